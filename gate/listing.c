/* NtQueryDirectoryFile and its Ex: a directory that the gate opened, told entry by entry. What the supervisor has to do with it ends
 * the gate's part in it: that goes on behind the entries told (core_scan_take). */
#include "facts.h"
#include "file.h"
#include "linux.h"
#include "pattern.h"
#include "scan.h"

enum listing_limit {
    FILE_LIST_DIRECTORY = 1,
    LONGEST_NAME = 255,
    LARGEST_ENTRY = 94 + 2 * LONGEST_NAME,
    ENTRY_ALIGNMENT = 8,
    SL_RESTART_SCAN = 1,
    SL_RETURN_SINGLE_ENTRY = 2,
};

/* How an information class lays an entry out; those with file ids are the supervisor's, which notes whose they are. */
struct layout {
    uint32_t name_at, length_at;
    uint32_t facts;
    uint32_t tag_at; /* where the EA's size would be */
};

static int layout_of(uint32_t information_class, struct layout *out)
{
    switch (information_class) {
    case 1: /* FileDirectoryInformation */
        *out = (struct layout){64, 60, 1, 0};
        return 0;
    case 2: /* FileFullDirectoryInformation */
        *out = (struct layout){68, 60, 1, 64};
        return 0;
    case 3: /* FileBothDirectoryInformation */
        *out = (struct layout){94, 60, 1, 64};
        return 0;
    case 12: /* FileNamesInformation */
        *out = (struct layout){12, 8, 0, 0};
        return 0;
    default:
        return 1;
    }
}

struct query {
    uint64_t status_block, buffer, name;
    uint32_t length, restart, single;
    struct layout layout;
};

/* --- beginning --- */

/* The pattern of a UNICODE_STRING; not 0 where the supervisor has to. Without a string it stays. */
static int read_pattern(uint64_t guest, struct core_scan *scan)
{
    uint16_t units[sizeof(scan->pattern)];
    uint64_t string[2];
    uint32_t length;

    if (guest == 0)
        return 0;
    if (guest & 3 || gate_copy(string, (const void *)guest, sizeof(string)))
        return 1;
    length = (uint16_t)string[0];
    if (length & 1 || length > sizeof(units) || string[1] & 1 ||
        (length != 0 && gate_copy(units, (const void *)string[1], length)))
        return 1;
    scan->length = length / 2;
    for (uint32_t i = 0; i < scan->length; i++) {
        char c = (char)units[i];

        if (units[i] > '~' || c == '\\' || (!is_plain_character(units[i]) && !has_wildcards(&c, 1)))
            return 1;
        scan->pattern[i] = c;
    }
    return 0;
}

/* A directory as the supervisor would begin to list it; NULL where that has to. */
static struct scan *begin(struct gate_thread *self, const struct core_file_use *use, struct core_scan *record)
{
    struct scan *scan = scan_take(self, use->file);
    uint32_t covered = 0;
    int length, failed;

    if (scan == NULL)
        return NULL;
    length = path_of_descriptor(use->descriptor, scan->path, sizeof(scan->path));
    scan->length = length > 0 ? (uint32_t)length : 0;
    failed = length < 0 || core_volume_of(region(self), scan->path, &covered) == 0 || covered == scan->length ||
             core_path_overlaid(region(self), scan->path);
    if (!failed && record->length != 0 && !has_wildcards(record->pattern, record->length))
        failed = scan_look_up(self, scan, use->descriptor, record->pattern, record->length);
    else if (!failed)
        failed = scan_read(scan, use->descriptor, record->pattern, record->length);
    if (failed) {
        scan_free(scan);
        return NULL;
    }
    record->serial = scan->serial;
    record->told = record->any = 0;
    return scan;
}

/* --- telling --- */

/* The path of an entry, where the directory's stands already; NULL where there is no room. */
static const char *entry_path(const struct scan *scan, const char *name, uint32_t length, char *path)
{
    if (scan->length + length + 2 > PATH_LENGTH)
        return NULL;
    path[scan->length] = '/';
    for (uint32_t i = 0; i <= length; i++)
        path[scan->length + 1 + i] = name[i];
    return path;
}

/* The name of an entry by its number; NULL behind the last. */
static const char *entry_name(const struct scan *scan, uint32_t number)
{
    uint32_t dots = (scan->dots & 1) + (scan->dots >> 1);
    const struct scan_entry *entries = (const void *)(scan->room + scan->entries);

    if (number < dots)
        return number == 0 && scan->dots & 1 ? "." : "..";
    number -= dots;
    if (number >= scan->count || scan->entries + (uint64_t)(number + 1) * sizeof(*entries) > SCAN_ROOM ||
        entries[number].name >= SCAN_ROOM - LONGEST_NAME)
        return NULL;
    return scan->room + entries[number].name;
}

static uint32_t length_of(const char *name)
{
    uint32_t length = 0;

    while (length < LONGEST_NAME && name[length] != 0)
        length++;
    return length;
}

typedef uint32_t __attribute__((may_alias)) entry_word;
typedef int64_t __attribute__((may_alias)) entry_long;

static void put32(char *entry, uint32_t at, uint32_t value)
{
    *(entry_word *)(entry + at) = value;
}

static uint32_t pack(const struct layout *layout, const char *name, uint32_t length, const struct facts *facts, char *entry)
{
    for (uint32_t i = 0; i < layout->name_at; i++)
        entry[i] = 0;
    if (layout->facts) {
        const int64_t told[] = {facts->created, facts->accessed, facts->written,
                                facts->changed, facts->size,     facts->allocation};

        for (uint32_t i = 0; i < sizeof(told) / sizeof(*told); i++)
            ((entry_long *)entry)[1 + i] = told[i];
        put32(entry, 56, facts->attributes);
        if (layout->tag_at != 0)
            put32(entry, layout->tag_at, facts->tag);
    }
    put32(entry, layout->length_at, 2 * length);
    for (uint32_t i = 0; i < length; i++) {
        entry[layout->name_at + 2 * i] = name[i];
        entry[layout->name_at + 2 * i + 1] = 0;
    }
    return layout->name_at + 2 * length;
}

/* Tells what fits: how many bytes, 0 at the end, -1 where the supervisor has to, with nothing told. */
static int64_t fill(const struct core_file_use *use, const struct scan *scan, const struct query *query,
                    struct core_scan *record)
{
    static const char zeros[ENTRY_ALIGNMENT];
    _Alignas(8) char entry[LARGEST_ENTRY];
    uint32_t out = 0, last = 0, told = record->told;
    char room[PATH_LENGTH];
    const char *name;

    for (uint32_t i = 0; i < scan->length && i < sizeof(room); i++)
        room[i] = scan->path[i];
    for (; (name = entry_name(scan, told)) != NULL; told++) {
        uint32_t length = length_of(name), start = (out + ENTRY_ALIGNMENT - 1) / ENTRY_ALIGNMENT * ENTRY_ALIGNMENT;
        uint32_t size = query->layout.name_at + 2 * length;
        struct facts facts = {0};

        if (start + size > query->length && out != 0)
            break;
        if (query->layout.facts) {
            const char *path = entry_path(scan, name, length, room);
            int64_t error = path == NULL ? 1 : facts_of_entry(use->descriptor, name, path, &facts);

            if (error == -LINUX_ENOENT)
                continue; /* it is gone since */
            if (error != 0)
                return -1;
        }
        if (start + size > query->length)
            return -1;
        size = pack(&query->layout, name, length, &facts, entry);
        if (out != 0 && (gate_store32(query->buffer + last, start - last) ||
                         gate_copy((void *)(query->buffer + out), zeros, start - out)))
            return -1;
        if (gate_copy((void *)(query->buffer + start), entry, size))
            return -1;
        last = start;
        out = start + size;
        if (query->single) {
            told++;
            break;
        }
    }
    record->told = told;
    return out;
}

static uint64_t tell(struct gate_thread *self, const struct core_file_use *use, const struct query *query)
{
    struct core_scan record;
    struct scan *scan;
    uint32_t status;
    int64_t size;

    core_scan_get(region(self), use->file, &record);
    scan = scan_of(use->file, record.serial);
    if (record.serial == 0 || query->restart) {
        if (record.serial == 0)
            record.length = 0;
        if (record.length > sizeof(record.pattern) || read_pattern(query->name, &record))
            return GATE_TRAP;
        if (scan != NULL)
            scan_free(scan);
        scan = begin(self, use, &record);
        if (scan != NULL)
            core_scan_set(region(self), use->file, &record);
    }
    size = scan != NULL ? fill(use, scan, query, &record) : -1;
    if (size < 0)
        return GATE_TRAP;
    status = size != 0 ? STATUS_SUCCESS : record.any ? STATUS_NO_MORE_FILES : STATUS_NO_SUCH_FILE;
    record.any |= size != 0;
    core_scan_set(region(self), use->file, &record);
    if (size == 0)
        scan_free(scan);
    if (status != STATUS_NO_SUCH_FILE && give_status_block(query->status_block, status, (uint64_t)size))
        return STATUS_ACCESS_VIOLATION;
    return status;
}

static uint64_t list_directory(struct gate_thread *self, struct query *query, uint32_t information_class)
{
    struct core_file_use use;
    uint64_t answer = GATE_TRAP;

    if (is_pseudo_handle(self->args[0]) || self->args[1] != 0 || self->args[2] != 0 ||
        layout_of(information_class, &query->layout) ||
        query->length < (query->layout.name_at + 2 + ENTRY_ALIGNMENT - 1) / ENTRY_ALIGNMENT * ENTRY_ALIGNMENT ||
        probe_write(query->status_block, 16) ||
        core_h_file(region(self), self->slot, self->args[0], FILE_LIST_DIRECTORY, &use) != STATUS_SUCCESS)
        return GATE_TRAP;
    if (use.flags & CORE_FILE_DIRECTORY && use.flags & CORE_FILE_SYNCHRONOUS &&
        core_file_position_begin(region(self), use.file) != NULL) {
        if (core_file_lists(region(self), use.file))
            answer = tell(self, &use, query);
        core_file_position_end(region(self), use.file);
    }
    file_done(self, &use);
    return answer;
}

static int read_query(struct gate_thread *self, struct query *query, uint64_t *information_class)
{
    uint64_t length;

    if (stack_argument(self, 4, &query->status_block) || stack_argument(self, 5, &query->buffer) ||
        stack_argument(self, 6, &length) || stack_argument(self, 7, information_class))
        return 1;
    query->length = (uint32_t)length;
    return 0;
}

/* (HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context, PIO_STATUS_BLOCK status_block, PVOID information,
 * ULONG length, FILE_INFORMATION_CLASS class, BOOLEAN single, PUNICODE_STRING name, BOOLEAN restart) */
uint64_t gate_NtQueryDirectoryFile(struct gate_thread *self)
{
    uint64_t information_class, single, restart;
    struct query query;

    if (read_query(self, &query, &information_class) || stack_argument(self, 8, &single) ||
        stack_argument(self, 9, &query.name) || stack_argument(self, 10, &restart))
        return GATE_TRAP;
    query.single = (uint8_t)single;
    query.restart = (uint8_t)restart;
    return list_directory(self, &query, (uint32_t)information_class);
}

/* The same with a ULONG of SL_* flags, and the name last. */
uint64_t gate_NtQueryDirectoryFileEx(struct gate_thread *self)
{
    uint64_t information_class, flags;
    struct query query;

    if (read_query(self, &query, &information_class) || stack_argument(self, 8, &flags) ||
        stack_argument(self, 9, &query.name))
        return GATE_TRAP;
    query.single = (uint32_t)flags & SL_RETURN_SINGLE_ENTRY;
    query.restart = (uint32_t)flags & SL_RESTART_SCAN;
    return list_directory(self, &query, (uint32_t)information_class);
}
