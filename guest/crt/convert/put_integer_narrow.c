/* Integers to narrow text. */
#include "put_integer.h"
