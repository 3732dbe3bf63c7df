// What the files that look into resource directories share.

#ifndef NTSUP_RESOURCE_H
#define NTSUP_RESOURCE_H

#include "kernelbase.h"

typedef struct {
    ULONG_PTR value; // a number below 0x10000, or a string in capitals
    PWSTR owned;     // base_free it; NULL for a number
} ResourceName;

// The module to look in: the program for NULL.
PVOID resource_module(HMODULE module);
// Makes a name as the directory has it; false with the last error set.
bool resource_name(ResourceName *name, PCWSTR given);

#endif
