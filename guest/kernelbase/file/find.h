// What a handle of the Find… functions is: heap memory that begins with how to give it back.
// Not NT handles: CloseHandle does not take them, FindClose does.

#ifndef NTSUP_KERNELBASE_FIND_H
#define NTSUP_KERNELBASE_FIND_H

#include "file.h"

typedef struct FindHandle {
    ULONG magic;
    void (*close)(struct FindHandle *); // frees the block too
} FindHandle;

enum { FIND_MAGIC = 0x444e4946 };

// The search behind a handle if it is of the kind that `close` closes; NULL with ERROR_INVALID_HANDLE if not.
static inline void *find_check(HANDLE handle, void (*close)(FindHandle *)) {
    FindHandle *find = handle;
    if (find && handle != INVALID_HANDLE_VALUE && find->magic == FIND_MAGIC && find->close == close)
        return find;
    base_fail(ERROR_INVALID_HANDLE);
    return NULL;
}

#endif
