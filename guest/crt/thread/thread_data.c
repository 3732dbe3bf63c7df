/* Per-thread data: made on first use, freed when the thread (or fibre) ends.
 * Must never change the last error: errno is read between a failing call and GetLastError(). */
#include "thread_data.h"

static DWORD slot = FLS_OUT_OF_INDEXES;

static void destroy(struct crt_thread *thread) {
    HANDLE heap = GetProcessHeap();
    void *owned[] = {thread->error_text,          thread->wide_error_text, thread->temporary_name,
                     thread->wide_temporary_name, thread->asctime_text,    thread->wide_asctime_text,
                     thread->broken_down_time};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        if (owned[i])
            RtlFreeHeap(heap, 0, owned[i]);
    crt_locale_thread_release(thread);
    RtlFreeHeap(heap, 0, thread);
}

static void WINAPI on_thread_end(void *data) {
    if (data)
        destroy(data);
}

bool crt_thread_data_start(void) {
    slot = FlsAlloc(on_thread_end);
    return slot != FLS_OUT_OF_INDEXES && crt_thread_data_or_null();
}

void crt_thread_data_stop(void) {
    if (slot != FLS_OUT_OF_INDEXES)
        FlsFree(slot);
    slot = FLS_OUT_OF_INDEXES;
}

struct crt_thread *crt_thread_data_or_null(void) {
    DWORD last_error = GetLastError();
    struct crt_thread *thread = FlsGetValue(slot);
    if (!thread && slot != FLS_OUT_OF_INDEXES) {
        thread = RtlAllocateHeap(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *thread);
        if (thread) {
            thread->rand_state = 1;
            thread->handle = INVALID_HANDLE_VALUE;
            if (!FlsSetValue(slot, thread)) {
                RtlFreeHeap(GetProcessHeap(), 0, thread);
                thread = NULL;
            }
        }
    }
    SetLastError(last_error);
    return thread;
}

struct crt_thread *crt_thread_data(void) {
    struct crt_thread *thread = crt_thread_data_or_null();
    if (!thread)
        RaiseFailFastException(NULL, NULL, 0);
    return thread;
}

void crt_thread_data_release(void) {
    struct crt_thread *thread = FlsGetValue(slot);
    if (thread) {
        FlsSetValue(slot, NULL);
        destroy(thread);
    }
}
