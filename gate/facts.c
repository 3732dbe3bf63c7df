/* See facts.h: as supervisor/objects/dos_attributes.py has them. */
#include "facts.h"
#include "linux.h"
#include "path.h"

enum attribute {
    FILE_ATTRIBUTE_READONLY = 0x1,
    FILE_ATTRIBUTE_DIRECTORY = 0x10,
    FILE_ATTRIBUTE_ARCHIVE = 0x20,
    LINUX_AT_SYMLINK_NOFOLLOW = 0x100,
    LINUX_AT_EMPTY_PATH = 0x1000,
    LINUX_STATX_WANTED = 0xfff, /* the basics, and when it was made */
    LINUX_STATX_BTIME = 0x800,
};
#define AT_FDCWD ((uint64_t)-100LL)
#define EPOCH_1601 116444736000000000LL
#define KEPT "user.DOSATTRIB"

static int64_t nt_time(const struct linux_statx_time *time)
{
    return time->seconds * 10000000 + time->nanoseconds / 100 + EPOCH_1601;
}

static uint64_t device_number(uint32_t major, uint32_t minor)
{
    return (minor & 0xff) | (uint64_t)(major & 0xfff) << 8 | (uint64_t)(minor & ~0xffU) << 12 |
           (uint64_t)(major & ~0xfffU) << 32;
}

/* Attributes of Windows' that Linux keeps are the supervisor's to read. */
static int keeps_none(int64_t result)
{
    return result == -LINUX_ENODATA || result == -LINUX_ENOTSUP;
}

static int facts_of(struct gate_thread *self, const struct linux_statx *at, struct facts *out)
{
    struct linux_statx found = *at;

    if ((found.mode & LINUX_S_IFMT) != LINUX_S_IFREG && (found.mode & LINUX_S_IFMT) != LINUX_S_IFDIR)
        return 1;
    if (found.modified.seconds < 0 || found.changed.seconds < 0 || found.accessed.seconds < 0 || found.born.seconds < 0)
        return 1;
    if (core_node_special(region(self), device_number(found.device_major, found.device_minor), found.inode))
        return 1;
    *out = (struct facts){
        .accessed = nt_time(&found.accessed),
        .written = nt_time(&found.modified),
        .changed = nt_time(&found.changed),
        .device = device_number(found.device_major, found.device_minor),
        .inode = found.inode,
        .links = found.links,
    };
    out->created = out->written < out->changed ? out->written : out->changed;
    if (found.mask & LINUX_STATX_BTIME && (found.born.seconds != 0 || found.born.nanoseconds != 0))
        out->created = nt_time(&found.born);
    if ((found.mode & LINUX_S_IFMT) == LINUX_S_IFDIR) {
        out->attributes = FILE_ATTRIBUTE_DIRECTORY;
        out->links = 1;
        return 0;
    }
    out->attributes = FILE_ATTRIBUTE_ARCHIVE | (found.mode & LINUX_WRITE_BITS ? 0 : FILE_ATTRIBUTE_READONLY);
    out->size = found.size;
    out->allocation = found.blocks * 512;
    if (out->allocation < out->size)
        out->allocation = (out->size + 4095) / 4096 * 4096;
    return 0;
}

int64_t facts_of_path(struct gate_thread *self, const char *path, struct facts *out)
{
    struct linux_statx found;
    char byte;
    int64_t error = linux_call5(LINUX_STATX, AT_FDCWD, (uint64_t)path, LINUX_AT_SYMLINK_NOFOLLOW, LINUX_STATX_WANTED,
                                (uint64_t)&found);

    if (error < 0)
        return error;
    return !keeps_none(linux_call(LINUX_LGETXATTR, (uint64_t)path, (uint64_t)KEPT, (uint64_t)&byte, 0)) ||
           facts_of(self, &found, out);
}

/* An O_PATH descriptor has no attributes to ask for; its name in /proc leads to the file. */
static int64_t kept_of(uint32_t descriptor, uint32_t names_only)
{
    char name[LINK_SIZE], byte;

    if (!names_only)
        return linux_call(LINUX_FGETXATTR, descriptor, (uint64_t)KEPT, (uint64_t)&byte, 0);
    descriptor_link(descriptor, name);
    return linux_call(LINUX_GETXATTR, (uint64_t)name, (uint64_t)KEPT, (uint64_t)&byte, 0);
}

int facts_of_descriptor(struct gate_thread *self, uint32_t descriptor, uint32_t names_only, struct facts *out)
{
    struct linux_statx found;

    return linux_call5(LINUX_STATX, descriptor, (uint64_t)"", LINUX_AT_EMPTY_PATH, LINUX_STATX_WANTED, (uint64_t)&found) < 0 ||
           !keeps_none(kept_of(descriptor, names_only)) || facts_of(self, &found, out);
}
