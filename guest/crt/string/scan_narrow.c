/* strlen, strchr, strcmp, memchr and their counted forms. */
#include "character.h"
#include "scan.h"
