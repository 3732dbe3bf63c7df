/* The allocation functions that other parts of the runtime call beside malloc, calloc, realloc and free. */
#pragma once
#include "../crt.h"

int _callnewh(size_t size);
