/* _splitpath and _makepath, included once for each character type with these defined: CH, LENGTH, and the functions'
 * names SPLIT, SPLIT_S, MAKE, MAKE_S. */
#include "path.h"

errno_t SPLIT_S(const CH *path, CH *drive, size_t drive_room, CH *folder, size_t folder_room, CH *name,
                size_t name_room, CH *extension, size_t extension_room);
void SPLIT(const CH *path, CH *drive, CH *folder, CH *name, CH *extension);
errno_t MAKE_S(CH *path, size_t room, const CH *drive, const CH *folder, const CH *name, const CH *extension);
void MAKE(CH *path, const CH *drive, const CH *folder, const CH *name, const CH *extension);

static bool put_part(CH *to, size_t room, const CH *from, size_t length) {
    if (!to)
        return true;
    if (length >= room)
        return false;
    memcpy(to, from, length * sizeof *from);
    to[length] = 0;
    return true;
}

static void empty(CH *to, size_t room) {
    if (to && room)
        *to = 0;
}

errno_t SPLIT_S(const CH *path, CH *drive, size_t drive_room, CH *folder, size_t folder_room, CH *name,
                size_t name_room, CH *extension, size_t extension_room) {
    bool good = path && !drive == !drive_room && !folder == !folder_room && !name == !name_room &&
                !extension == !extension_room;
    bool fits = good;
    if (good) {
        const CH *root = path, *base, *dot = NULL;
        if (path[0] && path[1] == ':')
            root = path + 2;
        base = root;
        const CH *end = root;
        for (; *end; end++) {
            if (*end == '/' || *end == '\\') {
                base = end + 1;
                dot = NULL;
            } else if (*end == '.') {
                dot = end;
            }
        }
        if (!dot)
            dot = end;
        fits = put_part(drive, drive_room, path, (size_t)(root - path)) &&
               put_part(folder, folder_room, root, (size_t)(base - root)) &&
               put_part(name, name_room, base, (size_t)(dot - base)) &&
               put_part(extension, extension_room, dot, (size_t)(end - dot));
    }
    if (fits)
        return 0;
    empty(drive, drive_room);
    empty(folder, folder_room);
    empty(name, name_room);
    empty(extension, extension_room);
    if (!good) {
        crt_invalid(EINVAL);
        return EINVAL;
    }
    errno = ERANGE;
    return ERANGE;
}

void SPLIT(const CH *path, CH *drive, CH *folder, CH *name, CH *extension) {
    SPLIT_S(path, drive, drive ? DRIVE_ROOM : 0, folder, folder ? FOLDER_ROOM : 0, name, name ? NAME_PART_ROOM : 0,
            extension, extension ? EXTENSION_ROOM : 0);
}

static bool append(CH *path, size_t *used, size_t room, const CH *from, size_t length) {
    if (*used + length >= room)
        return false;
    memcpy(path + *used, from, length * sizeof *from);
    *used += length;
    return true;
}

errno_t MAKE_S(CH *path, size_t room, const CH *drive, const CH *folder, const CH *name, const CH *extension) {
    static const CH colon[] = {':'}, slash[] = {'\\'}, dot[] = {'.'};
    CRT_REQUIRE(path && room, EINVAL, EINVAL);
    size_t used = 0;
    bool fits = true;
    if (drive && *drive)
        fits = append(path, &used, room, drive, 1) && append(path, &used, room, colon, 1);
    if (fits && folder && *folder) {
        size_t length = LENGTH(folder);
        fits = append(path, &used, room, folder, length);
        if (fits && folder[length - 1] != '/' && folder[length - 1] != '\\')
            fits = append(path, &used, room, slash, 1);
    }
    if (fits && name)
        fits = append(path, &used, room, name, LENGTH(name));
    if (fits && extension && *extension) {
        if (*extension != '.')
            fits = append(path, &used, room, dot, 1);
        fits = fits && append(path, &used, room, extension, LENGTH(extension));
    }
    if (!fits) {
        *path = 0;
        crt_invalid(ERANGE);
        return ERANGE;
    }
    path[used] = 0;
    return 0;
}

void MAKE(CH *path, const CH *drive, const CH *folder, const CH *name, const CH *extension) {
    MAKE_S(path, INT_MAX, drive, folder, name, extension);
}
