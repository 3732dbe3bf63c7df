/* Completion queues: packets in order, waiting threads newest first. A packet goes straight to a parked thread if there
 * is one. The concurrency value NT keeps is not observed: every packet that finds a waiter wakes it. */
#include "core.h"

static struct core_queued_packet *packet_at(struct core *core, uint32_t packet)
{
    uint32_t segment = packet / CORE_PACKETS_PER_SEGMENT;
    struct core_queued_packet *packets = segment_at(core, segment);

    if (packets == NULL || LOAD(core->segment_uses[segment].use) != CORE_SEGMENT_PACKETS)
        return NULL;
    return &packets[packet % CORE_PACKETS_PER_SEGMENT];
}

static uint32_t packet_allocate(struct core *core)
{
    uint32_t packet = LOAD(core->packet_free);
    uint32_t segment;
    struct core_queued_packet *packets;

    if (packet_at(core, packet) != NULL) {
        put(core, &core->packet_free, LOAD(packet_at(core, packet)->next));
        return packet;
    }
    segment = segment_allocate(core, CORE_SEGMENT_PACKETS, 0);
    packets = segment_at(core, segment);
    if (packets == NULL)
        return 0;
    packet = segment * CORE_PACKETS_PER_SEGMENT;
    for (uint32_t i = 1; i + 1 < CORE_PACKETS_PER_SEGMENT; i++)
        packets[i].next = packet + i + 1;
    put(core, &core->packet_free, packet + 1);
    return packet;
}

void packet_free(struct core *core, uint32_t packet)
{
    if (packet_at(core, packet) == NULL)
        return;
    put(core, &packet_at(core, packet)->next, LOAD(core->packet_free));
    put(core, &core->packet_free, packet);
}

/* Out of the queue's head; 0 when it is empty. */
static uint32_t packet_take(struct core *core, struct core_object *queue)
{
    uint32_t packet = LOAD(queue->queue.head);
    uint32_t count = LOAD(queue->queue.count);

    if (count == 0 || packet_at(core, packet) == NULL) {
        put(core, &queue->queue.head, 0);
        put(core, &queue->queue.tail, 0);
        put(core, &queue->queue.count, 0);
        put(core, &queue->signal, 0);
        return 0;
    }
    put(core, &queue->queue.head, LOAD(packet_at(core, packet)->next));
    put(core, &queue->queue.count, count - 1);
    put(core, &queue->signal, count > 1);
    return packet;
}

static void packet_read(struct core *core, uint32_t packet, struct core_packet *out)
{
    struct core_queued_packet *queued = packet_at(core, packet);

    *out = (struct core_packet){queued->key, queued->apc_context, queued->information, queued->status, 0};
}

/* The newest thread parked in a removal, 0 for none. */
static uint32_t newest_waiter(struct core *core, struct core_object *queue)
{
    uint32_t number = LOAD(queue->wait_tail);

    for (uint32_t step = 0; step < CORE_WALK_LIMIT; step++) {
        struct core_wait_block *block = block_at(core, number);
        struct core_thread *thread = thread_at(core, number >> CORE_BLOCK_SHIFT);

        if (block == NULL)
            break;
        if (LOAD(thread->state) == CORE_THREAD_WAITING && LOAD(thread->kind) == CORE_KIND_PACKET)
            return number >> CORE_BLOCK_SHIFT;
        number = LOAD(block->previous);
    }
    return 0;
}

static struct core_object *queue_at(struct core *core, uint32_t slot, uint32_t *status)
{
    struct core_object *queue = live_object(core, slot);

    *status = queue == NULL                                 ? STATUS_INVALID_HANDLE
              : LOAD(queue->type) != CORE_TYPE_COMPLETION ? STATUS_OBJECT_TYPE_MISMATCH
                                                            : STATUS_SUCCESS;
    return *status == STATUS_SUCCESS ? queue : NULL;
}

uint32_t completion_set(struct core *core, struct core_wakes *wakes, uint32_t slot, const struct core_packet *packet)
{
    uint32_t status, number, waiter;
    struct core_object *queue = queue_at(core, slot, &status);
    struct core_queued_packet *queued, *last;

    if (queue == NULL)
        return status;
    number = packet_allocate(core);
    queued = packet_at(core, number);
    if (queued == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    put(core, &queued->next, 0);
    queued->key = packet->key;
    queued->apc_context = packet->apc_context;
    queued->information = packet->information;
    queued->status = packet->status;
    waiter = newest_waiter(core, queue);
    if (waiter != 0) {
        packet_free(core, LOAD(core->threads[waiter].packet));
        put(core, &core->threads[waiter].packet, number);
        wait_complete(core, wakes, waiter, STATUS_SUCCESS);
        return STATUS_SUCCESS;
    }
    last = LOAD(queue->queue.count) != 0 ? packet_at(core, LOAD(queue->queue.tail)) : NULL;
    put(core, last != NULL ? &last->next : &queue->queue.head, number);
    put(core, &queue->queue.tail, number);
    put(core, &queue->queue.count, LOAD(queue->queue.count) + 1);
    put(core, &queue->signal, 1);
    object_wake(core, wakes, slot, queue);
    return STATUS_SUCCESS;
}

/* After wait_begin. Without `packets` one packet is left for core_completion_result. */
uint32_t completion_remove(struct core *core, uint32_t thread, uint32_t slot, struct core_packet *packets,
                           uint32_t capacity, uint32_t *count, uint32_t flags)
{
    uint32_t status, taken = 0;
    struct core_object *queue = queue_at(core, slot, &status);

    if (queue == NULL)
        return status;
    while (taken < capacity) {
        uint32_t packet = packet_take(core, queue);

        if (packet == 0)
            break;
        if (packets != NULL) {
            packet_read(core, packet, &packets[taken++]);
            packet_free(core, packet);
            continue;
        }
        packet_free(core, LOAD(core->threads[thread].packet));
        put(core, &core->threads[thread].packet, packet);
        return STATUS_SUCCESS;
    }
    if (taken != 0) {
        *count = taken;
        return STATUS_SUCCESS;
    }
    status = wait_alerts(core, &core->threads[thread], flags);
    if (status == NOT_YET && flags & CORE_WAIT_POLL)
        status = STATUS_TIMEOUT;
    if (status == NOT_YET)
        wait_park(core, thread, CORE_KIND_PACKET, &slot, 1, flags & ~(uint32_t)CORE_WAIT_ALL);
    return status;
}

/* The last handle was closed: who waits for a packet gets none any more. */
void completion_rundown(struct core *core, struct core_wakes *wakes, uint32_t slot)
{
    struct core_object *queue = live_object(core, slot);

    for (uint32_t step = 0; queue != NULL && step < CORE_WALK_LIMIT; step++) {
        uint32_t waiter = newest_waiter(core, queue);

        if (waiter == 0)
            break;
        wait_complete(core, wakes, waiter, STATUS_ABANDONED_WAIT_0);
        commit(core);
    }
}

void completion_free_packets(struct core *core, struct core_object *queue)
{
    for (uint32_t step = 0; step < CORE_SEGMENT_LIMIT * CORE_PACKETS_PER_SEGMENT; step++) {
        uint32_t packet = packet_take(core, queue);

        if (packet == 0)
            break;
        packet_free(core, packet);
        commit(core);
    }
}

uint32_t core_completion_set(struct core *core, uint32_t object, const struct core_packet *packet)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = completion_set(core, &wakes, object, packet);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_completion_remove(struct core *core, uint32_t thread, uint32_t object, struct core_packet *packets,
                                uint32_t capacity, uint32_t *count, uint32_t flags)
{
    uint32_t status;

    if (packets == NULL || count == NULL || capacity == 0)
        return STATUS_INVALID_PARAMETER;
    core_lock(core);
    status = wait_begin(core, thread);
    if (status == STATUS_SUCCESS)
        status = completion_remove(core, thread, object, packets, capacity, count, flags);
    core_unlock(core);
    return status;
}

uint32_t core_completion_result(struct core *core, uint32_t slot, struct core_packet *packet)
{
    struct core_thread *thread = live_thread(core, slot);
    uint32_t number, taken = 0;

    if (thread == NULL)
        return 0;
    core_lock(core);
    number = LOAD(thread->packet);
    if (packet_at(core, number) != NULL) {
        packet_read(core, number, packet);
        packet_free(core, number);
        taken = 1;
    }
    put(core, &thread->packet, 0);
    core_unlock(core);
    return taken;
}
