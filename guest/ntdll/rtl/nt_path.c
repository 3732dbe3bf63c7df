// From DOS paths to the NT names that services take: C:\x is \??\C:\x, \\server\share is \??\UNC\server\share.
// A path with the \\?\ prefix is passed on as it is, whatever it holds.

#include "path.h"

static const WCHAR nt_prefix[] = L"\\??\\", unc_prefix[] = L"\\??\\UNC\\";
enum { PREFIX_LENGTH = 4 };

static BOOLEAN is_verbatim(PCWSTR name, SIZE_T length) {
    return length >= PREFIX_LENGTH && name[0] == '\\' && (name[1] == '\\' || name[1] == '?') && name[2] == '?' &&
           name[3] == '\\';
}

static NTSTATUS prefixed(PCWSTR prefix, PCWSTR rest, SIZE_T rest_length, PUNICODE_STRING nt_name) {
    SIZE_T prefix_length = wcslen(prefix);
    NTSTATUS status = rtl_allocate_path(prefix_length + rest_length, nt_name);
    if (!NT_SUCCESS(status))
        return status;
    memcpy(nt_name->Buffer, prefix, prefix_length * sizeof(WCHAR));
    memcpy(nt_name->Buffer + prefix_length, rest, rest_length * sizeof(WCHAR));
    nt_name->Length = nt_name->MaximumLength - sizeof(WCHAR);
    nt_name->Buffer[rtl_length(nt_name)] = 0;
    return STATUS_SUCCESS;
}

// A device named below a directory is one only if that directory exists.
static BOOLEAN device_directory_exists(PCWSTR dos_name, ULONG device) {
    UNICODE_STRING directory = {(USHORT)(device >> 16), (USHORT)(device >> 16), (PWSTR)dos_name}, copy;
    if (!directory.Length)
        return TRUE;
    if (!NT_SUCCESS(RtlDuplicateUnicodeString(RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE, &directory, &copy)))
        return FALSE;
    BOOLEAN exists = RtlDoesFileExists_U(copy.Buffer);
    RtlFreeUnicodeString(&copy);
    return exists;
}

// Puts the prefix in place of the first `cut` characters of a path that is nobody else's, where there is room for it.
static NTSTATUS replace_root(PCWSTR prefix, ULONG prefix_length, ULONG cut, PUNICODE_STRING path) {
    ULONG rest = rtl_length(path) - cut, length = prefix_length + rest;
    if ((length + 1) * sizeof(WCHAR) > path->MaximumLength) {
        UNICODE_STRING longer;
        NTSTATUS status = prefixed(prefix, path->Buffer + cut, rest, &longer);
        RtlFreeUnicodeString(path);
        *path = longer;
        return status;
    }
    memmove(path->Buffer + prefix_length, path->Buffer + cut, (rest + 1) * sizeof(WCHAR));
    memcpy(path->Buffer, prefix, prefix_length * sizeof(WCHAR));
    path->Length = (USHORT)(length * sizeof(WCHAR));
    path->MaximumLength = path->Length + sizeof(WCHAR);
    return STATUS_SUCCESS;
}

// `device` becomes what rtl_dos_device says of the name.
static NTSTATUS to_nt_name(PCWSTR dos_name, PUNICODE_STRING nt_name, ULONG *device) {
    SIZE_T length = dos_name ? wcslen(dos_name) : 0;
    *device = 0;
    if (length > UNICODE_STRING_MAX_CHARS)
        return STATUS_NAME_TOO_LONG;
    *device = rtl_dos_device(dos_name, (ULONG)length);
    if (is_verbatim(dos_name, length))
        return prefixed(nt_prefix, dos_name + PREFIX_LENGTH, length - PREFIX_LENGTH, nt_name);
    if (*device && !device_directory_exists(dos_name, *device))
        return STATUS_OBJECT_NAME_INVALID;
    NTSTATUS status = rtl_full_path(dos_name, (ULONG)length, *device, nt_name);
    if (!NT_SUCCESS(status))
        return status;
    switch (rtl_path_type(nt_name->Buffer, rtl_length(nt_name))) {
    case RtlPathTypeLocalDevice:
        return replace_root(nt_prefix, PREFIX_LENGTH, PREFIX_LENGTH, nt_name);
    case RtlPathTypeUncAbsolute:
        return replace_root(unc_prefix, ARRAYSIZE(unc_prefix) - 1, 2, nt_name);
    default:
        return replace_root(nt_prefix, PREFIX_LENGTH, 0, nt_name);
    }
}

NTSTATUS NTAPI RtlDosPathNameToNtPathName_U_WithStatus(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                                       PRTL_RELATIVE_NAME_U RelativeName) {
    ULONG device;
    NTSTATUS status = to_nt_name(DosName, NtName, &device);
    if (FilePart)
        *FilePart = NULL;
    if (RelativeName)
        *RelativeName = (RTL_RELATIVE_NAME_U){0};
    if (NT_SUCCESS(status) && FilePart && !device)
        *FilePart = rtl_file_part(NtName);
    return status;
}

BOOLEAN NTAPI RtlDosPathNameToNtPathName_U(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                           PRTL_RELATIVE_NAME_U RelativeName) {
    return NT_SUCCESS(RtlDosPathNameToNtPathName_U_WithStatus(DosName, NtName, FilePart, RelativeName));
}

// The name below the current directory, when the path lies there and that directory is open.
static void make_relative(PUNICODE_STRING nt_name, PRTL_RELATIVE_NAME_U relative) {
    const CURDIR *current = &NtCurrentPeb()->ProcessParameters->CurrentDirectory;
    UNICODE_STRING dos = {nt_name->Length - PREFIX_LENGTH * sizeof(WCHAR), 0, nt_name->Buffer + PREFIX_LENGTH};
    RtlAcquirePebLock();
    if (current->Handle && rtl_length(&dos) > rtl_length(&current->DosPath) &&
        RtlPrefixUnicodeString(&current->DosPath, &dos, TRUE)) {
        relative->RelativeName.Length = dos.Length - current->DosPath.Length;
        relative->RelativeName.MaximumLength = relative->RelativeName.Length + sizeof(WCHAR);
        relative->RelativeName.Buffer = dos.Buffer + rtl_length(&current->DosPath);
        relative->ContainingDirectory = (HANDLE)((ULONG_PTR)current->Handle & ~(ULONG_PTR)3);
    }
    RtlReleasePebLock();
}

NTSTATUS NTAPI RtlDosPathNameToRelativeNtPathName_U_WithStatus(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                                               PRTL_RELATIVE_NAME_U RelativeName) {
    NTSTATUS status = RtlDosPathNameToNtPathName_U_WithStatus(DosName, NtName, FilePart, RelativeName);
    if (NT_SUCCESS(status) && RelativeName && RtlDetermineDosPathNameType_U(DosName) == RtlPathTypeRelative)
        make_relative(NtName, RelativeName);
    return status;
}

BOOLEAN NTAPI RtlDosPathNameToRelativeNtPathName_U(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                                   PRTL_RELATIVE_NAME_U RelativeName) {
    return NT_SUCCESS(RtlDosPathNameToRelativeNtPathName_U_WithStatus(DosName, NtName, FilePart, RelativeName));
}

NTSTATUS NTAPI RtlDosLongPathNameToNtPathName_U_WithStatus(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                                           PRTL_RELATIVE_NAME_U RelativeName) {
    return RtlDosPathNameToNtPathName_U_WithStatus(DosName, NtName, FilePart, RelativeName);
}

VOID NTAPI RtlReleaseRelativeName(PRTL_RELATIVE_NAME_U RelativeName) { RelativeName->CurDirRef = NULL; }

BOOLEAN NTAPI RtlDoesFileExists_U(PCWSTR FileName) {
    UNICODE_STRING nt_name;
    FILE_BASIC_INFORMATION information;
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes), .ObjectName = &nt_name};
    ULONG device;
    if (!NT_SUCCESS(to_nt_name(FileName, &nt_name, &device)))
        return FALSE;
    attributes.Attributes = OBJ_CASE_INSENSITIVE;
    NTSTATUS status = NtQueryAttributesFile(&attributes, &information);
    RtlFreeUnicodeString(&nt_name);
    return NT_SUCCESS(status) || status == STATUS_SHARING_VIOLATION || status == STATUS_ACCESS_DENIED;
}

ULONG NTAPI RtlDosSearchPath_U(PCWSTR Path, PCWSTR FileName, PCWSTR Extension, ULONG BufferLength, PWSTR Buffer,
                               PWSTR *FilePart) {
    SIZE_T name_length = wcslen(FileName), extension_length = Extension ? wcslen(Extension) : 0, list = wcslen(Path);
    ULONG found = 0;
    if (RtlDetermineDosPathNameType_U(FileName) != RtlPathTypeRelative)
        return RtlDoesFileExists_U(FileName) ? RtlGetFullPathName_U(FileName, BufferLength, Buffer, FilePart) : 0;
    if (wcschr(FileName, '.'))
        extension_length = 0;
    PWSTR candidate = rtl_allocate((list + name_length + extension_length + 2) * sizeof(WCHAR));
    while (candidate && *Path && !found) {
        SIZE_T length = 0;
        while (*Path && *Path != ';')
            candidate[length++] = *Path++;
        if (*Path == ';')
            Path++;
        if (length && !rtl_is_separator(candidate[length - 1]))
            candidate[length++] = '\\';
        memcpy(candidate + length, FileName, name_length * sizeof(WCHAR));
        length += name_length;
        memcpy(candidate + length, Extension, extension_length * sizeof(WCHAR));
        candidate[length + extension_length] = 0;
        if (RtlDoesFileExists_U(candidate))
            found = RtlGetFullPathName_U(candidate, BufferLength, Buffer, FilePart);
    }
    rtl_free(candidate);
    return found;
}

ULONG NTAPI RtlGetLongestNtPathLength(void) { return MAX_PATH + ARRAYSIZE(unc_prefix) + 8; }
BOOLEAN NTAPI RtlAreLongPathsEnabled(void) { return TRUE; }
PWSTR NTAPI RtlGetNtSystemRoot(void) { return (PWSTR)SharedUserData->NtSystemRoot; }
