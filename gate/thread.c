/* The calling thread: its registers all at once (NtContinue), and whether it is the last of its process; what there is to know
 * of threads that the supervisor has not met. APCs that are due, debug registers and parts of a CONTEXT alone are its. */
#include "gate.h"

/* A CONTEXT's place of what is looked at here; entry.S restores the rest. */
enum context_place {
    CONTEXT_FLAGS = 0x30,
    CONTEXT_MXCSR = 0x34,
    CONTEXT_EFLAGS = 0x44,
    CONTEXT_RSP = 0x98,
    CONTEXT_RIP = 0xf8,
    CONTEXT_FLOATING_SAVE_MXCSR = 0x118,
};

enum context_part {
    CONTEXT_WHOLE = 0x10000b, /* control, integer and floating point */
    CONTEXT_DEBUG_REGISTERS = 0x10,
};

enum user_state {
    USER_CS = 0x33,
    USER_SS = 0x2b,
    EFLAGS_SAFE = 0x250dd5, /* CF PF AF ZF SF TF DF OF RF AC ID */
    EFLAGS_ALWAYS = 0x202,
    MXCSR_LEGAL = 0xffff, /* the others fault */
};
#define LOWER_HALF_END (1ULL << 47)
#define THIS_THREAD 0xFFFFFFFFFFFFFFFEULL

enum thread_information { BASIC_INFORMATION = 0, AM_I_LAST_THREAD = 12 };

enum thread_fact { STILL_ACTIVE = 0x103, NORMAL_PRIORITY = 8 };

struct basic_information { /* THREAD_BASIC_INFORMATION */
    uint32_t exit_status;
    uint32_t pad;
    uint64_t teb;
    uint64_t process_id;
    uint64_t thread_id;
    uint64_t affinity;
    int32_t priority;
    int32_t base_priority;
};
_Static_assert(sizeof(struct basic_information) == 48, "THREAD_BASIC_INFORMATION");

static uint32_t *word(struct gate_thread *self, enum context_place at)
{
    return (uint32_t *)(void *)(self->context + at);
}

static uint64_t *quad(struct gate_thread *self, enum context_place at)
{
    return (uint64_t *)(void *)(self->context + at);
}

/* (PCONTEXT context, BOOLEAN test_alert) */
uint64_t gate_NtContinue(struct gate_thread *self)
{
    uint64_t at = self->args[0];
    uint32_t flags;

    if (at & 0xf || gate_copy(self->context, (const void *)at, GATE_CONTEXT_SIZE))
        return GATE_TRAP;
    flags = *word(self, CONTEXT_FLAGS);
    if ((flags & CONTEXT_WHOLE) != CONTEXT_WHOLE || flags & CONTEXT_DEBUG_REGISTERS ||
        *quad(self, CONTEXT_RIP) >= LOWER_HALF_END ||
        ((uint8_t)self->args[1] && core_thread_apc_pending(region(self), self->slot)))
        return GATE_TRAP;
    *word(self, CONTEXT_FLOATING_SAVE_MXCSR) = *word(self, CONTEXT_MXCSR) & MXCSR_LEGAL;
    self->frame[0] = *quad(self, CONTEXT_RIP);
    self->frame[1] = USER_CS;
    self->frame[2] = (*word(self, CONTEXT_EFLAGS) & EFLAGS_SAFE) | EFLAGS_ALWAYS;
    self->frame[3] = *quad(self, CONTEXT_RSP);
    self->frame[4] = USER_SS;
    return GATE_CONTINUE;
}

/* Of a thread that the supervisor does not know: nobody has changed anything about such a one. */
static uint64_t query_basic(struct gate_thread *self)
{
    struct basic_information answer = {.affinity = gate_birth.affinity, .priority = NORMAL_PRIORITY};
    uint64_t return_length;
    struct core_thread_info info;
    uint32_t slot;

    if (is_pseudo_handle(self->args[0]) || (uint32_t)self->args[3] != sizeof(answer) ||
        stack_argument(self, 4, &return_length) || probe_write(self->args[2], sizeof(answer)) ||
        probe_optional(return_length, sizeof(uint32_t)) || answer.affinity == 0 ||
        core_h_thread(region(self), self->slot, self->args[0], &slot, &info) != STATUS_SUCCESS)
        return GATE_TRAP;
    answer.exit_status = info.state == CORE_THREAD_EXITED ? info.exit_status : STILL_ACTIVE;
    answer.teb = info.facts.teb;
    answer.process_id = core_process_id(info.process);
    answer.thread_id = core_thread_id(slot);
    if (gate_copy((void *)self->args[2], &answer, sizeof(answer)) ||
        (return_length != 0 && gate_store32(return_length, sizeof(answer))))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}

/* (HANDLE thread, THREADINFOCLASS class, PVOID information, ULONG length, PULONG return_length) */
uint64_t gate_NtQueryInformationThread(struct gate_thread *self)
{
    uint64_t return_length;

    if ((uint32_t)self->args[1] == BASIC_INFORMATION)
        return query_basic(self);
    if (self->args[0] != THIS_THREAD || (uint32_t)self->args[1] != AM_I_LAST_THREAD ||
        (uint32_t)self->args[3] != sizeof(uint32_t) || stack_argument(self, 4, &return_length) ||
        probe_write(self->args[2], sizeof(uint32_t)) || probe_optional(return_length, sizeof(uint32_t)))
        return GATE_TRAP;
    if (gate_store32(self->args[2], core_thread_is_last(region(self), self->slot)) ||
        (return_length != 0 && gate_store32(return_length, sizeof(uint32_t))))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}
