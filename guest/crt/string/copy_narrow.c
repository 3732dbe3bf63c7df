/* strcpy, strcat, _strdup and their bounded forms. */
#include "copy.h"
