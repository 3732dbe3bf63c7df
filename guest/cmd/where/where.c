// WHERE: files by pattern in the current directory and on the path, below a directory (/r), or on a list ($name:).

#include "../common/words.h"

typedef struct {
    bool quiet, quoted, detailed;
    PCWSTR below;
} Search;

static PWSTR variable(PCWSTR name) {
    DWORD size = GetEnvironmentVariableW(name, NULL, 0);
    PWSTR value = memory_take((size + 1) * sizeof(WCHAR));
    value[0] = 0;
    if (size)
        GetEnvironmentVariableW(name, value, size);
    return value;
}

static void show(const Search *search, PCWSTR path, const WIN32_FIND_DATAW *entry) {
    if (search->quiet)
        return;
    if (search->detailed) {
        FILETIME local;
        SYSTEMTIME time;
        FileTimeToLocalFileTime(&entry->ftLastWriteTime, &local);
        FileTimeToSystemTime(&local, &time);
        ULONGLONG size = (ULONGLONG)entry->nFileSizeHigh << 32 | entry->nFileSizeLow;
        Text digits = {0};
        text_format(&digits, L"%U", size);
        out(L"%10s   %02u/%02u/%04u  %02u:%02u:%02u  ", digits.units, (DWORD)time.wMonth, (DWORD)time.wDay,
            (DWORD)time.wYear, (DWORD)time.wHour, (DWORD)time.wMinute, (DWORD)time.wSecond);
    }
    out(search->quoted ? L"\"%s\"\r\n" : L"%s\r\n", path);
}

// A pattern in one directory, as it is and with each extension of programs.
static bool search_directory(const Search *search, PCWSTR directory, PCWSTR pattern) {
    WIN32_FIND_DATAW entry;
    bool found = false;
    PCWSTR extension = L"", list = variable(L"PATHEXT");
    DWORD size = GetFullPathNameW(*directory ? directory : L".", 0, NULL, NULL);
    PWSTR full = memory_take((size + 1) * sizeof(WCHAR));
    GetFullPathNameW(*directory ? directory : L".", size, full, NULL);
    for (;;) {
        HANDLE find = FindFirstFileW(path_in(full, join(pattern, extension, NULL)), &entry);
        bool more = find != INVALID_HANDLE_VALUE;
        while (more) {
            if (!(entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)) {
                show(search, path_in(full, entry.cFileName), &entry);
                found = true;
            }
            more = FindNextFileW(find, &entry);
        }
        if (find != INVALID_HANDLE_VALUE)
            FindClose(find);
        if (!*list || has_wildcard(pattern))
            return found;
        PCWSTR end = list;
        while (*end && *end != ';')
            end++;
        extension = copy_units(list, (SIZE_T)(end - list));
        list = *end ? end + 1 : end;
    }
}

static bool search_below(const Search *search, PCWSTR directory, PCWSTR pattern) {
    Mark mark = memory_mark();
    bool found = search_directory(search, directory, pattern);
    WIN32_FIND_DATAW entry;
    HANDLE find = FindFirstFileW(path_in(directory, L"*"), &entry);
    bool more = find != INVALID_HANDLE_VALUE;
    for (; more; more = FindNextFileW(find, &entry))
        if (entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY && !is_dot_entry(entry.cFileName) &&
            !(entry.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT))
            found = search_below(search, path_in(directory, entry.cFileName), pattern) || found;
    if (find != INVALID_HANDLE_VALUE)
        FindClose(find);
    memory_release(mark);
    return found;
}

static bool search_list(const Search *search, PCWSTR list, PCWSTR pattern) {
    bool found = false;
    while (*list) {
        PCWSTR end = list;
        while (*end && *end != ';')
            end++;
        PWSTR directory = without_quotes(copy_units(list, (SIZE_T)(end - list)));
        if (*directory)
            found = search_directory(search, directory, pattern) || found;
        list = *end ? end + 1 : end;
    }
    return found;
}

static bool search_pattern(const Search *search, PCWSTR text) {
    PCWSTR colon = find_last_unit(text, ':');
    if (search->below)
        return search_below(search, search->below, text);
    if (!colon) {
        bool found = search_directory(search, L"", text);
        return search_list(search, variable(L"PATH"), text) || found;
    }
    PWSTR places = copy_units(text, (SIZE_T)(colon - text));
    return search_list(search, *places == '$' ? variable(places + 1) : places, colon + 1);
}

static int run(void) {
    SIZE_T count;
    Word *words = command_words(&count);
    Search search = {0};
    bool found = false, some = false;
    for (SIZE_T i = 0; i < count; i++) {
        PCWSTR text = words[i].text;
        if (equal_folded(text, L"/q")) {
            search.quiet = true;
        } else if (equal_folded(text, L"/f")) {
            search.quoted = true;
        } else if (equal_folded(text, L"/t")) {
            search.detailed = true;
        } else if (equal_folded(text, L"/r") && i + 1 < count) {
            search.below = words[++i].text;
        } else if (*text == '/') {
            bool help = equal(text, L"/?");
            (help ? out : err)(help ? L"WHERE [/R directory] [/Q] [/F] [/T] pattern …\r\n"
                                    : L"ERROR: Invalid argument or option - '%s'.\r\n",
                               text);
            return help ? 0 : 2;
        } else {
            some = true;
            found = search_pattern(&search, text) || found;
        }
    }
    if (!some) {
        err(L"ERROR: The pattern is missing.\r\n");
        return 2;
    }
    if (!found && !search.quiet)
        err(L"INFO: Could not find files for the given pattern(s).\r\n");
    return !found;
}

void program_entry(void) {
    int code = run();
    out_flush();
    ExitProcess((UINT)code);
}
