// The directories that are searched when a name comes without a path.

#ifndef NTSUP_KERNELBASE_SEARCH_H
#define NTSUP_KERNELBASE_SEARCH_H

#include "../file/file.h"

typedef enum { CURRENT_NOWHERE, CURRENT_EARLY, CURRENT_LATE } CurrentPlace;

// Application directory, System32, System, Windows, PATH, with the current directory where `current` says; ';' between
// them. From base_alloc; NULL with the last error set.
PWSTR search_directories(CurrentPlace current);

#endif
