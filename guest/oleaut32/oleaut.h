// What the files of oleaut32 share: its headers, with the functions defined here and not imported.
#ifndef NTSUP_OLEAUT32_H
#define NTSUP_OLEAUT32_H

#define DECLSPEC_IMPORT
#define _OLEAUT32_
#define COBJMACROS
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>
#include <oleauto.h>

// safearray.c: the bytes of an element of a type, 0 for one that no array can have.
ULONG element_size(VARTYPE type);

// numbers.c: text of a number and the number of a text, as the C runtime has them.
bool parse_number(const OLECHAR *text, double *value);
int print_number(double value, int digits, OLECHAR *out, int room);

#endif
