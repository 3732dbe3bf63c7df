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

// Opens one of the console's objects; INVALID_HANDLE_VALUE and the last error on failure.
HANDLE console_open(PCWSTR object, DWORD access, DWORD share, bool inherited);

// The process's console will be another one, or none.
void console_close_reference(void);

// No handler is called any more, as after FreeConsole.
void console_forget_handlers(void);

// Whether a handle is a console's, without touching the last error.
bool console_is(HANDLE handle);

#endif
