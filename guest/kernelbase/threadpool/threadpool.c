// The Win32 face of ntdll's thread pools, registered waits and timer queues, where more than a name differs.
// Each function only turns a status into the last error; a thread-pool I/O callback also gets its status as an error.

#include <kernelbase.h>

// --- ntdll ---

typedef VOID(NTAPI *NtIoCallback)(PTP_CALLBACK_INSTANCE instance, PVOID context, PVOID overlapped,
                                  PIO_STATUS_BLOCK status, PTP_IO io);

NTSTATUS NTAPI TpAllocPool(PTP_POOL *pool, PVOID reserved);
NTSTATUS NTAPI TpSetPoolMinThreads(PTP_POOL pool, ULONG minimum);
NTSTATUS NTAPI TpSetPoolStackInformation(PTP_POOL pool, PVOID information);
NTSTATUS NTAPI TpQueryPoolStackInformation(PTP_POOL pool, PVOID information);
NTSTATUS NTAPI TpAllocCleanupGroup(PTP_CLEANUP_GROUP *group);
NTSTATUS NTAPI TpAllocWork(PTP_WORK *work, PTP_WORK_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI TpAllocTimer(PTP_TIMER *timer, PTP_TIMER_CALLBACK callback, PVOID context,
                            PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI TpAllocWait(PTP_WAIT *wait, PTP_WAIT_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI TpAllocIoCompletion(PTP_IO *io, HANDLE file, NtIoCallback callback, PVOID context,
                                   PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI TpSimpleTryPost(PTP_SIMPLE_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI TpCallbackMayRunLong(PTP_CALLBACK_INSTANCE instance);
NTSTATUS NTAPI RtlQueueWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags);
NTSTATUS NTAPI RtlSetIoCompletionCallback(HANDLE file, PVOID routine, ULONG flags);
NTSTATUS NTAPI RtlRegisterWait(PHANDLE handle, HANDLE object, WAITORTIMERCALLBACK callback, PVOID context,
                               ULONG milliseconds, ULONG flags);
NTSTATUS NTAPI RtlDeregisterWait(HANDLE handle);
NTSTATUS NTAPI RtlDeregisterWaitEx(HANDLE handle, HANDLE event);
NTSTATUS NTAPI RtlCreateTimerQueue(PHANDLE queue);
NTSTATUS NTAPI RtlDeleteTimerQueueEx(HANDLE queue, HANDLE event);
NTSTATUS NTAPI RtlCreateTimer(HANDLE queue, PHANDLE timer, WAITORTIMERCALLBACK callback, PVOID context, ULONG due,
                              ULONG period, ULONG flags);
NTSTATUS NTAPI RtlUpdateTimer(HANDLE queue, HANDLE timer, ULONG due, ULONG period);
NTSTATUS NTAPI RtlDeleteTimer(HANDLE queue, HANDLE timer, HANDLE event);

// --- Pools and objects ---

PTP_POOL WINAPI CreateThreadpool(PVOID reserved) {
    PTP_POOL pool = NULL;
    base_result(TpAllocPool(&pool, reserved));
    return pool;
}

BOOL WINAPI SetThreadpoolThreadMinimum(PTP_POOL pool, DWORD minimum) {
    return base_result(TpSetPoolMinThreads(pool, minimum));
}

BOOL WINAPI SetThreadpoolStackInformation(PTP_POOL pool, PTP_POOL_STACK_INFORMATION information) {
    return base_result(TpSetPoolStackInformation(pool, information));
}

BOOL WINAPI QueryThreadpoolStackInformation(PTP_POOL pool, PTP_POOL_STACK_INFORMATION information) {
    return base_result(TpQueryPoolStackInformation(pool, information));
}

PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(void) {
    PTP_CLEANUP_GROUP group = NULL;
    base_result(TpAllocCleanupGroup(&group));
    return group;
}

PTP_WORK WINAPI CreateThreadpoolWork(PTP_WORK_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment) {
    PTP_WORK work = NULL;
    base_result(TpAllocWork(&work, callback, context, environment));
    return work;
}

PTP_TIMER WINAPI CreateThreadpoolTimer(PTP_TIMER_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment) {
    PTP_TIMER timer = NULL;
    base_result(TpAllocTimer(&timer, callback, context, environment));
    return timer;
}

PTP_WAIT WINAPI CreateThreadpoolWait(PTP_WAIT_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment) {
    PTP_WAIT wait = NULL;
    base_result(TpAllocWait(&wait, callback, context, environment));
    return wait;
}

BOOL WINAPI TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment) {
    return base_result(TpSimpleTryPost(callback, context, environment));
}

BOOL WINAPI CallbackMayRunLong(PTP_CALLBACK_INSTANCE instance) { return base_result(TpCallbackMayRunLong(instance)); }

typedef struct {
    PTP_WIN32_IO_CALLBACK callback;
    void *context;
} IoContext;

static VOID NTAPI io_completed(PTP_CALLBACK_INSTANCE instance, PVOID context, PVOID overlapped, PIO_STATUS_BLOCK status,
                               PTP_IO io) {
    const IoContext *own = context;
    own->callback(instance, own->context, overlapped, RtlNtStatusToDosError(status->Status), status->Information, io);
}

// The pair of callback and context stays allocated with the I/O object: nothing tells when the last callback has run.
PTP_IO WINAPI CreateThreadpoolIo(HANDLE file, PTP_WIN32_IO_CALLBACK callback, PVOID context,
                                 PTP_CALLBACK_ENVIRON environment) {
    IoContext *own = base_alloc(sizeof(IoContext));
    if (!own)
        return NULL;
    *own = (IoContext){callback, context};
    PTP_IO io = NULL;
    if (base_result(TpAllocIoCompletion(&io, file, io_completed, own, environment)))
        return io;
    base_free(own);
    return NULL;
}

// --- The older calls ---

BOOL WINAPI QueueUserWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags) {
    return base_result(RtlQueueWorkItem(function, context, flags));
}

BOOL WINAPI BindIoCompletionCallback(HANDLE file, LPOVERLAPPED_COMPLETION_ROUTINE routine, ULONG flags) {
    return base_result(RtlSetIoCompletionCallback(file, (PVOID)routine, flags));
}

BOOL WINAPI RegisterWaitForSingleObject(PHANDLE handle, HANDLE object, WAITORTIMERCALLBACK callback, PVOID context,
                                        ULONG milliseconds, ULONG flags) {
    return base_result(RtlRegisterWait(handle, object, callback, context, milliseconds, flags));
}

// A callback that is still running makes these fail with ERROR_IO_PENDING, though what was asked for is done.
static BOOL pending_fails(NTSTATUS status) {
    return status == STATUS_PENDING ? base_fail(ERROR_IO_PENDING) : base_result(status);
}

BOOL WINAPI UnregisterWait(HANDLE handle) { return pending_fails(RtlDeregisterWait(handle)); }

BOOL WINAPI UnregisterWaitEx(HANDLE handle, HANDLE event) { return pending_fails(RtlDeregisterWaitEx(handle, event)); }

HANDLE WINAPI CreateTimerQueue(void) {
    HANDLE queue = NULL;
    base_result(RtlCreateTimerQueue(&queue));
    return queue;
}

BOOL WINAPI CreateTimerQueueTimer(PHANDLE timer, HANDLE queue, WAITORTIMERCALLBACK callback, PVOID context, DWORD due,
                                  DWORD period, ULONG flags) {
    *timer = NULL;
    return base_result(RtlCreateTimer(queue, timer, callback, context, due, period, flags));
}

BOOL WINAPI ChangeTimerQueueTimer(HANDLE queue, HANDLE timer, ULONG due, ULONG period) {
    return base_result(RtlUpdateTimer(queue, timer, due, period));
}

BOOL WINAPI DeleteTimerQueueTimer(HANDLE queue, HANDLE timer, HANDLE event) {
    return pending_fails(RtlDeleteTimer(queue, timer, event));
}

BOOL WINAPI DeleteTimerQueueEx(HANDLE queue, HANDLE event) {
    return pending_fails(RtlDeleteTimerQueueEx(queue, event));
}

BOOL WINAPI DeleteTimerQueue(HANDLE queue) { return pending_fails(RtlDeleteTimerQueueEx(queue, NULL)); }
