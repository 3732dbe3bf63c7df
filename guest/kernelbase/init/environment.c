// Environment variables. The block in the PEB is the only copy; ntdll changes it under its lock.

#include "kernelbase.h"

// One variable, in a buffer of `size` units; what GetEnvironmentVariable returns.
DWORD WINAPI GetEnvironmentVariableW(LPCWSTR name, LPWSTR buffer, DWORD size) {
    SIZE_T length = 0;
    if (!name) {
        base_fail(ERROR_ENVVAR_NOT_FOUND);
        return 0;
    }
    NTSTATUS status = RtlQueryEnvironmentVariable(NULL, name, base_length(name), buffer, buffer ? size : 0, &length);
    if (status == STATUS_BUFFER_TOO_SMALL)
        return (DWORD)length; // counts the NUL
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status); // STATUS_VARIABLE_NOT_FOUND is ERROR_ENVVAR_NOT_FOUND
        return 0;
    }
    if (length >= size) // no room for the NUL
        return (DWORD)length + 1;
    buffer[length] = 0; // the last error stays as it was, also for an empty value
    return (DWORD)length;
}

// A variable's value in a new string, with its length; NULL when there is none.
static PWSTR variable(PCWSTR name, DWORD *length) {
    for (DWORD size = 256;;) {
        PWSTR value = base_alloc(size * sizeof(WCHAR));
        if (!value)
            return NULL;
        DWORD before = GetLastError();
        base_fail(ERROR_SUCCESS); // tells an empty value from none
        *length = GetEnvironmentVariableW(name, value, size);
        bool found = *length || GetLastError() == ERROR_SUCCESS;
        if (found)
            base_fail(before);
        if (found && *length < size)
            return value;
        base_free(value);
        if (!found)
            return NULL;
        size = *length;
    }
}

DWORD WINAPI GetEnvironmentVariableA(LPCSTR name, LPSTR buffer, DWORD size) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    DWORD length;
    BASE_SCOPED PWSTR value = variable(wide, &length);
    return value ? base_copy_narrow(value, length, buffer, size) : 0;
}

BOOL WINAPI SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value) {
    if (!name)
        return base_fail(ERROR_INVALID_PARAMETER);
    // Not by UNICODE_STRING: since Windows Vista a value may be longer than that can say.
    NTSTATUS status = RtlSetEnvironmentVar(NULL, name, wcslen(name), value, value ? wcslen(value) : 0);
    if (status == STATUS_VARIABLE_NOT_FOUND && !value)
        return TRUE; // removing what is not there
    return base_result(status);
}

BOOL WINAPI SetEnvironmentVariableA(LPCSTR name, LPCSTR value) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    BASE_SCOPED PWSTR wide_value = base_wide(value);
    if (value && !wide_value)
        return FALSE;
    return SetEnvironmentVariableW(wide, wide_value);
}

// Units of a block with both its final NULs.
static SIZE_T block_length(PCWSTR block) {
    PCWSTR at = block;
    while (*at)
        at += base_length(at) + 1;
    return (SIZE_T)(at - block) + 1;
}

LPWCH WINAPI GetEnvironmentStringsW(void) {
    RtlAcquirePebLock();
    PCWSTR block = base_parameters()->Environment;
    SIZE_T length = block_length(block);
    PWSTR copy = base_alloc(length * sizeof(WCHAR));
    if (copy)
        memcpy(copy, block, length * sizeof(WCHAR));
    RtlReleasePebLock();
    return copy;
}

LPCH WINAPI GetEnvironmentStringsA(void) {
    BASE_SCOPED PWSTR wide = GetEnvironmentStringsW();
    if (!wide)
        return NULL;
    SIZE_T length = block_length(wide);
    DWORD size = base_narrow_size(wide, length);
    PSTR narrow = base_alloc(size);
    if (narrow)
        RtlUnicodeToUTF8N(narrow, size, &size, wide, (ULONG)(length * sizeof(WCHAR)));
    return narrow;
}

BOOL WINAPI FreeEnvironmentStringsW(LPWCH block) {
    base_free(block);
    return TRUE;
}

BOOL WINAPI FreeEnvironmentStringsA(LPCH block) {
    base_free(block);
    return TRUE;
}

BOOL WINAPI SetEnvironmentStringsW(LPWCH block) {
    if (!block)
        return base_fail(ERROR_INVALID_PARAMETER);
    for (PCWSTR at = block; *at; at += base_length(at) + 1) {
        PCWSTR sign = at + 1;
        while (*sign && *sign != '=')
            sign++;
        if (!*sign)
            return base_fail(ERROR_INVALID_PARAMETER);
    }
    return base_result(RtlSetEnvironmentStrings(block, block_length(block) * sizeof(WCHAR)));
}

DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR source, LPWSTR target, DWORD size) {
    SIZE_T length = 0;
    NTSTATUS status =
        RtlExpandEnvironmentStrings(NULL, source, base_length(source), target, target ? size : 0, &length);
    if (status == STATUS_BUFFER_TOO_SMALL) {
        if (target && size)
            target[0] = 0;
        return (DWORD)length;
    }
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return 0;
    }
    return (DWORD)length;
}

DWORD WINAPI ExpandEnvironmentStringsA(LPCSTR source, LPSTR target, DWORD size) {
    BASE_SCOPED PWSTR wide = base_wide(source);
    if (!wide)
        return 0;
    DWORD units = ExpandEnvironmentStringsW(wide, NULL, 0);
    BASE_SCOPED PWSTR expanded = base_alloc(((SIZE_T)units + 1) * sizeof(WCHAR));
    if (!expanded)
        return 0;
    units = ExpandEnvironmentStringsW(wide, expanded, units + 1);
    if (!units)
        return 0;
    DWORD made = base_copy_narrow(expanded, units - 1, target, size);
    if (made < size)
        return made + 1; // this function counts the NUL either way
    if (target && size)
        target[0] = 0;
    return made;
}
