// Phase 5: variables between exclamation marks, as commands are about to run. Where a text has such a mark, carets
// escape once more; quotation marks mean nothing here.

#include "expand.h"

// What is behind an exclamation mark; where to go on.
static PCWSTR reference(PCWSTR at, Text *text) {
    PWSTR value = NULL;
    PCWSTR end = at;
    switch (reference_at(at, '!', &value, &end)) {
    case REFERENCE_VALUE:
        if (value)
            text_add(text, value);
        return end;
    case REFERENCE_UNDEFINED: { // unlike with %, the edit goes as well
        PCWSTR last = find_unit(end, '!');
        return last ? last + 1 : end;
    }
    default:
        return at;
    }
}

PCWSTR expand_delayed(PCWSTR source) {
    if (!shell.delayed || !find_unit(source, '!'))
        return source;
    Text text = {0};
    for (PCWSTR at = source; *at;) {
        if (*at == '^') {
            at++;
            if (*at)
                text_add_unit(&text, *at++);
        } else if (*at == '!') {
            at = reference(at + 1, &text);
        } else {
            text_add_unit(&text, *at++);
        }
    }
    return text_of(&text);
}

PCWSTR expand_running(PCWSTR text) { return expand_delayed(expand_for_variables(text)); }
