// Profile (.ini) files as text: reading, finding places in them, writing them back.

#ifndef NTSUP_PROFILE_H
#define NTSUP_PROFILE_H

#include "kernelbase.h"

typedef enum { PROFILE_ANSI, PROFILE_UTF8_MARKED, PROFILE_UTF16 } ProfileEncoding;

typedef struct {
    PWSTR path; // base_free it
    PWSTR text; // base_free it; NUL-terminated, empty for a file that does not exist
    SIZE_T length;
    ProfileEncoding encoding;
} Profile;

// A stretch of a profile's text.
typedef struct {
    PCWSTR start, end;
} Stretch;

// Reads a file: a name without a directory is in the Windows directory, NULL is win.ini there.
bool profile_read(Profile *profile, PCWSTR file);
void profile_free(Profile *profile);
// Writes the text before `cut`, then `added`, then the text behind it.
bool profile_write(const Profile *profile, Stretch cut, PCWSTR added);

// The next line at *at, without its end and blanks around it; false at the end of the text. `whole` has its end too.
bool profile_line(PCWSTR *at, Stretch *line, Stretch *whole);
// The name of a section that a line is the head of; false for other lines.
bool profile_section_name(Stretch line, Stretch *name);
// The key and the value of a line; false for comments, heads and empty lines. Without '=' the value's start is NULL.
bool profile_entry(Stretch line, Stretch *key, Stretch *value);

bool profile_is(Stretch stretch, PCWSTR name);
// The lines of a section, without its head.
bool profile_find_section(const Profile *profile, PCWSTR name, Stretch *lines);

#endif
