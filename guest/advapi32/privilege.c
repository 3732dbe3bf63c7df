// Names of privileges.

#include "advapi32.h"

enum { FIRST_PRIVILEGE = 2 };

// In the order of their numbers, from SE_CREATE_TOKEN_PRIVILEGE (2) on.
static const WCHAR *const names[] = {
    L"SeCreateTokenPrivilege",
    L"SeAssignPrimaryTokenPrivilege",
    L"SeLockMemoryPrivilege",
    L"SeIncreaseQuotaPrivilege",
    L"SeMachineAccountPrivilege",
    L"SeTcbPrivilege",
    L"SeSecurityPrivilege",
    L"SeTakeOwnershipPrivilege",
    L"SeLoadDriverPrivilege",
    L"SeSystemProfilePrivilege",
    L"SeSystemtimePrivilege",
    L"SeProfileSingleProcessPrivilege",
    L"SeIncreaseBasePriorityPrivilege",
    L"SeCreatePagefilePrivilege",
    L"SeCreatePermanentPrivilege",
    L"SeBackupPrivilege",
    L"SeRestorePrivilege",
    L"SeShutdownPrivilege",
    L"SeDebugPrivilege",
    L"SeAuditPrivilege",
    L"SeSystemEnvironmentPrivilege",
    L"SeChangeNotifyPrivilege",
    L"SeRemoteShutdownPrivilege",
    L"SeUndockPrivilege",
    L"SeSyncAgentPrivilege",
    L"SeEnableDelegationPrivilege",
    L"SeManageVolumePrivilege",
    L"SeImpersonatePrivilege",
    L"SeCreateGlobalPrivilege",
    L"SeTrustedCredManAccessPrivilege",
    L"SeRelabelPrivilege",
    L"SeIncreaseWorkingSetPrivilege",
    L"SeTimeZonePrivilege",
    L"SeCreateSymbolicLinkPrivilege",
    L"SeDelegateSessionUserImpersonatePrivilege",
};

BOOL WINAPI LookupPrivilegeValueW(LPCWSTR system, LPCWSTR name, PLUID value) {
    (void)system;
    for (SIZE_T i = 0; name && i < ARRAYSIZE(names); i++)
        if (CompareStringOrdinal(names[i], -1, name, -1, TRUE) == CSTR_EQUAL) {
            *value = (LUID){(DWORD)i + FIRST_PRIVILEGE, 0};
            return TRUE;
        }
    return advapi_fail(ERROR_NO_SUCH_PRIVILEGE);
}

BOOL WINAPI LookupPrivilegeValueA(LPCSTR system, LPCSTR name, PLUID value) {
    (void)system;
    ADVAPI_SCOPED PWSTR wide = advapi_wide(name);
    return LookupPrivilegeValueW(NULL, wide, value);
}

static PCWSTR name_of(const LUID *value) {
    DWORD index = value->LowPart - FIRST_PRIVILEGE;
    return value->HighPart == 0 && index < ARRAYSIZE(names) ? names[index] : NULL;
}

BOOL WINAPI LookupPrivilegeNameW(LPCWSTR system, PLUID value, LPWSTR buffer, LPDWORD size) {
    PCWSTR name = name_of(value);
    (void)system;
    if (name == NULL)
        return advapi_fail(ERROR_NO_SUCH_PRIVILEGE);
    DWORD length = (DWORD)advapi_length(name);
    if (*size <= length) {
        *size = length + 1;
        return advapi_fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(buffer, name, (length + 1) * sizeof(WCHAR));
    *size = length;
    return TRUE;
}

BOOL WINAPI LookupPrivilegeNameA(LPCSTR system, PLUID value, LPSTR buffer, LPDWORD size) {
    PCWSTR name = name_of(value);
    (void)system;
    if (name == NULL)
        return advapi_fail(ERROR_NO_SUCH_PRIVILEGE);
    DWORD length = (DWORD)advapi_length(name);
    if (*size <= length) {
        *size = length + 1;
        return advapi_fail(ERROR_INSUFFICIENT_BUFFER);
    }
    for (DWORD i = 0; i <= length; i++)
        buffer[i] = (char)name[i];
    *size = length;
    return TRUE;
}
