// Threads that make, list, rename and delete files without end are suspended, moved and ended at random: nothing is lost or half done
// varies: how often a thread is stopped within a call is chance
// services: NtCreateFile NtCreateThreadEx NtGetContextThread NtQueryDirectoryFile NtResumeThread NtSetContextThread NtSetInformationFile
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

NTSTATUS NTAPI NtWriteFile(HANDLE, HANDLE, void *, void *, IO_STATUS_BLOCK *, const void *, ULONG, LARGE_INTEGER *, ULONG *);
NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE, HANDLE, void *, void *, IO_STATUS_BLOCK *, void *, ULONG, ULONG, BOOLEAN, UNICODE_STRING *, BOOLEAN);

enum { ROUNDS = 1200, STEADY = 40, ENDED = 30 };

static volatile LONG running, begun, wrong, made, listed, moved, missed;

static BOOL going(void) { return running; }

static void note(BOOL right)
{
    if (!right)
        InterlockedIncrement(&wrong);
}

// Makes a file and removes it, again and again, by other spellings too.
static DWORD WINAPI makes(void *self)
{
    char name[60], upper[60];

    for (LONG i = 0; going(); i++) {
        DWORD done = 0;
        sprintf(name, "made\\name%d_%ld", (int)(INT_PTR)self, i % 5);
        sprintf(upper, "MADE\\NAME%d_%ld", (int)(INT_PTR)self, i % 5);
        HANDLE file = CreateFileA(name, GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
        note(file != INVALID_HANDLE_VALUE);
        note(WriteFile(file, name, 4, &done, NULL) && done == 4);
        note(CloseHandle(file));
        note(GetFileAttributesA(upper) != INVALID_FILE_ATTRIBUTES);
        note(DeleteFileA(name));
        note(GetFileAttributesA(i % 2 ? name : upper) == INVALID_FILE_ATTRIBUTES);
        InterlockedIncrement(&made);
    }
    return 0;
}

// Lists what never changes, beside what does.
static DWORD WINAPI lists(void *unused)
{
    (void)unused;
    while (going()) {
        WIN32_FIND_DATAA data;
        int count = 0;
        HANDLE find = FindFirstFileA("steady\\*.txt", &data);
        do
            count += data.nFileSizeLow == 2;
        while (FindNextFileA(find, &data));
        note(FindClose(find) && count == STEADY);
        find = FindFirstFileA("made\\*", &data);
        note(find != INVALID_HANDLE_VALUE);
        while (FindNextFileA(find, &data))
            continue;
        FindClose(find);
        InterlockedIncrement(&listed);
    }
    return 0;
}

static DWORD WINAPI moves(void *unused)
{
    (void)unused;
    for (int i = 0; going(); i++) {
        note(MoveFileA(i % 2 ? "moved\\there" : "moved\\here", i % 2 ? "moved\\here" : "moved\\there"));
        InterlockedIncrement(&moved);
    }
    return 0;
}

static DWORD WINAPI misses(void *unused)
{
    (void)unused;
    while (going()) {
        note(GetFileAttributesA("steady\\none") == INVALID_FILE_ATTRIBUTES && GetLastError() == ERROR_FILE_NOT_FOUND);
        note(GetFileAttributesA("none\\none") == INVALID_FILE_ATTRIBUTES && GetLastError() == ERROR_PATH_NOT_FOUND);
        InterlockedIncrement(&missed);
    }
    return 0;
}

// To die in the middle: NT calls only, for who dies while it allocates leaves the heap's lock behind, here as on Windows.
static UNICODE_STRING dying, steady;

static NTSTATUS open_by_nt(HANDLE *file, UNICODE_STRING *name, ACCESS_MASK access, ULONG disposition, ULONG options)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes, .ObjectName = name, .Attributes = OBJ_CASE_INSENSITIVE};
    IO_STATUS_BLOCK io;

    return NtCreateFile(file, access | SYNCHRONIZE, &attributes, &io, NULL, 0, 7, disposition,
                        options | FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
}

static DWORD WINAPI makes_by_nt(void *unused)
{
    (void)unused;
    InterlockedIncrement(&begun);
    while (going()) {
        BOOLEAN gone = TRUE;
        IO_STATUS_BLOCK io;
        HANDLE file;
        if (open_by_nt(&file, &dying, DELETE | FILE_WRITE_DATA, FILE_OPEN_IF, FILE_NON_DIRECTORY_FILE) < 0)
            continue;
        NtWriteFile(file, NULL, NULL, NULL, &io, "dying", 5, NULL, NULL);
        NtSetInformationFile(file, &io, &gone, sizeof gone, (FILE_INFORMATION_CLASS)13); // FileDispositionInformation
        NtClose(file);
    }
    return 0;
}

static DWORD WINAPI lists_by_nt(void *unused)
{
    (void)unused;
    InterlockedIncrement(&begun);
    while (going()) {
        ULONGLONG room[256];
        IO_STATUS_BLOCK io;
        HANDLE directory;
        if (open_by_nt(&directory, &steady, FILE_LIST_DIRECTORY, FILE_OPEN, FILE_DIRECTORY_FILE) < 0)
            continue;
        while (NtQueryDirectoryFile(directory, NULL, NULL, NULL, &io, room, sizeof room, 1, FALSE, NULL, FALSE) >= 0)
            continue; // FileDirectoryInformation
        NtClose(directory);
    }
    return 0;
}

static ULONG next_random(ULONG *state) { return *state = *state * 1664525 + 1013904223; }

static void fill(const char *name)
{
    DWORD done;
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);

    WriteFile(file, "xy", 2, &done, NULL);
    CloseHandle(file);
}

int main(void)
{
    static DWORD (WINAPI *const routines[])(void *) = {makes, makes, lists, moves, misses};
    enum { KINDS = sizeof(routines) / sizeof(*routines) };
    HANDLE threads[KINDS];
    ULONG state = 4711;
    char name[60];

    CreateDirectoryA("made", NULL);
    CreateDirectoryA("moved", NULL);
    CreateDirectoryA("steady", NULL);
    fill("moved\\here");
    for (int i = 0; i < STEADY; i++) {
        sprintf(name, "steady\\File%d.TXT", i);
        fill(name);
    }
    running = 1;
    for (int i = 0; i < KINDS; i++)
        threads[i] = CreateThread(NULL, 0, routines[i], (void *)(INT_PTR)i, 0, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        HANDLE thread = threads[(next_random(&state) >> 8) % KINDS];
        CONTEXT context;
        SuspendThread(thread);
        context.ContextFlags = CONTEXT_CONTROL;
        if (round % 2)
            note(GetThreadContext(thread, &context) && SetThreadContext(thread, &context));
        ResumeThread(thread);
        for (ULONG turns = next_random(&state) >> 22; turns; turns--)
            YieldProcessor();
    }
    for (int turn = 0; turn < 10000 && !(made && listed && moved && missed); turn++)
        Sleep(1);
    running = 0;
    printf("ended: %lu\n", WaitForMultipleObjects(KINDS, threads, TRUE, 20000));
    printf("wrong: %ld, all went on: %d\n", wrong, made && listed && moved && missed);

    // Threads that die in the middle: others go on, in the same directories.
    RtlDosPathNameToNtPathName_U(L"made\\dying", &dying, NULL, NULL);
    RtlDosPathNameToNtPathName_U(L"steady", &steady, NULL, NULL);
    running = 1;
    LONG died = 0;
    for (int i = 0; i < ENDED; i++) {
        LONG before = begun;
        HANDLE thread = CreateThread(NULL, 0, i % 2 ? makes_by_nt : lists_by_nt, NULL, 0, NULL);
        while (begun == before) // who dies while it starts leaves the loader's lock behind, here as on Windows
            SwitchToThread();
        for (ULONG turns = next_random(&state) >> 18; turns; turns--)
            YieldProcessor();
        TerminateThread(thread, 7);
        DWORD code = 0;
        died += WaitForSingleObject(thread, 20000) == WAIT_OBJECT_0 && GetExitCodeThread(thread, &code) && code == 7;
        CloseHandle(thread);
    }
    printf("died: %ld\n", died);
    BOOL here = GetFileAttributesA("moved\\here") != INVALID_FILE_ATTRIBUTES;
    BOOL there = GetFileAttributesA("moved\\there") != INVALID_FILE_ATTRIBUTES;
    printf("in one place: %d\n", here + there);
    fill("made\\after");
    printf("after: %d %d\n", GetFileAttributesA("MADE\\AFTER") != INVALID_FILE_ATTRIBUTES, DeleteFileA("made\\after"));
    return 0;
}

/* output:
ended: 0
wrong: 0, all went on: 1
died: 30
in one place: 1
after: 1 1
*/
