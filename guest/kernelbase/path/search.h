// The directories that are searched when a name comes without a path.

#ifndef NTSUP_KERNELBASE_SEARCH_H
#define NTSUP_KERNELBASE_SEARCH_H

#include "../file/file.h"

typedef enum { CURRENT_NOWHERE, CURRENT_EARLY, CURRENT_LATE } CurrentPlace;

// Application directory, System32, System, Windows, PATH, with the current directory where `current` says; ';' between
// them. From base_alloc; NULL with the last error set.
PWSTR search_directories(CurrentPlace current);

// The full path of the first entry that a name has in a list of directories, with `extension` added where the name has
// none (NULL: never). A name with a root, or one that begins with .\ or ..\, is looked for where it says only, first as
// it is. From base_alloc; NULL when there is no such entry.
PWSTR search_find(PCWSTR directories, PCWSTR name, PCWSTR extension, bool files_only);

#endif
