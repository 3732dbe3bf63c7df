/* Byte-range locks of synchronous files, where nobody has to wait for them (core/byte_locks.c); events, APCs and requests that
 * wait are the supervisor's. */
#include "file.h"
#include "linux.h"

enum lockable_right { READS_OR_WRITES = 0x23 /* FILE_READ_DATA | FILE_WRITE_DATA | FILE_EXECUTE */ };

/* What both have: offset and length, which count as unsigned, and a key. Not 0 where the supervisor has to. */
static int read_range(uint64_t offset_at, uint64_t length_at, uint64_t key, struct core_byte_range *out)
{
    *out = (struct core_byte_range){.key = (uint32_t)key};
    return gate_load64(offset_at, &out->start) || gate_load64(length_at, &out->length) ||
           (out->start != 0 && out->length > 0 - out->start);
}

/* The file, if it is one that the gate may lock. */
static int use_lockable(struct gate_thread *self, struct core_file_use *use)
{
    if (is_pseudo_handle(self->args[0]) ||
        core_h_file(region(self), self->slot, self->args[0], READS_OR_WRITES, use) != STATUS_SUCCESS)
        return 0;
    if (use->flags == (CORE_FILE_DIRECT | CORE_FILE_SYNCHRONOUS))
        return 1;
    file_done(self, use);
    return 0;
}

/* (HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context, PIO_STATUS_BLOCK status_block,
 * PLARGE_INTEGER offset, PLARGE_INTEGER length, ULONG key, BOOLEAN fail_immediately, BOOLEAN exclusive) */
uint64_t gate_NtLockFile(struct gate_thread *self)
{
    uint64_t status_block, offset_at, length_at, key, fail_immediately, exclusive;
    struct core_byte_range range;
    struct core_file_use use;
    uint32_t status;

    if (self->args[1] != 0 || self->args[2] != 0 || stack_argument(self, 4, &status_block) ||
        stack_argument(self, 5, &offset_at) || stack_argument(self, 6, &length_at) || stack_argument(self, 7, &key) ||
        stack_argument(self, 8, &fail_immediately) || stack_argument(self, 9, &exclusive) ||
        read_range(offset_at, length_at, key, &range) || probe_write(status_block, 16) || !use_lockable(self, &use))
        return GATE_TRAP;
    range.exclusive = (uint8_t)exclusive != 0;
    status = core_use_lock(region(self), &use, &range);
    file_done(self, &use);
    if (status == STATUS_LOCK_NOT_GRANTED && (uint8_t)fail_immediately)
        return status;
    if (status != STATUS_SUCCESS)
        return GATE_TRAP;
    return give_status_block(status_block, STATUS_SUCCESS, 0) ? (uint64_t)STATUS_ACCESS_VIOLATION
                                                              : (uint64_t)STATUS_SUCCESS;
}

/* (HANDLE file, PIO_STATUS_BLOCK status_block, PLARGE_INTEGER offset, PLARGE_INTEGER length, ULONG key) */
uint64_t gate_NtUnlockFile(struct gate_thread *self)
{
    struct core_byte_range range;
    struct core_file_use use;
    uint32_t status;
    uint64_t key;

    if (stack_argument(self, 4, &key) || read_range(self->args[2], self->args[3], key, &range) ||
        probe_write(self->args[1], 16) || !use_lockable(self, &use))
        return GATE_TRAP;
    status = core_use_unlock(region(self), &use, &range);
    file_done(self, &use);
    if (status == STATUS_RANGE_NOT_LOCKED)
        return status;
    if (status != STATUS_SUCCESS)
        return GATE_TRAP;
    return give_status_block(self->args[1], STATUS_SUCCESS, 0) ? (uint64_t)STATUS_ACCESS_VIOLATION
                                                               : (uint64_t)STATUS_SUCCESS;
}
