/* The exceptions the runtime itself throws, std::exception's layout, and readable names. */
#pragma once
#include "eh.h"

/* std::exception, and msvcrt's exception: 24 bytes. */
typedef struct {
    const char *what;
#ifdef CRT_MSVCRT
    int owned; /* `what` is malloc()ed */
#else
    unsigned char owned; /* a program of old may have written any value for true */
#endif
} cxx_exception_data;

typedef struct {
    const void *vtable;
    cxx_exception_data data;
} cxx_exception;

void __std_exception_copy(const cxx_exception_data *from, cxx_exception_data *to);
void __std_exception_destroy(cxx_exception_data *data);

__declspec(noreturn) void cxx_throw_bad_cast(const char *what);
__declspec(noreturn) void cxx_throw_bad_typeid(const char *what);
__declspec(noreturn) void cxx_throw_non_rtti_object(const char *what);

/* The readable form of a type's decorated name (".?AVexception@std@@" is "class std::exception"), malloc()ed; the name
 * itself where it is of a kind that is not understood. NULL when memory is out. */
char *cxx_readable_name(const char *decorated);
