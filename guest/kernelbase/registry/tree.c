// Whole trees of keys, several values at once, and what is refused: hives, other machines, transactions.

#include "registry/registry.h"

static LSTATUS delete_values(HKEY key) {
    for (;;) {
        WCHAR name[KEY_NAME_UNITS_MAX + 1];
        DWORD size = ARRAYSIZE(name);
        LSTATUS error = RegEnumValueW(key, 0, name, &size, NULL, NULL, NULL, NULL);
        if (error)
            return error == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : error;
        error = RegDeleteValueW(key, name);
        if (error)
            return error;
    }
}

// Empties a key; each subkey is emptied before it is deleted.
static LSTATUS empty_key(HKEY key) {
    for (;;) {
        WCHAR name[KEY_NAME_UNITS_MAX + 1];
        DWORD size = ARRAYSIZE(name);
        HKEY child;
        LSTATUS error = RegEnumKeyExW(key, 0, name, &size, NULL, NULL, NULL, NULL);
        if (error == ERROR_NO_MORE_ITEMS)
            return delete_values(key);
        if (!error)
            error = registry_open(key, name, 0, DELETE | KEY_READ | KEY_SET_VALUE, &child);
        if (error)
            return error;
        error = empty_key(child);
        if (!error)
            error = registry_status(NtDeleteKey(child));
        NtClose(child);
        if (error)
            return error;
    }
}

// With a path that key goes too; without, the key itself stays.
LSTATUS WINAPI RegDeleteTreeW(HKEY key, LPCWSTR path) {
    HKEY opened = key;
    if (path && *path) {
        LSTATUS error = registry_open(key, path, 0, DELETE | KEY_READ | KEY_SET_VALUE, &opened);
        if (error)
            return error;
    }
    LSTATUS error = empty_key(opened);
    if (opened != key) {
        if (!error)
            error = registry_status(NtDeleteKey(opened));
        NtClose(opened);
    }
    return error;
}

static LSTATUS copy_values(HANDLE from, HKEY to) {
    for (DWORD index = 0;; index++) {
        KEY_VALUE_FULL_INFORMATION *value = NULL;
        LSTATUS error = registry_enum_value(from, index, &value);
        if (error)
            return error == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : error;
        BASE_SCOPED void *owned = value;
        HANDLE target;
        UNICODE_STRING name = {(USHORT)value->NameLength, (USHORT)value->NameLength, value->Name};
        error = registry_handle(to, &target);
        if (!error)
            error = registry_status(NtSetValueKey(target, &name, 0, value->Type, (BYTE *)value + value->DataOffset,
                                                  value->DataLength));
        if (error)
            return error;
    }
}

static LSTATUS copy_tree(HKEY from, HKEY to) {
    HANDLE source;
    LSTATUS error = registry_handle(from, &source);
    if (!error)
        error = copy_values(source, to);
    for (DWORD index = 0; !error; index++) {
        WCHAR name[KEY_NAME_UNITS_MAX + 1];
        DWORD size = ARRAYSIZE(name);
        HKEY child, made;
        error = RegEnumKeyExW(from, index, name, &size, NULL, NULL, NULL, NULL);
        if (error == ERROR_NO_MORE_ITEMS)
            return ERROR_SUCCESS;
        if (!error)
            error = registry_open(from, name, 0, KEY_READ, &child);
        if (error)
            return error;
        error = RegCreateKeyExW(to, name, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &made, NULL);
        if (!error) {
            error = copy_tree(child, made);
            NtClose(made);
        }
        NtClose(child);
    }
    return error;
}

LSTATUS WINAPI RegCopyTreeW(HKEY source, LPCWSTR path, HKEY destination) {
    HKEY opened = source;
    if (path && *path) {
        LSTATUS error = registry_open(source, path, 0, KEY_READ, &opened);
        if (error)
            return error;
    }
    LSTATUS error = copy_tree(opened, destination);
    if (opened != source)
        NtClose(opened);
    return error;
}

// This machine is the only one.
LSTATUS WINAPI RegConnectRegistryW(LPCWSTR machine, HKEY key, PHKEY result) {
    if (machine && *machine)
        return ERROR_BAD_NETPATH;
    return registry_open(key, NULL, 0, MAXIMUM_ALLOWED, result);
}

LSTATUS WINAPI RegConnectRegistryA(LPCSTR machine, HKEY key, PHKEY result) {
    return machine && *machine ? ERROR_BAD_NETPATH : registry_open(key, NULL, 0, MAXIMUM_ALLOWED, result);
}

// Loading and saving hives takes privileges that no process here has.
LSTATUS WINAPI RegLoadKeyW(HKEY key, LPCWSTR path, LPCWSTR file) {
    (void)key, (void)path, (void)file;
    return ERROR_PRIVILEGE_NOT_HELD;
}

LSTATUS WINAPI RegUnLoadKeyW(HKEY key, LPCWSTR path) {
    (void)key, (void)path;
    return ERROR_PRIVILEGE_NOT_HELD;
}

LSTATUS WINAPI RegSaveKeyW(HKEY key, LPCWSTR file, const LPSECURITY_ATTRIBUTES security) {
    (void)key, (void)file, (void)security;
    return ERROR_PRIVILEGE_NOT_HELD;
}

LSTATUS WINAPI RegSaveKeyExW(HKEY key, LPCWSTR file, const LPSECURITY_ATTRIBUTES security, DWORD flags) {
    (void)key, (void)file, (void)security, (void)flags;
    return ERROR_PRIVILEGE_NOT_HELD;
}

LSTATUS WINAPI RegRestoreKeyW(HKEY key, LPCWSTR file, DWORD flags) {
    (void)key, (void)file, (void)flags;
    return ERROR_PRIVILEGE_NOT_HELD;
}

LSTATUS WINAPI RegReplaceKeyW(HKEY key, LPCWSTR path, LPCWSTR new_file, LPCWSTR old_file) {
    (void)key, (void)path, (void)new_file, (void)old_file;
    return ERROR_PRIVILEGE_NOT_HELD;
}

LSTATUS WINAPI RegOpenKeyTransactedW(HKEY key, LPCWSTR path, DWORD options, REGSAM access, PHKEY result,
                                     HANDLE transaction, PVOID extended) {
    (void)key, (void)path, (void)options, (void)access, (void)result, (void)transaction, (void)extended;
    return ERROR_CALL_NOT_IMPLEMENTED;
}

LSTATUS WINAPI RegCreateKeyTransactedW(HKEY key, LPCWSTR path, DWORD reserved, LPWSTR class_name, DWORD options,
                                       REGSAM access, const LPSECURITY_ATTRIBUTES security, PHKEY result,
                                       LPDWORD disposition, HANDLE transaction, PVOID extended) {
    (void)key, (void)path, (void)reserved, (void)class_name, (void)options, (void)access, (void)security;
    (void)result, (void)disposition, (void)transaction, (void)extended;
    return ERROR_CALL_NOT_IMPLEMENTED;
}

LSTATUS WINAPI RegGetKeySecurity(HKEY key, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR descriptor,
                                 LPDWORD length) {
    HANDLE handle;
    LSTATUS error = registry_handle(key, &handle);
    return error ? error : registry_status(NtQuerySecurityObject(handle, parts, descriptor, *length, length));
}

LSTATUS WINAPI RegSetKeySecurity(HKEY key, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR descriptor) {
    HANDLE handle;
    LSTATUS error = registry_handle(key, &handle);
    return error ? error : registry_status(NtSetSecurityObject(handle, parts, descriptor));
}
