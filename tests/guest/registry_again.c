// The same value asked for again and again: every change is seen at once, whoever made it, and refusals stay refusals
// varies: a process reads while another writes, and finds the values of the moment
// services: NtQueryValueKey NtSetValueKey
// libs: advapi32
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

enum { TIMES = 20 };

static HKEY key;

static LSTATUS ask(const char *name, DWORD *number)
{
    DWORD size = sizeof *number, type = 0;
    *number = 0;
    return RegQueryValueExA(key, name, NULL, &type, (BYTE *)number, &size);
}

// The answer of many askings, which must be one.
static void many(const char *what, const char *name)
{
    DWORD first, number;
    LSTATUS error = ask(name, &first);
    int differ = 0;
    for (int i = 0; i < TIMES; i++)
        if (ask(name, &number) != error || number != first)
            differ++;
    printf("%s: error %ld, value %lu, different %d\n", what, error, first, differ);
}

static void set(DWORD number) { RegSetValueExA(key, "Number", 0, REG_DWORD, (BYTE *)&number, sizeof number); }

static void by_another_process(const char *self, const char *word)
{
    char line[MAX_PATH + 32];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    snprintf(line, sizeof line, "\"%s\" %s", self, word);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) {
        printf("no process: %lu\n", GetLastError());
        return;
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    CloseHandle(process.hProcess);
    CloseHandle(process.hThread);
}

static volatile LONG stop, backwards;

static DWORD WINAPI watches(void *unused)
{
    DWORD before = 0, number;
    (void)unused;
    while (!stop) {
        if (ask("Counter", &number) == ERROR_SUCCESS && number < before)
            backwards++;
        before = number;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const char *const path = "Software\\ntsup test again";
    DWORD number, size, type;
    HKEY narrow, twin;
    char text[8];

    if (argc > 1) {
        RegOpenKeyExA(HKEY_CURRENT_USER, path, 0, KEY_ALL_ACCESS, &key);
        set((DWORD)atoi(argv[1]));
        return 0;
    }
    RegDeleteKeyA(HKEY_CURRENT_USER, path);
    RegCreateKeyExA(HKEY_CURRENT_USER, path, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL);
    many("missing", "Number");
    set(1);
    many("made", "Number");
    many("spelled otherwise", "nUMBER");
    set(2);
    many("changed", "Number");
    many("changed, spelled otherwise", "nUMBER");
    by_another_process(argv[0], "3");
    many("changed by another process", "Number");
    RegDeleteValueA(key, "Number");
    many("deleted", "Number");
    set(4);
    many("made anew", "Number");

    RegOpenKeyExA(HKEY_CURRENT_USER, path, 0, KEY_SET_VALUE, &narrow);
    size = sizeof number;
    printf("without the right: %ld\n", RegQueryValueExA(narrow, "Number", NULL, &type, (BYTE *)&number, &size));
    RegCloseKey(narrow);
    RegSetValueExA(key, "Text", 0, REG_SZ, (BYTE *)"more than eight", 16);
    for (int i = 0; i < 3; i++) {
        size = sizeof text;
        LSTATUS error = RegQueryValueExA(key, "Text", NULL, &type, (BYTE *)text, &size);
        printf("a short buffer: %ld, %lu wanted\n", error, size);
    }
    RegOpenKeyExA(HKEY_CURRENT_USER, path, 0, KEY_READ, &twin);
    for (int i = 0; i < 3; i++) {
        size = sizeof number;
        RegQueryValueExA(twin, "Number", NULL, &type, (BYTE *)&number, &size);
    }
    printf("by another handle: %lu\n", number);
    RegCloseKey(twin);

    number = 0;
    RegSetValueExA(key, "Counter", 0, REG_DWORD, (BYTE *)&number, sizeof number);
    HANDLE thread = CreateThread(NULL, 0, watches, NULL, 0, NULL);
    int stale = 0;
    for (DWORD i = 1; i <= 200; i++) {
        RegSetValueExA(key, "Counter", 0, REG_DWORD, (BYTE *)&i, sizeof i);
        if (ask("Counter", &number) != ERROR_SUCCESS || number != i)
            stale++;
    }
    stop = 1;
    WaitForSingleObject(thread, INFINITE);
    printf("counted: stale %d, backwards %ld\n", stale, backwards);

    RegDeleteKeyA(HKEY_CURRENT_USER, path);
    many("key deleted", "Number");
    RegCloseKey(key);
    many("key closed", "Number");
    return 0;
}

/* output:
missing: error 2, value 0, different 0
made: error 0, value 1, different 0
spelled otherwise: error 0, value 1, different 0
changed: error 0, value 2, different 0
changed, spelled otherwise: error 0, value 2, different 0
changed by another process: error 0, value 3, different 0
deleted: error 2, value 0, different 0
made anew: error 0, value 4, different 0
without the right: 5
a short buffer: 234, 16 wanted
a short buffer: 234, 16 wanted
a short buffer: 234, 16 wanted
by another handle: 4
counted: stale 0, backwards 0
key deleted: error 1018, value 0, different 0
key closed: error 6, value 0, different 0
*/
