// From any DOS path to an absolute, normalized one: the current directory, drives' own directories, "." and "..".
// The rules for dots, spaces and separators are those documented for Windows' path normalization.

#include "path.h"

NTSTATUS rtl_allocate_path(SIZE_T characters, PUNICODE_STRING path) {
    if (characters > UNICODE_STRING_MAX_CHARS - 1)
        return STATUS_NAME_TOO_LONG;
    SIZE_T bytes = (characters + 1) * sizeof(WCHAR);
    *path = (UNICODE_STRING){0, (USHORT)bytes, rtl_allocate(bytes)};
    return path->Buffer ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static void add(PUNICODE_STRING path, PCWSTR text, ULONG length) {
    memcpy(path->Buffer + rtl_length(path), text, length * sizeof(WCHAR));
    path->Length += (USHORT)(length * sizeof(WCHAR));
}

// Characters of a path that ".." never removes: "C:\", "\\server\share\", "\\.\".
static ULONG root_length(PCWSTR path, ULONG length) {
    ULONG at, names = 2;
    switch (rtl_path_type(path, length)) {
    case RtlPathTypeDriveAbsolute:
        return 3;
    case RtlPathTypeLocalDevice:
        return 4;
    case RtlPathTypeUncAbsolute:
        for (at = 2; names && at < length; at++)
            names -= rtl_is_separator(path[at]);
        return at;
    default:
        return 0;
    }
}

static BOOLEAN all_dots(PCWSTR name, ULONG length) {
    while (length && name[length - 1] == '.')
        length--;
    return !length;
}

// Writes the components of `from`, which follow the root already in `path`.
static BOOLEAN collapse(PUNICODE_STRING path, ULONG root, PCWSTR from, ULONG length) {
    for (ULONG at = 0; at < length;) {
        ULONG start = at;
        while (at < length && !rtl_is_separator(from[at]))
            at++;
        ULONG count = at - start;
        BOOLEAN last = at == length;
        while (at < length && rtl_is_separator(from[at]))
            at++;
        if (count == 2 && all_dots(from + start, count)) {
            ULONG end = rtl_length(path);
            if (end > root) {
                for (end--; end > root && path->Buffer[end - 1] != '\\';)
                    end--;
                path->Length = (USHORT)(end * sizeof(WCHAR));
            }
            continue;
        }
        if (!count || (count == 1 && from[start] == '.'))
            continue;
        if (last) {
            // A last part of nothing but periods and spaces is nothing, and what it follows ends in a separator.
            while (count && (from[start + count - 1] == '.' || from[start + count - 1] == ' '))
                count--;
            if (!count)
                return TRUE;
        } else if (from[start + count - 1] == '.' && !all_dots(from + start, count)) {
            count--; // one period before a separator goes, unless the name is nothing but periods
        }
        add(path, from + start, count);
        if (!last && count)
            add(path, L"\\", 1);
    }
    return FALSE;
}

// After "a\b\.." the separator before "b" is left; it stays only if the name itself ended in one.
static void drop_separator(PUNICODE_STRING path, ULONG root, PCWSTR from, ULONG length) {
    ULONG end = rtl_length(path);
    if (end > root && path->Buffer[end - 1] == '\\' && !(length && rtl_is_separator(from[length - 1])))
        path->Length -= sizeof(WCHAR);
}

static void add_root(PUNICODE_STRING path, PCWSTR from, ULONG root) {
    for (ULONG i = 0; i < root; i++)
        add(path, rtl_is_separator(from[i]) ? L"\\" : &from[i], 1);
}

// The directory a drive-relative name starts from: the current one, or what "=X:" in the environment says.
static NTSTATUS drive_directory(WCHAR drive, PCUNICODE_STRING current, PUNICODE_STRING directory) {
    WCHAR name[] = {'=', RtlUpcaseUnicodeChar(drive), ':'};
    SIZE_T length = 0;
    NTSTATUS status;
    if (rtl_length(current) > 1 && current->Buffer[1] == ':' &&
        RtlUpcaseUnicodeChar(current->Buffer[0]) == RtlUpcaseUnicodeChar(drive))
        return RtlDuplicateUnicodeString(0, current, directory);
    status = RtlQueryEnvironmentVariable(NULL, name, ARRAYSIZE(name), NULL, 0, &length);
    if (status != STATUS_BUFFER_TOO_SMALL)
        length = 0;
    status = rtl_allocate_path(length + 3, directory);
    if (!NT_SUCCESS(status))
        return status;
    if (length)
        status = RtlQueryEnvironmentVariable(NULL, name, ARRAYSIZE(name), directory->Buffer, length + 1, &length);
    if (!length || !NT_SUCCESS(status)) {
        add(directory, (WCHAR[]){drive, ':', '\\'}, 3);
        return STATUS_SUCCESS;
    }
    directory->Length = (USHORT)(length * sizeof(WCHAR));
    if (directory->Buffer[length - 1] != '\\')
        add(directory, L"\\", 1);
    return STATUS_SUCCESS;
}

static NTSTATUS device_path(PCWSTR name, ULONG device, PUNICODE_STRING full) {
    ULONG offset = (device >> 16) / sizeof(WCHAR), length = (device & 0xffff) / sizeof(WCHAR);
    NTSTATUS status = rtl_allocate_path(4 + length, full);
    if (NT_SUCCESS(status)) {
        add(full, L"\\\\.\\", 4);
        add(full, name + offset, length);
        full->Buffer[rtl_length(full)] = 0;
    }
    return status;
}

// `base` is what the name is relative to; its first `base_kept` characters count.
static NTSTATUS join(PCUNICODE_STRING base, ULONG base_kept, PCWSTR name, ULONG length, PUNICODE_STRING full) {
    SIZE_T needed = (SIZE_T)base_kept + length + 1;
    NTSTATUS status =
        rtl_allocate_path(needed + RTL_PATH_SPARE < UNICODE_STRING_MAX_CHARS ? needed + RTL_PATH_SPARE : needed, full);
    if (!NT_SUCCESS(status))
        return status;
    ULONG root;
    if (base) {
        root = root_length(base->Buffer, base_kept);
        add(full, base->Buffer, base_kept);
    } else {
        root = root_length(name, length);
        add_root(full, name, root);
        name += root;
        length -= root;
    }
    if (!length && root == rtl_length(full)) {
        full->Buffer[rtl_length(full)] = 0;
        return STATUS_SUCCESS;
    }
    if (!collapse(full, root, name, length))
        drop_separator(full, root, name, length);
    full->Buffer[rtl_length(full)] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS rtl_full_path(PCWSTR name, ULONG length, ULONG device, PUNICODE_STRING full) {
    NTSTATUS status;
    UNICODE_STRING drive;
    ULONG visible = length;
    while (visible && name[visible - 1] == ' ')
        visible--;
    if (!visible)
        return STATUS_OBJECT_NAME_INVALID;
    if (device)
        return device_path(name, device, full);
    RTL_PATH_TYPE type = rtl_path_type(name, length);
    if (type == RtlPathTypeUncAbsolute || type == RtlPathTypeDriveAbsolute || type == RtlPathTypeLocalDevice)
        return join(NULL, 0, name, length, full);
    if (type == RtlPathTypeRootLocalDevice) {
        status = rtl_allocate_path(4, full);
        if (NT_SUCCESS(status)) {
            add(full, L"\\\\.\\", 4);
            full->Buffer[4] = 0;
        }
        return status;
    }
    RtlAcquirePebLock();
    const UNICODE_STRING *current = &NtCurrentPeb()->ProcessParameters->CurrentDirectory.DosPath;
    switch (type) {
    case RtlPathTypeDriveRelative:
        status = drive_directory(name[0], current, &drive);
        if (NT_SUCCESS(status)) {
            status = join(&drive, rtl_length(&drive), name + 2, length - 2, full);
            RtlFreeUnicodeString(&drive);
        }
        break;
    case RtlPathTypeRooted:
        status = join(current, root_length(current->Buffer, rtl_length(current)), name, length, full);
        break;
    default:
        status = join(current, rtl_length(current), name, length, full);
        break;
    }
    RtlReleasePebLock();
    return status;
}

PWSTR rtl_file_part(PUNICODE_STRING full) {
    ULONG length = rtl_length(full), at = length;
    while (at && full->Buffer[at - 1] != '\\')
        at--;
    BOOLEAN server = at == 2 && full->Buffer[0] == '\\'; // "\\\\server", by either kind of name
    if (at == 8 && !memcmp(full->Buffer, L"\\??\\UNC\\", 8 * sizeof(WCHAR)))
        server = TRUE;
    return at == length || server ? NULL : full->Buffer + at;
}

NTSTATUS NTAPI RtlGetFullPathName_UEx(PCWSTR FileName, ULONG BufferLength, PWSTR Buffer, PWSTR *FilePart,
                                      PULONG BytesRequired) {
    UNICODE_STRING full;
    if (FilePart)
        *FilePart = NULL;
    if (BytesRequired)
        *BytesRequired = 0;
    SIZE_T length = FileName ? wcslen(FileName) : 0;
    if (length > UNICODE_STRING_MAX_CHARS)
        return STATUS_NAME_TOO_LONG;
    ULONG device = rtl_dos_device(FileName, (ULONG)length);
    NTSTATUS status = rtl_full_path(FileName, (ULONG)length, device, &full);
    if (!NT_SUCCESS(status))
        return status;
    ULONG needed = full.Length + sizeof(WCHAR);
    if (needed <= BufferLength) {
        PWSTR part = device ? NULL : rtl_file_part(&full);
        memcpy(Buffer, full.Buffer, needed);
        if (FilePart && part)
            *FilePart = Buffer + (part - full.Buffer);
        needed = full.Length;
    }
    if (BytesRequired)
        *BytesRequired = needed;
    RtlFreeUnicodeString(&full);
    return STATUS_SUCCESS;
}

ULONG NTAPI RtlGetFullPathName_U(PCWSTR FileName, ULONG BufferLength, PWSTR Buffer, PWSTR *FilePart) {
    ULONG bytes = 0;
    NTSTATUS status = RtlGetFullPathName_UEx(FileName, BufferLength, Buffer, FilePart, &bytes);
    return NT_SUCCESS(status) ? bytes : 0;
}

// The result goes into the static string if it fits, else into a new buffer of the dynamic one.
NTSTATUS NTAPI RtlGetFullPathName_UstrEx(PCUNICODE_STRING FileName, PUNICODE_STRING StaticString,
                                         PUNICODE_STRING DynamicString, PUNICODE_STRING *StringUsed,
                                         PSIZE_T FilePartPrefix, PBOOLEAN NameInvalid, RTL_PATH_TYPE *InputPathType,
                                         PSIZE_T BytesRequired) {
    UNICODE_STRING full;
    if (NameInvalid)
        *NameInvalid = FALSE;
    if (InputPathType)
        *InputPathType = rtl_path_type(FileName->Buffer, rtl_length(FileName));
    NTSTATUS status = rtl_full_path(FileName->Buffer, rtl_length(FileName),
                                    rtl_dos_device(FileName->Buffer, rtl_length(FileName)), &full);
    if (!NT_SUCCESS(status)) {
        if (NameInvalid)
            *NameInvalid = status == STATUS_OBJECT_NAME_INVALID;
        return status;
    }
    if (BytesRequired)
        *BytesRequired = full.Length + sizeof(WCHAR);
    if (FilePartPrefix) {
        PWSTR part = rtl_file_part(&full);
        *FilePartPrefix = part ? (SIZE_T)(part - full.Buffer) : 0;
    }
    if (StaticString && StaticString->MaximumLength >= full.Length + sizeof(WCHAR)) {
        RtlCopyUnicodeString(StaticString, &full);
        RtlFreeUnicodeString(&full);
        if (StringUsed)
            *StringUsed = StaticString;
        return STATUS_SUCCESS;
    }
    if (!DynamicString) {
        RtlFreeUnicodeString(&full);
        return STATUS_BUFFER_TOO_SMALL;
    }
    *DynamicString = full;
    if (StringUsed)
        *StringUsed = DynamicString;
    return STATUS_SUCCESS;
}
