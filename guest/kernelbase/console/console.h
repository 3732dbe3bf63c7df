// How the files of this folder reach the console device; the requests themselves are in condrv.h.

#ifndef NTSUP_KERNELBASE_CONSOLE_H
#define NTSUP_KERNELBASE_CONSOLE_H

#include "../file/file.h"
#include <condrv.h>

// One request on a console object. A wrong kind of object is ERROR_INVALID_HANDLE, as all console functions have it.
// `done` (may be NULL) receives the bytes transferred.
BOOL console_request(HANDLE console, enum condrv_code code, const void *in, DWORD in_size, void *out, DWORD out_size,
                     DWORD *done);

// The same on the process's console itself; ERROR_INVALID_HANDLE when it has none.
BOOL console_reference_request(enum condrv_code code, const void *in, DWORD in_size, void *out, DWORD out_size,
                               DWORD *done);

// Whether a handle is a console's, without touching the last error.
bool console_is(HANDLE handle);

// Writes bytes as they are; the last error is set on failure.
BOOL console_write_bytes(HANDLE console, const char *bytes, DWORD size);

#endif
