/* What the gate's handlers stand on: the calling thread, its arguments, the guest's memory, and the ways to answer.
 * A handler ends in the core function that the Python service ends in; what it cannot do exactly so it leaves to the
 * trap door, before it has done anything (gate/README.md). */
#ifndef NTSUP_GATE_H
#define NTSUP_GATE_H

#include "core/core_api.h"
#include "core/core_status.h"
#include "gate_abi.h"

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE__) || defined(__MMX__)
#error the compiler would use the registers of the guest
#endif

/* Above the status in what a handler returns. */
enum gate_answer {
    GATE_ANSWER_TRAP = 1,   /* not me: the call takes the trap door as if it had never been here */
    GATE_ANSWER_REPORT = 2, /* the supervisor is told the status, and goes on from it */
    GATE_ANSWER_CONTINUE = 3, /* the thread goes on with the context and the frame in its block */
};
#define GATE_TRAP ((uint64_t)GATE_ANSWER_TRAP << 32)
#define GATE_REPORT ((uint64_t)GATE_ANSWER_REPORT << 32)
#define GATE_CONTINUE ((uint64_t)GATE_ANSWER_CONTINUE << 32)

#define SERVICE(name) uint64_t gate_##name(struct gate_thread *self);
#include "services.inc"
#undef SERVICE

/* entry.S: 0, or 1 where the guest's memory cannot be reached. */
int gate_load8(uint64_t guest, uint8_t *out);
int gate_load64(uint64_t guest, uint64_t *out);
int gate_store32(uint64_t guest, uint32_t value);
int gate_store64(uint64_t guest, uint64_t value);
int gate_touch(uint64_t guest);
int gate_copy(void *to, const void *from, uint64_t size);

enum gate_argument {
    GATE_FIRST_ON_STACK = 4,
    GATE_STACK_ARGUMENTS = 0x28, /* of the fifth argument from rsp: the return address and four home places come first */
};

/* UNICODE_STRING, lengths in bytes. */
struct unicode_string {
    uint16_t length;
    uint16_t maximum;
    uint32_t pad;
    uint64_t buffer;
};

static inline struct core *region(struct gate_thread *self)
{
    return (struct core *)self->core;
}

/* Where the argument with this index, from 4, lies on the guest's stack. */
static inline uint64_t stack_argument_at(struct gate_thread *self, unsigned index)
{
    return self->rsp + GATE_STACK_ARGUMENTS + 8 * (uint64_t)(index - GATE_FIRST_ON_STACK);
}

static inline int stack_argument(struct gate_thread *self, unsigned index, uint64_t *out)
{
    return gate_load64(stack_argument_at(self, index), out);
}

/* -1 to -6 and their like stand for what no table holds: the supervisor's. */
static inline int is_pseudo_handle(uint64_t handle)
{
    return handle >= 0xFFFFFFFFFFFFFF00;
}

/* Where the guest has just pushed the address that its call returns to. */
static inline int is_on_stack_page(uint64_t guest, uint64_t size)
{
    uint64_t rsp;

    __asm__("movq %%fs:%c1, %0" : "=r"(rsp) : "i"(GATE_THREAD_RSP));
    return ((guest ^ rsp) | ((guest + size - 1) ^ rsp)) < 0x1000;
}

/* An out parameter, before the work: 0 if it can be written, or if it is optional and not wanted. */
static inline int probe_write(uint64_t guest, uint64_t size)
{
    if (is_on_stack_page(guest, size))
        return 0;
    return gate_touch(guest) || (size > 1 && (guest & 0xfff) + size > 0x1000 && gate_touch(guest + size - 1));
}

static inline int probe_optional(uint64_t guest, uint64_t size)
{
    return guest != 0 && probe_write(guest, size);
}

static inline int failed(uint32_t status)
{
    return status >> 31;
}

/* The status of a call with one optional LONG to give back. What was writable and is not any more comes too late. */
static inline uint64_t give_long(uint32_t status, uint64_t guest, int32_t value)
{
    if (!failed(status) && guest != 0 && gate_store32(guest, (uint32_t)value))
        return STATUS_ACCESS_VIOLATION;
    return status;
}

/* birth.c; filled by the supervisor before a thread begins here. */
extern struct gate_birth gate_birth;

/* object.c. Reads OBJECT_ATTRIBUTES of something without a name, or NULL: enum core_handle_attribute; not 0 where the trap door
 * has to. */
int read_attributes(uint64_t guest, uint32_t *attributes);

/* core_unit.c: a lock in the gate's own memory. A thread that holds it is never stopped: it comes out of the gate first. */
void lock_of_process(struct core *core, uint32_t *word);
void unlock_of_process(uint32_t *word);

/* clock.c: 100 ns of CLOCK_MONOTONIC, and since 1601; 0 where there is no vDSO. */
uint64_t clock_interrupt_time(void);
uint64_t clock_system_time(void);

/* A time-out as a wait takes it. */
struct timeout {
    uint32_t flags;    /* CORE_WAIT_POLL where it is 0 */
    uint64_t deadline; /* UINT64_MAX: none */
};

/* wait.c. Reads a PLARGE_INTEGER that may be NULL; not 0 where the trap door has to. */
int read_timeout(uint64_t guest, struct timeout *out);
/* After a core call: where it parked, sleeps until the wait is over. The answer of the whole service. */
uint64_t finish_wait(struct gate_thread *self, uint32_t status, const struct timeout *timeout);

#endif
