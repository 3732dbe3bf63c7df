/* The formatter for wide output. */
#define CH wchar_t
#define WIDE_OUTPUT 1
#define FORMAT_FUNCTION crt_format_wide
#define SINK crt_wide_sink
#include "printf_core.h"
