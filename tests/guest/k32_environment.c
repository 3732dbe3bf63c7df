// Environment variables are found in any case, an empty one is not none, and blocks, lengths and expansion agree
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void) {
    char buffer[64];
    WCHAR wide[8], expanded[64];
    DWORD length;
    SetLastError(0);
    length = GetEnvironmentVariableA("NTSUP_TEST", buffer, sizeof(buffer));
    printf("missing: %lu error %lu\n", length, GetLastError());
    printf("set: %d\n", SetEnvironmentVariableW(L"Ntsup_Test", L"value \x00e9"));
    length = GetEnvironmentVariableA("NTSUP_TEST", buffer, sizeof(buffer));
    printf("get: %.5s\n", buffer);
    length = GetEnvironmentVariableW(L"NTSUP_TEST", wide, 8);
    printf("get: %lu %x\n", length, wide[6]);
    printf("too small: %lu\n", GetEnvironmentVariableW(L"NTSUP_TEST", wide, 3));
    printf("no room for the NUL: %lu\n", GetEnvironmentVariableW(L"NTSUP_TEST", wide, 7));
    printf("just enough: %lu\n", GetEnvironmentVariableW(L"NTSUP_TEST", wide, 8));
    SetEnvironmentVariableA("NTSUP_EMPTY", "");
    SetLastError(0);
    length = GetEnvironmentVariableA("NTSUP_EMPTY", buffer, sizeof(buffer));
    printf("empty: %lu error %lu, room needed %lu\n", length, GetLastError(),
           GetEnvironmentVariableW(L"NTSUP_EMPTY", NULL, 0));
    length = ExpandEnvironmentStringsW(L"<%ntsup_empty%> 100% %NTSUP_NONE% %NTSUP_TEST:~0%", expanded, 64);
    printf("expand: %lu %ls\n", length, expanded);
    printf("expand, small: %lu\n", ExpandEnvironmentStringsW(L"%NTSUP_TEST%", wide, 2));
    int seen = 0;
    WCHAR *block = GetEnvironmentStringsW();
    for (WCHAR *at = block; *at; at += wcslen(at) + 1)
        seen += wcsncmp(at, L"Ntsup_Test=", 11) == 0;
    FreeEnvironmentStringsW(block);
    printf("in the block: %d\n", seen);
    SetLastError(0);
    BOOL ok = SetEnvironmentVariableA("A=B", "x");
    printf("bad name: %d error %lu\n", ok, GetLastError());
    printf("remove: %d, again: %d\n", SetEnvironmentVariableA("NTSUP_TEST", NULL),
           SetEnvironmentVariableA("NTSUP_TEST", NULL));
    SetLastError(0);
    length = GetEnvironmentVariableA("NTSUP_TEST", buffer, sizeof(buffer));
    printf("gone: %lu error %lu\n", length, GetLastError());
    return 0;
}
/* output:
missing: 0 error 203
set: 1
get: value
get: 7 e9
too small: 8
no room for the NUL: 8
just enough: 7
empty: 0 error 0, room needed 1
expand: 37 <> 100% %NTSUP_NONE% %NTSUP_TEST:~0%
expand, small: 8
in the block: 1
bad name: 0 error 87
remove: 1, again: 1
gone: 0 error 203
*/
