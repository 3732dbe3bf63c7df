/* What variables.c needs of the arrays; both under CRT_LOCK_ENVIRONMENT. */
#pragma once
#include "environment.h"

/* Replace the entry at an index, add one (index -1), or remove it (entry NULL). Takes the entry over on success. */
bool crt_change_narrow(ptrdiff_t found, char *entry);
bool crt_change_wide(ptrdiff_t found, wchar_t *entry);
/* A malloc()ed copy in the process's code page, NULL when memory is out. */
char *crt_narrow_variable(const wchar_t *text);
