/* Narrow strftime. */
#include "strftime.h"
