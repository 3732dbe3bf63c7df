// DOS devices: the symbolic links of \\??, listed, asked for and defined.

#include "file.h"

// Opens \?? itself.
static NTSTATUS open_dos_devices(HANDLE *directory, ACCESS_MASK access) {
    UNICODE_STRING name = BASE_LITERAL(L"\\??");
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    NTSTATUS status = NtOpenDirectoryObject(directory, access, &attributes);
    if (!NT_SUCCESS(status))
        *directory = NULL;
    return status;
}

// The names of all DOS devices, each with its NUL and one more at the end.
static DWORD list_dos_devices(HANDLE directory, PWSTR buffer, DWORD size) {
    enum { ROOM = 4096 };
    BASE_SCOPED OBJECT_DIRECTORY_INFORMATION *entries = base_alloc(ROOM);
    if (!entries)
        return 0;
    UNICODE_STRING link = BASE_LITERAL(L"SymbolicLink");
    ULONG at = 0, used = 0;
    for (BOOLEAN restart = TRUE;; restart = FALSE) {
        NTSTATUS status = NtQueryDirectoryObject(directory, entries, ROOM, FALSE, restart, &at, NULL);
        if (status == STATUS_NO_MORE_ENTRIES)
            break;
        if (!NT_SUCCESS(status)) {
            base_set_last_nt_error(status);
            return 0;
        }
        for (OBJECT_DIRECTORY_INFORMATION *entry = entries; entry->Name.Buffer; entry++) {
            if (!RtlEqualUnicodeString(&entry->TypeName, &link, FALSE))
                continue;
            ULONG length = entry->Name.Length / sizeof(WCHAR);
            if (used + length + 2 > size) {
                base_fail(ERROR_INSUFFICIENT_BUFFER);
                return 0;
            }
            memcpy(buffer + used, entry->Name.Buffer, entry->Name.Length);
            buffer[used + length] = 0;
            used += length + 1;
        }
        if (status != STATUS_MORE_ENTRIES)
            break;
    }
    if (used >= size) {
        base_fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    buffer[used] = 0;
    return used + 1;
}

DWORD WINAPI QueryDosDeviceW(LPCWSTR name, LPWSTR buffer, DWORD size) {
    BASE_SCOPED_HANDLE HANDLE directory = NULL;
    BASE_SCOPED_HANDLE HANDLE link = NULL;
    NTSTATUS status = open_dos_devices(&directory, DIRECTORY_QUERY | DIRECTORY_TRAVERSE);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return 0;
    }
    if (!name)
        return list_dos_devices(directory, buffer, size);
    UNICODE_STRING view;
    OBJECT_ATTRIBUTES attributes;
    if (!base_view(&view, name)) {
        base_fail(ERROR_INVALID_NAME);
        return 0;
    }
    InitializeObjectAttributes(&attributes, &view, OBJ_CASE_INSENSITIVE, directory, NULL);
    status = NtOpenSymbolicLinkObject(&link, SYMBOLIC_LINK_QUERY, &attributes);
    if (!NT_SUCCESS(status)) {
        link = NULL;
        base_set_last_nt_error(status);
        return 0;
    }
    UNICODE_STRING target = {0, (USHORT)(size > BASE_MAX_LONG_PATH ? BASE_MAX_LONG_PATH * 2 : size * sizeof(WCHAR)),
                             buffer};
    status = NtQuerySymbolicLinkObject(link, &target, NULL);
    DWORD length = target.Length / sizeof(WCHAR);
    if (status == STATUS_BUFFER_TOO_SMALL || (NT_SUCCESS(status) && length + 2 > size)) {
        base_fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return 0;
    }
    buffer[length] = buffer[length + 1] = 0; // a list of one
    return length + 2;
}

DWORD WINAPI QueryDosDeviceA(LPCSTR name, LPSTR buffer, DWORD size) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    BASE_SCOPED PWSTR found = base_alloc((SIZE_T)size * sizeof(WCHAR));
    if (!found)
        return 0;
    DWORD length = QueryDosDeviceW(wide, found, size);
    if (!length)
        return 0;
    ULONG made = 0;
    if (base_narrow_size(found, length) > size) {
        base_fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    RtlUnicodeToUTF8N(buffer, size, &made, found, length * (ULONG)sizeof(WCHAR));
    return made;
}

// A definition is the link's only handle: on Windows the session keeps it, here it goes with the process that made it.
typedef struct Definition {
    struct Definition *next;
    HANDLE link;
    WCHAR name[]; // without case
} Definition;

static RTL_SRWLOCK definitions_lock = RTL_SRWLOCK_INIT;
static Definition *definitions; // the newest first: it hides older ones of its name

static bool has_target(const Definition *definition, PCWSTR target, bool exact) {
    WCHAR buffer[MAX_PATH];
    UNICODE_STRING its = {0, sizeof buffer - sizeof(WCHAR), buffer};
    if (!target)
        return true;
    if (!NT_SUCCESS(NtQuerySymbolicLinkObject(definition->link, &its, NULL)))
        return false;
    buffer[its.Length / sizeof(WCHAR)] = 0;
    return exact ? lstrcmpiW(buffer, target) == 0 : base_starts_folded(buffer, target);
}

static BOOL remove_definition(PCWSTR name, PCWSTR target, bool exact) {
    Definition *found = NULL;
    RtlAcquireSRWLockExclusive(&definitions_lock);
    for (Definition **at = &definitions; *at && !found;) {
        if (lstrcmpiW((*at)->name, name) == 0 && has_target(*at, target, exact)) {
            found = *at;
            *at = found->next;
        } else {
            at = &(*at)->next;
        }
    }
    RtlReleaseSRWLockExclusive(&definitions_lock);
    if (!found)
        return base_fail(ERROR_FILE_NOT_FOUND); // not defined, or not by this process
    NtClose(found->link);
    base_free(found);
    return TRUE;
}

static BOOL add_definition(PCWSTR name, PCWSTR target) {
    SIZE_T length = base_length(name);
    BASE_SCOPED_HANDLE HANDLE directory = NULL;
    BASE_SCOPED Definition *definition = base_alloc(sizeof *definition + (length + 1) * sizeof(WCHAR));
    UNICODE_STRING view, target_view;
    OBJECT_ATTRIBUTES attributes;
    if (!definition)
        return FALSE;
    if (!base_view(&view, name) || !base_view(&target_view, target) || length == 0)
        return base_fail(ERROR_INVALID_PARAMETER);
    NTSTATUS status = open_dos_devices(&directory, DIRECTORY_QUERY | DIRECTORY_TRAVERSE | DIRECTORY_CREATE_OBJECT);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    memcpy(definition->name, name, (length + 1) * sizeof(WCHAR));
    InitializeObjectAttributes(&attributes, &view, OBJ_CASE_INSENSITIVE, directory, NULL);
    RtlAcquireSRWLockExclusive(&definitions_lock);
    status = NtCreateSymbolicLinkObject(&definition->link, STANDARD_RIGHTS_REQUIRED | SYMBOLIC_LINK_QUERY, &attributes,
                                        &target_view);
    if (NT_SUCCESS(status)) {
        definition->next = definitions;
        definitions = definition;
        definition = NULL;
    }
    RtlReleaseSRWLockExclusive(&definitions_lock);
    return base_result(status);
}

// A target without DDD_RAW_TARGET_PATH is a path as programs know it.
BOOL WINAPI DefineDosDeviceW(DWORD flags, LPCWSTR name, LPCWSTR target) {
    enum { KNOWN = DDD_RAW_TARGET_PATH | DDD_REMOVE_DEFINITION | DDD_EXACT_MATCH_ON_REMOVE | DDD_NO_BROADCAST_SYSTEM };
    UNICODE_STRING native = {0};
    PCWSTR used = target;
    if (!name || flags & ~(DWORD)KNOWN || (!target && !(flags & DDD_REMOVE_DEFINITION)))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (target && !(flags & DDD_RAW_TARGET_PATH)) {
        if (!RtlDosPathNameToNtPathName_U(target, &native, NULL, NULL))
            return base_fail(ERROR_PATH_NOT_FOUND);
        used = native.Buffer;
    }
    BOOL done = flags & DDD_REMOVE_DEFINITION ? remove_definition(name, used, (flags & DDD_EXACT_MATCH_ON_REMOVE) != 0)
                                              : add_definition(name, used);
    RtlFreeUnicodeString(&native);
    return done;
}

BOOL WINAPI DefineDosDeviceA(DWORD flags, LPCSTR name, LPCSTR target) {
    BASE_SCOPED PWSTR wide_name = base_wide(name);
    BASE_SCOPED PWSTR wide_target = base_wide(target);
    if ((name && !wide_name) || (target && !wide_target))
        return FALSE;
    return DefineDosDeviceW(flags, wide_name, wide_target);
}
