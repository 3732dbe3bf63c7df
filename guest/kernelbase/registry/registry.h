// What the registry functions share. They answer with Win32 error codes and leave the last error alone.

#ifndef NTSUP_REGISTRY_H
#define NTSUP_REGISTRY_H

#include "kernelbase.h"

enum { KEY_NAME_UNITS_MAX = 255, VALUE_NAME_UNITS_MAX = 16383 };

static inline LSTATUS registry_status(NTSTATUS status) {
    return NT_SUCCESS(status) ? ERROR_SUCCESS : (LSTATUS)RtlNtStatusToDosErrorNoTeb(status);
}

// The kernel's handle of a key: a predefined key is opened on first use and kept. ERROR_INVALID_HANDLE for none.
LSTATUS registry_handle(HKEY key, HANDLE *handle);

static inline bool registry_is_predefined(HKEY key) {
    return ((ULONG_PTR)key & 0xFFFFFFF0) == 0x80000000;
}

// Opens a key below another; an empty path is that key again.
LSTATUS registry_open(HKEY key, PCWSTR path, DWORD options, REGSAM access, HKEY *result);

// A value's data as the kernel gives it: base_free it.
LSTATUS registry_read(HKEY key, PCWSTR name, KEY_VALUE_PARTIAL_INFORMATION **value);

// A class of information about a key or its index-th value or subkey, in a new block.
LSTATUS registry_full_information(HANDLE handle, KEY_FULL_INFORMATION **information);
LSTATUS registry_enum_key(HANDLE handle, DWORD index, KEY_NODE_INFORMATION **information);
LSTATUS registry_enum_value(HANDLE handle, DWORD index, KEY_VALUE_FULL_INFORMATION **information);

static inline bool registry_is_text(DWORD type) { return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ; }

#endif
