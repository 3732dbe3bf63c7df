// XCOPY: files and whole directories copied. Exit code 0, 1 for nothing to copy, 2 for CTRL+C, 4 for a mistake, 5 for a
// file that could not be written.

#include "../common/words.h"

static struct {
    bool below, empty, quiet, names_only, hidden, over_readonly, keep_attributes, full_names, silent, only_existing;
    bool archive, reset_archive, newer, go_on, tree_only, directory;
    DWORD copied;
    int code;
} copy;

static PWSTR full_path(PCWSTR path) {
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    PWSTR full = memory_take((size + 1) * sizeof(WCHAR));
    full[0] = 0;
    GetFullPathNameW(path, size, full, NULL);
    return full;
}

static bool is_folder(PCWSTR path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY;
}

static bool make_folder(PCWSTR path) {
    if (is_folder(path) || copy.names_only || CreateDirectoryW(path, NULL))
        return true;
    if (GetLastError() != ERROR_PATH_NOT_FOUND)
        return false;
    PCWSTR name;
    PWSTR above = directory_of(path, &name);
    SIZE_T length = text_length(above);
    if (length < 2 || !*name)
        return false;
    above[length - 1] = 0;
    return make_folder(above) && CreateDirectoryW(path, NULL);
}

static WCHAR ask(PCWSTR question, PCWSTR letters) {
    for (;;) {
        Text line = {0};
        out(L"%s", question);
        if (!ask_line(&line))
            return 0;
        WCHAR letter = fold(*text_of(&line));
        if (letter && find_unit(letters, letter))
            return letter;
    }
}

// Whether a file is to be copied at all.
static bool is_wanted(const WIN32_FIND_DATAW *entry, PCWSTR target) {
    WIN32_FILE_ATTRIBUTE_DATA there;
    if (entry->dwFileAttributes & (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM) && !copy.hidden)
        return false;
    if (copy.archive && !(entry->dwFileAttributes & FILE_ATTRIBUTE_ARCHIVE))
        return false;
    bool exists = GetFileAttributesExW(target, GetFileExInfoStandard, &there);
    if (copy.only_existing && !exists)
        return false;
    return !copy.newer || !exists || CompareFileTime(&entry->ftLastWriteTime, &there.ftLastWriteTime) > 0;
}

static bool failed(PCWSTR path, int code) {
    err(L"%s\r\n%s\r\n", path, error_text(GetLastError()));
    if (!copy.go_on || !copy.code)
        copy.code = code;
    return copy.go_on;
}

// False when the whole copy is to end.
static bool copy_file(PCWSTR source, PCWSTR shown, PCWSTR target, const WIN32_FIND_DATAW *entry) {
    if (!is_wanted(entry, target))
        return true;
    DWORD there = GetFileAttributesW(target);
    if (there != INVALID_FILE_ATTRIBUTES && !copy.silent && !copy.names_only) {
        WCHAR answer = ask(join(L"Overwrite ", target, L" (Yes/No/All)? ", NULL), L"YNA");
        if (!answer)
            return false;
        copy.silent = answer == 'A';
        if (answer == 'N')
            return true;
    }
    if (!copy.quiet && copy.full_names)
        out(L"%s -> %s\r\n", source, target);
    else if (!copy.quiet)
        out(L"%s\r\n", shown);
    if (!copy.names_only) {
        if (copy.over_readonly && there != INVALID_FILE_ATTRIBUTES && there & FILE_ATTRIBUTE_READONLY)
            SetFileAttributesW(target, there & ~(DWORD)FILE_ATTRIBUTE_READONLY);
        if (!CopyFileW(source, target, FALSE))
            return failed(source, 5);
        DWORD attributes =
            copy.keep_attributes ? entry->dwFileAttributes : entry->dwFileAttributes & ~(DWORD)FILE_ATTRIBUTE_READONLY;
        if (attributes != entry->dwFileAttributes)
            SetFileAttributesW(target, attributes | FILE_ATTRIBUTE_ARCHIVE);
        if (copy.reset_archive)
            SetFileAttributesW(source, entry->dwFileAttributes & ~(DWORD)FILE_ATTRIBUTE_ARCHIVE);
    }
    copy.copied++;
    return true;
}

// Files of a directory that match, then the directories below. `shown` is the source as the user wrote it.
static bool copy_folder(PCWSTR source, PCWSTR shown, PCWSTR pattern, PCWSTR target) {
    WIN32_FIND_DATAW entry;
    bool on = true, made = false;
    if (copy.empty)
        made = make_folder(target);
    HANDLE find = copy.tree_only ? INVALID_HANDLE_VALUE : FindFirstFileW(path_in(source, pattern), &entry);
    bool more = find != INVALID_HANDLE_VALUE;
    for (; more && on; more = FindNextFileW(find, &entry)) {
        if (entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
            continue;
        Mark mark = memory_mark();
        made = made || make_folder(target);
        on = made ? copy_file(path_in(source, entry.cFileName), path_in(shown, entry.cFileName),
                              path_in(target, entry.cFileName), &entry)
                  : failed(target, 4);
        memory_release(mark);
    }
    if (find != INVALID_HANDLE_VALUE)
        FindClose(find);
    if (!copy.below || !on)
        return on;
    find = FindFirstFileW(path_in(source, L"*"), &entry);
    more = find != INVALID_HANDLE_VALUE;
    for (; more && on; more = FindNextFileW(find, &entry)) {
        if (!(entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) || is_dot_entry(entry.cFileName) ||
            (entry.dwFileAttributes & FILE_ATTRIBUTE_HIDDEN && !copy.hidden))
            continue;
        Mark mark = memory_mark();
        on = copy_folder(path_in(source, entry.cFileName), path_in(shown, entry.cFileName), pattern,
                         path_in(target, entry.cFileName));
        memory_release(mark);
    }
    if (find != INVALID_HANDLE_VALUE)
        FindClose(find);
    return on;
}

static bool take_switch(PCWSTR text) {
    static const struct {
        PCWSTR name;
        bool *flag;
    } switches[] = {
        {L"/s", &copy.below},     {L"/q", &copy.quiet},         {L"/l", &copy.names_only},
        {L"/h", &copy.hidden},    {L"/r", &copy.over_readonly}, {L"/f", &copy.full_names},
        {L"/y", &copy.silent},    {L"/u", &copy.only_existing}, {L"/k", &copy.keep_attributes},
        {L"/a", &copy.archive},   {L"/d", &copy.newer},         {L"/c", &copy.go_on},
        {L"/i", &copy.directory},
    };
    for (SIZE_T i = 0; i < ARRAYSIZE(switches); i++)
        if (equal_folded(text, switches[i].name))
            return *switches[i].flag = true;
    if (equal_folded(text, L"/e"))
        return copy.below = copy.empty = true;
    if (equal_folded(text, L"/t"))
        return copy.below = copy.tree_only = true;
    if (equal_folded(text, L"/m"))
        return copy.archive = copy.reset_archive = true;
    if (equal_folded(text, L"/-y")) {
        copy.silent = false;
        return true;
    }
    // Verifying, networks' restarts and buffering have nothing to do here.
    return equal_folded(text, L"/v") || equal_folded(text, L"/z") || equal_folded(text, L"/j") ||
           equal_folded(text, L"/g") || equal_folded(text, L"/n");
}

// /s/e/y written together.
static bool take_switches(PCWSTR text) {
    while (*text) {
        PCWSTR end = text + 1;
        while (*end && *end != '/')
            end++;
        if (!take_switch(copy_units(text, (SIZE_T)(end - text))))
            return false;
        text = end;
    }
    return true;
}

static bool copy_named(PCWSTR given, PCWSTR wanted) {
    PWSTR source = full_path(given), target = full_path(wanted);
    SIZE_T length = text_length(target);
    bool as_folder = copy.directory || is_folder(target) || (length && target[length - 1] == '\\');
    if (length > 3 && target[length - 1] == '\\')
        target[length - 1] = 0;
    if (is_folder(source)) {
        if (!as_folder && GetFileAttributesW(target) == INVALID_FILE_ATTRIBUTES) {
            WCHAR answer = ask(join(L"Does ", wanted,
                                    L" specify a file name\r\nor directory name on the target\r\n"
                                    L"(F = file, D = directory)? ",
                                    NULL),
                               L"FD");
            if (answer != 'D')
                return false;
        }
        return copy_folder(source, given, L"*", target);
    }
    PCWSTR name, shown_name;
    PWSTR directory = directory_of(source, &name), shown = directory_of(given, &shown_name);
    if (has_wildcard(name) || copy.below || as_folder)
        return copy_folder(directory, shown, name, target);
    WIN32_FIND_DATAW entry;
    HANDLE find = FindFirstFileW(source, &entry);
    if (find == INVALID_HANDLE_VALUE)
        return true;
    FindClose(find);
    if (GetFileAttributesW(target) == INVALID_FILE_ATTRIBUTES) {
        WCHAR answer = ask(join(L"Does ", wanted,
                                L" specify a file name\r\nor directory name on the target\r\n"
                                L"(F = file, D = directory)? ",
                                NULL),
                           L"FD");
        if (answer == 'D')
            return copy_folder(directory, shown, name, target);
        if (!answer)
            return false;
    }
    return copy_file(source, given, target, &entry);
}

static int run(void) {
    SIZE_T count, named = 0;
    Word *words = command_words(&count);
    PCWSTR names[2] = {NULL, L"."};
    for (SIZE_T i = 0; i < count; i++) {
        PCWSTR text = words[i].text;
        if (equal(text, L"/?")) {
            out(L"XCOPY source [destination] [/A | /M] [/D] [/S [/E]] [/T] [/I] [/C] [/Q] [/F] [/L] [/H] [/R] [/U] "
                L"[/K]\r\n"
                L"      [/Y | /-Y]\r\n");
            return 0;
        }
        if (*text == '/' && !words[i].quoted) {
            if (!take_switches(text)) {
                err(L"Invalid switch - %s\r\n", text);
                return 4;
            }
        } else if (named < 2) {
            names[named++] = text;
        } else {
            err(L"Invalid number of parameters\r\n");
            return 4;
        }
    }
    if (!named) {
        err(L"Invalid number of parameters\r\n");
        return 4;
    }
    copy_named(names[0], names[1]);
    if (!copy.copied && !copy.code && !copy.tree_only && !copy.newer && !copy.only_existing) {
        PCWSTR name;
        directory_of(names[0], &name);
        if (!is_folder(names[0]))
            err(L"File not found - %s\r\n", *name ? name : names[0]);
        copy.code = is_folder(names[0]) ? 0 : 4;
    }
    out(copy.names_only ? L"%u File(s)\r\n" : L"%u File(s) copied\r\n", copy.copied);
    return copy.code;
}

void program_entry(void) {
    int code = run();
    out_flush();
    ExitProcess((UINT)code);
}
