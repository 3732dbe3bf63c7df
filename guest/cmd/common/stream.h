// The standard streams as text: buffered output, errors, lines of input, a code page where they are not the console.

#ifndef NTSUP_CMD_STREAM_H
#define NTSUP_CMD_STREAM_H

#include "text.h"

// To standard output, buffered until out_flush; format as text_format's.
void out(PCWSTR format, ...);
void out_units(PCWSTR text, SIZE_T length);
// Bytes as they are.
void out_bytes(const void *bytes, SIZE_T size);
// False when something could not be written since the last call, with the last error set.
bool out_flush(void);
// Says why out_flush failed.
void err_output(void);
// To standard error, at once, standard output before it.
void err(PCWSTR format, ...);
// To standard error: Windows' text of an error code and a line end.
void err_code(DWORD error);
// Windows' text of an error code without its line end; "" for an unknown one.
PWSTR error_text(DWORD error);

// A standard handle, or the console's code page, is no longer what it was.
void streams_changed(void);
// Output to pipes and files is UTF-16 from now on (cmd /u).
void out_unicode(bool unicode);

bool is_console(HANDLE handle);
UINT input_code_page(void);
UINT output_code_page(void);

// One line of a handle without its end, reading no further than that; false at the end of input.
bool read_line(HANDLE handle, Text *line);
// One line of standard input; false at its end.
bool ask_line(Text *line);
// All that a handle has left; false with the last error set. The bytes go to *bytes, from the stack of memory.
bool read_all(HANDLE handle, char **bytes, SIZE_T *size);

#endif
