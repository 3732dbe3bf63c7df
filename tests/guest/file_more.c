// Services' later forms: directories listed and watched with flags, facts by name, sections, locked pages, going on, I/O cancelled
// varies: it asks for the cancellation until the thread has come to its read
// services: NtQueryDirectoryFileEx NtNotifyChangeDirectoryFileEx NtQueryInformationByName NtCancelSynchronousIoFile
// services: NtCreateSectionEx NtLockVirtualMemory NtUnlockVirtualMemory NtContinueEx NtDrawText NtFreeUserPhysicalPages
// services: NtAllocateUserPhysicalPagesEx NtMapUserPhysicalPagesScatter NtCreateProfileEx
#include "native_call.h"

#include <stdio.h>
#include <string.h>

NTSTATUS NTAPI NtNotifyChangeDirectoryFileEx(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock,
                                              PVOID Buffer, ULONG Length, ULONG CompletionFilter, BOOLEAN WatchTree, ULONG Class);

static HANDLE directory;

static void listed(void)
{
    static union {
        FILE_DIRECTORY_INFORMATION entry;
        char room[4096];
    } buffer;
    IO_STATUS_BLOCK block = {0};
    enum { RESTART = 1, SINGLE = 2 };
    printf("list %08lx", NT(NtQueryDirectoryFileEx)(directory, NULL, NULL, NULL, &block, &buffer, sizeof(buffer), FileDirectoryInformation, RESTART | SINGLE, NULL));
    printf(", one %d", buffer.entry.NextEntryOffset == 0);
    int count = 1;
    while (NT(NtQueryDirectoryFileEx)(directory, NULL, NULL, NULL, &block, &buffer, sizeof(buffer), FileDirectoryInformation, SINGLE, NULL) == STATUS_SUCCESS)
        count++;
    printf(", all %d, after %08lx", count, NT(NtQueryDirectoryFileEx)(directory, NULL, NULL, NULL, &block, &buffer, sizeof(buffer), FileDirectoryInformation, SINGLE, NULL));
    printf(", short %08lx\n", NT(NtQueryDirectoryFileEx)(directory, NULL, NULL, NULL, &block, &buffer, 8, FileDirectoryInformation, RESTART, NULL));

    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    static FILE_NOTIFY_INFORMATION changes[64];
    HANDLE watched = CreateFileW(L"more.dir", FILE_LIST_DIRECTORY, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
    printf("watch %08lx", NT(NtNotifyChangeDirectoryFileEx)(watched, event, NULL, NULL, &block, changes, sizeof(changes), FILE_NOTIFY_CHANGE_FILE_NAME, FALSE, 1));
    CloseHandle(CreateFileW(L"more.dir\\new", GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL));
    printf(", told %lu, action %lu, %.*ls", WaitForSingleObject(event, 20000), changes[0].Action, (int)changes[0].FileNameLength / 2, changes[0].FileName);
    printf(", class %08lx\n", NT(NtNotifyChangeDirectoryFileEx)(watched, event, NULL, NULL, &block, changes, sizeof(changes), FILE_NOTIFY_CHANGE_FILE_NAME, FALSE, 99));
    CloseHandle(watched);
}

static void by_name(void)
{
    UNICODE_STRING name = native_text(L"new"), none = native_text(L"none");
    OBJECT_ATTRIBUTES attributes = native_named(&name, OBJ_CASE_INSENSITIVE), missing = native_named(&none, OBJ_CASE_INSENSITIVE);
    IO_STATUS_BLOCK block = {0};
    struct {
        LARGE_INTEGER id, creation, access, write, change, allocation, end;
        ULONG attributes, tag, links, effective;
    } facts = {0};
    attributes.RootDirectory = missing.RootDirectory = directory;
    printf("by name %08lx", NT(NtQueryInformationByName)(&attributes, &block, &facts, sizeof(facts), 68));
    printf(", links %lu, size %d, none %08lx, short %08lx, class %08lx\n", facts.links, (int)facts.end.QuadPart, NT(NtQueryInformationByName)(&missing, &block, &facts, sizeof(facts), 68),
           NT(NtQueryInformationByName)(&attributes, &block, &facts, 8, 68), NT(NtQueryInformationByName)(&attributes, &block, &facts, sizeof(facts), 1));
}

static HANDLE pipe_read;
static volatile LONG reading;

static DWORD WINAPI reads(void *unused)
{
    (void)unused;
    char byte;
    DWORD got;
    reading = 1;
    SetLastError(0);
    ReadFile(pipe_read, &byte, 1, &got, NULL);
    return GetLastError();
}

static void memory(void)
{
    HANDLE section = NULL, write, event = CreateEventW(NULL, FALSE, FALSE, NULL), made = NULL;
    LARGE_INTEGER size = {.QuadPart = 0x3000};
    char *view = NULL;
    SIZE_T length = 0;
    printf("section %08lx", NT(NtCreateSectionEx)(&section, SECTION_ALL_ACCESS, NULL, &size, PAGE_READWRITE, SEC_COMMIT, NULL, NULL, 0));
    NtMapViewOfSection(section, NtCurrentProcess(), (PVOID *)&view, 0, 0, NULL, &length, ViewUnmap, 0, PAGE_READWRITE);
    PVOID base = view;
    view[0x2fff] = 5;
    printf(" %d", (int)length);
    length = 0x1000;
    printf(", lock %08lx", NtLockVirtualMemory(NtCurrentProcess(), &base, &length, 1));
    printf(", unlock %08lx", NtUnlockVirtualMemory(NtCurrentProcess(), &base, &length, 1));
    base = (PVOID)16;
    printf(", nothing there %d\n", NtLockVirtualMemory(NtCurrentProcess(), &base, &length, 1) < 0);
    ULONG_PTR pages = 1, frame = 0;
    printf("pages %08lx %08lx, scatter %08lx", NT(NtAllocateUserPhysicalPagesEx)(NtCurrentProcess(), &pages, &frame, NULL, 0), NT(NtFreeUserPhysicalPages)(NtCurrentProcess(), &pages, &frame),
           NT(NtMapUserPhysicalPagesScatter)(&base, (ULONG_PTR)1, &frame));
    printf(", profile %08lx, draw %08lx\n", NT(NtCreateProfileEx)(&made, NULL, NULL, (SIZE_T)0x1000, 5, &frame, 8, 0, 0, NULL), NT(NtDrawText)(&(UNICODE_STRING){0}));

    CreatePipe(&pipe_read, &write, NULL, 0);
    HANDLE thread = CreateThread(NULL, 0, reads, NULL, 0, NULL);
    IO_STATUS_BLOCK block;
    DWORD code = 0;
    while (!reading)
        Sleep(1);
    NTSTATUS status;
    for (int i = 0; (status = NT(NtCancelSynchronousIoFile)(thread, NULL, &block)) == STATUS_NOT_FOUND && i < 1000; i++)
        Sleep(5); // until it has come to its read
    printf("cancel %08lx", status);
    WaitForSingleObject(thread, 20000);
    GetExitCodeThread(thread, &code);
    printf(", the read failed with %lu, of an event %08lx\n", code, NT(NtCancelSynchronousIoFile)(event, NULL, &block));
}

static void go_on(void)
{
    static volatile int times;
    CONTEXT context = {.ContextFlags = CONTEXT_FULL};
    times = 0;
    RtlCaptureContext(&context);
    if (++times == 1) {
        struct {
            ULONG type, flags;
            ULONGLONG reserved[2];
        } argument = {0, 0, {0}};
        NT(NtContinueEx)(&context, &argument);
    }
    if (times == 2)
        NT(NtContinueEx)(&context, NULL);
    printf("went on %d times, bad context %08lx\n", times, NT(NtContinueEx)((PVOID)16, NULL));
}

int main(void)
{
    CreateDirectoryW(L"more.dir", NULL);
    CloseHandle(CreateFileW(L"more.dir\\one", GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL));
    directory = CreateFileW(L"more.dir", FILE_LIST_DIRECTORY | SYNCHRONIZE, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    listed();
    by_name();
    memory();
    go_on();
    return 0;
}
/* output:
list 00000000, one 1, all 3, after 80000006, short c0000004
watch 00000103, told 0, action 1, new, class c000000d
by name 00000000, links 1, size 0, none c0000034, short c0000004, class c0000003
section 00000000 12288, lock 00000000, unlock c000002a, nothing there 1
pages c0000061 c00000ef, scatter c00000ef, profile c0000061, draw c0000061
cancel 00000000, the read failed with 995, of an event c0000024
went on 3 times, bad context c0000005
*/
