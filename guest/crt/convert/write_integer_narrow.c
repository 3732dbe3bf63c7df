/* _itoa and its kin. */
#include "write_integer.h"

WRITE_SIGNED(_itoa, _itoa_s, int, unsigned)
WRITE_SIGNED(_ltoa, _ltoa_s, long, unsigned long)
WRITE_SIGNED(_i64toa, _i64toa_s, int64_t, uint64_t)
WRITE_UNSIGNED(_ultoa, _ultoa_s, unsigned long)
WRITE_UNSIGNED(_ui64toa, _ui64toa_s, uint64_t)
