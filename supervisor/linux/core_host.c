/* What gate/core asks of the supervisor as its host: who calls, and what to do about a lock that is not given back.
 * A guest thread may have been stopped, or have died, with the lock held: the supervisor must never wait for it. */
#include "core_host.h"
#include <sys/syscall.h>
#include <unistd.h>

uint32_t core_host_tid(void) {
    static _Thread_local uint32_t tid;
    if (!tid)
        tid = (uint32_t)syscall(SYS_gettid);
    return tid;
}

uint32_t core_host_lock_stalled(struct core *core, uint32_t holder, uint32_t milliseconds) {
    (void)core;
    (void)holder;
    return milliseconds >= 2; /* the lock is held for tens of nanoseconds: such a holder is stopped, dead or hostile */
}
