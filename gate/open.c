/* Files by name: opening what is there, and its attributes. Optimistic: the name as it is spelled, nothing unusual about
 * the file; all else, and every failure but a sharing violation, is the supervisor's to find again. */
#include "absent.h"
#include "facts.h"

enum access {
    FILE_READ_DATA = 0x1,
    FILE_WRITES = 0x6, /* FILE_WRITE_DATA | FILE_APPEND_DATA */
    FILE_EXECUTE = 0x20,
    FILE_DATA = FILE_READ_DATA | FILE_WRITES | FILE_EXECUTE,
    FILE_ONLY_LOOKS = 0x120088, /* FILE_READ_ATTRIBUTES | FILE_READ_EA | READ_CONTROL | SYNCHRONIZE */
    DELETE = 0x10000,
    FILE_ALL_ACCESS = 0x1F01FF,
    FILE_GENERIC_READ = 0x120089,
    FILE_GENERIC_WRITE = 0x120116,
    FILE_GENERIC_EXECUTE = 0x1200A0,
    SYNCHRONIZE = 0x100000,
    GENERIC_ALL = 0x10000000,
    GENERIC_EXECUTE = 0x20000000,
    GENERIC_WRITE = 0x40000000,
};
#define GENERIC_READ 0x80000000U

enum create {
    FILE_OPEN = 1,
    FILE_OPEN_IF = 3,
    FILE_OPENED = 1,
    FILE_DIRECTORY_FILE = 0x1,
    FILE_SEQUENTIAL_ONLY = 0x4,
    FILE_SYNCHRONOUS = 0x30, /* FILE_SYNCHRONOUS_IO_ALERT | _NONALERT */
    FILE_NON_DIRECTORY_FILE = 0x40,
    FILE_RANDOM_ACCESS = 0x800,
    FILE_OPEN_FOR_BACKUP_INTENT = 0x4000,
    FILE_OPEN_REPARSE_POINT = 0x200000,
    PLAIN_OPTIONS =
        FILE_DIRECTORY_FILE | FILE_SEQUENTIAL_ONLY | FILE_SYNCHRONOUS | FILE_NON_DIRECTORY_FILE | FILE_RANDOM_ACCESS | FILE_OPEN_FOR_BACKUP_INTENT |
        FILE_OPEN_REPARSE_POINT,
    PLAIN_ATTRIBUTES = 0x7FB7, /* of the file, where it would be made */
    OBJ_INHERIT = 0x2,
    OBJ_CASE_INSENSITIVE = 0x40,
    SHARE_ALL = 7,
    FILE_ATTRIBUTE_DIRECTORY = 0x10,
};

/* What the generic rights mean; 0 where it takes more to know. */
static uint32_t granted(uint32_t desired)
{
    uint32_t access = desired & FILE_ALL_ACCESS;

    if (desired & ~(uint32_t)(FILE_ALL_ACCESS | GENERIC_ALL | GENERIC_EXECUTE | GENERIC_WRITE | GENERIC_READ))
        return 0;
    if (desired & GENERIC_READ)
        access |= FILE_GENERIC_READ;
    if (desired & GENERIC_WRITE)
        access |= FILE_GENERIC_WRITE;
    if (desired & GENERIC_EXECUTE)
        access |= FILE_GENERIC_EXECUTE;
    if (desired & GENERIC_ALL)
        access |= FILE_ALL_ACCESS;
    return access;
}

/* Regular files, and directories as such. */
static int is_plain(const struct linux_stat *found, uint32_t access, uint32_t options)
{
    uint32_t kind = found->mode & LINUX_S_IFMT;

    if (kind == LINUX_S_IFDIR)
        return !(options & FILE_NON_DIRECTORY_FILE);
    return kind == LINUX_S_IFREG && !(options & FILE_DIRECTORY_FILE) &&
           (!(access & FILE_WRITES) || found->mode & LINUX_WRITE_BITS);
}

/* How it is opened: for its data, to be listed, or only by its name. */
static uint32_t kind_of(const struct linux_stat *found, uint32_t access)
{
    if ((found->mode & LINUX_S_IFMT) == LINUX_S_IFDIR)
        return access & FILE_READ_DATA ? CORE_FILE_DIRECTORY : CORE_FILE_PATH;
    return access & FILE_DATA ? CORE_FILE_DIRECT : CORE_FILE_PATH;
}

/* The descriptor of a file that may be opened so, -ENOENT, or another below 0. Looked at before it is opened: opening a
 * FIFO or a device can do something. */
static int64_t open_plain(const char *path, uint32_t access, uint32_t options, struct linux_stat *found)
{
    uint64_t flags = LINUX_O_CLOEXEC;
    uint64_t look = options & FILE_OPEN_REPARSE_POINT ? LINUX_LSTAT : LINUX_STAT;
    int64_t descriptor, error = linux_call(look, (uint64_t)path, (uint64_t)found, 0, 0);

    if (error < 0 || !is_plain(found, access, options))
        return error < 0 ? error : -1;
    if (kind_of(found, access) == CORE_FILE_PATH)
        flags |= LINUX_O_PATH;
    else
        flags |= LINUX_O_NONBLOCK | LINUX_O_NOCTTY;
    if (kind_of(found, access) == CORE_FILE_DIRECTORY)
        flags |= LINUX_O_DIRECTORY;
    else if (access & FILE_WRITES && kind_of(found, access) == CORE_FILE_DIRECT)
        flags |= LINUX_O_RDWR;
    if (options & FILE_OPEN_REPARSE_POINT)
        flags |= LINUX_O_NOFOLLOW;
    descriptor = linux_call(LINUX_OPEN, (uint64_t)path, flags, 0, 0);
    if (descriptor < 0)
        return -1;
    if (linux_call(LINUX_FSTAT, (uint64_t)descriptor, (uint64_t)found, 0, 0) == 0 && is_plain(found, access, options))
        return descriptor;
    linux_call(LINUX_CLOSE, (uint64_t)descriptor, 0, 0, 0);
    return -1;
}

static uint64_t open_file(struct gate_thread *self, uint64_t status_block, uint32_t share, uint32_t disposition,
                          uint32_t options)
{
    uint32_t access = granted((uint32_t)self->args[1]), status;
    struct core_file_open open;
    struct linux_stat found;
    struct path path;
    int64_t descriptor;
    uint64_t handle;

    if (access == 0 || (!(access & FILE_DATA) && access & ~(uint32_t)FILE_ONLY_LOOKS) || options & ~(uint32_t)PLAIN_OPTIONS ||
        share & ~(uint32_t)SHARE_ALL || (options & FILE_SYNCHRONOUS) == FILE_SYNCHRONOUS ||
        (options & FILE_SYNCHRONOUS && !(access & SYNCHRONIZE)) || probe_write(self->args[0], 8) ||
        probe_write(status_block, 16) || read_path(self, self->args[2], &path) ||
        path.attributes & ~(uint32_t)(OBJ_INHERIT | OBJ_CASE_INSENSITIVE))
        return GATE_TRAP;
    if (access & (FILE_WRITES | DELETE) && core_path_protected(region(self), path.linux_path))
        return GATE_TRAP;
    core_process_opens(region(self), core_thread_process(region(self), self->slot));
    descriptor = open_plain(path.linux_path, access, options | (path.directory ? FILE_DIRECTORY_FILE : 0U), &found);
    if (descriptor < 0) {
        status = descriptor == -LINUX_ENOENT && disposition == FILE_OPEN ? missing_status(self, &path) : 0;
        return status != 0 ? (uint64_t)status : GATE_TRAP;
    }
    open = (struct core_file_open){
        .device = found.device,
        .inode = found.inode,
        .volume_created = core_drive_created(region(self), path.linux_path),
        .access = access,
        .share = share,
        .options = options,
        .flags = kind_of(&found, access) | (options & FILE_SYNCHRONOUS ? (uint32_t)CORE_FILE_SYNCHRONOUS : 0U),
    };
    status = core_h_file_open(region(self), self->slot, &open,
                              path.attributes & OBJ_INHERIT ? CORE_HANDLE_INHERIT : 0, (uint32_t)descriptor, &handle);
    if (status != STATUS_SUCCESS) {
        linux_call(LINUX_CLOSE, (uint64_t)descriptor, 0, 0, 0);
        return status == STATUS_SHARING_VIOLATION ? (uint64_t)status : GATE_TRAP;
    }
    if (gate_store64(self->args[0], handle) || gate_store64(status_block, STATUS_SUCCESS) ||
        gate_store64(status_block + 8, FILE_OPENED))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}

/* (PHANDLE file, ACCESS_MASK desired, POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK status_block, ULONG share,
 * ULONG options) */
uint64_t gate_NtOpenFile(struct gate_thread *self)
{
    uint64_t share, options;

    if (stack_argument(self, 4, &share) || stack_argument(self, 5, &options))
        return GATE_TRAP;
    return open_file(self, self->args[3], (uint32_t)share, FILE_OPEN, (uint32_t)options);
}

/* (PHANDLE file, ACCESS_MASK desired, POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK status_block,
 * PLARGE_INTEGER allocation, ULONG file_attributes, ULONG share, ULONG disposition, ULONG options, PVOID ea, ULONG) */
uint64_t gate_NtCreateFile(struct gate_thread *self)
{
    uint64_t allocation, attributes, share, disposition, options, ea;

    if (stack_argument(self, 4, &allocation) || stack_argument(self, 5, &attributes) ||
        stack_argument(self, 6, &share) || stack_argument(self, 7, &disposition) || stack_argument(self, 8, &options) ||
        stack_argument(self, 9, &ea) || allocation != 0 || ea != 0 || (uint32_t)attributes & ~(uint32_t)PLAIN_ATTRIBUTES)
        return GATE_TRAP;
    if ((uint32_t)disposition != FILE_OPEN && (uint32_t)disposition != FILE_OPEN_IF)
        return GATE_TRAP;
    return open_file(self, self->args[3], (uint32_t)share, (uint32_t)disposition, (uint32_t)options);
}

/* --- attributes --- */

/* STATUS_SUCCESS, what is to be said of a file that is not there, or GATE_TRAP. */
static uint64_t facts_by_name(struct gate_thread *self, struct facts *out)
{
    struct path path;
    uint32_t missing;
    int64_t error;

    if (read_path(self, self->args[0], &path))
        return GATE_TRAP;
    error = facts_of_path(self, path.linux_path, out);
    if (error == 0)
        return path.directory && !(out->attributes & FILE_ATTRIBUTE_DIRECTORY) ? GATE_TRAP : (uint64_t)STATUS_SUCCESS;
    missing = error == -LINUX_ENOENT ? missing_status(self, &path) : 0;
    return missing != 0 ? (uint64_t)missing : GATE_TRAP;
}

/* (POBJECT_ATTRIBUTES attributes, PFILE_NETWORK_OPEN_INFORMATION information) */
uint64_t gate_NtQueryFullAttributesFile(struct gate_thread *self)
{
    struct facts facts;
    uint64_t status = facts_by_name(self, &facts);

    if (status == STATUS_SUCCESS && gate_copy((void *)self->args[1], &facts, NETWORK_OPEN_INFORMATION))
        return GATE_TRAP;
    return status;
}

/* (POBJECT_ATTRIBUTES attributes, PFILE_BASIC_INFORMATION information) */
uint64_t gate_NtQueryAttributesFile(struct gate_thread *self)
{
    struct facts facts;
    uint64_t status = facts_by_name(self, &facts);
    struct {
        int64_t times[4];
        uint32_t attributes;
        uint32_t pad;
    } basic;

    if (status != STATUS_SUCCESS)
        return status;
    basic.times[0] = facts.created;
    basic.times[1] = facts.accessed;
    basic.times[2] = facts.written;
    basic.times[3] = facts.changed;
    basic.attributes = facts.attributes;
    basic.pad = 0;
    return gate_copy((void *)self->args[1], &basic, sizeof(basic)) ? GATE_TRAP : (uint64_t)STATUS_SUCCESS;
}
