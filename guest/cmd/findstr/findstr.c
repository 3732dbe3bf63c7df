// FINDSTR: lines of files that match one of several search strings. Exit code 0 for some, 1 for none, 2 for a mistake.

#include "pattern.h"

typedef enum { KIND_UNKNOWN, KIND_PLAIN, KIND_PATTERN } Kind;

static struct {
    PatternRules rules;
    Kind kind;
    bool below, inverted, numbered, names_only, offsets, printable_only, named;
    PCWSTR *strings;
    SIZE_T string_count;
    bool found, failed;
} search;

static bool matches(PCWSTR line) {
    for (SIZE_T i = 0; i < search.string_count; i++)
        if (search.kind == KIND_PATTERN ? pattern_found(search.strings[i], line, search.rules)
                                        : plain_found(search.strings[i], line, search.rules))
            return true;
    return false;
}

static bool is_printable(const char *bytes, SIZE_T size) {
    for (SIZE_T i = 0; i < size; i++)
        if ((UCHAR)bytes[i] < ' ' && !find_unit(L"\t\r\n\f\b\x1a", bytes[i]))
            return false;
    return true;
}

static void search_handle(HANDLE handle, PCWSTR name) {
    char *bytes = NULL;
    const char *line;
    SIZE_T size = 0, length, units;
    Mark mark = memory_mark();
    if (!read_all(handle, &bytes, &size) || (search.printable_only && !is_printable(bytes, size))) {
        memory_release(mark);
        return;
    }
    Lines lines = {bytes, bytes + size};
    for (DWORD number = 1; next_line(&lines, &line, &length); number++) {
        Mark line_mark = memory_mark();
        bool wanted = matches(widen(input_code_page(), line, length, &units)) != search.inverted;
        memory_release(line_mark);
        if (!wanted)
            continue;
        search.found = true;
        if (search.names_only) {
            out(L"%s\r\n", name ? name : L"(standard input)");
            break;
        }
        if (name && search.named)
            out(L"%s:", name);
        if (search.numbered)
            out(L"%u:", number);
        if (search.offsets)
            out(L"%u:", (DWORD)(line - bytes));
        out_bytes(line, length);
        out(L"\r\n");
    }
    memory_release(mark);
}

static void search_file(PCWSTR path) {
    HANDLE file = open_to_read(path);
    if (file == INVALID_HANDLE_VALUE) {
        err(L"FINDSTR: Cannot open %s\r\n", path);
        search.failed = true;
        return;
    }
    search_handle(file, path);
    CloseHandle(file);
}

static void search_pattern(PCWSTR directory, PCWSTR pattern) {
    WIN32_FIND_DATAW entry;
    HANDLE find = FindFirstFileW(path_in(directory, pattern), &entry);
    bool more = find != INVALID_HANDLE_VALUE;
    if (!more && !search.below) {
        err(L"FINDSTR: Cannot open %s\r\n", path_in(directory, pattern));
        search.failed = true;
    }
    for (; more; more = FindNextFileW(find, &entry)) {
        Mark mark = memory_mark();
        if (!(entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
            search_file(path_in(directory, entry.cFileName));
        memory_release(mark);
    }
    if (find != INVALID_HANDLE_VALUE)
        FindClose(find);
    if (!search.below)
        return;
    find = FindFirstFileW(path_in(directory, L"*"), &entry);
    more = find != INVALID_HANDLE_VALUE;
    for (; more; more = FindNextFileW(find, &entry)) {
        if (!(entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) || is_dot_entry(entry.cFileName) ||
            entry.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT)
            continue;
        Mark mark = memory_mark();
        search_pattern(path_in(directory, entry.cFileName), pattern);
        memory_release(mark);
    }
    if (find != INVALID_HANDLE_VALUE)
        FindClose(find);
}

static void search_named(PCWSTR path) {
    PCWSTR name;
    PWSTR directory = directory_of(path, &name);
    if (search.below || has_wildcard(path))
        search_pattern(directory, name);
    else
        search_file(path);
}

static void add_string(PCWSTR text, SIZE_T length) {
    if (!length)
        return;
    search.strings =
        memory_resize(search.strings, search.string_count * sizeof(PCWSTR), (search.string_count + 1) * sizeof(PCWSTR));
    search.strings[search.string_count++] = copy_units(text, length);
}

// Strings separated by blanks.
static void add_strings(PCWSTR text) {
    while (*text) {
        PCWSTR end = text;
        while (*end && *end != ' ')
            end++;
        add_string(text, (SIZE_T)(end - text));
        text = *end ? end + 1 : end;
    }
}

// The lines of a file, "/" for standard input: as search strings, or as files to search.
static bool each_line_of(PCWSTR path, void (*take)(PCWSTR line)) {
    HANDLE file = equal(path, L"/") ? GetStdHandle(STD_INPUT_HANDLE) : open_to_read(path);
    char *bytes;
    const char *line;
    SIZE_T size, length, units;
    if (file == INVALID_HANDLE_VALUE || !read_all(file, &bytes, &size)) {
        err(L"FINDSTR: Cannot open %s\r\n", path);
        return false;
    }
    Lines lines = {bytes, bytes + size};
    while (next_line(&lines, &line, &length))
        take(widen(input_code_page(), line, length, &units));
    return true;
}

static void add_line(PCWSTR line) { add_string(line, text_length(line)); }

// Letters may be written together: /si. Those with a value take the rest.
static bool take_switch(PCWSTR text, PCWSTR *files, bool *given) {
    for (PCWSTR at = text + 1; *at; at++) {
        switch (fold(*at)) {
        case 'B':
            search.rules.at_start = true;
            break;
        case 'E':
            search.rules.at_end = true;
            break;
        case 'X':
            search.rules.at_start = search.rules.at_end = true;
            break;
        case 'I':
            search.rules.folded = true;
            break;
        case 'L':
            search.kind = KIND_PLAIN;
            break;
        case 'R':
            search.kind = KIND_PATTERN;
            break;
        case 'S':
            search.below = true;
            break;
        case 'V':
            search.inverted = true;
            break;
        case 'N':
            search.numbered = true;
            break;
        case 'M':
            search.names_only = true;
            break;
        case 'O':
            if (starts_folded(at, L"off"))
                return true;
            search.offsets = true;
            break;
        case 'P':
            search.printable_only = true;
            break;
        case 'C':
        case 'G':
        case 'F':
        case 'A':
            if (at[1] != ':')
                return false;
            if (fold(*at) == 'C')
                add_string(at + 2, text_length(at + 2));
            else if (fold(*at) == 'F')
                *files = at + 2;
            else if (fold(*at) == 'G' && !each_line_of(at + 2, add_line))
                return false;
            *given = *given || fold(*at) == 'C' || fold(*at) == 'G';
            return true;
        default:
            return false;
        }
    }
    return text[1] != 0;
}

static int run(void) {
    SIZE_T count, first_file;
    Word *words = command_words(&count);
    PCWSTR files = NULL;
    bool given = false;
    SIZE_T i = 0;
    for (; i < count && words[i].text[0] == '/' && !words[i].quoted; i++) {
        if (equal(words[i].text, L"/?")) {
            out(L"FINDSTR [/B] [/E] [/L] [/R] [/S] [/I] [/X] [/V] [/N] [/M] [/O] [/P] [/F:file] [/C:string] "
                L"[/G:file]\r\n"
                L"        [strings] [[drive:][path]name …]\r\n");
            return 0;
        }
        if (!take_switch(words[i].text, &files, &given)) {
            err(L"FINDSTR: %s ignored\r\n", words[i].text);
            return 2;
        }
    }
    bool plain_default = given;
    if (!given && i < count)
        add_strings(words[i++].text);
    first_file = i;
    SIZE_T named = 0;
    for (; i < count; i++) { // switches may stand behind as well
        if (words[i].text[0] == '/' && !words[i].quoted)
            take_switch(words[i].text, &files, &given);
        else
            named++;
    }
    if (!search.string_count) {
        err(L"FINDSTR: Bad command line\r\n");
        return 2;
    }
    if (search.kind == KIND_UNKNOWN)
        search.kind = !plain_default && pattern_has_signs(search.strings[0]) ? KIND_PATTERN : KIND_PLAIN;
    search.named = search.below || named > 1 || files;
    for (i = first_file; i < count; i++)
        if (has_wildcard(words[i].text))
            search.named = true;
    if (files && !each_line_of(files, search_named))
        return 2;
    for (i = first_file; i < count; i++)
        if (words[i].text[0] != '/' || words[i].quoted)
            search_named(words[i].text);
    if (!named && !files)
        search_handle(GetStdHandle(STD_INPUT_HANDLE), NULL);
    return search.found ? 0 : search.failed && !named ? 2 : 1;
}

void program_entry(void) {
    int code = run();
    out_flush();
    ExitProcess((UINT)code);
}
