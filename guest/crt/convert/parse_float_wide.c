/* Wide text to floating point. */
#define CRT_WIDE
#include "parse_float.h"
