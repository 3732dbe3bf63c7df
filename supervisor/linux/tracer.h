/* What the supervisor's C half offers Python: stops of guest threads, replies, batches of Linux calls, guest memory.
 * Knows Linux only; must never hold NT meaning. Read by C and by cffi (between the CDEF marks). */
#ifndef NTSUP_TRACER_H
#define NTSUP_TRACER_H

#include "gate_abi.h"
#include <stddef.h>
#include <stdint.h>

/* CDEF begin */
enum stop_kind {
    STOP_TIMEOUT = 0,  /* nothing happened in the time given */
    STOP_WAKE = 1,     /* another thread of the supervisor rang (SIGUSR1) */
    STOP_SIGNAL = 2,   /* the supervisor itself received `signal` */
    STOP_SYSCALL = 3,  /* the guest executed `syscall`: number, args */
    STOP_FOREIGN = 4,  /* the guest entered Linux by a foreign door (int 0x80, x32) */
    STOP_FAULT = 5,    /* a signal of the guest's own making: signal, code, address */
    STOP_NOTICE = 6,   /* a signal from outside for the guest */
    STOP_INTERRUPT = 7,/* the thread stopped because tracer_interrupt asked it to */
    STOP_EXIT = 8,     /* the thread is gone: wait_status */
    STOP_CLONE = 9,    /* a thread or process was born outside a batch: it must not live */
    STOP_LEAVING = 10, /* no guest is left */
    STOP_NONE = 11,    /* nothing to tell */
};

enum tracer_limits {
    TRACER_STACK_ARGS = 14,  /* stack arguments read at most; NtCreateNamedPipeFile has 10 */
    TRACER_NUMBERS = 0x2000, /* NT numbers with a known argument count */
};

/* user_regs_struct of <sys/user.h>, by name. */
struct guest_registers {
    uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi, orig_rax, rip, cs, eflags, rsp, ss,
        fs_base, gs_base, ds, es, fs, gs;
};

struct stop {
    int32_t kind;
    int32_t tid;
    int32_t signal;
    int32_t code;        /* si_code */
    uint64_t address;    /* si_addr */
    int32_t wait_status; /* as waitpid gives it; 0 for a STOP_NOTICE whose thread runs again */
    uint32_t number;     /* eax at the syscall */
    uint64_t rip;        /* after the syscall instruction */
    uint64_t rsp;
    uint64_t args[18]; /* r10, rdx, r8, r9, then the stack's; what could not be read is 0 */
    int32_t args_fault; /* 1 if a stack argument could not be read */
    int32_t sender;     /* si_pid of a signal from outside */
};

struct guest_spawn {
    const char *gate;    /* path of the gate executable */
    int32_t fds[16];     /* become fds 0, 1, … of the guest; nothing else is inherited */
    int32_t fd_count;
    int32_t pid; /* out */
};

int tracer_spawn(struct guest_spawn *spawn);
void tracer_argument_counts(const uint8_t *counts, int count);
/* The next stop of any guest thread. `deadline_ns`: of CLOCK_MONOTONIC, when STOP_TIMEOUT comes at the latest, however
 * many stops there are; -1 for never, 0 to poll. */
int tracer_next(struct stop *out, int64_t deadline_ns);
int tracer_reply(int tid, uint64_t rax);
int tracer_reply_next(int tid, uint64_t rax, struct stop *out, int64_t deadline_ns);
int tracer_continue(int tid);
int tracer_continue_signal(int tid, int signal);
int tracer_interrupt(int tid);
int tracer_get_registers(int tid, struct guest_registers *out);
int tracer_set_registers(int tid, const struct guest_registers *in);
int tracer_get_fxsave(int tid, void *out512);
int tracer_set_fxsave(int tid, const void *in512);
enum { DEBUG_REGISTERS = 6 };
/* Dr0, Dr1, Dr2, Dr3, Dr6, Dr7, in this order. Setting fails for what Linux does not let users watch. */
int tracer_get_debug_registers(int tid, uint64_t *out);
int tracer_set_debug_registers(int tid, const uint64_t *in);
int64_t tracer_get_xstate(int tid, void *out, uint64_t size);
int tracer_set_xstate(int tid, const void *in, uint64_t size);
int tracer_wait_stop(int tid, struct stop *out);
/* The same for at most so long; 1 if the thread has not stopped by then. */
int tracer_wait_stop_within(int tid, struct stop *out, int milliseconds);
int tracer_batch(int tid, struct linux_call *calls, int count, uint64_t entry, uint64_t done, uint64_t scratch,
                 const void *data, uint64_t size, int32_t *born);
/* Send a stopped thread to its exit, by the `syscall` instruction at `call`; it is not waited for. */
int tracer_exit_thread(int tid, uint64_t call);
/* Which stopped thread makes the calls of core_host_linux from now on, by the gate's batch. */
void core_host_act_on(int tid, uint64_t entry, uint64_t done, uint64_t scratch);
/* From now on those calls are taken for made, and made together by core_host_flush: 0, or the first negated errno. */
void core_host_gather(void);
int64_t core_host_flush(void);
/* A thread that the caller waits for may stand in a stop that nobody has looked at: let it go on, and tell of the signal
 * later. Returns 1 if it does not go on. Of no effect but in the tracing thread. */
int tracer_let_go(int tid);
/* From now on access violations are told to guests without tracer_next returning, in processes that have a dispatcher:
 * the address in the guest that its kernel enters with an exception. NULL: all faults are returned. */
struct core;
enum { FRAME_CLEARS = 0x40500 }; /* of eflags: AC, DF and TF */
void faults_tell(struct core *core);
void faults_tell_process(uint32_t process, uint64_t dispatcher);
/* What these 16 bytes of code do to memory where they fault, whatever the registers. */
void faults_learn(const uint8_t *code, int writes);
int64_t guest_read(int pid, uint64_t address, void *out, uint64_t size);
int64_t guest_write(int pid, uint64_t address, const void *in, uint64_t size);
/* Before a thread's first guest: from now on deadlines, rings and, if `signals`, those of the process come as stops. */
int bell_start(int signals);
void bell_stop(void);
/* The bell of the thread that traces, for others to ring; NULL before bell_start. */
struct bell *bell_of_this_thread(void);
/* From any thread: have the tracing thread's tracer_next return STOP_WAKE. Harmless after bell_stop. */
int bell_ring(struct bell *bell);
/* NULL, or what ends the ticking of this page. */
struct kuser_clock *kuser_clock_start(void *page, int64_t period_ns);
void kuser_clock_stop(struct kuser_clock *clock);
/* CDEF end */

/* Whether this fault was told, and the thread runs again. */
int faults_told(const struct stop *stop);

#endif
