// Which file a CreateProcess starts: the command line's first word, tried as documented, through the search directories.

#include "../path/search.h"
#include "process.h"

static inline bool is_blank(WCHAR unit) { return unit == ' ' || unit == '\t'; }

static PWSTR copy_units(PCWSTR text, SIZE_T length) {
    PWSTR copy = base_alloc((length + 1) * sizeof(WCHAR));
    if (copy) {
        memcpy(copy, text, length * sizeof(WCHAR));
        copy[length] = 0;
    }
    return copy;
}

static bool is_file(PCWSTR path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

// Looks a name up, ".exe" added where it has no extension; NULL without a last error of its own when there is none.
static PWSTR search(PCWSTR directories, PCWSTR name) {
    PWSTR found = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!found)
        return NULL;
    DWORD length = SearchPathW(directories, name, L".exe", BASE_MAX_LONG_PATH, found, NULL);
    if (length && length < BASE_MAX_LONG_PATH && is_file(found))
        return found;
    // A directory of that name may hide the program: "tool" next to "tool.exe".
    SIZE_T units = base_length(name);
    BASE_SCOPED PWSTR with_exe = base_alloc((units + 5) * sizeof(WCHAR));
    if (with_exe) {
        memcpy(with_exe, name, units * sizeof(WCHAR));
        memcpy(with_exe + units, L".exe", sizeof(L".exe"));
        length = SearchPathW(directories, with_exe, NULL, BASE_MAX_LONG_PATH, found, NULL);
        if (length && length < BASE_MAX_LONG_PATH && is_file(found))
            return found;
    }
    base_free(found);
    return NULL;
}

// An unquoted name may contain blanks: "c:\program files\a b" is tried as c:\program, c:\program files\a, and so on.
static PWSTR find_in_command_line(PCWSTR directories, PCWSTR line) {
    while (is_blank(*line))
        line++;
    if (*line == '"') {
        PCWSTR end = ++line;
        while (*end && *end != '"')
            end++;
        BASE_SCOPED PWSTR name = copy_units(line, (SIZE_T)(end - line));
        return name && *name ? search(directories, name) : NULL;
    }
    for (PCWSTR end = line; *end;) {
        while (*end && !is_blank(*end))
            end++;
        BASE_SCOPED PWSTR name = copy_units(line, (SIZE_T)(end - line));
        PWSTR found = name ? search(directories, name) : NULL;
        if (found)
            return found;
        while (is_blank(*end))
            end++;
    }
    return NULL;
}

PWSTR process_find_image(PCWSTR application, PCWSTR command_line) {
    if (application) {
        PWSTR full = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
        if (!full)
            return NULL;
        DWORD length = GetFullPathNameW(application, BASE_MAX_LONG_PATH, full, NULL);
        if (length && length < BASE_MAX_LONG_PATH)
            return full;
        base_free(full);
        base_fail(ERROR_PATH_NOT_FOUND);
        return NULL;
    }
    BASE_SCOPED PWSTR first = NULL;
    PCWSTR name = command_line;
    while (is_blank(*name))
        name++;
    SIZE_T length = 0;
    while (name[length] && (*name == '"' || !is_blank(name[length])))
        length++;
    first = copy_units(name, length);
    bool current = !first || NeedCurrentDirectoryForExePathW(first);
    BASE_SCOPED PWSTR directories = search_directories(current ? CURRENT_EARLY : CURRENT_NOWHERE);
    if (!directories)
        return NULL;
    PWSTR found = find_in_command_line(directories, command_line);
    if (!found)
        base_fail(ERROR_FILE_NOT_FOUND);
    return found;
}
