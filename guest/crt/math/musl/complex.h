/* For musl's mathematics: musl's own complex.h before Windows'. */
#include "libc/musl/include/complex.h"
