/* Answers of NtQueryValueKey that the supervisor has given, for the gate to give again while nothing in the registry has
 * changed. Written by the supervisor alone; what is half written is not looked at. */
#include "core.h"

static struct core_value_place *value_place(struct core *core, uint64_t node, uint32_t class, const uint8_t *name, uint32_t size)
{
    uint64_t hash = node * 0x9E3779B97F4A7C15ULL ^ class;

    for (uint32_t i = 0; i < size; i++)
        hash = (hash ^ name[i]) * 0x100000001B3ULL;
    return &core->values[(hash ^ hash >> 32) % CORE_VALUES];
}

static int is_value(const struct core_value_place *place, uint64_t node, uint32_t class, const uint8_t *name, uint32_t size)
{
    if (!LOAD(place->kept) || place->node != node || place->class != class || LOAD(place->name_size) != size)
        return 0;
    for (uint32_t i = 0; i < size; i++)
        if (place->bytes[i] != name[i])
            return 0;
    return 1;
}

uint32_t core_key_set(struct core *core, uint32_t slot, uint64_t node)
{
    struct core_object *object;
    uint32_t status = STATUS_INVALID_PARAMETER;

    core_lock(core);
    object = live_object(core, slot);
    if (object != NULL && LOAD(object->type) == CORE_TYPE_OTHER) {
        put(core, &object->key.node_low, (uint32_t)node);
        put(core, &object->key.node_high, (uint32_t)(node >> 32));
        put(core, &object->key.is_key, 1);
        status = STATUS_SUCCESS;
    }
    core_unlock(core);
    return status;
}

void core_value_keep(struct core *core, uint64_t node, uint32_t class, const uint8_t *name, uint32_t name_size,
                     uint64_t generation, uint32_t status, const uint8_t *data, uint32_t size)
{
    struct core_value_place *place;

    if (name_size > CORE_VALUE_NAME || size > CORE_VALUE_ANSWER)
        return;
    place = value_place(core, node, class, name, name_size);
    core_lock(core);
    __atomic_store_n(&place->kept, 0, __ATOMIC_RELEASE);
    place->node = node;
    place->generation = generation;
    place->class = class;
    place->status = status;
    place->name_size = name_size;
    place->size = size;
    for (uint32_t i = 0; i < name_size; i++)
        place->bytes[i] = name[i];
    for (uint32_t i = 0; i < size; i++)
        place->bytes[CORE_VALUE_NAME + i] = data[i];
    __atomic_store_n(&place->kept, 1, __ATOMIC_RELEASE);
    core_unlock(core);
}

/* The key behind a handle with this access, or 0: the hive counts from 1 up and down. */
static uint64_t node_of_handle(struct core *core, uint32_t process, uint64_t handle, uint32_t access)
{
    struct core_handle *entry;
    struct core_object *object;

    if (handle_find(core, process, handle, &entry) != STATUS_SUCCESS || (LOAD(entry->access) & access) != access)
        return 0;
    object = live_object(core, LOAD(entry->object));
    if (object == NULL || LOAD(object->type) != CORE_TYPE_OTHER || !LOAD(object->key.is_key))
        return 0;
    return (uint64_t)LOAD(object->key.node_high) << 32 | LOAD(object->key.node_low);
}

uint32_t core_h_value(struct core *core, uint32_t thread_slot, uint64_t handle, uint32_t access, uint32_t class,
                      const uint8_t *name, uint32_t name_size, uint64_t generation, struct core_value *value)
{
    const struct core_value_place *place;
    uint64_t node;
    uint32_t size, found = 0;

    core_lock(core);
    node = node_of_handle(core, core_thread_process(core, thread_slot), handle, access);
    if (node != 0) {
        place = value_place(core, node, class, name, name_size);
        size = LOAD(place->size);
        if (is_value(place, node, class, name, name_size) && place->generation == generation && size <= CORE_VALUE_ANSWER) {
            value->status = place->status;
            value->size = size;
            for (uint32_t i = 0; i < size; i++)
                value->bytes[i] = place->bytes[CORE_VALUE_NAME + i];
            found = 1;
        }
    }
    core_unlock(core);
    return found;
}
