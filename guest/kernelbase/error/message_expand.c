// Expands a message definition: its escapes, inserts and line breaks.

#include "error/message_format.h"

enum { ROOM_FIRST = 256, DROP_LINE_BREAKS = 0xFF };

void message_put(MessageText *text, WCHAR unit) {
    if (text->limit && text->length == text->limit) {
        text->full = true;
        return;
    }
    if (text->length == text->room) {
        SIZE_T room = text->room ? text->room * 2 : ROOM_FIRST;
        PWSTR units = base_alloc(room * sizeof(WCHAR));
        if (units == NULL) {
            text->failed = true;
            return;
        }
        if (text->length)
            memcpy(units, text->units, text->length * sizeof(WCHAR));
        base_free(text->units);
        text->units = units;
        text->room = room;
    }
    text->units[text->length++] = unit;
}

void message_put_all(MessageText *text, PCWSTR units, SIZE_T length) {
    for (SIZE_T i = 0; i < length; i++)
        message_put(text, units[i]);
}

// Where lines are to be broken: the start of the current one, and its last space, or `none`.
typedef struct {
    MessageText *text;
    unsigned width;
    SIZE_T line_start;
    SIZE_T last_space;
} Lines;

static const SIZE_T none = MAXSIZE_T;

static void begin_line(Lines *lines, SIZE_T start) {
    lines->line_start = start;
    lines->last_space = none;
}

static void put_break(Lines *lines) {
    message_put_all(lines->text, L"\r\n", 2);
    begin_line(lines, lines->text->length);
}

// Replaces so many units at a place by a line break; what follows moves into the new line.
static void break_at(Lines *lines, SIZE_T place, SIZE_T dropped) {
    MessageText *text = lines->text;
    SIZE_T moved = text->length - place - dropped;
    for (SIZE_T added = dropped; added < 2; added++)
        message_put(text, 0);
    if (text->failed || text->full)
        return;
    memmove(text->units + place + 2, text->units + place + dropped, moved * sizeof(WCHAR));
    text->units[place] = '\r';
    text->units[place + 1] = '\n';
    text->length = place + 2 + moved;
    begin_line(lines, place + 2);
}

// Breaks the line that a unit has just filled: at its last run of spaces, which goes, or behind the unit.
static void break_filled(Lines *lines, SIZE_T filled) {
    if (lines->last_space == none) {
        break_at(lines, filled + 1, 0);
        return;
    }
    SIZE_T first = lines->last_space;
    while (first > lines->line_start && lines->text->units[first - 1] == ' ')
        first--;
    break_at(lines, first, lines->last_space - first + 1);
}

// Called when something was added: breaks each line that has become as long as the width.
static void wrap(Lines *lines, SIZE_T added_from) {
    MessageText *text = lines->text;
    if (lines->width == 0 || lines->width == DROP_LINE_BREAKS)
        return;
    for (SIZE_T i = added_from; i < text->length && !text->failed && !text->full; i++) {
        if (text->units[i] == ' ')
            lines->last_space = i;
        if (i - lines->line_start + 1 < lines->width)
            continue;
        break_filled(lines, i);
        i = lines->line_start - 1; // what has moved into the new line is looked at again
    }
}

// A line break of the definition, as opposed to %n.
static PCWSTR soft_break(Lines *lines, PCWSTR at) {
    if (at[0] == '\r' && at[1] == '\n')
        at++;
    if (lines->width == 0) {
        put_break(lines);
    } else {
        SIZE_T from = lines->text->length;
        message_put(lines->text, ' ');
        wrap(lines, from);
    }
    return at + 1;
}

// An insert: %1, %12, %1!specification!. Returns what follows it, or NULL with the last error set.
static PCWSTR put_insert(Lines *lines, PCWSTR at, MessageArguments *arguments) {
    unsigned number = 0;
    for (unsigned digits = 0; digits < 2 && *at >= '0' && *at <= '9'; digits++, at++)
        number = number * 10 + (unsigned)(*at - '0');
    PCWSTR specification = L"s";
    SIZE_T length = 1;
    if (*at == '!') {
        specification = ++at;
        while (*at && *at != '!')
            at++;
        length = (SIZE_T)(at - specification);
        if (*at != '!') {
            base_fail(ERROR_INVALID_PARAMETER);
            return NULL;
        }
        at++;
    }
    if (arguments->slots == NULL || number == 0) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    SIZE_T from = lines->text->length;
    message_put_insert(lines->text, arguments, number, specification, length);
    wrap(lines, from);
    return at;
}

// What stands behind a %, other than 0 and inserts; true when it was an escape.
static void put_escape(Lines *lines, WCHAR escape) {
    switch (escape) {
    case 'n':
        put_break(lines);
        break;
    case 'r':
        message_put(lines->text, '\r');
        begin_line(lines, lines->text->length);
        break;
    case 't':
        message_put(lines->text, '\t');
        break;
    case 'b':
        message_put(lines->text, ' ');
        break;
    default:
        message_put(lines->text, escape);
    }
}

bool message_expand(MessageText *text, PCWSTR source, bool ignore_inserts, MessageArguments *arguments,
                    unsigned width) {
    Lines lines = {text, width, 0, none};
    for (PCWSTR at = source; *at && !text->full;) {
        if (*at == '\r' || *at == '\n') {
            at = soft_break(&lines, at);
        } else if (*at != '%') {
            SIZE_T from = text->length;
            message_put(text, *at++);
            wrap(&lines, from);
        } else if (at[1] == 0) {
            return base_fail(ERROR_INVALID_PARAMETER);
        } else if (at[1] == '0') {
            break;
        } else if (at[1] >= '1' && at[1] <= '9' && !ignore_inserts) {
            at = put_insert(&lines, at + 1, arguments);
            if (at == NULL)
                return false;
        } else if (ignore_inserts && at[1] != 'n' && at[1] != 'r' && at[1] != 't') {
            message_put_all(text, at, 2);
            at += 2;
        } else {
            put_escape(&lines, at[1]);
            at += 2;
        }
    }
    if (text->full)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    return text->failed ? base_fail(ERROR_NOT_ENOUGH_MEMORY) : true;
}
