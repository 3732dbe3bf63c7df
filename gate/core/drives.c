/* Where the drives lie on Linux, for the gates: written once, before there is a guest. */
#include "core.h"

static void set_directory(struct core_drive *drive, const char *path, uint32_t length)
{
    if (length > CORE_DRIVE_PATH)
        return;
    for (uint32_t i = 0; i < length; i++)
        drive->path[i] = path[i];
    drive->length = length;
    __atomic_store_n(&drive->known, 1, __ATOMIC_RELEASE);
}

void core_drive_set(struct core *core, uint32_t letter, const char *path, uint32_t length, uint64_t created)
{
    core->drives[(letter - 'A') % CORE_DRIVES].created = created;
    set_directory(&core->drives[(letter - 'A') % CORE_DRIVES], path, length);
}

void core_package_set(struct core *core, const char *path, uint32_t length)
{
    set_directory(&core->package, path, length);
}

void core_overlaid_set(struct core *core, const char *path, uint32_t length)
{
    set_directory(&core->overlaid, path, length);
}

/* How much of the path the directory is: all, so much that a slash follows, or (-1) less. */
static int64_t covers(struct core_drive *directory, const char *path)
{
    uint32_t length = LOAD(directory->length);

    if (!LOAD(directory->known) || length > CORE_DRIVE_PATH)
        return -1;
    for (uint32_t i = 0; i < length; i++)
        if (path[i] != directory->path[i])
            return -1;
    return path[length] == '/' || path[length] == 0 ? (int64_t)length : -1;
}

uint32_t core_path_overlaid(struct core *core, const char *path)
{
    int64_t length = covers(&core->overlaid, path);

    return !LOAD(core->overlaid.known) || (length >= 0 && path[length] == 0);
}

void core_mount_set(struct core *core, uint32_t index, const char *path, uint32_t length, uint32_t volume)
{
    struct core_drive *mount = &core->mounts[index % CORE_MOUNTS];

    mount->created = volume;
    set_directory(mount, path, length);
}

uint32_t core_volume_of(struct core *core, const char *path, uint32_t *length)
{
    for (uint32_t i = 0; i < CORE_MOUNTS; i++) {
        int64_t covered = covers(&core->mounts[i], path);

        if (covered < 0)
            continue;
        *length = (uint32_t)covered;
        return (uint32_t)core->mounts[i].created;
    }
    return 0;
}

uint32_t core_path_protected(struct core *core, const char *path)
{
    int64_t length = covers(&core->package, path);

    if (!LOAD(core->package.known) || LOAD(core->package.length) > CORE_DRIVE_PATH)
        return 1;
    return length >= 0 && path[length] == '/';
}

uint64_t core_drive_created(struct core *core, const char *path)
{
    uint64_t created = 0;
    int64_t longest = -1;

    for (uint32_t i = 0; i < CORE_DRIVES; i++) {
        int64_t length = covers(&core->drives[i], path);

        if (length <= longest)
            continue;
        longest = length;
        created = core->drives[i].created;
    }
    return created;
}

int32_t core_drive_get(struct core *core, uint32_t letter, char *path)
{
    struct core_drive *drive = &core->drives[(letter - 'A') % CORE_DRIVES];
    uint32_t length = LOAD(drive->length);

    if (letter < 'A' || letter > 'Z' || !LOAD(drive->known) || length > CORE_DRIVE_PATH)
        return -1;
    for (uint32_t i = 0; i < length; i++)
        path[i] = drive->path[i];
    return (int32_t)length;
}
