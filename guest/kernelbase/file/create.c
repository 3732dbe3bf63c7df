// CreateFile and its relatives: Win32's dispositions, flags and console names on top of NtCreateFile.
// The last error of a success is part of their contract (ERROR_ALREADY_EXISTS), so every path sets it.

#include "file.h"

enum {
    ATTRIBUTE_BITS = 0x7fa7, // every FILE_ATTRIBUTE_… that NtCreateFile takes
    SQOS_BITS = SECURITY_SQOS_PRESENT | SECURITY_VALID_SQOS_FLAGS,
};

static ULONG create_options(DWORD flags) {
    static const struct {
        DWORD flag;
        ULONG option;
    } pairs[] = {
        {FILE_FLAG_WRITE_THROUGH, FILE_WRITE_THROUGH},
        {FILE_FLAG_NO_BUFFERING, FILE_NO_INTERMEDIATE_BUFFERING},
        {FILE_FLAG_RANDOM_ACCESS, FILE_RANDOM_ACCESS},
        {FILE_FLAG_SEQUENTIAL_SCAN, FILE_SEQUENTIAL_ONLY},
        {FILE_FLAG_DELETE_ON_CLOSE, FILE_DELETE_ON_CLOSE},
        {FILE_FLAG_BACKUP_SEMANTICS, FILE_OPEN_FOR_BACKUP_INTENT},
        {FILE_FLAG_OPEN_REPARSE_POINT, FILE_OPEN_REPARSE_POINT},
        {FILE_FLAG_OPEN_NO_RECALL, FILE_OPEN_NO_RECALL},
    };
    ULONG options = 0;
    for (size_t i = 0; i < ARRAYSIZE(pairs); i++)
        if (flags & pairs[i].flag)
            options |= pairs[i].option;
    if (!(flags & FILE_FLAG_OVERLAPPED))
        options |= FILE_SYNCHRONOUS_IO_NONALERT;
    if (!(flags & FILE_FLAG_BACKUP_SEMANTICS))
        options |= FILE_NON_DIRECTORY_FILE;
    return options;
}

// NT's disposition, or MAXDWORD for an unknown one.
static ULONG create_disposition(DWORD disposition, DWORD access) {
    switch (disposition) {
    case CREATE_NEW:
        return FILE_CREATE;
    case CREATE_ALWAYS:
        return FILE_OVERWRITE_IF;
    case OPEN_EXISTING:
        return FILE_OPEN;
    case OPEN_ALWAYS:
        return FILE_OPEN_IF;
    case TRUNCATE_EXISTING:
        return access & GENERIC_WRITE ? FILE_OVERWRITE : MAXDWORD; // that bit, and none that means the same
    default:
        return MAXDWORD;
    }
}

// CON, CONIN$ and CONOUT$ name the console's objects, whatever directory they are asked for in.
static bool console_path(NtPath *path, PCWSTR name) {
    PCWSTR object = NULL;
    if (base_starts_folded(name, L"\\\\.\\"))
        name += 4;
    if (base_equal_folded(name, L"CONIN$"))
        object = L"\\Device\\ConDrv\\CurrentIn";
    else if (base_equal_folded(name, L"CONOUT$"))
        object = L"\\Device\\ConDrv\\CurrentOut";
    else if (base_equal_folded(name, L"CON"))
        object = L"\\Device\\ConDrv\\Console"; // which of them is a matter of the access
    if (!object || !RtlCreateUnicodeString(&path->name, object))
        return false;
    InitializeObjectAttributes(&path->attributes, &path->name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    return true;
}

static HANDLE create_failed(NTSTATUS status, PCWSTR name) {
    SIZE_T length = base_length(name);
    if (status == STATUS_OBJECT_NAME_COLLISION)
        base_fail(ERROR_FILE_EXISTS);
    else if (status == STATUS_FILE_IS_A_DIRECTORY && length && (name[length - 1] == '\\' || name[length - 1] == '/'))
        base_fail(ERROR_PATH_NOT_FOUND);
    else
        base_set_last_nt_error(status);
    return INVALID_HANDLE_VALUE;
}

HANDLE WINAPI CreateFileW(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security, DWORD disposition,
                          DWORD flags, HANDLE template) {
    (void)template; // only extended attributes would be taken from it
    ULONG how = create_disposition(disposition, access);
    if (how == MAXDWORD) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    BASE_SCOPED_PATH NtPath path = {0};
    if (!name || !*name || !(console_path(&path, name) || nt_path_open(&path, name))) {
        if (!name || !*name)
            base_fail(ERROR_PATH_NOT_FOUND);
        return INVALID_HANDLE_VALUE;
    }
    if (flags & FILE_FLAG_POSIX_SEMANTICS)
        path.attributes.Attributes &= ~OBJ_CASE_INSENSITIVE;
    if (security) {
        path.attributes.SecurityDescriptor = security->lpSecurityDescriptor;
        if (security->bInheritHandle)
            path.attributes.Attributes |= OBJ_INHERIT;
    }
    SECURITY_QUALITY_OF_SERVICE quality = {
        .Length = sizeof(quality),
        .ImpersonationLevel = (SECURITY_IMPERSONATION_LEVEL)((flags >> 16) & 3),
        .ContextTrackingMode = (flags & SECURITY_CONTEXT_TRACKING) != 0,
        .EffectiveOnly = (flags & SECURITY_EFFECTIVE_ONLY) != 0,
    };
    if (flags & SECURITY_SQOS_PRESENT) {
        path.attributes.SecurityQualityOfService = &quality;
        flags &= ~(DWORD)SQOS_BITS; // some of these bits mean a FILE_FLAG otherwise
    }
    ULONG options = create_options(flags);
    ULONG attributes = flags & ATTRIBUTE_BITS;
    if (how == FILE_CREATE && (flags & FILE_FLAG_BACKUP_SEMANTICS) && (flags & FILE_FLAG_POSIX_SEMANTICS) &&
        (flags & FILE_ATTRIBUTE_DIRECTORY))
        options |= FILE_DIRECTORY_FILE;
    access |= SYNCHRONIZE | FILE_READ_ATTRIBUTES | (flags & FILE_FLAG_DELETE_ON_CLOSE ? DELETE : 0);
    HANDLE file;
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtCreateFile(&file, access, &path.attributes, &io, NULL,
                                   attributes ? attributes : FILE_ATTRIBUTE_NORMAL, share, how, options, NULL, 0);
    if (!NT_SUCCESS(status))
        return create_failed(status, name);
    bool existed = (disposition == CREATE_ALWAYS && io.Information == FILE_OVERWRITTEN) ||
                   (disposition == OPEN_ALWAYS && io.Information == FILE_OPENED);
    base_fail(existed ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
    return file;
}

HANDLE WINAPI CreateFileA(LPCSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security, DWORD disposition,
                          DWORD flags, HANDLE template) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return CreateFileW(wide, access, share, security, disposition, flags, template);
}

HANDLE WINAPI CreateFile2(LPCWSTR name, DWORD access, DWORD share, DWORD disposition,
                          LPCREATEFILE2_EXTENDED_PARAMETERS more) {
    if (!more)
        return CreateFileW(name, access, share, NULL, disposition, 0, NULL);
    if (more->dwSize < sizeof(*more)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    return CreateFileW(name, access, share, more->lpSecurityAttributes, disposition,
                       more->dwFileAttributes | more->dwFileFlags | more->dwSecurityQosFlags, more->hTemplateFile);
}

HANDLE WINAPI ReOpenFile(HANDLE original, DWORD access, DWORD share, DWORD flags) {
    if (flags & ATTRIBUTE_BITS) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    UNICODE_STRING nothing = {0}; // an empty name relative to a file is that file
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &nothing, OBJ_CASE_INSENSITIVE, original, NULL);
    access |= SYNCHRONIZE | FILE_READ_ATTRIBUTES | (flags & FILE_FLAG_DELETE_ON_CLOSE ? DELETE : 0);
    HANDLE file;
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtCreateFile(&file, access, &attributes, &io, NULL, 0, share, FILE_OPEN,
                                   create_options(flags) & ~FILE_NON_DIRECTORY_FILE, NULL, 0);
    if (NT_SUCCESS(status))
        return file;
    base_set_last_nt_error(status);
    return INVALID_HANDLE_VALUE;
}

HANDLE WINAPI OpenFileById(HANDLE volume, LPFILE_ID_DESCRIPTOR id, DWORD access, DWORD share,
                           LPSECURITY_ATTRIBUTES security, DWORD flags) {
    UNICODE_STRING bytes = {0};
    if (!id) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    if (id->Type == FileIdType)
        bytes = (UNICODE_STRING){8, 8, (PWSTR)&id->FileId};
    else if (id->Type == ObjectIdType || id->Type == ExtendedFileIdType)
        bytes = (UNICODE_STRING){16, 16, (PWSTR)&id->FileId};
    else {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &bytes, security && security->bInheritHandle ? OBJ_INHERIT : 0, volume,
                               security ? security->lpSecurityDescriptor : NULL);
    HANDLE file;
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtCreateFile(&file, access | SYNCHRONIZE | FILE_READ_ATTRIBUTES, &attributes, &io, NULL, 0, share,
                                   FILE_OPEN, create_options(flags) | FILE_OPEN_BY_FILE_ID, NULL, 0);
    if (NT_SUCCESS(status))
        return file;
    base_set_last_nt_error(status);
    return INVALID_HANDLE_VALUE;
}
