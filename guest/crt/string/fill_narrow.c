/* _strset, _strnset and _strrev. */
#include "fill.h"
