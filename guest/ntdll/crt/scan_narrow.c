// strlen, strchr, strcmp, memchr and their counted forms, as ucrtbase has them.

#include "crt.h"

#include "../../crt/string/scan.h"
