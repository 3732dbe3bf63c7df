// The last error that GetEnvironmentVariable leaves: untouched whatever it finds, set when there is nothing; a value of
// more than a UNICODE_STRING can say
#include <stdio.h>
#include <windows.h>

static void ask(const char *what, const char *name, char *buffer, DWORD size) {
    SetLastError(77);
    DWORD length = GetEnvironmentVariableA(name, buffer, size);
    printf("%s: %lu error %lu\n", what, length, GetLastError());
}

int main(void) {
    char buffer[8] = "before";
    WCHAR wide[8];
    SetEnvironmentVariableA("NTSUP_EMPTY", "");
    SetEnvironmentVariableA("NTSUP_FULL", "value");
    ask("size of an empty one", "NTSUP_EMPTY", NULL, 0);
    ask("an empty one", "NTSUP_EMPTY", buffer, sizeof buffer);
    printf("buffer \"%s\"\n", buffer);
    ask("size", "NTSUP_FULL", NULL, 0);
    ask("too small", "NTSUP_FULL", buffer, 5);
    ask("one", "NTSUP_FULL", buffer, sizeof buffer);
    ask("none", "NTSUP_ABSENT", buffer, sizeof buffer);
    SetLastError(77);
    DWORD length = GetEnvironmentVariableW(L"NTSUP_EMPTY", wide, 8);
    printf("wide: %lu error %lu\n", length, GetLastError());
    static WCHAR huge[100001], back[100001];
    for (int i = 0; i < 100000; i++)
        huge[i] = L'x';
    printf("huge: %d", SetEnvironmentVariableW(L"NTSUP_HUGE", huge));
    printf(" %lu\n", GetEnvironmentVariableW(L"NTSUP_HUGE", back, 100001));
    return 0;
}
/* output:
size of an empty one: 1 error 77
an empty one: 0 error 77
buffer ""
size: 6 error 77
too small: 6 error 77
one: 5 error 77
none: 0 error 203
wide: 0 error 77
huge: 1 100000
*/
