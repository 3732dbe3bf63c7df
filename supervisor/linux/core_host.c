/* What gate/core asks of the supervisor as its host: who calls, what to do about a lock that is not given back, and
 * the Linux calls that change a guest's memory.
 * Must never break a lock whose holder still lives: it would go on writing. */
#include "core_host.h"
#include "tracer.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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

/* A thread's state as proc(5)'s stat has it; X, dead, where there is no such thread. */
static char state_of(uint32_t tid) {
    char path[32], text[256];
    snprintf(path, sizeof path, "/proc/%u/stat", tid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 'X';
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    text[got > 0 ? got : 0] = 0;
    const char *end = strrchr(text, ')');
    return end && end[1] ? end[2] : 'X';
}

/* The lock is held for nanoseconds, by a thread of ours or by one in the gate. Who died holding it gives it up here; who was
 * stopped by a signal goes on; what does neither for seconds was written there by a guest. */
uint32_t core_host_lock_stalled(struct core *core, uint32_t holder, uint32_t milliseconds) {
    (void)core;
    if (holder == core_host_tid())
        return 1;
    switch (state_of(holder)) {
    case 'X':
    case 'Z':
        return 1;
    case 't':
        if (tracer_let_go((int)holder))
            return 1;
        break;
    default:
        break;
    }
    return milliseconds >= HELD_FOR_NO_REASON_MS;
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
