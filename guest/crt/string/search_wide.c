/* wcsstr, wcsspn, wcstok and their kin. */
#define CRT_WIDE
#include "search.h"
