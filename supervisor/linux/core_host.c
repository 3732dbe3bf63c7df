/* What gate/core asks of the supervisor as its host: who calls, and what to do about a lock that is not given back.
 * Must never break a lock whose holder still lives: it would go on writing. */
#include "core_host.h"
#include <sys/syscall.h>
#include <unistd.h>

uint32_t core_host_tid(void) {
    static _Thread_local uint32_t tid;
    if (!tid)
        tid = (uint32_t)syscall(SYS_gettid);
    return tid;
}

enum { HELD_FOR_NO_REASON_MS = 2000 };

/* Only the supervisor's own threads take the lock while the gate serves no calls, and not twice: another holder was written
 * there by a guest. The lock is held for nanoseconds; after seconds it is not the holder any more who keeps it. */
uint32_t core_host_lock_stalled(struct core *core, uint32_t holder, uint32_t milliseconds) {
    (void)core;
    return holder == core_host_tid() || syscall(SYS_tgkill, getpid(), holder, 0) < 0 ||
           milliseconds >= HELD_FOR_NO_REASON_MS;
}
