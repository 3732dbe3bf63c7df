/* What gate/core asks of the supervisor as its host: who calls, what to do about a lock that is not given back, and
 * the Linux calls that change a guest's memory.
 * Must never break a lock whose holder still lives: it would go on writing. */
#include "core_host.h"
#include "tracer.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

enum {
    ASLEEP_MS = 60,    /* nobody sleeps with the lock */
    STOPPED_MS = 1000, /* the tracing thread lets it go on before that */
    RUNNING_MS = 2000, /* it is held for nanoseconds */
};

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

static int has_thread(const char *tid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%s", tid);
    return access(path, F_OK) == 0;
}

/* End the process of a thread, if it is a guest of ours. */
static void end_guest(uint32_t tid) {
    char path[32], text[1024], tracer[16];
    int process;
    snprintf(path, sizeof path, "/proc/%u/status", tid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    text[got > 0 ? got : 0] = 0;
    const char *group = strstr(text, "\nTgid:"), *traced = strstr(text, "\nTracerPid:");
    if (group && traced && sscanf(group, "\nTgid: %d", &process) == 1 &&
        sscanf(traced, "\nTracerPid: %15[0-9]", tracer) == 1 && has_thread(tracer))
        kill(process, SIGKILL);
}

/* A holder is a thread of ours or one in the gate. Who died holding the lock gives it up here; who was stopped by a signal goes
 * on. The others were written there by a guest: who sleeps or is stopped does not write, but who runs may after all be in the
 * middle of something, and ends first. */
uint32_t core_host_lock_stalled(struct core *core, uint32_t holder, uint32_t milliseconds) {
    (void)core;
    if (holder == core_host_tid())
        return 1;
    switch (state_of(holder)) {
    case 'X':
    case 'Z':
        return 1;
    case 'S':
        return milliseconds >= ASLEEP_MS;
    case 't':
        return tracer_let_go((int)holder) || milliseconds >= STOPPED_MS;
    default:
        if (milliseconds >= RUNNING_MS)
            end_guest(holder);
        return milliseconds >= 2 * RUNNING_MS;
    }
}

enum { GATHERED_MAX = 16 };

static _Thread_local struct {
    int tid;
    uint64_t entry, done, scratch;
    int gathering, count;
    struct linux_call calls[GATHERED_MAX];
} acting;

void core_host_act_on(int tid, uint64_t entry, uint64_t done, uint64_t scratch) {
    acting.tid = tid;
    acting.entry = entry;
    acting.done = done;
    acting.scratch = scratch;
}

void core_host_gather(void) { acting.gathering = 1; }

/* Makes what was gathered: 0, or the first error. */
static int64_t make_gathered(void) {
    int count = acting.count;
    acting.count = 0;
    if (count && tracer_batch(acting.tid, acting.calls, count, acting.entry, acting.done, acting.scratch, NULL, 0, NULL) < 0)
        return -ESRCH;
    for (int i = 0; i < count; i++)
        if (acting.calls[i].result < 0 && acting.calls[i].result >= -4095)
            return acting.calls[i].result;
    return 0;
}

int64_t core_host_flush(void) {
    acting.gathering = 0;
    return make_gathered();
}

int64_t core_host_linux(struct core *core, uint32_t process, const uint64_t call[7]) {
    (void)core;
    (void)process;
    struct linux_call *made = &acting.calls[acting.count];
    made->number = (int64_t)call[0];
    made->result = -ENOSYS;
    memcpy(made->args, call + 1, sizeof made->args);
    acting.count++;
    if (acting.gathering && acting.count < GATHERED_MAX)
        return 0;
    int64_t error = make_gathered();
    return error ? error : made->result;
}
