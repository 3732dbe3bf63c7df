// Matching: . any unit, * the unit before any number of times, ^ and $ the line's ends, [class], \x itself,
// \< and \> a word's ends. There are no alternatives and no groups.

#include "pattern.h"

// One element of a pattern, by its first unit.
typedef struct {
    PCWSTR start, end; // of its text
} Element;

bool pattern_has_signs(PCWSTR text) {
    for (; *text; text++) {
        if (*text == '\\') {
            if (text[1] == '<' || text[1] == '>')
                return true;
            text += text[1] != 0;
        } else if (find_unit(L".*^$[", *text)) {
            return true;
        }
    }
    return false;
}

static bool is_word_unit(WCHAR unit) { return is_digit(unit) || is_letter(unit) || unit == '_' || unit >= 0x80; }

static Element element_at(PCWSTR at) {
    Element element = {at, at + 1};
    if (*at == '\\' && at[1]) {
        element.end = at + 2;
    } else if (*at == '[') {
        PCWSTR close = at + 1;
        close += *close == '^';
        close += *close == ']';
        while (*close && *close != ']')
            close += *close == '\\' && close[1] ? 2 : 1;
        if (*close)
            element.end = close + 1;
    }
    return element;
}

static bool same(WCHAR left, WCHAR right, bool folded) {
    return left == right || (folded && fold(left) == fold(right));
}

static bool in_range(WCHAR unit, WCHAR first, WCHAR last, bool folded) {
    if (unit >= first && unit <= last)
        return true;
    WCHAR upper = fold(unit), lower = is_letter(unit) ? unit | 32 : unit;
    return folded && ((upper >= first && upper <= last) || (lower >= first && lower <= last));
}

static bool in_class(const Element *element, WCHAR unit, bool folded) {
    PCWSTR at = element->start + 1, end = element->end - 1;
    bool inverted = *at == '^', found = false;
    at += inverted;
    while (at < end) {
        WCHAR first = *at++;
        if (first == '\\' && at < end)
            first = *at++;
        WCHAR last = first;
        if (at + 1 < end && *at == '-') {
            last = at[1];
            at += 2;
        }
        found = found || in_range(unit, first, last, folded);
    }
    return found != inverted;
}

static bool element_takes(const Element *element, WCHAR unit, bool folded) {
    if (!unit)
        return false;
    switch (*element->start) {
    case '.':
        return true;
    case '[':
        return element->end - element->start > 1 ? in_class(element, unit, folded) : unit == '[';
    case '\\':
        return same(unit, element->end - element->start > 1 ? element->start[1] : '\\', folded);
    default:
        return same(unit, *element->start, folded);
    }
}

static bool match_here(PCWSTR pattern, PCWSTR line, PCWSTR start, PatternRules rules) {
    for (;;) {
        if (!*pattern)
            return !rules.at_end || !*line;
        if (*pattern == '$' && !pattern[1])
            return !*line;
        if (pattern[0] == '\\' && (pattern[1] == '<' || pattern[1] == '>')) {
            bool before = line > start && is_word_unit(line[-1]), here = is_word_unit(*line);
            if (pattern[1] == '<' ? before || !here : !before || here)
                return false;
            pattern += 2;
            continue;
        }
        Element element = element_at(pattern);
        if (*element.end == '*') {
            SIZE_T most = 0;
            while (element_takes(&element, line[most], rules.folded))
                most++;
            for (SIZE_T taken = most + 1; taken-- > 0;)
                if (match_here(element.end + 1, line + taken, start, rules))
                    return true;
            return false;
        }
        if (!element_takes(&element, *line, rules.folded))
            return false;
        line++;
        pattern = element.end;
    }
}

bool pattern_found(PCWSTR pattern, PCWSTR line, PatternRules rules) {
    if (*pattern == '^')
        return match_here(pattern + 1, line, line, rules);
    for (PCWSTR at = line;; at++) {
        if (match_here(pattern, at, line, rules))
            return true;
        if (!*at || rules.at_start)
            return false;
    }
}

static PCWSTR plain_match(PCWSTR text, PCWSTR line, bool folded) {
    while (*text) {
        if (*text == '\\' && (text[1] == '\\' || text[1] == '"'))
            text++;
        if (!*line || !same(*text, *line, folded))
            return NULL;
        text++;
        line++;
    }
    return line;
}

bool plain_found(PCWSTR text, PCWSTR line, PatternRules rules) {
    for (PCWSTR at = line;; at++) {
        PCWSTR end = plain_match(text, at, rules.folded);
        if (end && (!rules.at_end || !*end))
            return true;
        if (!*at || rules.at_start)
            return false;
    }
}
