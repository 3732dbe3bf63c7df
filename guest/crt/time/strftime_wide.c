/* Wide strftime. */
#define CRT_WIDE
#include "strftime.h"
