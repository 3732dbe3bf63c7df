// FindFirstFile and its kin: one open directory, read in large pieces.
// Matching is the executive's (NtQueryDirectoryFile); here the pattern is only put into NT's wildcards.

#include "find.h"

enum { SMALL_FETCH = 8192, LARGE_FETCH = 65536 };

typedef struct {
    FindHandle head;
    RTL_SRWLOCK lock;
    HANDLE directory;
    FILE_BOTH_DIR_INFORMATION *next; // NULL: read more
    bool basic;                      // FindExInfoBasic: no short names
    ULONG size;
    alignas(8) BYTE buffer[];
} FileSearch;

static void close_file_search(FindHandle *head) {
    FileSearch *search = (FileSearch *)head;
    if (search->directory)
        NtClose(search->directory);
    head->magic = 0;
    base_free(head);
}

// What of the names' room lies behind their ends stays as it is.
static void fill_find_data(WIN32_FIND_DATAW *data, const FILE_BOTH_DIR_INFORMATION *entry, bool basic) {
    data->dwFileAttributes = entry->FileAttributes;
    data->ftCreationTime = large_file_time(entry->CreationTime);
    data->ftLastAccessTime = large_file_time(entry->LastAccessTime);
    data->ftLastWriteTime = large_file_time(entry->LastWriteTime);
    data->nFileSizeHigh = (DWORD)entry->EndOfFile.HighPart;
    data->nFileSizeLow = entry->EndOfFile.LowPart;
    data->dwReserved0 = entry->FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT ? entry->EaSize : 0;
    data->dwReserved1 = 0;
    ULONG length = entry->FileNameLength / sizeof(WCHAR);
    if (length >= MAX_PATH)
        length = MAX_PATH - 1;
    memcpy(data->cFileName, entry->FileName, length * sizeof(WCHAR));
    data->cFileName[length] = 0;
    SIZE_T short_length = basic ? 0 : (SIZE_T)entry->ShortNameLength % sizeof(data->cAlternateFileName);
    memcpy(data->cAlternateFileName, entry->ShortName, short_length);
    data->cAlternateFileName[short_length / sizeof(WCHAR)] = 0;
}

// Win32's wildcards as NT matches them: '?' also matches nothing before a dot or at the end (DOS_QM), a dot before a
// wildcard may be absent (DOS_DOT). That a final "*." matches names without an extension (DOS_STAR) is seen to before.
static void translate_pattern(UNICODE_STRING *pattern) {
    PWSTR text = pattern->Buffer;
    SIZE_T length = pattern->Length / sizeof(WCHAR);
    if (length == 3 && text[0] == '*' && text[1] == '.' && text[2] == '*') {
        pattern->Length = sizeof(WCHAR);
        return;
    }
    for (SIZE_T i = 0; i < length; i++) {
        if (text[i] == '?') {
            text[i] = '>';
        } else if (text[i] == '.' && i + 1 < length && (text[i + 1] == '?' || text[i + 1] == '*')) {
            text[i] = '"';
        }
    }
}

static NTSTATUS read_entries(FileSearch *search, UNICODE_STRING *pattern) {
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtQueryDirectoryFile(search->directory, NULL, NULL, NULL, &io, search->buffer, search->size,
                                           FileBothDirectoryInformation, FALSE, pattern, FALSE);
    status = file_wait(search->directory, status, &io);
    if (status == STATUS_BUFFER_OVERFLOW)
        status = STATUS_SUCCESS; // what is there is whole but for a name's end
    if (NT_SUCCESS(status))
        search->next = (FILE_BOTH_DIR_INFORMATION *)search->buffer;
    return status;
}

static void take_entry(FileSearch *search, WIN32_FIND_DATAW *data) {
    FILE_BOTH_DIR_INFORMATION *entry = search->next;
    fill_find_data(data, entry, search->basic);
    search->next =
        entry->NextEntryOffset ? (FILE_BOTH_DIR_INFORMATION *)((BYTE *)entry + entry->NextEntryOffset) : NULL;
}

// Cuts a resolved path into its directory, which is opened, and the pattern. The full path loses the final dot of a
// pattern like "*.", so that is seen in the name as given: what it says is that there is no extension.
static NTSTATUS open_directory(FileSearch *search, NtPath *path, PWSTR part, PCWSTR name) {
    SIZE_T given = base_length(name);
    SIZE_T length = path->name.Length / sizeof(WCHAR) - (SIZE_T)(part - path->name.Buffer);
    BASE_SCOPED PWSTR owned = base_alloc((length + 2) * sizeof(WCHAR));
    if (!owned)
        return STATUS_NO_MEMORY;
    memcpy(owned, part, length * sizeof(WCHAR));
    bool dotted = given && name[given - 1] == '.';
    while (dotted && length > 1 && (owned[length - 1] == '.' || owned[length - 1] == ' '))
        length--;
    bool all = length == 3 && owned[0] == '*' && owned[1] == '.';
    if (dotted && !all && length && owned[length - 1] == '*')
        owned[length - 1] = '<';
    UNICODE_STRING pattern = {(USHORT)(length * sizeof(WCHAR)), (USHORT)(length * sizeof(WCHAR)), owned};
    path->name.Length = (USHORT)((BYTE *)part - (BYTE *)path->name.Buffer);
    // The separator stays on a root ("\??\C:\") and goes everywhere else.
    if (path->name.Length > 7 * sizeof(WCHAR) || (path->name.Length > 2 * sizeof(WCHAR) && part[-2] != ':'))
        path->name.Length -= sizeof(WCHAR);
    NTSTATUS status = file_open(&search->directory, path, FILE_LIST_DIRECTORY,
                                FILE_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT);
    if (!NT_SUCCESS(status))
        return status == STATUS_OBJECT_NAME_NOT_FOUND || status == STATUS_OBJECT_TYPE_MISMATCH
                   ? STATUS_OBJECT_PATH_NOT_FOUND
                   : status;
    translate_pattern(&pattern);
    return read_entries(search, &pattern);
}

// A reserved device name is found, as an entry with nothing but its name.
static HANDLE find_device(PCWSTR name, ULONG place, WIN32_FIND_DATAW *data) {
    FileSearch *search = base_alloc_zeroed(sizeof(*search));
    if (!search)
        return INVALID_HANDLE_VALUE;
    search->head = (FindHandle){FIND_MAGIC, close_file_search};
    *data = (WIN32_FIND_DATAW){.dwFileAttributes = FILE_ATTRIBUTE_ARCHIVE};
    memcpy(data->cFileName, (const BYTE *)name + (place >> 16), place & 0xffff);
    return search;
}

HANDLE WINAPI FindFirstFileExW(LPCWSTR name, FINDEX_INFO_LEVELS level, LPVOID data, FINDEX_SEARCH_OPS search_op,
                               LPVOID filter, DWORD flags) {
    if ((level != FindExInfoStandard && level != FindExInfoBasic) || filter ||
        search_op > FindExSearchLimitToDirectories ||
        flags & ~(DWORD)(FIND_FIRST_EX_CASE_SENSITIVE | FIND_FIRST_EX_LARGE_FETCH | 4 /* ON_DISK_ENTRIES_ONLY */)) {
        base_fail(search_op > FindExSearchLimitToDirectories && search_op < FindExSearchMaxSearchOp
                      ? ERROR_NOT_SUPPORTED
                      : ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    BASE_SCOPED_PATH NtPath path = {0};
    PWSTR part = NULL;
    if (!nt_path_open_part(&path, name, &part))
        return INVALID_HANDLE_VALUE;
    ULONG device = RtlIsDosDeviceName_U(name);
    if (device)
        return find_device(name, device, data);
    if (!part || !*part) {
        base_fail(ERROR_FILE_NOT_FOUND); // a root, or a path that ends in a separator
        return INVALID_HANDLE_VALUE;
    }
    if (flags & FIND_FIRST_EX_CASE_SENSITIVE)
        path.attributes.Attributes &= ~OBJ_CASE_INSENSITIVE;
    ULONG size = flags & FIND_FIRST_EX_LARGE_FETCH ? LARGE_FETCH : SMALL_FETCH;
    FileSearch *search = base_alloc(sizeof(*search) + size);
    if (!search)
        return INVALID_HANDLE_VALUE;
    *search = (FileSearch){.head = {FIND_MAGIC, close_file_search}, .basic = level == FindExInfoBasic, .size = size};
    NTSTATUS status = open_directory(search, &path, part, name);
    if (NT_SUCCESS(status)) {
        take_entry(search, data);
        return search;
    }
    close_file_search(&search->head);
    if (status == STATUS_NO_MORE_FILES)
        status = STATUS_NO_SUCH_FILE;
    base_set_last_nt_error(status);
    return INVALID_HANDLE_VALUE;
}

HANDLE WINAPI FindFirstFileW(LPCWSTR name, LPWIN32_FIND_DATAW data) {
    return FindFirstFileExW(name, FindExInfoStandard, data, FindExSearchNameMatch, NULL, 0);
}

BOOL WINAPI FindNextFileW(HANDLE handle, LPWIN32_FIND_DATAW data) {
    FileSearch *search = find_check(handle, close_file_search);
    if (!search)
        return FALSE;
    if (!search->directory)
        return base_fail(ERROR_NO_MORE_FILES);
    RtlAcquireSRWLockExclusive(&search->lock);
    NTSTATUS status = search->next ? STATUS_SUCCESS : read_entries(search, NULL);
    if (NT_SUCCESS(status))
        take_entry(search, data);
    RtlReleaseSRWLockExclusive(&search->lock);
    return base_result(status);
}

BOOL WINAPI FindClose(HANDLE handle) {
    FindHandle *find = handle;
    if (!find || handle == INVALID_HANDLE_VALUE || find->magic != FIND_MAGIC)
        return base_fail(ERROR_INVALID_HANDLE);
    find->close(find);
    return TRUE;
}

// The names of an entry in UTF-8; one that does not fit MAX_PATH bytes is an error, not a wrong name.
static BOOL narrow_find_data(const WIN32_FIND_DATAW *wide, WIN32_FIND_DATAA *data) {
    static_assert(offsetof(WIN32_FIND_DATAA, cFileName) == offsetof(WIN32_FIND_DATAW, cFileName), "WIN32_FIND_DATA");
    memcpy(data, wide, offsetof(WIN32_FIND_DATAA, cFileName));
    if (base_copy_narrow(wide->cFileName, base_length(wide->cFileName), data->cFileName, sizeof(data->cFileName)) >=
        sizeof(data->cFileName))
        return base_fail(ERROR_MORE_DATA);
    if (base_copy_narrow(wide->cAlternateFileName, base_length(wide->cAlternateFileName), data->cAlternateFileName,
                         sizeof(data->cAlternateFileName)) >= sizeof(data->cAlternateFileName))
        data->cAlternateFileName[0] = 0;
    return TRUE;
}

HANDLE WINAPI FindFirstFileExA(LPCSTR name, FINDEX_INFO_LEVELS level, LPVOID data, FINDEX_SEARCH_OPS search_op,
                               LPVOID filter, DWORD flags) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileExW(wide, level, &found, search_op, filter, flags);
    if (search == INVALID_HANDLE_VALUE || narrow_find_data(&found, data))
        return search;
    FindClose(search);
    return INVALID_HANDLE_VALUE;
}

HANDLE WINAPI FindFirstFileA(LPCSTR name, LPWIN32_FIND_DATAA data) {
    return FindFirstFileExA(name, FindExInfoStandard, data, FindExSearchNameMatch, NULL, 0);
}

BOOL WINAPI FindNextFileA(HANDLE search, LPWIN32_FIND_DATAA data) {
    WIN32_FIND_DATAW found;
    return FindNextFileW(search, &found) && narrow_find_data(&found, data);
}
