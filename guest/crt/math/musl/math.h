/* For musl's mathematics: musl's own math.h before Windows', whose declarations are imports. */
#include "libc/musl/include/math.h"
