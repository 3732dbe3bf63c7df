/* gate/core in the gate, as one unit, and what the gate answers it as its host. */
#include "gate.h"
#include "core/unity.inc"

/* What entry.S knows of a parked thread. */
_Static_assert(offsetof(struct core_thread, state) - offsetof(struct core_thread, interrupt) ==
                   (size_t)GATE_STATE_FROM_INTERRUPT,
               "state");
_Static_assert(offsetof(struct core_thread, park) - offsetof(struct core_thread, interrupt) ==
                   (size_t)GATE_PARK_FROM_INTERRUPT,
               "park");
_Static_assert((int)CORE_THREAD_SPARE == GATE_ASM_STATE_SPARE && (int)CORE_PARK_ASLEEP == GATE_ASM_PARK_ASLEEP, "values");

uint32_t core_host_tid(void)
{
    uint32_t tid;

    __asm__("movl %%fs:%c1, %0" : "=r"(tid) : "i"(GATE_THREAD_LINUX_TID));
    return tid;
}

void lock_of_process(struct core *core, uint32_t *word)
{
    lock_acquire(core, word);
}

void unlock_of_process(uint32_t *word)
{
    lock_release(word);
}

/* Only the supervisor can tell whether the holder lives, and mend what it left. */
uint32_t core_host_lock_stalled(struct core *core, uint32_t holder, uint32_t milliseconds)
{
    (void)core, (void)holder, (void)milliseconds;
    return 0;
}

int64_t core_host_linux(struct core *core, uint32_t process, const uint64_t call[7])
{
    register uint64_t r10 __asm__("r10") = call[4];
    register uint64_t r8 __asm__("r8") = call[5];
    register uint64_t r9 __asm__("r9") = call[6];
    int64_t result;

    (void)core, (void)process;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(call[0]), "D"(call[1]), "S"(call[2]), "d"(call[3]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
