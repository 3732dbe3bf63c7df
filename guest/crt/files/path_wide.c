/* _wsplitpath and _wmakepath. */
#define CH wchar_t
#define LENGTH wcslen
#define SPLIT _wsplitpath
#define SPLIT_S _wsplitpath_s
#define MAKE _wmakepath
#define MAKE_S _wmakepath_s
#include "path_parts.h"
