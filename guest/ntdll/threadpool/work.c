// Work objects, and callbacks that are posted once: TpSimpleTryPost and RtlQueueWorkItem.

#include "threadpool/threadpool.h"

static void run_work(Object *object, PTP_CALLBACK_INSTANCE instance, void *payload) {
    (void)payload;
    ((PTP_WORK_CALLBACK)object->callback)(instance, object->context, (PTP_WORK)object);
}

NTSTATUS NTAPI TpAllocWork(PTP_WORK *work, PTP_WORK_CALLBACK callback, void *context,
                           PTP_CALLBACK_ENVIRON environment) {
    if (!callback)
        return STATUS_INVALID_PARAMETER;
    Object *object = object_memory(sizeof(Object));
    if (!object)
        return STATUS_NO_MEMORY;
    NTSTATUS status = object_start(object, WORK, (void *)callback, context, environment);
    if (!NT_SUCCESS(status)) {
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, object);
        return status;
    }
    object->run = run_work;
    *work = (PTP_WORK)object;
    return STATUS_SUCCESS;
}

VOID NTAPI TpPostWork(PTP_WORK work) { pool_post((Object *)work); }

VOID NTAPI TpWaitForWork(PTP_WORK work, ULONG cancel) { object_wait((Object *)work, cancel); }

VOID NTAPI TpReleaseWork(PTP_WORK work) { object_close((Object *)work); }

static void run_simple(Object *object, PTP_CALLBACK_INSTANCE instance, void *payload) {
    (void)payload;
    ((PTP_SIMPLE_CALLBACK)object->callback)(instance, object->context);
    object_close(object); // the post holds it until the callback's end has been noted
}

static NTSTATUS post_once(void *callback, void *context, PTP_CALLBACK_ENVIRON environment, bool long_function,
                          void (*run)(Object *object, PTP_CALLBACK_INSTANCE instance, void *payload)) {
    Object *object = object_memory(sizeof(Object));
    if (!object)
        return STATUS_NO_MEMORY;
    NTSTATUS status = object_start(object, SIMPLE, callback, context, environment);
    if (!NT_SUCCESS(status)) {
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, object);
        return status;
    }
    object->long_function |= long_function;
    object->run = run;
    status = pool_post(object);
    if (!NT_SUCCESS(status))
        object_close(object);
    return status;
}

NTSTATUS NTAPI TpSimpleTryPost(PTP_SIMPLE_CALLBACK callback, void *context, PTP_CALLBACK_ENVIRON environment) {
    return callback ? post_once((void *)callback, context, environment, false, run_simple) : STATUS_INVALID_PARAMETER;
}

static void run_item(Object *object, PTP_CALLBACK_INSTANCE instance, void *payload) {
    (void)instance, (void)payload;
    ((LPTHREAD_START_ROUTINE)object->callback)(object->context);
    object_close(object);
}

NTSTATUS NTAPI RtlQueueWorkItem(LPTHREAD_START_ROUTINE function, void *context, ULONG flags) {
    return post_once((void *)function, context, NULL, flags & WT_EXECUTELONGFUNCTION, run_item);
}
