// %NAME%, %NAME:~first,count% and %NAME:old=new%, with % or ! as the mark.

#include "expand.h"

// "~first,count" up to the mark. False when it is not of that form.
static bool take_part(PCWSTR at, WCHAR mark, PCWSTR whole, PWSTR *value, PCWSTR *end) {
    LONG length = (LONG)text_length(whole), first = 0, count = length;
    PCWSTR next;
    bool counted = false;
    if (*at != ',' && *at != mark) {
        first = number_at(at, &next);
        if (next == at)
            return false;
        at = next;
    }
    if (*at == ',') {
        at++;
        counted = *at != mark;
        if (counted) {
            count = number_at(at, &next);
            if (next == at)
                return false;
            at = next;
        }
    }
    if (*at != mark)
        return false;
    *end = at + 1;
    first = first < 0 ? first + length : first;
    first = first < 0 ? 0 : first > length ? length : first;
    LONG last = !counted ? length : count < 0 ? length + count : count > length - first ? length : first + count;
    *value = copy_units(whole + first, last > first ? (SIZE_T)(last - first) : 0);
    return true;
}

// "old=new" or "*old=new" up to the mark.
static ReferenceKind substitute(PCWSTR at, WCHAR mark, PCWSTR whole, PWSTR *value, PCWSTR *end) {
    bool from_start = *at == '*';
    at += from_start;
    if (*at == '=')
        return REFERENCE_BROKEN;
    PCWSTR old = at;
    while (*at && *at != '=')
        at++;
    if (!*at)
        return REFERENCE_NONE;
    SIZE_T old_length = (SIZE_T)(at - old);
    PCWSTR new = ++at;
    while (*at && *at != mark)
        at++;
    if (!*at)
        return REFERENCE_NONE;
    SIZE_T new_length = (SIZE_T)(at - new);
    *end = at + 1;
    Text text = {0};
    PCWSTR rest = whole;
    SIZE_T left = text_length(whole);
    bool done = false;
    while (left) {
        if (!done && left >= old_length && equal_folded_n(rest, old, old_length)) {
            if (from_start) {
                text.length = 0;
                done = true;
            }
            text_add_units(&text, new, new_length);
            rest += old_length;
            left -= old_length;
        } else {
            text_add_unit(&text, *rest++);
            left--;
        }
    }
    *value = text_of(&text);
    return REFERENCE_VALUE;
}

ReferenceKind reference_at(PCWSTR at, WCHAR mark, PWSTR *value, PCWSTR *end) {
    PCWSTR stop = at;
    while (*stop && *stop != mark && (*stop != ':' || !shell.extensions || stop[1] == mark))
        stop++;
    if (!*stop)
        return REFERENCE_NONE;
    *value = variable_value(at, (SIZE_T)(stop - at));
    *end = stop + 1;
    if (*stop == mark)
        return REFERENCE_VALUE;
    if (!*value)
        return REFERENCE_UNDEFINED;
    PWSTR whole = *value;
    if (stop[1] == '~')
        return take_part(stop + 2, mark, whole, value, end) ? REFERENCE_VALUE : REFERENCE_NONE;
    return substitute(stop + 1, mark, whole, value, end);
}
