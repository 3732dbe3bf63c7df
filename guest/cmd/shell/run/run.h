// Running trees: operators, redirections, pipes, IF, FOR, and the two kinds of commands.
// A return code is 0 for success; it decides && and ||, and is not always ERRORLEVEL.

#ifndef NTSUP_CMD_RUN_H
#define NTSUP_CMD_RUN_H

#include "../expand/expand.h"
#include "../parse/node.h"

LONG run_node(const Node *node);
LONG run_if(const Node *node);
LONG run_for(const Node *node);
LONG run_pipe(const Node *node);

// One round of a loop with its variable; false when the loop is over.
bool run_round(const Node *node, PCWSTR value, LONG *code);
bool run_body(const Node *node, LONG *code);
LONG run_for_files(const Node *node);  // plain, /d, /r
LONG run_for_parsed(const Node *node); // /f

// A command with all its expansions done.
LONG run_command(PCWSTR name, PCWSTR arguments);
// A command's text as the parser left it: FOR variables, then the name apart from the arguments.
void split_command(PCWSTR text, PCWSTR *name, PCWSTR *arguments);

// Standard handles.
typedef struct {
    HANDLE handles[10];
    bool opened[10]; // by the redirections, to be closed again
} SavedHandles;
// False, everything as it was, when one cannot be done; it was said why.
bool redirect(const Redirection *list, SavedHandles *saved);
void redirect_back(SavedHandles *saved);
// Makes a handle the standard one; the previous one.
HANDLE redirect_handle(int number, HANDLE handle);

// Programs.
typedef enum { PROGRAM_NONE, PROGRAM_BATCH, PROGRAM_OTHER } ProgramKind;
// The file that a command's name means, by the current directory, PATH and PATHEXT.
ProgramKind find_program(PCWSTR name, PWSTR *path);
// A running process; NULL when it could not be started, which was reported.
HANDLE start_program(PCWSTR path, PCWSTR name, PCWSTR line, DWORD flags, STARTUPINFOW *startup, PCWSTR directory);
// Waits, closes the handle; the exit code.
LONG wait_for(HANDLE process);
LONG run_program(PCWSTR path, PCWSTR name, PCWSTR arguments);
LONG not_recognized(PCWSTR name);
// Starts another cmd.exe with this behind its name on the command line.
HANDLE start_shell(PCWSTR switches);

// Batch files.
LONG run_batch(PCWSTR path, PCWSTR name, PCWSTR arguments);
// CALL :label
LONG run_subroutine(PCWSTR label, PCWSTR name, PCWSTR arguments);
// The next line of the batch file; NULL at its end.
PWSTR batch_line(void);
// Goes to a label; false when there is none.
bool batch_goto(PCWSTR label);
void batch_leave_scope(void);

#endif
