// What Windows' calls cost, one row a line: name, tab, nanoseconds. Built by `ntsup bench calls`, run by ntsup and by Wine.
// Never prints a figure of calls that failed. Usage: calls.exe DIRECTORY [row…]
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { FILES = 1000, WAIT_OBJECTS = 8, BLOCK = 4096, LARGE = 65536 };

NTSYSAPI LONG NTAPI NtClose(HANDLE handle);
NTSYSAPI LONG NTAPI NtQuerySystemTime(LARGE_INTEGER *system_time);

static const char *directory, *self;
static char path[MAX_PATH], buffer[LARGE];
static HANDLE event, mutex, file, port;
static HANDLE events[WAIT_OBJECTS];
static volatile LONG failures;

static void check(BOOL ok)
{
    if (!ok)
        failures++;
}

// Each of these does its call `count` times.
static void null_call(int count)
{
    while (count--)
        check(NtClose((HANDLE)(ULONG_PTR)0x7654320) == (LONG)0xC0000008);
}

static void performance_counter(int count)
{
    LARGE_INTEGER now;

    while (count--)
        QueryPerformanceCounter(&now);
}

static void system_time(int count)
{
    LARGE_INTEGER now;

    while (count--)
        check(NtQuerySystemTime(&now) == 0);
}

static void set_and_wait(int count)
{
    while (count--) {
        check(SetEvent(event));
        check(WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0);
    }
}

static void wait_any(int count)
{
    SetEvent(events[WAIT_OBJECTS - 1]);
    while (count--)
        check(WaitForMultipleObjects(WAIT_OBJECTS, events, FALSE, INFINITE) == WAIT_OBJECT_0 + WAIT_OBJECTS - 1);
    ResetEvent(events[WAIT_OBJECTS - 1]);
}

static void mutex_pair(int count)
{
    while (count--) {
        check(WaitForSingleObject(mutex, INFINITE) == WAIT_OBJECT_0);
        check(ReleaseMutex(mutex));
    }
}

static HANDLE ping, pong;

static DWORD WINAPI answer_events(void *count)
{
    for (INT_PTR i = (INT_PTR)count; i > 0; i--) {
        WaitForSingleObject(ping, INFINITE);
        SetEvent(pong);
    }
    return 0;
}

static void event_ping_pong(int count)
{
    HANDLE thread;

    ping = CreateEventA(NULL, FALSE, FALSE, NULL);
    pong = CreateEventA(NULL, FALSE, FALSE, NULL);
    thread = CreateThread(NULL, 0, answer_events, (void *)(INT_PTR)count, 0, NULL);
    while (count--) {
        SetEvent(ping);
        check(WaitForSingleObject(pong, INFINITE) == WAIT_OBJECT_0);
    }
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(ping);
    CloseHandle(pong);
}

static SRWLOCK lock = SRWLOCK_INIT;
static CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;
static int turn;

static void take_turns(int count, int mine)
{
    while (count--) {
        AcquireSRWLockExclusive(&lock);
        while (turn != mine)
            SleepConditionVariableSRW(&changed, &lock, INFINITE, 0);
        turn = !mine;
        ReleaseSRWLockExclusive(&lock);
        WakeConditionVariable(&changed);
    }
}

static DWORD WINAPI other_turn(void *count)
{
    take_turns((int)(INT_PTR)count, 1);
    return 0;
}

static void condition_ping_pong(int count)
{
    HANDLE thread = CreateThread(NULL, 0, other_turn, (void *)(INT_PTR)count, 0, NULL);

    take_turns(count, 0);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static void read_block(int count, DWORD size)
{
    DWORD got;

    while (count--) {
        OVERLAPPED at = {0};
        check(ReadFile(file, buffer, size, &got, &at) && got == size);
    }
}

static void read_small(int count) { read_block(count, BLOCK); }
static void read_large(int count) { read_block(count, LARGE); }

static void write_small(int count)
{
    DWORD put;

    while (count--) {
        OVERLAPPED at = {0};
        check(WriteFile(file, buffer, BLOCK, &put, &at) && put == BLOCK);
    }
}

static void open_and_close(int count)
{
    while (count--) {
        HANDLE h = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
        check(h != INVALID_HANDLE_VALUE);
        CloseHandle(h);
    }
}

static void open_missing(int count)
{
    char name[MAX_PATH];

    snprintf(name, sizeof name, "%s\\none.dat", directory);
    while (count--)
        check(CreateFileA(name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE);
}

static void make_and_delete(int count)
{
    char name[MAX_PATH];

    snprintf(name, sizeof name, "%s\\fresh.dat", directory);
    while (count--) {
        HANDLE h = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        check(h != INVALID_HANDLE_VALUE);
        CloseHandle(h);
        check(DeleteFileA(name));
    }
}

static void attributes(int count)
{
    WIN32_FILE_ATTRIBUTE_DATA data;

    while (count--)
        check(GetFileAttributesExA(path, GetFileExInfoStandard, &data));
}

// Counts entries, not listings.
static void list(int count)
{
    char pattern[MAX_PATH];

    snprintf(pattern, sizeof pattern, "%s\\many\\*", directory);
    while (count > 0) {
        WIN32_FIND_DATAA data;
        HANDLE h = FindFirstFileA(pattern, &data);
        int entries = 0;

        check(h != INVALID_HANDLE_VALUE);
        if (h == INVALID_HANDLE_VALUE)
            return;
        do
            entries++;
        while (FindNextFileA(h, &data));
        FindClose(h);
        check(entries == FILES + 2);
        count -= entries;
    }
}

static void allocate(int count)
{
    while (count--) {
        void *p = VirtualAlloc(NULL, LARGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        check(p != NULL);
        check(VirtualFree(p, 0, MEM_RELEASE));
    }
}

static void protect(int count)
{
    static char *page;
    DWORD old;

    if (page == NULL)
        page = VirtualAlloc(NULL, LARGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    while (count--)
        check(VirtualProtect(page, BLOCK, count & 1 ? PAGE_READONLY : PAGE_READWRITE, &old));
}

static void query_memory(int count)
{
    MEMORY_BASIC_INFORMATION information;

    while (count--)
        check(VirtualQuery(buffer, &information, sizeof information) == sizeof information);
}

static void heap(int count)
{
    HANDLE h = GetProcessHeap();

    while (count--) {
        void *p = HeapAlloc(h, 0, 64);
        check(p != NULL);
        HeapFree(h, 0, p);
    }
}

static DWORD WINAPI nothing(void *parameter)
{
    (void)parameter;
    return 0;
}

static void threads(int count)
{
    while (count--) {
        HANDLE h = CreateThread(NULL, 0, nothing, NULL, 0, NULL);
        check(h != NULL && WaitForSingleObject(h, INFINITE) == WAIT_OBJECT_0);
        CloseHandle(h);
    }
}

static void completion(int count)
{
    DWORD bytes;
    ULONG_PTR key;
    OVERLAPPED *overlapped;

    while (count--) {
        check(PostQueuedCompletionStatus(port, 1, 2, NULL));
        check(GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, INFINITE));
    }
}

static void registry(int count)
{
    HKEY key;
    DWORD size, type;

    check(RegOpenKeyExA(HKEY_LOCAL_MACHINE, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", 0, KEY_READ, &key) == 0);
    while (count--) {
        size = sizeof buffer;
        check(RegQueryValueExA(key, "CurrentBuild", NULL, &type, (BYTE *)buffer, &size) == 0);
    }
    RegCloseKey(key);
}

static LONG CALLBACK go_on(EXCEPTION_POINTERS *pointers)
{
    if (pointers->ExceptionRecord->ExceptionCode == EXCEPTION_ACCESS_VIOLATION)
        pointers->ContextRecord->Rip += 2; // the two bytes of the load below
    else if (pointers->ExceptionRecord->ExceptionCode != 0xE0000001)
        return EXCEPTION_CONTINUE_SEARCH;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void raise_exception(int count)
{
    void *handler = AddVectoredExceptionHandler(1, go_on);

    while (count--)
        RaiseException(0xE0000001, 0, 0, NULL);
    RemoveVectoredExceptionHandler(handler);
}

static void access_violation(int count)
{
    void *handler = AddVectoredExceptionHandler(1, go_on);

    while (count--)
        __asm__ volatile("movb (%%rax), %%al" : : "a"(NULL) : "memory");
    RemoveVectoredExceptionHandler(handler);
}

static void pipe(int count)
{
    HANDLE ends[2];
    DWORD done;

    check(CreatePipe(&ends[0], &ends[1], NULL, LARGE));
    while (count--) {
        check(WriteFile(ends[1], buffer, BLOCK, &done, NULL) && done == BLOCK);
        check(ReadFile(ends[0], buffer, BLOCK, &done, NULL) && done == BLOCK);
    }
    CloseHandle(ends[0]);
    CloseHandle(ends[1]);
}

static void processes(int count)
{
    char line[MAX_PATH + 16];

    while (count--) {
        STARTUPINFOA startup = {.cb = sizeof startup};
        PROCESS_INFORMATION process;

        snprintf(line, sizeof line, "\"%s\" exit", self);
        check(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
        check(WaitForSingleObject(process.hProcess, INFINITE) == WAIT_OBJECT_0);
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
}

static const struct row {
    const char *name;
    void (*run)(int count);
    int least; // whole rounds only, of as many
} rows[] = {
    {"null", null_call},
    {"qpc", performance_counter},
    {"system_time", system_time},
    {"event", set_and_wait},
    {"wait_any_8", wait_any},
    {"mutex", mutex_pair},
    {"event_ping_pong", event_ping_pong},
    {"condition_ping_pong", condition_ping_pong},
    {"read_4k", read_small},
    {"read_64k", read_large},
    {"write_4k", write_small},
    {"open_close", open_and_close},
    {"attributes", attributes},
    {"list_entry", list, FILES + 2},
    {"open_missing", open_missing},
    {"make_delete", make_and_delete},
    {"allocate_free", allocate},
    {"protect", protect},
    {"query_memory", query_memory},
    {"heap", heap},
    {"thread", threads},
    {"completion", completion},
    {"registry", registry},
    {"raise", raise_exception},
    {"access_violation", access_violation},
    {"pipe_4k", pipe},
    {"process", processes},
};

static double nanoseconds(void (*run)(int), int count)
{
    LARGE_INTEGER before, after, frequency;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&before);
    run(count);
    QueryPerformanceCounter(&after);
    return (double)(after.QuadPart - before.QuadPart) * 1e9 / (double)frequency.QuadPart;
}

// So many calls that they take 20 ms, twice as many at each try; what only a first call costs is not of it.
static void measure(const struct row *row)
{
    double spent;
    int count = row->least ? row->least : 1;

    failures = 0;
    row->run(1);
    while ((spent = nanoseconds(row->run, count)) < 20e6 && count < 1 << 26 && !failures)
        count *= spent < 1e6 ? 8 : 2;
    if (failures)
        printf("%s\tfailed\n", row->name);
    else
        printf("%s\t%.1f\n", row->name, spent / count);
    fflush(stdout);
}

static void prepare(void)
{
    char name[MAX_PATH];
    DWORD put;

    event = CreateEventA(NULL, FALSE, FALSE, NULL);
    mutex = CreateMutexA(NULL, FALSE, NULL);
    for (int i = 0; i < WAIT_OBJECTS; i++)
        events[i] = CreateEventA(NULL, TRUE, FALSE, NULL);
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    snprintf(path, sizeof path, "%s\\file.dat", directory);
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, buffer, sizeof buffer, &put, NULL);
    snprintf(name, sizeof name, "%s\\many", directory);
    if (CreateDirectoryA(name, NULL))
        for (int i = 0; i < FILES; i++) {
            snprintf(name, sizeof name, "%s\\many\\entry%d.txt", directory, i);
            CloseHandle(CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
        }
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "exit") == 0)
        return argc < 2;
    self = argv[0];
    directory = argv[1];
    prepare();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int wanted = argc == 2;

        for (int word = 2; word < argc; word++)
            wanted |= strcmp(argv[word], rows[i].name) == 0;
        if (wanted)
            measure(&rows[i]);
    }
    return 0;
}
