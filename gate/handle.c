/* Handles: NtClose, and NtDuplicateObject within a process. */
#include "file.h"
#include "linux.h"

enum duplicate_argument { DESIRED_ACCESS = 4, HANDLE_ATTRIBUTES = 5, OPTIONS = 6 };
enum duplicate_bits { OBJ_INHERIT = 2, SAME_ACCESS = 2, KNOWN_OPTIONS = 7 };
#define CURRENT_PROCESS UINT64_MAX

/* (HANDLE handle) */
uint64_t gate_NtClose(struct gate_thread *self)
{
    uint64_t handle = self->args[0];
    uint32_t descriptor, status;

    if (is_pseudo_handle(handle))
        return GATE_TRAP;
    status = core_h_close(region(self), self->slot, handle, &descriptor);
    if (status == STATUS_NOT_SUPPORTED)
        return GATE_TRAP;
    if (descriptor & CORE_CLOSE_DELETES)
        delete_file(self, descriptor &= ~(uint32_t)CORE_CLOSE_DELETES);
    if (descriptor != 0)
        linux_call(LINUX_CLOSE, descriptor, 0, 0, 0);
    return status;
}

/* (HANDLE source_process, HANDLE source, HANDLE target_process, PHANDLE target, ACCESS_MASK access,
 * ULONG handle_attributes, ULONG options) */
uint64_t gate_NtDuplicateObject(struct gate_thread *self)
{
    uint64_t attributes, options, out = self->args[3], duplicate = 0;
    uint32_t status;

    if (self->args[0] != CURRENT_PROCESS || self->args[2] != CURRENT_PROCESS || is_pseudo_handle(self->args[1]) ||
        stack_argument(self, HANDLE_ATTRIBUTES, &attributes) || stack_argument(self, OPTIONS, &options) ||
        !(options & SAME_ACCESS) || (uint32_t)options & ~(uint32_t)KNOWN_OPTIONS ||
        probe_write(out, sizeof(duplicate)))
        return GATE_TRAP;
    status = core_h_duplicate(region(self), self->slot, self->args[1], attributes & OBJ_INHERIT ? CORE_HANDLE_INHERIT : 0,
                              (uint32_t)options, &duplicate);
    if (status == STATUS_NOT_IMPLEMENTED)
        return GATE_TRAP;
    if (!failed(status) && gate_store64(out, duplicate))
        return STATUS_ACCESS_VIOLATION;
    return status;
}
