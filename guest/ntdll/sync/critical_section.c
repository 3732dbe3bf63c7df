// Critical sections. LockCount as Windows has it: bit 0 set while free, bit 1 clear while a woken thread has not had
// its try yet, and above them the waiting threads, counted downwards; so -1 is free and -2 held with nobody waiting.

#include "sync/sync.h"

enum {
    FREE = 1,
    NO_WOKEN = 2,
    ONE_WAITER = 4,
    SPIN_COUNT_MASK = 0x00ffffff,
    DEFAULT_SPIN_COUNT = 2000,
    SPINS_MAX = 200, // a pause is long on current processors
};

static bool replace(volatile LONG *count, LONG *seen, LONG value) {
    return __atomic_compare_exchange_n(count, seen, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

NTSTATUS NTAPI RtlInitializeCriticalSectionEx(PRTL_CRITICAL_SECTION section, ULONG spin_count, ULONG flags) {
    if (flags & RTL_CRITICAL_SECTION_FLAG_RESERVED)
        return STATUS_INVALID_PARAMETER_3;
    if (spin_count & ~SPIN_COUNT_MASK)
        return STATUS_INVALID_PARAMETER_2;
    // Like Windows since 8 no debug information is kept, unless for a section that is asked to have it; we have none.
    *section = (RTL_CRITICAL_SECTION){
        .DebugInfo = (void *)(LONG_PTR)-1,
        .LockCount = -1,
        .SpinCount = NtCurrentPeb()->NumberOfProcessors > 1 ? spin_count : 0,
    };
    if (flags & RTL_CRITICAL_SECTION_FLAG_DYNAMIC_SPIN)
        section->SpinCount |= RTL_CRITICAL_SECTION_FLAG_DYNAMIC_SPIN;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlInitializeCriticalSection(PRTL_CRITICAL_SECTION section) {
    return RtlInitializeCriticalSectionEx(section, DEFAULT_SPIN_COUNT, RTL_CRITICAL_SECTION_FLAG_DYNAMIC_SPIN);
}

NTSTATUS NTAPI RtlInitializeCriticalSectionAndSpinCount(PRTL_CRITICAL_SECTION section, ULONG spin_count) {
    return RtlInitializeCriticalSectionEx(section, spin_count & SPIN_COUNT_MASK, 0);
}

ULONG NTAPI RtlSetCriticalSectionSpinCount(PRTL_CRITICAL_SECTION section, ULONG spin_count) {
    ULONG before = (ULONG)section->SpinCount;
    section->SpinCount = NtCurrentPeb()->NumberOfProcessors > 1 ? spin_count & SPIN_COUNT_MASK : 0;
    return before & SPIN_COUNT_MASK;
}

NTSTATUS NTAPI RtlDeleteCriticalSection(PRTL_CRITICAL_SECTION section) {
    *section = (RTL_CRITICAL_SECTION){0};
    return STATUS_SUCCESS;
}

static void own(RTL_CRITICAL_SECTION *section) {
    section->OwningThread = current_thread_id();
    section->RecursionCount = 1;
}

static bool still_held(const volatile void *address, const void *unused) {
    (void)unused;
    LONG count = *(const volatile LONG *)address;
    return !(count & FREE) && count & NO_WOKEN;
}

static bool spin_for(RTL_CRITICAL_SECTION *section) {
    ULONG spins = (ULONG)section->SpinCount & SPIN_COUNT_MASK;
    spins = spins > SPINS_MAX ? SPINS_MAX : spins;
    for (; spins; spins--) {
        LONG seen = section->LockCount;
        if (seen & FREE && replace(&section->LockCount, &seen, seen & ~FREE))
            return true;
        __builtin_ia32_pause();
    }
    return false;
}

__attribute__((noinline)) static void enter_slowly(RTL_CRITICAL_SECTION *section) {
    if (spin_for(section))
        return;
    volatile LONG *count = &section->LockCount;
    LONG seen = *count;
    for (;;) { // take it, or be counted among the waiters
        if (seen & FREE) {
            if (replace(count, &seen, seen & ~FREE))
                return;
        } else if (replace(count, &seen, seen - ONE_WAITER)) {
            break;
        }
    }
    for (bool woken = false;; woken = true) {
        seen = *count;
        for (;;) {
            LONG mark = woken ? NO_WOKEN : 0;
            if (seen & FREE) {
                LONG taken = ((seen & ~FREE) | mark) + ONE_WAITER;
                if (taken >= -ONE_WAITER) // nobody waits any more
                    taken |= NO_WOKEN;
                if (replace(count, &seen, taken))
                    return;
            } else if ((seen | mark) == seen || replace(count, &seen, seen | mark)) {
                break;
            }
        }
        // Where this does not sleep, the section was freed meanwhile, or another thread has been woken for it.
        address_wait(count, still_held, NULL, NULL);
    }
}

NTSTATUS NTAPI RtlEnterCriticalSection(PRTL_CRITICAL_SECTION section) {
    LONG seen = -1;
    if (!replace(&section->LockCount, &seen, -2)) {
        if (section->OwningThread == current_thread_id()) {
            section->RecursionCount++;
            return STATUS_SUCCESS;
        }
        enter_slowly(section);
    }
    own(section);
    return STATUS_SUCCESS;
}

BOOL NTAPI RtlTryEnterCriticalSection(PRTL_CRITICAL_SECTION section) {
    LONG seen = section->LockCount;
    while (seen & FREE) {
        if (replace(&section->LockCount, &seen, seen & ~FREE)) {
            own(section);
            return TRUE;
        }
    }
    if (section->OwningThread != current_thread_id())
        return FALSE;
    section->RecursionCount++;
    return TRUE;
}

NTSTATUS NTAPI RtlLeaveCriticalSection(PRTL_CRITICAL_SECTION section) {
    if (--section->RecursionCount)
        return STATUS_SUCCESS;
    section->OwningThread = NULL;
    LONG seen = -2;
    for (;;) {
        bool wake = seen < -2 && seen & NO_WOKEN;
        if (replace(&section->LockCount, &seen, (seen | FREE) & (wake ? ~NO_WOKEN : -1))) {
            if (wake)
                address_wake(&section->LockCount, false);
            return STATUS_SUCCESS;
        }
    }
}

ULONG NTAPI RtlIsCriticalSectionLocked(PRTL_CRITICAL_SECTION section) { return !(section->LockCount & FREE); }

ULONG NTAPI RtlIsCriticalSectionLockedByThread(PRTL_CRITICAL_SECTION section) {
    return !(section->LockCount & FREE) && section->OwningThread == current_thread_id();
}

ULONG NTAPI RtlGetCriticalSectionRecursionCount(PRTL_CRITICAL_SECTION section) {
    return section->OwningThread == current_thread_id() ? (ULONG)section->RecursionCount : 0;
}

VOID NTAPI RtlEnableEarlyCriticalSectionEventCreation(void) {} // nothing a section needs is ever created late
