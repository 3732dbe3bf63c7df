// Registry keys: opening, making, closing, deleting, listing and watching them.

#include "registry/registry.h"

enum { INFORMATION_FIRST = 512 };

// A view of a path without backslashes at its end; a leading one is an error.
static LSTATUS path_view(UNICODE_STRING *view, PCWSTR path) {
    if (path && path[0] == '\\')
        return ERROR_BAD_PATHNAME;
    if (!base_view(view, path ? path : L""))
        return ERROR_INVALID_PARAMETER;
    while (view->Length && view->Buffer[view->Length / sizeof(WCHAR) - 1] == '\\')
        view->Length -= sizeof(WCHAR);
    return ERROR_SUCCESS;
}

LSTATUS registry_open(HKEY key, PCWSTR path, DWORD options, REGSAM access, HKEY *result) {
    UNICODE_STRING view;
    OBJECT_ATTRIBUTES attributes;
    HANDLE parent, opened = NULL;
    LSTATUS error = registry_handle(key, &parent);
    if (!error)
        error = path_view(&view, path);
    if (error)
        return error;
    ULONG flags = OBJ_CASE_INSENSITIVE | (options & REG_OPTION_OPEN_LINK ? OBJ_OPENLINK : 0);
    InitializeObjectAttributes(&attributes, &view, flags, parent, NULL);
    NTSTATUS status = options & REG_OPTION_BACKUP_RESTORE ? NtOpenKeyEx(&opened, access, &attributes, options)
                                                          : NtOpenKey(&opened, access, &attributes);
    if (NT_SUCCESS(status))
        *result = opened;
    return registry_status(status);
}

LSTATUS WINAPI RegOpenKeyExW(HKEY key, LPCWSTR path, DWORD options, REGSAM access, PHKEY result) {
    if (result == NULL)
        return ERROR_INVALID_PARAMETER;
    *result = NULL;
    return registry_open(key, path, options, access, result);
}

// An empty path answers the very handle that was given.
LSTATUS WINAPI RegOpenKeyW(HKEY key, LPCWSTR path, PHKEY result) {
    if (result == NULL)
        return ERROR_INVALID_PARAMETER;
    if (path == NULL || *path == 0) {
        *result = key;
        return ERROR_SUCCESS;
    }
    return RegOpenKeyExW(key, path, 0, MAXIMUM_ALLOWED, result);
}

LSTATUS WINAPI RegCloseKey(HKEY key) {
    if (key == NULL)
        return ERROR_INVALID_HANDLE;
    return registry_is_predefined(key) ? ERROR_SUCCESS : registry_status(NtClose(key));
}

// What one component of a path is made with.
typedef struct {
    DWORD options;
    REGSAM access;
    PCWSTR class_name;
    const SECURITY_ATTRIBUTES *security;
} Making;

static NTSTATUS make(HANDLE parent, UNICODE_STRING *name, const Making *making, REGSAM access, HANDLE *made,
                     ULONG *disposition) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING class_view;
    base_view(&class_view, making->class_name);
    ULONG flags = OBJ_CASE_INSENSITIVE;
    if (making->security && making->security->bInheritHandle)
        flags |= OBJ_INHERIT;
    InitializeObjectAttributes(&attributes, name, flags, parent,
                               making->security ? making->security->lpSecurityDescriptor : NULL);
    return NtCreateKey(made, access, &attributes, 0, making->class_name ? &class_view : NULL, making->options,
                       disposition);
}

// NtCreateKey makes the last component only; those before it are made one by one.
static NTSTATUS make_path(HANDLE parent, UNICODE_STRING path, const Making *making, HANDLE *made, ULONG *disposition) {
    NTSTATUS status = make(parent, &path, making, making->access, made, disposition);
    if (status != STATUS_OBJECT_NAME_NOT_FOUND && status != STATUS_OBJECT_PATH_NOT_FOUND)
        return status;
    HANDLE current = parent;
    REGSAM passing = MAXIMUM_ALLOWED | (making->access & (KEY_WOW64_32KEY | KEY_WOW64_64KEY));
    USHORT units = path.Length / sizeof(WCHAR), at = 0;
    for (;;) {
        USHORT end = at;
        while (end < units && path.Buffer[end] != '\\')
            end++;
        UNICODE_STRING name = {(USHORT)((end - at) * sizeof(WCHAR)), (USHORT)((end - at) * sizeof(WCHAR)),
                               path.Buffer + at};
        bool last = end == units;
        HANDLE next = NULL;
        status = make(current, &name, making, last ? making->access : passing, &next, disposition);
        if (current != parent)
            NtClose(current);
        if (!NT_SUCCESS(status) || last) {
            *made = next;
            return status;
        }
        current = next;
        at = end + 1;
    }
}

LSTATUS WINAPI RegCreateKeyExW(HKEY key, LPCWSTR path, DWORD reserved, LPWSTR class_name, DWORD options, REGSAM access,
                               const LPSECURITY_ATTRIBUTES security, PHKEY result, LPDWORD disposition) {
    UNICODE_STRING view;
    HANDLE parent, made = NULL;
    ULONG done = 0;
    if (reserved || result == NULL)
        return ERROR_INVALID_PARAMETER;
    if (path == NULL)
        return ERROR_BADKEY;
    LSTATUS error = registry_handle(key, &parent);
    if (!error)
        error = path_view(&view, path);
    if (error)
        return error;
    if (view.Length == 0) {
        if (disposition)
            *disposition = REG_OPENED_EXISTING_KEY;
        return registry_open(key, NULL, 0, access, result);
    }
    Making making = {options, access, class_name, security};
    NTSTATUS status = make_path(parent, view, &making, &made, &done);
    if (!NT_SUCCESS(status))
        return registry_status(status);
    *result = made;
    if (disposition)
        *disposition = done;
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegCreateKeyW(HKEY key, LPCWSTR path, PHKEY result) {
    if (path == NULL || *path == 0)
        return RegOpenKeyW(key, path, result);
    return RegCreateKeyExW(key, path, 0, NULL, 0, MAXIMUM_ALLOWED, NULL, result, NULL);
}

LSTATUS WINAPI RegDeleteKeyExW(HKEY key, LPCWSTR path, REGSAM view, DWORD reserved) {
    HKEY opened;
    if (path == NULL || reserved)
        return ERROR_INVALID_PARAMETER;
    LSTATUS error = registry_open(key, path, 0, DELETE | (view & (KEY_WOW64_32KEY | KEY_WOW64_64KEY)), &opened);
    if (error)
        return error;
    NTSTATUS status = NtDeleteKey(opened);
    NtClose(opened);
    return status == STATUS_CANNOT_DELETE ? ERROR_ACCESS_DENIED : registry_status(status); // it has subkeys
}

LSTATUS WINAPI RegDeleteKeyW(HKEY key, LPCWSTR path) { return RegDeleteKeyExW(key, path, 0, 0); }

LSTATUS WINAPI RegFlushKey(HKEY key) {
    HANDLE handle;
    LSTATUS error = registry_handle(key, &handle);
    return error ? error : registry_status(NtFlushKey(handle));
}

typedef NTSTATUS (*Query)(HANDLE handle, DWORD index, PVOID information, ULONG size, ULONG *returned);

// Calls a query with a block that grows until the answer fits.
static LSTATUS query(Query function, HANDLE handle, DWORD index, void **information) {
    ULONG size = INFORMATION_FIRST, returned = 0;
    for (;;) {
        void *block = base_alloc(size);
        if (block == NULL)
            return ERROR_NOT_ENOUGH_MEMORY;
        NTSTATUS status = function(handle, index, block, size, &returned);
        if (NT_SUCCESS(status)) {
            *information = block;
            return ERROR_SUCCESS;
        }
        base_free(block);
        if ((status != STATUS_BUFFER_OVERFLOW && status != STATUS_BUFFER_TOO_SMALL) || returned <= size)
            return registry_status(status);
        size = returned;
    }
}

static NTSTATUS query_key(HANDLE handle, DWORD index, PVOID information, ULONG size, ULONG *returned) {
    (void)index;
    return NtQueryKey(handle, KeyFullInformation, information, size, returned);
}

static NTSTATUS query_subkey(HANDLE handle, DWORD index, PVOID information, ULONG size, ULONG *returned) {
    return NtEnumerateKey(handle, index, KeyNodeInformation, information, size, returned);
}

static NTSTATUS query_value(HANDLE handle, DWORD index, PVOID information, ULONG size, ULONG *returned) {
    return NtEnumerateValueKey(handle, index, KeyValueFullInformation, information, size, returned);
}

LSTATUS registry_full_information(HANDLE handle, KEY_FULL_INFORMATION **information) {
    return query(query_key, handle, 0, (void **)information);
}

LSTATUS registry_enum_key(HANDLE handle, DWORD index, KEY_NODE_INFORMATION **information) {
    return query(query_subkey, handle, index, (void **)information);
}

LSTATUS registry_enum_value(HANDLE handle, DWORD index, KEY_VALUE_FULL_INFORMATION **information) {
    return query(query_value, handle, index, (void **)information);
}

// Copies units with a NUL; *size counts it on the way in and not on the way out.
static LSTATUS give_text(PCWSTR text, ULONG bytes, LPWSTR buffer, LPDWORD size) {
    ULONG units = bytes / sizeof(WCHAR);
    if (buffer == NULL || size == NULL)
        return buffer || size ? ERROR_INVALID_PARAMETER : ERROR_SUCCESS;
    if (*size <= units)
        return ERROR_MORE_DATA;
    memcpy(buffer, text, bytes);
    buffer[units] = 0;
    *size = units;
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegEnumKeyExW(HKEY key, DWORD index, LPWSTR name, LPDWORD name_size, LPDWORD reserved,
                             LPWSTR class_name, LPDWORD class_size, PFILETIME written) {
    HANDLE handle;
    KEY_NODE_INFORMATION *information = NULL;
    if (reserved || name == NULL || name_size == NULL)
        return ERROR_INVALID_PARAMETER;
    LSTATUS error = registry_handle(key, &handle);
    if (!error)
        error = registry_enum_key(handle, index, &information);
    BASE_SCOPED void *owned = information;
    if (error)
        return error;
    error = give_text(information->Name, information->NameLength, name, name_size);
    if (!error && class_name)
        error = give_text((PCWSTR)((BYTE *)information + information->ClassOffset),
                          information->ClassOffset == (ULONG)-1 ? 0 : information->ClassLength, class_name, class_size);
    if (!error && written)
        memcpy(written, &information->LastWriteTime, sizeof *written);
    return error;
}

LSTATUS WINAPI RegEnumKeyW(HKEY key, DWORD index, LPWSTR name, DWORD size) {
    return RegEnumKeyExW(key, index, name, &size, NULL, NULL, NULL, NULL);
}

LSTATUS WINAPI RegQueryInfoKeyW(HKEY key, LPWSTR class_name, LPDWORD class_size, LPDWORD reserved, LPDWORD subkeys,
                                LPDWORD longest_subkey, LPDWORD longest_class, LPDWORD values, LPDWORD longest_name,
                                LPDWORD longest_value, LPDWORD security_size, PFILETIME written) {
    HANDLE handle;
    KEY_FULL_INFORMATION *information = NULL;
    if (reserved || (class_name && class_size == NULL))
        return ERROR_INVALID_PARAMETER;
    LSTATUS error = registry_handle(key, &handle);
    if (!error)
        error = registry_full_information(handle, &information);
    BASE_SCOPED void *owned = information;
    if (error)
        return error;
    if (subkeys)
        *subkeys = information->SubKeys;
    if (longest_subkey)
        *longest_subkey = information->MaxNameLen / sizeof(WCHAR);
    if (longest_class)
        *longest_class = information->MaxClassLen / sizeof(WCHAR);
    if (values)
        *values = information->Values;
    if (longest_name)
        *longest_name = information->MaxValueNameLen / sizeof(WCHAR);
    if (longest_value)
        *longest_value = information->MaxValueDataLen;
    if (written)
        memcpy(written, &information->LastWriteTime, sizeof *written);
    if (security_size) {
        *security_size = 0;
        NtQuerySecurityObject(handle, OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                              NULL, 0, security_size);
    }
    if (class_size) {
        ULONG bytes = information->ClassOffset == (ULONG)-1 ? 0 : information->ClassLength;
        if (class_name)
            return give_text((PCWSTR)((BYTE *)information + information->ClassOffset), bytes, class_name, class_size);
        *class_size = bytes / sizeof(WCHAR);
    }
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegNotifyChangeKeyValue(HKEY key, BOOL subtree, DWORD filter, HANDLE event, BOOL asynchronous) {
    HANDLE handle;
    if (asynchronous && event == NULL)
        return ERROR_INVALID_PARAMETER;
    LSTATUS error = registry_handle(key, &handle);
    if (error)
        return error;
    IO_STATUS_BLOCK own;
    static IO_STATUS_BLOCK ignored; // what an asynchronous call reports goes to nobody
    IO_STATUS_BLOCK *block = asynchronous ? &ignored : &own;
    NTSTATUS status = NtNotifyChangeKey(handle, asynchronous ? event : NULL, NULL, NULL, block, filter,
                                        (BOOLEAN)(subtree != 0), NULL, 0, (BOOLEAN)(asynchronous != 0));
    return status == STATUS_PENDING ? ERROR_SUCCESS : registry_status(status);
}

LSTATUS WINAPI RegRenameKey(HKEY key, LPCWSTR path, LPCWSTR new_name) {
    HKEY opened;
    UNICODE_STRING view;
    if (new_name == NULL || !base_view(&view, new_name))
        return ERROR_INVALID_PARAMETER;
    LSTATUS error = registry_open(key, path, 0, KEY_WRITE, &opened);
    if (error)
        return error;
    NTSTATUS status = NtRenameKey(opened, &view);
    NtClose(opened);
    return registry_status(status);
}
