/* wcstol, _wtoi and their kin. */
#define CRT_WIDE
#include "read_integer.h"

TO_INTEGER(wcstol, _wcstol_l, long, LONG_MAX, true)
TO_INTEGER(wcstoul, _wcstoul_l, unsigned long, ULONG_MAX, false)
INT64_FAMILY(wcstoll, _wcstoll_l)
UINT64_FAMILY(wcstoull, _wcstoull_l)
INT64_FAMILY(_wcstoi64, _wcstoi64_l)
UINT64_FAMILY(_wcstoui64, _wcstoui64_l)
INT64_FAMILY(wcstoimax, _wcstoimax_l)
UINT64_FAMILY(wcstoumax, _wcstoumax_l)

FROM_START(_wtoi, _wtoi_l, int, INT_MAX)
FROM_START(_wtol, _wtol_l, long, LONG_MAX)
FROM_START(_wtoll, _wtoll_l, long long, LLONG_MAX)
FROM_START(_wtoi64, _wtoi64_l, int64_t, INT64_MAX)
