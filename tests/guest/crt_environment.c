// The environment: getenv ignores case, _putenv keeps both widths and the process in step, and an empty value removes
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

#undef _environ
extern __declspec(dllimport) char **_environ;

int main(void)
{
    char text[64];
    size_t size;

    printf("%d\n", getenv("NTSUP_NOT_THERE") == NULL);
    printf("put %d: %s %s %ls\n", _putenv("Ntsup_Var=one"), getenv("NTSUP_VAR"), getenv("ntsup_var"), _wgetenv(L"NTSUP_VAR"));
    printf("process: %lu %s\n", GetEnvironmentVariableA("ntsup_var", text, sizeof text), text);
    printf("again %d: %s\n", _wputenv(L"NTSUP_VAR=two = three"), getenv("Ntsup_Var"));
    int count = 0;
    for (char **at = _environ; *at; at++)
        count += !_strnicmp(*at, "ntsup_var=", 10);
    printf("entries %d\n", count);
    printf("getenv_s: %d", getenv_s(&size, text, sizeof text, "NTSUP_VAR"));
    printf(" %d %s\n", (int)size, text);
    printf("too small: %d\n", getenv_s(&size, text, 4, "NTSUP_VAR") == ERANGE);
    printf("removed %d: %d %d\n", _putenv("NTSUP_VAR="), getenv("NTSUP_VAR") == NULL, _wgetenv(L"NTSUP_VAR") == NULL);
    printf("process: %lu\n", GetEnvironmentVariableA("NTSUP_VAR", text, sizeof text));
    printf("putenv_s %d: %s\n", _putenv_s("NTSUP_B", "caf\xc3\xa9"), getenv("NTSUP_B"));
    for (const wchar_t *at = _wgetenv(L"NTSUP_B"); *at; at++)
        printf(" %04x", *at);
    printf("\nwrong: %d\n", _putenv("no equals sign"));
    return 0;
}

/* output:
1
put 0: one one one
process: 3 one
again 0: two = three
entries 1
getenv_s: 0 12 two = three
too small: 1
removed 0: 1 1
process: 0
putenv_s 0: café
 0063 0061 0066 00e9
wrong: -1
*/
