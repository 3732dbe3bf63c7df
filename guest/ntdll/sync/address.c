// The table of threads that wait on addresses, and RtlWaitOnAddress over it.

#include "sync/sync.h"

enum { BUCKETS = 256, SPINS_BEFORE_YIELD = 100 };

static Bucket buckets[BUCKETS];
static NTSTATUS alone_exit_status; // what the process ends with, whatever happens on the way out
static volatile bool alone; // the process ends: its other threads have been stopped, wherever they stood

static Bucket *bucket_of(const volatile void *address) {
    return &buckets[((uintptr_t)address >> 2) * 0x9e3779b97f4a7c15ull >> 56];
}

// What the stopped threads had queued lies on stacks that may be gone, and what they held nobody will release.
void sync_only_thread(NTSTATUS exit_status) {
    for (unsigned i = 0; i < BUCKETS; i++)
        buckets[i] = (Bucket){0};
    alone_exit_status = exit_status;
    alone = true;
}

Bucket *bucket_enter(const volatile void *address) {
    Bucket *bucket = bucket_of(address);
    while (__atomic_exchange_n(&bucket->held, 1, __ATOMIC_ACQUIRE)) {
        for (unsigned spins = 0; bucket->held && spins < SPINS_BEFORE_YIELD; spins++)
            __builtin_ia32_pause();
        if (bucket->held)
            NtYieldExecution();
    }
    return bucket;
}

void bucket_leave(Bucket *bucket) { __atomic_store_n(&bucket->held, 0, __ATOMIC_RELEASE); }

// With the bucket entered: a waiter that is in no queue. Memory is only ever added, and seldom.
static Waiter *take_spare(Bucket *bucket) {
    enum { FIRST_WAITERS = 128, MORE_BYTES = 0x10000 };
    static Waiter first_waiters[FIRST_WAITERS];
    static volatile uint32_t first_used;
    Waiter *waiter = bucket->spare;
    if (waiter) {
        bucket->spare = waiter->next;
        return waiter;
    }
    uint32_t index = first_used < FIRST_WAITERS ? __atomic_fetch_add(&first_used, 1, __ATOMIC_RELAXED) : FIRST_WAITERS;
    if (index < FIRST_WAITERS)
        return &first_waiters[index];
    void *memory = NULL;
    SIZE_T size = MORE_BYTES;
    NTSTATUS status =
        NtAllocateVirtualMemory(NtCurrentProcess(), &memory, 0, &size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!NT_SUCCESS(status))
        NtTerminateProcess(NtCurrentProcess(), status);
    waiter = memory;
    for (uint32_t i = 1; i < MORE_BYTES / sizeof(Waiter); i++) {
        waiter[i].next = bucket->spare;
        bucket->spare = &waiter[i];
    }
    return waiter;
}

static void put_spare(Bucket *bucket, Waiter *waiter) {
    waiter->next = bucket->spare;
    bucket->spare = waiter;
}

Waiter *bucket_queue(Bucket *bucket, const volatile void *address, uint32_t tag) {
    Waiter *waiter = take_spare(bucket);
    *waiter = (Waiter){.prev = bucket->last, .address = address, .thread = current_thread_id(), .tag = tag};
    if (bucket->last)
        bucket->last->next = waiter;
    else
        bucket->first = waiter;
    bucket->last = waiter;
    __atomic_add_fetch(&bucket->waiters, 1, __ATOMIC_SEQ_CST);
    return waiter;
}

Waiter *bucket_find(const Bucket *bucket, const volatile void *address) {
    Waiter *waiter = bucket->first;
    while (waiter && waiter->address != address)
        waiter = waiter->next;
    return waiter;
}

// The waiter is its thread's to give back.
HANDLE bucket_release(Bucket *bucket, Waiter *waiter) {
    HANDLE thread = waiter->thread;
    if (waiter->next)
        waiter->next->prev = waiter->prev;
    else
        bucket->last = waiter->prev;
    if (waiter->prev)
        waiter->prev->next = waiter->next;
    else
        bucket->first = waiter->next;
    __atomic_sub_fetch(&bucket->waiters, 1, __ATOMIC_SEQ_CST);
    __atomic_store_n(&waiter->woken, 1, __ATOMIC_RELEASE);
    return thread;
}

bool waiter_sleep(Bucket *bucket, Waiter *waiter, const LARGE_INTEGER *timeout,
                  void (*abandoned)(Bucket *bucket, const volatile void *address)) {
    if (alone && !timeout) // nobody is left who could wake it: Windows ends the process in the same way
        NtTerminateProcess(NtCurrentProcess(), alone_exit_status);
    LARGE_INTEGER start = {0}, left;
    bool relative = timeout && timeout->QuadPart < 0;
    if (timeout)
        left = *timeout;
    if (relative)
        RtlQueryPerformanceCounter(&start); // its unit is the timeouts'
    while (!__atomic_load_n(&waiter->woken, __ATOMIC_ACQUIRE)) {
        if (NtWaitForAlertByThreadId((void *)waiter->address, timeout ? &left : NULL) != STATUS_TIMEOUT) {
            if (relative) { // an alert meant for something else must not start the time again
                LARGE_INTEGER now;
                RtlQueryPerformanceCounter(&now);
                left.QuadPart = timeout->QuadPart + (now.QuadPart - start.QuadPart);
                left.QuadPart = left.QuadPart > 0 ? 0 : left.QuadPart;
            }
            continue;
        }
        bucket_enter(waiter->address);
        bool woken = waiter->woken;
        if (!woken) {
            bucket_release(bucket, waiter);
            if (abandoned)
                abandoned(bucket, waiter->address);
        }
        put_spare(bucket, waiter);
        bucket_leave(bucket);
        return woken;
    }
    bucket_enter(waiter->address);
    put_spare(bucket, waiter);
    bucket_leave(bucket);
    return true;
}

bool address_wait(const volatile void *address, bool (*still)(const volatile void *address, const void *context),
                  const void *context, const LARGE_INTEGER *timeout) {
    Bucket *bucket = bucket_enter(address);
    Waiter *waiter =
        bucket_queue(bucket, address, 0); // before the question: a waker looks for waiters after its change
    if (!still(address, context)) {
        bucket_release(bucket, waiter);
        put_spare(bucket, waiter);
        bucket_leave(bucket);
        return true;
    }
    bucket_leave(bucket);
    return waiter_sleep(bucket, waiter, timeout, NULL);
}

void address_wake(const volatile void *address, bool all) {
    enum { AT_ONCE = 32 };
    Bucket *bucket = bucket_of(address);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (!__atomic_load_n(&bucket->waiters, __ATOMIC_SEQ_CST))
        return;
    HANDLE threads[AT_ONCE];
    unsigned count, woken = 0;
    do {
        count = 0;
        bucket_enter(address);
        for (Waiter *waiter = bucket->first, *next; waiter && count < AT_ONCE; waiter = next) {
            next = waiter->next;
            if (waiter->address != address)
                continue;
            threads[count++] = bucket_release(bucket, waiter);
            if (!all)
                break;
        }
        bucket_leave(bucket);
        for (unsigned i = 0; i < count; i++)
            woken += alert(threads[i]);
    } while (all ? count == AT_ONCE : count && !woken);
}

typedef struct {
    const void *value;
    SIZE_T size;
} Comparison;

static bool equal(const volatile void *address, const void *context) {
    const Comparison *comparison = context;
    switch (comparison->size) {
    case 1:
        return *(const volatile uint8_t *)address == *(const uint8_t *)comparison->value;
    case 2:
        return *(const volatile uint16_t *)address == *(const uint16_t *)comparison->value;
    case 4:
        return *(const volatile uint32_t *)address == *(const uint32_t *)comparison->value;
    default:
        return *(const volatile uint64_t *)address == *(const uint64_t *)comparison->value;
    }
}

NTSTATUS NTAPI RtlWaitOnAddress(volatile const void *address, void *compare, SIZE_T size, PLARGE_INTEGER timeout) {
    if (size != 1 && size != 2 && size != 4 && size != 8)
        return STATUS_INVALID_PARAMETER;
    Comparison comparison = {compare, size};
    if (!equal(address, &comparison)) // and fault here, where no bucket is held, if the address is bad
        return STATUS_SUCCESS;
    return address_wait(address, equal, &comparison, timeout) ? STATUS_SUCCESS : STATUS_TIMEOUT;
}

VOID NTAPI RtlWakeAddressSingle(void *address) { address_wake(address, false); }

VOID NTAPI RtlWakeAddressAll(void *address) { address_wake(address, true); }

VOID NTAPI RtlWakeAddressSingleNoFence(void *address) { address_wake(address, false); }

VOID NTAPI RtlWakeAddressAllNoFence(void *address) { address_wake(address, true); }
