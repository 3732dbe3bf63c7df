// Registry helpers: paths by well-known roots, tables of values to read, single values to write.
// Everything ends in the Nt key services; nothing is cached.

#include "rtl.h"

enum {
    RTL_REGISTRY_ABSOLUTE = 0,
    RTL_REGISTRY_USER = 5,
    RTL_REGISTRY_HANDLE = 0x40000000,
    RTL_REGISTRY_OPTIONAL = (int)0x80000000,
};

// RTL_QUERY_REGISTRY_TABLE.Flags
enum {
    RTL_QUERY_REGISTRY_SUBKEY = 0x01,
    RTL_QUERY_REGISTRY_TOPKEY = 0x02,
    RTL_QUERY_REGISTRY_REQUIRED = 0x04,
    RTL_QUERY_REGISTRY_NOVALUE = 0x08,
    RTL_QUERY_REGISTRY_NOEXPAND = 0x10,
    RTL_QUERY_REGISTRY_DIRECT = 0x20,
    RTL_QUERY_REGISTRY_DELETE = 0x40,
};

typedef NTSTATUS(NTAPI *PRTL_QUERY_REGISTRY_ROUTINE)(PWSTR ValueName, ULONG ValueType, PVOID ValueData,
                                                     ULONG ValueLength, PVOID Context, PVOID EntryContext);

typedef struct _RTL_QUERY_REGISTRY_TABLE {
    PRTL_QUERY_REGISTRY_ROUTINE QueryRoutine;
    ULONG Flags;
    PWSTR Name;
    PVOID EntryContext;
    ULONG DefaultType;
    PVOID DefaultData;
    ULONG DefaultLength;
} RTL_QUERY_REGISTRY_TABLE, *PRTL_QUERY_REGISTRY_TABLE;

static const PCWSTR roots[] = {
    L"",
    L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\",
    L"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\",
    L"\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion\\",
    L"\\Registry\\Machine\\Hardware\\DeviceMap\\",
};

static NTSTATUS open_path(PUNICODE_STRING root, PCWSTR path, BOOLEAN create, ACCESS_MASK access, PHANDLE key) {
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    UNICODE_STRING full;
    SIZE_T bytes = root->Length + (wcslen(path) + 2) * sizeof(WCHAR);
    if (bytes > UNICODE_STRING_MAX_BYTES)
        return STATUS_NAME_TOO_LONG;
    full = (UNICODE_STRING){0, (USHORT)bytes, rtl_allocate(bytes)};
    if (!full.Buffer)
        return STATUS_NO_MEMORY;
    RtlAppendUnicodeStringToString(&full, root);
    if (root->Length && root->Buffer[rtl_length(root) - 1] != '\\' && *path)
        RtlAppendUnicodeToString(&full, L"\\");
    RtlAppendUnicodeToString(&full, path);
    attributes.ObjectName = &full;
    attributes.Attributes = OBJ_CASE_INSENSITIVE;
    NTSTATUS status = create ? NtCreateKey(key, access, &attributes, 0, NULL, REG_OPTION_NON_VOLATILE, NULL)
                             : NtOpenKey(key, access, &attributes);
    RtlFreeUnicodeString(&full);
    return status;
}

static NTSTATUS open_key(ULONG relative_to, PCWSTR path, BOOLEAN create, ACCESS_MASK access, PHANDLE key) {
    ULONG base = relative_to & ~(ULONG)RTL_REGISTRY_OPTIONAL;
    UNICODE_STRING root;
    if (base & RTL_REGISTRY_HANDLE) {
        *key = (HANDLE)path;
        return STATUS_SUCCESS;
    }
    if (base < ARRAYSIZE(roots)) {
        RtlInitUnicodeString(&root, roots[base]);
        return open_path(&root, path, create, access, key);
    }
    if (base != RTL_REGISTRY_USER)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = RtlFormatCurrentUserKeyPath(&root);
    if (!NT_SUCCESS(status))
        return status;
    status = open_path(&root, path, create, access, key);
    RtlFreeUnicodeString(&root);
    return status;
}

static void close_key(ULONG relative_to, HANDLE key) {
    if (!(relative_to & RTL_REGISTRY_HANDLE))
        NtClose(key);
}

NTSTATUS NTAPI RtlCheckRegistryKey(ULONG RelativeTo, PWSTR Path) {
    HANDLE key;
    NTSTATUS status = open_key(RelativeTo, Path, FALSE, KEY_QUERY_VALUE, &key);
    if (NT_SUCCESS(status))
        close_key(RelativeTo, key);
    return status;
}

NTSTATUS NTAPI RtlCreateRegistryKey(ULONG RelativeTo, PWSTR Path) {
    HANDLE key;
    NTSTATUS status = open_key(RelativeTo, Path, TRUE, KEY_SET_VALUE, &key);
    if (NT_SUCCESS(status))
        close_key(RelativeTo, key);
    return status;
}

NTSTATUS NTAPI RtlWriteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName, ULONG ValueType, PVOID ValueData,
                                     ULONG ValueLength) {
    HANDLE key;
    UNICODE_STRING name;
    NTSTATUS status = open_key(RelativeTo, Path, TRUE, KEY_SET_VALUE, &key);
    if (!NT_SUCCESS(status))
        return status;
    RtlInitUnicodeString(&name, ValueName);
    status = NtSetValueKey(key, &name, 0, ValueType, ValueData, ValueLength);
    close_key(RelativeTo, key);
    return status;
}

NTSTATUS NTAPI RtlDeleteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName) {
    HANDLE key;
    UNICODE_STRING name;
    NTSTATUS status = open_key(RelativeTo, Path, FALSE, KEY_SET_VALUE, &key);
    if (!NT_SUCCESS(status))
        return status;
    RtlInitUnicodeString(&name, ValueName);
    status = NtDeleteValueKey(key, &name);
    close_key(RelativeTo, key);
    return status;
}

// A value, with zeros behind it so that a string in it is always terminated. Freed with rtl_free.
static NTSTATUS read_value(HANDLE key, PCWSTR name, KEY_VALUE_FULL_INFORMATION **value) {
    UNICODE_STRING wanted;
    ULONG size = 256;
    NTSTATUS status;
    RtlInitUnicodeString(&wanted, name);
    for (;;) {
        *value = rtl_allocate_zeroed(size + 2 * sizeof(WCHAR));
        if (!*value)
            return STATUS_NO_MEMORY;
        status = NtQueryValueKey(key, &wanted, KeyValueFullInformation, *value, size, &size);
        if (NT_SUCCESS(status))
            return status;
        rtl_free(*value);
        if (status != STATUS_BUFFER_OVERFLOW && status != STATUS_BUFFER_TOO_SMALL)
            return status;
    }
}

static NTSTATUS store_string(PUNICODE_STRING to, PCWSTR text) {
    UNICODE_STRING from;
    NTSTATUS status = RtlInitUnicodeStringEx(&from, text);
    if (!NT_SUCCESS(status))
        return status;
    if (!to->Buffer)
        return RtlDuplicateUnicodeString(
            RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE | RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING, &from, to);
    if (to->MaximumLength < from.Length + sizeof(WCHAR))
        return STATUS_BUFFER_TOO_SMALL;
    RtlCopyUnicodeString(to, &from);
    return STATUS_SUCCESS;
}

// RTL_QUERY_REGISTRY_DIRECT: strings go into a UNICODE_STRING, small values into place, large ones behind a length.
static NTSTATUS store(PVOID to, ULONG type, const void *data, ULONG length) {
    if (type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ)
        return store_string(to, data);
    if (length <= sizeof(ULONG)) {
        memcpy(to, data, length);
        return STATUS_SUCCESS;
    }
    LONG room = *(const LONG *)to; // negative: so many bytes of data alone
    if (room < 0) {
        if (length > (ULONG)-room)
            return STATUS_BUFFER_TOO_SMALL;
        memcpy(to, data, length);
        return STATUS_SUCCESS;
    }
    if (length + 2 * sizeof(ULONG) > (ULONG)room)
        return STATUS_BUFFER_TOO_SMALL;
    ((PULONG)to)[0] = length;
    ((PULONG)to)[1] = type;
    memcpy((PULONG)to + 2, data, length);
    return STATUS_SUCCESS;
}

static NTSTATUS deliver(const RTL_QUERY_REGISTRY_TABLE *row, PWSTR name, ULONG type, PVOID data, ULONG length,
                        PVOID context, PVOID environment) {
    UNICODE_STRING expanded = {0};
    NTSTATUS status = STATUS_SUCCESS;
    if (type == REG_EXPAND_SZ && !(row->Flags & RTL_QUERY_REGISTRY_NOEXPAND)) {
        UNICODE_STRING source;
        ULONG needed = 0;
        RtlInitUnicodeString(&source, data);
        RtlExpandEnvironmentStrings_U(environment, &source, &expanded, &needed);
        expanded = (UNICODE_STRING){0, (USHORT)needed, rtl_allocate(needed)};
        if (needed > UNICODE_STRING_MAX_BYTES || !expanded.Buffer)
            return STATUS_NO_MEMORY;
        RtlExpandEnvironmentStrings_U(environment, &source, &expanded, NULL);
        type = REG_SZ;
        data = expanded.Buffer;
        length = needed;
    }
    if (row->Flags & RTL_QUERY_REGISTRY_DIRECT) {
        status = store(row->EntryContext, type, data, length);
    } else if (type == REG_MULTI_SZ && !(row->Flags & RTL_QUERY_REGISTRY_NOEXPAND)) {
        for (PWSTR at = data; *at && NT_SUCCESS(status); at += wcslen(at) + 1)
            status = row->QueryRoutine(name, REG_SZ, at, (ULONG)((wcslen(at) + 1) * sizeof(WCHAR)), context,
                                       row->EntryContext);
    } else {
        status = row->QueryRoutine(name, type, data, length, context, row->EntryContext);
    }
    RtlFreeUnicodeString(&expanded);
    return status == STATUS_BUFFER_TOO_SMALL && !(row->Flags & RTL_QUERY_REGISTRY_DIRECT) ? STATUS_SUCCESS : status;
}

static NTSTATUS query_one(const RTL_QUERY_REGISTRY_TABLE *row, HANDLE key, PVOID context, PVOID environment) {
    KEY_VALUE_FULL_INFORMATION *value;
    NTSTATUS status = read_value(key, row->Name, &value);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND) {
        if (row->Flags & RTL_QUERY_REGISTRY_REQUIRED)
            return status;
        if (row->DefaultType == REG_NONE)
            return STATUS_SUCCESS;
        ULONG length = row->DefaultLength;
        if (!length && (row->DefaultType == REG_SZ || row->DefaultType == REG_EXPAND_SZ) && row->DefaultData)
            length = (ULONG)((wcslen(row->DefaultData) + 1) * sizeof(WCHAR));
        return deliver(row, row->Name, row->DefaultType, row->DefaultData, length, context, environment);
    }
    if (!NT_SUCCESS(status))
        return status;
    status = deliver(row, row->Name, value->Type, (char *)value + value->DataOffset, value->DataLength, context,
                     environment);
    rtl_free(value);
    if (NT_SUCCESS(status) && row->Flags & RTL_QUERY_REGISTRY_DELETE) {
        UNICODE_STRING name;
        RtlInitUnicodeString(&name, row->Name);
        NtDeleteValueKey(key, &name);
    }
    return status;
}

static NTSTATUS query_all(const RTL_QUERY_REGISTRY_TABLE *row, HANDLE key, PVOID context, PVOID environment) {
    NTSTATUS status = STATUS_SUCCESS;
    for (ULONG index = 0; NT_SUCCESS(status); index++) {
        struct {
            KEY_VALUE_BASIC_INFORMATION information;
            WCHAR rest[256];
        } found;
        KEY_VALUE_FULL_INFORMATION *value;
        ULONG length;
        status =
            NtEnumerateValueKey(key, index, KeyValueBasicInformation, &found, sizeof(found) - sizeof(WCHAR), &length);
        if (status == STATUS_NO_MORE_ENTRIES)
            return index || !(row->Flags & RTL_QUERY_REGISTRY_REQUIRED) ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
        if (!NT_SUCCESS(status))
            return status;
        found.information.Name[found.information.NameLength / sizeof(WCHAR)] = 0;
        status = read_value(key, found.information.Name, &value);
        if (!NT_SUCCESS(status))
            return status;
        status = deliver(row, found.information.Name, value->Type, (char *)value + value->DataOffset, value->DataLength,
                         context, environment);
        rtl_free(value);
    }
    return status;
}

NTSTATUS NTAPI RtlQueryRegistryValues(ULONG RelativeTo, PCWSTR Path, PRTL_QUERY_REGISTRY_TABLE QueryTable,
                                      PVOID Context, PVOID Environment) {
    HANDLE top, key;
    NTSTATUS status = open_key(RelativeTo, Path, FALSE, KEY_READ, &top);
    if (!NT_SUCCESS(status))
        return status;
    key = top;
    for (const RTL_QUERY_REGISTRY_TABLE *row = QueryTable;
         NT_SUCCESS(status) &&
         (row->QueryRoutine || row->Flags & (RTL_QUERY_REGISTRY_SUBKEY | RTL_QUERY_REGISTRY_DIRECT));
         row++) {
        if (row->Flags & (RTL_QUERY_REGISTRY_TOPKEY | RTL_QUERY_REGISTRY_SUBKEY) && key != top) {
            NtClose(key);
            key = top;
        }
        if (row->Flags & RTL_QUERY_REGISTRY_SUBKEY) {
            UNICODE_STRING name;
            OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes), .RootDirectory = top, .ObjectName = &name};
            if (!row->Name) {
                status = STATUS_INVALID_PARAMETER;
                break;
            }
            RtlInitUnicodeString(&name, row->Name);
            attributes.Attributes = OBJ_CASE_INSENSITIVE;
            status = NtOpenKey(&key, KEY_READ, &attributes);
            if (!NT_SUCCESS(status))
                key = top;
            else if (row->QueryRoutine)
                status = query_all(row, key, Context, Environment);
        } else if (row->Flags & RTL_QUERY_REGISTRY_NOVALUE) {
            status = row->QueryRoutine(NULL, REG_NONE, NULL, 0, Context, row->EntryContext);
        } else if (row->Name) {
            status = query_one(row, key, Context, Environment);
        } else if (row->Flags & RTL_QUERY_REGISTRY_DIRECT) {
            status = STATUS_INVALID_PARAMETER;
        } else {
            status = query_all(row, key, Context, Environment);
        }
    }
    if (key != top)
        NtClose(key);
    close_key(RelativeTo, top);
    return status;
}

NTSTATUS NTAPI RtlQueryRegistryValuesEx(ULONG RelativeTo, PCWSTR Path, PRTL_QUERY_REGISTRY_TABLE QueryTable,
                                        PVOID Context, PVOID Environment) {
    return RtlQueryRegistryValues(RelativeTo, Path, QueryTable, Context, Environment);
}
