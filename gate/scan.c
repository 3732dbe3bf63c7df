/* See scan.h: as supervisor/objects/directory_scan.py reads and orders. Names that are not plain ASCII are the supervisor's, and
 * with them the directory. Who uses a scan holds its file's position. */
#include "scan.h"
#include "absent.h"
#include "pattern.h"
#include "regular.h"

enum scan_size { KEEPS = 1 << 18, LONGEST_NAME = 255 };

static struct scan scans[SCANS];
static uint32_t scans_lock, last_serial;

/* --- whose they are --- */

static int is_lost(struct gate_thread *self, const struct scan *scan)
{
    struct core_scan record;

    core_scan_get(region(self), scan->file, &record);
    return record.serial != scan->serial;
}

struct scan *scan_take(struct gate_thread *self, uint32_t file)
{
    struct scan *found = NULL;

    lock_of_process(region(self), &scans_lock);
    for (uint32_t i = 0; i < SCANS && found == NULL; i++)
        if (scans[i].serial == 0)
            found = &scans[i];
    for (uint32_t i = 0; i < SCANS && found == NULL; i++)
        if (is_lost(self, &scans[i]))
            found = &scans[i];
    if (found != NULL) {
        if (++last_serial == 0)
            last_serial = 1;
        found->serial = last_serial;
        found->file = file;
    }
    unlock_of_process(&scans_lock);
    return found;
}

struct scan *scan_of(uint32_t file, uint32_t serial)
{
    for (uint32_t i = 0; i < SCANS; i++)
        if (scans[i].serial == serial && scans[i].file == file)
            return serial != 0 ? &scans[i] : NULL;
    return NULL;
}

void scan_free(struct scan *scan)
{
    if (scan->entries > KEEPS)
        linux_call(LINUX_MADVISE, ((uint64_t)scan->room + 0xfff) & ~0xfffULL, SCAN_ROOM - 0x1000, LINUX_MADV_DONTNEED, 0);
    __atomic_store_n(&scan->serial, 0, __ATOMIC_RELEASE);
}

/* --- order --- */

static int compare(const struct scan *scan, const struct scan_entry *one, const struct scan_entry *two)
{
    const char *a = scan->room + one->name, *b = scan->room + two->name;

    if (one->order != two->order)
        return one->order < two->order ? -1 : 1;
    for (uint32_t i = 0; i <= LONGEST_NAME; i++) {
        uint8_t x = (uint8_t)folded(a[i]), y = (uint8_t)folded(b[i]);

        if (x != y)
            return x < y ? -1 : 1;
        if (x == 0)
            break;
    }
    for (uint32_t i = 0; i <= LONGEST_NAME; i++) {
        if (a[i] != b[i])
            return (uint8_t)a[i] < (uint8_t)b[i] ? -1 : 1;
        if (a[i] == 0)
            break;
    }
    return 0;
}

static void merge(const struct scan *scan, const struct scan_entry *from, struct scan_entry *to, uint32_t low, uint32_t middle,
                  uint32_t high)
{
    uint32_t left = low, right = middle;

    for (uint32_t at = low; at < high; at++) {
        int take_left = left < middle && (right >= high || compare(scan, &from[left], &from[right]) <= 0);

        to[at] = take_left ? from[left++] : from[right++];
    }
}

/* Sorts the first of two arrays, which lie one behind the other; returns which of them the result is in. */
static uint32_t sort(const struct scan *scan, struct scan_entry *entries, uint32_t count)
{
    struct scan_entry *from = entries, *to = entries + count;

    for (uint32_t width = 1; width < count; width *= 2) {
        struct scan_entry *swap = from;

        for (uint32_t low = 0; low < count; low += 2 * width) {
            uint32_t middle = low + width < count ? low + width : count;
            uint32_t high = middle + width < count ? middle + width : count;

            merge(scan, from, to, low, middle, high);
        }
        from = to;
        to = swap;
    }
    return from != entries;
}

static uint64_t order_of(const char *name)
{
    uint64_t order = 0;
    uint32_t i = 0;

    for (; i < 8 && name[i] != 0; i++)
        order = order << 8 | (uint8_t)folded(name[i]);
    return order << 8 * (8 - i) % 64;
}

/* --- reading --- */

/* The length of a name that is plain, or -1. */
static int plain_length(const char *name, uint32_t room)
{
    uint32_t length = 0;

    while (length < room && name[length] != 0) {
        if (name[length] == '\\' || !is_plain_character((uint8_t)name[length]))
            return -1;
        length++;
    }
    return length != 0 && length < room && length <= LONGEST_NAME ? (int)length : -1;
}

static int is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
}

/* Reads what Linux tells into the room; how much of it, or -1. */
static int64_t read_entries(struct scan *scan, uint32_t descriptor)
{
    uint64_t used = 0;
    int64_t size;

    if (linux_call(LINUX_LSEEK, descriptor, 0, 0, 0) != 0)
        return -1;
    do {
        if (SCAN_ROOM - used < 2 * sizeof(struct scan_entry) + sizeof(struct linux_directory_entry) + LONGEST_NAME + 1)
            return -1;
        size = linux_call(LINUX_GETDENTS, descriptor, (uint64_t)(scan->room + used), SCAN_ROOM - used, 0);
        if (size < 0)
            return -1;
        used += (uint64_t)size;
    } while (size != 0);
    return (int64_t)used;
}

int scan_read(struct scan *scan, uint32_t descriptor, const char *pattern, uint32_t length)
{
    uint64_t directory = regular_directory(scan->path, scan->length);
    int64_t used = read_entries(scan, descriptor);
    int all = length == 0 || (length == 1 && pattern[0] == '*');
    struct scan_entry *entries;

    if (used < 0)
        return 1;
    scan->entries = ((uint32_t)used + 15) & ~15U;
    scan->count = scan->dots = 0;
    entries = (struct scan_entry *)(scan->room + scan->entries);
    for (uint32_t at = 0; at < (uint32_t)used;) {
        const struct linux_directory_entry *entry = (const void *)(scan->room + at);
        uint32_t size = entry->size;
        int spelled;

        if (size < sizeof(*entry) || size > (uint32_t)used - at)
            return 1;
        spelled = plain_length(entry->name, size - offsetof(struct linux_directory_entry, name));
        if (spelled < 0)
            return 1;
        if (entry->kind == LINUX_DT_REG)
            regular_note(regular_name(directory, entry->name, (uint32_t)spelled));
        if (!is_dots(entry->name) && (all || matches(pattern, length, entry->name))) {
            if ((SCAN_ROOM - scan->entries) / (2 * sizeof(*entries)) <= scan->count)
                return 1;
            entries[scan->count].order = order_of(entry->name);
            entries[scan->count++].name = at + (uint32_t)offsetof(struct linux_directory_entry, name);
        }
        at += size;
    }
    if (all || matches(pattern, length, ".")) /* for both */
        scan->dots |= 3;
    scan->entries += sort(scan, entries, scan->count) * scan->count * (uint32_t)sizeof(*entries);
    return 0;
}

int scan_look_up(struct gate_thread *self, struct scan *scan, uint32_t descriptor, const char *name, uint32_t length)
{
    struct linux_statx found;
    struct absent_name absent;
    struct path path = {.root = 0};
    int64_t error;

    scan->dots = 0;
    scan->count = 0;
    scan->entries = (LONGEST_NAME + 16) & ~15U;
    for (uint32_t i = 0; i < length; i++)
        scan->room[i] = name[i];
    scan->room[length] = 0;
    if (plain_length(scan->room, length + 1) < 0 || name[length - 1] == '.' || name[length - 1] == ' ' ||
        scan->length + length + 2 > PATH_LENGTH)
        return 1;
    error = linux_call5(LINUX_STATX, descriptor, (uint64_t)scan->room, LINUX_AT_SYMLINK_NOFOLLOW, LINUX_STATX_TYPE,
                        (uint64_t)&found);
    if (error == 0) {
        *(struct scan_entry *)(scan->room + scan->entries) = (struct scan_entry){0};
        scan->count = 1;
        return 0;
    }
    if (error != -LINUX_ENOENT)
        return 1;
    for (uint32_t i = 0; i < scan->length; i++)
        path.linux_path[i] = scan->path[i];
    path.linux_path[scan->length] = '/';
    for (uint32_t i = 0; i <= length; i++)
        path.linux_path[scan->length + 1 + i] = scan->room[i];
    path.length = scan->length + 1 + length;
    return name_is_absent(self, &path, &absent);
}
