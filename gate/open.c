/* Files by name: opening what is there, and its attributes. Optimistic: the name as it is spelled, nothing unusual about
 * the file; all else, and every failure but a sharing violation, is the supervisor's to find again. */
#include "linux.h"
#include "path.h"

enum access {
    FILE_READ_DATA = 0x1,
    FILE_WRITES = 0x6, /* FILE_WRITE_DATA | FILE_APPEND_DATA */
    FILE_EXECUTE = 0x20,
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
    FILE_SEQUENTIAL_ONLY = 0x4,
    FILE_SYNCHRONOUS = 0x30, /* FILE_SYNCHRONOUS_IO_ALERT | _NONALERT */
    FILE_NON_DIRECTORY_FILE = 0x40,
    FILE_RANDOM_ACCESS = 0x800,
    FILE_OPEN_FOR_BACKUP_INTENT = 0x4000,
    PLAIN_OPTIONS =
        FILE_SEQUENTIAL_ONLY | FILE_SYNCHRONOUS | FILE_NON_DIRECTORY_FILE | FILE_RANDOM_ACCESS | FILE_OPEN_FOR_BACKUP_INTENT,
    PLAIN_ATTRIBUTES = 0x7FB7, /* of the file, where it would be made */
    OBJ_INHERIT = 0x2,
    OBJ_CASE_INSENSITIVE = 0x40,
    SHARE_ALL = 7,
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

static int is_regular(const struct linux_stat *found)
{
    return (found->mode & LINUX_S_IFMT) == LINUX_S_IFREG;
}

/* The descriptor of a regular file that may be opened so, or one below 0. Looked at before it is opened: opening a FIFO
 * or a device can do something. */
static int64_t open_regular(const char *path, uint32_t access, struct linux_stat *found)
{
    uint64_t flags = LINUX_O_CLOEXEC | LINUX_O_NONBLOCK | LINUX_O_NOCTTY;
    int64_t descriptor;

    if (linux_call(LINUX_STAT, (uint64_t)path, (uint64_t)found, 0, 0) < 0 || !is_regular(found))
        return -1;
    if (access & FILE_WRITES)
        flags |= LINUX_O_RDWR;
    descriptor = linux_call(LINUX_OPEN, (uint64_t)path, flags, 0, 0);
    if (descriptor < 0)
        return -1;
    if (linux_call(LINUX_FSTAT, (uint64_t)descriptor, (uint64_t)found, 0, 0) == 0 && is_regular(found) &&
        (!(access & FILE_WRITES) || found->mode & LINUX_WRITE_BITS))
        return descriptor;
    linux_call(LINUX_CLOSE, (uint64_t)descriptor, 0, 0, 0);
    return -1;
}

static uint64_t open_file(struct gate_thread *self, uint64_t status_block, uint32_t share, uint32_t options)
{
    uint32_t access = granted((uint32_t)self->args[1]), status;
    struct core_file_open open;
    struct linux_stat found;
    struct path path;
    int64_t descriptor;
    uint64_t handle;

    if (!(access & (FILE_READ_DATA | FILE_WRITES | FILE_EXECUTE)) || options & ~(uint32_t)PLAIN_OPTIONS ||
        share & ~(uint32_t)SHARE_ALL || (options & FILE_SYNCHRONOUS) == FILE_SYNCHRONOUS ||
        (options & FILE_SYNCHRONOUS && !(access & SYNCHRONIZE)) || probe_write(self->args[0], 8) ||
        probe_write(status_block, 16) || read_path(self, self->args[2], &path) ||
        path.attributes & ~(uint32_t)(OBJ_INHERIT | OBJ_CASE_INSENSITIVE))
        return GATE_TRAP;
    if (access & FILE_WRITES && core_path_protected(region(self), path.linux_path))
        return GATE_TRAP;
    core_process_opens(region(self), core_thread_process(region(self), self->slot));
    descriptor = open_regular(path.linux_path, access, &found);
    if (descriptor < 0)
        return GATE_TRAP;
    open = (struct core_file_open){
        .device = found.device,
        .inode = found.inode,
        .access = access,
        .share = share,
        .options = options,
        .flags = CORE_FILE_DIRECT | (options & FILE_SYNCHRONOUS ? CORE_FILE_SYNCHRONOUS : 0),
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
    return open_file(self, self->args[3], (uint32_t)share, (uint32_t)options);
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
    return open_file(self, self->args[3], (uint32_t)share, (uint32_t)options);
}

/* --- attributes --- */

enum attribute {
    FILE_ATTRIBUTE_READONLY = 0x1,
    FILE_ATTRIBUTE_DIRECTORY = 0x10,
    FILE_ATTRIBUTE_ARCHIVE = 0x20,
    LINUX_AT_SYMLINK_NOFOLLOW = 0x100,
    LINUX_STATX_WANTED = 0xfff, /* the basics, and when it was made */
    LINUX_STATX_BTIME = 0x800,
};
#define AT_FDCWD ((uint64_t)-100LL)
#define EPOCH_1601 116444736000000000LL

/* FILE_NETWORK_OPEN_INFORMATION; its times come first in FILE_BASIC_INFORMATION too. */
struct facts {
    int64_t created, accessed, written, changed;
    int64_t allocation, size;
    uint32_t attributes;
    uint32_t pad;
};
_Static_assert(sizeof(struct facts) == 56, "FILE_NETWORK_OPEN_INFORMATION");

static int64_t nt_time(const struct linux_statx_time *time)
{
    return time->seconds * 10000000 + time->nanoseconds / 100 + EPOCH_1601;
}

static uint64_t device_number(uint32_t major, uint32_t minor)
{
    return (minor & 0xff) | (uint64_t)(major & 0xfff) << 8 | (uint64_t)(minor & ~0xffU) << 12 |
           (uint64_t)(major & ~0xfffU) << 32;
}

/* As objects/dos_attributes.py has them, of a file or directory for which Linux keeps no attributes of Windows'. */
static int read_facts(struct gate_thread *self, const char *path, struct facts *out)
{
    struct linux_statx found;
    int64_t kept;
    char byte;

    if (linux_call5(LINUX_STATX, AT_FDCWD, (uint64_t)path, LINUX_AT_SYMLINK_NOFOLLOW, LINUX_STATX_WANTED,
                    (uint64_t)&found) < 0)
        return 1;
    if ((found.mode & LINUX_S_IFMT) != LINUX_S_IFREG && (found.mode & LINUX_S_IFMT) != LINUX_S_IFDIR)
        return 1;
    if (found.modified.seconds < 0 || found.changed.seconds < 0 || found.accessed.seconds < 0 || found.born.seconds < 0)
        return 1;
    kept = linux_call(LINUX_LGETXATTR, (uint64_t)path, (uint64_t)"user.DOSATTRIB", (uint64_t)&byte, 0);
    if (kept != -LINUX_ENODATA && kept != -LINUX_ENOTSUP)
        return 1;
    if (core_node_special(region(self), device_number(found.device_major, found.device_minor), found.inode))
        return 1;
    *out = (struct facts){
        .accessed = nt_time(&found.accessed),
        .written = nt_time(&found.modified),
        .changed = nt_time(&found.changed),
    };
    out->created = out->written < out->changed ? out->written : out->changed;
    if (found.mask & LINUX_STATX_BTIME && (found.born.seconds != 0 || found.born.nanoseconds != 0))
        out->created = nt_time(&found.born);
    if ((found.mode & LINUX_S_IFMT) == LINUX_S_IFDIR) {
        out->attributes = FILE_ATTRIBUTE_DIRECTORY;
        return 0;
    }
    out->attributes = FILE_ATTRIBUTE_ARCHIVE | (found.mode & LINUX_WRITE_BITS ? 0 : FILE_ATTRIBUTE_READONLY);
    out->size = found.size;
    out->allocation = found.blocks * 512;
    if (out->allocation < out->size)
        out->allocation = (out->size + 4095) / 4096 * 4096;
    return 0;
}

static int facts_by_name(struct gate_thread *self, struct facts *out)
{
    struct path path;

    return read_path(self, self->args[0], &path) || read_facts(self, path.linux_path, out);
}

/* (POBJECT_ATTRIBUTES attributes, PFILE_NETWORK_OPEN_INFORMATION information) */
uint64_t gate_NtQueryFullAttributesFile(struct gate_thread *self)
{
    struct facts facts;

    if (facts_by_name(self, &facts) || gate_copy((void *)self->args[1], &facts, sizeof(facts)))
        return GATE_TRAP;
    return STATUS_SUCCESS;
}

/* (POBJECT_ATTRIBUTES attributes, PFILE_BASIC_INFORMATION information) */
uint64_t gate_NtQueryAttributesFile(struct gate_thread *self)
{
    struct facts facts;
    struct {
        int64_t times[4];
        uint32_t attributes;
        uint32_t pad;
    } basic;

    if (facts_by_name(self, &facts))
        return GATE_TRAP;
    basic.times[0] = facts.created;
    basic.times[1] = facts.accessed;
    basic.times[2] = facts.written;
    basic.times[3] = facts.changed;
    basic.attributes = facts.attributes;
    basic.pad = 0;
    return gate_copy((void *)self->args[1], &basic, sizeof(basic)) ? GATE_TRAP : (uint64_t)STATUS_SUCCESS;
}
