/* NtQueryObject's name of a file that the gate opened: where it is now, on its volume. */
#include "file.h"
#include "linux.h"
#include "path.h"

enum name_limit {
    OBJECT_NAME_INFORMATION = 1,
    UNICODE_STRING_SIZE = 16,
    PREFIX_UNITS = 22, /* \Device\HarddiskVolume */
    NAME_UNITS = PREFIX_UNITS + DIGITS_MOST + PATH_LENGTH + 1,
};

struct object_name {
    uint16_t length, maximum;
    uint32_t pad;
    uint64_t buffer;
    uint16_t units[NAME_UNITS];
};
_Static_assert(offsetof(struct object_name, units) == UNICODE_STRING_SIZE, "UNICODE_STRING");

int path_of_descriptor(uint32_t descriptor, char *path, uint32_t size)
{
    static const char deleted[] = " (deleted)";
    enum { DELETED = sizeof(deleted) - 1 };
    char link[LINK_SIZE];
    uint32_t same = 0;
    int64_t length;

    descriptor_link(descriptor, link);
    length = linux_call(LINUX_READLINK, (uint64_t)link, (uint64_t)path, size, 0);
    if (length <= 0 || length >= (int64_t)size || path[0] != '/')
        return -1;
    path[length] = 0;
    while (length > DELETED && same < DELETED && path[length - DELETED + same] == deleted[same])
        same++;
    return same == DELETED ? -1 : (int)length;
}

/* Its units, or 0 where the supervisor has to tell. */
static uint32_t name_of(struct gate_thread *self, uint32_t descriptor, uint16_t *units)
{
    char text[PREFIX_UNITS + DIGITS_MOST] = "\\Device\\HarddiskVolume", path[PATH_LENGTH];
    int length = path_of_descriptor(descriptor, path, sizeof(path));
    uint32_t covered = 0, count = 0, volume = length < 0 ? 0 : core_volume_of(region(self), path, &covered);
    uint32_t before = PREFIX_UNITS + put_number(text + PREFIX_UNITS, volume);

    if (volume == 0 || (int)covered >= length)
        return 0;
    for (uint32_t i = 0; i < before; i++)
        units[count++] = (uint8_t)text[i];
    for (uint32_t i = covered; i < (uint32_t)length; i++) {
        uint8_t c = (uint8_t)path[i];

        if (c == '\\' || (c != '/' && !is_plain_character(c)))
            return 0;
        units[count++] = c == '/' ? '\\' : c;
    }
    return count;
}
_Static_assert(sizeof("\\Device\\HarddiskVolume") - 1 == PREFIX_UNITS, "the prefix");

/* (HANDLE object, OBJECT_INFORMATION_CLASS class, PVOID information, ULONG length, PULONG return_length) */
uint64_t gate_NtQueryObject(struct gate_thread *self)
{
    uint64_t return_length, size;
    struct core_file_use use;
    struct object_name name;
    uint32_t units;

    if (is_pseudo_handle(self->args[0]) || (uint32_t)self->args[1] != OBJECT_NAME_INFORMATION ||
        stack_argument(self, 4, &return_length) || probe_optional(return_length, 4) ||
        core_h_file(region(self), self->slot, self->args[0], 0, &use) != STATUS_SUCCESS)
        return GATE_TRAP;
    units = use.volume_created != 0 ? name_of(self, use.descriptor, name.units) : 0;
    file_done(self, &use);
    size = UNICODE_STRING_SIZE + 2 * ((uint64_t)units + 1);
    if (units == 0 || (uint32_t)self->args[3] < size)
        return GATE_TRAP;
    name.units[units] = 0;
    name.length = (uint16_t)(2 * units);
    name.maximum = (uint16_t)(2 * units + 2);
    name.pad = 0;
    name.buffer = self->args[2] + UNICODE_STRING_SIZE;
    if (gate_copy((void *)self->args[2], &name, size))
        return GATE_TRAP;
    if (return_length != 0 && gate_store32(return_length, (uint32_t)size))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}
