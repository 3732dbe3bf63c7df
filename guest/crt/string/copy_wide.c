/* wcscpy, wcscat, _wcsdup and their bounded forms. */
#define CRT_WIDE
#include "copy.h"
