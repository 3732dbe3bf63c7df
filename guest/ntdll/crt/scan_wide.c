// wcslen, wcschr, wcscmp and their counted forms, as ucrtbase has them.

#include "crt.h"

#define CRT_WIDE
#include "../../crt/string/scan.h"
