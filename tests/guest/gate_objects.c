// Objects without a name, made by fast calls, are met by every other call: queried, duplicated, inherited, signalled, waited for
// services: NtCreateEvent NtCreateMutant NtCreateSemaphore NtDuplicateObject NtQueryEvent NtQueryMutant NtQuerySemaphore
// services: NtSetInformationObject NtQueryObject NtClose
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>
#include <winternl.h>

NTSTATUS NTAPI NtCreateEvent(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES, ULONG, BOOLEAN);
NTSTATUS NTAPI NtCreateSemaphore(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES, LONG, LONG);
NTSTATUS NTAPI NtCreateMutant(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES, BOOLEAN);
NTSTATUS NTAPI NtQueryEvent(HANDLE, ULONG, PVOID, ULONG, PULONG);
NTSTATUS NTAPI NtQuerySemaphore(HANDLE, ULONG, PVOID, ULONG, PULONG);
NTSTATUS NTAPI NtQueryMutant(HANDLE, ULONG, PVOID, ULONG, PULONG);
NTSTATUS NTAPI NtDuplicateObject(HANDLE, HANDLE, HANDLE, PHANDLE, ACCESS_MASK, ULONG, ULONG);

static HANDLE made(NTSTATUS status, HANDLE handle)
{
    if (status)
        printf("status %08lx\n", status);
    return handle;
}

static HANDLE event(ACCESS_MASK access, ULONG attributes, ULONG type, BOOLEAN set)
{
    OBJECT_ATTRIBUTES with = {.Length = sizeof(with), .Attributes = attributes};
    HANDLE handle = NULL;
    return made(NtCreateEvent(&handle, access, &with, type, set), handle);
}

static void types(void)
{
    LONG event_facts[2], semaphore_facts[2];
    struct {
        LONG count;
        BOOLEAN owned, abandoned;
    } mutant_facts;
    HANDLE handle = event(EVENT_ALL_ACCESS, 0, 0, TRUE);
    printf("event: %08lx", NtQueryEvent(handle, 0, event_facts, 8, NULL));
    printf(" type %ld state %ld\n", event_facts[0], event_facts[1]);
    CloseHandle(handle);
    handle = event(EVENT_ALL_ACCESS, 0, 1, FALSE);
    NtQueryEvent(handle, 0, event_facts, 8, NULL);
    printf("event: type %ld state %ld\n", event_facts[0], event_facts[1]);
    CloseHandle(handle);
    handle = NULL;
    made(NtCreateSemaphore(&handle, SEMAPHORE_ALL_ACCESS, NULL, 2, 5), handle);
    ReleaseSemaphore(handle, 1, NULL);
    NtQuerySemaphore(handle, 0, semaphore_facts, 8, NULL);
    printf("semaphore: %ld of %ld, as an event: %08lx\n", semaphore_facts[0], semaphore_facts[1],
           NtQueryEvent(handle, 0, event_facts, 8, NULL));
    CloseHandle(handle);
    printf("closed: %08lx\n", NtQuerySemaphore(handle, 0, semaphore_facts, 8, NULL));
    made(NtCreateMutant(&handle, MUTANT_ALL_ACCESS, NULL, TRUE), handle);
    NtQueryMutant(handle, 0, &mutant_facts, 8, NULL);
    printf("mutant: %ld, owned %d, abandoned %d\n", mutant_facts.count, mutant_facts.owned, mutant_facts.abandoned);
    CloseHandle(handle);
}

static void bad(void)
{
    HANDLE handle = NULL;
    OBJECT_ATTRIBUTES with = {.Length = sizeof(with), .Attributes = 0xf000000};
    printf("counts: %08lx %08lx\n", NtCreateSemaphore(&handle, SEMAPHORE_ALL_ACCESS, NULL, 6, 5),
           NtCreateSemaphore(&handle, SEMAPHORE_ALL_ACCESS, NULL, 0, 0));
    printf("pointer: %08lx, attributes: %08lx, type: %08lx\n",
           NtCreateEvent((HANDLE *)8, EVENT_ALL_ACCESS, NULL, 0, FALSE),
           NtCreateEvent(&handle, EVENT_ALL_ACCESS, &with, 0, FALSE),
           NtCreateEvent(&handle, EVENT_ALL_ACCESS, NULL, 2, FALSE));
    handle = event(SYNCHRONIZE, 0, 1, TRUE);
    printf("rights: set %d, error %lu, wait %lu\n", SetEvent(handle), GetLastError(), WaitForSingleObject(handle, 0));
    CloseHandle(handle);
    handle = event(GENERIC_ALL, 0, 1, TRUE);
    printf("generic: set %d, wait %lu\n", SetEvent(handle), WaitForSingleObject(handle, 0));
    CloseHandle(handle);
}

static void duplicates(void)
{
    HANDLE handle = event(EVENT_ALL_ACCESS, 2, 0, FALSE), other = NULL, weak = NULL;
    DWORD flags = 0;
    printf("inherited: %d %lu\n", GetHandleInformation(handle, &flags), flags);
    DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &other, 0, FALSE, DUPLICATE_SAME_ACCESS);
    DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &weak, SYNCHRONIZE, FALSE, 0);
    SetEvent(other);
    CloseHandle(handle);
    printf("waits: %lu %lu, weak set: %d\n", WaitForSingleObject(other, 0), WaitForSingleObject(weak, 0), SetEvent(weak));
    handle = other;
    other = NULL;
    BOOL moved = DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &other, 0, FALSE,
                                 DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
    printf("moved: %d, wait %lu\n", moved, WaitForSingleObject(other, 0));
    SetHandleInformation(other, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE);
    printf("protected: %d\n", CloseHandle(other));
    SetHandleInformation(other, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0);
    printf("closed: %d %d\n", CloseHandle(other), CloseHandle(weak));
    printf("twice: %08lx\n", NtDuplicateObject(GetCurrentProcess(), weak, GetCurrentProcess(), &other, 0, 0, 2));
}

// Slots are used again and again, known to the supervisor or not.
static void many(void)
{
    enum { OBJECTS = 200, ROUNDS = 4 };
    static HANDLE handles[OBJECTS];
    LONG facts[2];
    int wrong = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < OBJECTS; i++)
            handles[i] = event(EVENT_ALL_ACCESS, 0, (i + round) & 1, (BOOLEAN)(i & 2));
        for (int i = round; i < OBJECTS; i += round + 1) {
            wrong += NtQueryEvent(handles[i], 0, facts, 8, NULL) != 0;
            wrong += facts[0] != ((i + round) & 1) || facts[1] != !!(i & 2);
        }
        for (int i = 0; i < OBJECTS; i++)
            wrong += !CloseHandle(handles[i]);
    }
    printf("many: %d wrong\n", wrong);
}

static void child(const char *program)
{
    char line[300];
    STARTUPINFOA start = {.cb = sizeof(start)};
    PROCESS_INFORMATION process;
    HANDLE shared = event(EVENT_ALL_ACCESS, 2, 1, FALSE), back = event(EVENT_ALL_ACCESS, 2, 1, FALSE);
    snprintf(line, sizeof(line), "%s %u %u", program, (unsigned)(ULONG_PTR)shared, (unsigned)(ULONG_PTR)back);
    if (!CreateProcessA(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) {
        printf("no child: %lu\n", GetLastError());
        return;
    }
    int rounds = 0;
    for (int i = 0; i < 50; i++) {
        SetEvent(shared);
        rounds += WaitForSingleObject(back, 20000) == WAIT_OBJECT_0;
    }
    WaitForSingleObject(process.hProcess, 20000);
    DWORD code = 0;
    GetExitCodeProcess(process.hProcess, &code);
    printf("child: %d rounds, exit %lu\n", rounds, code);
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        HANDLE shared = (HANDLE)(ULONG_PTR)strtoul(argv[1], NULL, 10);
        HANDLE back = (HANDLE)(ULONG_PTR)strtoul(argv[2], NULL, 10);
        int rounds = 0;
        for (int i = 0; i < 50; i++) {
            rounds += WaitForSingleObject(shared, 20000) == WAIT_OBJECT_0;
            SetEvent(back);
        }
        return rounds == 50 ? 9 : 1;
    }
    types();
    bad();
    duplicates();
    many();
    child(argv[0]);
    return 0;
}

/* output:
event: 00000000 type 0 state 1
event: type 1 state 0
semaphore: 3 of 5, as an event: c0000024
closed: c0000008
mutant: 0, owned 1, abandoned 0
counts: c000000d c000000d
pointer: c0000005, attributes: c000000d, type: c00000f2
rights: set 0, error 5, wait 0
generic: set 1, wait 0
inherited: 1 1
waits: 0 0, weak set: 0
moved: 1, wait 0
protected: 0
closed: 1 1
twice: c0000008
many: 0 wrong
child: 50 rounds, exit 9
*/
