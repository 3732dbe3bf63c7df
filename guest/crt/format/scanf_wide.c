/* The scanf parser for wide input. */
#define CH wchar_t
#define WIDE_INPUT 1
#define PARSE_FUNCTION crt_parse_wide
#include "scanf_core.h"
