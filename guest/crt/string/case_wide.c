/* _wcsicmp, _wcslwr, _wcsupr and their kin. */
#define CRT_WIDE
#include "case.h"
