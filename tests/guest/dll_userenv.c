// userenv: profile folders in both forms, environment blocks with and without the caller's variables, expansion
// libs: userenv advapi32
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <userenv.h>

static int holds(const WCHAR *block, const WCHAR *prefix) {
    for (; *block; block += wcslen(block) + 1)
        if (!_wcsnicmp(block, prefix, wcslen(prefix)))
            return 1;
    return 0;
}

int main(void) {
    HANDLE token;
    char text[MAX_PATH], profile[MAX_PATH];
    DWORD size = sizeof text, wide_size = 0;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    GetEnvironmentVariableA("USERPROFILE", profile, sizeof profile);
    BOOL ok = GetUserProfileDirectoryA(token, text, &size);
    printf("user: %d %d %d\n", ok, !strcmp(text, profile), size == strlen(text) + 1);
    SetLastError(0);
    ok = GetUserProfileDirectoryA(token, NULL, &size);
    printf("no buffer: %d error %lu", ok, GetLastError());
    ok = GetUserProfileDirectoryW(token, NULL, &wide_size);
    printf(", wide: %d error %lu %d\n", ok, GetLastError(), wide_size == strlen(profile) + 1);
    size = 3;
    SetLastError(0);
    ok = GetProfilesDirectoryA(text, &size);
    printf("small: %d error %lu %lu\n", ok, GetLastError(), size);
    ok = GetProfilesDirectoryA(text, &size);
    printf("profiles: %d %s\n", ok, text);
    size = sizeof text;
    ok = GetDefaultUserProfileDirectoryA(text, &size);
    printf("default: %d %s\n", ok, text);
    DWORD type = 7;
    printf("type: %d", GetProfileType(&type));
    printf(" %lu\n", type);
    SetEnvironmentVariableA("NTSUP_MINE", "1");
    void *block = NULL;
    ok = CreateEnvironmentBlock(&block, token, TRUE);
    printf("inherited: %d %d %d", ok, holds(block, L"SystemRoot="), holds(block, L"NTSUP_MINE="));
    printf(" %d\n", DestroyEnvironmentBlock(block));
    ok = CreateEnvironmentBlock(&block, token, FALSE);
    printf("own: %d %d %d", ok, holds(block, L"SystemRoot="), holds(block, L"NTSUP_MINE="));
    printf(" %d\n", DestroyEnvironmentBlock(block));
    SetLastError(0);
    ok = CreateEnvironmentBlock(NULL, token, FALSE);
    printf("nowhere: %d error %lu\n", ok, GetLastError());
    ok = ExpandEnvironmentStringsForUserA(token, "<%SystemDrive%>", text, sizeof text);
    printf("expanded: %d %s\n", ok, text);
    SetLastError(0);
    ok = ExpandEnvironmentStringsForUserA(token, "<%SystemDrive%>", text, 3);
    printf("small: %d error %lu\n", ok, GetLastError());
    return 0;
}
/* output:
user: 1 1 1
no buffer: 0 error 87, wide: 0 error 122 1
small: 0 error 122 9
profiles: 1 C:\Users
default: 1 C:\Users\Default
type: 1 0
inherited: 1 1 1 1
own: 1 1 0 1
nowhere: 0 error 87
expanded: 1 <C:>
small: 0 error 122
*/
