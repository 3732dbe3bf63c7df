/* strtol, atoi and their kin. */
#include "read_integer.h"

TO_INTEGER(strtol, _strtol_l, long, LONG_MAX, true)
TO_INTEGER(strtoul, _strtoul_l, unsigned long, ULONG_MAX, false)
INT64_FAMILY(strtoll, _strtoll_l)
UINT64_FAMILY(strtoull, _strtoull_l)
INT64_FAMILY(_strtoi64, _strtoi64_l)
UINT64_FAMILY(_strtoui64, _strtoui64_l)
INT64_FAMILY(strtoimax, _strtoimax_l)
UINT64_FAMILY(strtoumax, _strtoumax_l)

FROM_START(atoi, _atoi_l, int, INT_MAX)
FROM_START(atol, _atol_l, long, LONG_MAX)
FROM_START(atoll, _atoll_l, long long, LLONG_MAX)
FROM_START(_atoi64, _atoi64_l, int64_t, INT64_MAX)
