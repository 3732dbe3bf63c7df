/* See facts.h: as supervisor/objects/dos_attributes.py has them. */
#include "facts.h"
#include "linux.h"
#include "path.h"

enum attribute {
    FILE_ATTRIBUTE_READONLY = 0x1,
    FILE_ATTRIBUTE_DIRECTORY = 0x10,
    FILE_ATTRIBUTE_ARCHIVE = 0x20,
    FILE_ATTRIBUTE_NORMAL = 0x80,
    FILE_ATTRIBUTE_SPARSE_FILE = 0x200,
    FILE_ATTRIBUTE_REPARSE_POINT = 0x400,
    FILE_ATTRIBUTE_TEMPORARY = 0x100,
    ATTRIBUTES_KEPT = 0x3327,
    ATTRIBUTES_SETTABLE = 0x31A7,
};
#define IO_REPARSE_TAG_SYMLINK 0xA000000CU
#define IO_REPARSE_TAG_MOUNT_POINT 0xA0000003U

enum statx_bit {
    LINUX_STATX_WANTED = 0xfff, /* the basics, and when it was made */
    LINUX_STATX_BTIME = 0x800,
};
#define EPOCH_1601 116444736000000000LL
#define KEPT "user.DOSATTRIB"

/* The value of user.DOSATTRIB: what Samba's third version of it looks like. */
struct kept {
    uint16_t text; /* empty */
    uint16_t version, version_again;
    uint16_t pad;
    uint32_t valid;
    uint32_t attributes;
    int64_t created, changed;
};
enum kept_form { KEPT_SIZE = 32, KEPT_VERSION = 3, KEPT_HAS_ATTRIBUTES = 1, KEPT_HAS_CREATED = 0x10 };
_Static_assert(sizeof(struct kept) == KEPT_SIZE, "as dos_attributes.encode packs it");

/* Files of which Linux kept nothing when they were asked for it, by what also tells their last change: to keep something is one. Of the
 * process; a guest that writes over it is told nonsense. */
enum none_limit {
    NONE_SETS = 4096,
    NONE_WAYS = 4,  /* so that files of one directory do not drive each other out */
    TICK = 200000, /* in 100 ns: longer than any file system's of ctime */
};
static uint64_t none_kept[NONE_SETS][NONE_WAYS];

static int64_t nt_time(const struct linux_statx_time *time)
{
    return time->seconds * 10000000 + time->nanoseconds / 100 + EPOCH_1601;
}

static uint64_t device_number(uint32_t major, uint32_t minor)
{
    return (minor & 0xff) | (uint64_t)(major & 0xfff) << 8 | (uint64_t)(minor & ~0xffU) << 12 |
           (uint64_t)(major & ~0xfffU) << 32;
}

static uint64_t state_of(const struct linux_statx *found)
{
    uint64_t hash = found->inode * 0x9E3779B97F4A7C15ULL ^ device_number(found->device_major, found->device_minor);

    hash = (hash ^ hash >> 29 ^ (uint64_t)found->changed.seconds << 30 ^ found->changed.nanoseconds) * 0xBF58476D1CE4E5B9ULL;
    hash = (hash ^ hash >> 32) * 0x94D049BB133111EBULL;
    return (hash ^ hash >> 29) | 1;
}

/* Where a state is kept, or else where it may be. */
static uint64_t *none_place(uint64_t state)
{
    uint64_t *set = none_kept[state / 2 % NONE_SETS];
    uint32_t free = (uint32_t)(state >> 60) % NONE_WAYS;

    for (uint32_t way = 0; way < NONE_WAYS; way++) {
        uint64_t there = __atomic_load_n(&set[way], __ATOMIC_RELAXED);

        if (there == state)
            return &set[way];
        if (there == 0)
            free = way;
    }
    return &set[free];
}

static int keeps_none_still(const struct linux_statx *found)
{
    uint64_t state = state_of(found);

    return __atomic_load_n(none_place(state), __ATOMIC_RELAXED) == state;
}

/* The call said so after the file had been looked at. A change within a tick of its last would not show. */
static int64_t note_none(const struct linux_statx *found, int64_t result)
{
    uint64_t state = state_of(found);

    if ((result == -LINUX_ENODATA || result == -LINUX_ENOTSUP) &&
        (int64_t)clock_system_time() - nt_time(&found->changed) > TICK)
        __atomic_store_n(none_place(state), state, __ATOMIC_RELAXED);
    return result;
}

/* What the call that asked for the attribute brought: 0 for nothing kept, 1 for what is understood, -1 for else. */
static int understood(int64_t result, const struct kept *kept)
{
    if (result == -LINUX_ENODATA || result == -LINUX_ENOTSUP)
        return 0;
    return result == KEPT_SIZE && (kept->text & 0xff) == 0 && kept->version == KEPT_VERSION ? 1 : -1;
}

/* Of a file or a directory; `result` is what asking for the attribute brought. */
static int plain_facts(const struct linux_statx *found, int64_t result, const struct kept *kept, struct facts *out)
{
    int remembered = understood(result, kept);
    uint32_t attributes = FILE_ATTRIBUTE_ARCHIVE;

    if (remembered < 0)
        return 1;
    if (remembered && kept->valid & KEPT_HAS_CREATED && kept->created != 0)
        out->created = kept->created;
    if (remembered && kept->valid & KEPT_HAS_ATTRIBUTES)
        attributes = kept->attributes & ATTRIBUTES_KEPT;
    else
        remembered = 0;
    if ((found->mode & LINUX_S_IFMT) == LINUX_S_IFDIR) {
        out->attributes = FILE_ATTRIBUTE_DIRECTORY | (remembered ? attributes : 0);
        out->links = 1;
        return 0;
    }
    attributes &= ~(uint32_t)FILE_ATTRIBUTE_READONLY;
    out->attributes = attributes | (found->mode & LINUX_WRITE_BITS ? 0 : FILE_ATTRIBUTE_READONLY);
    if (out->attributes == 0)
        out->attributes = FILE_ATTRIBUTE_NORMAL;
    out->size = found->size;
    out->allocation = found->blocks * 512;
    if (out->allocation < out->size && !(attributes & FILE_ATTRIBUTE_SPARSE_FILE))
        out->allocation = (out->size + 4095) / 4096 * 4096;
    return 0;
}

/* What all kinds have. */
static int common_facts(const struct linux_statx *at, struct facts *out)
{
    struct linux_statx found = *at;

    if (found.modified.seconds < 0 || found.changed.seconds < 0 || found.accessed.seconds < 0 || found.born.seconds < 0)
        return 1;
    *out = (struct facts){
        .accessed = nt_time(&found.accessed),
        .written = nt_time(&found.modified),
        .changed = nt_time(&found.changed),
        .attributes = FILE_ATTRIBUTE_NORMAL,
        .device = device_number(found.device_major, found.device_minor),
        .inode = found.inode,
        .links = found.links,
    };
    out->created = out->written < out->changed ? out->written : out->changed;
    if (found.mask & LINUX_STATX_BTIME && (found.born.seconds != 0 || found.born.nanoseconds != 0))
        out->created = nt_time(&found.born);
    return 0;
}

static int is_plain(const struct linux_statx *found)
{
    return (found->mode & LINUX_S_IFMT) == LINUX_S_IFREG || (found->mode & LINUX_S_IFMT) == LINUX_S_IFDIR;
}

/* While the supervisor must have a say in what happens to a file, it has it here, too. */
static int facts_of(struct gate_thread *self, const struct linux_statx *found, int64_t result, const struct kept *kept,
                    struct facts *out)
{
    return !is_plain(found) || common_facts(found, out) || plain_facts(found, result, kept, out) ||
           core_node_special(region(self), out->device, out->inode);
}

static int64_t kept_of_path(const struct linux_statx *found, const char *path, struct kept *kept)
{
    if (keeps_none_still(found))
        return -LINUX_ENODATA;
    return note_none(found, linux_call(LINUX_LGETXATTR, (uint64_t)path, (uint64_t)KEPT, (uint64_t)kept, sizeof(*kept)));
}

int64_t facts_of_path(struct gate_thread *self, const char *path, struct facts *out)
{
    struct linux_statx found;
    struct kept kept;
    int64_t error = linux_call5(LINUX_STATX, LINUX_AT_FDCWD, (uint64_t)path, LINUX_AT_SYMLINK_NOFOLLOW, LINUX_STATX_WANTED,
                                (uint64_t)&found);

    if (error < 0)
        return error;
    return facts_of(self, &found, kept_of_path(&found, path, &kept), &kept, out);
}

/* An O_PATH descriptor has no attributes to ask for; its name in /proc leads to the file. */
static int64_t kept_of(uint32_t descriptor, uint32_t names_only, struct kept *kept)
{
    char name[LINK_SIZE];

    if (!names_only)
        return linux_call(LINUX_FGETXATTR, descriptor, (uint64_t)KEPT, (uint64_t)kept, sizeof(*kept));
    descriptor_link(descriptor, name);
    return linux_call(LINUX_GETXATTR, (uint64_t)name, (uint64_t)KEPT, (uint64_t)kept, sizeof(*kept));
}

int facts_of_descriptor(struct gate_thread *self, uint32_t descriptor, uint32_t names_only, struct facts *out)
{
    struct linux_statx found;
    struct kept kept = {0};
    int64_t result;

    if (linux_call5(LINUX_STATX, descriptor, (uint64_t)"", LINUX_AT_EMPTY_PATH, LINUX_STATX_WANTED, (uint64_t)&found) < 0)
        return 1;
    result = keeps_none_still(&found) ? -LINUX_ENODATA : note_none(&found, kept_of(descriptor, names_only, &kept));
    return facts_of(self, &found, result, &kept, out);
}

int keeps_no_attributes(uint32_t descriptor)
{
    struct kept kept;

    return understood(kept_of(descriptor, 0, &kept), &kept) == 0;
}

/* A symbolic link's: a directory's if it leads to one; one that ends in a slash stands for a mount point. */
static int link_facts(const char *path, struct facts *out)
{
    char target[PATH_LENGTH];
    struct linux_stat found;
    int64_t length = linux_call(LINUX_READLINK, (uint64_t)path, (uint64_t)target, sizeof(target), 0);

    if (length <= 0 || length == sizeof(target))
        return 1;
    out->attributes = FILE_ATTRIBUTE_REPARSE_POINT;
    out->tag = IO_REPARSE_TAG_SYMLINK;
    if (linux_call(LINUX_STAT, (uint64_t)path, (uint64_t)&found, 0, 0) == 0 &&
        (found.mode & LINUX_S_IFMT) == LINUX_S_IFDIR)
        out->attributes |= FILE_ATTRIBUTE_DIRECTORY;
    if (target[length - 1] == '/') {
        out->attributes |= FILE_ATTRIBUTE_DIRECTORY;
        out->tag = IO_REPARSE_TAG_MOUNT_POINT;
    }
    return 0;
}

int64_t facts_of_entry(uint32_t directory, const char *name, const char *path, struct facts *out)
{
    struct linux_statx found;
    struct kept kept;
    int64_t result = linux_call5(LINUX_STATX, directory, (uint64_t)name, LINUX_AT_SYMLINK_NOFOLLOW, LINUX_STATX_WANTED,
                                 (uint64_t)&found);

    if (result < 0)
        return result;
    if (common_facts(&found, out))
        return 1;
    if ((found.mode & LINUX_S_IFMT) == LINUX_S_IFLNK)
        return link_facts(path, out);
    if (!is_plain(&found))
        return 0;
    return plain_facts(&found, kept_of_path(&found, path, &kept), &kept, out);
}

/* --- setting --- */

/* What is kept for the file that a name in /proc leads to: not 0 where that is not understood. */
static int read_kept(const char *link, struct kept *kept, uint32_t *mode)
{
    struct linux_stat found;
    int remembered;

    if (linux_call(LINUX_STAT, (uint64_t)link, (uint64_t)&found, 0, 0) != 0)
        return 1;
    *mode = found.mode;
    remembered = understood(linux_call(LINUX_GETXATTR, (uint64_t)link, (uint64_t)KEPT, (uint64_t)kept, sizeof(*kept)), kept);
    if (remembered == 0)
        *kept = (struct kept){0};
    if (!(kept->valid & KEPT_HAS_CREATED))
        kept->created = 0;
    return remembered < 0;
}

static int keep(const char *link, uint32_t attributes, int64_t created)
{
    const struct kept kept = {
        .version = KEPT_VERSION,
        .version_again = KEPT_VERSION,
        .valid = KEPT_HAS_ATTRIBUTES | (created != 0 ? KEPT_HAS_CREATED : 0),
        .attributes = attributes,
        .created = created,
    };

    return linux_call5(LINUX_SETXATTR, (uint64_t)link, (uint64_t)KEPT, (uint64_t)&kept, sizeof(kept), 0) != 0;
}

static uint32_t attributes_by_default(uint32_t mode)
{
    return (mode & LINUX_S_IFMT) == LINUX_S_IFDIR ? 0 : FILE_ATTRIBUTE_ARCHIVE;
}

int set_attributes(const char *link, uint32_t attributes)
{
    uint32_t mode, wanted = attributes & ATTRIBUTES_SETTABLE & ~(uint32_t)FILE_ATTRIBUTE_NORMAL, were;
    struct kept kept;
    int directory;

    if (read_kept(link, &kept, &mode))
        return 1;
    directory = (mode & LINUX_S_IFMT) == LINUX_S_IFDIR;
    if (attributes & (directory ? FILE_ATTRIBUTE_TEMPORARY : FILE_ATTRIBUTE_DIRECTORY))
        return 1;
    were = kept.valid & KEPT_HAS_ATTRIBUTES ? kept.attributes & ATTRIBUTES_KEPT : attributes_by_default(mode);
    if (kept.valid & KEPT_HAS_ATTRIBUTES)
        wanted |= kept.attributes & FILE_ATTRIBUTE_SPARSE_FILE;
    if (!directory) {
        uint32_t before = mode & LINUX_PERMISSIONS, after = before & LINUX_WRITE_BITS ? before : before | LINUX_OWNER_WRITES;

        if (wanted & FILE_ATTRIBUTE_READONLY)
            after = before & ~(uint32_t)LINUX_WRITE_BITS;
        if (after != before && linux_call(LINUX_CHMOD, (uint64_t)link, after, 0, 0) != 0)
            return 1;
        wanted &= ~(uint32_t)FILE_ATTRIBUTE_READONLY;
    }
    return wanted != were && keep(link, wanted, kept.created);
}

int set_created(const char *link, int64_t created)
{
    struct kept kept;
    uint32_t mode;

    if (read_kept(link, &kept, &mode))
        return 1;
    return keep(link, kept.valid & KEPT_HAS_ATTRIBUTES ? kept.attributes : attributes_by_default(mode), created);
}
