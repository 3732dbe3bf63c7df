// base.dll: nothing it needs but kernel32; has static TLS, data to import, and exports by name and ordinal.
#include "say.h"

extern ULONG _tls_index;
__attribute__((section(".tls"))) char _tls_start[8] = {0};
__attribute__((section(".tls$ZZZ"))) char _tls_end[8] = {0};
ULONG _tls_index;
static _Thread_local int calls = 40;
__declspec(dllexport) int base_data = 17;

static void NTAPI callback(PVOID module, DWORD reason, PVOID reserved)
{
    (void)module, (void)reserved; // always null
    if (reason == DLL_PROCESS_ATTACH || reason == DLL_PROCESS_DETACH)
        say(reason ? "base's TLS callback: process attach\r\n" : "base's TLS callback: process detach\r\n");
}

static PIMAGE_TLS_CALLBACK callbacks[] = {callback, NULL};
const IMAGE_TLS_DIRECTORY64 _tls_used = {
    (ULONGLONG)_tls_start, (ULONGLONG)_tls_end, (ULONGLONG)&_tls_index, (ULONGLONG)callbacks, 8, 0};

__declspec(dllexport) int base_count(void) { return ++calls; }
__declspec(dllexport) int base_seven(void) { return 7; }

BOOL WINAPI DllMainCRTStartup(HINSTANCE self, DWORD reason, void *reserved)
{
    (void)self;
    say_reason("base", reason, reserved);
    return TRUE;
}
