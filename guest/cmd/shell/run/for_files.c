// FOR over words and file names: plain, /d for directories, /r for a directory and all below it.

#include "../builtins/builtin.h"

// Units of a path up to its last separator, that included.
static SIZE_T directory_length(PCWSTR path) {
    SIZE_T length = 0;
    for (SIZE_T i = 0; path[i]; i++)
        if (path[i] == '\\' || path[i] == '/' || path[i] == ':')
            length = i + 1;
    return length;
}

// The names that a pattern matches are collected first: the loop may change what is there.
typedef struct Name {
    struct Name *next;
    WCHAR text[];
} Name;

static Name *list_names(PCWSTR pattern, bool directories) {
    WIN32_FIND_DATAW found;
    Name *first = NULL, **end = &first;
    HANDLE find = FindFirstFileW(pattern, &found);
    if (find == INVALID_HANDLE_VALUE)
        return NULL;
    do {
        bool directory = found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
        bool hidden = found.dwFileAttributes & FILE_ATTRIBUTE_HIDDEN;
        if (directory != directories || hidden || is_dots(found.cFileName))
            continue;
        SIZE_T size = (text_length(found.cFileName) + 1) * sizeof(WCHAR);
        *end = memory_take(sizeof(Name) + size);
        (*end)->next = NULL;
        memcpy((*end)->text, found.cFileName, size);
        end = &(*end)->next;
    } while (FindNextFileW(find, &found));
    FindClose(find);
    return first;
}

// One word of the set, below a directory ("" or one that ends with a backslash).
static bool run_word(const Node *node, PCWSTR below, PCWSTR word, LONG *code) {
    if (!has_wildcards(word))
        return run_round(node, *below ? join(below, word, NULL) : word, code);
    PWSTR pattern = join(below, without_quotes(word), NULL);
    PWSTR directory = copy_units(pattern, directory_length(pattern));
    for (Name *name = list_names(pattern, node->loop.directories); name; name = name->next) {
        Mark mark = memory_mark();
        bool on = run_round(node, join(directory, name->text, NULL), code);
        memory_release(mark);
        if (!on)
            return false;
    }
    return true;
}

static bool run_words(const Node *node, PCWSTR below, PCWSTR set, LONG *code) {
    for (PCWSTR at = skip_delimiters(set); *at;) {
        PCWSTR end = word_end(at);
        Mark mark = memory_mark();
        bool on = run_word(node, below, copy_units(at, (SIZE_T)(end - at)), code);
        memory_release(mark);
        if (!on)
            return false;
        at = skip_delimiters(end);
    }
    return true;
}

static bool run_below(const Node *node, PCWSTR directory, PCWSTR set, LONG *code) {
    PWSTR below = ends_folded(directory, L"\\") ? copy_text(directory) : join(directory, L"\\", NULL);
    Name *names = list_names(join(below, L"*", NULL), true);
    if (!run_words(node, below, set, code))
        return false;
    for (; names; names = names->next) {
        Mark mark = memory_mark();
        bool on = run_below(node, join(below, names->text, NULL), set, code);
        memory_release(mark);
        if (!on)
            return false;
    }
    return true;
}

LONG run_for_files(const Node *node) {
    LONG code = 0;
    PCWSTR set = expand_running(node->loop.set);
    if (!node->loop.recursive) {
        run_words(node, L"", set, &code);
        return code;
    }
    PCWSTR root = node->loop.options ? without_quotes(expand_running(node->loop.options)) : L".";
    DWORD size = GetFullPathNameW(root, 0, NULL, NULL);
    PWSTR full = memory_take((size + 1) * sizeof(WCHAR));
    if (size && GetFullPathNameW(root, size, full, NULL)) {
        SIZE_T length = text_length(full);
        if (length > 3 && full[length - 1] == '\\')
            full[length - 1] = 0;
        run_below(node, full, set, &code);
    }
    return code;
}
