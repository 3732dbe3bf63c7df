// The class that human interface devices are enumerated by; none is found.
#include <windows.h>

void __stdcall HidD_GetHidGuid(GUID *guid);

void __stdcall HidD_GetHidGuid(GUID *guid) {
    *guid = (GUID){0x4D1E55B2, 0xF16F, 0x11CF, {0x88, 0xCB, 0x00, 0x11, 0x11, 0x00, 0x00, 0x30}};
}
