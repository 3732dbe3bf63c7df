// Device configuration: the list of devices is empty.

#define DECLSPEC_IMPORT
#define _SETUPAPI_
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <cfgmgr32.h>

CONFIGRET WINAPI CM_Get_Device_ID_List_SizeW(PULONG size, PCWSTR filter, ULONG flags) {
    (void)filter, (void)flags;
    if (size == NULL)
        return CR_INVALID_POINTER;
    *size = 1; // the list's end
    return CR_SUCCESS;
}

CONFIGRET WINAPI CM_Get_Device_ID_ListW(PCWSTR filter, PWCHAR out, ULONG size, ULONG flags) {
    (void)filter, (void)flags;
    if (out == NULL)
        return CR_INVALID_POINTER;
    if (size == 0)
        return CR_BUFFER_SMALL;
    out[0] = 0;
    return CR_SUCCESS;
}
