/* The console without streams: one handle for its input, one for its output, whatever stdin and stdout are. */
#pragma once
#include "../crt.h"

int _getch_nolock(void);
int _getche_nolock(void);
int _ungetch_nolock(int byte);
wint_t _getwch_nolock(void);
wint_t _getwche_nolock(void);
wint_t _ungetwch_nolock(wint_t unit);
int _putch_nolock(int byte);
wint_t _putwch_nolock(wchar_t unit);

/* CONIN$ or CONOUT$, opened once; INVALID_HANDLE_VALUE when there is no console. */
HANDLE crt_console_input(void);
HANDLE crt_console_output(void);
bool crt_console_write(const void *bytes, size_t size);
bool crt_console_write_wide(const wchar_t *units, size_t count);
