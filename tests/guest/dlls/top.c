// top.dll: needs base.dll and hands one of its functions on.
#include "say.h"

__declspec(dllimport) int base_count(void);
__declspec(dllimport) extern int base_data;

__declspec(dllexport) int top_count(void) { return base_count() + base_data; }

BOOL WINAPI DllMainCRTStartup(HINSTANCE self, DWORD reason, void *reserved)
{
    (void)self;
    say_reason("top", reason, reserved);
    if (reason == DLL_PROCESS_ATTACH)
        base_data += 1000;
    return TRUE;
}
