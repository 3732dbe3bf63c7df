/* What an open file tells of itself: by NtQueryInformationFile basic, standard, position, stat and tag; by
 * NtQueryVolumeInformationFile the volume. */
#include "facts.h"
#include "file.h"
#include "linux.h"

enum file_class {
    FILE_BASIC_INFORMATION = 4,
    FILE_STANDARD_INFORMATION = 5,
    FILE_POSITION_INFORMATION = 14,
    FILE_ATTRIBUTE_TAG_INFORMATION = 35,
    FILE_STAT_INFORMATION = 68,
    FILE_FS_VOLUME_INFORMATION = 1,
    FILE_FS_DEVICE_INFORMATION = 4,
};

enum query_limit {
    FILE_READ_ATTRIBUTES = 0x80,
    VOLUME_LEAST = 24,
    VOLUME_GIVEN = 18, /* without a label */
    SERIAL_FACTOR = 0x6E747375,
};
#define SERIAL_MULTIPLIER 0x9E3779B1ULL

union answer {
    struct {
        int64_t times[4];
        uint32_t attributes;
        uint32_t pad;
    } basic;
    struct {
        int64_t allocation, size;
        uint32_t links;
        uint8_t delete_pending, directory;
        uint16_t pad;
    } standard;
    uint64_t position;
    struct {
        uint32_t attributes, tag;
    } tag;
    struct {
        uint64_t id;
        int64_t times[4], allocation, size;
        uint32_t attributes, tag, links, access;
    } stat;
    struct {
        uint32_t type, characteristics;
    } device;
    struct {
        uint64_t created;
        uint32_t serial, label_length;
        uint8_t supports_objects, pad[7];
    } volume;
};
_Static_assert(sizeof(((union answer *)0)->basic) == 40, "FILE_BASIC_INFORMATION");
_Static_assert(sizeof(((union answer *)0)->standard) == 24, "FILE_STANDARD_INFORMATION");
_Static_assert(sizeof(((union answer *)0)->stat) == 72, "FILE_STAT_INFORMATION");
_Static_assert(sizeof(((union answer *)0)->volume) == VOLUME_LEAST, "FILE_FS_VOLUME_INFORMATION");

enum device_kind { FILE_DEVICE_DISK = 0x7, FILE_DEVICE_NULL = 0x15, FILE_DEVICE_IS_MOUNTED = 0x20 };

enum directory_bit { FILE_ATTRIBUTE_DIRECTORY = 0x10, ALLOCATION_UNIT = 4096 };

static void copy_times(int64_t *times, const struct facts *facts)
{
    times[0] = facts->created;
    times[1] = facts->accessed;
    times[2] = facts->written;
    times[3] = facts->changed;
}

/* Fills in the answer of a class; its size, or 0 where the supervisor has to. */
static uint64_t answer_of(uint64_t file_class, const struct core_file_use *use, const struct facts *facts,
                          union answer *out)
{
    int64_t whole = (facts->size + ALLOCATION_UNIT - 1) / ALLOCATION_UNIT * ALLOCATION_UNIT;

    *out = (union answer){0};
    switch (file_class) {
    case FILE_BASIC_INFORMATION:
        copy_times(out->basic.times, facts);
        out->basic.attributes = facts->attributes;
        return sizeof(out->basic);
    case FILE_STANDARD_INFORMATION:
        out->standard.allocation = facts->allocation > whole ? facts->allocation : whole;
        out->standard.size = facts->size;
        out->standard.links = facts->links;
        out->standard.delete_pending = facts->links == 0; /* its name has gone, and it goes with its last handle */
        out->standard.directory = (facts->attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
        return sizeof(out->standard);
    case FILE_ATTRIBUTE_TAG_INFORMATION:
        out->tag.attributes = facts->attributes;
        return sizeof(out->tag);
    case FILE_STAT_INFORMATION:
        out->stat.id = facts->inode;
        copy_times(out->stat.times, facts);
        out->stat.allocation = facts->allocation;
        out->stat.size = facts->size;
        out->stat.attributes = facts->attributes;
        out->stat.links = facts->links;
        out->stat.access = use->access;
        return sizeof(out->stat);
    default:
        return 0;
    }
}

static uint64_t least_of(uint64_t file_class)
{
    const struct core_file_use none = {0};
    const struct facts nothing = {0};
    union answer unused;

    return file_class == FILE_POSITION_INFORMATION ? sizeof(unused.position)
                                                   : answer_of(file_class, &none, &nothing, &unused);
}

static uint64_t query(struct gate_thread *self, const struct core_file_use *use, uint64_t file_class, union answer *out)
{
    uint64_t *position;
    struct facts facts;

    if (use->flags & (CORE_FILE_PIPE | CORE_FILE_QUEUE | CORE_FILE_NULL))
        return 0;
    if (file_class != FILE_POSITION_INFORMATION)
        return facts_of_descriptor(self, use->descriptor, use->flags & CORE_FILE_PATH, &facts)
                   ? 0
                   : answer_of(file_class, use, &facts, out);
    position = use->flags & CORE_FILE_SHARED ? NULL : core_file_position_begin(region(self), use->file);
    if (position == NULL)
        return 0;
    out->position = *position;
    core_file_position_end(region(self), use->file);
    return sizeof(out->position);
}

static uint64_t give(struct gate_thread *self, const union answer *answer, uint64_t size)
{
    if (size == 0 || gate_copy((void *)self->args[2], answer, size))
        return GATE_TRAP;
    return give_status_block(self->args[1], STATUS_SUCCESS, size) ? (uint64_t)STATUS_ACCESS_VIOLATION
                                                                  : (uint64_t)STATUS_SUCCESS;
}

/* (HANDLE file, PIO_STATUS_BLOCK status_block, PVOID information, ULONG length, FILE_INFORMATION_CLASS class) */
uint64_t gate_NtQueryInformationFile(struct gate_thread *self)
{
    uint64_t file_class, least, size;
    struct core_file_use use;
    union answer answer;

    if (is_pseudo_handle(self->args[0]) || stack_argument(self, 4, &file_class) || probe_write(self->args[1], 16))
        return GATE_TRAP;
    file_class = (uint32_t)file_class;
    least = least_of(file_class);
    if (least == 0 || (uint32_t)self->args[3] < least ||
        core_h_file(region(self), self->slot, self->args[0],
                    file_class == FILE_STANDARD_INFORMATION || file_class == FILE_POSITION_INFORMATION
                        ? 0
                        : (uint32_t)FILE_READ_ATTRIBUTES,
                    &use) != STATUS_SUCCESS)
        return GATE_TRAP;
    size = query(self, &use, file_class, &answer);
    file_done(self, &use);
    return give(self, &answer, size);
}

static uint64_t query_device(struct gate_thread *self)
{
    union answer answer = {0};
    uint32_t flags;

    if ((uint32_t)self->args[3] < sizeof(answer.device) ||
        core_h_file_flags(region(self), self->slot, self->args[0], &flags) != STATUS_SUCCESS ||
        flags & (CORE_FILE_PIPE | CORE_FILE_QUEUE))
        return GATE_TRAP;
    answer.device.type = flags & CORE_FILE_NULL ? FILE_DEVICE_NULL : FILE_DEVICE_DISK;
    answer.device.characteristics = flags & CORE_FILE_NULL ? 0 : FILE_DEVICE_IS_MOUNTED;
    return give(self, &answer, sizeof(answer.device));
}

/* (HANDLE file, PIO_STATUS_BLOCK status_block, PVOID information, ULONG length, FS_INFORMATION_CLASS class) */
uint64_t gate_NtQueryVolumeInformationFile(struct gate_thread *self)
{
    union answer answer = {0};
    struct core_file_use use;
    struct linux_stat found;
    uint64_t fs_class;
    int64_t failure;

    if (is_pseudo_handle(self->args[0]) || stack_argument(self, 4, &fs_class) || probe_write(self->args[1], 16))
        return GATE_TRAP;
    if ((uint32_t)fs_class == FILE_FS_DEVICE_INFORMATION)
        return query_device(self);
    if ((uint32_t)fs_class != FILE_FS_VOLUME_INFORMATION || (uint32_t)self->args[3] < VOLUME_LEAST ||
        core_h_file(region(self), self->slot, self->args[0], 0, &use) != STATUS_SUCCESS)
        return GATE_TRAP;
    failure = use.flags & (CORE_FILE_PIPE | CORE_FILE_QUEUE | CORE_FILE_NULL) || use.volume_created == 0
                  ? -1
                  : linux_call(LINUX_FSTAT, use.descriptor, (uint64_t)&found, 0, 0);
    file_done(self, &use);
    if (failure < 0)
        return GATE_TRAP;
    answer.volume.created = use.volume_created;
    answer.volume.serial = (uint32_t)(found.device * SERIAL_MULTIPLIER ^ SERIAL_FACTOR);
    return give(self, &answer, VOLUME_GIVEN);
}
