/* _itow and its kin. */
#define CRT_WIDE
#include "write_integer.h"

WRITE_SIGNED(_itow, _itow_s, int, unsigned)
WRITE_SIGNED(_ltow, _ltow_s, long, unsigned long)
WRITE_SIGNED(_i64tow, _i64tow_s, int64_t, uint64_t)
WRITE_UNSIGNED(_ultow, _ultow_s, unsigned long)
WRITE_UNSIGNED(_ui64tow, _ui64tow_s, uint64_t)
