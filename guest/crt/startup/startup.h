/* Coming up and going down: what the DLL's entry point, the start-up code of programs, and exit share. */
#pragma once
#include "../crt.h"

enum app_type { APP_UNKNOWN, APP_CONSOLE, APP_GUI };

int crt_app_type(void);

/* What main gets; set by __getmainargs or _configure_*_argv, NULL until then. */
extern int __argc;
extern char **__argv;
extern wchar_t **__wargv;

enum argv_mode { ARGV_NONE, ARGV_PLAIN, ARGV_EXPANDED };

/* Split the command line into __argv or __wargv; 0 or an errno. */
errno_t _configure_narrow_argv(int mode);
errno_t _configure_wide_argv(int mode);
void crt_command_line_start(void);

/* A module's table of functions to call at exit. Zeroed, it is empty. */
struct onexit_table {
    crt_procedure *first, *last, *end;
};

int _initialize_onexit_table(struct onexit_table *table);
int _register_onexit_function(struct onexit_table *table, crt_onexit function);
int _execute_onexit_table(struct onexit_table *table);
int _crt_atexit(crt_procedure function);
void _cexit(void);
__declspec(noreturn) void exit(int code);
__declspec(noreturn) void _exit(int code);
/* Whether exit has run, so that unloading the DLL need not flush the streams. */
bool crt_exit_done(void);
/* Flush the streams and remove temporary files. */
void crt_end_streams(void);
