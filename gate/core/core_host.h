/* What gate/core needs from the program it is compiled into: Linux' futex and three functions each host writes itself.
 * Raw system calls only: in the gate there is no C library, and its seccomp list knows exactly these. */
#ifndef NTSUP_CORE_HOST_H
#define NTSUP_CORE_HOST_H

#include <stdint.h>

struct core;

enum core_linux {
    CORE_SYS_FUTEX = 202,
    CORE_FUTEX_WAKE = 1,
    CORE_FUTEX_WAIT_BITSET = 9, /* takes an absolute CLOCK_MONOTONIC time */
    CORE_FUTEX_MATCH_ANY = -1,
    CORE_ETIMEDOUT = 110,
};

struct core_timespec {
    int64_t seconds;
    int64_t nanoseconds;
};

/* Linux' thread id of the caller, without a system call (the gate keeps it in its FS block, the supervisor in TLS). */
uint32_t core_host_tid(void);

/* A lock has been held by `holder` (a Linux thread id) for about `milliseconds` while the caller waited for it.
 * The gate answers 0: go on waiting. The supervisor looks whether the holder is dead or ptrace-stopped, lets it run on
 * if that helps, and answers 1 to have the lock broken: what the holder did is undone and the caller owns the lock. */
uint32_t core_host_lock_stalled(struct core *core, uint32_t holder, uint32_t milliseconds);

/* Has the process make one Linux call that maps, protects or unmaps: number and six arguments. Linux' result, or
 * -ESRCH if the process cannot. The gate, which is in the process, makes it; the supervisor has a stopped thread do so. */
int64_t core_host_linux(struct core *core, uint32_t process, const uint64_t call[7]);

static inline long core_futex(uint32_t *word, long operation, long value, const struct core_timespec *time, long bits)
{
    register long r10 __asm__("r10") = (long)time;
    register long r8 __asm__("r8") = 0;
    register long r9 __asm__("r9") = bits;
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"((long)CORE_SYS_FUTEX), "D"(word), "S"(operation), "d"(value), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

/* Sleeps while *word == value, until `deadline` on CLOCK_MONOTONIC (NULL: for ever); 0 or a negated errno. */
static inline long core_futex_wait(uint32_t *word, uint32_t value, const struct core_timespec *deadline)
{
    return core_futex(word, CORE_FUTEX_WAIT_BITSET, (long)value, deadline, CORE_FUTEX_MATCH_ANY);
}

static inline long core_futex_wake(uint32_t *word, uint32_t count)
{
    return core_futex(word, CORE_FUTEX_WAKE, (long)count, 0, 0);
}

#endif
