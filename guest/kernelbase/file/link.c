// Hard links, symbolic links, and enumerating a file's names.

#include "find.h"

BOOL WINAPI CreateHardLinkW(LPCWSTR name, LPCWSTR existing, LPSECURITY_ATTRIBUTES security) {
    if (security && security->lpSecurityDescriptor)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED_PATH NtPath link = {0};
    BASE_SCOPED_PATH NtPath target = {0};
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    if (!nt_path_open(&link, name) || !nt_path_open(&target, existing))
        return FALSE;
    NTSTATUS status = file_open(&file, &target, FILE_WRITE_ATTRIBUTES,
                                FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT | FILE_OPEN_REPARSE_POINT);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    return base_result(file_set_name(file, FileLinkInformation, &link.name, 0));
}

BOOL WINAPI CreateHardLinkA(LPCSTR name, LPCSTR existing, LPSECURITY_ATTRIBUTES security) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    BASE_SCOPED PWSTR wide_existing = base_wide(existing);
    return CreateHardLinkW(wide, wide_existing, security);
}

// REPARSE_DATA_BUFFER for IO_REPARSE_TAG_SYMLINK; mingw-w64 has it only in its kernel headers.
typedef struct {
    ULONG ReparseTag;
    USHORT ReparseDataLength;
    USHORT Reserved;
    USHORT SubstituteNameOffset;
    USHORT SubstituteNameLength;
    USHORT PrintNameOffset;
    USHORT PrintNameLength;
    ULONG Flags; // SYMLINK_RELATIVE
    WCHAR PathBuffer[];
} SymlinkBuffer;
static_assert(sizeof(SymlinkBuffer) == 20, "REPARSE_DATA_BUFFER");

enum { SYMLINK_RELATIVE = 1, SYMLINK_HEADER = 8 };

// Writes a link's target into a file just made for it. A relative target is kept as it is; an absolute one becomes an
// NT path.
static NTSTATUS write_symlink(HANDLE file, PCWSTR target) {
    UNICODE_STRING print, substitute, owned = {0};
    if (!base_view(&print, target))
        return STATUS_NAME_TOO_LONG;
    RTL_PATH_TYPE type = RtlDetermineDosPathNameType_U(target);
    bool relative = type == RtlPathTypeRelative || type == RtlPathTypeRooted;
    NTSTATUS status = STATUS_SUCCESS;
    if (!relative)
        status = RtlDosPathNameToNtPathName_U_WithStatus(target, &owned, NULL, NULL);
    if (!NT_SUCCESS(status))
        return status;
    substitute = relative ? print : owned;
    ULONG size = (ULONG)sizeof(SymlinkBuffer) + substitute.Length + print.Length;
    BASE_SCOPED SymlinkBuffer *buffer = base_alloc(size);
    if (buffer && size <= MAXIMUM_REPARSE_DATA_BUFFER_SIZE) {
        *buffer = (SymlinkBuffer){
            .ReparseTag = IO_REPARSE_TAG_SYMLINK,
            .ReparseDataLength = (USHORT)(size - SYMLINK_HEADER),
            .SubstituteNameOffset = print.Length,
            .SubstituteNameLength = substitute.Length,
            .PrintNameLength = print.Length,
            .Flags = relative ? SYMLINK_RELATIVE : 0,
        };
        memcpy(buffer->PathBuffer, print.Buffer, print.Length);
        memcpy((BYTE *)buffer->PathBuffer + print.Length, substitute.Buffer, substitute.Length);
        IO_STATUS_BLOCK io;
        status = file_wait(
            file, NtFsControlFile(file, NULL, NULL, NULL, &io, FSCTL_SET_REPARSE_POINT, buffer, size, NULL, 0), &io);
    } else {
        status = buffer ? STATUS_IO_REPARSE_DATA_INVALID : STATUS_NO_MEMORY;
    }
    if (owned.Buffer)
        RtlFreeUnicodeString(&owned);
    return status;
}

BOOLEAN WINAPI CreateSymbolicLinkW(LPCWSTR name, LPCWSTR target, DWORD flags) {
    if (flags & ~(DWORD)(SYMBOLIC_LINK_FLAG_DIRECTORY | SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE) || !target ||
        !*target)
        return (BOOLEAN)base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED_PATH NtPath path = {0};
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    if (!nt_path_open(&path, name))
        return FALSE;
    IO_STATUS_BLOCK io;
    ULONG kind = flags & SYMBOLIC_LINK_FLAG_DIRECTORY ? FILE_DIRECTORY_FILE : FILE_NON_DIRECTORY_FILE;
    NTSTATUS status = NtCreateFile(&file, FILE_WRITE_ATTRIBUTES | DELETE | SYNCHRONIZE, &path.attributes, &io, NULL,
                                   FILE_ATTRIBUTE_NORMAL, SHARE_ALL, FILE_CREATE,
                                   kind | OPEN_ENTRY | FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
    if (!NT_SUCCESS(status)) {
        file = NULL;
        return (BOOLEAN)base_set_last_nt_error(status);
    }
    status = write_symlink(file, target);
    if (!NT_SUCCESS(status))
        file_delete(file); // nothing is to be left of a link that failed
    return (BOOLEAN)base_result(status);
}

BOOLEAN WINAPI CreateSymbolicLinkA(LPCSTR name, LPCSTR target, DWORD flags) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    BASE_SCOPED PWSTR wide_target = base_wide(target);
    return CreateSymbolicLinkW(wide, wide_target, flags);
}

// One name of a file in FileHardLinkInformation's answer.
typedef struct {
    ULONG NextEntryOffset;
    LONGLONG ParentFileId;
    ULONG FileNameLength;
    WCHAR FileName[];
} LinkEntry;

typedef struct {
    ULONG BytesNeeded;
    ULONG EntriesReturned;
    LinkEntry Entry;
} LinksInformation;

typedef struct {
    FindHandle head;
    HANDLE volume; // the file itself: what ids are opened relative to
    LinkEntry *next;
    LinksInformation links;
} NameSearch;

// The path below the volume's root of a link: its directory's name, then its own.
static BOOL next_name(NameSearch *search, LPDWORD length, PWSTR name) {
    LinkEntry *entry = search->next;
    if (!entry)
        return base_fail(ERROR_HANDLE_EOF);
    UNICODE_STRING id = {sizeof(LONGLONG), sizeof(LONGLONG), (PWSTR)&entry->ParentFileId};
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &id, 0, search->volume, NULL);
    BASE_SCOPED_HANDLE HANDLE parent = NULL;
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtOpenFile(&parent, FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes, &io, SHARE_ALL,
                                 FILE_OPEN_BY_FILE_ID | FILE_SYNCHRONOUS_IO_NONALERT | FILE_DIRECTORY_FILE);
    if (!NT_SUCCESS(status)) {
        parent = NULL;
        return base_set_last_nt_error(status);
    }
    enum { NAME_ROOM = sizeof(FILE_NAME_INFORMATION) + BASE_MAX_LONG_PATH * sizeof(WCHAR) };
    BASE_SCOPED FILE_NAME_INFORMATION *above = base_alloc(NAME_ROOM);
    if (!above)
        return FALSE;
    status = NtQueryInformationFile(parent, &io, above, NAME_ROOM, FileNameInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    DWORD head = above->FileNameLength / sizeof(WCHAR);
    DWORD separator = head && above->FileName[head - 1] == '\\' ? 0 : 1;
    DWORD needed = head + separator + entry->FileNameLength + 1;
    DWORD room = *length;
    *length = needed;
    if (room < needed)
        return base_fail(ERROR_MORE_DATA);
    memcpy(name, above->FileName, head * sizeof(WCHAR));
    if (separator)
        name[head] = '\\';
    memcpy(name + head + separator, entry->FileName, entry->FileNameLength * sizeof(WCHAR));
    name[needed - 1] = 0;
    search->next = entry->NextEntryOffset ? (LinkEntry *)((BYTE *)entry + entry->NextEntryOffset) : NULL;
    return TRUE;
}

static void close_name_search(FindHandle *head) {
    NtClose(((NameSearch *)head)->volume);
    head->magic = 0;
    base_free(head);
}

HANDLE WINAPI FindFirstFileNameW(LPCWSTR name, DWORD flags, LPDWORD length, PWSTR result) {
    BASE_SCOPED_PATH NtPath path = {0};
    HANDLE file;
    if (flags) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    if (!nt_path_open(&path, name))
        return INVALID_HANDLE_VALUE;
    NTSTATUS status = file_open(&file, &path, FILE_READ_ATTRIBUTES, OPEN_ENTRY | FILE_SYNCHRONOUS_IO_NONALERT);
    NameSearch *search = NULL;
    for (ULONG size = 4096; NT_SUCCESS(status); size *= 4) {
        search = base_alloc(offsetof(NameSearch, links) + size);
        if (!search) {
            NtClose(file);
            return INVALID_HANDLE_VALUE;
        }
        search->head = (FindHandle){FIND_MAGIC, close_name_search};
        search->volume = file;
        search->next = &search->links.Entry;
        IO_STATUS_BLOCK io;
        status = NtQueryInformationFile(file, &io, &search->links, size, FileHardLinkInformation);
        if (NT_SUCCESS(status)) {
            if (next_name(search, length, result))
                return search;
            close_name_search(&search->head);
            return INVALID_HANDLE_VALUE;
        }
        base_free(search);
        if (status == STATUS_BUFFER_OVERFLOW && size < 16 << 20)
            status = STATUS_SUCCESS;
        else
            NtClose(file);
    }
    base_set_last_nt_error(status);
    return INVALID_HANDLE_VALUE;
}

BOOL WINAPI FindNextFileNameW(HANDLE handle, LPDWORD length, PWSTR result) {
    NameSearch *search = find_check(handle, close_name_search);
    return search && next_name(search, length, result);
}
