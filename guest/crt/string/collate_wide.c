/* wcscoll, wcsxfrm and their kin. */
#define CRT_WIDE
#include "collate.h"
