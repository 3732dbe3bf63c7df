/* A child that only sleeps, traced like a guest: a signal to it is a stop that waitpid reports, so one blocking call waits
 * for guests and for everything else. Being the first traced child it is also reported first: no guest can starve it.
 * A watching thread turns the supervisor's own signals and the deadline into rings. Must never touch a guest. */
#include "bell.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIGNALS_KEPT = 32 };

static pid_t bell;
static int timer_fd = -1;
static int64_t armed = -1;
static atomic_int expired, woken;
static atomic_int kept[SIGNALS_KEPT + 1]; /* by signal number: how often it came */
static sigset_t watched;

static long raw(long number, long a, long b, long c) {
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

/* Runs in the supervisor's memory, on a stack of its own: raw calls only. Its descriptors are copies: a pipe that the
 * supervisor closes must not stay open here. */
static int sleep_forever(void *unused) {
    (void)unused;
    raw(SYS_close_range, 0, ~0U, 0);
    for (;;)
        raw(SYS_pause, 0, 0, 0);
}

static void ring(void) { kill(bell, SIGUSR1); }

int bell_ring(void) {
    if (!bell)
        return -ESRCH;
    atomic_store(&woken, 1);
    ring();
    return 0;
}

static void *watch(void *signals) {
    struct pollfd fds[2] = {{.fd = (int)(intptr_t)signals, .events = POLLIN}, {.fd = timer_fd, .events = POLLIN}};
    for (;;) {
        if (poll(fds, 2, -1) < 0)
            continue;
        if (fds[0].revents) {
            struct signalfd_siginfo info;
            if (read(fds[0].fd, &info, sizeof info) == sizeof info && info.ssi_signo <= SIGNALS_KEPT)
                atomic_fetch_add(&kept[info.ssi_signo], 1);
        }
        if (fds[1].revents) {
            uint64_t times;
            if (read(timer_fd, &times, sizeof times) == sizeof times)
                atomic_store(&expired, 1);
        }
        ring();
    }
    return NULL;
}

int bell_start(void) {
    static _Alignas(16) char stack[4096];
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH};
    struct sigaction quiet = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP};
    sigset_t all, before;
    pthread_t thread;
    if (bell)
        return 0;
    /* Stops of guests are told by waitpid; a SIGCHLD for each would only cost. */
    sigaction(SIGCHLD, &quiet, NULL);
    sigemptyset(&watched);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&watched, signals[i]);
    pthread_sigmask(SIG_BLOCK, &watched, NULL);
    int signal_fd = signalfd(-1, &watched, SFD_CLOEXEC);
    timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    if (signal_fd < 0 || timer_fd < 0)
        return -errno;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    /* Its signals are blocked but for what it inherits here: none may kill it, SIGUSR1 must stop it. */
    sigdelset(&all, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    bell = clone(sleep_forever, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL);
    int error = bell < 0 ? -errno : 0;
    if (!error && ptrace(PTRACE_SEIZE, bell, 0, (void *)PTRACE_O_EXITKILL) < 0)
        error = -errno;
    if (!error)
        error = -pthread_create(&thread, NULL, watch, (void *)(intptr_t)signal_fd);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

void bell_arm(int64_t deadline_ns) {
    if (deadline_ns < 0 || deadline_ns == armed)
        return;
    armed = deadline_ns;
    struct itimerspec when = {.it_value = {deadline_ns / 1000000000, deadline_ns % 1000000000}};
    timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

int bell_rang(int tid, int status, struct stop *out) {
    if (tid != bell)
        return 0;
    memset(out, 0, sizeof *out);
    out->kind = STOP_NONE;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        bell = 0;
        return 1;
    }
    if (atomic_exchange(&expired, 0)) {
        out->kind = STOP_TIMEOUT;
        armed = -1;
    } else if (atomic_exchange(&woken, 0)) {
        out->kind = STOP_WAKE;
    } else {
        for (int signal = 1; signal <= SIGNALS_KEPT && out->kind == STOP_NONE; signal++) {
            if (atomic_load(&kept[signal])) {
                atomic_fetch_sub(&kept[signal], 1);
                out->kind = STOP_SIGNAL;
                out->signal = signal;
            }
        }
    }
    ptrace(PTRACE_CONT, bell, 0, 0);
    if (out->kind != STOP_NONE)
        ring(); /* there may be more than one reason: look again until there is none */
    return 1;
}
