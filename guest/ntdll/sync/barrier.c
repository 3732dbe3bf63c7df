// Synchronization barriers: as many threads as the barrier was made for leave it together, and one of them is told so.

#include "sync/sync.h"

typedef struct { // RTL_BARRIER
    volatile LONG remaining;
    LONG total;
    volatile ULONG64 phase;
    ULONG64 unused;
    LONG spins;
    volatile LONG inside;
} Barrier;
static_assert(sizeof(Barrier) == sizeof(RTL_BARRIER), "RTL_BARRIER");

enum {
    SPIN_ONLY = 1, // SYNCHRONIZATION_BARRIER_FLAGS_…
    BLOCK_ONLY = 2,
    NO_DELETE = 4,
    DEFAULT_SPINS = 200,
    SPINS_MAX = 2000,
};

static bool same_phase(const volatile void *address, const void *phase) {
    return *(const volatile ULONG64 *)address == *(const ULONG64 *)phase;
}

static bool occupied(const volatile void *address, const void *unused) {
    (void)unused;
    return *(const volatile LONG *)address != 0;
}

NTSTATUS NTAPI RtlInitBarrier(PRTL_BARRIER memory, ULONG threads, ULONG spins) {
    Barrier *barrier = (Barrier *)memory;
    if (!threads || (LONG)threads < 0 || ((LONG)spins < 0 && spins != ~0u))
        return STATUS_INVALID_PARAMETER;
    bool several = NtCurrentPeb()->NumberOfProcessors > 1;
    spins = !several ? 0 : spins == ~0u ? DEFAULT_SPINS : spins > SPINS_MAX ? SPINS_MAX : spins;
    *barrier = (Barrier){.remaining = (LONG)threads, .total = (LONG)threads, .spins = (LONG)spins};
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlBarrier(PRTL_BARRIER memory, ULONG flags) {
    Barrier *barrier = (Barrier *)memory;
    ULONG64 phase = barrier->phase;
    __atomic_add_fetch(&barrier->inside, 1, __ATOMIC_SEQ_CST);
    bool last = __atomic_sub_fetch(&barrier->remaining, 1, __ATOMIC_SEQ_CST) == 0;
    if (last) {
        barrier->remaining = barrier->total;
        __atomic_add_fetch(&barrier->phase, 1, __ATOMIC_SEQ_CST);
        address_wake(&barrier->phase, true);
    } else {
        LONG spins = flags & BLOCK_ONLY ? 0 : barrier->spins;
        while (barrier->phase == phase && (flags & SPIN_ONLY || spins-- > 0))
            __builtin_ia32_pause();
        while (barrier->phase == phase)
            address_wait(&barrier->phase, same_phase, &phase, NULL);
    }
    if (__atomic_sub_fetch(&barrier->inside, 1, __ATOMIC_SEQ_CST) == 0 && !(flags & NO_DELETE))
        address_wake(&barrier->inside, true);
    return last;
}

NTSTATUS NTAPI RtlDeleteBarrier(PRTL_BARRIER memory) {
    Barrier *barrier = (Barrier *)memory;
    while (barrier->inside)
        address_wait(&barrier->inside, occupied, NULL, NULL);
    return STATUS_SUCCESS;
}
