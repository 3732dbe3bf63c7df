/* What gate/core asks of the supervisor as its host: who calls, what to do about a lock that is not given back, and
 * the Linux calls that change a guest's memory.
 * Must never break a lock whose holder still lives: it would go on writing. */
#include "core_host.h"
#include "tracer.h"
#include <errno.h>
#include <string.h>
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

static _Thread_local struct {
    int tid;
    uint64_t entry, done, scratch;
} acting;

void core_host_act_on(int tid, uint64_t entry, uint64_t done, uint64_t scratch) {
    acting.tid = tid;
    acting.entry = entry;
    acting.done = done;
    acting.scratch = scratch;
}

int64_t core_host_linux(struct core *core, uint32_t process, const uint64_t call[7]) {
    (void)core;
    (void)process;
    struct linux_call made = {.number = (int64_t)call[0], .result = -ENOSYS};
    memcpy(made.args, call + 1, sizeof made.args);
    if (tracer_batch(acting.tid, &made, 1, acting.entry, acting.done, acting.scratch, NULL, 0, NULL) < 0)
        return -ESRCH;
    return made.result;
}
