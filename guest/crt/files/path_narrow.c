/* _splitpath and _makepath for narrow paths. */
#define CH char
#define LENGTH strlen
#define SPLIT _splitpath
#define SPLIT_S _splitpath_s
#define MAKE _makepath
#define MAKE_S _makepath_s
#include "path_parts.h"
