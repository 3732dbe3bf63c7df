/* NtSetInformationFile of files that the gate has: position, times and attributes, size, a new name where none is, and deletion.
 * As supervisor/services/file_set.py does it; what has more to it is the supervisor's, before anything has been done. */
#include "absent.h"
#include "facts.h"
#include "file.h"

enum file_class {
    FILE_BASIC_INFORMATION = 4,
    FILE_RENAME_INFORMATION = 10,
    FILE_POSITION_INFORMATION = 14,
    FILE_ALLOCATION_INFORMATION = 19,
    FILE_END_OF_FILE_INFORMATION = 20,
    FILE_DISPOSITION_INFORMATION_EX = 64,
};

enum set_right { FILE_WRITE_DATA = 0x2, FILE_WRITE_ATTRIBUTES = 0x100, DELETE = 0x10000 };

enum set_limit {
    LEAST_BASIC = 40,
    LEAST_RENAME = 24,
    RENAME_NAME_AT = 20,
    DISPOSITION_DELETE_NOW = 0x3, /* FILE_DISPOSITION_DELETE | FILE_DISPOSITION_POSIX_SEMANTICS */
    NOT_PLAIN = CORE_FILE_PIPE | CORE_FILE_QUEUE | CORE_FILE_NULL,
};
#define EPOCH_1601 116444736000000000LL
#define LATEST 9000000000000000000LL

struct set {
    uint64_t information;
    uint32_t length;
};

/* Each: not 0 where the supervisor has to. */

static int set_position(struct gate_thread *self, const struct core_file_use *use, const struct set *set)
{
    uint64_t value, *position;

    if (set->length < sizeof(value) || gate_load64(set->information, &value) || (int64_t)value < 0 ||
        use->flags & (NOT_PLAIN | CORE_FILE_SHARED))
        return 1;
    position = core_file_position_begin(region(self), use->file);
    if (position == NULL)
        return 1;
    *position = value;
    core_file_position_end(region(self), use->file);
    return 0;
}

/* --- times and attributes --- */

static struct linux_timespec linux_time(int64_t time)
{
    int64_t units = time - EPOCH_1601;

    if (time <= 0)
        return (struct linux_timespec){0, LINUX_UTIME_OMIT};
    return (struct linux_timespec){units / 10000000, units % 10000000 * 100};
}

static int set_basic(struct gate_thread *self, const struct core_file_use *use, const struct set *set)
{
    struct {
        int64_t created, accessed, written, changed;
        uint32_t attributes, pad;
    } basic;
    char path[PATH_LENGTH], link[LINK_SIZE];
    struct linux_timespec times[2];

    if (set->length < LEAST_BASIC || gate_copy(&basic, (const void *)set->information, sizeof(basic)) ||
        use->flags & NOT_PLAIN || path_of_descriptor(use->descriptor, path, sizeof(path)) < 0 ||
        core_path_protected(region(self), path))
        return 1;
    for (const int64_t *time = &basic.created; time <= &basic.changed; time++)
        if (*time < -2 || *time > LATEST || (*time > 0 && *time < EPOCH_1601))
            return 1;
    descriptor_link(use->descriptor, link);
    times[0] = linux_time(basic.accessed);
    times[1] = linux_time(basic.written);
    if (basic.attributes != 0 && set_attributes(link, basic.attributes))
        return 1;
    if ((basic.accessed > 0 || basic.written > 0) &&
        linux_call(LINUX_UTIMENSAT, LINUX_AT_FDCWD, (uint64_t)link, (uint64_t)times, 0) != 0)
        return 1;
    return basic.created > 0 && set_created(link, basic.created);
}

/* --- size --- */

static int set_size(struct gate_thread *self, const struct core_file_use *use, const struct set *set, int only_less)
{
    struct linux_stat found;
    uint64_t size;

    if (set->length < sizeof(size) || gate_load64(set->information, &size) || (int64_t)size < 0 ||
        !(use->flags & CORE_FILE_DIRECT) || use->flags & NOT_PLAIN ||
        linux_call(LINUX_FSTAT, use->descriptor, (uint64_t)&found, 0, 0) != 0 ||
        core_file_is_mapped(region(self), found.device, found.inode))
        return 1;
    if (only_less && (int64_t)size >= found.size)
        return 0;
    return linux_call(LINUX_FTRUNCATE, use->descriptor, size, 0, 0) != 0;
}

/* --- names --- */

/* A regular file that nobody else has open, and where it is. */
static int sole_file(struct gate_thread *self, const struct core_file_use *use, struct path *path, struct linux_stat *found)
{
    int length = use->flags & (NOT_PLAIN | CORE_FILE_SHARED) || use->volume_created == 0
                     ? -1
                     : path_of_descriptor(use->descriptor, path->linux_path, sizeof(path->linux_path));

    path->root = 0;
    path->length = (uint32_t)length;
    return length < 0 || core_path_protected(region(self), path->linux_path) ||
           !core_file_sole(region(self), use->file) ||
           linux_call(LINUX_FSTAT, use->descriptor, (uint64_t)found, 0, 0) != 0 ||
           (found->mode & LINUX_S_IFMT) != LINUX_S_IFREG;
}

/* The file that has the new name gives way to the old one's: plain, nobody's, and another. */
static int gives_way(struct gate_thread *self, const struct path *target, const struct linux_stat *source)
{
    struct linux_stat found;

    return linux_call(LINUX_LSTAT, (uint64_t)target->linux_path, (uint64_t)&found, 0, 0) == 0 &&
           (found.mode & LINUX_S_IFMT) == LINUX_S_IFREG && found.mode & LINUX_WRITE_BITS &&
           (found.inode != source->inode || found.device != source->device) &&
           core_node_opens(region(self), found.device, found.inode) == 0;
}

/* What has been read and checked of a rename. */
struct renaming {
    struct path source, target;
    struct linux_stat found;
    int replaces;
};

static int rename_now(struct gate_thread *self, struct renaming *renaming)
{
    uint64_t from = (uint64_t)renaming->source.linux_path, to = (uint64_t)renaming->target.linux_path;
    struct absent_name here, there;

    if (directory_now(self, &renaming->source, &here))
        return 1;
    if (name_is_absent(self, &renaming->target, &there)) {
        if (!renaming->replaces || !gives_way(self, &renaming->target, &renaming->found) ||
            linux_call(LINUX_RENAME, from, to, 0, 0) != 0)
            return 1;
        name_was_removed(self, &renaming->source, &here);
        return 0;
    }
    if (linux_call5(LINUX_RENAMEAT2, LINUX_AT_FDCWD, from, LINUX_AT_FDCWD, to, LINUX_RENAME_NOREPLACE) != 0)
        return 1;
    if (name_was_made(self, &renaming->target, &there)) { /* and another spelling by somebody else: back again */
        linux_call5(LINUX_RENAMEAT2, LINUX_AT_FDCWD, to, LINUX_AT_FDCWD, from, LINUX_RENAME_NOREPLACE);
        core_names_changed(region(self), there.directory.device, there.directory.inode);
        return 1;
    }
    if (there.directory.inode == here.directory.inode && there.directory.device == here.directory.device)
        directory_now(self, &renaming->source, &here); /* as it is after the first of two changes */
    name_was_removed(self, &renaming->source, &here);
    return 0;
}

static int set_name(struct gate_thread *self, const struct core_file_use *use, const struct set *set)
{
    struct {
        uint8_t replaces, pad[7];
        uint64_t root;
        uint32_t length, pad2;
    } head;
    struct renaming renaming;
    int result;

    if (set->length < LEAST_RENAME || gate_copy(&head, (const void *)set->information, sizeof(head)) || head.root != 0 ||
        head.length > set->length - RENAME_NAME_AT || sole_file(self, use, &renaming.source, &renaming.found) ||
        path_of_name(self, set->information + RENAME_NAME_AT, head.length, &renaming.target) ||
        renaming.target.directory || core_path_protected(region(self), renaming.target.linux_path))
        return 1;
    renaming.replaces = head.replaces != 0;
    names_lock(self);
    result = rename_now(self, &renaming);
    names_unlock();
    return result;
}

/* Deleted when this handle, the only one, is closed (gate/handle.c); until then the file is left to the supervisor. */
static int set_disposition(struct gate_thread *self, const struct core_file_use *use, const struct set *set)
{
    struct linux_stat found;
    struct path path;
    uint32_t flags, cut;

    if (set->length < sizeof(flags) || gate_copy(&flags, (const void *)set->information, sizeof(flags)) ||
        flags != DISPOSITION_DELETE_NOW || sole_file(self, use, &path, &found) || !(found.mode & LINUX_WRITE_BITS) ||
        core_file_has_run(region(self), found.device, found.inode))
        return 1;
    for (cut = path.length; cut > 1 && path.linux_path[cut - 1] != '/';)
        cut--;
    path.linux_path[cut - 1] = 0;
    if (linux_call(LINUX_ACCESS, (uint64_t)(cut > 1 ? path.linux_path : "/"), LINUX_MAY_CHANGE, 0, 0) != 0)
        return 1;
    path.linux_path[cut - 1] = '/';
    return core_file_doom(region(self), use->file, path.linux_path, path.length) != STATUS_SUCCESS;
}

void delete_file(struct gate_thread *self, uint32_t descriptor)
{
    struct linux_stat mine, there;
    struct absent_name directory;
    struct path path;
    int length = path_of_descriptor(descriptor, path.linux_path, sizeof(path.linux_path));

    path.root = 0;
    path.length = (uint32_t)length;
    if (length < 0 || linux_call(LINUX_FSTAT, descriptor, (uint64_t)&mine, 0, 0) != 0 ||
        linux_call(LINUX_LSTAT, (uint64_t)path.linux_path, (uint64_t)&there, 0, 0) != 0 || mine.inode != there.inode ||
        mine.device != there.device)
        return;
    names_lock(self);
    if (directory_now(self, &path, &directory) == 0 && linux_call(LINUX_UNLINK, (uint64_t)path.linux_path, 0, 0, 0) == 0)
        name_was_removed(self, &path, &directory);
    names_unlock();
}

static uint32_t right_for(uint32_t file_class)
{
    switch (file_class) {
    case FILE_BASIC_INFORMATION:
        return FILE_WRITE_ATTRIBUTES;
    case FILE_ALLOCATION_INFORMATION:
    case FILE_END_OF_FILE_INFORMATION:
        return FILE_WRITE_DATA;
    case FILE_RENAME_INFORMATION:
    case FILE_DISPOSITION_INFORMATION_EX:
        return DELETE;
    default:
        return 0;
    }
}

static int set_class(struct gate_thread *self, const struct core_file_use *use, const struct set *set, uint32_t file_class)
{
    switch (file_class) {
    case FILE_BASIC_INFORMATION:
        return set_basic(self, use, set);
    case FILE_RENAME_INFORMATION:
        return set_name(self, use, set);
    case FILE_POSITION_INFORMATION:
        return set_position(self, use, set);
    case FILE_ALLOCATION_INFORMATION:
        return set_size(self, use, set, 1);
    case FILE_END_OF_FILE_INFORMATION:
        return set_size(self, use, set, 0);
    case FILE_DISPOSITION_INFORMATION_EX:
        return set_disposition(self, use, set);
    default:
        return 1;
    }
}

/* (HANDLE file, PIO_STATUS_BLOCK status_block, PVOID information, ULONG length, FILE_INFORMATION_CLASS class) */
uint64_t gate_NtSetInformationFile(struct gate_thread *self)
{
    const struct set set = {self->args[2], (uint32_t)self->args[3]};
    struct core_file_use use;
    uint64_t file_class;
    int failure;

    if (is_pseudo_handle(self->args[0]) || stack_argument(self, 4, &file_class) || probe_write(self->args[1], 16) ||
        core_h_file(region(self), self->slot, self->args[0], right_for((uint32_t)file_class), &use) != STATUS_SUCCESS)
        return GATE_TRAP;
    failure = set_class(self, &use, &set, (uint32_t)file_class);
    file_done(self, &use);
    if (failure)
        return GATE_TRAP;
    return give_status_block(self->args[1], STATUS_SUCCESS, 0) ? (uint64_t)STATUS_ACCESS_VIOLATION
                                                               : (uint64_t)STATUS_SUCCESS;
}
