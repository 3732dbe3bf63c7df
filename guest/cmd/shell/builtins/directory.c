// Directories: cd, md, rd, and the stack of pushd and popd. Each drive remembers its own in a hidden variable.

#include "builtin.h"

static void note_drive_directory(void) {
    PWSTR directory = variable_value(L"CD", 2);
    WCHAR name[4] = {'=', fold(directory[0]), ':', 0};
    if (directory[1] == ':')
        SetEnvironmentVariableW(name, directory);
}

// Goes to a directory, whose names are then spelled as they are on the disk.
static bool enter(PCWSTR path) {
    if (!SetCurrentDirectoryW(path))
        return false;
    PWSTR now = variable_value(L"CD", 2);
    DWORD size = GetLongPathNameW(now, NULL, 0);
    PWSTR spelled = memory_take((size + 1) * sizeof(WCHAR));
    if (size && GetLongPathNameW(now, spelled, size) && !equal(now, spelled))
        SetCurrentDirectoryW(spelled);
    note_drive_directory();
    return true;
}

// The directory that a drive remembers.
static PWSTR drive_directory(WCHAR drive) {
    PWSTR now = variable_value(L"CD", 2);
    WCHAR name[4] = {'=', fold(drive), ':', 0}, root[4] = {fold(drive), ':', '\\', 0};
    if (fold(now[0]) == fold(drive) && now[1] == ':')
        return now;
    PWSTR value = variable_value(name, 3);
    return value ? value : copy_text(root);
}

// CD without /d to another drive only changes what that drive remembers.
static LONG remember(PCWSTR path) {
    PWSTR full = full_path_of(path);
    SIZE_T length = text_length(full);
    if (length > 3 && full[length - 1] == '\\')
        full[length - 1] = 0;
    if (!is_directory(full))
        return failed_with(GetFileAttributesW(full) == INVALID_FILE_ATTRIBUTES ? ERROR_PATH_NOT_FOUND
                                                                               : ERROR_DIRECTORY);
    WCHAR name[4] = {'=', fold(full[0]), ':', 0};
    SetEnvironmentVariableW(name, full);
    return 0;
}

BUILTIN(cd) {
    PCWSTR at = skip_delimiters(arguments);
    bool drives = false;
    if (shell.extensions && at[0] == '/' && fold(at[1]) == 'D' && (!at[2] || is_delimiter(at[2]) || at[2] == '"')) {
        drives = true;
        at = skip_delimiters(at + 2);
    }
    PWSTR path = cut_blanks(without_quotes(at)); // blanks need no quotation marks
    if (!*path) {
        out(L"%s\r\n", variable_value(L"CD", 2));
        return 0;
    }
    if (is_letter(path[0]) && path[1] == ':' && !path[2] && !drives) {
        out(L"%s\r\n", drive_directory(path[0]));
        return 0;
    }
    bool elsewhere = path[1] == ':' && fold(path[0]) != fold(*variable_value(L"CD", 2));
    if (elsewhere && !drives)
        return remember(path);
    if (elsewhere && !path[2])
        path = drive_directory(path[0]);
    if (enter(path))
        return 0;
    DWORD error = GetLastError();
    if (has_wildcards(path)) { // the first directory that matches
        WIN32_FIND_DATAW found;
        HANDLE find = FindFirstFileW(path, &found);
        bool more = find != INVALID_HANDLE_VALUE;
        while (more && !(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
            more = FindNextFileW(find, &found);
        if (find != INVALID_HANDLE_VALUE)
            FindClose(find);
        if (more && enter(path_join(path_directory(path, NULL), found.cFileName)))
            return 0;
    }
    return failed_with(error == ERROR_FILE_NOT_FOUND || error == ERROR_INVALID_NAME ? ERROR_PATH_NOT_FOUND : error);
}

// A directory with all those above it. False with the last error set.
static bool make_directory(PWSTR path) {
    if (CreateDirectoryW(path, NULL))
        return true;
    if (GetLastError() != ERROR_PATH_NOT_FOUND || !shell.extensions)
        return false;
    PCWSTR name;
    PWSTR above = path_directory(path, &name);
    SIZE_T length = text_length(above);
    if (length < 2 || !*name)
        return false;
    if (above[length - 1] != ':')
        above[length - 1] = 0;
    return make_directory(above) && CreateDirectoryW(path, NULL);
}

BUILTIN(md) {
    Arguments given = split_arguments(arguments);
    LONG code = 0;
    if (!given.word_count || given.switch_count)
        return bad_syntax();
    for (SIZE_T i = 0; i < given.word_count; i++) {
        PWSTR path = without_quotes(given.words[i]);
        PWSTR full = full_path_of(path);
        SIZE_T length = text_length(full);
        if (length > 3 && full[length - 1] == '\\')
            full[length - 1] = 0;
        if (make_directory(full))
            continue;
        DWORD error = GetLastError();
        code = 1;
        if (error == ERROR_ALREADY_EXISTS || error == ERROR_FILE_EXISTS)
            err(L"A subdirectory or file %s already exists.\r\n", path);
        else
            err_code(error);
        if (i + 1 < given.word_count || i)
            err(L"Error occurred while processing: %s.\r\n", path);
    }
    return code;
}

static DWORD remove_tree(PCWSTR path);

// Everything in a directory; the first error.
static DWORD empty_directory(PCWSTR path) {
    WIN32_FIND_DATAW found;
    DWORD first = 0;
    HANDLE find = FindFirstFileW(path_join(path, L"*"), &found);
    if (find == INVALID_HANDLE_VALUE)
        return 0;
    do {
        if (is_dots(found.cFileName))
            continue;
        Mark mark = memory_mark();
        PWSTR entry = path_join(path, found.cFileName);
        DWORD error = 0;
        if (found.dwFileAttributes & FILE_ATTRIBUTE_READONLY)
            SetFileAttributesW(entry, found.dwFileAttributes & ~(DWORD)FILE_ATTRIBUTE_READONLY);
        if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) {
            bool link = found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT; // what it leads to stays
            error = link ? (RemoveDirectoryW(entry) ? 0 : GetLastError()) : remove_tree(entry);
        } else if (!DeleteFileW(entry)) {
            error = GetLastError();
            err(L"%s - ", entry);
            err_code(error);
        }
        first = first ? first : error;
        memory_release(mark);
    } while (FindNextFileW(find, &found) && !shell.interrupted);
    FindClose(find);
    return first;
}

static DWORD remove_tree(PCWSTR path) {
    DWORD error = empty_directory(path);
    if (RemoveDirectoryW(path))
        return 0;
    if (!error) {
        error = GetLastError();
        err(L"%s - ", path);
        err_code(error);
    }
    return error;
}

static LONG remove_directory(PCWSTR path, bool all, bool quiet) {
    DWORD attributes = GetFileAttributesW(path);
    if (all && attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY &&
        !(attributes & FILE_ATTRIBUTE_REPARSE_POINT)) {
        if (!quiet && ask(join(path, L", Are you sure (Y/N)? ", NULL), L"YN") == 'N')
            return 0;
        return (LONG)remove_tree(path);
    }
    if (RemoveDirectoryW(path))
        return 0;
    DWORD error = GetLastError();
    err_code(error);
    return (LONG)error;
}

BUILTIN(rd) {
    Arguments given = split_arguments(arguments);
    PCWSTR unknown = unknown_switch(&given, L"SQ");
    LONG code = 0;
    if (unknown)
        return bad_switch(unknown);
    if (!given.word_count)
        return bad_syntax();
    for (SIZE_T i = 0; i < given.word_count; i++) {
        PWSTR path = without_quotes(given.words[i]);
        SIZE_T length = text_length(path);
        if (length > 1 && path[length - 1] == '\\' && path[length - 2] != ':')
            path[length - 1] = 0;
        LONG one = remove_directory(path, has_switch(&given, L"/s"), has_switch(&given, L"/q"));
        code = one ? one : code;
    }
    return code;
}

typedef struct Pushed {
    struct Pushed *older;
    WCHAR path[];
} Pushed;

static Pushed *pushed;

BUILTIN(pushd) {
    PWSTR path = cut_blanks(without_quotes(skip_delimiters(arguments)));
    if (!*path) {
        for (const Pushed *one = pushed; one; one = one->older)
            out(L"%s\r\n", one->path);
        return 0;
    }
    PWSTR now = variable_value(L"CD", 2);
    if (!enter(path)) {
        DWORD error = GetLastError();
        return failed_with(error == ERROR_FILE_NOT_FOUND || error == ERROR_INVALID_NAME ? ERROR_PATH_NOT_FOUND : error);
    }
    SIZE_T size = (text_length(now) + 1) * sizeof(WCHAR);
    Pushed *one = memory_keep(sizeof(Pushed) + size);
    one->older = pushed;
    memcpy(one->path, now, size);
    pushed = one;
    shell.pushed++;
    return 0;
}

BUILTIN(popd) {
    (void)arguments;
    Pushed *one = pushed;
    if (!one)
        return 1;
    bool good = enter(one->path);
    DWORD error = GetLastError();
    pushed = one->older;
    shell.pushed--;
    memory_drop(one);
    return good ? 0 : failed_with(error);
}
