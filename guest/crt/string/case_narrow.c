/* _stricmp, _strlwr, _strupr and their kin. */
#include "case.h"
