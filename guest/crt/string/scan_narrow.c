/* strlen, strchr, strcmp, memchr and their counted forms. */
#include "scan.h"
