/* _mktemp for narrow names. */
#define CH char
#define LENGTH strnlen
#define MKTEMP _mktemp
#define MKTEMP_S _mktemp_s
#define EXISTS(path) (_access(path, 0) == 0)
int _access(const char *path, int mode);
#include "mktemp.h"
