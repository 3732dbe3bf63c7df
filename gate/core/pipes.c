/* What flows one way through a pipe of bytes while nobody waits on it: a ring that either door writes to and reads from.
 * The supervisor lends it to the gates, and recalls it with what lies there when something else is to happen. Each has a
 * lock of its own, under which the gate copies from and to guest memory: nothing is taken or given until it says so. */
#include "core.h"

static struct core_pipe *pipe_at(struct core *core, uint32_t number)
{
    return number != 0 && number < CORE_PIPE_LIMIT ? &core->pipes[number] : NULL;
}

uint32_t core_pipe_create(struct core *core, uint32_t quota, uint32_t *number)
{
    uint32_t status = STATUS_INSUFFICIENT_RESOURCES;

    core_lock(core);
    for (uint32_t i = 1; i < CORE_PIPE_LIMIT && status != STATUS_SUCCESS; i++) {
        struct core_pipe *pipe = &core->pipes[i];

        if (LOAD(pipe->live))
            continue;
        put(core, &pipe->live, 1);
        pipe->enabled = 0;
        pipe->used = pipe->head = 0;
        pipe->quota = quota < CORE_PIPE_ROOM ? quota : CORE_PIPE_ROOM;
        *number = i;
        status = STATUS_SUCCESS;
    }
    core_unlock(core);
    return status;
}

void core_pipe_free(struct core *core, uint32_t number)
{
    struct core_pipe *pipe = pipe_at(core, number);

    if (pipe == NULL)
        return;
    lock_acquire(core, &pipe->lock);
    pipe->enabled = 0;
    pipe->serial++;
    lock_release(&pipe->lock);
    core_lock(core);
    put(core, &pipe->live, 0);
    core_unlock(core);
}

uint32_t core_pipe_lend(struct core *core, uint32_t number, const char *data, uint32_t size)
{
    struct core_pipe *pipe = pipe_at(core, number);
    uint32_t fits;

    if (pipe == NULL)
        return 0;
    lock_acquire(core, &pipe->lock);
    fits = size <= CORE_PIPE_ROOM && !LOAD(pipe->enabled);
    if (fits) {
        for (uint32_t i = 0; i < size; i++)
            pipe->data[i] = data[i];
        pipe->head = 0;
        pipe->used = size;
        pipe->enabled = 1;
    }
    lock_release(&pipe->lock);
    return fits;
}

uint32_t core_pipe_recall(struct core *core, uint32_t number, char *out)
{
    struct core_pipe *pipe = pipe_at(core, number);
    uint32_t used = 0, head;

    if (pipe == NULL)
        return 0;
    lock_acquire(core, &pipe->lock);
    if (LOAD(pipe->enabled)) {
        pipe->enabled = 0;
        used = LOAD(pipe->used);
        head = LOAD(pipe->head);
        used = used <= CORE_PIPE_ROOM ? used : CORE_PIPE_ROOM;
        for (uint32_t i = 0; i < used; i++)
            out[i] = pipe->data[(head + i) % CORE_PIPE_ROOM];
        pipe->used = 0;
    }
    lock_release(&pipe->lock);
    return used;
}

uint32_t core_pipe_serial(struct core *core, uint32_t number)
{
    struct core_pipe *pipe = pipe_at(core, number);

    return pipe != NULL ? LOAD(pipe->serial) : 0;
}

uint32_t core_pipe_begin(struct core *core, uint32_t number, uint32_t serial, uint32_t writes, uint32_t size,
                         struct core_pipe_span *span)
{
    struct core_pipe *pipe = pipe_at(core, number);
    uint32_t used, start, count = 0;

    if (pipe == NULL || size == 0)
        return 0;
    lock_acquire(core, &pipe->lock);
    used = LOAD(pipe->used);
    start = LOAD(pipe->head) % CORE_PIPE_ROOM;
    if (LOAD(pipe->serial) == serial && LOAD(pipe->enabled) && used <= CORE_PIPE_ROOM) {
        uint32_t quota = LOAD(pipe->quota);

        if (writes && quota <= CORE_PIPE_ROOM && used <= quota && size <= quota - used) {
            count = size;
            start = (start + used) % CORE_PIPE_ROOM;
        } else if (!writes) {
            count = size < used ? size : used;
        }
    }
    if (count == 0) {
        lock_release(&pipe->lock);
        return 0;
    }
    span->first = pipe->data + start;
    span->first_size = count < CORE_PIPE_ROOM - start ? count : CORE_PIPE_ROOM - start;
    span->second = pipe->data;
    span->second_size = count - span->first_size;
    return count;
}

void core_pipe_end(struct core *core, uint32_t number, uint32_t writes, uint32_t count)
{
    struct core_pipe *pipe = pipe_at(core, number);
    uint32_t used, head;

    if (pipe == NULL)
        return;
    used = LOAD(pipe->used);
    head = LOAD(pipe->head);
    if (writes) {
        pipe->used = used + count;
    } else {
        pipe->head = (head + count) % CORE_PIPE_ROOM;
        pipe->used = used - count;
    }
    lock_release(&pipe->lock);
}
