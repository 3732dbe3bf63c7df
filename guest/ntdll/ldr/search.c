// Where a DLL named without a path is looked for: known DLLs, the search order, the directories programs add.
// Opens candidates in order and maps the first that exists; must not look past one that exists but is no image.

#include "ldr.h"

typedef struct Candidate {
    PCUNICODE_STRING name;
    PUNICODE_STRING full_name; // of the file found; the caller frees its buffer
    PVOID *base;
    SIZE_T *size;
} Candidate;

typedef struct AddedDirectory {
    struct AddedDirectory *next;
    UNICODE_STRING path;
} AddedDirectory;

// Guarded by the loader lock.
static UNICODE_STRING dll_directory; // of SetDllDirectory; a null buffer when never set
static AddedDirectory *added_directories;
static ULONG default_flags; // of SetDefaultDllDirectories

enum {
    ANY_SEARCH_FLAG = LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_APPLICATION_DIR |
        LOAD_LIBRARY_SEARCH_USER_DIRS | LOAD_LIBRARY_SEARCH_SYSTEM32 | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS,
    VALID_DEFAULT_FLAGS = LOAD_LIBRARY_SEARCH_APPLICATION_DIR | LOAD_LIBRARY_SEARCH_USER_DIRS |
        LOAD_LIBRARY_SEARCH_SYSTEM32 | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS,
};

// The DLLs of Windows' KnownDLLs and what those import: always System32's, whatever lies beside the program.
static const PCWSTR known_dlls[] = {
    L"advapi32.dll",   L"bcrypt.dll",    L"bcryptprimitives.dll",
    L"cfgmgr32.dll",   L"combase.dll",   L"comdlg32.dll",
    L"crypt32.dll",    L"gdi32.dll",     L"gdi32full.dll",
    L"imagehlp.dll",   L"imm32.dll",     L"kernel32.dll",
    L"kernelbase.dll", L"msvcp_win.dll", L"msvcrt.dll",
    L"normaliz.dll",   L"nsi.dll",       L"ntdll.dll",
    L"ole32.dll",      L"oleaut32.dll",  L"psapi.dll",
    L"rpcrt4.dll",     L"sechost.dll",   L"setupapi.dll",
    L"shcore.dll",     L"shell32.dll",   L"shlwapi.dll",
    L"ucrtbase.dll",   L"user32.dll",    L"win32u.dll",
    L"wldap32.dll",    L"ws2_32.dll",
};

BOOLEAN ldr_is_known(PCUNICODE_STRING name) {
    for (ULONG i = 0; i < ARRAYSIZE(known_dlls); i++) {
        UNICODE_STRING known;
        RtlInitUnicodeString(&known, known_dlls[i]);
        if (RtlEqualUnicodeString(&known, name, TRUE))
            return TRUE;
    }
    return FALSE;
}

BOOLEAN ldr_has_path(PCUNICODE_STRING name) {
    for (ULONG i = 0; i < name->Length / sizeof(WCHAR); i++) {
        if (name->Buffer[i] == '\\' || name->Buffer[i] == '/' || (i == 1 && name->Buffer[1] == ':'))
            return TRUE;
    }
    return FALSE;
}

BOOLEAN ldr_is_searched(PCUNICODE_STRING name, ULONG flags) {
    return !ldr_has_path(name) ||
           (flags & ANY_SEARCH_FLAG && RtlDetermineDosPathNameType_U(name->Buffer) == RtlPathTypeRelative);
}

static BOOLEAN means_absent(NTSTATUS status) {
    switch (status) {
    case STATUS_OBJECT_NAME_NOT_FOUND:
    case STATUS_OBJECT_PATH_NOT_FOUND:
    case STATUS_OBJECT_NAME_INVALID:
    case STATUS_OBJECT_PATH_INVALID:
    case STATUS_OBJECT_PATH_SYNTAX_BAD:
    case STATUS_NO_SUCH_FILE:
    case STATUS_NO_SUCH_DEVICE:
    case STATUS_NOT_A_DIRECTORY:
    case STATUS_FILE_IS_A_DIRECTORY:
        return TRUE;
    default:
        return FALSE;
    }
}

static NTSTATUS try_path(const Candidate *candidate, PWSTR path) {
    UNICODE_STRING nt_name;
    NTSTATUS status = RtlDosPathNameToNtPathName_U_WithStatus(path, &nt_name, NULL, NULL);
    if (!NT_SUCCESS(status))
        return STATUS_DLL_NOT_FOUND;
    status = ldr_map_file(&nt_name, candidate->base, candidate->size);
    RtlFreeUnicodeString(&nt_name);
    return means_absent(status) ? STATUS_DLL_NOT_FOUND : status;
}

static NTSTATUS try_directory(const Candidate *candidate, PCWSTR directory, ULONG length, PCWSTR below) {
    ULONG below_length = below ? wcslen(below) : 0, name_length = candidate->name->Length / sizeof(WCHAR);
    if (!length)
        return STATUS_DLL_NOT_FOUND;
    ULONG total = length + below_length + 1 + name_length;
    if (total > UNICODE_STRING_MAX_CHARS - 1)
        return STATUS_NAME_TOO_LONG;
    PWSTR path = ldr_allocate((total + 1) * sizeof(WCHAR));
    if (!path)
        return STATUS_NO_MEMORY;
    memcpy(path, directory, length * sizeof(WCHAR));
    memcpy(path + length, below, below_length * sizeof(WCHAR));
    length += below_length;
    if (path[length - 1] != '\\' && path[length - 1] != '/')
        path[length++] = '\\';
    memcpy(path + length, candidate->name->Buffer, name_length * sizeof(WCHAR));
    length += name_length;
    NTSTATUS status = try_path(candidate, path);
    if (NT_SUCCESS(status)) {
        *candidate->full_name =
            (UNICODE_STRING){(USHORT)(length * sizeof(WCHAR)), (USHORT)((length + 1) * sizeof(WCHAR)), path};
        return status;
    }
    ldr_free(path);
    return status;
}

static NTSTATUS try_system_root(const Candidate *candidate, PCWSTR below) {
    const WCHAR *root = SharedUserData->NtSystemRoot;
    return try_directory(candidate, root, wcslen(root), below);
}

static NTSTATUS try_application(const Candidate *candidate) {
    const UNICODE_STRING *image = &ldr_exe->entry.FullDllName, *base = &ldr_exe->entry.BaseDllName;
    return try_directory(candidate, image->Buffer, (image->Length - base->Length) / sizeof(WCHAR), NULL);
}

static NTSTATUS try_list(const Candidate *candidate, PCWSTR list) {
    NTSTATUS status = STATUS_DLL_NOT_FOUND;
    while (*list && status == STATUS_DLL_NOT_FOUND) {
        PCWSTR end = list;
        BOOLEAN quoted = FALSE;
        for (; *end && (quoted || *end != ';'); end++)
            quoted ^= *end == '"';
        PCWSTR from = list, to = end;
        if (to - from >= 2 && *from == '"' && to[-1] == '"')
            from++, to--;
        status = try_directory(candidate, from, (ULONG)(to - from), NULL);
        list = *end ? end + 1 : end;
    }
    return status;
}

static NTSTATUS try_environment_path(const Candidate *candidate) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"PATH"), value = {0};
    NTSTATUS status = RtlQueryEnvironmentVariable_U(NULL, &name, &value);
    if (status != STATUS_BUFFER_TOO_SMALL)
        return STATUS_DLL_NOT_FOUND;
    value.MaximumLength = value.Length + sizeof(WCHAR);
    value.Buffer = ldr_allocate(value.MaximumLength);
    if (!value.Buffer)
        return STATUS_NO_MEMORY;
    status = RtlQueryEnvironmentVariable_U(NULL, &name, &value);
    status = NT_SUCCESS(status) ? try_list(candidate, value.Buffer) : STATUS_DLL_NOT_FOUND;
    ldr_free(value.Buffer);
    return status;
}

static NTSTATUS try_current_directory(const Candidate *candidate) {
    const UNICODE_STRING *current = &NtCurrentPeb()->ProcessParameters->CurrentDirectory.DosPath;
    return try_directory(candidate, current->Buffer, current->Length / sizeof(WCHAR), NULL);
}

static NTSTATUS try_flagged(const Candidate *candidate, const DllSearch *search, ULONG flags) {
    NTSTATUS status = STATUS_DLL_NOT_FOUND;
    if (flags & LOAD_LIBRARY_SEARCH_DEFAULT_DIRS)
        flags |= LOAD_LIBRARY_SEARCH_APPLICATION_DIR | LOAD_LIBRARY_SEARCH_USER_DIRS | LOAD_LIBRARY_SEARCH_SYSTEM32;
    if (flags & LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR && search->dll_directory)
        status = try_directory(candidate, search->dll_directory, wcslen(search->dll_directory), NULL);
    if (status == STATUS_DLL_NOT_FOUND && flags & LOAD_LIBRARY_SEARCH_APPLICATION_DIR)
        status = try_application(candidate);
    if (status == STATUS_DLL_NOT_FOUND && flags & LOAD_LIBRARY_SEARCH_USER_DIRS) {
        for (AddedDirectory *added = added_directories; added && status == STATUS_DLL_NOT_FOUND; added = added->next)
            status = try_directory(candidate, added->path.Buffer, added->path.Length / sizeof(WCHAR), NULL);
        if (status == STATUS_DLL_NOT_FOUND && dll_directory.Length)
            status = try_directory(candidate, dll_directory.Buffer, dll_directory.Length / sizeof(WCHAR), NULL);
    }
    if (status == STATUS_DLL_NOT_FOUND && flags & LOAD_LIBRARY_SEARCH_SYSTEM32)
        status = try_system_root(candidate, L"\\System32");
    return status;
}

static NTSTATUS try_classic(const Candidate *candidate, const DllSearch *search) {
    NTSTATUS status;
    if (search->flags & LOAD_WITH_ALTERED_SEARCH_PATH && search->dll_directory)
        status = try_directory(candidate, search->dll_directory, wcslen(search->dll_directory), NULL);
    else
        status = try_application(candidate);
    if (status == STATUS_DLL_NOT_FOUND && dll_directory.Length)
        status = try_directory(candidate, dll_directory.Buffer, dll_directory.Length / sizeof(WCHAR), NULL);
    if (status == STATUS_DLL_NOT_FOUND)
        status = try_system_root(candidate, L"\\System32");
    if (status == STATUS_DLL_NOT_FOUND)
        status = try_system_root(candidate, NULL);
    if (status == STATUS_DLL_NOT_FOUND && !dll_directory.Buffer)
        status = try_current_directory(candidate);
    if (status == STATUS_DLL_NOT_FOUND)
        status = try_environment_path(candidate);
    return status;
}

NTSTATUS ldr_find_and_map(PCUNICODE_STRING name, const DllSearch *search, PUNICODE_STRING full_name, PVOID *base,
                          SIZE_T *size) {
    Candidate candidate = {name, full_name, base, size};
    ULONG flags = search->flags & ANY_SEARCH_FLAG ? search->flags : default_flags;
    if (!ldr_is_searched(name, search->flags)) {
        NTSTATUS status = try_path(&candidate, name->Buffer);
        if (NT_SUCCESS(status) && !RtlCreateUnicodeString(full_name, name->Buffer)) {
            NtUnmapViewOfSection(NtCurrentProcess(), *base);
            return STATUS_NO_MEMORY;
        }
        return status;
    }
    if (ldr_is_known(name)) {
        NTSTATUS status = try_system_root(&candidate, L"\\System32");
        if (status != STATUS_DLL_NOT_FOUND)
            return status;
    }
    if (search->directories)
        return try_list(&candidate, search->directories);
    if (flags & ANY_SEARCH_FLAG && !(search->flags & LOAD_WITH_ALTERED_SEARCH_PATH))
        return try_flagged(&candidate, search, flags);
    return try_classic(&candidate, search);
}

NTSTATUS NTAPI LdrSetDllDirectory(PCUNICODE_STRING DllDirectory) {
    UNICODE_STRING copy = {0};
    if (DllDirectory && DllDirectory->Buffer) {
        for (ULONG i = 0; i < DllDirectory->Length / sizeof(WCHAR); i++) {
            if (DllDirectory->Buffer[i] == ';')
                return STATUS_INVALID_PARAMETER;
        }
        NTSTATUS status = RtlDuplicateUnicodeString(RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE |
                                                        RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING,
                                                    DllDirectory, &copy);
        if (!NT_SUCCESS(status))
            return status;
    }
    RtlEnterCriticalSection(&ldr_lock);
    RtlFreeUnicodeString(&dll_directory);
    dll_directory = copy;
    RtlLeaveCriticalSection(&ldr_lock);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrGetDllDirectory(PUNICODE_STRING DllDirectory) {
    RtlEnterCriticalSection(&ldr_lock);
    NTSTATUS status = STATUS_SUCCESS;
    if (DllDirectory->MaximumLength < dll_directory.Length + sizeof(WCHAR)) {
        DllDirectory->Length = dll_directory.Length + sizeof(WCHAR);
        status = STATUS_BUFFER_TOO_SMALL;
    } else {
        RtlCopyUnicodeString(DllDirectory, &dll_directory);
        DllDirectory->Buffer[DllDirectory->Length / sizeof(WCHAR)] = 0;
    }
    RtlLeaveCriticalSection(&ldr_lock);
    return status;
}

NTSTATUS NTAPI LdrAddDllDirectory(PCUNICODE_STRING NewDirectory, PVOID *Cookie) {
    RTL_PATH_TYPE type = RtlDetermineDosPathNameType_U(NewDirectory->Buffer);
    if (type != RtlPathTypeDriveAbsolute && type != RtlPathTypeUncAbsolute && type != RtlPathTypeLocalDevice &&
        type != RtlPathTypeRooted)
        return STATUS_INVALID_PARAMETER;
    if (!RtlDoesFileExists_U(NewDirectory->Buffer))
        return STATUS_OBJECT_NAME_NOT_FOUND;
    AddedDirectory *added = ldr_allocate(sizeof(*added));
    if (!added)
        return STATUS_NO_MEMORY;
    NTSTATUS status =
        RtlDuplicateUnicodeString(RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE, NewDirectory, &added->path);
    if (!NT_SUCCESS(status)) {
        ldr_free(added);
        return status;
    }
    RtlEnterCriticalSection(&ldr_lock);
    added->next = added_directories;
    added_directories = added;
    RtlLeaveCriticalSection(&ldr_lock);
    *Cookie = added;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrRemoveDllDirectory(PVOID Cookie) {
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    RtlEnterCriticalSection(&ldr_lock);
    for (AddedDirectory **link = &added_directories; *link; link = &(*link)->next) {
        if (*link != Cookie)
            continue;
        AddedDirectory *removed = *link;
        *link = removed->next;
        RtlFreeUnicodeString(&removed->path);
        ldr_free(removed);
        status = STATUS_SUCCESS;
        break;
    }
    RtlLeaveCriticalSection(&ldr_lock);
    return status;
}

NTSTATUS NTAPI LdrSetDefaultDllDirectories(ULONG DirectoryFlags) {
    if (!DirectoryFlags || DirectoryFlags & ~VALID_DEFAULT_FLAGS)
        return STATUS_INVALID_PARAMETER;
    default_flags = DirectoryFlags;
    return STATUS_SUCCESS;
}
