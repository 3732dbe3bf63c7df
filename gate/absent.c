/* See absent.h. A directory's names are read once, and kept as hashes of their folded spelling; believed by the same rule as
 * pathmap/directories.py does, and only as long as no program of ours has changed the directory (core/names.c). Only
 * absence is ever told from them: what may be there in another case is the supervisor's. */
#include "absent.h"
#include "pattern.h"

enum absent_limit {
    LISTINGS = 256,
    SLOTS = 1 << 18,      /* for the hashes of all listings */
    NAMES_MOST = 1 << 16, /* in a directory: of a larger one nothing is known */
    READ_AT_ONCE = 32768,
    TICK = 200000,         /* in 100 ns: longer than any file system's tick of mtime */
    UNSETTLED_LIFE = 500000,
    REST_PER_COST = 20,
};

enum slot { SLOT_FREE, SLOT_GONE, SLOTS_RESERVED };

#define EPOCH_1601 116444736000000000LL

struct listing {
    uint64_t device, inode; /* inode 0: none */
    struct linux_timespec modified;
    uint64_t listed, life; /* 100 ns, of the system's time */
    uint64_t rest;         /* before it is listed again: making listings may take a twentieth of the time */
    uint32_t generation;
    uint32_t at, mask; /* its slots; mask 0: the directory is too large */
    uint32_t names;
    uint32_t several; /* names that are spellings of one, or have one hash: none can be taken out */
};

/* Of the process: memory that a guest may write over, which harms nobody but itself. */
static struct {
    uint32_t lock, changing;
    uint32_t used;
    struct listing listings[LISTINGS];
    uint32_t slots[SLOTS];
    uint32_t found[NAMES_MOST];
    _Alignas(8) char entries[READ_AT_ONCE];
} kept;

/* --- names --- */

/* What no plain name (path.c) can be is left out: no character folds into ASCII from outside of it. */
static uint32_t hash_of(const char *name, uint32_t length)
{
    uint32_t hash = 2166136261U;

    for (uint32_t i = 0; i < length; i++) {
        if (name[i] < ' ' || name[i] > '~')
            return SLOT_FREE;
        hash = (hash ^ (uint8_t)folded(name[i])) * 16777619U;
    }
    return hash < SLOTS_RESERVED ? SLOTS_RESERVED : hash;
}

static uint32_t length_of(const char *name, uint32_t most)
{
    uint32_t length = 0;

    while (length < most && name[length] != 0)
        length++;
    return length;
}

/* --- listings --- */

static struct listing *listing_of(uint64_t device, uint64_t inode)
{
    uint64_t hash = (inode ^ device << 40 ^ device >> 24) * 0x9E3779B97F4A7C15ULL;

    return &kept.listings[hash >> 56];
}
_Static_assert(LISTINGS == 1 << 8, "8 bits of the hash");

static int is_of(const struct listing *listing, const struct linux_stat *directory)
{
    return listing->inode == directory->inode && listing->device == directory->device &&
           listing->modified.seconds == directory->modified.seconds &&
           listing->modified.nanoseconds == directory->modified.nanoseconds;
}

static int is_current(const struct listing *listing, const struct linux_stat *directory, uint32_t generation)
{
    int64_t modified = directory->modified.seconds * 10000000 + directory->modified.nanoseconds / 100 + EPOCH_1601;

    if (!is_of(listing, directory) || listing->generation != generation)
        return 0;
    return (int64_t)listing->listed - modified > TICK || clock_system_time() - listing->listed < listing->life;
}

/* The supervisor, which changes it, knows better what is in it for now. */
static int rests(const struct listing *listing, const struct linux_stat *directory)
{
    return listing->inode == directory->inode && listing->device == directory->device &&
           clock_system_time() - listing->listed < listing->rest;
}

static void insert(struct listing *listing, uint32_t hash)
{
    uint32_t at = hash;

    for (uint32_t step = 0; step <= listing->mask; step++, at++) {
        uint32_t *slot = &kept.slots[(listing->at + (at & listing->mask)) % SLOTS];

        if (*slot == hash) {
            listing->several = 1;
            return;
        }
        if (*slot == SLOT_FREE) {
            *slot = hash;
            listing->names++;
            return;
        }
    }
}

/* Where a listing has a hash: the slot, or NULL. */
static uint32_t *find(const struct listing *listing, uint32_t hash)
{
    uint32_t at = hash;

    for (uint32_t step = 0; step <= listing->mask; step++, at++) {
        uint32_t *slot = &kept.slots[(listing->at + (at & listing->mask)) % SLOTS];

        if (*slot == hash)
            return slot;
        if (*slot == SLOT_FREE)
            return NULL;
    }
    return NULL;
}

/* The hashes of a directory's names, into kept.found: how many; NAMES_MOST if there are too many, -1 if it cannot be read. */
static int64_t read_names(uint32_t descriptor)
{
    int64_t count = 0, size;

    while ((size = linux_call(LINUX_GETDENTS, descriptor, (uint64_t)kept.entries, READ_AT_ONCE, 0)) > 0) {
        for (int64_t at = 0; at < size;) {
            const struct linux_directory_entry *entry = (const void *)(kept.entries + at);
            uint32_t step = entry->size, room = step - offsetof(struct linux_directory_entry, name);
            uint32_t hash;

            if (step < sizeof(*entry) || step > size - at)
                return -1;
            hash = hash_of(entry->name, length_of(entry->name, room));
            if (hash != SLOT_FREE && count == NAMES_MOST)
                return count;
            if (hash != SLOT_FREE)
                kept.found[count++] = hash;
            at += step;
        }
    }
    return size < 0 ? -1 : count;
}

static void keep(struct listing *listing, uint32_t count)
{
    uint32_t slots = 16;

    listing->mask = listing->names = listing->several = 0;
    if (count == NAMES_MOST)
        return;
    while (slots < 2 * count + 8)
        slots *= 2; /* there is room to add as many again as it holds */
    if (kept.used > SLOTS - slots) {
        for (uint32_t i = 0; i < LISTINGS; i++)
            if (&kept.listings[i] != listing)
                kept.listings[i].inode = 0;
        kept.used = 0;
    }
    listing->at = kept.used;
    listing->mask = slots - 1;
    kept.used += slots;
    for (uint32_t i = 0; i < slots; i++)
        kept.slots[(listing->at + i) % SLOTS] = SLOT_FREE;
    for (uint32_t i = 0; i < count; i++)
        insert(listing, kept.found[i]);
}

/* The hashes of a directory's names, if it is still the one that this is a stat of, which is made anew. */
static int64_t open_and_read(struct gate_thread *self, const char *path, struct linux_stat *directory)
{
    uint64_t device = directory->device, inode = directory->inode;
    int64_t descriptor, count = -1;

    core_process_opens(region(self), core_thread_process(region(self), self->slot));
    descriptor = linux_call(LINUX_OPEN, (uint64_t)path, LINUX_O_DIRECTORY | LINUX_O_CLOEXEC, 0, 0);
    if (descriptor < 0)
        return -1;
    if (linux_call(LINUX_FSTAT, (uint64_t)descriptor, (uint64_t)directory, 0, 0) == 0 && directory->inode == inode &&
        directory->device == device)
        count = read_names((uint32_t)descriptor);
    linux_call(LINUX_CLOSE, (uint64_t)descriptor, 0, 0, 0);
    return count;
}

/* Reads a directory anew; not 0 if it cannot be read, or is another by now. */
static int list(struct gate_thread *self, const char *path, const struct linux_stat *directory, struct listing *listing)
{
    struct listing fresh = {.device = directory->device, .inode = directory->inode};
    struct linux_stat found = *directory;
    int64_t count;

    fresh.listed = clock_system_time();
    fresh.generation = core_names_generation(region(self), directory->device, directory->inode);
    count = open_and_read(self, path, &found);
    listing->inode = 0;
    if (count < 0 || fresh.listed == 0)
        return 1;
    fresh.modified = found.modified;
    keep(&fresh, (uint32_t)count);
    fresh.rest = REST_PER_COST * (clock_system_time() - fresh.listed);
    fresh.life = fresh.rest > UNSETTLED_LIFE ? fresh.rest : UNSETTLED_LIFE;
    *listing = fresh;
    return 0;
}

/* Whether a directory, of which this is a stat just made, has no such name in any spelling; 0 if it may have one. */
static int lacks(struct gate_thread *self, const char *path, const struct linux_stat *directory, uint32_t hash,
                 uint32_t *generation)
{
    struct listing *listing = listing_of(directory->device, directory->inode);
    int result;

    lock_of_process(region(self), &kept.lock);
    *generation = core_names_generation(region(self), directory->device, directory->inode);
    result = is_current(listing, directory, *generation) ||
             (!rests(listing, directory) && list(self, path, directory, listing) == 0);
    if (result) {
        *generation = listing->generation;
        result = listing->mask != 0 && find(listing, hash) == NULL;
    }
    unlock_of_process(&kept.lock);
    return result;
}

/* --- paths --- */

/* Cuts the last name off: where it begins, or 0 where nothing but the drive's root would be left to look at. */
static uint32_t cut(struct path *path, uint32_t end)
{
    uint32_t at = end;

    while (at > path->root && path->linux_path[at] != '/')
        at--;
    if (path->linux_path[at] != '/' || at < path->root)
        return 0;
    path->linux_path[at] = 0;
    return at + 1;
}

static const char *directory_of(const struct path *path)
{
    return path->linux_path[0] != 0 ? path->linux_path : "/";
}

/* A program of Linux' can be found by such a name (pathmap's as_program). */
static int is_program(const char *name, uint32_t length)
{
    return length > 4 && name[length - 4] == '.' && folded(name[length - 3]) == 'E' && folded(name[length - 2]) == 'X' &&
           folded(name[length - 1]) == 'E';
}

uint32_t missing_status(struct gate_thread *self, struct path *path)
{
    uint32_t end = path->length, missing = STATUS_OBJECT_NAME_NOT_FOUND, generation;
    struct linux_stat found;

    for (;;) {
        uint32_t name = cut(path, end);
        const char *directory = directory_of(path), *last = path->linux_path + name;
        int64_t error;

        if (name == 0)
            return 0;
        error = linux_call(LINUX_STAT, (uint64_t)directory, (uint64_t)&found, 0, 0);
        if (error == -LINUX_ENOTDIR || (error == 0 && (found.mode & LINUX_S_IFMT) != LINUX_S_IFDIR))
            return STATUS_OBJECT_PATH_NOT_FOUND;
        if (error == 0) {
            if (core_path_overlaid(region(self), directory) || (end == path->length && is_program(last, end - name)) ||
                !lacks(self, directory, &found, hash_of(last, end - name), &generation))
                return 0;
            return missing;
        }
        if (error != -LINUX_ENOENT || name <= path->root + 1)
            return 0;
        missing = STATUS_OBJECT_PATH_NOT_FOUND;
        end = name - 1;
    }
}

void names_lock(struct gate_thread *self)
{
    lock_of_process(region(self), &kept.changing);
}

void names_unlock(void)
{
    unlock_of_process(&kept.changing);
}

int directory_now(struct gate_thread *self, struct path *path, struct absent_name *out)
{
    uint32_t name = cut(path, path->length);
    int64_t error;

    if (name == 0)
        return 1;
    error = linux_call(LINUX_STAT, (uint64_t)directory_of(path), (uint64_t)&out->directory, 0, 0);
    out->generation = core_names_generation(region(self), out->directory.device, out->directory.inode);
    path->linux_path[name - 1] = '/';
    return error != 0;
}

int name_is_absent(struct gate_thread *self, struct path *path, struct absent_name *out)
{
    uint32_t name = cut(path, path->length);
    const char *directory = directory_of(path);
    int result;

    if (name == 0)
        return 1;
    result = linux_call(LINUX_STAT, (uint64_t)directory, (uint64_t)&out->directory, 0, 0) != 0 ||
             (out->directory.mode & LINUX_S_IFMT) != LINUX_S_IFDIR || core_path_overlaid(region(self), directory) ||
             !lacks(self, directory, &out->directory, hash_of(path->linux_path + name, path->length - name),
                    &out->generation);
    path->linux_path[name - 1] = '/';
    return result;
}

/* Whether a directory has another spelling of a name that is there, or may have. */
static int has_another(struct gate_thread *self, const char *path, struct linux_stat *directory, uint32_t hash)
{
    int64_t count = open_and_read(self, path, directory);
    uint32_t same = 0;

    for (int64_t i = 0; i < count; i++)
        same += kept.found[i] == hash;
    return same != 1 || count == NAMES_MOST;
}

/* Whether a listing knew the directory as it was before the change that made its generation this. It goes on knowing it then,
 * until it is too old: so filling a directory does not mean listing it again and again. */
static int knew(const struct listing *listing, const struct absent_name *was, const struct linux_stat *now, uint32_t generation)
{
    return is_of(listing, &was->directory) && listing->generation == was->generation && generation == was->generation + 1 &&
           now->inode == listing->inode && now->device == listing->device;
}

/* The path's directory after a change in it; `hash` is that of the name that was changed. Not 0 if it is gone. */
static int changed(struct path *path, struct linux_stat *now, uint32_t *hash)
{
    uint32_t name = cut(path, path->length);
    int64_t error = linux_call(LINUX_STAT, (uint64_t)directory_of(path), (uint64_t)now, 0, 0);

    *hash = hash_of(path->linux_path + name, path->length - name);
    path->linux_path[name - 1] = '/';
    return error != 0;
}

/* Of two who make a name at once in two spellings, the second to tell of it finds the first's. */
int name_was_made(struct gate_thread *self, struct path *path, const struct absent_name *was)
{
    struct listing *listing = listing_of(was->directory.device, was->directory.inode);
    uint32_t generation = core_names_changed(region(self), was->directory.device, was->directory.inode), hash;
    struct linux_stat now;
    int gone = changed(path, &now, &hash), result = 0;

    lock_of_process(region(self), &kept.lock);
    if (generation != was->generation + 1) {
        uint32_t name = cut(path, path->length);

        result = gone || has_another(self, directory_of(path), &now, hash);
        path->linux_path[name - 1] = '/';
    } else if (!gone && knew(listing, was, &now, generation) && listing->names < listing->mask / 2) {
        insert(listing, hash);
        listing->generation = generation;
        listing->modified = now.modified;
    }
    unlock_of_process(&kept.lock);
    return result;
}

void name_was_removed(struct gate_thread *self, struct path *path, const struct absent_name *was)
{
    struct listing *listing = listing_of(was->directory.device, was->directory.inode);
    uint32_t generation = core_names_changed(region(self), was->directory.device, was->directory.inode), hash;
    struct linux_stat now;

    if (changed(path, &now, &hash))
        return;
    lock_of_process(region(self), &kept.lock);
    if (knew(listing, was, &now, generation) && listing->mask != 0 && !listing->several) {
        uint32_t *slot = find(listing, hash);

        if (slot != NULL)
            *slot = SLOT_GONE; /* still one of `names`: the slot is taken */
        listing->generation = generation;
        listing->modified = now.modified;
    }
    unlock_of_process(&kept.lock);
}
