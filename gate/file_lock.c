/* Byte-range locks of synchronous files, where nobody has to wait for them (core/byte_locks.c); events, APCs and requests that
 * wait are the supervisor's. Linux is told of them (as supervisor/objects/byte_locks.py does), so that other runs and Linux
 * programs meet them; one open's are changed by one at a time. */
#include "file.h"
#include "linux.h"

enum { PIECES_MAX = 4096 };
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

/* Not 0 where somebody's lock stands against it. What has no locks, or whose descriptor may not have this one, goes without. */
static int lock_for_linux(uint32_t descriptor, uint32_t kind, uint64_t start, uint64_t last)
{
    struct linux_flock lock = {
        .type = kind == CORE_BYTES_EXCLUSIVE ? LINUX_F_WRLCK : kind == CORE_BYTES_SHARED ? LINUX_F_RDLCK : LINUX_F_UNLCK,
        .start = (int64_t)start,
        .length = last == INT64_MAX ? 0 : (int64_t)(last - start + 1),
    };
    int64_t error = linux_call(LINUX_FCNTL, descriptor, LINUX_F_OFD_SETLK, (uint64_t)&lock, 0);

    if (error == -LINUX_EBADF && kind == CORE_BYTES_EXCLUSIVE) {
        lock.type = LINUX_F_RDLCK;
        error = linux_call(LINUX_FCNTL, descriptor, LINUX_F_OFD_SETLK, (uint64_t)&lock, 0);
    }
    return error == -LINUX_EAGAIN || error == -LINUX_EACCES || error == -LINUX_EINTR;
}

/* Has Linux lock a range as the open has it locked (when `without` is undone); not 0 where that is refused. Linux keeps for
 * each byte the one kind that was set last, and knows no offset beyond 2^63. */
static int tell_linux(struct gate_thread *self, const struct core_file_use *use, const struct core_byte_range *range,
                      const struct core_byte_range *without)
{
    uint64_t at = range->start, end = range->start + range->length - 1;

    if (range->length == 0 || at > INT64_MAX)
        return 0;
    if (end > INT64_MAX)
        end = INT64_MAX;
    for (uint32_t piece = 0; piece < PIECES_MAX; piece++) {
        uint64_t last = end;
        uint32_t kind = core_use_held(region(self), use, at, &last, without);

        if (lock_for_linux(use->descriptor, kind, at, last))
            return 1;
        if (last == end)
            return 0;
        at = last + 1;
    }
    return 1;
}

static uint32_t lock(struct gate_thread *self, const struct core_file_use *use, const struct core_byte_range *range)
{
    uint32_t status;

    if (core_file_position_begin(region(self), use->file) == NULL)
        return STATUS_NOT_SUPPORTED;
    status = core_use_lock(region(self), use, range);
    if (status == STATUS_SUCCESS && tell_linux(self, use, range, NULL)) {
        tell_linux(self, use, range, range);
        core_use_unlock(region(self), use, range);
        status = STATUS_NOT_SUPPORTED;
    }
    core_file_position_end(region(self), use->file);
    return status;
}

static uint32_t unlock(struct gate_thread *self, const struct core_file_use *use, const struct core_byte_range *range)
{
    uint32_t status;

    if (core_file_position_begin(region(self), use->file) == NULL)
        return STATUS_NOT_SUPPORTED;
    tell_linux(self, use, range, range); /* first: who is granted it then shall not be refused by Linux */
    status = core_use_unlock(region(self), use, range);
    core_file_position_end(region(self), use->file);
    return status;
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
    status = lock(self, &use, &range);
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
    status = unlock(self, &use, &range);
    file_done(self, &use);
    if (status == STATUS_RANGE_NOT_LOCKED)
        return status;
    if (status != STATUS_SUCCESS)
        return GATE_TRAP;
    return give_status_block(self->args[1], STATUS_SUCCESS, 0) ? (uint64_t)STATUS_ACCESS_VIOLATION
                                                               : (uint64_t)STATUS_SUCCESS;
}
