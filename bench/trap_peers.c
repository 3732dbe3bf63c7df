/* What one trapped call costs by each mechanism of Linux, all in C: the peers of bench/trap.py.
 * Usage: trap_peers MECHANISM COUNT; prints nanoseconds a call. Links nothing but the C library. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum { TRAPPED = 0x1234 /* no Linux call has this number */, SUD_ON = 1, SUD_OFF = 0 };

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

static volatile char selector = SUD_OFF;

static long call(long number) {
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number) : "rcx", "r11", "memory");
    return result;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Ask for `number` `count` times; each must answer 42. */
static double measure(long number, long count, long expected) {
    for (long i = 0; i < count / 10 + 1; i++)
        call(number);
    double began = now();
    for (long i = 0; i < count; i++)
        if (call(number) != expected)
            exit(3);
    return (now() - began) / (double)count;
}

static int install(uint32_t action, unsigned flags) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TRAPPED, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static void on_sigsys(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)info;
    selector = SUD_OFF; /* or the handler's own return would be dispatched too */
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_RAX] = 42;
}

static void catch_sigsys(void) {
    struct sigaction action = {.sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO};
    sigaction(SIGSYS, &action, NULL);
}

static double by_trap(long count) {
    catch_sigsys();
    install(SECCOMP_RET_TRAP, 0);
    return measure(TRAPPED, count, 42);
}

static double by_dispatch(long count) {
    catch_sigsys();
    if (prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, 0, 0, &selector) < 0)
        return -1;
    double total = 0;
    for (long i = 0; i < count; i++) {
        double began = now();
        selector = SUD_ON;
        long got = call(TRAPPED);
        selector = SUD_OFF;
        total += now() - began;
        if (got != 42)
            exit(3);
    }
    double empty = 0;
    for (long i = 0; i < count; i++) {
        double began = now();
        empty += now() - began;
    }
    return (total - empty) / (double)count;
}

static void *answer_notifications(void *argument) {
    int fd = *(int *)argument;
    struct seccomp_notif request;
    struct seccomp_notif_resp response;
    for (;;) {
        memset(&request, 0, sizeof request);
        if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0) {
            if (errno == EINTR)
                continue;
            return NULL;
        }
        memset(&response, 0, sizeof response);
        response.id = request.id;
        response.val = 42;
        ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &response);
    }
}

static double by_notification(long count) {
    pthread_t thread;
    int fd = install(SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    if (fd < 0)
        return -1;
    pthread_create(&thread, NULL, answer_notifications, &fd);
    return measure(TRAPPED, count, 42);
}

static double by_tracer(long count) {
    int result[2];
    double cost = -1;
    if (pipe(result) < 0)
        return -1;
    pid_t child = fork();
    if (!child) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        install(SECCOMP_RET_TRACE, 0);
        cost = measure(TRAPPED, count, 42);
        _exit(write(result[1], &cost, sizeof cost) != sizeof cost);
    }
    int status;
    waitpid(child, &status, 0);
    ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL);
    ptrace(PTRACE_CONT, child, 0, 0);
    while (waitpid(child, &status, 0) == child && !WIFEXITED(status)) {
        if (status >> 16 == PTRACE_EVENT_SECCOMP) {
            struct user_regs_struct registers;
            ptrace(PTRACE_GETREGS, child, 0, &registers);
            registers.orig_rax = (unsigned long long)-1;
            registers.rax = 42;
            ptrace(PTRACE_SETREGS, child, 0, &registers);
        }
        ptrace(PTRACE_CONT, child, 0, 0);
    }
    return read(result[0], &cost, sizeof cost) == sizeof cost ? cost : -1;
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    long count = atol(argv[2]);
    double cost;
    if (!strcmp(argv[1], "native"))
        cost = measure(SYS_getppid, count, getppid());
    else if (!strcmp(argv[1], "trap"))
        cost = by_trap(count);
    else if (!strcmp(argv[1], "dispatch"))
        cost = by_dispatch(count);
    else if (!strcmp(argv[1], "notify"))
        cost = by_notification(count);
    else if (!strcmp(argv[1], "tracer"))
        cost = by_tracer(count);
    else
        return 2;
    printf("%.1f\n", cost);
    return cost < 0;
}
