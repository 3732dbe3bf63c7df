/* Events, mutants and semaphores: making those without a name, and what sets their state. */
#include "gate.h"

/* winnt.h. Generic rights, MAXIMUM_ALLOWED and rights that a type does not have are the supervisor's to weigh. */
enum all_access { EVENT_ALL = 0x1F0003, MUTANT_ALL = 0x1F0001, SEMAPHORE_ALL = 0x1F0003 };

/* The others of these say how a name is looked up. */
enum object_attribute { OBJ_INHERIT = 2, OBJ_CASE_INSENSITIVE = 0x40, OBJ_OPENIF = 0x80, OBJ_OPENLINK = 0x100 };

struct object_attributes { /* ntdef.h */
    uint32_t length;
    uint64_t root_directory;
    uint64_t object_name;
    uint32_t attributes;
    uint64_t security_descriptor;
    uint64_t quality_of_service;
};
_Static_assert(sizeof(struct object_attributes) == 48, "OBJECT_ATTRIBUTES");

int read_attributes(uint64_t guest, uint32_t *attributes)
{
    struct object_attributes given;

    *attributes = 0;
    if (guest == 0)
        return 0;
    if (gate_copy(&given, (const void *)guest, sizeof(given)) || given.length != sizeof(given) ||
        given.root_directory != 0 || given.object_name != 0 || given.security_descriptor != 0 ||
        given.attributes & ~(uint32_t)(OBJ_INHERIT | OBJ_CASE_INSENSITIVE | OBJ_OPENIF | OBJ_OPENLINK))
        return 1;
    *attributes = given.attributes & OBJ_INHERIT ? CORE_HANDLE_INHERIT : 0;
    return 0;
}

/* Makes an object without a name and its handle. The supervisor knows of it when it first asks (core_object_adopt). */
static uint64_t create(struct gate_thread *self, enum core_type type, int32_t signal, int32_t limit, uint32_t all_access)
{
    uint64_t out = self->args[0], handle;
    uint32_t access = (uint32_t)self->args[1], attributes, status;

    if (access & ~all_access || probe_write(out, sizeof(handle)) || read_attributes(self->args[2], &attributes))
        return GATE_TRAP;
    status = core_h_create(region(self), self->slot, type, signal, limit, access, attributes, &handle);
    if (!failed(status) && gate_store64(out, handle))
        return STATUS_ACCESS_VIOLATION;
    return status;
}

/* (PHANDLE event, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes, EVENT_TYPE type, BOOLEAN initial_state) */
uint64_t gate_NtCreateEvent(struct gate_thread *self)
{
    uint32_t type = (uint32_t)self->args[3];
    uint64_t initial;

    if (type > 1 || stack_argument(self, 4, &initial))
        return GATE_TRAP;
    return create(self, type == 0 ? CORE_TYPE_EVENT_NOTIFICATION : CORE_TYPE_EVENT_SYNCHRONIZATION,
                  (uint8_t)initial != 0, 0, EVENT_ALL);
}

/* (PHANDLE mutant, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes, BOOLEAN initial_owner) */
uint64_t gate_NtCreateMutant(struct gate_thread *self)
{
    return create(self, CORE_TYPE_MUTANT, (uint8_t)self->args[3] == 0, 0, MUTANT_ALL);
}

/* (PHANDLE semaphore, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes, LONG initial_count, LONG maximum_count) */
uint64_t gate_NtCreateSemaphore(struct gate_thread *self)
{
    uint64_t limit;

    if (stack_argument(self, 4, &limit))
        return GATE_TRAP;
    return create(self, CORE_TYPE_SEMAPHORE, (int32_t)self->args[3], (int32_t)limit, SEMAPHORE_ALL);
}

static uint64_t change_event(struct gate_thread *self, uint64_t previous,
                             uint32_t (*change)(struct core *, uint32_t, uint64_t, int32_t *))
{
    int32_t before = 0;
    uint32_t status;

    if (is_pseudo_handle(self->args[0]) || probe_optional(previous, sizeof(before)))
        return GATE_TRAP;
    status = change(region(self), self->slot, self->args[0], &before);
    return give_long(status, previous, before);
}

/* (HANDLE event, PLONG previous_state), and so the next three */
uint64_t gate_NtSetEvent(struct gate_thread *self)
{
    return change_event(self, self->args[1], core_h_event_set);
}

uint64_t gate_NtResetEvent(struct gate_thread *self)
{
    return change_event(self, self->args[1], core_h_event_reset);
}

uint64_t gate_NtPulseEvent(struct gate_thread *self)
{
    return change_event(self, self->args[1], core_h_event_pulse);
}

uint64_t gate_NtClearEvent(struct gate_thread *self)
{
    return change_event(self, 0, core_h_event_reset);
}

/* (HANDLE mutant, PLONG previous_count) */
uint64_t gate_NtReleaseMutant(struct gate_thread *self)
{
    return change_event(self, self->args[1], core_h_mutant_release);
}

/* (HANDLE semaphore, LONG release_count, PLONG previous_count) */
uint64_t gate_NtReleaseSemaphore(struct gate_thread *self)
{
    int32_t before = 0;
    uint32_t status;

    if (is_pseudo_handle(self->args[0]) || probe_optional(self->args[2], sizeof(before)))
        return GATE_TRAP;
    status = core_h_semaphore_release(region(self), self->slot, self->args[0], (int32_t)self->args[1], &before);
    return give_long(status, self->args[2], before);
}
