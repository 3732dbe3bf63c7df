// Thread pools: what the files of this folder share.
//
// Every object (work, timer, wait, completion) belongs to a pool whose lock covers the counts of its callbacks. A post
// puts the object into its pool's queue; a worker takes it out, runs the callback with no lock held, and lets go of it.
// One service thread for the process keeps all timers, and looks after pools whose workers all seem to be blocked.
#ifndef NTDLL_THREADPOOL_H
#define NTDLL_THREADPOOL_H

#include "nt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { SIMPLE, WORK, TIMER, WAIT, COMPLETION } Kind;

typedef struct Pool Pool;
typedef struct Group Group;
typedef struct Object Object;

// A time at which the service thread calls `due`, with no lock held.
typedef struct Deadline {
    LONG64 at; // in RtlQueryPerformanceCounter's time, whose unit is 100 ns
    void (*due)(struct Deadline *deadline);
    ULONG place; // in the service's heap, from 1; 0 when not set
} Deadline;

struct Pool {
    RTL_SRWLOCK lock;
    RTL_CONDITION_VARIABLE wake;
    LIST_ENTRY queue[TP_CALLBACK_PRIORITY_COUNT];
    LONG references;
    ULONG minimum, maximum;
    ULONG threads, idle, waking; // waking: idle threads that have been woken and not come back yet
    ULONG queued;
    ULONG64 taken; // callbacks started, for the service to see progress
    ULONG64 taken_before;
    Deadline check;
    bool checking;
    bool closed;
    HANDLE port; // completions, with a thread that fetches them
    SIZE_T stack_reserve, stack_commit;
};

struct Object {
    Kind kind;
    volatile LONG references; // the owner's, the group's, one for each post
    Pool *pool;
    Group *group;
    LIST_ENTRY member;
    LIST_ENTRY queued_at;
    bool queued, long_function;
    volatile LONG closed; // the owner's reference has been given up, by the owner or by the group
    uint8_t priority;
    LONG pending, running; // callbacks
    LONG inside;           // running ones, with those that were disassociated
    LONG started;          // I/O operations that will post; waited for like callbacks
    RTL_CONDITION_VARIABLE quiet;
    void *callback;
    void *context;
    PTP_CLEANUP_GROUP_CANCEL_CALLBACK cancel;
    PTP_SIMPLE_CALLBACK finalization;
    void *race_dll;
    void (*run)(Object *object, PTP_CALLBACK_INSTANCE instance, void *payload);
    void *(*take)(Object *object);   // what a post carries; called under the pool's lock
    void (*drop)(Object *object);    // pending posts are cancelled; under the pool's lock
    void (*abandon)(Object *object); // what will post later is cancelled too; under the pool's lock
    void (*destroy)(Object *object); // before the memory goes
};

typedef struct _TP_CALLBACK_INSTANCE { // on the worker's stack while a callback runs
    Object *object;
    HANDLE thread;
    bool associated, may_run_long;
    HANDLE event, semaphore, mutant;
    ULONG semaphore_count;
    PRTL_CRITICAL_SECTION section;
    void *dll;
} Instance;

// object.c
NTSTATUS object_start(Object *object, Kind kind, void *callback, void *context, PTP_CALLBACK_ENVIRON environment);
void object_reference(Object *object);
void object_release(Object *object);
void object_close(Object *object);  // the owner's reference, and out of the group
LONG object_cancel(Object *object); // the pending callbacks; returns how many they were
LONG object_wait(Object *object, bool cancel);
void object_quiet(Object *object); // wakes who waits, if nothing is pending, running or started
static inline void *object_memory(SIZE_T size) {
    return RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, size);
}

// pool.c
Pool *pool_default(void);
void pool_reference(Pool *pool);
void pool_release(Pool *pool);
NTSTATUS pool_post(Object *object); // a callback more
NTSTATUS pool_post_locked(Object *object);
NTSTATUS pool_may_run_long(Pool *pool);
NTSTATUS thread_start(void *routine, void *argument, SIZE_T reserve, SIZE_T commit);

// service.c
LONG64 service_now(void);
LONG64 service_time(const LARGE_INTEGER *due); // NT's absolute or relative time
NTSTATUS service_set(Deadline *deadline, LONG64 at);
bool service_cancel(Deadline *deadline); // true if it was set

// ntdll's own exports that its files use among themselves
NTSTATUS NTAPI TpAllocTimer(PTP_TIMER *timer, PTP_TIMER_CALLBACK callback, PVOID context,
                            PTP_CALLBACK_ENVIRON environment);
VOID NTAPI TpSetTimer(PTP_TIMER timer, PLARGE_INTEGER due_time, ULONG period, ULONG window);
VOID NTAPI TpReleaseTimer(PTP_TIMER timer);
NTSTATUS NTAPI TpAllocWait(PTP_WAIT *wait, PTP_WAIT_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment);
VOID NTAPI TpSetWait(PTP_WAIT wait, HANDLE handle, PLARGE_INTEGER timeout);
VOID NTAPI TpReleaseWait(PTP_WAIT wait);
VOID NTAPI TpStartAsyncIoOperation(PTP_IO io);

static inline void list_append(LIST_ENTRY *list, LIST_ENTRY *entry) {
    *entry = (LIST_ENTRY){list, list->Blink};
    list->Blink->Flink = entry;
    list->Blink = entry;
}

static inline void list_unlink(LIST_ENTRY *entry) {
    entry->Flink->Blink = entry->Blink;
    entry->Blink->Flink = entry->Flink;
    *entry = (LIST_ENTRY){entry, entry};
}

static inline bool list_empty(const LIST_ENTRY *list) { return list->Flink == list; }

#endif
