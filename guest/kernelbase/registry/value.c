// Registry values: reading, writing, deleting and listing them.

#include "registry/registry.h"

enum { VALUE_FIRST = 512, TYPE_MASK = 0xFFFF };

LSTATUS registry_read(HKEY key, PCWSTR name, KEY_VALUE_PARTIAL_INFORMATION **value) {
    HANDLE handle;
    UNICODE_STRING view;
    ULONG size = VALUE_FIRST, returned = 0;
    *value = NULL;
    LSTATUS error = registry_handle(key, &handle);
    if (error)
        return error;
    if (!base_view(&view, name ? name : L""))
        return ERROR_FILE_NOT_FOUND;
    for (;;) {
        KEY_VALUE_PARTIAL_INFORMATION *block = base_alloc(size);
        if (block == NULL)
            return ERROR_NOT_ENOUGH_MEMORY;
        NTSTATUS status = NtQueryValueKey(handle, &view, KeyValuePartialInformation, block, size, &returned);
        if (NT_SUCCESS(status)) {
            *value = block;
            return ERROR_SUCCESS;
        }
        base_free(block);
        if ((status != STATUS_BUFFER_OVERFLOW && status != STATUS_BUFFER_TOO_SMALL) || returned <= size)
            return registry_status(status);
        size = returned;
    }
}

LSTATUS WINAPI RegQueryValueExW(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size) {
    KEY_VALUE_PARTIAL_INFORMATION *value;
    if (reserved || (data && size == NULL))
        return ERROR_INVALID_PARAMETER;
    LSTATUS error = registry_read(key, name, &value);
    BASE_SCOPED void *owned = value;
    if (error)
        return error;
    if (type)
        *type = value->Type;
    if (size == NULL)
        return ERROR_SUCCESS;
    DWORD room = *size, length = value->DataLength;
    *size = length;
    if (data == NULL)
        return ERROR_SUCCESS;
    if (room < length)
        return ERROR_MORE_DATA;
    memcpy(data, value->Data, length);
    // Text that was stored without its NUL gets one where there is room.
    if (registry_is_text(value->Type) && room - length >= sizeof(WCHAR) &&
        (length < sizeof(WCHAR) || *(WCHAR *)(void *)(data + length - sizeof(WCHAR)) != 0))
        *(WCHAR *)(void *)(data + length) = 0;
    return ERROR_SUCCESS;
}

// The default value of a subkey, as text.
LSTATUS WINAPI RegQueryValueW(HKEY key, LPCWSTR path, LPWSTR data, PLONG size) {
    HKEY opened = key;
    DWORD type = 0, length = size ? (DWORD)*size : 0;
    if (path && *path) {
        LSTATUS error = registry_open(key, path, 0, KEY_QUERY_VALUE, &opened);
        if (error)
            return error;
    }
    LSTATUS error = RegQueryValueExW(opened, NULL, NULL, &type, (LPBYTE)data, &length);
    if (opened != key)
        NtClose(opened);
    if (error == ERROR_FILE_NOT_FOUND) { // no default value is an empty one
        length = sizeof(WCHAR);
        if (data)
            *data = 0;
        error = ERROR_SUCCESS;
    }
    if (size)
        *size = (LONG)length;
    return error;
}

LSTATUS WINAPI RegSetValueExW(HKEY key, LPCWSTR name, DWORD reserved, DWORD type, const BYTE *data, DWORD size) {
    HANDLE handle;
    UNICODE_STRING view;
    (void)reserved;
    if (!base_view(&view, name ? name : L""))
        return ERROR_INVALID_PARAMETER;
    LSTATUS error = registry_handle(key, &handle);
    if (error)
        return error;
    // Text whose NUL was not counted though it is there is taken with it.
    if (data && registry_is_text(type) && size >= sizeof(WCHAR) && size % sizeof(WCHAR) == 0) {
        const WCHAR *text = (const WCHAR *)(const void *)data;
        if (text[size / sizeof(WCHAR) - 1] != 0 && text[size / sizeof(WCHAR)] == 0)
            size += sizeof(WCHAR);
    }
    return registry_status(NtSetValueKey(handle, &view, 0, type, (PVOID)data, size));
}

LSTATUS WINAPI RegSetValueW(HKEY key, LPCWSTR path, DWORD type, LPCWSTR data, DWORD size) {
    (void)size; // the text's own length counts
    if (type != REG_SZ)
        return ERROR_INVALID_PARAMETER;
    return RegSetKeyValueW(key, path, NULL, REG_SZ, data, (DWORD)((base_length(data) + 1) * sizeof(WCHAR)));
}

LSTATUS WINAPI RegSetKeyValueW(HKEY key, LPCWSTR path, LPCWSTR name, DWORD type, LPCVOID data, DWORD size) {
    HKEY opened = key;
    if (path && *path) {
        LSTATUS error = RegCreateKeyExW(key, path, 0, NULL, 0, KEY_SET_VALUE, NULL, &opened, NULL);
        if (error)
            return error;
    }
    LSTATUS error = RegSetValueExW(opened, name, 0, type, data, size);
    if (opened != key)
        NtClose(opened);
    return error;
}

LSTATUS WINAPI RegDeleteValueW(HKEY key, LPCWSTR name) {
    HANDLE handle;
    UNICODE_STRING view;
    LSTATUS error = registry_handle(key, &handle);
    if (error)
        return error;
    if (!base_view(&view, name ? name : L""))
        return ERROR_FILE_NOT_FOUND;
    return registry_status(NtDeleteValueKey(handle, &view));
}

LSTATUS WINAPI RegDeleteKeyValueW(HKEY key, LPCWSTR path, LPCWSTR name) {
    HKEY opened = key;
    if (path && *path) {
        LSTATUS error = registry_open(key, path, 0, KEY_SET_VALUE, &opened);
        if (error)
            return error;
    }
    LSTATUS error = RegDeleteValueW(opened, name);
    if (opened != key)
        NtClose(opened);
    return error;
}

LSTATUS WINAPI RegEnumValueW(HKEY key, DWORD index, LPWSTR name, LPDWORD name_size, LPDWORD reserved, LPDWORD type,
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
    DWORD units = value->NameLength / sizeof(WCHAR);
    if (type)
        *type = value->Type;
    if (*name_size <= units)
        error = ERROR_MORE_DATA;
    if (size && data && *size < value->DataLength)
        error = ERROR_MORE_DATA;
    if (!error) {
        memcpy(name, value->Name, value->NameLength);
        name[units] = 0;
        *name_size = units;
        if (data)
            memcpy(data, (BYTE *)value + value->DataOffset, value->DataLength);
    }
    if (size)
        *size = value->DataLength;
    return error;
}

// Whether a type is among the RRF_RT_* that the caller can take.
static bool is_wanted(DWORD flags, DWORD type, DWORD size) {
    DWORD bit = type == REG_DWORD    ? (size == sizeof(DWORD) ? RRF_RT_REG_DWORD : 0)
                : type == REG_QWORD  ? (size == sizeof(DWORDLONG) ? RRF_RT_REG_QWORD : 0)
                : type <= REG_BINARY ? 1u << type
                : type == REG_MULTI_SZ ? RRF_RT_REG_MULTI_SZ
                                       : 0;
    if ((flags & TYPE_MASK) == RRF_RT_ANY)
        return true;
    if (type == REG_BINARY && ((flags & RRF_RT_DWORD) == RRF_RT_DWORD || (flags & RRF_RT_QWORD) == RRF_RT_QWORD))
        return (flags & RRF_RT_DWORD) == RRF_RT_DWORD ? size == sizeof(DWORD) : size == sizeof(DWORDLONG);
    return (flags & bit) != 0;
}

// Text with its NULs, and %variables% replaced where they are to be: a new block of *size bytes.
static BYTE *finished_data(const KEY_VALUE_PARTIAL_INFORMATION *value, bool expand, DWORD *size) {
    DWORD closing = value->Type == REG_MULTI_SZ ? 2 : registry_is_text(value->Type) ? 1 : 0;
    DWORD length = value->DataLength;
    BYTE *data = base_alloc_zeroed(length + (closing + 1) * sizeof(WCHAR));
    if (data == NULL)
        return NULL;
    memcpy(data, value->Data, length);
    if (closing) {
        WCHAR *text = (WCHAR *)(void *)data;
        DWORD units = length / sizeof(WCHAR), closed = 0;
        while (closed < closing && closed < units && text[units - 1 - closed] == 0)
            closed++;
        length = (units + closing - closed) * sizeof(WCHAR);
    }
    *size = length;
    if (!expand)
        return data;
    BASE_SCOPED BYTE *unexpanded = data;
    DWORD units = ExpandEnvironmentStringsW((PCWSTR)(void *)data, NULL, 0);
    PWSTR expanded = units ? base_alloc(units * sizeof(WCHAR)) : NULL;
    if (expanded) {
        ExpandEnvironmentStringsW((PCWSTR)(void *)unexpanded, expanded, units);
        *size = units * sizeof(WCHAR);
    }
    return (BYTE *)expanded;
}

LSTATUS WINAPI RegGetValueW(HKEY key, LPCWSTR path, LPCWSTR name, DWORD flags, LPDWORD type, PVOID data, LPDWORD size) {
    HKEY opened = key;
    KEY_VALUE_PARTIAL_INFORMATION *value;
    bool expand = (flags & RRF_RT_REG_SZ) && !(flags & RRF_NOEXPAND);
    if ((data && size == NULL) || ((flags & RRF_RT_REG_EXPAND_SZ) && !(flags & RRF_NOEXPAND) &&
                                   (flags & TYPE_MASK) != RRF_RT_ANY))
        return ERROR_INVALID_PARAMETER;
    if (path && *path) {
        REGSAM view = flags & RRF_SUBKEY_WOW6432KEY ? KEY_WOW64_32KEY
                      : flags & RRF_SUBKEY_WOW6464KEY ? KEY_WOW64_64KEY
                                                      : 0;
        LSTATUS error = registry_open(key, path, 0, KEY_QUERY_VALUE | view, &opened);
        if (error)
            return error;
    }
    LSTATUS error = registry_read(opened, name, &value);
    BASE_SCOPED void *owned = value;
    if (opened != key)
        NtClose(opened);
    DWORD room = size ? *size : 0, length = 0;
    BASE_SCOPED BYTE *finished = NULL;
    if (!error) {
        expand = expand && value->Type == REG_EXPAND_SZ;
        finished = finished_data(value, expand, &length);
        DWORD seen = expand ? REG_SZ : value->Type;
        if (finished == NULL)
            error = ERROR_NOT_ENOUGH_MEMORY;
        else if (!is_wanted(flags, seen, value->DataLength))
            error = ERROR_UNSUPPORTED_TYPE;
        else if (data && room < length)
            error = ERROR_MORE_DATA;
        if (type)
            *type = seen;
        if (size)
            *size = length;
    }
    if (data && !error)
        memcpy(data, finished, length);
    else if (data && (flags & RRF_ZEROONFAILURE))
        memset(data, 0, room);
    return error;
}
