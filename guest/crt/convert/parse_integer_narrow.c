/* Narrow text to integers. */
#include "parse_integer.h"
