/* Wide texts of times. */
#define CRT_WIDE
#include "time_text.h"
