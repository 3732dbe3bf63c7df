// The service thread: a heap of deadlines, the earliest on top, and a thread that sleeps until the next one.

#include "threadpool/threadpool.h"

static RTL_SRWLOCK lock;
static RTL_CONDITION_VARIABLE changed;
static Deadline **heap; // places count from 1
static ULONG used, room;
static bool running;

LONG64 service_now(void) {
    LARGE_INTEGER now;
    RtlQueryPerformanceCounter(&now);
    return now.QuadPart;
}

LONG64 service_time(const LARGE_INTEGER *due) {
    if (due->QuadPart <= 0)
        return service_now() - due->QuadPart;
    LARGE_INTEGER now;
    NtQuerySystemTime(&now);
    return service_now() + (due->QuadPart > now.QuadPart ? due->QuadPart - now.QuadPart : 0);
}

static void put(ULONG place, Deadline *deadline) {
    heap[place] = deadline;
    deadline->place = place;
}

static void rise(ULONG place, Deadline *deadline) {
    while (place > 1 && heap[place / 2]->at > deadline->at) {
        put(place, heap[place / 2]);
        place /= 2;
    }
    put(place, deadline);
}

static void sink(ULONG place, Deadline *deadline) {
    for (ULONG child; (child = 2 * place) <= used; place = child) {
        if (child < used && heap[child + 1]->at < heap[child]->at)
            child++;
        if (heap[child]->at >= deadline->at)
            break;
        put(place, heap[child]);
    }
    put(place, deadline);
}

static void take_out(Deadline *deadline) {
    ULONG place = deadline->place;
    Deadline *last = heap[used--];
    deadline->place = 0;
    if (last == deadline)
        return;
    if (place > 1 && heap[place / 2]->at > last->at)
        rise(place, last);
    else
        sink(place, last);
}

static DWORD NTAPI serve(void *unused) {
    (void)unused;
    RtlAcquireSRWLockExclusive(&lock);
    for (;;) {
        if (!used) {
            RtlSleepConditionVariableSRW(&changed, &lock, NULL, 0);
            continue;
        }
        Deadline *first = heap[1];
        LARGE_INTEGER left = {.QuadPart = service_now() - first->at};
        if (left.QuadPart < 0) {
            RtlSleepConditionVariableSRW(&changed, &lock, &left, 0);
            continue;
        }
        take_out(first);
        RtlReleaseSRWLockExclusive(&lock);
        first->due(first);
        RtlAcquireSRWLockExclusive(&lock);
    }
}

static bool make_room(void) {
    if (used + 2 <= room)
        return true;
    ULONG wanted = room ? 2 * room : 64;
    void *process_heap = NtCurrentPeb()->ProcessHeap;
    Deadline **larger = heap ? RtlReAllocateHeap(process_heap, 0, heap, wanted * sizeof(*heap))
                             : RtlAllocateHeap(process_heap, 0, wanted * sizeof(*heap));
    if (!larger)
        return false;
    heap = larger;
    room = wanted;
    return true;
}

NTSTATUS service_set(Deadline *deadline, LONG64 at) {
    NTSTATUS status = STATUS_SUCCESS;
    RtlAcquireSRWLockExclusive(&lock);
    if (!running)
        status = thread_start((void *)serve, NULL, 0, 0);
    if (NT_SUCCESS(status)) {
        running = true;
        if (deadline->place)
            take_out(deadline);
        if (make_room()) {
            deadline->at = at;
            rise(++used, deadline);
        } else {
            status = STATUS_NO_MEMORY;
        }
    }
    bool first = deadline->place == 1;
    RtlReleaseSRWLockExclusive(&lock);
    if (first)
        RtlWakeConditionVariable(&changed);
    return status;
}

bool service_cancel(Deadline *deadline) {
    RtlAcquireSRWLockExclusive(&lock);
    bool set = deadline->place;
    if (set)
        take_out(deadline);
    RtlReleaseSRWLockExclusive(&lock);
    return set;
}
