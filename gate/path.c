/* See path.h. What pathmap does with these names it does without looking anything up; what needs a look-up (another case,
 * the package's DLLs) shows as a file that is not there, and is the supervisor's then. */
#include "path.h"

enum object_attributes { OBJECT_ATTRIBUTES_SIZE = 48, UNITS_AT_ONCE = 64, PREFIX_UNITS = 7 };

struct object_attributes_block {
    uint32_t length;
    uint32_t pad;
    uint64_t root;
    uint64_t name;
    uint32_t attributes;
    uint32_t pad2;
    uint64_t security, service;
};
_Static_assert(sizeof(struct object_attributes_block) == OBJECT_ATTRIBUTES_SIZE, "OBJECT_ATTRIBUTES");

int is_plain_character(uint16_t unit)
{
    if (unit < 0x20 || unit > 0x7e)
        return 0;
    switch (unit) {
    case '"':
    case '*':
    case '/':
    case ':':
    case '<':
    case '>':
    case '?':
    case '|':
        return 0;
    default:
        return 1;
    }
}

/* Appends what stands behind `\??\C:`, a backslash first. */
static int append(struct path *out, uint32_t at, uint64_t from, uint32_t units)
{
    uint16_t piece[UNITS_AT_ONCE], before = 0;

    if (units < 2 || at + units >= PATH_LENGTH)
        return 1;
    for (uint32_t done = 0; done < units;) {
        uint32_t count = units - done < UNITS_AT_ONCE ? units - done : UNITS_AT_ONCE;

        if (gate_copy(piece, (const void *)(from + 2 * done), 2 * count))
            return 1;
        for (uint32_t i = 0; i < count; i++) {
            uint16_t unit = piece[i];

            if (!is_plain_character(unit) || (done + i == 0 && unit != '\\'))
                return 1;
            /* No component is empty, "." or "..", or ends in what Windows programs never mean. */
            if (unit == '\\' && (before == '\\' || before == '.' || before == ' '))
                return 1;
            out->linux_path[at++] = unit == '\\' ? '/' : (char)unit;
            before = unit;
        }
        done += count;
    }
    out->directory = before == '\\';
    if (out->directory) {
        before = units > 2 ? (uint16_t)out->linux_path[--at - 1] : '\\';
        if (before == '/')
            before = '\\';
    }
    out->linux_path[at] = 0;
    out->length = at;
    return before == '\\' || before == '.' || before == ' ';
}

int path_of_name(struct gate_thread *self, uint64_t buffer, uint32_t bytes, struct path *out)
{
    uint16_t prefix[PREFIX_UNITS];
    uint32_t letter;
    int32_t root;

    if (bytes < 2 * PREFIX_UNITS || bytes & 1 || buffer & 1 || gate_copy(prefix, (const void *)buffer, sizeof(prefix)))
        return 1;
    if (prefix[0] != '\\' || prefix[1] != '?' || prefix[2] != '?' || prefix[3] != '\\' || prefix[5] != ':')
        return 1;
    letter = prefix[4] >= 'a' && prefix[4] <= 'z' ? prefix[4] - 32U : prefix[4];
    root = core_drive_get(region(self), letter, out->linux_path);
    if (root < 0)
        return 1;
    out->root = (uint32_t)root;
    return append(out, (uint32_t)root, buffer + 12, bytes / 2 - 6);
}

int read_path(struct gate_thread *self, uint64_t object_attributes, struct path *out)
{
    struct object_attributes_block block;
    struct unicode_string name;

    if (object_attributes & 3 || gate_copy(&block, (const void *)object_attributes, sizeof(block)) ||
        block.length != OBJECT_ATTRIBUTES_SIZE || block.root != 0 || block.name == 0 || block.name & 3 ||
        gate_copy(&name, (const void *)block.name, sizeof(name)))
        return 1;
    out->attributes = block.attributes;
    return path_of_name(self, name.buffer, name.length, out);
}

uint32_t put_number(char *to, uint32_t number)
{
    char digits[DIGITS_MOST];
    uint32_t count = 0, written = 0;

    do
        digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    while (count != 0)
        to[written++] = digits[--count];
    return written;
}

void descriptor_link(uint32_t descriptor, char link[LINK_SIZE])
{
    static const char directory[] = "/proc/self/fd/";
    uint32_t at = sizeof(directory) - 1;

    _Static_assert(sizeof(directory) + DIGITS_MOST == LINK_SIZE, "room for any");
    for (uint32_t i = 0; i < at; i++)
        link[i] = directory[i];
    link[at + put_number(link + at, descriptor)] = 0;
}
