// The interpreter's state: what is running, where its lines come from, what was set locally.
// Everything is single-threaded; only `interrupted` is written by the thread that brings CTRL+C.

#ifndef NTSUP_CMD_SHELL_H
#define NTSUP_CMD_SHELL_H

#include "../common/stream.h"

// Exit codes and errorlevels that cmd.exe itself makes.
enum {
    CODE_NOT_FOUND = 9009, // a command that is neither built in nor a program
    CODE_SYNTAX = 255,
};

// What a command leaves to be done by those around it.
typedef enum {
    FLOW_ON,
    FLOW_GOTO,   // the batch file's place was changed: the current line is over
    FLOW_RETURN, // this level of batch file is over
    FLOW_ABORT,  // every level is
    FLOW_EXIT,   // the shell is
} Flow;

// What setlocal saved.
typedef struct Scope {
    struct Scope *outer;
    PWSTR environment; // a block
    PWSTR directory;
    bool extensions, delayed;
} Scope;

// One level of batch file, or of a subroutine in one.
typedef struct Batch {
    struct Batch *caller;
    PCWSTR path;       // full
    LONGLONG place;    // of the next line in it, in bytes
    PCWSTR *arguments; // %0 and on, as they are now
    SIZE_T argument_count;
    PCWSTR tail;       // %*
    bool shifted_name; // %0 is no longer the file's own name
    bool old_style;    // .bat: set and its like leave ERRORLEVEL alone when they succeed
    bool over;         // a jump to a label that is not there: the line is finished, the file is not read on
    Scope *scope;
} Batch;

// A FOR variable with its value.
typedef struct ForVariable {
    struct ForVariable *outer;
    WCHAR name;
    PCWSTR value;
} ForVariable;

typedef struct {
    LONG error_level;
    LONG exit_code; // with FLOW_EXIT
    Flow flow;
    bool echo;
    bool extensions;
    bool delayed;
    bool one_command;       // /c
    bool interactive;       // commands are read from standard input
    Batch *batch;           // NULL: commands are typed, or are /c's
    unsigned depth;         // of batch levels
    ForVariable *variables; // those visible here
    unsigned pushed;        // directories on pushd's stack
    volatile LONG interrupted;
} Shell;

extern Shell shell;

// Runs lines of the batch file or of standard input until it ends; the last command's return code.
LONG shell_run_lines(void);
// Runs one line, as /c has it.
LONG shell_run_text(PCWSTR text);

// The message of a syntax error or the like, to standard error; the batch files end.
void shell_abort(void);

// Whether CTRL+C came since the last time; asks about the batch job where there is one.
bool shell_interrupted(void);

// The prompt's text as %PROMPT% says.
PWSTR prompt_text(void);

// The shell's own path, as %ComSpec% has it.
PWSTR shell_path(void);

#endif
