// Objects by name: opening each kind, the wrong kind and none, directories' entries, links, permanence, packets of waits, timers
#include "native_call.h"

#include <stdio.h>
#include <wchar.h>

typedef NTSTATUS(NTAPI *Open)(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES);

static HANDLE directory;
static UNICODE_STRING name;
static OBJECT_ATTRIBUTES attributes;

static OBJECT_ATTRIBUTES *in_directory(PCWSTR text, ULONG flags)
{
    name = native_text(text);
    attributes = native_named(&name, flags);
    attributes.RootDirectory = directory;
    return &attributes;
}

static void opens(void)
{
    HANDLE made[6], found = NULL;
    static const PCWSTR names[] = {L"mutant", L"semaphore", L"timer", L"keyed", L"queue", L"job"};
    static const Open open[] = {NtOpenMutant, NtOpenSemaphore, NtOpenTimer, NtOpenKeyedEvent, NtOpenIoCompletion, NtOpenJobObject};
    NtCreateMutant(&made[0], MUTANT_ALL_ACCESS, in_directory(names[0], 0), FALSE);
    NtCreateSemaphore(&made[1], SEMAPHORE_ALL_ACCESS, in_directory(names[1], 0), 0, 5);
    NT(NtCreateTimer2)(&made[2], NULL, in_directory(names[2], 0), 0, TIMER_ALL_ACCESS);
    NtCreateKeyedEvent(&made[3], 0xF0003, in_directory(names[3], 0), 0);
    NtCreateIoCompletion(&made[4], IO_COMPLETION_ALL_ACCESS, in_directory(names[4], 0), 0);
    NtCreateJobObject(&made[5], JOB_OBJECT_ALL_ACCESS, in_directory(names[5], 0));
    for (int i = 0; i < 6; i++) {
        printf("%ls: %08lx", names[i], open[i](&found, 1, in_directory(names[i], 0)));
        printf(", same %d", NtCompareObjects(found, made[i]) == STATUS_SUCCESS);
        NtClose(found);
        printf(", another %08lx, none %08lx\n", open[i](&found, 1, in_directory(names[(i + 1) % 6], 0)), open[i](&found, 1, in_directory(L"none", 0)));
    }
    LONG depth = 7;
    NtSetIoCompletion(made[4], NULL, NULL, STATUS_SUCCESS, 0);
    printf("depth %08lx", NT(NtQueryIoCompletion)(made[4], 0, &depth, sizeof(depth), NULL));
    printf(" %ld, length %08lx\n", depth, NT(NtQueryIoCompletion)(made[4], 0, &depth, 8, NULL));

    static struct {
        UNICODE_STRING name, type;
    } entries[64];
    ULONG context = 0, size = 0, count = 0;
    printf("entries %08lx", NtQueryDirectoryObject(directory, entries, sizeof(entries), FALSE, TRUE, &context, &size));
    while (entries[count].name.Buffer)
        count++;
    printf(" %lu", count);
    printf(", more %08lx", NtQueryDirectoryObject(directory, entries, sizeof(entries), FALSE, FALSE, &context, &size));
    printf(", no room %08lx\n", NtQueryDirectoryObject(directory, entries, 8, FALSE, TRUE, &context, &size));
    printf("temporary %08lx, permanent %08lx\n", NtMakeTemporaryObject(made[0]), NtMakePermanentObject(made[0]));
    NtClose(made[0]);
    printf("its name goes with it: %08lx\n", NtOpenMutant(&found, 1, in_directory(L"mutant", 0)));
}

static void packets(void)
{
    HANDLE packet = NULL, port = NULL, event = NULL;
    BOOLEAN already = 7;
    PVOID key = NULL, context = NULL;
    IO_STATUS_BLOCK block = {0};
    LARGE_INTEGER now = {.QuadPart = 0};
    ULONG before = 7;
    NtCreateIoCompletion(&port, IO_COMPLETION_ALL_ACCESS, NULL, 0);
    NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, SynchronizationEvent, FALSE);
    printf("packet %08lx", NT(NtCreateWaitCompletionPacket)(&packet, GENERIC_ALL, NULL));
    printf(", associate %08lx", NT(NtAssociateWaitCompletionPacket)(packet, port, event, (PVOID)5, (PVOID)6, STATUS_PENDING, (ULONG_PTR)7, &already));
    printf(" %d, again %08lx", already, NT(NtAssociateWaitCompletionPacket)(packet, port, event, (PVOID)5, NULL, 0, (ULONG_PTR)0, NULL));
    printf(", wrong port %08lx", NT(NtAssociateWaitCompletionPacket)(packet, event, event, (PVOID)5, NULL, 0, (ULONG_PTR)0, NULL));
    printf(", not yet %08lx\n", NtRemoveIoCompletion(port, &key, &context, &block, &now));
    NtSetEvent(event, NULL);
    printf("removed %08lx", NtRemoveIoCompletion(port, &key, &context, &block, NULL));
    printf(" %d %d %08lx %d, the signal is taken: ", key == (PVOID)5, context == (PVOID)6, block.Status, (int)block.Information);
    NtResetEvent(event, &before);
    printf("%lu", before);
    NT(NtAssociateWaitCompletionPacket)(packet, port, event, (PVOID)5, NULL, 0, (ULONG_PTR)0, NULL);
    printf(", cancel %08lx", NtCancelWaitCompletionPacket(packet, FALSE));
    printf(", again %08lx\n", NtCancelWaitCompletionPacket(packet, FALSE));

    HANDLE timer = NULL;
    struct {
        LARGE_INTEGER due;
        PVOID routine, context, wake;
        ULONG period, delay;
        PBOOLEAN previous;
    } info = {{.QuadPart = -10000}, NULL, NULL, NULL, 0, 0, &already};
    NtCreateTimer(&timer, TIMER_ALL_ACCESS, NULL, NotificationTimer);
    printf("coalescable %08lx", NT(NtSetTimerEx)(timer, 0, &info, sizeof(info)));
    printf(", before %d, length %08lx, class %08lx, wait %08lx\n", already, NT(NtSetTimerEx)(timer, 0, &info, 8), NT(NtSetTimerEx)(timer, 1, &info, sizeof(info)),
           NtWaitForSingleObject(timer, FALSE, NULL));
}

static DWORD WINAPI idles(void *event) { return WaitForSingleObject(event, 60000); }

static void processes(void)
{
    HANDLE next = NULL, thread = NULL, event = CreateEventW(NULL, TRUE, FALSE, NULL);
    ULONG threads = 0, count = 7;
    printf("next process %08lx", NtGetNextProcess(NULL, PROCESS_QUERY_LIMITED_INFORMATION, 0, 0, &next));
    thread = CreateThread(NULL, 0, idles, event, CREATE_SUSPENDED, NULL);
    HANDLE at = NULL, after = NULL;
    while (NtGetNextThread(NtCurrentProcess(), at, THREAD_ALL_ACCESS, 0, 0, &after) == STATUS_SUCCESS) {
        threads++;
        at = after;
    }
    printf(", threads %d, last %08lx\n", threads >= 2, NtGetNextThread(NtCurrentProcess(), at, THREAD_ALL_ACCESS, 0, 0, &after));
    printf("alert and resume %08lx", NtAlertResumeThread(thread, &count));
    SetEvent(event);
    printf(" %lu, ended %lu\n", count, WaitForSingleObject(thread, 20000));
    char self[MAX_PATH], line[MAX_PATH + 16];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    GetModuleFileNameA(NULL, self, sizeof(self));
    sprintf(line, "\"%s\" child", self);
    CreateProcessA(NULL, line, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup, &info);
    printf("suspend a process %08lx, resume %08lx", NtSuspendProcess(info.hProcess), NtResumeProcess(info.hProcess));
    printf(", still suspended once %lu", ResumeThread(info.hThread));
    DWORD code = 0;
    WaitForSingleObject(info.hProcess, 20000);
    GetExitCodeProcess(info.hProcess, &code);
    printf(", exit %lu, wrong type %08lx\n", code, NtSuspendProcess(event));
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return 9;
    NtCreateDirectoryObject(&directory, 0xF000F, NULL);
    opens();
    packets();
    processes();
    return 0;
}
/* output:
mutant: 00000000, same 1, another c0000024, none c0000034
semaphore: 00000000, same 1, another c0000024, none c0000034
timer: 00000000, same 1, another c0000024, none c0000034
keyed: 00000000, same 1, another c0000024, none c0000034
queue: 00000000, same 1, another c0000024, none c0000034
job: 00000000, same 1, another c0000024, none c0000034
depth 00000000 1, length c0000004
entries 00000000 6, more 8000001a, no room c0000023
temporary 00000000, permanent c0000061
its name goes with it: c0000034
packet 00000000, associate 00000000 0, again c00000ef, wrong port c0000024, not yet 00000102
removed 00000000 1 1 00000103 7, the signal is taken: 0, cancel 00000000, again c0000120
coalescable 00000000, before 0, length c0000004, class c0000003, wait 00000000
next process 00000000, threads 1, last 8000001a
alert and resume 00000000 1, ended 0
suspend a process 00000000, resume 00000000, still suspended once 1, exit 9, wrong type c0000024
*/
