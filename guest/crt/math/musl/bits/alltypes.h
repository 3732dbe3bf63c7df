/* For musl's math.h: the types it asks for. x64 computes in the types themselves. */
#pragma once
typedef float float_t;
typedef double double_t;
