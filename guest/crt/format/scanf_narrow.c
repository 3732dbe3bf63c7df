/* The scanf parser for narrow input. */
#define CH char
#define WIDE_INPUT 0
#define PARSE_FUNCTION crt_parse
#include "scanf_core.h"
