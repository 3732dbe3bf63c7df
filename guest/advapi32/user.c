// Names of users and accounts. The one user is who the process's token belongs to.

#include "advapi32.h"

enum { NAME_UNITS = 256, TOKEN_BUFFER = 512 };

// The user's name: what the environment says, as every program of the session sees it.
static DWORD user_name(WCHAR name[NAME_UNITS]) { return GetEnvironmentVariableW(L"USERNAME", name, NAME_UNITS); }

BOOL WINAPI GetUserNameW(LPWSTR buffer, LPDWORD size) {
    WCHAR name[NAME_UNITS];
    DWORD length = user_name(name);
    if (size == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (length == 0 || length >= NAME_UNITS)
        return advapi_fail(ERROR_NO_SUCH_USER);
    DWORD room = *size;
    *size = length + 1;
    if (buffer == NULL || room < length + 1)
        return advapi_fail(ERROR_INSUFFICIENT_BUFFER);
    memcpy(buffer, name, (length + 1) * sizeof(WCHAR));
    return TRUE;
}

BOOL WINAPI GetUserNameA(LPSTR buffer, LPDWORD size) {
    WCHAR name[NAME_UNITS];
    DWORD length = user_name(name);
    if (size == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (length == 0 || length >= NAME_UNITS)
        return advapi_fail(ERROR_NO_SUCH_USER);
    DWORD room = *size;
    DWORD needed = (DWORD)WideCharToMultiByte(CP_ACP, 0, name, -1, NULL, 0, NULL, NULL);
    *size = needed;
    if (buffer == NULL || room < needed)
        return advapi_fail(ERROR_INSUFFICIENT_BUFFER);
    WideCharToMultiByte(CP_ACP, 0, name, -1, buffer, (int)room, NULL, NULL);
    return TRUE;
}

// The accounts that have a name here, besides the user.
static const struct {
    WELL_KNOWN_SID_TYPE kind;
    PCWSTR domain, name;
    SID_NAME_USE use;
} accounts[] = {
    {WinWorldSid, L"", L"Everyone", SidTypeWellKnownGroup},
    {WinCreatorOwnerSid, L"", L"CREATOR OWNER", SidTypeWellKnownGroup},
    {WinCreatorGroupSid, L"", L"CREATOR GROUP", SidTypeWellKnownGroup},
    {WinNetworkSid, L"NT AUTHORITY", L"NETWORK", SidTypeWellKnownGroup},
    {WinInteractiveSid, L"NT AUTHORITY", L"INTERACTIVE", SidTypeWellKnownGroup},
    {WinServiceSid, L"NT AUTHORITY", L"SERVICE", SidTypeWellKnownGroup},
    {WinAnonymousSid, L"NT AUTHORITY", L"ANONYMOUS LOGON", SidTypeWellKnownGroup},
    {WinAuthenticatedUserSid, L"NT AUTHORITY", L"Authenticated Users", SidTypeWellKnownGroup},
    {WinLocalSystemSid, L"NT AUTHORITY", L"SYSTEM", SidTypeWellKnownGroup},
    {WinLocalServiceSid, L"NT AUTHORITY", L"LOCAL SERVICE", SidTypeWellKnownGroup},
    {WinNetworkServiceSid, L"NT AUTHORITY", L"NETWORK SERVICE", SidTypeWellKnownGroup},
    {WinBuiltinAdministratorsSid, L"BUILTIN", L"Administrators", SidTypeAlias},
    {WinBuiltinUsersSid, L"BUILTIN", L"Users", SidTypeAlias},
    {WinBuiltinGuestsSid, L"BUILTIN", L"Guests", SidTypeAlias},
};

// The SID of the process's user.
static bool user_sid(BYTE buffer[TOKEN_BUFFER], PSID *sid) {
    HANDLE token;
    DWORD size;
    if (!OpenProcessToken(NtCurrentProcess(), TOKEN_QUERY, &token))
        return false;
    BOOL known = GetTokenInformation(token, TokenUser, buffer, TOKEN_BUFFER, &size);
    NtClose(token);
    *sid = ((TOKEN_USER *)(void *)buffer)->User.Sid;
    return known;
}

static BOOL give(PCWSTR text, LPWSTR buffer, LPDWORD size, bool *fits) {
    DWORD length = (DWORD)advapi_length(text);
    if (buffer == NULL || *size <= length) {
        *size = length + 1;
        *fits = false;
        return FALSE;
    }
    memcpy(buffer, text, (length + 1) * sizeof(WCHAR));
    *size = length;
    return TRUE;
}

BOOL WINAPI LookupAccountSidW(LPCWSTR system, PSID sid, LPWSTR name, LPDWORD name_size, LPWSTR domain,
                              LPDWORD domain_size, PSID_NAME_USE use) {
    _Alignas(8) BYTE buffer[TOKEN_BUFFER];
    WCHAR own_name[NAME_UNITS], own_domain[NAME_UNITS];
    PSID own;
    PCWSTR found_name = NULL, found_domain = NULL;
    DWORD units = NAME_UNITS;
    (void)system;
    if (user_sid(buffer, &own) && RtlEqualSid(own, sid)) {
        if (!user_name(own_name) || !GetComputerNameW(own_domain, &units))
            return advapi_fail(ERROR_NONE_MAPPED);
        found_name = own_name;
        found_domain = own_domain;
        *use = SidTypeUser;
    }
    for (SIZE_T i = 0; i < ARRAYSIZE(accounts) && found_name == NULL; i++)
        if (IsWellKnownSid(sid, accounts[i].kind)) {
            found_name = accounts[i].name;
            found_domain = accounts[i].domain;
            *use = accounts[i].use;
        }
    if (found_name == NULL)
        return advapi_fail(ERROR_NONE_MAPPED);
    bool fits = true;
    give(found_name, name, name_size, &fits);
    give(found_domain, domain, domain_size, &fits);
    return fits ? TRUE : advapi_fail(ERROR_INSUFFICIENT_BUFFER);
}

static bool equal_folded(PCWSTR left, PCWSTR right) {
    return CompareStringOrdinal(left, -1, right, -1, TRUE) == CSTR_EQUAL;
}

// "DOMAIN\name" or a bare name.
BOOL WINAPI LookupAccountNameW(LPCWSTR system, LPCWSTR account, PSID sid, LPDWORD sid_size, LPWSTR domain,
                               LPDWORD domain_size, PSID_NAME_USE use) {
    _Alignas(8) BYTE buffer[TOKEN_BUFFER];
    BYTE made[SECURITY_MAX_SID_SIZE];
    WCHAR own_name[NAME_UNITS], own_domain[NAME_UNITS];
    PSID found = NULL;
    PCWSTR found_domain = NULL, name = account;
    DWORD units = NAME_UNITS, length = sizeof made;
    (void)system;
    if (account == NULL)
        return advapi_fail(ERROR_NONE_MAPPED);
    for (PCWSTR at = account; *at; at++)
        if (*at == '\\')
            name = at + 1;
    if (user_name(own_name) && equal_folded(own_name, name) && user_sid(buffer, &found) &&
        GetComputerNameW(own_domain, &units)) {
        found_domain = own_domain;
        *use = SidTypeUser;
    } else {
        found = NULL;
    }
    for (SIZE_T i = 0; i < ARRAYSIZE(accounts) && found == NULL; i++)
        if (equal_folded(accounts[i].name, name) && CreateWellKnownSid(accounts[i].kind, NULL, made, &length)) {
            found = made;
            found_domain = accounts[i].domain;
            *use = accounts[i].use;
        }
    if (found == NULL)
        return advapi_fail(ERROR_NONE_MAPPED);
    bool fits = true;
    DWORD needed = RtlLengthSid(found), room = *sid_size;
    *sid_size = needed;
    if (sid == NULL || room < needed)
        fits = false;
    else
        RtlCopySid(room, sid, found);
    give(found_domain, domain, domain_size, &fits);
    return fits ? TRUE : advapi_fail(ERROR_INSUFFICIENT_BUFFER);
}

// What a W function wrote, for the A function: its bytes, or the size they need.
static bool narrow_out(PCWSTR wide, LPSTR buffer, LPDWORD size) {
    DWORD needed = (DWORD)WideCharToMultiByte(CP_ACP, 0, wide, -1, NULL, 0, NULL, NULL);
    bool fits = buffer && *size >= needed;
    if (fits)
        WideCharToMultiByte(CP_ACP, 0, wide, -1, buffer, (int)*size, NULL, NULL);
    *size = fits ? needed - 1 : needed;
    return fits;
}

BOOL WINAPI LookupAccountSidA(LPCSTR system, PSID sid, LPSTR name, LPDWORD name_size, LPSTR domain,
                              LPDWORD domain_size, PSID_NAME_USE use) {
    WCHAR wide_name[NAME_UNITS], wide_domain[NAME_UNITS];
    DWORD name_units = NAME_UNITS, domain_units = NAME_UNITS;
    (void)system;
    if (!LookupAccountSidW(NULL, sid, wide_name, &name_units, wide_domain, &domain_units, use))
        return FALSE;
    bool fits = narrow_out(wide_name, name, name_size);
    fits = narrow_out(wide_domain, domain, domain_size) && fits;
    return fits ? TRUE : advapi_fail(ERROR_INSUFFICIENT_BUFFER);
}

BOOL WINAPI LookupAccountNameA(LPCSTR system, LPCSTR account, PSID sid, LPDWORD sid_size, LPSTR domain,
                               LPDWORD domain_size, PSID_NAME_USE use) {
    WCHAR wide_domain[NAME_UNITS];
    DWORD domain_units = NAME_UNITS;
    (void)system;
    ADVAPI_SCOPED PWSTR wide_account = advapi_wide(account);
    if (!LookupAccountNameW(NULL, wide_account, sid, sid_size, wide_domain, &domain_units, use))
        return FALSE;
    return narrow_out(wide_domain, domain, domain_size) ? TRUE : advapi_fail(ERROR_INSUFFICIENT_BUFFER);
}
