// Words by the rules of C programs: backslashes before a quotation mark, doubled marks inside quotes. Paths, lines.

#include "words.h"

static PCWSTR behind_program(PCWSTR line) {
    bool quoted = false;
    for (; *line && (quoted || !is_blank(*line)); line++)
        quoted ^= *line == '"';
    return line;
}

static PCWSTR take_word(PCWSTR at, Word *word) {
    Text text = {0};
    bool quoted = false;
    word->quoted = *at == '"';
    while (*at && (quoted || !is_blank(*at))) {
        SIZE_T slashes = 0;
        while (at[slashes] == '\\')
            slashes++;
        bool before_mark = at[slashes] == '"';
        for (SIZE_T i = 0; i < (before_mark ? slashes / 2 : slashes); i++)
            text_add_unit(&text, '\\');
        at += slashes;
        if (!before_mark) {
            if (!slashes)
                text_add_unit(&text, *at++);
        } else if (slashes % 2 || (quoted && at[1] == '"')) {
            text_add_unit(&text, '"');
            at += slashes % 2 ? 1 : 2;
        } else {
            quoted = !quoted;
            at++;
        }
    }
    word->text = text_of(&text);
    return at;
}

Word *command_words(SIZE_T *count) {
    PCWSTR at = behind_program(GetCommandLineW());
    Word *words = memory_take((text_length(at) + 1) * sizeof(Word));
    *count = 0;
    for (;;) {
        while (is_blank(*at))
            at++;
        if (!*at)
            return words;
        at = take_word(at, &words[(*count)++]);
    }
}

PWSTR directory_of(PCWSTR path, PCWSTR *name) {
    PCWSTR last = path;
    for (PCWSTR at = path; *at; at++)
        if (find_unit(L"\\/:", *at))
            last = at + 1;
    *name = last;
    return copy_units(path, (SIZE_T)(last - path));
}

PWSTR path_in(PCWSTR directory, PCWSTR name) {
    SIZE_T length = text_length(directory);
    bool separated = !length || find_unit(L"\\/:", directory[length - 1]);
    return join(directory, separated ? L"" : L"\\", name, NULL);
}

bool has_wildcard(PCWSTR text) { return find_unit(text, '*') || find_unit(text, '?'); }

bool is_dot_entry(PCWSTR name) { return equal(name, L".") || equal(name, L".."); }

HANDLE open_to_read(PCWSTR path) {
    return CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                       FILE_ATTRIBUTE_NORMAL, NULL);
}

bool next_line(Lines *lines, const char **line, SIZE_T *length) {
    if (lines->at == lines->end)
        return false;
    const char *start = lines->at, *stop = start;
    while (stop < lines->end && *stop != '\n')
        stop++;
    lines->at = stop < lines->end ? stop + 1 : stop;
    while (stop > start && stop[-1] == '\r')
        stop--;
    *line = start;
    *length = (SIZE_T)(stop - start);
    return true;
}
