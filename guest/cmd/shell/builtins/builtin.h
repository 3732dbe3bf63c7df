// The commands that are built in: their table, and what they share in reading arguments.

#ifndef NTSUP_CMD_BUILTIN_H
#define NTSUP_CMD_BUILTIN_H

#include "../run/run.h"

// What a built-in command's return code does to ERRORLEVEL.
typedef enum {
    LEVEL_KEPT,       // nothing: only && and || see it
    LEVEL_ON_FAILURE, // set when it is not zero
    LEVEL_BY_STYLE,   // the same in a .bat file; elsewhere set to zero by success as well
    LEVEL_ALWAYS,
} LevelRule;

typedef struct {
    PCWSTR name;
    LONG (*run)(PCWSTR arguments); // what stands behind the name, with its delimiter
    LevelRule rule;
    PCWSTR usage; // for /?
} Builtin;

// The command that a name means; *length is how much of the name is the command's: cd.. is CD with an argument.
const Builtin *find_builtin(PCWSTR name, SIZE_T *length);

// Words and switches of an argument text. Quotation marks are still there.
typedef struct {
    PCWSTR *words;
    SIZE_T word_count;
    PCWSTR *switches; // with their slash
    SIZE_T switch_count;
} Arguments;
Arguments split_arguments(PCWSTR text);
// Whether there is a switch of exactly this text.
bool has_switch(const Arguments *arguments, PCWSTR text);
// The first switch that is not among these letters; NULL when all are. A switch may have more behind its letter.
PCWSTR unknown_switch(const Arguments *arguments, PCWSTR letters);
// "Invalid switch" and 1.
LONG bad_switch(PCWSTR text);
LONG bad_syntax(void);
// The text of an error code, and 1.
LONG failed_with(DWORD error);

// The full path; the path itself where there is none.
PWSTR full_path_of(PCWSTR path);
bool is_directory(PCWSTR path);
bool is_dots(PCWSTR name);
bool has_wildcards(PCWSTR path);
// A directory and a name with one separator between them.
PWSTR path_join(PCWSTR directory, PCWSTR name);
// The directory part of a path, its separator included; "" for none. *name goes to what is behind it.
PWSTR path_directory(PCWSTR path, PCWSTR *name);
// A name changed by a pattern: * keeps the rest, ? keeps a unit.
PWSTR apply_pattern(PCWSTR name, PCWSTR pattern);

// Asks on the console; the answer is one of the letters given, upper case. The end of input is the last of them.
WCHAR ask(PCWSTR question, PCWSTR letters);
// Whether COPY and MOVE may write over a file: /y, /-y, %COPYCMD%, a batch file, or the answer. *all: no more asking.
bool may_overwrite(PCWSTR path, bool *all);
bool overwrites_silently(const Arguments *arguments);

LONG run_arithmetic(PCWSTR text);

#define BUILTIN(name) LONG builtin_##name(PCWSTR arguments)
BUILTIN(assoc);
BUILTIN(break);
BUILTIN(call);
BUILTIN(cd);
BUILTIN(cls);
BUILTIN(color);
BUILTIN(copy);
BUILTIN(date);
BUILTIN(del);
BUILTIN(dir);
BUILTIN(echo);
BUILTIN(endlocal);
BUILTIN(exit);
BUILTIN(ftype);
BUILTIN(goto);
BUILTIN(md);
BUILTIN(mklink);
BUILTIN(move);
BUILTIN(path);
BUILTIN(pause);
BUILTIN(popd);
BUILTIN(prompt);
BUILTIN(pushd);
BUILTIN(rd);
BUILTIN(rem);
BUILTIN(ren);
BUILTIN(set);
BUILTIN(setlocal);
BUILTIN(shift);
BUILTIN(start);
BUILTIN(time);
BUILTIN(title);
BUILTIN(type);
BUILTIN(ver);
BUILTIN(verify);
BUILTIN(vol);

#endif
