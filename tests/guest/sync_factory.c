// Worker factories: threads made for packets that nobody waits for, their number, time-outs, release and shut-down
// services: NtCreateWorkerFactory NtSetInformationWorkerFactory NtQueryInformationWorkerFactory NtReleaseWorkerFactoryWorker
// services: NtWorkerFactoryWorkerReady NtWaitForWorkViaWorkerFactory NtShutdownWorkerFactory
// varies: which worker gets a packet is chance
#include "native_call.h"

#include <stdio.h>

enum { TIMEOUT, RETRY, IDLE, BINDING, MINIMUM, MAXIMUM, PAUSED, BASIC, PACKETS = 200 };

typedef struct {
    LARGE_INTEGER timeout, retry, idle;
    BOOLEAN flags[7]; // paused, timer set, queued, may create, in progress, inserted, shut down
    ULONG binding, minimum, maximum, pending, waiting, total, releases;
    LONGLONG goal;
    PVOID start, parameter;
    HANDLE process;
    SIZE_T reserve, commit;
    NTSTATUS last;
} Basic;

static HANDLE factory, port, done;
static volatile LONG served, empty, ended, order[PACKETS + 1], twice;
static volatile LONG last_status;

static DWORD WINAPI worker(PVOID parameter)
{
    FILE_IO_COMPLETION_INFORMATION packets[4];
    ULONG count = 0;
    NTSTATUS status = NtWorkerFactoryWorkerReady(factory);
    while (status == STATUS_SUCCESS) {
        status = NT(NtWaitForWorkViaWorkerFactory)(factory, packets, 4, &count, NULL);
        for (ULONG i = 0; status == STATUS_SUCCESS && i < count; i++) {
            LONG number = (LONG)(ULONG_PTR)packets[i].KeyContext;
            if (!number)
                InterlockedIncrement(&empty);
            else if (InterlockedIncrement(&order[number]) != 1)
                InterlockedIncrement(&twice);
            if (InterlockedIncrement(&served) == PACKETS + 1)
                SetEvent(done);
        }
    }
    InterlockedExchange(&last_status, status);
    InterlockedIncrement(&ended);
    return parameter != (PVOID)42;
}

static Basic facts(void)
{
    Basic basic = {0};
    NT(NtQueryInformationWorkerFactory)(factory, BASIC, &basic, sizeof(basic), NULL);
    return basic;
}

int main(void)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL), weak = NULL;
    ULONG number, size = 0;
    LARGE_INTEGER timeout = {.QuadPart = -500000};
    Basic basic;
    done = CreateEventW(NULL, TRUE, FALSE, NULL);
    NtCreateIoCompletion(&port, IO_COMPLETION_ALL_ACCESS, NULL, 0);
    printf("wrong type %08lx", NT(NtCreateWorkerFactory)(&factory, 0xF003F, NULL, event, NtCurrentProcess(), worker, (PVOID)42, 3, (SIZE_T)0, (SIZE_T)0));
    printf(", no room %08lx", NT(NtCreateWorkerFactory)((PVOID)16, 0xF003F, NULL, port, NtCurrentProcess(), worker, (PVOID)42, 3, (SIZE_T)0, (SIZE_T)0));
    printf(", create %08lx\n", NT(NtCreateWorkerFactory)(&factory, 0xF003F, NULL, port, NtCurrentProcess(), worker, (PVOID)42, 3, (SIZE_T)0, (SIZE_T)0));
    NT(NtCreateWorkerFactory)(&weak, 8, NULL, port, NtCurrentProcess(), worker, NULL, 3, (SIZE_T)0, (SIZE_T)0);
    printf("release without access %08lx, of another type %08lx\n", NtReleaseWorkerFactoryWorker(weak), NtReleaseWorkerFactoryWorker(event));
    NtClose(weak);
    basic = facts();
    printf("fresh: threads %lu, at most %lu, start %d %d, shut down %d\n", basic.total, basic.maximum, basic.start == worker,
           basic.parameter == (PVOID)42, basic.flags[6]);
    printf("short %08lx", NT(NtQueryInformationWorkerFactory)(factory, BASIC, &basic, 8, &size));
    printf(" %lu, class %08lx", size, NT(NtQueryInformationWorkerFactory)(factory, TIMEOUT, &basic, sizeof(basic), NULL));
    number = 4;
    printf(", minimum over maximum %08lx", NT(NtSetInformationWorkerFactory)(factory, MINIMUM, &number, sizeof(number)));
    printf(", length %08lx, unknown %08lx\n", NT(NtSetInformationWorkerFactory)(factory, MINIMUM, &number, 8),
           NT(NtSetInformationWorkerFactory)(factory, 99, &number, sizeof(number)));

    for (ULONG_PTR i = 1; i <= PACKETS; i++)
        NtSetIoCompletion(port, (PVOID)i, NULL, STATUS_SUCCESS, 0);
    printf("release %08lx", NtReleaseWorkerFactoryWorker(factory));
    printf(", wait %lu", WaitForSingleObject(done, 20000));
    LONG missing = 0;
    for (int i = 1; i <= PACKETS; i++)
        missing += order[i] == 0;
    basic = facts();
    printf(", served %ld, empty %ld, missing %ld, twice %ld, threads in bounds %d\n", served, empty, missing, twice, basic.total >= 1 && basic.total <= 3);
    printf("timeout %08lx\n", NT(NtSetInformationWorkerFactory)(factory, TIMEOUT, &timeout, sizeof(timeout)));
    NtReleaseWorkerFactoryWorker(factory); // the next wait has the new time-out
    for (int i = 0; i < 200 && ended == 0; i++)
        Sleep(20);
    printf("timed out %d, last %08lx\n", ended > 0, last_status);
    timeout.QuadPart = 0;
    NT(NtSetInformationWorkerFactory)(factory, TIMEOUT, &timeout, sizeof(timeout));
    volatile LONG pending = 0;
    printf("shut down %08lx", NT(NtShutdownWorkerFactory)(factory, &pending));
    for (int i = 0; i < 200 && pending > 0; i++)
        Sleep(20);
    printf(", left %ld\n", pending);
    printf("shut down %d\n", facts().flags[6]);
    return 0;
}
/* output:
wrong type c0000024, no room c0000005, create 00000000
release without access c0000022, of another type c0000024
fresh: threads 0, at most 3, start 1 1, shut down 0
short c0000004 120, class c0000003, minimum over maximum c000000d, length c0000004, unknown c0000003
release 00000000, wait 0, served 201, empty 1, missing 0, twice 0, threads in bounds 1
timeout 00000000
timed out 1, last 00000102
shut down 00000000, left 0
shut down 1
*/
