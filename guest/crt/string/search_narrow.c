/* strstr, strspn, strtok and their kin. */
#include "search.h"
