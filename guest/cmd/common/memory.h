// Memory that is given back in the order it was taken: everything a command line makes while it runs.
// Running out of it ends the process; no caller has to check.

#ifndef NTSUP_CMD_MEMORY_H
#define NTSUP_CMD_MEMORY_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

// Where the stack of memory stood.
typedef struct {
    struct Chunk *chunk;
    SIZE_T used;
} Mark;

// Uninitialised, aligned to 16; it lives until a mark taken before is released.
void *memory_take(SIZE_T size);
// The same block with another size: in place when it is the newest one.
void *memory_resize(void *block, SIZE_T old_size, SIZE_T new_size);

Mark memory_mark(void);
void memory_release(Mark mark);

// Uninitialised, from the process heap, for what outlives the command line that made it.
void *memory_keep(SIZE_T size);
void memory_drop(void *block);

#endif
