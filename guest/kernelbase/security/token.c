// Access tokens and privileges.

#include "kernelbase.h"

BOOL WINAPI OpenProcessToken(HANDLE process, DWORD access, PHANDLE token) {
    return base_result(NtOpenProcessToken(process, access, token));
}

BOOL WINAPI OpenThreadToken(HANDLE thread, DWORD access, BOOL as_self, PHANDLE token) {
    return base_result(NtOpenThreadToken(thread, access, (BOOLEAN)(as_self != 0), token));
}

BOOL WINAPI SetThreadToken(PHANDLE thread, HANDLE token) {
    return base_result(NtSetInformationThread(thread ? *thread : NtCurrentThread(),
                                              (THREADINFOCLASS)ThreadImpersonationToken, &token, sizeof token));
}

BOOL WINAPI RevertToSelf(void) { return SetThreadToken(NULL, NULL); }

BOOL WINAPI ImpersonateAnonymousToken(HANDLE thread) {
    return base_result(NtImpersonateAnonymousToken(thread));
}

BOOL WINAPI ImpersonateLoggedOnUser(HANDLE token) {
    TOKEN_TYPE type;
    ULONG returned;
    HANDLE usable = token;
    if (!base_result(NtQueryInformationToken(token, TokenType, &type, sizeof type, &returned)))
        return FALSE;
    if (type == TokenPrimary &&
        !DuplicateTokenEx(token, TOKEN_IMPERSONATE | TOKEN_QUERY, NULL, SecurityImpersonation, TokenImpersonation, &usable))
        return FALSE;
    BOOL done = SetThreadToken(NULL, usable);
    if (usable != token)
        NtClose(usable);
    return done;
}

BOOL WINAPI ImpersonateSelf(SECURITY_IMPERSONATION_LEVEL level) {
    HANDLE token, copy;
    if (!OpenProcessToken(NtCurrentProcess(), TOKEN_DUPLICATE, &token))
        return FALSE;
    BOOL done = DuplicateTokenEx(token, TOKEN_IMPERSONATE, NULL, level, TokenImpersonation, &copy);
    NtClose(token);
    if (!done)
        return FALSE;
    done = SetThreadToken(NULL, copy);
    NtClose(copy);
    return done;
}

BOOL WINAPI GetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID information, DWORD length,
                                PDWORD returned) {
    ULONG size = 0;
    NTSTATUS status = NtQueryInformationToken(token, kind, information, length, &size);
    if (returned)
        *returned = size;
    return base_result(status);
}

BOOL WINAPI SetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID information, DWORD length) {
    return base_result(NtSetInformationToken(token, kind, information, length));
}

BOOL WINAPI DuplicateTokenEx(HANDLE token, DWORD access, LPSECURITY_ATTRIBUTES security,
                             SECURITY_IMPERSONATION_LEVEL level, TOKEN_TYPE type, PHANDLE copy) {
    OBJECT_ATTRIBUTES attributes;
    SECURITY_QUALITY_OF_SERVICE service = {sizeof service, level, SECURITY_STATIC_TRACKING, FALSE};
    InitializeObjectAttributes(&attributes, NULL, security && security->bInheritHandle ? OBJ_INHERIT : 0, NULL,
                               security ? security->lpSecurityDescriptor : NULL);
    attributes.SecurityQualityOfService = &service;
    return base_result(NtDuplicateToken(token, access, &attributes, FALSE, type, copy));
}

BOOL WINAPI DuplicateToken(HANDLE token, SECURITY_IMPERSONATION_LEVEL level, PHANDLE copy) {
    return DuplicateTokenEx(token, TOKEN_IMPERSONATE | TOKEN_QUERY, NULL, level, TokenImpersonation, copy);
}

static TOKEN_GROUPS *groups_of(DWORD count, const SID_AND_ATTRIBUTES *sids) {
    TOKEN_GROUPS *groups = base_alloc(offsetof(TOKEN_GROUPS, Groups) + count * sizeof(*sids));
    if (!groups)
        return NULL;
    groups->GroupCount = count;
    if (count)
        memcpy(groups->Groups, sids, count * sizeof(*sids));
    return groups;
}

BOOL WINAPI CreateRestrictedToken(HANDLE token, DWORD flags, DWORD disable_count, PSID_AND_ATTRIBUTES disable,
                                  DWORD delete_count, PLUID_AND_ATTRIBUTES delete, DWORD restrict_count,
                                  PSID_AND_ATTRIBUTES restrict_to, PHANDLE result) {
    BASE_SCOPED TOKEN_GROUPS *disabled = groups_of(disable_count, disable);
    BASE_SCOPED TOKEN_GROUPS *restricting = groups_of(restrict_count, restrict_to);
    BASE_SCOPED TOKEN_PRIVILEGES *deleted =
        base_alloc(offsetof(TOKEN_PRIVILEGES, Privileges) + delete_count * sizeof(LUID_AND_ATTRIBUTES));
    if (!disabled || !restricting || !deleted)
        return FALSE;
    deleted->PrivilegeCount = delete_count;
    if (delete_count)
        memcpy(deleted->Privileges, delete, delete_count * sizeof(LUID_AND_ATTRIBUTES));
    return base_result(NtFilterToken(token, flags, disabled, deleted, restricting, result));
}

BOOL WINAPI IsTokenRestricted(HANDLE token) {
    DWORD restricted = 0, size;
    NTSTATUS status = NtQueryInformationToken(token, TokenHasRestrictions, &restricted, sizeof restricted, &size);
    return base_result(status) && restricted != 0;
}

// Success with ERROR_NOT_ALL_ASSIGNED means that the token lacks some of the privileges.
BOOL WINAPI AdjustTokenPrivileges(HANDLE token, BOOL disable_all, PTOKEN_PRIVILEGES wanted, DWORD length,
                                  PTOKEN_PRIVILEGES previous, PDWORD returned) {
    ULONG size = 0;
    NTSTATUS status = NtAdjustPrivilegesToken(token, (BOOLEAN)(disable_all != 0), wanted, length, previous, &size);
    if (returned)
        *returned = size;
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    base_fail(status == STATUS_NOT_ALL_ASSIGNED ? ERROR_NOT_ALL_ASSIGNED : ERROR_SUCCESS);
    return TRUE;
}

BOOL WINAPI AdjustTokenGroups(HANDLE token, BOOL reset, PTOKEN_GROUPS wanted, DWORD length, PTOKEN_GROUPS previous,
                              PDWORD returned) {
    return base_result(NtAdjustGroupsToken(token, (BOOLEAN)(reset != 0), wanted, length, previous, returned));
}

BOOL WINAPI PrivilegeCheck(HANDLE token, PPRIVILEGE_SET privileges, LPBOOL held) {
    BOOLEAN result = FALSE;
    if (!base_result(NtPrivilegeCheck(token, privileges, &result)))
        return FALSE;
    *held = result;
    return TRUE;
}

// Whether a SID is enabled in a token's groups or is its user.
BOOL WINAPI CheckTokenMembership(HANDLE token, PSID sid, PBOOL member) {
    enum { BUFFER_SIZE = 4096 };
    DWORD size;
    HANDLE own = NULL;
    *member = FALSE;
    if (token == NULL && !OpenThreadToken(NtCurrentThread(), TOKEN_QUERY, TRUE, &own) &&
        !OpenProcessToken(NtCurrentProcess(), TOKEN_QUERY, &own))
        return FALSE;
    BASE_SCOPED_HANDLE HANDLE closed = own;
    HANDLE asked = token ? token : own;
    BASE_SCOPED BYTE *buffer = base_alloc(BUFFER_SIZE);
    if (buffer == NULL || !GetTokenInformation(asked, TokenUser, buffer, BUFFER_SIZE, &size))
        return FALSE;
    if (RtlEqualSid(((TOKEN_USER *)buffer)->User.Sid, sid)) {
        *member = TRUE;
        return TRUE;
    }
    if (!GetTokenInformation(asked, TokenGroups, buffer, BUFFER_SIZE, &size))
        return FALSE;
    const TOKEN_GROUPS *groups = (TOKEN_GROUPS *)buffer;
    for (DWORD i = 0; i < groups->GroupCount; i++)
        if ((groups->Groups[i].Attributes & SE_GROUP_ENABLED) && RtlEqualSid(groups->Groups[i].Sid, sid))
            *member = TRUE;
    return TRUE;
}
