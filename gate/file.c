/* Open files: read and write. Only for synchronous files on regular Linux files whose descriptor this process
 * has (core/files.c); what a byte-range lock stands against, appending, events, APCs and errors are the supervisor's. */
#include "file.h"
#include "linux.h"

enum file_right { FILE_READ_DATA = 1, FILE_WRITE_DATA = 2 };

enum file_limit {
    LONGEST_TRANSFER = 0x40000000,
    VANISHES_AT_ONCE = 0x10000,
    LOOKED_AT = 0x10000,
    USE_POSITION = -2, /* FILE_USE_FILE_POINTER_POSITION */
    LINUX_PIPE_BUF = 4096,
};

int give_status_block(uint64_t guest, uint32_t status, uint64_t information)
{
    return gate_store64(guest, status) || gate_store64(guest + 8, information);
}

void file_done(struct gate_thread *self, const struct core_file_use *use)
{
    uint32_t descriptor = core_file_done(region(self), use->file);

    if (descriptor != 0)
        linux_call(LINUX_CLOSE, descriptor, 0, 0, 0);
}

/* Both have: (HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context, PIO_STATUS_BLOCK status_block,
 * PVOID buffer, ULONG length, PLARGE_INTEGER offset, PULONG key) */
struct transfer {
    uint64_t status_block, buffer, length;
    int64_t offset;
};

static int read_transfer(struct gate_thread *self, struct transfer *out)
{
    uint64_t offset_at, key_at;

    out->offset = USE_POSITION;
    if (is_pseudo_handle(self->args[0]) || self->args[1] != 0 || self->args[2] != 0 ||
        stack_argument(self, 4, &out->status_block) || stack_argument(self, 5, &out->buffer) ||
        stack_argument(self, 6, &out->length) || stack_argument(self, 7, &offset_at) ||
        stack_argument(self, 8, &key_at) || key_at != 0)
        return 1;
    out->length = (uint32_t)out->length;
    if (out->length == 0 || out->length > LONGEST_TRANSFER || probe_write(out->status_block, 16))
        return 1;
    if (offset_at != 0 && gate_load64(offset_at, (uint64_t *)&out->offset))
        return 1;
    return out->offset < USE_POSITION || out->offset == -1;
}

/* Fewer bytes than asked for are right at the file's end only: else memory faulted on the way. */
static int ends_at(uint32_t descriptor, int64_t offset)
{
    char byte;

    return linux_call(LINUX_PREAD, descriptor, (uint64_t)&byte, 1, (uint64_t)offset) == 0;
}

/* The rest of a reader's buffer, which NT wants to be there although nothing comes to it; not every page of a long one. */
static int has_rest(const struct transfer *t, uint64_t moved)
{
    uint64_t first = t->buffer + moved, last = t->buffer + t->length - 1;
    uint8_t byte;

    for (uint64_t at = first; at < last && at - first < LOOKED_AT; at += 0x1000)
        if (gate_load8(at, &byte))
            return 0;
    return !gate_load8(last, &byte);
}

/* Bytes moved at a place of the file, or -1 where the supervisor has to. */
static int64_t move_at(struct gate_thread *self, const struct core_file_use *use, const struct transfer *t,
                       uint64_t *position, int writes)
{
    int64_t offset = t->offset == USE_POSITION ? (int64_t)*position : t->offset, moved;

    if (offset < 0 || offset > INT64_MAX - LONGEST_TRANSFER ||
        core_use_forbidden(region(self), use, (uint64_t)offset, t->length, (uint32_t)writes))
        return -1;
    moved = linux_call(writes ? LINUX_PWRITE : LINUX_PREAD, use->descriptor, t->buffer, t->length, (uint64_t)offset);
    if (moved != (int64_t)t->length &&
        (writes || moved < 0 || (moved != 0 && !ends_at(use->descriptor, offset + moved)) ||
         !has_rest(t, (uint64_t)moved)))
        return -1;
    if (moved != 0)
        *position = (uint64_t)(offset + moved);
    return moved;
}

/* Likewise where the descriptor stands, which may be anywhere. */
static int64_t move_on(struct gate_thread *self, const struct core_file_use *use, const struct transfer *t, int writes)
{
    int64_t moved;

    if (!(use->flags & CORE_FILE_PIPE) &&
        (t->offset != USE_POSITION || core_use_forbidden(region(self), use, 0, UINT64_MAX, (uint32_t)writes)))
        return -1;
    moved = linux_call(writes ? LINUX_WRITE : LINUX_READ, use->descriptor, t->buffer, t->length, 0);
    return moved < 0 || (moved == 0 && use->flags & CORE_FILE_PIPE) ? -1 : moved;
}

/* To a pipe of the shell's: NT's writes are whole, and so are Linux' up to PIPE_BUF. The supervisor passes a longer one on in
 * pieces, before the second of which it has ended, under the record's lock, what the gate may do. */
static int64_t write_whole(struct gate_thread *self, const struct core_file_use *use, const struct transfer *t)
{
    int64_t moved = -1;

    if (t->length > LINUX_PIPE_BUF || core_file_position_begin(region(self), use->file) == NULL)
        return -1;
    if (core_file_direct(region(self), use->file))
        moved = move_on(self, use, t, 1);
    core_file_position_end(region(self), use->file);
    return moved;
}

static int copy_span(const struct core_pipe_span *span, uint64_t guest, int writes)
{
    void *first = (void *)guest, *second = (void *)(guest + span->first_size);

    return writes ? gate_copy(span->first, first, span->first_size) || gate_copy(span->second, second, span->second_size)
                  : gate_copy(first, span->first, span->first_size) || gate_copy(second, span->second, span->second_size);
}

/* Through a pipe of ours, where nobody has to wait. */
static int64_t move_through(struct gate_thread *self, const struct core_file_use *use, const struct transfer *t, int writes)
{
    uint32_t pipe = writes ? use->outgoing : use->incoming;
    uint32_t serial = writes ? use->outgoing_serial : use->incoming_serial;
    struct core_pipe_span span;
    uint32_t count = core_pipe_begin(region(self), pipe, serial, (uint32_t)writes, (uint32_t)t->length, &span);

    if (count == 0)
        return -1;
    if (copy_span(&span, t->buffer, writes)) {
        core_pipe_end(region(self), pipe, (uint32_t)writes, 0);
        return -1;
    }
    core_pipe_end(region(self), pipe, (uint32_t)writes, count);
    return count;
}

/* Nobody sees what is written there; the guest must still have it. */
static int64_t vanish(const struct transfer *t, int writes)
{
    uint8_t byte;

    if (!writes || t->length > VANISHES_AT_ONCE || gate_load8(t->buffer + t->length - 1, &byte))
        return -1;
    for (uint64_t at = 0; at < t->length; at += 0x1000)
        if (gate_load8(t->buffer + at, &byte))
            return -1;
    return (int64_t)t->length;
}

static uint64_t transfer(struct gate_thread *self, int writes)
{
    struct core_file_use use;
    struct transfer t;
    uint64_t *position, answer;
    int64_t moved = -1;

    if (read_transfer(self, &t) || core_h_file(region(self), self->slot, self->args[0],
                                               writes ? FILE_WRITE_DATA : FILE_READ_DATA, &use) != STATUS_SUCCESS)
        return GATE_TRAP;
    if (use.flags & CORE_FILE_SYNCHRONOUS) {
        if (use.flags & CORE_FILE_NULL) {
            moved = vanish(&t, writes);
        } else if (use.flags & CORE_FILE_QUEUE) {
            moved = move_through(self, &use, &t, writes);
        } else if (use.flags & CORE_FILE_PIPE && writes) {
            moved = write_whole(self, &use, &t);
        } else if (use.flags & (CORE_FILE_SHARED | CORE_FILE_PIPE)) {
            /* It may sleep: without a lock, so that a thread that waits for its turn can leave, too. */
            moved = move_on(self, &use, &t, writes);
        } else if ((position = core_file_position_begin(region(self), use.file)) != NULL) {
            moved = move_at(self, &use, &t, position, writes);
            core_file_position_end(region(self), use.file);
        }
    }
    file_done(self, &use);
    if (moved < 0)
        return GATE_TRAP;
    answer = moved != 0 ? (uint64_t)STATUS_SUCCESS : (uint64_t)STATUS_END_OF_FILE;
    return give_status_block(t.status_block, (uint32_t)answer, (uint64_t)moved) ? (uint64_t)STATUS_ACCESS_VIOLATION
                                                                                : answer;
}

uint64_t gate_NtReadFile(struct gate_thread *self)
{
    return transfer(self, 0);
}

uint64_t gate_NtWriteFile(struct gate_thread *self)
{
    return transfer(self, 1);
}
