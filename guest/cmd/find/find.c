// FIND: lines of files that hold a text. Exit code 0 when there are some, 1 for none, 2 for a mistake.

#include "../common/words.h"

typedef struct {
    bool inverted, counting, numbered, folded;
    PWSTR wanted;
} Search;

static bool holds(const Search *search, const char *line, SIZE_T length) {
    SIZE_T units, wanted = text_length(search->wanted);
    Mark mark = memory_mark();
    PWSTR text = widen(input_code_page(), line, length, &units);
    bool found = false;
    for (SIZE_T i = 0; wanted && i + wanted <= units && !found; i++) {
        found = true;
        for (SIZE_T j = 0; j < wanted && found; j++)
            found = search->folded ? fold(text[i + j]) == fold(search->wanted[j]) : text[i + j] == search->wanted[j];
    }
    memory_release(mark);
    return found != search->inverted;
}

static bool search_bytes(const Search *search, const char *bytes, SIZE_T size, PCWSTR name) {
    Lines lines = {bytes, bytes + size};
    const char *line;
    SIZE_T length;
    DWORD count = 0, number = 0;
    if (name && !search->counting)
        out(L"\r\n---------- %s\r\n", name);
    while (next_line(&lines, &line, &length)) {
        number++;
        if (!holds(search, line, length))
            continue;
        count++;
        if (search->counting)
            continue;
        if (search->numbered)
            out(L"[%u]", number);
        out_bytes(line, length);
        out(L"\r\n");
    }
    if (search->counting && name)
        out(L"\r\n---------- %s: %u\r\n", name, count);
    else if (search->counting)
        out(L"%u\r\n", count);
    return count != 0;
}

static bool search_handle(const Search *search, HANDLE handle, PCWSTR name) {
    char *bytes = NULL;
    SIZE_T size = 0;
    Mark mark = memory_mark();
    bool found = read_all(handle, &bytes, &size) && search_bytes(search, bytes, size, name);
    memory_release(mark);
    return found;
}

static bool search_file(const Search *search, PCWSTR path, int *code) {
    HANDLE file = open_to_read(path);
    PWSTR shown = copy_text(path);
    for (PWSTR at = shown; *at; at++)
        *at = fold(*at);
    if (file == INVALID_HANDLE_VALUE) {
        err(L"File not found - %s\r\n", shown);
        *code = 2;
        return false;
    }
    bool found = search_handle(search, file, shown);
    CloseHandle(file);
    return found;
}

static bool search_named(const Search *search, PCWSTR path, int *code) {
    if (!has_wildcard(path))
        return search_file(search, path, code);
    PCWSTR name;
    PWSTR directory = directory_of(path, &name);
    WIN32_FIND_DATAW entry;
    bool found = false;
    HANDLE find = FindFirstFileW(path, &entry);
    if (find == INVALID_HANDLE_VALUE) {
        err(L"File not found - %s\r\n", path);
        *code = 2;
        return false;
    }
    do {
        if (!(entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
            found = search_file(search, path_in(directory, entry.cFileName), code) || found;
    } while (FindNextFileW(find, &entry));
    FindClose(find);
    return found;
}

static bool take_switch(PCWSTR text, Search *search) {
    if (equal_folded(text, L"/off") || equal_folded(text, L"/offline"))
        return true;
    switch (text[2] ? 0 : fold(text[1])) {
    case 'V':
        return search->inverted = true;
    case 'C':
        return search->counting = true;
    case 'N':
        return search->numbered = true;
    case 'I':
        return search->folded = true;
    default:
        return false;
    }
}

static int run(void) {
    SIZE_T count;
    Word *words = command_words(&count);
    Search search = {0};
    bool found = false, files = false;
    int code = 0;
    for (SIZE_T i = 0; i < count; i++) {
        if (words[i].text[0] != '/' || words[i].quoted)
            continue;
        if (equal(words[i].text, L"/?")) {
            out(L"FIND [/V] [/C] [/N] [/I] [/OFF] \"text\" [[drive:][path]name …]\r\n");
            return 0;
        }
        if (!take_switch(words[i].text, &search)) {
            err(L"FIND: Invalid switch\r\n");
            return 2;
        }
    }
    for (SIZE_T i = 0; i < count; i++) {
        if (words[i].text[0] == '/' && !words[i].quoted)
            continue;
        if (search.wanted) {
            files = true;
            found = search_named(&search, words[i].text, &code) || found;
        } else if (words[i].quoted) {
            search.wanted = words[i].text;
        } else {
            err(L"FIND: Parameter format not correct\r\n");
            return 2;
        }
    }
    if (!search.wanted) {
        err(L"FIND: Parameter format not correct\r\n");
        return 2;
    }
    if (!files)
        found = search_handle(&search, GetStdHandle(STD_INPUT_HANDLE), NULL);
    return found ? 0 : code ? code : 1;
}

void program_entry(void) {
    int code = run();
    out_flush();
    ExitProcess((UINT)code);
}
