/* Handles, events, mutants and semaphores: NtClose and what sets the state of an object. */
#include "gate.h"
#include "linux.h"

/* (HANDLE handle) */
uint64_t gate_NtClose(struct gate_thread *self)
{
    uint64_t handle = self->args[0];
    uint32_t descriptor, status;

    if (is_pseudo_handle(handle))
        return GATE_TRAP;
    status = core_h_close(region(self), self->slot, handle, &descriptor);
    if (descriptor != 0)
        linux_call(LINUX_CLOSE, descriptor, 0, 0, 0);
    return status;
}

static uint64_t change_event(struct gate_thread *self, uint64_t previous,
                             uint32_t (*change)(struct core *, uint32_t, uint64_t, int32_t *))
{
    int32_t before = 0;
    uint32_t status;

    if (is_pseudo_handle(self->args[0]) || probe_optional(previous, sizeof(before)))
        return GATE_TRAP;
    status = change(region(self), self->slot, self->args[0], &before);
    return give_long(status, previous, before);
}

/* (HANDLE event, PLONG previous_state), and so the next three */
uint64_t gate_NtSetEvent(struct gate_thread *self)
{
    return change_event(self, self->args[1], core_h_event_set);
}

uint64_t gate_NtResetEvent(struct gate_thread *self)
{
    return change_event(self, self->args[1], core_h_event_reset);
}

uint64_t gate_NtPulseEvent(struct gate_thread *self)
{
    return change_event(self, self->args[1], core_h_event_pulse);
}

uint64_t gate_NtClearEvent(struct gate_thread *self)
{
    return change_event(self, 0, core_h_event_reset);
}

/* (HANDLE mutant, PLONG previous_count) */
uint64_t gate_NtReleaseMutant(struct gate_thread *self)
{
    return change_event(self, self->args[1], core_h_mutant_release);
}

/* (HANDLE semaphore, LONG release_count, PLONG previous_count) */
uint64_t gate_NtReleaseSemaphore(struct gate_thread *self)
{
    int32_t before = 0;
    uint32_t status;

    if (is_pseudo_handle(self->args[0]) || probe_optional(self->args[2], sizeof(before)))
        return GATE_TRAP;
    status = core_h_semaphore_release(region(self), self->slot, self->args[0], (int32_t)self->args[1], &before);
    return give_long(status, self->args[2], before);
}
