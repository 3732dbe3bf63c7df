// Phase 1: arguments and variables between percent signs, before anything else looks at the line.
// In a batch file %% is one sign and what is undefined vanishes; typed, there are no arguments and it stays.

#include "expand.h"

static bool report_bad_modifiers(PCWSTR at) {
    PCWSTR end = at;
    while (*end && !is_blank(*end))
        end++;
    PWSTR word = copy_units(at, (SIZE_T)(end - at));
    err(L"\r\nThe following usage of the path operator in batch-parameter\r\nsubstitution is invalid: %s\r\n\r\n\r\n"
        L"For valid formats type CALL /? or FOR /?\r\n",
        word);
    return false;
}

static PCWSTR argument(SIZE_T index) {
    Batch *batch = shell.batch;
    return index < batch->argument_count ? batch->arguments[index] : L"";
}

// %~letters9 at a percent sign. Units taken; 0 when it is none; -1 when it was reported to be wrong.
static int modified_argument(PCWSTR at, Text *text) {
    PCWSTR letters = at + 2;
    SIZE_T count = modifier_letters(letters);
    if (!is_digit(letters[count]))
        return report_bad_modifiers(at) ? 0 : -1;
    SIZE_T index = letters[count] - '0';
    PCWSTR path = index == 0 && !shell.batch->shifted_name ? shell.batch->path : NULL;
    modify_path(text, argument(index), letters, count, path);
    return (int)count + 3;
}

// An argument at a percent sign of a batch file: units taken, as above.
static int batch_argument(PCWSTR at, Text *text) {
    if (is_digit(at[1])) {
        text_add(text, argument(at[1] - '0'));
        return 2;
    }
    if (!shell.extensions)
        return 0;
    if (at[1] == '*') {
        text_add(text, shell.batch->tail);
        return 2;
    }
    return at[1] == '~' ? modified_argument(at, text) : 0;
}

bool expand_percent(PCWSTR line, Text *text) {
    text_add_units(text, NULL, 0);
    for (PCWSTR at = line; *at;) {
        PCWSTR plain = at;
        while (*at && *at != '%')
            at++;
        text_add_units(text, plain, (SIZE_T)(at - plain));
        if (!*at)
            break;
        if (shell.batch) {
            if (at[1] == '%') {
                text_add_unit(text, '%');
                at += 2;
                continue;
            }
            int taken = batch_argument(at, text);
            if (taken < 0)
                return false;
            at += taken;
            if (taken)
                continue;
        }
        PWSTR value = NULL;
        PCWSTR end = at + 1;
        switch (reference_at(at + 1, '%', &value, &end)) {
        case REFERENCE_VALUE:
            if (value)
                text_add(text, value);
            if (value || shell.batch) {
                at = end;
                continue;
            }
            break;
        case REFERENCE_UNDEFINED:
            if (shell.batch) {
                at = end;
                continue;
            }
            break;
        case REFERENCE_BROKEN:
            err(L"The syntax of the command is incorrect.\r\n");
            return false;
        case REFERENCE_NONE:
            break;
        }
        if (!shell.batch)
            text_add_unit(text, '%');
        at++;
    }
    return true;
}
