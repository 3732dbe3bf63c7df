// Small questions about the machine: power, firmware, DEP; and MulDiv.

#include "kernelbase.h"

enum {
    NO_BATTERY = 128,
    UNKNOWN_PERCENT = 255,
    FIRMWARE_HEADER = 16, // SYSTEM_FIRMWARE_TABLE_INFORMATION before its data
    FIRMWARE_ENUMERATE = 0,
    FIRMWARE_GET = 1,
    SYSTEM_BOOT_ENVIRONMENT = 90,
};

// Half away from zero; -1 for a quotient that does not fit or does not exist.
int WINAPI MulDiv(int number, int numerator, int denominator) {
    if (denominator == 0)
        return -1;
    LONGLONG product = (LONGLONG)number * numerator, divisor = denominator;
    if (divisor < 0) {
        divisor = -divisor;
        product = -product;
    }
    LONGLONG quotient = product >= 0 ? (product + divisor / 2) / divisor : (product - divisor / 2) / divisor;
    return quotient > MAXLONG || quotient < -(LONGLONG)MAXLONG - 1 ? -1 : (int)quotient;
}

BOOL WINAPI GetSystemPowerStatus(LPSYSTEM_POWER_STATUS status) {
    *status = (SYSTEM_POWER_STATUS){
        .ACLineStatus = 1,
        .BatteryFlag = NO_BATTERY,
        .BatteryLifePercent = UNKNOWN_PERCENT,
        .BatteryLifeTime = (DWORD)-1,
        .BatteryFullLifeTime = (DWORD)-1,
    };
    return TRUE;
}

BOOL WINAPI SetSystemPowerState(BOOL suspend, BOOL force) {
    (void)suspend, (void)force;
    return base_fail(ERROR_PRIVILEGE_NOT_HELD);
}

BOOL WINAPI IsSystemResumeAutomatic(void) { return FALSE; }

static UINT firmware_table(ULONG action, DWORD provider, DWORD id, PVOID buffer, DWORD size) {
    struct {
        ULONG provider, action, id, length;
        BYTE data[];
    } *request = base_alloc_zeroed(FIRMWARE_HEADER + (SIZE_T)size);
    BASE_SCOPED PVOID owned = request;
    if (request == NULL)
        return 0;
    request->provider = provider;
    request->action = action;
    request->id = id;
    request->length = size;
    ULONG returned = 0;
    NTSTATUS status = NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemFirmwareTableInformation, request,
                                               FIRMWARE_HEADER + size, &returned);
    if (status == STATUS_BUFFER_TOO_SMALL)
        base_fail(ERROR_INSUFFICIENT_BUFFER);
    else if (!base_result(status))
        return 0;
    if (buffer && NT_SUCCESS(status))
        memcpy(buffer, request->data, min(size, request->length));
    return request->length;
}

UINT WINAPI EnumSystemFirmwareTables(DWORD provider, PVOID buffer, DWORD size) {
    return firmware_table(FIRMWARE_ENUMERATE, provider, 0, buffer, size);
}

UINT WINAPI GetSystemFirmwareTable(DWORD provider, DWORD id, PVOID buffer, DWORD size) {
    return firmware_table(FIRMWARE_GET, provider, id, buffer, size);
}

BOOL WINAPI GetFirmwareType(PFIRMWARE_TYPE type) {
    struct {
        GUID boot_identifier;
        FIRMWARE_TYPE firmware;
        ULONGLONG flags;
    } information;
    if (type == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    NTSTATUS status = NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SYSTEM_BOOT_ENVIRONMENT, &information,
                                               sizeof information, NULL);
    if (!base_result(status))
        return FALSE;
    *type = information.firmware;
    return TRUE;
}

// What a machine without UEFI answers.
DWORD WINAPI GetFirmwareEnvironmentVariableW(LPCWSTR name, LPCWSTR guid, PVOID buffer, DWORD size) {
    (void)name, (void)guid, (void)buffer, (void)size;
    return (DWORD)base_fail(ERROR_INVALID_FUNCTION);
}

DWORD WINAPI GetFirmwareEnvironmentVariableA(LPCSTR name, LPCSTR guid, PVOID buffer, DWORD size) {
    (void)name, (void)guid, (void)buffer, (void)size;
    return (DWORD)base_fail(ERROR_INVALID_FUNCTION);
}

BOOL WINAPI SetFirmwareEnvironmentVariableW(LPCWSTR name, LPCWSTR guid, PVOID value, DWORD size) {
    (void)name, (void)guid, (void)value, (void)size;
    return base_fail(ERROR_INVALID_FUNCTION);
}

BOOL WINAPI SetFirmwareEnvironmentVariableA(LPCSTR name, LPCSTR guid, PVOID value, DWORD size) {
    (void)name, (void)guid, (void)value, (void)size;
    return base_fail(ERROR_INVALID_FUNCTION);
}

// 64-bit processes always have DEP, and the functions for 32-bit ones say so.
DEP_SYSTEM_POLICY_TYPE WINAPI GetSystemDEPPolicy(void) { return DEPPolicyOptIn; }

BOOL WINAPI GetProcessDEPPolicy(HANDLE process, LPDWORD flags, PBOOL permanent) {
    (void)process, (void)flags, (void)permanent;
    return base_fail(ERROR_NOT_SUPPORTED);
}

BOOL WINAPI SetProcessDEPPolicy(DWORD flags) {
    (void)flags;
    return base_fail(ERROR_NOT_SUPPORTED);
}
