// Modules: handles by name and address, file names, functions by name and ordinal, data-file loads, failures
// services: NtRaiseHardError
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void)
{
    char path[MAX_PATH], small[4];
    HMODULE module = NULL, other;
    printf("self: %d\n", GetModuleHandleA(NULL) == GetModuleHandleW(NULL));
    DWORD length = GetModuleFileNameA(NULL, path, sizeof(path));
    printf("name: %d %s\n", length == strlen(path), strrchr(path, '\\') + 1);
    SetLastError(0);
    length = GetModuleFileNameA(NULL, small, sizeof(small));
    printf("too small: %lu error %lu ends %d\n", length, GetLastError(), small[3]);
    module = GetModuleHandleA("KERNEL32");
    printf("kernel32: %d %d\n", module != NULL, module == GetModuleHandleW(L"kernel32.dll"));
    printf("function: %d\n", GetProcAddress(module, "Sleep") != NULL);
    SetLastError(0);
    FARPROC function = GetProcAddress(module, "NoSuchFunction");
    printf("no function: %p error %lu\n", (void *)function, GetLastError());
    SetLastError(0);
    function = GetProcAddress(module, (LPCSTR)0xfff0);
    printf("no ordinal: %p error %lu\n", (void *)function, GetLastError());
    SetLastError(0);
    other = GetModuleHandleA("nosuch.dll");
    printf("not loaded: %p error %lu\n", (void *)other, GetLastError());
    SetLastError(0);
    other = LoadLibraryA("nosuch.dll");
    printf("no file: %p error %lu\n", (void *)other, GetLastError());
    SetLastError(0);
    other = LoadLibraryExA("kernel32.dll", NULL, 0x40000000);
    printf("bad flags: %p error %lu\n", (void *)other, GetLastError());
    other = LoadLibraryW(L"kernel32");
    printf("loaded again: %d free %d\n", other == module, FreeLibrary(other));
    GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, (char *)GetProcAddress(module, "HeapCreate"), &other);
    printf("by address: %d\n", other != NULL);
    GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, (char *)main, &other);
    printf("own address: %d\n", other == GetModuleHandleA(NULL));
    SetLastError(0);
    BOOL ok = GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (char *)&path, &other);
    printf("stack address: %d %p error %lu\n", ok, (void *)other, GetLastError());
    SetLastError(0);
    ok = GetModuleHandleExA(3, "kernel32", &other);
    printf("pin and unchanged: %d error %lu\n", ok, GetLastError());
    GetModuleFileNameA(module, path, sizeof(path));
    other = LoadLibraryExA(path, NULL, LOAD_LIBRARY_AS_DATAFILE);
    printf("loaded as data: %d", other == module);
    FreeLibrary(other);
    GetModuleFileNameA(NULL, path, sizeof(path));
    SetLastError(0);
    other = (HMODULE)FindResourceA(NULL, "nothing", RT_RCDATA);
    printf(" no resource: %p error %lu\n", (void *)other, GetLastError());
    SetLastError(0);
    ok = FreeLibrary((HMODULE)0x12340000);
    printf("free nothing: %d error %lu\n", ok, GetLastError());
    ok = SetDllDirectoryA("C:\\some");
    printf("dll directory: %d %lu", ok, GetDllDirectoryA(sizeof(path), path));
    printf(" %s\n", path);
    SetDllDirectoryA(NULL);
    printf("none: %lu\n", GetDllDirectoryA(sizeof(path), path));
    return 0;
}

/* output:
self: 1
name: 1 k32_modules.exe
too small: 4 error 122 ends 0
kernel32: 1 1
function: 1
no function: 0000000000000000 error 127
no ordinal: 0000000000000000 error 182
not loaded: 0000000000000000 error 126
no file: 0000000000000000 error 126
bad flags: 0000000000000000 error 87
loaded again: 1 free 1
by address: 1
own address: 1
stack address: 0 0000000000000000 error 126
pin and unchanged: 0 error 87
loaded as data: 1 no resource: 0000000000000000 error 1812
free nothing: 0 error 126
dll directory: 1 7 C:\some
none: 0
*/
