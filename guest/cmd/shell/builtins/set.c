// SET: showing, setting, asking for variables; and the commands that set one variable of a fixed name.

#include "builtin.h"

// Variables whose names begin with a prefix, in order; those with hidden names apart.
static LONG show(PCWSTR prefix) {
    PWSTR block = GetEnvironmentStringsW();
    SIZE_T count = 0, length = text_length(prefix);
    for (PCWSTR at = block; *at; at += text_length(at) + 1)
        count++;
    PCWSTR *found = memory_take((count + 1) * sizeof(PCWSTR));
    count = 0;
    for (PCWSTR at = block; *at; at += text_length(at) + 1) {
        if (*at == '=' || !equal_folded_n(at, prefix, length))
            continue;
        SIZE_T place = count++;
        for (; place && CompareStringOrdinal(found[place - 1], -1, at, -1, TRUE) == CSTR_GREATER_THAN; place--)
            found[place] = found[place - 1];
        found[place] = at;
    }
    for (SIZE_T i = 0; i < count; i++)
        out(L"%s\r\n", found[i]);
    FreeEnvironmentStringsW(block);
    if (count || !length)
        return 0;
    err(L"Environment variable %s not defined\r\n", prefix);
    return 1;
}

// "text" as text; what follows the last quotation mark goes as well.
static PWSTR unwrapped(PCWSTR text) {
    PWSTR copy = copy_text(text);
    if (*copy != '"')
        return copy;
    PWSTR last = find_last_unit(++copy, '"');
    if (last)
        *last = 0;
    return copy;
}

static LONG ask_for(PCWSTR text) {
    PWSTR name = unwrapped(text), value = find_unit(name, '=');
    if (!value)
        return bad_syntax();
    *value++ = 0;
    while (is_blank(*value))
        value++;
    Text line = {0};
    out(L"%s", unwrapped(value));
    if (!ask_line(&line) || !line.length)
        return 1;
    return variable_set(name, line.units) ? 0 : failed_with(GetLastError());
}

BUILTIN(set) {
    PCWSTR text = skip_delimiters(arguments);
    if (shell.extensions && text[0] == '/' && fold(text[1]) == 'A')
        return run_arithmetic(text + 2);
    if (shell.extensions && text[0] == '/' && fold(text[1]) == 'P')
        return ask_for(skip_delimiters(text + 2));
    PWSTR name = unwrapped(text), value = find_unit(name + (*name == '='), '=');
    if (!value)
        return show(cut_blanks(name));
    if (value == name)
        return bad_syntax();
    *value++ = 0;
    if (!*value && !variable_value(name, text_length(name)))
        return 1; // there was nothing to remove
    return variable_set(name, value) ? 0 : failed_with(GetLastError());
}

BUILTIN(path) {
    PWSTR value = cut_blanks(copy_text(arguments));
    while (is_blank(*value) || *value == '=')
        value++;
    if (!*value) {
        PWSTR path = variable_value(L"PATH", 4);
        out(path ? L"PATH=%s\r\n" : L"No Path\r\n", path);
        return 0;
    }
    variable_set(L"PATH", equal(value, L";") ? NULL : value);
    return 0;
}

BUILTIN(prompt) {
    PCWSTR value = arguments;
    while (is_blank(*value) || *value == '=')
        value++;
    variable_set(L"PROMPT", value);
    return 0;
}
