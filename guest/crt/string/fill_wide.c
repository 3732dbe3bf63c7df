/* _wcsset, _wcsnset and _wcsrev. */
#define CRT_WIDE
#include "fill.h"
