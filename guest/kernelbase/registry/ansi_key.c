// The A forms of the registry's key functions.

#include "registry/registry.h"

// A name given to an A function as UTF-16; `error` is for want of memory.
#define WIDE(wide, narrow)                                                                                             \
    BASE_SCOPED PWSTR wide = base_wide(narrow);                                                                        \
    if ((narrow) != NULL && wide == NULL)                                                                              \
    return ERROR_NOT_ENOUGH_MEMORY

LSTATUS WINAPI RegOpenKeyExA(HKEY key, LPCSTR path, DWORD options, REGSAM access, PHKEY result) {
    WIDE(wide, path);
    return RegOpenKeyExW(key, wide, options, access, result);
}

LSTATUS WINAPI RegOpenKeyA(HKEY key, LPCSTR path, PHKEY result) {
    WIDE(wide, path);
    return RegOpenKeyW(key, wide, result);
}

LSTATUS WINAPI RegCreateKeyExA(HKEY key, LPCSTR path, DWORD reserved, LPSTR class_name, DWORD options, REGSAM access,
                               const LPSECURITY_ATTRIBUTES security, PHKEY result, LPDWORD disposition) {
    WIDE(wide, path);
    WIDE(wide_class, class_name);
    return RegCreateKeyExW(key, wide, reserved, wide_class, options, access, security, result, disposition);
}

LSTATUS WINAPI RegCreateKeyA(HKEY key, LPCSTR path, PHKEY result) {
    WIDE(wide, path);
    return RegCreateKeyW(key, wide, result);
}

LSTATUS WINAPI RegDeleteKeyA(HKEY key, LPCSTR path) {
    WIDE(wide, path);
    return RegDeleteKeyW(key, wide);
}

LSTATUS WINAPI RegDeleteKeyExA(HKEY key, LPCSTR path, REGSAM view, DWORD reserved) {
    WIDE(wide, path);
    return RegDeleteKeyExW(key, wide, view, reserved);
}

LSTATUS WINAPI RegDeleteTreeA(HKEY key, LPCSTR path) {
    WIDE(wide, path);
    return RegDeleteTreeW(key, wide);
}

LSTATUS WINAPI RegCopyTreeA(HKEY source, LPCSTR path, HKEY destination) {
    WIDE(wide, path);
    return RegCopyTreeW(source, wide, destination);
}

// Copies a text out as UTF-8 with a NUL; *size counts it on the way in and not on the way out.
static LSTATUS give_narrow(PCWSTR text, SIZE_T units, LPSTR buffer, LPDWORD size) {
    DWORD needed = base_narrow_size(text, units);
    if (*size <= needed)
        return ERROR_MORE_DATA;
    base_copy_narrow(text, units, buffer, *size);
    *size = needed;
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegEnumKeyExA(HKEY key, DWORD index, LPSTR name, LPDWORD name_size, LPDWORD reserved, LPSTR class_name,
                             LPDWORD class_size, PFILETIME written) {
    HANDLE handle;
    KEY_NODE_INFORMATION *information = NULL;
    if (reserved || name == NULL || name_size == NULL || (class_name && class_size == NULL))
        return ERROR_INVALID_PARAMETER;
    LSTATUS error = registry_handle(key, &handle);
    if (!error)
        error = registry_enum_key(handle, index, &information);
    BASE_SCOPED void *owned = information;
    if (error)
        return error;
    error = give_narrow(information->Name, information->NameLength / sizeof(WCHAR), name, name_size);
    if (!error && class_name) {
        bool classless = information->ClassOffset == (ULONG)-1;
        error = give_narrow((PCWSTR)(void *)((BYTE *)information + (classless ? 0 : information->ClassOffset)),
                            classless ? 0 : information->ClassLength / sizeof(WCHAR), class_name, class_size);
    }
    if (!error && written)
        memcpy(written, &information->LastWriteTime, sizeof *written);
    return error;
}

LSTATUS WINAPI RegEnumKeyA(HKEY key, DWORD index, LPSTR name, DWORD size) {
    return RegEnumKeyExA(key, index, name, &size, NULL, NULL, NULL, NULL);
}

// Sizes are those of UTF-16 times three: what UTF-8 can need at most.
LSTATUS WINAPI RegQueryInfoKeyA(HKEY key, LPSTR class_name, LPDWORD class_size, LPDWORD reserved, LPDWORD subkeys,
                                LPDWORD longest_subkey, LPDWORD longest_class, LPDWORD values, LPDWORD longest_name,
                                LPDWORD longest_value, LPDWORD security_size, PFILETIME written) {
    enum { UTF8_OF_UNIT = 3 };
    WCHAR wide_class[KEY_NAME_UNITS_MAX + 1];
    DWORD class_units = ARRAYSIZE(wide_class);
    bool wants_class = class_size != NULL;
    LSTATUS error =
        RegQueryInfoKeyW(key, wants_class ? wide_class : NULL, wants_class ? &class_units : NULL, reserved, subkeys,
                         longest_subkey, longest_class, values, longest_name, longest_value, security_size, written);
    if (error)
        return error;
    if (longest_subkey)
        *longest_subkey *= UTF8_OF_UNIT;
    if (longest_class)
        *longest_class *= UTF8_OF_UNIT;
    if (longest_name)
        *longest_name *= UTF8_OF_UNIT;
    if (wants_class && class_name)
        return give_narrow(wide_class, class_units, class_name, class_size);
    if (wants_class)
        *class_size = base_narrow_size(wide_class, class_units);
    return ERROR_SUCCESS;
}
