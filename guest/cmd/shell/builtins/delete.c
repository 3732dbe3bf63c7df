// DEL: files by name and pattern, in one directory or below it.

#include "builtin.h"

typedef struct {
    bool prompt, force, below, quiet, attributes;
    DWORD wanted, unwanted; // FILE_ATTRIBUTE_… that a file must have and must not have
} Deletion;

// "/a:-r h": the letters behind the switch.
static bool take_attributes(PCWSTR letters, Deletion *deletion) {
    static const struct {
        WCHAR letter;
        DWORD flag;
    } known[] = {{'R', FILE_ATTRIBUTE_READONLY},
                 {'H', FILE_ATTRIBUTE_HIDDEN},
                 {'S', FILE_ATTRIBUTE_SYSTEM},
                 {'A', FILE_ATTRIBUTE_ARCHIVE},
                 {'I', FILE_ATTRIBUTE_NOT_CONTENT_INDEXED},
                 {'L', FILE_ATTRIBUTE_REPARSE_POINT}};
    deletion->attributes = true;
    letters += *letters == ':';
    while (*letters) {
        bool without = *letters == '-';
        letters += without;
        DWORD flag = 0;
        for (SIZE_T i = 0; i < ARRAYSIZE(known); i++)
            if (known[i].letter == fold(*letters))
                flag = known[i].flag;
        if (!flag)
            return false;
        *(without ? &deletion->unwanted : &deletion->wanted) |= flag;
        letters++;
    }
    return true;
}

static bool is_wanted(const Deletion *deletion, DWORD attributes) {
    if (deletion->attributes)
        return (attributes & deletion->wanted) == deletion->wanted && !(attributes & deletion->unwanted);
    return !(attributes & (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM));
}

static void delete_file(const Deletion *deletion, PCWSTR path, DWORD attributes) {
    if (deletion->prompt && ask(join(path, L", Delete (Y/N)? ", NULL), L"YN") == 'N')
        return;
    if (deletion->force && attributes & FILE_ATTRIBUTE_READONLY)
        SetFileAttributesW(path, attributes & ~(DWORD)FILE_ATTRIBUTE_READONLY);
    if (DeleteFileW(path)) {
        if (deletion->below)
            out(L"Deleted file - %s\r\n", path);
        return;
    }
    DWORD error = GetLastError();
    out(L"%s\r\n", path);
    err_code(error);
}

// How many files matched in a directory and, with /s, below it.
static SIZE_T delete_in(const Deletion *deletion, PCWSTR directory, PCWSTR pattern) {
    WIN32_FIND_DATAW found;
    SIZE_T count = 0;
    HANDLE find = FindFirstFileW(path_join(directory, pattern), &found);
    if (find != INVALID_HANDLE_VALUE) {
        do {
            if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY || !is_wanted(deletion, found.dwFileAttributes))
                continue;
            Mark mark = memory_mark();
            delete_file(deletion, path_join(directory, found.cFileName), found.dwFileAttributes);
            memory_release(mark);
            count++;
        } while (FindNextFileW(find, &found) && !shell.interrupted);
        FindClose(find);
    }
    if (!deletion->below)
        return count;
    find = FindFirstFileW(path_join(directory, L"*"), &found);
    if (find == INVALID_HANDLE_VALUE)
        return count;
    do {
        if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) || is_dots(found.cFileName) ||
            found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT)
            continue;
        Mark mark = memory_mark();
        count += delete_in(deletion, path_join(directory, found.cFileName), pattern);
        memory_release(mark);
    } while (FindNextFileW(find, &found) && !shell.interrupted);
    FindClose(find);
    return count;
}

static LONG delete_named(const Deletion *deletion, PCWSTR word) {
    PWSTR path = without_quotes(word);
    PCWSTR name;
    PWSTR full = full_path_of(path), directory = path_directory(full, &name);
    if (is_directory(full)) {
        directory = full;
        name = L"*";
    }
    bool everything = equal(name, L"*") || equal(name, L"*.*");
    if (everything && !deletion->quiet && !deletion->prompt &&
        ask(join(path_join(directory, name), L", Are you sure (Y/N)? ", NULL), L"YN") == 'N')
        return 0;
    if (!is_directory(directory)) {
        err_code(ERROR_PATH_NOT_FOUND);
        return 1;
    }
    if (!delete_in(deletion, directory, name) && !everything)
        err(L"Could Not Find %s\r\n", full);
    return 0;
}

BUILTIN(del) {
    Arguments given = split_arguments(arguments);
    Deletion deletion = {.prompt = has_switch(&given, L"/p"),
                         .force = has_switch(&given, L"/f"),
                         .below = has_switch(&given, L"/s"),
                         .quiet = has_switch(&given, L"/q")};
    PCWSTR unknown = unknown_switch(&given, L"PFSQA");
    if (unknown)
        return bad_switch(unknown);
    for (SIZE_T i = 0; i < given.switch_count; i++)
        if (fold(given.switches[i][1]) == 'A' && !take_attributes(given.switches[i] + 2, &deletion))
            return bad_switch(given.switches[i]);
    if (!given.word_count)
        return bad_syntax();
    LONG code = 0;
    for (SIZE_T i = 0; i < given.word_count; i++)
        if (delete_named(&deletion, given.words[i]))
            code = 1;
    return code;
}
