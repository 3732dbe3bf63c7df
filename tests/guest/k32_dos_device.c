// DefineDosDevice, restricted tokens
// libs: advapi32
#include <stdio.h>
#include <windows.h>

static void devices(void)
{
    WCHAR target[MAX_PATH], directory[MAX_PATH];
    DWORD written;
    GetCurrentDirectoryW(MAX_PATH, directory);
    printf("define %d\n", DefineDosDeviceW(0, L"Q:", directory));
    DWORD length = QueryDosDeviceW(L"Q:", target, MAX_PATH);
    printf("asked for: %d, begins as one of NT's: %d\n", length > 4, target[0] == '\\' && target[1] == '?');
    HANDLE file = CreateFileW(L"Q:\\through.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    printf("written through it: %d", file != INVALID_HANDLE_VALUE && WriteFile(file, "x", 1, &written, NULL));
    CloseHandle(file);
    printf(", there: %d\n", GetFileAttributesW(L"through.txt") != INVALID_FILE_ATTRIBUTES);
    DeleteFileW(L"through.txt");
    printf("remove %d", DefineDosDeviceW(DDD_REMOVE_DEFINITION, L"q:", NULL));
    printf(", asked for %lu", QueryDosDeviceW(L"Q:", target, MAX_PATH));
    printf(" error %lu", GetLastError());
    printf(", again %d", DefineDosDeviceW(DDD_REMOVE_DEFINITION, L"Q:", NULL));
    printf(" error %lu\n", GetLastError());
    printf("raw %d", DefineDosDeviceA(DDD_RAW_TARGET_PATH, "ntsuptest", "\\Device\\Null"));
    QueryDosDeviceW(L"NtsupTest", target, MAX_PATH);
    printf(" %ls\n", target);
    file = CreateFileW(L"\\\\.\\ntsuptest", GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("opened %d\n", file != INVALID_HANDLE_VALUE && WriteFile(file, "x", 1, &written, NULL));
    CloseHandle(file);
    printf("removed %d\n", DefineDosDeviceW(DDD_RAW_TARGET_PATH | DDD_REMOVE_DEFINITION | DDD_EXACT_MATCH_ON_REMOVE, L"ntsuptest", L"\\Device\\Null"));
    printf("no name %d", DefineDosDeviceW(0, NULL, directory));
    printf(" error %lu\n", GetLastError());
}

static void tokens(void)
{
    HANDLE token, restricted = NULL;
    DWORD size;
    SID_IDENTIFIER_AUTHORITY world = SECURITY_WORLD_SID_AUTHORITY;
    PSID everyone;
    AllocateAndInitializeSid(&world, 1, 0, 0, 0, 0, 0, 0, 0, 0, &everyone);
    OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &token);
    SID_AND_ATTRIBUTES one = {everyone, 0};
    printf("restricted %d", CreateRestrictedToken(token, DISABLE_MAX_PRIVILEGE, 0, NULL, 0, NULL, 1, &one, &restricted));
    printf(" is %d, the first %d\n", IsTokenRestricted(restricted), IsTokenRestricted(token));
    TOKEN_PRIVILEGES *left = malloc(4096);
    GetTokenInformation(restricted, TokenPrivileges, left, 4096, &size);
    printf("privileges left: %lu\n", left->PrivilegeCount);
    printf("no token %d", CreateRestrictedToken((HANDLE)0x7770, 0, 0, NULL, 0, NULL, 0, NULL, &restricted));
    printf(" error %lu\n", GetLastError());
}

int main(void)
{
    devices();
    tokens();
    return 0;
}

/* output:
define 1
asked for: 1, begins as one of NT's: 1
written through it: 1, there: 1
remove 1, asked for 0 error 2, again 0 error 2
raw 1 \Device\Null
opened 1
removed 1
no name 0 error 87
restricted 1 is 1, the first 0
privileges left: 1
no token 0 error 6
*/
