// The command line of a tool as words, and what tools share about files.

#ifndef NTSUP_CMD_WORDS_H
#define NTSUP_CMD_WORDS_H

#include "stream.h"

typedef struct {
    PWSTR text;  // quotation marks taken out as C programs do
    bool quoted; // it began with one
} Word;

// The words behind the program's name.
Word *command_words(SIZE_T *count);

// A path's directory with its separator ("" for none) and, in *name, what is behind it.
PWSTR directory_of(PCWSTR path, PCWSTR *name);
PWSTR path_in(PCWSTR directory, PCWSTR name);
bool has_wildcard(PCWSTR text);
bool is_dot_entry(PCWSTR name);

// Opened for reading by everyone; INVALID_HANDLE_VALUE with the last error set.
HANDLE open_to_read(PCWSTR path);

// Bytes taken apart into lines, ends cut off.
typedef struct {
    const char *at, *end;
} Lines;
bool next_line(Lines *lines, const char **line, SIZE_T *length);

#endif
