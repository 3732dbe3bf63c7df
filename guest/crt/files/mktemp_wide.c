/* _wmktemp. */
#define CH wchar_t
#define LENGTH wcsnlen
#define MKTEMP _wmktemp
#define MKTEMP_S _wmktemp_s
#define EXISTS(path) (GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES)
#include "mktemp.h"
