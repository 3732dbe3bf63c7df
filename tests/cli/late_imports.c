// Imports a function of a DLL that Windows ships and ntsup does not; calls it when it is given an argument.
#include <stdio.h>
#include <windows.h>

__declspec(dllimport) int __stdcall D2D1CreateFactory(int, void *, void *, void **);

static int call(void) { return D2D1CreateFactory(0, 0, 0, 0); }

int main(int argc, char **argv) {
    (void)argv;
    printf("started\n");
    for (int i = 1; i < argc; i++) {
        __try {
            call();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            printf("%08lx\n", GetExceptionCode());
        }
    }
    if (argc > 2)
        call();
    printf("%d\n", LoadLibraryA("d3d12.dll") != NULL);
    printf("%d\n", GetProcAddress(GetModuleHandleA("ntdll"), "RtlWow64GetThreadContext") != NULL);
    return 0;
}
