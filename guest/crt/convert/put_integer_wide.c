/* Integers to wide text. */
#define CRT_WIDE
#include "put_integer.h"
