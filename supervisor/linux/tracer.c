/* The stop loop's C half: wait for a guest thread to stop, read its call in as few Linux calls as can be, reply, go on.
 * The thread that spawned a guest traces it; only it may call these. Must never call into Python and never interpret NT. */
#include "tracer.h"
#include "bell.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(struct guest_registers) == sizeof(struct user_regs_struct), "registers as the kernel has them");
_Static_assert(offsetof(struct guest_registers, gs_base) == offsetof(struct user_regs_struct, gs_base), "their order");

enum {
    DEFERRED_MAX = 256,
    TURNS_MAX = 128, /* threads that wait for their turn */
    TURN = 16,       /* stops from one look at who waits to the next */
    OPTIONS = PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
              PTRACE_O_TRACEEXEC,
};

/* Stops met while waiting for one particular thread, kept for tracer_next. */
static _Thread_local struct {
    int tid, status;
} deferred[DEFERRED_MAX];
static _Thread_local int deferred_count;

/* Signals from outside that were taken off threads which had to go on, kept for tracer_next. */
static _Thread_local struct {
    int tid, signal;
} noticed[DEFERRED_MAX];
static _Thread_local int noticed_count;

static _Thread_local int stops_of_turn;

static _Thread_local uint8_t argument_counts[TRACER_NUMBERS];

void tracer_argument_counts(const uint8_t *counts, int count) {
    memcpy(argument_counts, counts, (size_t)(count < TRACER_NUMBERS ? count : TRACER_NUMBERS));
}

static void read_stack_arguments(struct stop *out) {
    unsigned want = 0;
    if (out->number < TRACER_NUMBERS && argument_counts[out->number] > 4)
        want = argument_counts[out->number] - 4u;
    if (want > TRACER_STACK_ARGS)
        want = TRACER_STACK_ARGS;
    if (!want)
        return;
    size_t size = want * sizeof(uint64_t);
    struct iovec local = {&out->args[4], size};
    struct iovec remote = {(void *)(out->rsp + 0x28), size};
    ssize_t got = process_vm_readv(out->tid, &local, 1, &remote, 1, 0);
    if (got != (ssize_t)size)
        out->args_fault = 1;
}

/* The kernel's ptrace_syscall_info, whose name and fields differ between C libraries. */
struct syscall_info {
    uint8_t op, pad[3];
    uint32_t arch;
    uint64_t instruction_pointer, stack_pointer;
    uint64_t nr, args[6];
    uint32_t ret_data;
};

enum { GET_SYSCALL_INFO = 0x420e, INFO_SECCOMP = 3 };

static int describe_seccomp(struct stop *out) {
    struct syscall_info info = {0};
    if (ptrace((enum __ptrace_request)GET_SYSCALL_INFO, out->tid, sizeof info, &info) < 0 || info.op != INFO_SECCOMP)
        return -1;
    out->kind = info.arch == AUDIT_ARCH_X86_64 ? STOP_SYSCALL : STOP_FOREIGN;
    out->number = (uint32_t)info.nr;
    out->rip = info.instruction_pointer;
    out->rsp = info.stack_pointer;
    out->args[0] = info.args[3];
    out->args[1] = info.args[2];
    out->args[2] = info.args[4];
    out->args[3] = info.args[5];
    read_stack_arguments(out);
    return 0;
}

static int is_fault(const siginfo_t *info) {
    switch (info->si_signo) {
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGFPE:
    case SIGTRAP:
    case SIGSYS:
        return info->si_code > 0; /* the kernel's own; a signal sent by kill or tgkill is not the guest's doing */
    default:
        return 0;
    }
}

/* Turn one wait status into a stop. Returns 0 if there is nothing to tell and the thread goes on. */
static int describe(int tid, int status, struct stop *out) {
    memset(out, 0, sizeof *out);
    out->tid = tid;
    out->wait_status = status;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        out->kind = STOP_EXIT;
        return 1;
    }
    int event = status >> 16;
    if (event == PTRACE_EVENT_SECCOMP)
        return describe_seccomp(out) == 0;
    if (event == PTRACE_EVENT_CLONE || event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK) {
        out->kind = STOP_CLONE;
        return 1;
    }
    if (event == PTRACE_EVENT_STOP || event == PTRACE_EVENT_EXEC) {
        out->kind = STOP_INTERRUPT;
        out->signal = WSTOPSIG(status);
        return 1;
    }
    siginfo_t info;
    if (ptrace(PTRACE_GETSIGINFO, tid, 0, &info) < 0)
        return 0;
    out->signal = info.si_signo;
    out->code = info.si_code;
    if (is_fault(&info)) {
        out->kind = STOP_FAULT;
        out->address = (uint64_t)info.si_addr;
    } else {
        out->kind = STOP_NOTICE;
        out->sender = info.si_pid;
    }
    return 1;
}

/* Linux tells first of whoever stands first in its list, however long others have waited: with several threads that make calls
 * without end the last never had a turn. So now and then all that have stopped are taken, and are told of in that order. */
static void take_turns(void) {
    if (++stops_of_turn < TURN)
        return;
    stops_of_turn = 0;
    while (deferred_count < TURNS_MAX) {
        int status, tid = waitpid(-1, &status, __WALL | __WNOTHREAD | WNOHANG);
        if (tid <= 0)
            return;
        deferred[deferred_count].tid = tid;
        deferred[deferred_count].status = status;
        deferred_count++;
    }
}

int tracer_next(struct stop *out, int64_t deadline_ns) {
    int flags = __WALL | __WNOTHREAD; /* what other threads of this process have for children is not ours */
    if (noticed_count) {
        noticed_count--;
        memset(out, 0, sizeof *out);
        out->kind = STOP_NOTICE;
        out->tid = noticed[noticed_count].tid;
        out->signal = noticed[noticed_count].signal;
        return 0;
    }
    if (deadline_ns == 0)
        flags |= WNOHANG;
    else
        bell_arm(deadline_ns);
    take_turns();
    for (;;) {
        int tid, status;
        if (deferred_count) {
            tid = deferred[0].tid;
            status = deferred[0].status;
            deferred_count--;
            memmove(deferred, deferred + 1, (size_t)deferred_count * sizeof *deferred);
        } else {
            tid = waitpid(-1, &status, flags);
            if (tid == 0 || (tid < 0 && errno == ECHILD)) {
                memset(out, 0, sizeof *out);
                out->kind = tid ? STOP_LEAVING : STOP_TIMEOUT;
                return 0;
            }
            if (tid < 0)
                continue;
        }
        if (bell_rang(tid, status, out)) {
            if (out->kind != STOP_NONE)
                return 0;
        } else if (describe(tid, status, out) && !(out->kind == STOP_FAULT && faults_told(out))) {
            return 0;
        }
    }
}

int tracer_continue_signal(int tid, int signal) {
    return (int)ptrace(PTRACE_CONT, tid, 0, (void *)(intptr_t)signal);
}

int tracer_continue(int tid) { return tracer_continue_signal(tid, 0); }

int tracer_reply(int tid, uint64_t rax) {
    /* orig_rax -1: the kernel skips the call and leaves rax alone. */
    if (ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, orig_rax), (void *)-1L) < 0 ||
        ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, rax), (void *)rax) < 0)
        return -errno;
    return tracer_continue(tid) < 0 ? -errno : 0;
}

int tracer_reply_next(int tid, uint64_t rax, struct stop *out, int64_t deadline_ns) {
    tracer_reply(tid, rax); /* a thread that died meanwhile is told by its own stop */
    return tracer_next(out, deadline_ns);
}

int tracer_interrupt(int tid) { return ptrace(PTRACE_INTERRUPT, tid, 0, 0) < 0 ? -errno : 0; }

int tracer_get_registers(int tid, struct guest_registers *out) {
    return ptrace(PTRACE_GETREGS, tid, 0, out) < 0 ? -errno : 0;
}

int tracer_set_registers(int tid, const struct guest_registers *in) {
    return ptrace(PTRACE_SETREGS, tid, 0, in) < 0 ? -errno : 0;
}

int tracer_get_fxsave(int tid, void *out512) { return ptrace(PTRACE_GETFPREGS, tid, 0, out512) < 0 ? -errno : 0; }

int tracer_set_fxsave(int tid, const void *in512) { return ptrace(PTRACE_SETFPREGS, tid, 0, in512) < 0 ? -errno : 0; }

/* Dr0 to Dr3, Dr6 and Dr7 of `struct user`, where Linux keeps two more that stand for nothing. */
static const int debug_register[DEBUG_REGISTERS] = {0, 1, 2, 3, 6, 7};

static uint64_t debug_register_at(int index) {
    return offsetof(struct user, u_debugreg) + sizeof(uint64_t) * (uint64_t)debug_register[index];
}

int tracer_get_debug_registers(int tid, uint64_t *out) {
    for (int i = 0; i < DEBUG_REGISTERS; i++) {
        errno = 0;
        out[i] = (uint64_t)ptrace(PTRACE_PEEKUSER, tid, debug_register_at(i), 0);
        if (errno != 0)
            return -errno;
    }
    return 0;
}

int tracer_set_debug_registers(int tid, const uint64_t *in) {
    const int control = DEBUG_REGISTERS - 1;
    if (ptrace(PTRACE_POKEUSER, tid, debug_register_at(control), 0) < 0) /* addresses change while nothing is watched */
        return -errno;
    for (int i = 0; i < DEBUG_REGISTERS; i++)
        if (ptrace(PTRACE_POKEUSER, tid, debug_register_at(i), in[i]) < 0)
            return -errno;
    return 0;
}

int64_t tracer_get_xstate(int tid, void *out, uint64_t size) {
    struct iovec area = {out, size};
    return ptrace(PTRACE_GETREGSET, tid, NT_X86_XSTATE, &area) < 0 ? -errno : (int64_t)area.iov_len;
}

int tracer_set_xstate(int tid, const void *in, uint64_t size) {
    struct iovec area = {(void *)in, size};
    return ptrace(PTRACE_SETREGSET, tid, NT_X86_XSTATE, &area) < 0 ? -errno : 0;
}

static void defer(int tid, int status) {
    if (deferred_count < DEFERRED_MAX) {
        deferred[deferred_count].tid = tid;
        deferred[deferred_count].status = status;
        deferred_count++;
    }
}

/* Whether a stop of this thread was kept; it is none of tracer_next's then any more. */
static int take_deferred(int tid, int *status) {
    for (int i = 0; i < deferred_count; i++)
        if (deferred[i].tid == tid) {
            *status = deferred[i].status;
            deferred_count--;
            memmove(deferred + i, deferred + i + 1, (size_t)(deferred_count - i) * sizeof *deferred);
            return 1;
        }
    return 0;
}

int tracer_let_go(int tid) {
    int status;
    int found = take_deferred(tid, &status) ? tid : waitpid(tid, &status, __WALL | __WNOTHREAD | WNOHANG);
    if (found <= 0)
        return 0;
    int event = status >> 16;
    siginfo_t info;
    if (WIFSTOPPED(status) && event == PTRACE_EVENT_STOP)
        return tracer_continue(tid) < 0;
    if (WIFSTOPPED(status) && !event && ptrace(PTRACE_GETSIGINFO, tid, 0, &info) == 0 && !is_fault(&info)) {
        if (noticed_count < DEFERRED_MAX) {
            noticed[noticed_count].tid = tid;
            noticed[noticed_count].signal = info.si_signo;
            noticed_count++;
        }
        return tracer_continue(tid) < 0;
    }
    defer(tid, status);
    return 1;
}

int tracer_wait_stop(int tid, struct stop *out) {
    for (;;) {
        int status;
        if (!take_deferred(tid, &status) && waitpid(tid, &status, __WALL) < 0) {
            if (errno == EINTR)
                continue;
            return -errno;
        }
        if (describe(tid, status, out))
            return 0;
    }
}

/* waitpid knows no time-out: after a few turns given to others, looks every so often. */
int tracer_wait_stop_within(int tid, struct stop *out, int milliseconds) {
    enum { TURNS = 100, PAUSE_NS = 100000, PAUSES_PER_MS = 10 };
    for (int turn = 0; turn < TURNS + milliseconds * PAUSES_PER_MS; turn++) {
        int status, found = take_deferred(tid, &status) ? tid : waitpid(tid, &status, __WALL | WNOHANG);
        if (found < 0 && errno != EINTR)
            return -errno;
        if (found > 0 && describe(tid, status, out))
            return 0;
        if (turn < TURNS)
            sched_yield();
        else
            nanosleep(&(struct timespec){0, PAUSE_NS}, NULL);
    }
    return 1;
}

int64_t guest_read(int pid, uint64_t address, void *out, uint64_t size) {
    struct iovec local = {out, size}, remote = {(void *)address, size};
    ssize_t got = process_vm_readv(pid, &local, 1, &remote, 1, 0);
    return got < 0 ? -errno : got;
}

int64_t guest_write(int pid, uint64_t address, const void *in, uint64_t size) {
    struct iovec local = {(void *)in, size}, remote = {(void *)address, size};
    ssize_t got = process_vm_writev(pid, &local, 1, &remote, 1, 0);
    return got < 0 ? -errno : got;
}

/* Wait until the batch on `tid` ends at its breakpoint. Other stops of the thread on the way: its own calls from the gate
 * pass (under --strict they trap), births are noted, signals from outside are dropped, death is deferred. */
static int wait_batch(int tid, uint64_t done, int32_t *born) {
    for (;;) {
        int status;
        if (waitpid(tid, &status, __WALL) < 0) {
            if (errno == EINTR)
                continue;
            return -errno;
        }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            defer(tid, status);
            return -ESRCH;
        }
        int event = status >> 16;
        if (event == PTRACE_EVENT_CLONE && born) {
            unsigned long message = 0;
            ptrace(PTRACE_GETEVENTMSG, tid, 0, &message);
            *born = (int32_t)message;
        } else if (!event && WSTOPSIG(status) == SIGTRAP) {
            long rip = ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user_regs_struct, rip), 0);
            if ((uint64_t)rip == done + 1)
                return 0;
        } else if (!event && WSTOPSIG(status) == SIGSEGV) {
            return -EFAULT;
        }
        if (ptrace(PTRACE_CONT, tid, 0, 0) < 0)
            return -errno;
    }
}

/* Put the calls into the scratch area and the thread, whose registers are `saved`, at their start. */
static int enter_batch(int tid, const struct linux_call *calls, int count, uint64_t entry, uint64_t scratch,
                       const struct guest_registers *saved) {
    struct guest_registers with = *saved;
    uint64_t bytes = (uint64_t)count * sizeof *calls;
    if (guest_write(tid, scratch, calls, bytes) != (int64_t)bytes)
        return -EFAULT;
    with.rip = entry;
    with.rbx = scratch;
    with.r12 = (uint64_t)count;
    with.orig_rax = (uint64_t)-1;
    with.eflags &= ~0x100ULL; /* no single stepping inside the gate */
    if (ptrace(PTRACE_SETREGS, tid, 0, &with) < 0 || ptrace(PTRACE_CONT, tid, 0, 0) < 0)
        return -errno;
    return 0;
}

int tracer_exit_thread(int tid, uint64_t call) {
    struct guest_registers with;
    if (ptrace(PTRACE_GETREGS, tid, 0, &with) < 0)
        return -errno;
    with.rip = call;
    with.rax = SYS_exit;
    with.rdi = 0;
    with.orig_rax = (uint64_t)-1;
    with.eflags &= ~0x100ULL;
    if (ptrace(PTRACE_SETREGS, tid, 0, &with) < 0 || ptrace(PTRACE_CONT, tid, 0, 0) < 0)
        return -errno;
    return 0;
}

int tracer_batch(int tid, struct linux_call *calls, int count, uint64_t entry, uint64_t done, uint64_t scratch,
                 const void *data, uint64_t size, int32_t *born) {
    struct guest_registers saved;
    if (count < 1 || count > GATE_BATCH_MAX || size > GATE_SCRATCH_SIZE - GATE_SCRATCH_DATA)
        return -EINVAL;
    if (ptrace(PTRACE_GETREGS, tid, 0, &saved) < 0)
        return -errno;
    uint64_t bytes = (uint64_t)count * sizeof *calls;
    if (size && guest_write(tid, scratch + GATE_SCRATCH_DATA, data, size) != (int64_t)size)
        return -EFAULT;
    int error = enter_batch(tid, calls, count, entry, scratch, &saved);
    if (error)
        return error;
    error = wait_batch(tid, done, born);
    if (error)
        return error;
    if (guest_read(tid, scratch, calls, bytes) != (int64_t)bytes)
        return -EFAULT;
    /* orig_rax -1: the kernel must not take the restored registers for a call to restart. */
    saved.orig_rax = (uint64_t)-1;
    return ptrace(PTRACE_SETREGS, tid, 0, &saved) < 0 ? -errno : 0;
}

/* The child runs on a borrowed stack in the supervisor's memory until exec: raw calls only, nothing shared is touched. */
static long raw(long nr, long a, long b, long c, long d) {
    long result;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall" : "=a"(result) : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
    return result;
}

struct child {
    const struct guest_spawn *spawn;
    int go, parents_end;
    int lifted[16];
    sigset_t none;
    char *argv[2], *envp[1];
};

static int child_main(void *argument) {
    struct child *child = argument;
    char byte;
    raw(SYS_close, child->parents_end, 0, 0, 0); /* a parent that dies before it attaches is read as the end */
    if (raw(SYS_read, child->go, (long)&byte, 1, 0) != 1)
        raw(SYS_exit, 1, 0, 0, 0);
    long persona = raw(SYS_personality, 0xffffffff, 0, 0, 0);
    raw(SYS_personality, persona | ADDR_NO_RANDOMIZE, 0, 0, 0);
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&child->none, 0, 8);
    /* Lift them all clear of their targets first: a target may be another's source. */
    int count = child->spawn->fd_count;
    for (int i = 0; i < count; i++)
        child->lifted[i] = (int)raw(SYS_fcntl, child->spawn->fds[i], F_DUPFD, 64, 0);
    for (int i = 0; i < count; i++)
        raw(SYS_dup2, child->lifted[i], i, 0, 0);
    raw(SYS_close_range, count, ~0U, 0, 0);
    raw(SYS_execve, (long)child->spawn->gate, (long)child->argv, (long)child->envp, 0);
    raw(SYS_exit, 127, 0, 0, 0);
    return 0;
}

int tracer_spawn(struct guest_spawn *spawn) {
    static _Thread_local _Alignas(16) char stack[16384]; /* free again when tracer_spawn returns: the child has exec'd or died */
    int go[2];
    if (spawn->fd_count < 0 || spawn->fd_count > 16)
        return -EINVAL;
    if (pipe2(go, O_CLOEXEC) < 0)
        return -errno;
    struct child child = {.spawn = spawn, .go = go[0], .parents_end = go[1], .argv = {(char *)"ntsup", NULL}, .envp = {NULL}};
    sigemptyset(&child.none);
    /* CLONE_VM without CLONE_VFORK: no page tables are copied, yet the parent can attach before the child execs. */
    int pid = clone(child_main, stack + sizeof stack, CLONE_VM | SIGCHLD, &child);
    int error = pid < 0 ? -errno : 0;
    if (!error && ptrace(PTRACE_SEIZE, pid, 0, (void *)(intptr_t)OPTIONS) < 0)
        error = -errno;
    if (!error && write(go[1], "", 1) != 1)
        error = -errno;
    close(go[1]);
    while (!error) {
        int status;
        if (waitpid(pid, &status, __WALL) < 0) {
            if (errno != EINTR)
                error = -errno;
        } else if (WIFEXITED(status) || WIFSIGNALED(status)) {
            close(go[0]);
            return -ENOEXEC;
        } else if (status >> 16 == PTRACE_EVENT_EXEC) {
            break;
        } else {
            ptrace(PTRACE_CONT, pid, 0, 0);
        }
    }
    close(go[0]);
    if (error && pid > 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, __WALL);
    }
    spawn->pid = pid;
    return error;
}
