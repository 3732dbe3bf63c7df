/* Values of the registry: what the supervisor has answered before, while its generation is the same. Python makes every
 * answer; here it is only given again, where there is room for all of it. */
#include "gate.h"

enum registry_right { KEY_QUERY_VALUE = 1 };

/* (HANDLE key, PUNICODE_STRING name, KEY_VALUE_INFORMATION_CLASS class, PVOID information, ULONG length, PULONG result) */
uint64_t gate_NtQueryValueKey(struct gate_thread *self)
{
    uint64_t length, result_length, generation;
    uint8_t units[CORE_VALUE_NAME];
    struct unicode_string name;
    struct core_value value;

    if (is_pseudo_handle(self->args[0]) || self->args[1] & 3 || stack_argument(self, 4, &length) ||
        stack_argument(self, 5, &result_length) || gate_load64(GATE_REGISTRY, &generation) ||
        gate_copy(&name, (const void *)self->args[1], sizeof(name)) || name.length & 1 || name.length > sizeof(units) ||
        (name.length != 0 && (name.buffer & 1 || gate_copy(units, (const void *)name.buffer, name.length))) ||
        probe_write(result_length, sizeof(uint32_t)))
        return GATE_TRAP;
    if (!core_h_value(region(self), self->slot, self->args[0], KEY_QUERY_VALUE, (uint32_t)self->args[2], units, name.length,
                      generation, &value))
        return GATE_TRAP;
    if (failed(value.status))
        return value.status;
    if ((uint32_t)length < value.size || gate_copy((void *)self->args[3], value.bytes, value.size))
        return GATE_TRAP;
    return gate_store32(result_length, value.size) ? STATUS_ACCESS_VIOLATION : value.status;
}
