/* Narrow texts of times. */
#include "time_text.h"
