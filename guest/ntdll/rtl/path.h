// Between the files that handle DOS paths.
// A path here is counted UTF-16; what grows is taken from the process heap and freed by whoever got it.

#ifndef NTSUP_RTL_PATH_H
#define NTSUP_RTL_PATH_H

#include "rtl.h"

enum { RTL_PATH_SPARE = 8 }; // characters

// The absolute, normalized form of a DOS path, terminated, in a buffer the caller frees, with that much room to spare
// where a path may be so long. `device` is what rtl_dos_device says of the name.
NTSTATUS rtl_full_path(PCWSTR name, ULONG length, ULONG device, PUNICODE_STRING full);
// The part of a full path after its last separator; null when that is empty.
PWSTR rtl_file_part(PUNICODE_STRING full);
// A counted string for a path of so many characters; refuses what no UNICODE_STRING can hold.
NTSTATUS rtl_allocate_path(SIZE_T characters, PUNICODE_STRING path);

RTL_PATH_TYPE rtl_path_type(PCWSTR name, ULONG length);
// Offset and length, in bytes, of a reserved device name that a path ends in; 0 for none.
ULONG rtl_dos_device(PCWSTR name, ULONG length);

#endif
