// The expansions of a line's life: percent (phase 1), FOR variables (phase 4), delayed (phase 5).

#ifndef NTSUP_CMD_EXPAND_H
#define NTSUP_CMD_EXPAND_H

#include "shell.h"

// A variable's value, dynamic ones (CD, DATE, ERRORLEVEL, …) included; NULL when there is none.
PWSTR variable_value(PCWSTR name, SIZE_T length);
// NULL removes it. False with the last error set.
bool variable_set(PCWSTR name, PCWSTR value);

// %DATE%, %TIME%, and a file's time as DIR shows it.
PWSTR date_text(const SYSTEMTIME *time, bool weekday);
PWSTR clock_text(const SYSTEMTIME *time);   // with hundredths
PWSTR minutes_text(const SYSTEMTIME *time); // 11:19 PM

// "Microsoft Windows [Version …]".
PWSTR version_text(void);

// What stands between two marks (% or !): NAME, NAME:~first,count, NAME:old=new.
typedef enum {
    REFERENCE_NONE,      // there is no second mark, or the edit makes no sense: the first mark stands for itself
    REFERENCE_VALUE,     // *value; NULL when there is no such variable
    REFERENCE_UNDEFINED, // no such variable, and an edit behind its name
    REFERENCE_BROKEN,    // an edit without text to look for: the line cannot be run
} ReferenceKind;
// `at` is behind the first mark; *end goes behind the last one, or behind the colon for REFERENCE_UNDEFINED.
ReferenceKind reference_at(PCWSTR at, WCHAR mark, PWSTR *value, PCWSTR *end);

// The letters of %~dpnx1 (without the tilde) applied to a value. `path` stands for the value where the value is the
// batch file's own name, else NULL.
void modify_path(Text *text, PCWSTR value, PCWSTR letters, SIZE_T count, PCWSTR path);
// How many units at `at` are such letters, $NAME: included.
SIZE_T modifier_letters(PCWSTR at);

// Phase 1. False when the line cannot be run; it was said why.
bool expand_percent(PCWSTR line, Text *text);
// Phase 4: FOR variables; the text itself when it has none.
PCWSTR expand_for_variables(PCWSTR text);
// Phase 5; the text itself when delayed expansion is off or finds nothing to do.
PCWSTR expand_delayed(PCWSTR text);
// Both, as commands that run get them.
PCWSTR expand_running(PCWSTR text);

#endif
