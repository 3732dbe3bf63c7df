// ATTRIB: a file's attributes shown and changed.

#include "../common/words.h"

static const struct {
    WCHAR letter;
    DWORD flag;
    int column; // where it is shown
} known[] = {
    {'A', FILE_ATTRIBUTE_ARCHIVE, 0},  {'S', FILE_ATTRIBUTE_SYSTEM, 3},  {'H', FILE_ATTRIBUTE_HIDDEN, 4},
    {'R', FILE_ATTRIBUTE_READONLY, 5}, {'O', FILE_ATTRIBUTE_OFFLINE, 6}, {'I', FILE_ATTRIBUTE_NOT_CONTENT_INDEXED, 7},
};

enum { COLUMNS = 13, SHOWN_WIDTH = COLUMNS + 8 };

static struct {
    DWORD set, cleared;
    bool below, directories;
} change;

static void show(PCWSTR path, DWORD attributes) {
    WCHAR line[SHOWN_WIDTH + 1];
    for (int i = 0; i < SHOWN_WIDTH; i++)
        line[i] = ' ';
    line[SHOWN_WIDTH] = 0;
    for (SIZE_T i = 0; i < ARRAYSIZE(known); i++)
        if (attributes & known[i].flag)
            line[known[i].column] = known[i].letter;
    out(L"%s%s\r\n", line, path);
}

static bool treat(PCWSTR path, DWORD attributes) {
    if (!change.set && !change.cleared) {
        show(path, attributes);
        return true;
    }
    attributes = (attributes | change.set) & ~change.cleared;
    if (SetFileAttributesW(path, attributes & ~(DWORD)(FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT)))
        return true;
    err(L"%s - %s\r\n", error_text(GetLastError()), path);
    return false;
}

// What matches in a directory and, with /s, below; how many, or a failure.
static SIZE_T treat_in(PCWSTR directory, PCWSTR pattern, bool *good) {
    WIN32_FIND_DATAW entry;
    SIZE_T count = 0;
    HANDLE find = FindFirstFileW(path_in(directory, pattern), &entry);
    bool more = find != INVALID_HANDLE_VALUE;
    for (; more; more = FindNextFileW(find, &entry)) {
        bool folder = entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
        if (is_dot_entry(entry.cFileName) || (folder && has_wildcard(pattern) && !change.directories))
            continue;
        Mark mark = memory_mark();
        count++;
        *good = treat(path_in(directory, entry.cFileName), entry.dwFileAttributes) && *good;
        memory_release(mark);
    }
    if (find != INVALID_HANDLE_VALUE)
        FindClose(find);
    if (!change.below)
        return count;
    find = FindFirstFileW(path_in(directory, L"*"), &entry);
    more = find != INVALID_HANDLE_VALUE;
    for (; more; more = FindNextFileW(find, &entry)) {
        if (!(entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) || is_dot_entry(entry.cFileName) ||
            entry.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT)
            continue;
        Mark mark = memory_mark();
        count += treat_in(path_in(directory, entry.cFileName), pattern, good);
        memory_release(mark);
    }
    if (find != INVALID_HANDLE_VALUE)
        FindClose(find);
    return count;
}

static bool treat_named(PCWSTR path) {
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    PWSTR full = memory_take((size + 1) * sizeof(WCHAR));
    GetFullPathNameW(path, size, full, NULL);
    PCWSTR name;
    PWSTR directory = directory_of(full, &name);
    bool good = true;
    if (treat_in(directory, name, &good))
        return good;
    out(L"File not found - %s\r\n", full);
    return false;
}

static bool take_change(PCWSTR text) {
    for (SIZE_T i = 0; i < ARRAYSIZE(known); i++) {
        if (fold(text[1]) == known[i].letter && !text[2]) {
            *(text[0] == '+' ? &change.set : &change.cleared) |= known[i].flag;
            return true;
        }
    }
    return false;
}

static int run(void) {
    SIZE_T count, named = 0;
    Word *words = command_words(&count);
    bool good = true;
    for (SIZE_T i = 0; i < count; i++) {
        PCWSTR text = words[i].text;
        bool right = true;
        if (equal(text, L"/?")) {
            out(L"ATTRIB [+R | -R] [+A | -A] [+S | -S] [+H | -H] [+O | -O] [+I | -I] [drive:][path][name] [/S "
                L"[/D]]\r\n");
            return 0;
        }
        if (*text == '+' || (*text == '-' && !words[i].quoted))
            right = take_change(text);
        else if (equal_folded(text, L"/s"))
            change.below = true;
        else if (equal_folded(text, L"/d"))
            change.directories = true;
        else if (*text == '/' && !equal_folded(text, L"/l"))
            right = false;
        if (!right) {
            err(L"Invalid switch - %s\r\n", text);
            return 1;
        }
    }
    for (SIZE_T i = 0; i < count; i++) {
        if (!find_unit(L"+-/", *words[i].text) || words[i].quoted) {
            named++;
            good = treat_named(words[i].text) && good;
        }
    }
    return named ? !good : !treat_named(L"*");
}

void program_entry(void) {
    int code = run();
    out_flush();
    ExitProcess((UINT)code);
}
