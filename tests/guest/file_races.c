// Two threads on one file, a file closed under its writers, and what stops plain reads and writes: locks, share modes.
// varies: threads race for the same files on purpose
// services: NtCreateEvent NtCreateFile NtCreateThreadEx NtDuplicateObject NtLockFile NtQueryInformationFile NtReadFile
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { RECORDS = 6000, LENGTH = 16, ROUNDS = 300 };

static HANDLE shared;
static volatile LONG seen[RECORDS], wrong, go = 1;
static volatile HANDLE target;

static DWORD WINAPI read_records(void *unused)
{
    char record[LENGTH + 1] = "";
    DWORD got, number;

    (void)unused;
    while (ReadFile(shared, record, LENGTH, &got, NULL) && got == LENGTH) {
        if (sscanf(record, "%8lu", &number) != 1 || number >= RECORDS)
            InterlockedIncrement(&wrong);
        else
            InterlockedIncrement(&seen[number]);
    }
    if (got != 0)
        InterlockedIncrement(&wrong);
    return 0;
}

static DWORD WINAPI write_records(void *letter)
{
    char record[LENGTH];
    DWORD put;

    memset(record, (int)(INT_PTR)letter, LENGTH);
    for (int i = 0; i < RECORDS / 2; i++)
        if (!WriteFile(shared, record, LENGTH, &put, NULL) || put != LENGTH)
            InterlockedIncrement(&wrong);
    return 0;
}

static void run_two(LPTHREAD_START_ROUTINE routine, void *first, void *second)
{
    HANDLE threads[2] = {CreateThread(NULL, 0, routine, first, 0, NULL), CreateThread(NULL, 0, routine, second, 0, NULL)};

    WaitForMultipleObjects(2, threads, TRUE, INFINITE);
    CloseHandle(threads[0]);
    CloseHandle(threads[1]);
}

static DWORD WINAPI write_on(void *unused)
{
    char block[64];
    DWORD put;

    (void)unused;
    memset(block, 'A', sizeof block);
    while (go) {
        OVERLAPPED at = {0};
        WriteFile(target, block, sizeof block, &put, &at);
    }
    return 0;
}

static HANDLE open(const char *name, DWORD access, DWORD share, DWORD how)
{
    return CreateFileA(name, access, share, NULL, how, 0, NULL);
}

static void close_under_writers(void)
{
    HANDLE thread, a, b, event;
    char block[64];
    DWORD got;
    int mixed = 0, held = 0;

    CloseHandle(open("a.dat", GENERIC_WRITE, 3, CREATE_ALWAYS));
    b = open("b.dat", GENERIC_READ | GENERIC_WRITE, 3, CREATE_ALWAYS);
    memset(block, 'B', sizeof block);
    WriteFile(b, block, sizeof block, &got, NULL);
    CloseHandle(b);
    target = NULL;
    thread = CreateThread(NULL, 0, write_on, NULL, 0, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        a = target = open("a.dat", GENERIC_READ | GENERIC_WRITE, 3, OPEN_EXISTING);
        for (int j = 0; j < 5; j++) {
            OVERLAPPED at = {0};
            ReadFile(a, block, sizeof block, &got, &at);
        }
        CloseHandle(a);
        event = CreateEventA(NULL, FALSE, FALSE, NULL); // what the writers' handle stands for now
        held += event == a;
        b = open("b.dat", GENERIC_READ | GENERIC_WRITE, 3, OPEN_EXISTING);
        for (int j = 0; j < 5; j++) {
            OVERLAPPED at = {0};
            if (!ReadFile(b, block, sizeof block, &got, &at) || got != sizeof block || memchr(block, 'A', got))
                mixed++;
        }
        CloseHandle(b);
        CloseHandle(event);
    }
    go = 0;
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    printf("written to another file: %d, handle used again: %d\n", mixed, held > ROUNDS / 2);
}

static void what_stops_them(void)
{
    HANDLE a, b, copy;
    char block[64];
    DWORD got;
    LARGE_INTEGER place, zero = {0};

    a = open("a.dat", GENERIC_READ | GENERIC_WRITE, 3, CREATE_ALWAYS);
    for (int i = 0; i < 8; i++)
        WriteFile(a, "0123456789abcdef", 16, &got, NULL);
    DuplicateHandle(GetCurrentProcess(), a, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
    SetFilePointer(copy, 8, NULL, FILE_BEGIN);
    ReadFile(a, block, 4, &got, NULL);
    SetFilePointerEx(copy, zero, &place, FILE_CURRENT);
    printf("a duplicate has the same place: %.4s %lld\n", block, place.QuadPart);
    CloseHandle(a);
    printf("and stays: %d", ReadFile(copy, block, 4, &got, NULL));
    printf(" %.4s\n", block);
    a = copy;

    b = open("a.dat", GENERIC_READ, 3, OPEN_EXISTING);
    for (int i = 0; i < 4; i++)
        ReadFile(b, block, 4, &got, NULL);
    LockFile(a, 0, 0, 64, 0);
    SetFilePointer(b, 0, NULL, FILE_BEGIN);
    BOOL read = ReadFile(b, block, 4, &got, NULL);
    printf("locked: %d %lu", read, GetLastError());
    UnlockFile(a, 0, 0, 64, 0);
    printf(", unlocked: %d\n", ReadFile(b, block, 4, &got, NULL));
    CloseHandle(b);

    b = open("a.dat", GENERIC_READ, 1, OPEN_EXISTING);
    printf("not shared: %d %lu\n", b == INVALID_HANDLE_VALUE, GetLastError());
    b = open("a.dat", GENERIC_READ, 3, OPEN_EXISTING);
    for (int i = 0; i < 4; i++)
        ReadFile(b, block, 4, &got, NULL);
    BOOL put = WriteFile(b, block, 4, &got, NULL);
    printf("no right to write: %d %lu\n", put, GetLastError());
    read = ReadFile(b, (void *)16, 4, &got, NULL);
    printf("nowhere to read to: %d %lu\n", read, GetLastError());
    SetFilePointer(b, -6, NULL, FILE_END);
    read = ReadFile(b, block, 64, &got, NULL);
    printf("the end: %d %lu", read, got);
    read = ReadFile(b, block, 64, &got, NULL);
    printf(", behind it: %d %lu\n", read, got);
    CloseHandle(b);

    b = open("a.dat", FILE_APPEND_DATA | SYNCHRONIZE, 3, OPEN_EXISTING);
    for (int i = 0; i < 4; i++)
        WriteFile(b, "+", 1, &got, NULL);
    GetFileSizeEx(a, &place);
    printf("appended: %lld", place.QuadPart);
    SetFilePointer(a, 0, NULL, FILE_BEGIN);
    SetEndOfFile(a);
    GetFileSizeEx(a, &place);
    printf(", emptied: %lld\n", place.QuadPart);
    CloseHandle(a);
    CloseHandle(b);
}

int main(void)
{
    DWORD put;
    LARGE_INTEGER size;
    int once = 0, letters[256] = {0};
    char record[LENGTH + 1];

    shared = open("records.dat", GENERIC_READ | GENERIC_WRITE, 0, CREATE_ALWAYS);
    for (DWORD i = 0; i < RECORDS; i++) {
        snprintf(record, sizeof record, "%8lu-------\n", i);
        WriteFile(shared, record, LENGTH, &put, NULL);
    }
    SetFilePointer(shared, 0, NULL, FILE_BEGIN);
    run_two(read_records, NULL, NULL);
    for (int i = 0; i < RECORDS; i++)
        once += seen[i] == 1;
    printf("each record read once: %d, wrong: %ld\n", once == RECORDS, wrong);

    SetFilePointer(shared, 0, NULL, FILE_BEGIN);
    run_two(write_records, (void *)'x', (void *)'y');
    GetFileSizeEx(shared, &size);
    SetFilePointer(shared, 0, NULL, FILE_BEGIN);
    for (int i = 0; i < RECORDS; i++) {
        ReadFile(shared, record, LENGTH, &put, NULL);
        for (int j = 1; j < LENGTH; j++)
            wrong += record[j] != record[0];
        letters[(unsigned char)record[0]]++;
    }
    printf("each record written once: %d, size: %lld, wrong: %ld\n", letters['x'] == letters['y'] && letters['x'] == RECORDS / 2,
           size.QuadPart / LENGTH, wrong);
    CloseHandle(shared);
    close_under_writers();
    what_stops_them();
    DeleteFileA("records.dat");
    DeleteFileA("a.dat");
    printf("deleted: %d\n", DeleteFileA("b.dat"));
    return 0;
}

/* output:
each record read once: 1, wrong: 0
each record written once: 1, size: 6000, wrong: 0
written to another file: 0, handle used again: 1
a duplicate has the same place: 89ab 12
and stays: 1 cdef
locked: 0 33, unlocked: 1
not shared: 1 32
no right to write: 0 5
nowhere to read to: 0 998
the end: 1 6, behind it: 1 0
appended: 132, emptied: 0
deleted: 1
*/
