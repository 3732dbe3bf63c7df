/* strcoll, strxfrm and their kin. */
#include "collate.h"
