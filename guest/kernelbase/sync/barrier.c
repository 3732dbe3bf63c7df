// Synchronization barriers: threads meet, and one of them is told that it came last.
// The structure is the caller's and holds everything: Reserved1 arrivals and phase, Reserved2 the total, Reserved4 the
// threads inside, Reserved5 the spins.

#include "kernelbase.h"

#define PHASE 0x80000000u // flips with every meeting

enum { SPINS_DEFAULT = 2000 };

BOOL WINAPI InitializeSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, LONG total, LONG spins) {
    if (barrier == NULL || total < 1 || spins < -1)
        return base_fail(ERROR_INVALID_PARAMETER);
    memset(barrier, 0, sizeof *barrier);
    barrier->Reserved2 = (DWORD)total;
    barrier->Reserved5 = (DWORD)(spins < 0 ? SPINS_DEFAULT : spins);
    return TRUE;
}

static void await_phase(LPSYNCHRONIZATION_BARRIER barrier, DWORD phase, DWORD flags) {
    DWORD spins = flags & SYNCHRONIZATION_BARRIER_FLAGS_BLOCK_ONLY ? 0 : barrier->Reserved5;
    bool spin_only = flags & SYNCHRONIZATION_BARRIER_FLAGS_SPIN_ONLY;
    for (;;) {
        DWORD now = __atomic_load_n(&barrier->Reserved1, __ATOMIC_ACQUIRE);
        if ((now & PHASE) != phase)
            return;
        if (spins || spin_only) {
            spins -= spins != 0;
            __builtin_ia32_pause();
        } else {
            RtlWaitOnAddress(&barrier->Reserved1, &now, sizeof now, NULL);
        }
    }
}

BOOL WINAPI EnterSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, DWORD flags) {
    __atomic_add_fetch(&barrier->Reserved4, 1, __ATOMIC_ACQ_REL);
    DWORD before = __atomic_fetch_add(&barrier->Reserved1, 1, __ATOMIC_ACQ_REL);
    DWORD phase = before & PHASE;
    bool last = (before & ~PHASE) + 1 == barrier->Reserved2;
    if (last) {
        __atomic_store_n(&barrier->Reserved1, phase ^ PHASE, __ATOMIC_RELEASE);
        RtlWakeAddressAll(&barrier->Reserved1);
    } else {
        await_phase(barrier, phase, flags);
    }
    __atomic_sub_fetch(&barrier->Reserved4, 1, __ATOMIC_ACQ_REL);
    return last;
}

// Waits until the threads of the last meeting have left, so that the memory can go.
BOOL WINAPI DeleteSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier) {
    while (__atomic_load_n(&barrier->Reserved4, __ATOMIC_ACQUIRE))
        NtYieldExecution();
    return TRUE;
}
