/* What gate/core asks of the supervisor as its host: who calls, and what to do about a lock that is not given back.
 * Must never break a lock whose holder still lives: it would go on writing. */
#include "core_host.h"
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

uint32_t core_host_tid(void) {
    static _Thread_local uint32_t tid;
    if (!tid)
        tid = (uint32_t)syscall(SYS_gettid);
    return tid;
}

/* Only the supervisor's own threads take the lock while the gate serves no calls: such a holder is running, or gone. */
uint32_t core_host_lock_stalled(struct core *core, uint32_t holder, uint32_t milliseconds) {
    siginfo_t info = {0};
    (void)core;
    (void)milliseconds;
    if (syscall(SYS_tkill, holder, 0) < 0 && errno == ESRCH)
        return 1;
    return waitid(P_PID, holder, &info, WNOHANG | WNOWAIT | WEXITED | __WALL) == 0 && info.si_pid == (pid_t)holder;
}
