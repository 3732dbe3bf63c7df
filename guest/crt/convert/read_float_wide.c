/* wcstod and its kin. */
#define CRT_WIDE
#include "read_float.h"

TO_FLOAT(wcstod, _wcstod_l, double, WIDTH_DOUBLE)
TO_FLOAT(wcstof, _wcstof_l, float, WIDTH_FLOAT)
TO_FLOAT(crt_wcstold, crt_wcstold_l, double, WIDTH_DOUBLE)
DOUBLE_FROM_START(_wtof, _wtof_l)
