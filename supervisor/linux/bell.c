/* A child that only sleeps, traced like a guest: a signal to it is a stop that waitpid reports, so one blocking call waits
 * for guests and for everything else. Being the first traced child it is also reported first: no guest can starve it.
 * A watching thread turns the supervisor's own signals and the deadline into rings. Each tracing thread has its own.
 * Must never touch a guest. */
#include "bell.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIGNALS_KEPT = 32 };

struct bell {
    pthread_mutex_t lock; /* over pid: who rings must not meet another process by that number */
    pid_t pid;            /* of the child; 0 once it is gone */
    int timer_fd, signal_fd, leave_fd;
    int64_t armed;
    pthread_t watching;
    atomic_int expired, woken;
    atomic_int kept[SIGNALS_KEPT + 1]; /* by signal number: how often it came */
    _Alignas(16) char stack[4096];     /* the child's */
};

static _Thread_local struct bell *bell; /* the tracing thread's own */

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

int bell_ring(struct bell *which) {
    if (!which)
        return -ESRCH;
    atomic_store(&which->woken, 1);
    pthread_mutex_lock(&which->lock);
    int error = which->pid && kill(which->pid, SIGUSR1) == 0 ? 0 : -ESRCH;
    pthread_mutex_unlock(&which->lock);
    return error;
}

/* The same for a reason that was noted elsewhere. */
static void toll(struct bell *which) {
    pthread_mutex_lock(&which->lock);
    if (which->pid)
        kill(which->pid, SIGUSR1);
    pthread_mutex_unlock(&which->lock);
}

static void *watch(void *argument) {
    struct bell *which = argument;
    struct pollfd fds[3] = {{.fd = which->signal_fd, .events = POLLIN},
                            {.fd = which->timer_fd, .events = POLLIN},
                            {.fd = which->leave_fd, .events = POLLIN}};
    for (;;) {
        if (poll(fds, 3, -1) < 0)
            continue;
        if (fds[2].revents)
            return NULL;
        if (fds[0].revents) {
            struct signalfd_siginfo info;
            if (read(fds[0].fd, &info, sizeof info) == sizeof info && info.ssi_signo <= SIGNALS_KEPT)
                atomic_fetch_add(&which->kept[info.ssi_signo], 1);
        }
        if (fds[1].revents) {
            uint64_t times;
            if (read(which->timer_fd, &times, sizeof times) == sizeof times)
                atomic_store(&which->expired, 1);
        }
        toll(which);
    }
}

/* Signals of the whole process are waited for only by who has them all: a supervisor that is a guest in some other program
 * leaves them alone. A negative descriptor is one that poll does not look at. */
static int watch_signals(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH};
    sigset_t watched;
    sigemptyset(&watched);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&watched, signals[i]);
    pthread_sigmask(SIG_BLOCK, &watched, NULL);
    int fd = signalfd(-1, &watched, SFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

/* Stops of guests are told by waitpid; a SIGCHLD for each would only cost. Whoever else listens to SIGCHLD goes on doing so. */
static void no_signal_for_stops(void) {
    struct sigaction child;
    if (sigaction(SIGCHLD, NULL, &child) == 0) {
        child.sa_flags |= SA_NOCLDSTOP;
        sigaction(SIGCHLD, &child, NULL);
    }
}

int bell_start(int signals) {
    sigset_t all, before;
    if (bell)
        return 0;
    struct bell *made = calloc(1, sizeof *made);
    if (!made)
        return -ENOMEM;
    no_signal_for_stops();
    pthread_mutex_init(&made->lock, NULL);
    made->armed = -1;
    made->signal_fd = signals ? watch_signals() : -1;
    made->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    made->leave_fd = eventfd(0, EFD_CLOEXEC);
    if ((signals && made->signal_fd < 0) || made->timer_fd < 0 || made->leave_fd < 0)
        return -errno;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    /* Its signals are blocked but for what it inherits here: none may kill it, SIGUSR1 must stop it. */
    sigdelset(&all, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    made->pid = clone(sleep_forever, made->stack + sizeof made->stack, CLONE_VM | SIGCHLD, NULL);
    int error = made->pid < 0 ? -errno : 0;
    if (!error && ptrace(PTRACE_SEIZE, made->pid, 0, (void *)PTRACE_O_EXITKILL) < 0)
        error = -errno;
    if (!error)
        error = -pthread_create(&made->watching, NULL, watch, made);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!error)
        bell = made;
    return error;
}

struct bell *bell_of_this_thread(void) { return bell; }

/* What is left is the struct itself: another thread may be about to ring. */
void bell_stop(void) {
    struct bell *which = bell;
    uint64_t one = 1;
    if (!which)
        return;
    bell = NULL;
    if (write(which->leave_fd, &one, sizeof one) == sizeof one)
        pthread_join(which->watching, NULL);
    pthread_mutex_lock(&which->lock);
    if (which->pid) {
        kill(which->pid, SIGKILL);
        waitpid(which->pid, NULL, __WALL);
    }
    which->pid = 0;
    pthread_mutex_unlock(&which->lock);
    close(which->timer_fd);
    close(which->leave_fd);
    if (which->signal_fd >= 0)
        close(which->signal_fd);
}

void bell_arm(int64_t deadline_ns) {
    if (!bell || deadline_ns < 0 || deadline_ns == bell->armed)
        return;
    bell->armed = deadline_ns;
    struct itimerspec when = {.it_value = {deadline_ns / 1000000000, deadline_ns % 1000000000}};
    timerfd_settime(bell->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

int bell_rang(int tid, int status, struct stop *out) {
    if (!bell || tid != bell->pid)
        return 0;
    memset(out, 0, sizeof *out);
    out->kind = STOP_NONE;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        pthread_mutex_lock(&bell->lock);
        bell->pid = 0;
        pthread_mutex_unlock(&bell->lock);
        return 1;
    }
    if (atomic_exchange(&bell->expired, 0)) {
        out->kind = STOP_TIMEOUT;
        bell->armed = -1;
    } else if (atomic_exchange(&bell->woken, 0)) {
        out->kind = STOP_WAKE;
    } else {
        for (int signal = 1; signal <= SIGNALS_KEPT && out->kind == STOP_NONE; signal++) {
            if (atomic_load(&bell->kept[signal])) {
                atomic_fetch_sub(&bell->kept[signal], 1);
                out->kind = STOP_SIGNAL;
                out->signal = signal;
            }
        }
    }
    ptrace(PTRACE_CONT, bell->pid, 0, 0);
    if (out->kind != STOP_NONE)
        toll(bell); /* there may be more than one reason: look again until there is none */
    return 1;
}
