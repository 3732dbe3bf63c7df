// refuses.dll: its entry point says no.
#include "say.h"

__declspec(dllexport) int refuses_value(void) { return 1; }

BOOL WINAPI DllMainCRTStartup(HINSTANCE self, DWORD reason, void *reserved)
{
    (void)self;
    say_reason("refuses", reason, reserved);
    return reason != DLL_PROCESS_ATTACH;
}
