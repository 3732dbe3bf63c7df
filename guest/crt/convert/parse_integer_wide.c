/* Wide text to integers. */
#define CRT_WIDE
#include "parse_integer.h"
