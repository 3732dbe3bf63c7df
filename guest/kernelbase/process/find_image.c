// Which file a CreateProcess starts: the command line's first word, tried as documented, through the search
// directories.

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

// A name without an extension is a program's with ".exe"; as it stands it can only be one of the host's, the last
// resort.
static PWSTR search(PCWSTR directories, PCWSTR name, bool bare) {
    if (!bare)
        return search_find(directories, name, L".exe", true);
    return search_find(directories, name, NULL, true);
}

// An unquoted name may contain blanks: "c:\program files\a b" is tried as c:\program, c:\program files\a, and so on.
static PWSTR find_in_command_line(PCWSTR directories, PCWSTR line, bool bare) {
    while (is_blank(*line))
        line++;
    if (*line == '"') {
        PCWSTR end = ++line;
        while (*end && *end != '"')
            end++;
        BASE_SCOPED PWSTR name = copy_units(line, (SIZE_T)(end - line));
        return name && *name ? search(directories, name, bare) : NULL;
    }
    for (PCWSTR end = line; *end;) {
        while (*end && !is_blank(*end))
            end++;
        BASE_SCOPED PWSTR name = copy_units(line, (SIZE_T)(end - line));
        PWSTR found = name ? search(directories, name, bare) : NULL;
        if (found)
            return found;
        while (is_blank(*end))
            end++;
    }
    return NULL;
}

PWSTR process_find_image(PCWSTR application, PCWSTR command_line, bool *bare) {
    *bare = false;
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
    PWSTR found = find_in_command_line(directories, command_line, false);
    if (!found) {
        *bare = true;
        found = find_in_command_line(directories, command_line, true);
    }
    if (!found)
        base_fail(ERROR_FILE_NOT_FOUND);
    return found;
}
