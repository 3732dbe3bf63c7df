/* Completion queues: posting packets and taking them. */
#include "gate.h"

enum completion_batch { PACKETS_AT_ONCE = 16, ENTRIES_MAX = 1024, ENTRY_SIZE = 32, TIMEOUT_ARGUMENT = 4 };

/* (HANDLE queue, ULONG_PTR key, PVOID apc_context, NTSTATUS status, ULONG_PTR information) */
uint64_t gate_NtSetIoCompletion(struct gate_thread *self)
{
    struct core_packet packet = {
        .key = self->args[1], .apc_context = self->args[2], .status = (uint32_t)self->args[3]};

    if (is_pseudo_handle(self->args[0]) || stack_argument(self, 4, &packet.information))
        return GATE_TRAP;
    return core_h_completion_set(region(self), self->slot, self->args[0], &packet);
}

/* A wait that was lifted has taken nothing: the call begins again in the trap door, with what is left of its time-out. Its
 * place on the stack is the callee's, as that of every parameter. */
static uint64_t begin_again(struct gate_thread *self, const struct timeout *timeout)
{
    uint64_t now = clock_interrupt_time();

    if (timeout->deadline == UINT64_MAX)
        return GATE_TRAP;
    self->timeout = timeout->deadline > now ? -(int64_t)(timeout->deadline - now) : -1;
    return gate_store64(stack_argument_at(self, TIMEOUT_ARGUMENT), (uint64_t)&self->timeout)
               ? STATUS_ACCESS_VIOLATION
               : GATE_TRAP;
}

/* (HANDLE queue, PVOID *key, PVOID *apc_context, PIO_STATUS_BLOCK io_status, PLARGE_INTEGER timeout) */
uint64_t gate_NtRemoveIoCompletion(struct gate_thread *self)
{
    struct core_packet packet;
    struct timeout timeout;
    uint64_t timeout_at;
    uint32_t status, count;

    if (is_pseudo_handle(self->args[0]) || probe_write(self->args[1], 8) || probe_write(self->args[2], 8) ||
        probe_write(self->args[3], 16) || stack_argument(self, TIMEOUT_ARGUMENT, &timeout_at) ||
        read_timeout(timeout_at, &timeout))
        return GATE_TRAP;
    status = core_h_completion_remove(region(self), self->slot, self->args[0], &packet, 1, &count, timeout.flags);
    if (status == CORE_PARKED) {
        status = core_park(region(self), self->slot, timeout.deadline);
        if (status == STATUS_KERNEL_APC)
            return begin_again(self, &timeout);
        if (status != STATUS_SUCCESS || !core_completion_result(region(self), self->slot, &packet))
            return status;
    } else if (status != STATUS_SUCCESS) {
        return status;
    }
    if (gate_store64(self->args[1], packet.key) || gate_store64(self->args[2], packet.apc_context) ||
        gate_store64(self->args[3], packet.status) || gate_store64(self->args[3] + 8, packet.information))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}

/* FILE_IO_COMPLETION_INFORMATION: key, APC context, IO_STATUS_BLOCK. */
static int give_entries(uint64_t guest, const struct core_packet *packets, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++, guest += ENTRY_SIZE)
        if (gate_store64(guest, packets[i].key) || gate_store64(guest + 8, packets[i].apc_context) ||
            gate_store64(guest + 16, packets[i].status) || gate_store64(guest + 24, packets[i].information))
            return 1;
    return 0;
}

/* (HANDLE queue, PFILE_IO_COMPLETION_INFORMATION entries, ULONG count, PULONG removed, PLARGE_INTEGER timeout,
 * BOOLEAN alertable) */
uint64_t gate_NtRemoveIoCompletionEx(struct gate_thread *self)
{
    struct core_packet packets[PACKETS_AT_ONCE];
    struct core *core = region(self);
    struct timeout timeout;
    uint64_t entries = self->args[1], timeout_at, alertable, answer;
    uint32_t wanted = (uint32_t)self->args[2], done = 0, count = 0, status;

    if (is_pseudo_handle(self->args[0]) || wanted == 0 || stack_argument(self, TIMEOUT_ARGUMENT, &timeout_at) ||
        stack_argument(self, 5, &alertable))
        return GATE_TRAP;
    if (wanted > ENTRIES_MAX)
        wanted = ENTRIES_MAX;
    if (gate_touch(entries) || gate_touch(entries + (uint64_t)wanted * ENTRY_SIZE - 1) ||
        probe_write(self->args[3], 4) || read_timeout(timeout_at, &timeout))
        return GATE_TRAP;
    if ((uint8_t)alertable != 0)
        timeout.flags |= CORE_WAIT_ALERTABLE;
    do {
        uint32_t room = wanted - done < PACKETS_AT_ONCE ? wanted - done : PACKETS_AT_ONCE;
        uint32_t flags = done != 0 ? CORE_WAIT_POLL : timeout.flags;

        status = core_h_completion_remove(core, self->slot, self->args[0], packets, room, &count, flags);
        if (status != STATUS_SUCCESS)
            break;
        if (give_entries(entries + (uint64_t)done * ENTRY_SIZE, packets, count))
            return STATUS_ACCESS_VIOLATION;
        done += count;
    } while (count == PACKETS_AT_ONCE && done < wanted);
    if (done != 0)
        return gate_store32(self->args[3], done) ? STATUS_ACCESS_VIOLATION : STATUS_SUCCESS;
    if (failed(status))
        return status;
    /* As on Windows, a call that takes nothing says that it took one entry. */
    if (gate_store32(self->args[3], 1))
        return STATUS_ACCESS_VIOLATION;
    answer = finish_wait(self, status, &timeout);
    if ((uint32_t)answer == STATUS_KERNEL_APC)
        return begin_again(self, &timeout);
    if (answer == STATUS_SUCCESS && core_completion_result(core, self->slot, packets) &&
        give_entries(entries, packets, 1))
        return STATUS_ACCESS_VIOLATION;
    return answer;
}
