/* The formatter for narrow output, and whether %n is allowed. */
#define CH char
#define WIDE_OUTPUT 0
#define FORMAT_FUNCTION crt_format
#define SINK crt_narrow_sink
#include "printf_core.h"

bool crt_printf_count_output = crt_is_msvcrt;

int _set_printf_count_output(int value);
int _get_printf_count_output(void);

int _set_printf_count_output(int value) {
    bool before = crt_printf_count_output;
    crt_printf_count_output = value != 0;
    return before;
}

int _get_printf_count_output(void) { return crt_printf_count_output; }
