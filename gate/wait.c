/* Waits: for objects, for time, for a key, for an alert; and what wakes the last two.
 *
 * A wait that the supervisor lifts (the thread is to be suspended, looked at or ended) is not begun again here: the report
 * says so, and it goes on in the trap door, where a thread waits stopped. */
#include "gate.h"

enum wait_linux { SYS_SCHED_YIELD = 24 };
#define STATUS_NO_YIELD_PERFORMED 0x40000024
#define TIMEOUT_NONE UINT64_MAX

int read_timeout(uint64_t guest, struct timeout *out)
{
    uint64_t now, system;
    int64_t timeout;

    *out = (struct timeout){0, TIMEOUT_NONE};
    if (guest == 0)
        return 0;
    if (gate_load64(guest, (uint64_t *)&timeout))
        return 1;
    if (timeout == 0) {
        *out = (struct timeout){CORE_WAIT_POLL, 0};
        return 0;
    }
    now = clock_interrupt_time();
    system = timeout > 0 ? clock_system_time() : 1;
    if (now == 0 || system == 0)
        return 1;
    if (timeout < 0)
        out->deadline = now - (uint64_t)timeout; /* at most 2^63 later */
    else if ((uint64_t)timeout > system)
        out->deadline = now + ((uint64_t)timeout - system);
    else
        out->deadline = 0;
    return 0;
}

uint64_t finish_wait(struct gate_thread *self, uint32_t status, const struct timeout *timeout)
{
    if (status == CORE_PARKED)
        status = core_park(region(self), self->slot, timeout->deadline);
    self->deadline = timeout->deadline;
    self->report_flags = 0;
    return status == STATUS_USER_APC || status == STATUS_KERNEL_APC ? GATE_REPORT | status : status;
}

static uint32_t alertable(uint64_t argument)
{
    return (uint8_t)argument != 0 ? CORE_WAIT_ALERTABLE : 0;
}

static void yield(void)
{
    long result;

    __asm__ volatile("syscall" : "=a"(result) : "0"((long)SYS_SCHED_YIELD) : "rcx", "r11", "memory");
}

/* () */
uint64_t gate_NtYieldExecution(struct gate_thread *self)
{
    (void)self;
    yield();
    return STATUS_NO_YIELD_PERFORMED;
}

/* (BOOLEAN alertable, PLARGE_INTEGER interval) */
uint64_t gate_NtDelayExecution(struct gate_thread *self)
{
    struct timeout timeout;
    uint64_t answer;

    if (self->args[1] == 0 || read_timeout(self->args[1], &timeout))
        return GATE_TRAP;
    answer = core_h_wait(region(self), self->slot, NULL, 0, timeout.flags | alertable(self->args[0]));
    if (answer == STATUS_TIMEOUT)
        yield();
    answer = finish_wait(self, (uint32_t)answer, &timeout);
    self->report_flags = GATE_REPORT_DELAY;
    return answer == STATUS_TIMEOUT ? STATUS_SUCCESS : answer;
}

/* (HANDLE handle, BOOLEAN alertable, PLARGE_INTEGER timeout) */
uint64_t gate_NtWaitForSingleObject(struct gate_thread *self)
{
    struct timeout timeout;
    uint32_t status;

    if (is_pseudo_handle(self->args[0]) || read_timeout(self->args[2], &timeout))
        return GATE_TRAP;
    status = core_h_wait(region(self), self->slot, self->args, 1, timeout.flags | alertable(self->args[1]));
    return finish_wait(self, status, &timeout);
}

/* (ULONG count, HANDLE *handles, WAIT_TYPE type, BOOLEAN alertable, PLARGE_INTEGER timeout) */
uint64_t gate_NtWaitForMultipleObjects(struct gate_thread *self)
{
    uint32_t count = (uint32_t)self->args[0], type = (uint32_t)self->args[2], status;
    uint64_t handles[CORE_WAIT_OBJECTS_MAX], timeout_at;
    struct timeout timeout;

    if (count == 0 || count > CORE_WAIT_OBJECTS_MAX || type > 1 || stack_argument(self, 4, &timeout_at) ||
        gate_copy(handles, (const void *)self->args[1], count * sizeof(*handles)) || read_timeout(timeout_at, &timeout))
        return GATE_TRAP;
    for (uint32_t i = 0; i < count; i++)
        if (is_pseudo_handle(handles[i]))
            return GATE_TRAP;
    status = core_h_wait(region(self), self->slot, handles, count,
                         timeout.flags | alertable(self->args[3]) | (type == 0 ? CORE_WAIT_ALL : 0));
    return finish_wait(self, status, &timeout);
}

/* (HANDLE signal, HANDLE wait, BOOLEAN alertable, PLARGE_INTEGER timeout) */
uint64_t gate_NtSignalAndWaitForSingleObject(struct gate_thread *self)
{
    struct timeout timeout;
    uint32_t status;

    if (is_pseudo_handle(self->args[0]) || is_pseudo_handle(self->args[1]) || read_timeout(self->args[3], &timeout))
        return GATE_TRAP;
    status = core_h_signal_and_wait(region(self), self->slot, self->args[0], self->args[1],
                                    timeout.flags | alertable(self->args[2]));
    return finish_wait(self, status, &timeout);
}

static uint64_t keyed(struct gate_thread *self, uint32_t (*meet)(struct core *, uint32_t, uint64_t, uint64_t, uint32_t))
{
    struct timeout timeout;
    uint32_t status;

    if (is_pseudo_handle(self->args[0]) || self->args[1] & 1 || read_timeout(self->args[3], &timeout))
        return GATE_TRAP;
    status = meet(region(self), self->slot, self->args[0], self->args[1], timeout.flags | alertable(self->args[2]));
    return finish_wait(self, status, &timeout);
}

/* (HANDLE keyed_event, PVOID key, BOOLEAN alertable, PLARGE_INTEGER timeout), both */
uint64_t gate_NtWaitForKeyedEvent(struct gate_thread *self)
{
    return keyed(self, core_h_keyed_wait);
}

uint64_t gate_NtReleaseKeyedEvent(struct gate_thread *self)
{
    return keyed(self, core_h_keyed_release);
}

/* (HANDLE thread_id) */
uint64_t gate_NtAlertThreadByThreadId(struct gate_thread *self)
{
    return self->args[0] & 3 ? GATE_TRAP : core_h_alert_by_id(region(self), self->slot, self->args[0]);
}

/* (PVOID address, PLARGE_INTEGER timeout) */
uint64_t gate_NtWaitForAlertByThreadId(struct gate_thread *self)
{
    struct timeout timeout;

    if (read_timeout(self->args[1], &timeout))
        return GATE_TRAP;
    return finish_wait(self, core_wait_for_alert_by_id(region(self), self->slot, timeout.flags), &timeout);
}
