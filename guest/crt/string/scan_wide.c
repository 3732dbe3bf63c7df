/* wcslen, wcschr, wcscmp and their counted forms. */
#define CRT_WIDE
#include "character.h"
#include "scan.h"
