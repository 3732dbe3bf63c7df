/* The environment as the C library shows it: arrays of "NAME=value", narrow and wide, kept in step with the process's
 * own block. */
#pragma once
#include "../crt.h"

extern char **_environ;
extern wchar_t **_wenviron;

bool crt_environment_start(void);
/* Make the array, unless it is made. 0, or -1 when memory is out. */
int _initialize_narrow_environment(void);
int _initialize_wide_environment(void);

wchar_t *_wgetenv(const wchar_t *name);
char *getenv(const char *name);
