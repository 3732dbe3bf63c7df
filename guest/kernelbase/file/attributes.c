// Attributes and times by name and by handle.
// By name, the entry itself is meant: a link is not followed.

#include "file.h"

// The attributes that can be set: READONLY to SYSTEM, ARCHIVE, NORMAL, TEMPORARY, OFFLINE, NOT_CONTENT_INDEXED.
enum { SETTABLE = 0x31a7 };

DWORD WINAPI GetFileAttributesW(LPCWSTR name) {
    BASE_SCOPED_PATH NtPath path = {0};
    if (!nt_path_open(&path, name))
        return INVALID_FILE_ATTRIBUTES;
    FILE_BASIC_INFORMATION basic;
    NTSTATUS status = NtQueryAttributesFile(&path.attributes, &basic);
    if (NT_SUCCESS(status))
        return basic.FileAttributes;
    if (RtlIsDosDeviceName_U(name))
        return FILE_ATTRIBUTE_ARCHIVE;
    base_set_last_nt_error(status);
    return INVALID_FILE_ATTRIBUTES;
}

DWORD WINAPI GetFileAttributesA(LPCSTR name) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return GetFileAttributesW(wide);
}

BOOL WINAPI GetFileAttributesExW(LPCWSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID information) {
    if (level != GetFileExInfoStandard)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED_PATH NtPath path = {0};
    if (!nt_path_open(&path, name))
        return FALSE;
    FILE_NETWORK_OPEN_INFORMATION from;
    NTSTATUS status = NtQueryFullAttributesFile(&path.attributes, &from);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    *(WIN32_FILE_ATTRIBUTE_DATA *)information = (WIN32_FILE_ATTRIBUTE_DATA){
        .dwFileAttributes = from.FileAttributes,
        .ftCreationTime = large_file_time(from.CreationTime),
        .ftLastAccessTime = large_file_time(from.LastAccessTime),
        .ftLastWriteTime = large_file_time(from.LastWriteTime),
        .nFileSizeHigh = (DWORD)from.EndOfFile.HighPart,
        .nFileSizeLow = from.EndOfFile.LowPart,
    };
    return TRUE;
}

BOOL WINAPI GetFileAttributesExA(LPCSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID information) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return GetFileAttributesExW(wide, level, information);
}

BOOL WINAPI GetFileAttributesTransactedW(LPCWSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID information,
                                         HANDLE transaction) {
    (void)name, (void)level, (void)information, (void)transaction;
    return base_fail(ERROR_TRANSACTIONS_UNSUPPORTED_REMOTE); // no file system here has transactions
}

BOOL WINAPI SetFileAttributesW(LPCWSTR name, DWORD attributes) {
    BASE_SCOPED_PATH NtPath path = {0};
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    if (!nt_path_open(&path, name))
        return FALSE;
    NTSTATUS status = file_open(&file, &path, FILE_WRITE_ATTRIBUTES, FILE_SYNCHRONOUS_IO_NONALERT | OPEN_ENTRY);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    IO_STATUS_BLOCK io;
    // Zero means "leave alone" to NT, so no attributes at all is said with NORMAL.
    FILE_BASIC_INFORMATION basic = {
        .FileAttributes = (attributes & SETTABLE) | FILE_ATTRIBUTE_NORMAL,
    };
    return base_result(NtSetInformationFile(file, &io, &basic, sizeof(basic), FileBasicInformation));
}

BOOL WINAPI SetFileAttributesA(LPCSTR name, DWORD attributes) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return SetFileAttributesW(wide, attributes);
}

BOOL WINAPI GetFileTime(HANDLE file, LPFILETIME creation, LPFILETIME access, LPFILETIME write) {
    IO_STATUS_BLOCK io;
    FILE_BASIC_INFORMATION basic;
    NTSTATUS status = NtQueryInformationFile(file, &io, &basic, sizeof(basic), FileBasicInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (creation)
        *creation = large_file_time(basic.CreationTime);
    if (access)
        *access = large_file_time(basic.LastAccessTime);
    if (write)
        *write = large_file_time(basic.LastWriteTime);
    return TRUE;
}

BOOL WINAPI SetFileTime(HANDLE file, const FILETIME *creation, const FILETIME *access, const FILETIME *write) {
    IO_STATUS_BLOCK io;
    FILE_BASIC_INFORMATION basic = {0}; // zero: leave alone
    if (creation)
        basic.CreationTime = file_time_large(creation);
    if (access)
        basic.LastAccessTime = file_time_large(access);
    if (write)
        basic.LastWriteTime = file_time_large(write);
    return base_result(NtSetInformationFile(file, &io, &basic, sizeof(basic), FileBasicInformation));
}

static volatile LONG
    file_apis_oem; // what SetFileApisToOEM chose; both code pages are UTF-8, so it changes nothing else

BOOL WINAPI AreFileApisANSI(void) { return !file_apis_oem; }

void WINAPI SetFileApisToOEM(void) { file_apis_oem = 1; }

void WINAPI SetFileApisToANSI(void) { file_apis_oem = 0; }
