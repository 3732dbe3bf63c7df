// Phase 4: %v and %~dpnxv of the FOR loops around a command.

#include "expand.h"

static const ForVariable *lookup(WCHAR name) {
    for (const ForVariable *one = shell.variables; one; one = one->outer)
        if (one->name == name)
            return one;
    return NULL;
}

// %~letters and a variable, where a letter may itself be the variable: the longest reading that ends in a variable.
static SIZE_T modified(PCWSTR letters, Text *text) {
    SIZE_T count = modifier_letters(letters);
    for (SIZE_T used = count + 1; used-- > 0;) {
        const ForVariable *variable = letters[used] ? lookup(letters[used]) : NULL;
        if (variable) {
            modify_path(text, variable->value, letters, used, NULL);
            return used + 1;
        }
    }
    return 0;
}

PCWSTR expand_for_variables(PCWSTR source) {
    if (!shell.variables || !find_unit(source, '%'))
        return source;
    Text text = {0};
    for (PCWSTR at = source; *at;) {
        if (*at != '%' || !at[1]) {
            text_add_unit(&text, *at++);
            continue;
        }
        SIZE_T taken = at[1] == '~' && shell.extensions ? modified(at + 2, &text) : 0;
        if (taken) {
            at += 2 + taken;
            continue;
        }
        const ForVariable *variable = lookup(at[1]);
        if (variable) {
            text_add(&text, variable->value);
            at += 2;
        } else {
            text_add_unit(&text, *at++);
        }
    }
    return text_of(&text);
}
