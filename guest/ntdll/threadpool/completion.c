// Thread-pool I/O: files bound to the pool's completion port, and a thread for each such pool that fetches completions.

#include "threadpool/threadpool.h"

typedef struct Packet {
    struct Packet *next;
    void *overlapped;
    IO_STATUS_BLOCK status;
} Packet;

typedef struct Completion {
    Object object;  // each started operation holds a reference
    LONG abandoned; // started, and cancelled by who waited: they keep their references until they complete
    bool unasked;   // every completion counts, started or not
    Packet *first, **last;
} Completion;

// What ntdll calls back; kernelbase turns the status block into an error and a byte count for programs.
typedef VOID(NTAPI *Callback)(PTP_CALLBACK_INSTANCE instance, void *context, void *overlapped, PIO_STATUS_BLOCK status,
                              PTP_IO io);

enum Answer { CALL_BACK, CALL_BACK_AND_RELEASE, RELEASE, FORGET };

// What becomes of a completion; under the pool's lock. One that nobody started is nobody's.
static enum Answer answer(Completion *completion) {
    if (completion->unasked)
        return CALL_BACK;
    if (completion->object.started) {
        completion->object.started--;
        return CALL_BACK_AND_RELEASE;
    }
    if (!completion->abandoned)
        return FORGET;
    completion->abandoned--;
    return RELEASE;
}

static DWORD NTAPI fetch(void *argument) {
    Pool *pool = argument;
    for (;;) {
        void *key, *overlapped;
        IO_STATUS_BLOCK status;
        if (!NT_SUCCESS(NtRemoveIoCompletion(pool->port, &key, &overlapped, &status, NULL)))
            return 0; // the port is closed
        Completion *completion = key;
        Packet *packet = object_memory(sizeof(Packet));
        if (!packet)
            RtlRaiseStatus(STATUS_NO_MEMORY);
        packet->overlapped = overlapped;
        packet->status = status;
        RtlAcquireSRWLockExclusive(&pool->lock);
        enum Answer now = answer(completion);
        if (now == CALL_BACK || now == CALL_BACK_AND_RELEASE) {
            *completion->last = packet;
            completion->last = &packet->next;
            pool_post_locked(&completion->object);
            packet = NULL;
        }
        RtlReleaseSRWLockExclusive(&pool->lock);
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, packet);
        if (now == CALL_BACK_AND_RELEASE || now == RELEASE)
            object_release(&completion->object);
    }
}

static void *take_packet(Object *object) {
    Completion *completion = (Completion *)object;
    Packet *packet = completion->first;
    if (!(completion->first = packet->next))
        completion->last = &completion->first;
    return packet;
}

static void drop_packets(Object *object) {
    while (((Completion *)object)->first)
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, take_packet(object));
}

static void abandon(Object *object) {
    ((Completion *)object)->abandoned += object->started;
    object->started = 0;
}

static void run_completion(Object *object, PTP_CALLBACK_INSTANCE instance, void *payload) {
    Packet packet = *(Packet *)payload;
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, payload);
    ((Callback)object->callback)(instance, object->context, packet.overlapped, &packet.status, (PTP_IO)object);
}

static NTSTATUS bind(Pool *pool, HANDLE file, void *key) {
    NTSTATUS status = STATUS_SUCCESS;
    RtlAcquireSRWLockExclusive(&pool->lock);
    if (!pool->port) {
        status = NtCreateIoCompletion(&pool->port, IO_COMPLETION_ALL_ACCESS, NULL, 0);
        if (NT_SUCCESS(status))
            status = thread_start((void *)fetch, pool, 0, 0);
    }
    RtlReleaseSRWLockExclusive(&pool->lock);
    if (!NT_SUCCESS(status))
        return status;
    FILE_COMPLETION_INFORMATION information = {pool->port, key};
    IO_STATUS_BLOCK unused;
    return NtSetInformationFile(file, &unused, &information, sizeof(information), FileCompletionInformation);
}

NTSTATUS NTAPI TpAllocIoCompletion(PTP_IO *io, HANDLE file, void *callback, void *context,
                                   PTP_CALLBACK_ENVIRON environment) {
    Completion *completion = object_memory(sizeof(Completion));
    if (!completion)
        return STATUS_NO_MEMORY;
    NTSTATUS status = object_start(&completion->object, COMPLETION, callback, context, environment);
    if (!NT_SUCCESS(status)) {
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, completion);
        return status;
    }
    completion->last = &completion->first;
    completion->object.run = run_completion;
    completion->object.take = take_packet;
    completion->object.drop = drop_packets;
    completion->object.abandon = abandon;
    status = bind(completion->object.pool, file, completion);
    if (!NT_SUCCESS(status)) {
        object_close(&completion->object);
        return status;
    }
    *io = (PTP_IO)completion;
    return STATUS_SUCCESS;
}

VOID NTAPI TpStartAsyncIoOperation(PTP_IO io) {
    Completion *completion = (Completion *)io;
    RtlAcquireSRWLockExclusive(&completion->object.pool->lock);
    completion->object.started++;
    object_reference(&completion->object);
    RtlReleaseSRWLockExclusive(&completion->object.pool->lock);
}

VOID NTAPI TpCancelAsyncIoOperation(PTP_IO io) {
    Completion *completion = (Completion *)io;
    RtlAcquireSRWLockExclusive(&completion->object.pool->lock);
    LONG *count = completion->object.started ? &completion->object.started : &completion->abandoned;
    bool counted = *count > 0;
    if (counted)
        --*count;
    object_quiet(&completion->object);
    RtlReleaseSRWLockExclusive(&completion->object.pool->lock);
    if (counted)
        object_release(&completion->object);
}

VOID NTAPI TpWaitForIoCompletion(PTP_IO io, ULONG cancel) { object_wait((Object *)io, cancel); }

VOID NTAPI TpReleaseIoCompletion(PTP_IO io) { object_close((Object *)io); }

// BindIoCompletionCallback: every completion of the file, for as long as the process lives.
typedef VOID(NTAPI *Routine)(ULONG status, ULONG bytes, void *overlapped);

static VOID NTAPI call_routine(PTP_CALLBACK_INSTANCE instance, void *routine, void *overlapped, PIO_STATUS_BLOCK status,
                               PTP_IO io) {
    (void)instance, (void)io;
    ((Routine)routine)((ULONG)status->Status, (ULONG)status->Information, overlapped);
}

NTSTATUS NTAPI RtlSetIoCompletionCallback(HANDLE file, void *routine, ULONG flags) {
    (void)flags;
    PTP_IO io;
    NTSTATUS status = TpAllocIoCompletion(&io, file, (void *)call_routine, routine, NULL);
    if (NT_SUCCESS(status))
        ((Completion *)io)->unasked = true;
    return status;
}
