// netapi32: the computer and its user as a workgroup's computer knows them. Every buffer is one block, the structure
// first and its texts behind, that NetApiBufferFree frees.

#include <stdbool.h>
#include <windows.h>
#include <lm.h>

enum { NAME_UNITS = 257, PLATFORM_NT = 500 };

NET_API_STATUS WINAPI NetApiBufferAllocate(DWORD size, LPVOID *buffer) {
    if (!buffer)
        return ERROR_INVALID_PARAMETER;
    *buffer = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
    return *buffer ? NERR_Success : ERROR_NOT_ENOUGH_MEMORY;
}

NET_API_STATUS WINAPI NetApiBufferFree(LPVOID buffer) {
    if (buffer)
        HeapFree(GetProcessHeap(), 0, buffer);
    return NERR_Success;
}

static PWSTR put(WCHAR **at, PCWSTR text) {
    PWSTR start = *at;
    lstrcpyW(start, text);
    *at += lstrlenW(text) + 1;
    return start;
}

// Nothing is shared from here: the Server service, which would, does not run.
NET_API_STATUS WINAPI NetShareAdd(LMSTR server, DWORD level, LPBYTE buffer, LPDWORD bad_parameter) {
    (void)server, (void)level, (void)buffer, (void)bad_parameter;
    return NERR_ServerNotStarted;
}

NET_API_STATUS WINAPI NetShareDel(LMSTR server, LMSTR name, DWORD reserved) {
    (void)server, (void)name, (void)reserved;
    return NERR_ServerNotStarted;
}

NET_API_STATUS WINAPI NetGetJoinInformation(LPCWSTR server, LPWSTR *name, PNETSETUP_JOIN_STATUS status) {
    static const WCHAR workgroup[] = L"WORKGROUP";
    (void)server;
    if (!name || !status)
        return ERROR_INVALID_PARAMETER;
    NET_API_STATUS failed = NetApiBufferAllocate(sizeof(workgroup), (LPVOID *)name);
    if (failed)
        return failed;
    lstrcpyW(*name, workgroup);
    *status = NetSetupWorkgroupName;
    return NERR_Success;
}

// Whether a name, with or without its domain, is the user's.
static bool is_user(LPCWSTR name, WCHAR user[NAME_UNITS]) {
    DWORD size = NAME_UNITS;
    if (!name || !GetUserNameW(user, &size))
        return false;
    for (LPCWSTR at = name; *at; at++)
        if (*at == '\\')
            name = at + 1;
    return !lstrcmpiW(name, user);
}

static PSID user_sid(BYTE *buffer, DWORD size) {
    HANDLE token;
    PSID sid = NULL;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    if (GetTokenInformation(token, TokenUser, buffer, size, &size))
        sid = ((TOKEN_USER *)buffer)->User.Sid;
    CloseHandle(token);
    return sid;
}

// Levels 0, 1, 10, 20 and 23 of the user; nobody else is known. The full name is the name.
NET_API_STATUS WINAPI NetUserGetInfo(LPCWSTR server, LPCWSTR name, DWORD level, LPBYTE *buffer) {
    WCHAR user[NAME_UNITS];
    BYTE token[256];
    (void)server;
    if (!buffer)
        return ERROR_INVALID_PARAMETER;
    *buffer = NULL;
    if (level != 0 && level != 1 && level != 10 && level != 20 && level != 23)
        return ERROR_INVALID_LEVEL;
    if (!is_user(name, user))
        return NERR_UserNotFound;
    const SIZE_T room = sizeof(USER_INFO_23) + sizeof(USER_INFO_1) + SECURITY_MAX_SID_SIZE;
    NET_API_STATUS failed = NetApiBufferAllocate((DWORD)(room + 4 * NAME_UNITS * sizeof(WCHAR)), (LPVOID *)buffer);
    if (failed)
        return failed;
    WCHAR *text = (WCHAR *)(*buffer + room);
    if (level == 0) {
        ((USER_INFO_0 *)*buffer)->usri0_name = put(&text, user);
    } else if (level == 1) {
        USER_INFO_1 *info = (USER_INFO_1 *)*buffer;
        info->usri1_name = put(&text, user);
        info->usri1_priv = USER_PRIV_USER;
        info->usri1_home_dir = put(&text, L"");
        info->usri1_comment = put(&text, L"");
        info->usri1_flags = UF_SCRIPT | UF_NORMAL_ACCOUNT;
        info->usri1_script_path = put(&text, L"");
    } else if (level == 10) {
        USER_INFO_10 *info = (USER_INFO_10 *)*buffer;
        info->usri10_name = put(&text, user);
        info->usri10_comment = put(&text, L"");
        info->usri10_usr_comment = put(&text, L"");
        info->usri10_full_name = put(&text, user);
    } else if (level == 20) {
        USER_INFO_20 *info = (USER_INFO_20 *)*buffer;
        info->usri20_name = put(&text, user);
        info->usri20_full_name = put(&text, user);
        info->usri20_comment = put(&text, L"");
        info->usri20_flags = UF_SCRIPT | UF_NORMAL_ACCOUNT;
        PSID sid = user_sid(token, sizeof(token));
        info->usri20_user_id = sid ? *GetSidSubAuthority(sid, *GetSidSubAuthorityCount(sid) - 1u) : 0;
    } else {
        USER_INFO_23 *info = (USER_INFO_23 *)*buffer;
        info->usri23_name = put(&text, user);
        info->usri23_full_name = put(&text, user);
        info->usri23_comment = put(&text, L"");
        info->usri23_flags = UF_SCRIPT | UF_NORMAL_ACCOUNT;
        PSID sid = user_sid(token, sizeof(token));
        info->usri23_user_sid = *buffer + sizeof(*info);
        if (sid)
            CopySid(SECURITY_MAX_SID_SIZE, info->usri23_user_sid, sid);
    }
    return NERR_Success;
}

// Everybody is one of the users.
NET_API_STATUS WINAPI NetUserGetLocalGroups(LPCWSTR server, LPCWSTR name, DWORD level, DWORD flags, LPBYTE *buffer,
                                            DWORD preferred, LPDWORD read, LPDWORD total) {
    static const WCHAR users[] = L"Users";
    WCHAR user[NAME_UNITS];
    (void)server, (void)flags, (void)preferred;
    if (!buffer || !read || !total)
        return ERROR_INVALID_PARAMETER;
    *buffer = NULL;
    *read = *total = 0;
    if (level)
        return ERROR_INVALID_LEVEL;
    if (!is_user(name, user))
        return NERR_UserNotFound;
    NET_API_STATUS failed = NetApiBufferAllocate(sizeof(LOCALGROUP_USERS_INFO_0) + sizeof(users), (LPVOID *)buffer);
    if (failed)
        return failed;
    LOCALGROUP_USERS_INFO_0 *info = (LOCALGROUP_USERS_INFO_0 *)*buffer;
    info->lgrui0_name = lstrcpyW((WCHAR *)(info + 1), users);
    *read = *total = 1;
    return NERR_Success;
}

NET_API_STATUS WINAPI NetWkstaGetInfo(LPWSTR server, DWORD level, LPBYTE *buffer) {
    WCHAR computer[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD size = ARRAYSIZE(computer);
    (void)server;
    if (!buffer)
        return ERROR_INVALID_PARAMETER;
    *buffer = NULL;
    if (level != 100)
        return ERROR_INVALID_LEVEL;
    if (!GetComputerNameW(computer, &size))
        return GetLastError();
    NET_API_STATUS failed =
        NetApiBufferAllocate(sizeof(WKSTA_INFO_100) + 2 * NAME_UNITS * sizeof(WCHAR), (LPVOID *)buffer);
    if (failed)
        return failed;
    WKSTA_INFO_100 *info = (WKSTA_INFO_100 *)*buffer;
    WCHAR *text = (WCHAR *)(info + 1);
    info->wki100_platform_id = PLATFORM_NT;
    info->wki100_computername = put(&text, computer);
    info->wki100_langroup = put(&text, L"WORKGROUP");
    info->wki100_ver_major = 10;
    return NERR_Success;
}
