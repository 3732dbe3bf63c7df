// kernel32: the names programs link to. Everything is a forwarder to kernelbase or ntdll (made by guest/build.py)
// but the function that threads start in, which debuggers and profilers look for in this DLL.

#include <assert.h>
#include <nt.h>
#include <stddef.h>

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH)
        LdrDisableThreadCalloutsForDll(module);
    return TRUE;
}

// Runs a thread's function and ends the thread with its result; `unused` is zero from RtlUserThreadStart.
void WINAPI BaseThreadInitThunk(ULONG unused, LPTHREAD_START_ROUTINE function, LPVOID parameter) {
    (void)unused;
    RtlExitUserThread((NTSTATUS)function(parameter));
}
