// What built-in commands share: words and switches, messages, paths, questions.

#include "builtin.h"

Arguments split_arguments(PCWSTR text) {
    SIZE_T most = text_length(text) + 1;
    Arguments result = {.words = memory_take(most * sizeof(PCWSTR)), .switches = memory_take(most * sizeof(PCWSTR))};
    for (PCWSTR at = skip_delimiters(text); *at; at = skip_delimiters(at)) {
        PCWSTR start = at;
        bool quoted = false;
        do {
            quoted ^= *at == '"';
            at++;
        } while (*at && (quoted || (!is_delimiter(*at) && *at != '/')));
        PWSTR word = copy_units(start, (SIZE_T)(at - start));
        if (*word == '/')
            result.switches[result.switch_count++] = word;
        else
            result.words[result.word_count++] = word;
    }
    return result;
}

bool has_switch(const Arguments *arguments, PCWSTR text) {
    for (SIZE_T i = 0; i < arguments->switch_count; i++)
        if (equal_folded(arguments->switches[i], text))
            return true;
    return false;
}

PCWSTR unknown_switch(const Arguments *arguments, PCWSTR letters) {
    for (SIZE_T i = 0; i < arguments->switch_count; i++) {
        PCWSTR one = arguments->switches[i] + 1;
        one += *one == '-';
        if (!*one || !find_unit(letters, fold(*one)))
            return arguments->switches[i];
    }
    return NULL;
}

LONG bad_switch(PCWSTR text) {
    err(L"Invalid switch - \"%s\".\r\n", text + 1);
    return 1;
}

LONG bad_syntax(void) {
    err(L"The syntax of the command is incorrect.\r\n");
    return 1;
}

LONG failed_with(DWORD error) {
    err_code(error);
    return 1;
}

PWSTR full_path_of(PCWSTR path) {
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    PWSTR full = memory_take((size + 1) * sizeof(WCHAR));
    return size && GetFullPathNameW(path, size, full, NULL) ? full : copy_text(path);
}

bool is_directory(PCWSTR path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY;
}

bool is_dots(PCWSTR name) { return equal(name, L".") || equal(name, L".."); }

bool has_wildcards(PCWSTR path) { return find_unit(path, '*') || find_unit(path, '?'); }

PWSTR path_join(PCWSTR directory, PCWSTR name) {
    SIZE_T length = text_length(directory);
    bool separated = !length || find_unit(L"\\/:", directory[length - 1]);
    return join(directory, separated ? L"" : L"\\", name, NULL);
}

PWSTR path_directory(PCWSTR path, PCWSTR *name) {
    PCWSTR last = path;
    for (PCWSTR at = path; *at; at++)
        if (find_unit(L"\\/:", *at))
            last = at + 1;
    if (name)
        *name = last;
    return copy_units(path, (SIZE_T)(last - path));
}

// One half of a name (before or behind its last dot) by one half of a pattern.
static void apply_half(Text *text, PCWSTR name, SIZE_T length, PCWSTR pattern, SIZE_T pattern_length) {
    SIZE_T at = 0;
    for (SIZE_T i = 0; i < pattern_length; i++) {
        if (pattern[i] == '*') {
            text_add_units(text, name + at, length - at);
            at = length;
        } else if (pattern[i] == '?') {
            if (at < length)
                text_add_unit(text, name[at++]);
        } else {
            text_add_unit(text, pattern[i]);
            at += at < length;
        }
    }
}

PWSTR apply_pattern(PCWSTR name, PCWSTR pattern) {
    SIZE_T length = text_length(name), pattern_length = text_length(pattern);
    PCWSTR dot = find_last_unit(name, '.'), pattern_dot = find_last_unit(pattern, '.');
    SIZE_T stem = dot ? (SIZE_T)(dot - name) : length;
    Text text = {0};
    if (!pattern_dot) {
        if (pattern_length && pattern[pattern_length - 1] == '*') // "*" keeps an extension, too
            apply_half(&text, name, length, pattern, pattern_length);
        else
            apply_half(&text, name, stem, pattern, pattern_length);
        return text_of(&text);
    }
    SIZE_T pattern_stem = (SIZE_T)(pattern_dot - pattern);
    apply_half(&text, name, stem, pattern, pattern_stem);
    SIZE_T before = text.length;
    text_add_unit(&text, '.');
    PCWSTR extension = dot ? dot + 1 : name + length;
    apply_half(&text, extension, text_length(extension), pattern_dot + 1, pattern_length - pattern_stem - 1);
    if (text.length == before + 1) // no name ends in a dot
        text.units[text.length = before] = 0;
    return text_of(&text);
}

WCHAR ask(PCWSTR question, PCWSTR letters) {
    for (;;) {
        Text answer = {0};
        out(L"%s", question);
        if (!ask_line(&answer)) {
            out(L"\r\n");
            return letters[text_length(letters) - 1];
        }
        WCHAR letter = fold(*skip_delimiters(text_of(&answer)));
        if (letter && find_unit(letters, letter))
            return letter;
    }
}

bool overwrites_silently(const Arguments *arguments) {
    bool silent = shell.batch != NULL;
    PWSTR preset = variable_value(L"COPYCMD", 7);
    if (preset) {
        Arguments more = split_arguments(preset);
        silent = has_switch(&more, L"/y") || (silent && !has_switch(&more, L"/-y"));
    }
    if (has_switch(arguments, L"/y"))
        return true;
    return silent && !has_switch(arguments, L"/-y");
}

bool may_overwrite(PCWSTR path, bool *all) {
    if (*all || GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES)
        return true;
    WCHAR answer = ask(join(L"Overwrite ", path, L"? (Yes/No/All): ", NULL), L"YAN");
    *all = answer == 'A';
    return answer != 'N';
}
