// MKLINK: symbolic links, hard links, junctions.

#include "builtin.h"

#include <winioctl.h>

// A junction is a directory with a mount point's reparse data, which mingw-w64's user headers do not show.
typedef struct {
    DWORD tag;
    WORD size, reserved;
    WORD name_offset, name_size, shown_offset, shown_size;
    WCHAR names[];
} MountPoint;

enum { MOUNT_POINT_HEADER = 8 };

static bool make_junction(PCWSTR link, PCWSTR target) {
    PWSTR shown = full_path_of(target), name = join(L"\\??\\", shown, NULL);
    SIZE_T name_size = text_length(name) * sizeof(WCHAR), shown_size = text_length(shown) * sizeof(WCHAR);
    SIZE_T size = sizeof(MountPoint) + name_size + shown_size + 2 * sizeof(WCHAR);
    MountPoint *data = memory_take(size);
    *data = (MountPoint){.tag = IO_REPARSE_TAG_MOUNT_POINT,
                         .size = (WORD)(size - MOUNT_POINT_HEADER),
                         .name_size = (WORD)name_size,
                         .shown_offset = (WORD)(name_size + sizeof(WCHAR)),
                         .shown_size = (WORD)shown_size};
    memcpy(data->names, name, name_size + sizeof(WCHAR));
    memcpy(data->names + name_size / sizeof(WCHAR) + 1, shown, shown_size + sizeof(WCHAR));
    if (size > MAXIMUM_REPARSE_DATA_BUFFER_SIZE) {
        SetLastError(ERROR_FILENAME_EXCED_RANGE);
        return false;
    }
    if (!CreateDirectoryW(link, NULL))
        return false;
    HANDLE directory = CreateFileW(link, GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                   FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    DWORD count;
    bool good = directory != INVALID_HANDLE_VALUE &&
                DeviceIoControl(directory, FSCTL_SET_REPARSE_POINT, data, (DWORD)size, NULL, 0, &count, NULL);
    DWORD error = GetLastError();
    if (directory != INVALID_HANDLE_VALUE)
        CloseHandle(directory);
    if (!good)
        RemoveDirectoryW(link);
    SetLastError(error);
    return good;
}

BUILTIN(mklink) {
    Arguments given = split_arguments(arguments);
    PCWSTR unknown = unknown_switch(&given, L"DHJ");
    if (unknown)
        return bad_switch(unknown);
    if (given.word_count != 2 || given.switch_count > 1)
        return bad_syntax();
    PWSTR link = without_quotes(given.words[0]), target = without_quotes(given.words[1]);
    PCWSTR made = L"symbolic link created for";
    bool good;
    if (has_switch(&given, L"/h")) {
        made = L"Hardlink created for";
        good = CreateHardLinkW(link, target, NULL);
    } else if (has_switch(&given, L"/j")) {
        made = L"Junction created for";
        good = make_junction(link, target);
    } else {
        DWORD flags = has_switch(&given, L"/d") ? SYMBOLIC_LINK_FLAG_DIRECTORY : 0;
        good = CreateSymbolicLinkW(link, target, flags | SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE);
    }
    if (!good)
        return failed_with(GetLastError());
    out(L"%s %s <<===>> %s\r\n", made, link, target);
    return 0;
}
