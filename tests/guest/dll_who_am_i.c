// netapi32, wtsapi32 and secur32 agree on who the user and the computer are; strings of the Windows Runtime.
// libs: netapi32 wtsapi32 secur32 advapi32 combase
#define INITGUID
#define SECURITY_WIN32
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
#include <lm.h>
#include <roapi.h>
#include <secext.h>
#include <winstring.h>
#include <wtsapi32.h>

static void runtime(void) {
    HSTRING one, two, three, reference;
    HSTRING_HEADER header;
    UINT32 length;
    INT32 order;
    void *factory = &one;
    WindowsCreateString(L"hello ", 6, &one);
    printf("reference: %08lx\n", WindowsCreateStringReference(L"world", 5, &header, &reference));
    WindowsConcatString(one, reference, &two);
    printf("%ls %u\n", WindowsGetStringRawBuffer(two, &length), length);
    WindowsDuplicateString(two, &three);
    printf("the same: %d\n", two == three);
    WindowsDeleteString(two);
    WindowsSubstringWithSpecifiedLength(three, 4, 4, &two);
    printf("'%ls'\n", WindowsGetStringRawBuffer(two, NULL));
    WindowsCompareStringOrdinal(one, three, &order);
    printf("order %d, empty %d, '%ls'\n", order, WindowsIsStringEmpty(NULL), WindowsGetStringRawBuffer(NULL, NULL));
    printf("out of bounds: %08lx\n", WindowsSubstring(one, 7, &two));
    RoInitialize(RO_INIT_MULTITHREADED);
    printf("no such class: %08lx %d\n", RoGetActivationFactory(one, &IID_IUnknown, &factory), factory == NULL);
    RoUninitialize();
    WindowsDeleteString(one);
    WindowsDeleteString(three);
}

int main(void) {
    WCHAR user[257], both[600], computer[64], expected[600];
    DWORD size = 257, computer_size = 64, level_size;
    ULONG both_size = 600;
    LPWSTR text;
    LPBYTE buffer;
    NETSETUP_JOIN_STATUS status;
    GetUserNameW(user, &size);
    GetComputerNameW(computer, &computer_size);
    _snwprintf(expected, 600, L"%ls\\%ls", computer, user);
    printf("secur32: %d %d\n", GetUserNameExW(NameSamCompatible, both, &both_size), !lstrcmpiW(both, expected));
    printf("no directory: %d %d\n", GetUserNameExW(NameUserPrincipal, both, &both_size),
           GetLastError() == ERROR_NONE_MAPPED);
    printf("joined: %lu", NetGetJoinInformation(NULL, &text, &status));
    printf(" %d %d\n", status == NetSetupWorkgroupName, text[0] != 0);
    NetApiBufferFree(text);
    printf("user: %lu", NetUserGetInfo(NULL, user, 10, &buffer));
    printf(" %d\n", !lstrcmpiW(((USER_INFO_10 *)buffer)->usri10_name, user));
    NetApiBufferFree(buffer);
    printf("shares: %lu\n", NetShareDel(NULL, L"none", 0)); // NERR_ServerNotStarted
    printf("nobody: %lu, bad level: %lu\n", NetUserGetInfo(NULL, L"nobody at all", 10, &buffer),
           NetUserGetInfo(NULL, user, 99, &buffer));
    printf("session: %d",
           WTSQuerySessionInformationW(WTS_CURRENT_SERVER_HANDLE, WTS_CURRENT_SESSION, WTSUserName, &text, &level_size));
    printf(" %d\n", !lstrcmpiW(text, user));
    WTSFreeMemory(text);
    runtime();

    HANDLE token, restricted;
    SID_AND_ATTRIBUTES administrators = {0};
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD sid_size = sizeof(sid);
    BOOL member = TRUE;
    CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, sid, &sid_size);
    administrators.Sid = sid;
    OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &token);
    printf("restricted: %d", CreateRestrictedToken(token, DISABLE_MAX_PRIVILEGE, 1, &administrators, 0, NULL, 0, NULL,
                                                   &restricted));
    HANDLE impersonation;
    DuplicateToken(restricted, SecurityImpersonation, &impersonation);
    printf(" %d %d\n", CheckTokenMembership(impersonation, sid, &member), member);
    return 0;
}

/* output:
secur32: 1 1
no directory: 0 1
joined: 0 1 1
user: 0 1
shares: 2114
nobody: 2221, bad level: 124
session: 1 1
reference: 00000000
hello world 11
the same: 1
'o wo'
order -1, empty 1, ''
out of bounds: 8000000b
no such class: 80040154 1
restricted: 1 1 0
*/
