/* Starting programs. */
#pragma once
#include "../crt.h"

enum spawn_mode { SPAWN_WAIT, SPAWN_NOWAIT, SPAWN_OVERLAY, SPAWN_NOWAIT_OTHER, SPAWN_DETACH };

/* The exit code (SPAWN_WAIT), the process's handle, or -1 with errno. The environment may be NULL: the process's own.
 * search: whether a bare name is looked for along PATH. */
intptr_t crt_spawn(int mode, const wchar_t *path, const wchar_t *const *arguments, const wchar_t *const *environment,
                   bool search);
intptr_t crt_spawn_narrow(int mode, const char *path, const char *const *arguments, const char *const *environment,
                          bool search);
/* %ComSpec%, malloc()ed, or NULL. */
wchar_t *crt_command_interpreter(void);
