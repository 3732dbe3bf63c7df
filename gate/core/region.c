/* Formatting the region and handing out its 4 KB segments. Never trusts a size or a bound that stands in the region. */
#include "core.h"

static void zero_segment(void *segment)
{
    uint64_t count = CORE_SEGMENT_SIZE / 8;

    __asm__ volatile("rep stosq" : "+D"(segment), "+c"(count) : "a"(0L) : "memory");
}

uint32_t core_init(struct core *core, uint64_t size)
{
    uint32_t status;

    if (size != CORE_REGION_SIZE)
        return STATUS_INVALID_PARAMETER;
    core->version = CORE_VERSION;
    core->size = size;
    core->object_top = 1;
    core->thread_top = 1;
    core->process_top = 1;
    core->segment_top = 1;
    core->file_top = 1;
    core->node_top = 1;
    core->byte_lock_top = 1;
    status = core_object_create(core, CORE_TYPE_KEYED_EVENT, 0, 1, 0, &core->keyed_default);
    if (status == STATUS_SUCCESS)
        __atomic_store_n(&core->magic, CORE_MAGIC, __ATOMIC_RELEASE);
    return status;
}

uint32_t core_check(struct core *core, uint64_t size)
{
    if (size != CORE_REGION_SIZE || LOAD(core->magic) != CORE_MAGIC || LOAD(core->version) != CORE_VERSION)
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

uint32_t core_attention(struct core *core)
{
    return LOAD(core->attention) | (LOAD(core->dead_head) != 0 ? (uint32_t)CORE_ATTENTION_DEAD : 0);
}

void core_attention_clear(struct core *core, uint32_t bits)
{
    __atomic_fetch_and(&core->attention, ~bits, __ATOMIC_SEQ_CST);
}

/* A zeroed segment for `process` (0: nobody's), or 0 when there is none. Under the core's lock. */
uint32_t segment_allocate(struct core *core, enum core_segment_use use, uint32_t process)
{
    uint32_t segment = LOAD(core->segment_free);

    if (segment_at(core, segment) != NULL && LOAD(core->segment_uses[segment].use) == CORE_SEGMENT_FREE) {
        put(core, &core->segment_free, LOAD(core->segment_uses[segment].next));
    } else {
        segment = LOAD(core->segment_top);
        if (segment_at(core, segment) == NULL || LOAD(core->segment_uses[segment].use) != CORE_SEGMENT_FREE)
            return 0;
        put(core, &core->segment_top, segment + 1);
    }
    put(core, &core->segment_uses[segment].use, (uint32_t)use | process << 16);
    zero_segment(&core->segments[segment]);
    return segment;
}

/* Everything a process had: walks the table of uses, so no link a guest may have broken matters. */
void segments_free_of(struct core *core, uint32_t process)
{
    uint32_t top = LOAD(core->segment_top);

    for (uint32_t segment = 1; segment < top && segment < CORE_SEGMENT_LIMIT; segment++) {
        struct core_segment_use_entry *entry = &core->segment_uses[segment];
        uint32_t use = LOAD(entry->use);

        if (use == CORE_SEGMENT_FREE || use >> 16 != process)
            continue;
        put(core, &entry->next, LOAD(core->segment_free));
        put(core, &core->segment_free, segment);
        put(core, &entry->use, CORE_SEGMENT_FREE);
        commit(core);
    }
}
