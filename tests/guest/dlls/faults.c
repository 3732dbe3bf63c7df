// faults.dll: its entry point faults.
#include "say.h"

__declspec(dllexport) int faults_value(void) { return 1; }

BOOL WINAPI DllMainCRTStartup(HINSTANCE self, DWORD reason, void *reserved)
{
    (void)self;
    say_reason("faults", reason, reserved);
    if (reason == DLL_PROCESS_ATTACH)
        *(volatile int *)(ULONG_PTR)reason = 1;
    return TRUE;
}
