// Thread-pool groups: objects closed while the group waits, cancelled ones, disassociated callbacks; I/O that is waited for
// varies: threads of the pool take their turns as they come
// services: NtSetInformationFile
// varies: which worker runs a callback, and how many there are, is chance
#include <stdio.h>
#include <windows.h>

static HANDLE turn;
static volatile LONG cancelled, ran;

static VOID CALLBACK closes_itself(PTP_CALLBACK_INSTANCE instance, void *context, PTP_WORK work) {
    (void)instance, (void)context;
    SetEvent(turn);
    Sleep(50); // the group is waiting by now
    CloseThreadpoolWork(work);
    InterlockedIncrement(&ran);
}

static VOID CALLBACK leaves(PTP_CALLBACK_INSTANCE instance, void *context) {
    (void)context;
    DisassociateCurrentThreadFromCallback(instance);
    SetEvent(turn);
    Sleep(50);
    InterlockedIncrement(&ran);
}

static VOID CALLBACK counts(PTP_CALLBACK_INSTANCE instance, void *context, PTP_WORK work) {
    (void)instance, (void)context, (void)work;
    Sleep(20);
    InterlockedIncrement(&ran);
}

static VOID CALLBACK on_cancel(void *context, void *cleanup) {
    (void)context;
    InterlockedAdd(&cancelled, *(LONG *)cleanup);
}

static VOID CALLBACK completed(PTP_CALLBACK_INSTANCE instance, void *context, void *overlapped, ULONG error, ULONG_PTR bytes,
                               PTP_IO io) {
    (void)instance, (void)context, (void)overlapped, (void)io;
    Sleep(20);
    InterlockedAdd(&ran, error ? 1000 : (LONG)bytes);
}

int main(void) {
    turn = CreateEventA(NULL, FALSE, FALSE, NULL);
    TP_CALLBACK_ENVIRON environment;
    InitializeThreadpoolEnvironment(&environment);
    PTP_POOL pool = CreateThreadpool(NULL);
    SetThreadpoolThreadMaximum(pool, 1);
    PTP_CLEANUP_GROUP group = CreateThreadpoolCleanupGroup();
    SetThreadpoolCallbackPool(&environment, pool);
    SetThreadpoolCallbackCleanupGroup(&environment, group, on_cancel);
    LONG one = 1;
    for (int i = 0; i < 20; i++) {
        SubmitThreadpoolWork(CreateThreadpoolWork(closes_itself, NULL, &environment));
        WaitForSingleObject(turn, INFINITE);
        CloseThreadpoolCleanupGroupMembers(group, i & 1, &one);
    }
    printf("closed while waited for: %ld, cancelled %ld\n", ran, cancelled);

    ran = 0;
    TrySubmitThreadpoolCallback(leaves, NULL, &environment);
    WaitForSingleObject(turn, INFINITE);
    CloseThreadpoolCleanupGroupMembers(group, FALSE, &one);
    printf("disassociated: %ld\n", ran);

    ran = 0;
    PTP_WORK work = CreateThreadpoolWork(counts, NULL, &environment);
    for (int i = 0; i < 10; i++)
        SubmitThreadpoolWork(work);
    CloseThreadpoolCleanupGroupMembers(group, TRUE, &one);
    printf("cancelled once for all: %ld, not all ran: %d\n", cancelled, ran < 10);
    CloseThreadpoolCleanupGroup(group);
    SetThreadpoolCallbackCleanupGroup(&environment, NULL, NULL);

    HANDLE server = CreateNamedPipeA("\\\\.\\pipe\\ntsup_pool_groups", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, 0, 1, 64, 64, 0,
                                     NULL);
    HANDLE client = CreateFileA("\\\\.\\pipe\\ntsup_pool_groups", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    PTP_IO io = CreateThreadpoolIo(server, completed, NULL, &environment);
    char bytes[4];
    DWORD written;
    OVERLAPPED overlapped = {0};
    ran = 0;
    StartThreadpoolIo(io);
    printf("read pends: %d", ReadFile(server, bytes, 3, NULL, &overlapped));
    printf(" error %lu\n", GetLastError());
    WriteFile(client, "abc", 3, &written, NULL);
    WaitForThreadpoolIoCallbacks(io, FALSE);
    printf("waited for: %ld\n", ran);
    StartThreadpoolIo(io);
    WaitForThreadpoolIoCallbacks(io, TRUE);
    printf("not waited for: %ld\n", ran);
    CancelThreadpoolIo(io); // nothing came of it
    ran = 0;
    StartThreadpoolIo(io);
    CancelThreadpoolIo(io);
    ReadFile(server, bytes, 3, NULL, &overlapped);
    WriteFile(client, "abc", 3, &written, NULL);
    Sleep(50);
    WaitForThreadpoolIoCallbacks(io, FALSE);
    printf("cancelled: %ld\n", ran);
    CloseThreadpoolIo(io);
    CloseHandle(server);
    CloseHandle(client);
    CloseThreadpool(pool);
    return 0;
}

/* output:
closed while waited for: 20, cancelled 0
disassociated: 1
cancelled once for all: 1, not all ran: 1
read pends: 0 error 997
waited for: 3
not waited for: 3
cancelled: 0
*/
