// The A forms of the registry's value functions: text in values is kept as UTF-16 and handed over as UTF-8.

#include "registry/registry.h"

#define WIDE(wide, narrow)                                                                                             \
    BASE_SCOPED PWSTR wide = base_wide(narrow);                                                                        \
    if ((narrow) != NULL && wide == NULL)                                                                              \
    return ERROR_NOT_ENOUGH_MEMORY

// Hands data out the way RegQueryValueEx does, text converted.
static LSTATUS give(DWORD type, const BYTE *stored, DWORD length, LPBYTE data, LPDWORD size) {
    if (size == NULL)
        return ERROR_SUCCESS;
    DWORD room = *size;
    if (!registry_is_text(type)) {
        *size = length;
        if (data == NULL)
            return ERROR_SUCCESS;
        if (room < length)
            return ERROR_MORE_DATA;
        memcpy(data, stored, length);
        return ERROR_SUCCESS;
    }
    const WCHAR *text = (const WCHAR *)(const void *)stored;
    SIZE_T units = length / sizeof(WCHAR);
    DWORD needed = base_narrow_size(text, units);
    *size = needed;
    if (data == NULL)
        return ERROR_SUCCESS;
    if (room < needed)
        return ERROR_MORE_DATA;
    if (needed)
        WideCharToMultiByte(CP_ACP, 0, text, (int)units, (PSTR)data, (int)room, NULL, NULL);
    if (room > needed && (needed == 0 || data[needed - 1] != 0))
        data[needed] = 0;
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size) {
    KEY_VALUE_PARTIAL_INFORMATION *value;
    if (reserved || (data && size == NULL))
        return ERROR_INVALID_PARAMETER;
    WIDE(wide, name);
    LSTATUS error = registry_read(key, wide, &value);
    BASE_SCOPED void *owned = value;
    if (error)
        return error;
    if (type)
        *type = value->Type;
    return give(value->Type, value->Data, value->DataLength, data, size);
}

LSTATUS WINAPI RegQueryValueA(HKEY key, LPCSTR path, LPSTR data, PLONG size) {
    HKEY opened = key;
    DWORD length = size ? (DWORD)*size : 0;
    WIDE(wide, path);
    if (wide && *wide) {
        LSTATUS error = registry_open(key, wide, 0, KEY_QUERY_VALUE, &opened);
        if (error)
            return error;
    }
    LSTATUS error = RegQueryValueExA(opened, NULL, NULL, NULL, (LPBYTE)data, size ? &length : NULL);
    if (opened != key)
        NtClose(opened);
    if (error == ERROR_FILE_NOT_FOUND) {
        length = 1;
        if (data)
            *data = 0;
        error = ERROR_SUCCESS;
    }
    if (size)
        *size = (LONG)length;
    return error;
}

// Text given to an A function, as the UTF-16 that is stored: a new block of *size bytes.
static BYTE *widened(const BYTE *data, DWORD *size) {
    DWORD length = *size;
    if (length && data[length - 1] != 0 && data[length] == 0) // its NUL was not counted
        length++;
    int units = length ? MultiByteToWideChar(CP_ACP, 0, (PCSTR)data, (int)length, NULL, 0) : 0;
    PWSTR wide = base_alloc(((SIZE_T)units + 1) * sizeof(WCHAR));
    if (wide && units)
        MultiByteToWideChar(CP_ACP, 0, (PCSTR)data, (int)length, wide, units);
    if (wide)
        wide[units] = 0;
    *size = (DWORD)units * sizeof(WCHAR);
    return (BYTE *)wide;
}

LSTATUS WINAPI RegSetValueExA(HKEY key, LPCSTR name, DWORD reserved, DWORD type, const BYTE *data, DWORD size) {
    WIDE(wide, name);
    if (!registry_is_text(type) || data == NULL)
        return RegSetValueExW(key, wide, reserved, type, data, size);
    BASE_SCOPED BYTE *text = widened(data, &size);
    return text ? RegSetValueExW(key, wide, reserved, type, text, size) : ERROR_NOT_ENOUGH_MEMORY;
}

LSTATUS WINAPI RegSetValueA(HKEY key, LPCSTR path, DWORD type, LPCSTR data, DWORD size) {
    (void)size;
    WIDE(wide, path);
    WIDE(text, data);
    return RegSetValueW(key, wide, type, text, 0);
}

LSTATUS WINAPI RegSetKeyValueA(HKEY key, LPCSTR path, LPCSTR name, DWORD type, LPCVOID data, DWORD size) {
    WIDE(wide, path);
    WIDE(wide_name, name);
    if (!registry_is_text(type) || data == NULL)
        return RegSetKeyValueW(key, wide, wide_name, type, data, size);
    BASE_SCOPED BYTE *text = widened(data, &size);
    return text ? RegSetKeyValueW(key, wide, wide_name, type, text, size) : ERROR_NOT_ENOUGH_MEMORY;
}

LSTATUS WINAPI RegDeleteValueA(HKEY key, LPCSTR name) {
    WIDE(wide, name);
    return RegDeleteValueW(key, wide);
}

LSTATUS WINAPI RegDeleteKeyValueA(HKEY key, LPCSTR path, LPCSTR name) {
    WIDE(wide, path);
    WIDE(wide_name, name);
    return RegDeleteKeyValueW(key, wide, wide_name);
}

LSTATUS WINAPI RegEnumValueA(HKEY key, DWORD index, LPSTR name, LPDWORD name_size, LPDWORD reserved, LPDWORD type,
                             LPBYTE data, LPDWORD size) {
    HANDLE handle;
    KEY_VALUE_FULL_INFORMATION *value = NULL;
    if (reserved || name == NULL || name_size == NULL || (data && size == NULL))
        return ERROR_INVALID_PARAMETER;
    LSTATUS error = registry_handle(key, &handle);
    if (!error)
        error = registry_enum_value(handle, index, &value);
    BASE_SCOPED void *owned = value;
    if (error)
        return error;
    SIZE_T units = value->NameLength / sizeof(WCHAR);
    DWORD needed = base_narrow_size(value->Name, units);
    if (type)
        *type = value->Type;
    if (*name_size <= needed)
        return ERROR_MORE_DATA;
    error = give(value->Type, (BYTE *)value + value->DataOffset, value->DataLength, data, size);
    if (error)
        return error;
    base_copy_narrow(value->Name, units, name, *name_size);
    *name_size = needed;
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegGetValueA(HKEY key, LPCSTR path, LPCSTR name, DWORD flags, LPDWORD type, PVOID data, LPDWORD size) {
    WIDE(wide, path);
    WIDE(wide_name, name);
    DWORD seen = REG_NONE, length = 0, room = size ? *size : 0;
    LSTATUS error = data && size == NULL ? ERROR_INVALID_PARAMETER
                                         : RegGetValueW(key, wide, wide_name, flags, &seen, NULL, &length);
    BASE_SCOPED BYTE *stored = error ? NULL : base_alloc(length + sizeof(WCHAR));
    if (!error)
        error = stored ? RegGetValueW(key, wide, wide_name, flags, &seen, stored, &length) : ERROR_NOT_ENOUGH_MEMORY;
    if (type)
        *type = seen;
    if (!error)
        error = give(seen, stored, length, data, size);
    if (error && data && (flags & RRF_ZEROONFAILURE))
        memset(data, 0, room);
    return error;
}
