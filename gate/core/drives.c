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

uint32_t core_path_protected(struct core *core, const char *path)
{
    uint32_t length = LOAD(core->package.length);

    if (!LOAD(core->package.known) || length > CORE_DRIVE_PATH)
        return 1;
    for (uint32_t i = 0; i < length; i++)
        if (path[i] != core->package.path[i])
            return 0;
    return path[length] == '/';
}

uint64_t core_drive_created(struct core *core, const char *path)
{
    uint64_t created = 0;
    int64_t longest = -1;

    for (uint32_t i = 0; i < CORE_DRIVES; i++) {
        struct core_drive *drive = &core->drives[i];
        uint32_t length = LOAD(drive->length), same = 0;

        if (!LOAD(drive->known) || length > CORE_DRIVE_PATH || (int64_t)length <= longest)
            continue;
        while (same < length && path[same] == drive->path[same])
            same++;
        if (same < length || (path[length] != '/' && path[length] != 0))
            continue;
        longest = length;
        created = drive->created;
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
