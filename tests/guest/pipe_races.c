// Pipes between threads and processes in pieces of all sizes, looked into on the way; ends that close; bad buffers.
// varies: threads race for the same pipe on purpose, and bytes are cut anew each time
// services: NtCreateNamedPipeFile NtCreateThreadEx NtCreateUserProcess NtFsControlFile NtQueryObject NtReadFile NtSetInformationObject
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { TOTAL = 400000, LARGEST = 3000 };

static HANDLE reading, writing;
static volatile LONG wrong;

static unsigned char byte_at(unsigned place) { return (unsigned char)(place * 31 + place / 251); }

static DWORD WINAPI produce(void *unused)
{
    static unsigned char block[LARGEST];
    unsigned seed = 3, place = 0;
    DWORD put;

    (void)unused;
    while (place < TOTAL) {
        DWORD size;
        seed = seed * 1664525 + 1013904223;
        size = seed >> 16 & 7 ? (seed >> 20) % 40 + 1 : (seed >> 20) % LARGEST + 1;
        if (size > TOTAL - place)
            size = TOTAL - place;
        for (DWORD i = 0; i < size; i++)
            block[i] = byte_at(place + i);
        if (!WriteFile(writing, block, size, &put, NULL) || put != size)
            InterlockedIncrement(&wrong);
        place += size;
    }
    CloseHandle(writing);
    return 0;
}

static unsigned consume(BOOL looks)
{
    static unsigned char block[LARGEST], seen[LARGEST];
    unsigned seed = 9, place = 0;
    DWORD got, there, count;

    for (;;) {
        seed = seed * 1664525 + 1013904223;
        count = 0;
        if (looks && (seed >> 8 & 3) == 0) {
            if (!PeekNamedPipe(reading, seen, 20, &count, &there, NULL))
                break;
            if (count > there)
                InterlockedIncrement(&wrong);
        }
        if (!ReadFile(reading, block, seed >> 16 & 7 ? (seed >> 20) % 60 + 1 : (seed >> 20) % LARGEST + 1, &got, NULL))
            break;
        if (memcmp(block, seen, got < count ? got : count))
            InterlockedIncrement(&wrong);
        for (DWORD i = 0; i < got; i++)
            if (block[i] != byte_at(place + i)) {
                InterlockedIncrement(&wrong);
                break;
            }
        place += got;
    }
    if (GetLastError() != ERROR_BROKEN_PIPE)
        InterlockedIncrement(&wrong);
    return place;
}

static void run(const char *what, DWORD quota, BOOL looks)
{
    HANDLE thread;
    unsigned place;

    CreatePipe(&reading, &writing, NULL, quota);
    thread = CreateThread(NULL, 0, produce, NULL, 0, NULL);
    place = consume(looks);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(reading);
    printf("%s: %u, wrong: %ld\n", what, place, wrong);
}

static DWORD WINAPI write_lines(void *name)
{
    char line[64];
    DWORD put;

    for (int i = 0; i < 500; i++) {
        int length = snprintf(line, sizeof line, "%s %d %.*s\n", (char *)name, i, i % 20, "....................");
        if (!WriteFile(writing, line, (DWORD)length, &put, NULL) || (int)put != length)
            InterlockedIncrement(&wrong);
    }
    return 0;
}

static void many_writers(const char *self)
{
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    STARTUPINFOA startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION child;
    char command[MAX_PATH + 16], line[256], name[16];
    int next[3] = {0}, number, length = 0;
    HANDLE threads[2];
    DWORD got;

    CreatePipe(&reading, &writing, &inherit, 4096);
    SetHandleInformation(reading, HANDLE_FLAG_INHERIT, 0);
    startup.hStdOutput = writing;
    snprintf(command, sizeof command, "\"%s\" child", self);
    CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &child);
    threads[0] = CreateThread(NULL, 0, write_lines, "a", 0, NULL);
    threads[1] = CreateThread(NULL, 0, write_lines, "b", 0, NULL);
    while (next[0] + next[1] + next[2] < 1500 && ReadFile(reading, line + length, 1, &got, NULL)) {
        if (line[length++] != '\n')
            continue;
        line[length] = 0;
        length = 0;
        if (sscanf(line, "%15s %d", name, &number) != 2 || name[0] < 'a' || name[0] > 'c' || next[name[0] - 'a']++ != number)
            InterlockedIncrement(&wrong);
    }
    WaitForMultipleObjects(2, threads, TRUE, INFINITE);
    WaitForSingleObject(child.hProcess, INFINITE);
    CloseHandle(writing);
    printf("lines: %d %d %d, wrong: %ld", next[0], next[1], next[2], wrong);
    printf(", then the end: %d %lu\n", ReadFile(reading, line, 1, &got, NULL), GetLastError());
    CloseHandle(reading);
}

static void ends(void)
{
    char block[64] = "";
    DWORD got, there;
    BOOL ok;

    CreatePipe(&reading, &writing, NULL, 1000);
    for (int i = 0; i < 4; i++) {
        WriteFile(writing, "0123456789", 10, &got, NULL);
        ReadFile(reading, block, 10, &got, NULL);
    }
    WriteFile(writing, "abcdef", 6, &got, NULL);
    ok = ReadFile(reading, (void *)16, 6, &got, NULL);
    printf("nowhere to read to: %d %lu\n", ok, GetLastError());
    ok = WriteFile(writing, (void *)16, 6, &got, NULL);
    printf("nowhere to write from: %d %lu\n", ok, GetLastError());
    PeekNamedPipe(reading, NULL, 0, NULL, &there, NULL);
    WriteFile(writing, "gh", 2, &got, NULL);
    CloseHandle(writing);
    printf("there: %d", ReadFile(reading, block, 64, &got, NULL) && got >= 2 && !memcmp(block + got - 2, "gh", 2));
    ok = ReadFile(reading, block, 64, &got, NULL);
    printf(", ended: %d %lu\n", ok, GetLastError());
    CloseHandle(reading);

    CreatePipe(&reading, &writing, NULL, 1000);
    for (int i = 0; i < 4; i++) {
        WriteFile(writing, "0123456789", 10, &got, NULL);
        ReadFile(reading, block, 10, &got, NULL);
    }
    ok = WriteFile(reading, "x", 1, &got, NULL);
    printf("the wrong end: %d %lu", ok, GetLastError());
    CloseHandle(reading);
    ok = WriteFile(writing, "x", 1, &got, NULL);
    printf(", nobody reads: %d %lu\n", ok, GetLastError());
    CloseHandle(writing);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        writing = GetStdHandle(STD_OUTPUT_HANDLE);
        return (int)write_lines("c");
    }
    run("large", 65536, FALSE);
    run("small", 700, FALSE);
    run("looked into", 20000, TRUE);
    many_writers(argv[0]);
    ends();
    return 0;
}

/* output:
large: 400000, wrong: 0
small: 400000, wrong: 0
looked into: 400000, wrong: 0
lines: 500 500 500, wrong: 0, then the end: 0 109
nowhere to read to: 0 998
nowhere to write from: 0 998
there: 1, ended: 0 109
the wrong end: 0 5, nobody reads: 0 232
*/
