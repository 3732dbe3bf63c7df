/* The one interface between the supervisor, the gate and the guest DLLs: fixed addresses and shared layouts.
 * Read by C and assembly on both sides and by cffi (between the CDEF marks: no preprocessor lines there).
 * Must never hold a pointer that the supervisor follows. Raise GATE_ABI_VERSION with every change of layout. */
#ifndef NTSUP_GATE_ABI_H
#define NTSUP_GATE_ABI_H

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

/* CDEF begin */
enum gate_abi {
    GATE_ABI_VERSION = 4,
    GATE_BATCH_MAX = 120, /* calls in one batch: the array fits the scratch area below */
    GATE_SCRATCH_SIZE = 0x4000,
    GATE_SCRATCH_DATA = 0x2000,  /* strings, filters and message headers start here; the calls lie below */
    GATE_NUMBERS = 0x400,        /* NT numbers that may have a handler in the gate */
    GATE_CALL_REPORT = 0xFFFF,   /* not NT's: the gate tells the supervisor how a call ended (gate/README.md) */
    GATE_REPORT_DELAY = 1,       /* in the report's flags: a wait for nothing, whose time-out is success */
    GATE_THREAD_SIZE = 0x2000,   /* a thread's part of the gate's memory: its stack, and above it struct gate_thread */
    GATE_THREAD_OFFSET = 0x1c00, /* of struct gate_thread in it */
    GATE_CONTEXT_SIZE = 0x300,   /* of a CONTEXT: what NtContinue restores, up to its vector registers */
};

/* One Linux call that the supervisor has a stopped guest thread make. */
struct linux_call {
    int64_t number;
    uint64_t args[6];
    int64_t result;
};

/* What the guest finds at GATE_PAGE, read-only. */
struct gate_page {
    uint32_t version;
    uint32_t flags;
    uint64_t gate_entry;    /* where ntdll's stubs jump when KUSER_SHARED_DATA.SystemCall is set */
    uint64_t clock_gettime; /* the vDSO's __vdso_clock_gettime, System V calling convention; 0 if there is none */
    uint64_t region;        /* the shared region (gate/core) in this process */
    uint8_t handlers[0x400]; /* by NT number: which handler the gate has (gate/services.inc, from 1), or 0 */
};

/* What the gate keeps of a thread; FS points to it. The guest may write over it, and harms nobody but itself. */
struct gate_thread {
    uint64_t self; /* where it is */
    uint64_t core; /* the region */
    uint64_t interrupt; /* where the thread's word of core_interrupt is */
    uint32_t slot; /* the thread in the region */
    uint32_t linux_tid;
    /* The call: what the guest's registers were. */
    uint64_t rsp;
    uint64_t rdi;
    uint64_t rsi;
    uint64_t number;
    uint64_t args[4];
    /* What a report tells besides the status. */
    uint64_t deadline; /* CLOCK_MONOTONIC in 100 ns, UINT64_MAX: none */
    uint64_t report_flags;
    int64_t timeout; /* what is left of one, where a call has to begin again */
    uint64_t pad;
    /* NtContinue: what the thread goes on with, and rip, cs, eflags, rsp and ss of it as iretq takes them. */
    uint8_t context[0x300];
    uint64_t frame[5];
};

/* How a thread of the process begins: written before the gate begins any. */
struct gate_birth {
    uint64_t loader; /* where: ntdll!LdrInitializeThunk */
    uint64_t ntdll;  /* its second argument */
    uint64_t rsp;    /* from the top of its stack, modulo 2^64; */
    uint64_t context_at; /* and where the CONTEXT lies with which it goes on */
    uint64_t stack_reserve; /* what the program's file says of its stacks */
    uint64_t stack_commit;
    uint64_t affinity; /* the processors that its threads run on */
    uint8_t context[0x4d0]; /* its rsp is from the top of the stack, too */
    uint8_t teb[0x2000];    /* of a TEB that lies at 0 */
};
/* CDEF end */
#endif

/* Addresses are wider than an enum's int; assembly knows no enum. */
#define GATE_BASE 0x7fe000000000
#define GATE_REGION_BASE 0x7fe100000000
#define GATE_REGISTRY 0x7fe107000000 /* the registry's generation: read-only, in processes that have asked for values */
#define GATE_THREADS_BASE 0x7fe180000000 /* aligned to the size of it all */
#define GATE_THREADS_SHIFT 26
#define KUSER_SHARED_DATA_ADDRESS 0x7ffe0000
#define GATE_PAGE 0x7ffe1000

#define GATE_ASM_NUMBERS 0x400
#define GATE_STATE_FROM_INTERRUPT (-80) /* in the region, of a thread's state and futex word from its interrupt word */
#define GATE_PARK_FROM_INTERRUPT (-64)
#define GATE_ASM_STATE_SPARE 7
#define GATE_ASM_PARK_ASLEEP 1
#define GATE_ASM_CALL_REPORT 0xffff
#define GATE_ASM_ATTENTION 16
#define GATE_PAGE_HANDLERS 32
#define GATE_THREAD_SELF 0
#define GATE_THREAD_CORE 8
#define GATE_THREAD_INTERRUPT 16
#define GATE_THREAD_LINUX_TID 28
#define GATE_THREAD_RSP 32
#define GATE_THREAD_RDI 40
#define GATE_THREAD_RSI 48
#define GATE_THREAD_NUMBER 56
#define GATE_THREAD_ARGS 64
#define GATE_THREAD_DEADLINE 96
#define GATE_THREAD_FLAGS 104
#define GATE_THREAD_CONTEXT 128
#define GATE_THREAD_FRAME 896

#ifndef __ASSEMBLER__
_Static_assert(sizeof(struct linux_call) == 64, "linux_call");
_Static_assert(sizeof(struct gate_page) == GATE_PAGE_HANDLERS + GATE_NUMBERS, "gate_page");
_Static_assert(offsetof(struct gate_page, handlers) == GATE_PAGE_HANDLERS, "gate_page");
_Static_assert(GATE_BATCH_MAX * sizeof(struct linux_call) <= GATE_SCRATCH_DATA, "the calls end before the data");
_Static_assert(GATE_ASM_NUMBERS == GATE_NUMBERS && GATE_ASM_CALL_REPORT == GATE_CALL_REPORT, "assembly agrees");
_Static_assert(GATE_THREAD_OFFSET + sizeof(struct gate_thread) <= GATE_THREAD_SIZE, "it lies above its stack");
_Static_assert(offsetof(struct gate_thread, self) == GATE_THREAD_SELF, "self");
_Static_assert(offsetof(struct gate_thread, core) == GATE_THREAD_CORE, "core");
_Static_assert(offsetof(struct gate_thread, interrupt) == GATE_THREAD_INTERRUPT, "interrupt");
_Static_assert(offsetof(struct gate_thread, linux_tid) == GATE_THREAD_LINUX_TID, "linux_tid");
_Static_assert(offsetof(struct gate_thread, rsp) == GATE_THREAD_RSP, "rsp");
_Static_assert(offsetof(struct gate_thread, rdi) == GATE_THREAD_RDI, "rdi");
_Static_assert(offsetof(struct gate_thread, rsi) == GATE_THREAD_RSI, "rsi");
_Static_assert(offsetof(struct gate_thread, number) == GATE_THREAD_NUMBER, "number");
_Static_assert(offsetof(struct gate_thread, args) == GATE_THREAD_ARGS, "args");
_Static_assert(offsetof(struct gate_thread, deadline) == GATE_THREAD_DEADLINE, "deadline");
_Static_assert(offsetof(struct gate_thread, report_flags) == GATE_THREAD_FLAGS, "report_flags");
_Static_assert(offsetof(struct gate_thread, context) == GATE_THREAD_CONTEXT, "context");
_Static_assert(offsetof(struct gate_thread, frame) == GATE_THREAD_FRAME, "frame");
#endif

#endif
