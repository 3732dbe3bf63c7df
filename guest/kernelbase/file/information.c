// GetFileInformationByHandle(Ex) and SetFileInformationByHandle: Win32's classes mapped to NT's.
// The structures of both are one and the same, except where a function below says otherwise.

#include "file.h"

BOOL WINAPI GetFileInformationByHandle(HANDLE file, LPBY_HANDLE_FILE_INFORMATION information) {
    IO_STATUS_BLOCK io;
    struct {
        FILE_FS_VOLUME_INFORMATION volume;
        WCHAR label[32];
    } volume;
    NTSTATUS status = NtQueryVolumeInformationFile(file, &io, &volume, sizeof(volume), FileFsVolumeInformation);
    if (!NT_SUCCESS(status) && status != STATUS_BUFFER_OVERFLOW)
        return base_set_last_nt_error(status);
    FILE_STAT_INFORMATION stat; // all of it but the name, which takes a look-up
    status = NtQueryInformationFile(file, &io, &stat, sizeof(stat), FileStatInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    *information = (BY_HANDLE_FILE_INFORMATION){
        .dwFileAttributes = stat.FileAttributes,
        .ftCreationTime = large_file_time(stat.CreationTime),
        .ftLastAccessTime = large_file_time(stat.LastAccessTime),
        .ftLastWriteTime = large_file_time(stat.LastWriteTime),
        .dwVolumeSerialNumber = volume.volume.VolumeSerialNumber,
        .nFileSizeHigh = (DWORD)stat.EndOfFile.HighPart,
        .nFileSizeLow = stat.EndOfFile.LowPart,
        .nNumberOfLinks = stat.NumberOfLinks,
        .nFileIndexHigh = (DWORD)stat.FileId.HighPart,
        .nFileIndexLow = stat.FileId.LowPart,
    };
    return TRUE;
}

// The NT class and the least size of what a Win32 class reads, or class 0 for one it does not read.
static FILE_INFORMATION_CLASS query_class(FILE_INFO_BY_HANDLE_CLASS class, ULONG *size) {
    static const struct {
        BYTE class, nt, size;
    } classes[] = {
        {FileBasicInfo, FileBasicInformation, sizeof(FILE_BASIC_INFO)},
        {FileStandardInfo, FileStandardInformation, sizeof(FILE_STANDARD_INFO)},
        {FileNameInfo, FileNameInformation, sizeof(FILE_NAME_INFO)},
        {FileStreamInfo, FileStreamInformation, sizeof(FILE_STREAM_INFO)},
        {FileCompressionInfo, FileCompressionInformation, sizeof(FILE_COMPRESSION_INFO)},
        {FileAttributeTagInfo, FileAttributeTagInformation, sizeof(FILE_ATTRIBUTE_TAG_INFO)},
        {FileRemoteProtocolInfo, FileRemoteProtocolInformation, sizeof(FILE_REMOTE_PROTOCOL_INFO)},
        {FileAlignmentInfo, FileAlignmentInformation, sizeof(ULONG)},
        {FileIdInfo, FileIdInformation, sizeof(FILE_ID_INFO)},
        {23 /* FileCaseSensitiveInfo */, FileCaseSensitiveInformation, sizeof(ULONG)},
        {24 /* FileNormalizedNameInfo */, FileNormalizedNameInformation, sizeof(FILE_NAME_INFO)},
    };
    for (size_t i = 0; i < ARRAYSIZE(classes); i++)
        if (classes[i].class == (BYTE)class) {
            *size = classes[i].size;
            return (FILE_INFORMATION_CLASS)classes[i].nt;
        }
    return 0;
}

static BOOL query_directory(HANDLE file, FILE_INFORMATION_CLASS class, bool restart, void *buffer, DWORD size) {
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtQueryDirectoryFile(file, NULL, NULL, NULL, &io, buffer, size, class, FALSE, NULL, restart);
    status = file_wait(file, status, &io);
    if (NT_SUCCESS(status) && io.Information == 0)
        status = STATUS_BUFFER_OVERFLOW; // not even one entry fits
    return base_result(status);
}

static BOOL query_storage(HANDLE file, void *buffer, DWORD size) {
    IO_STATUS_BLOCK io;
    static_assert(sizeof(FILE_STORAGE_INFO) == sizeof(FILE_FS_SECTOR_SIZE_INFORMATION), "FILE_STORAGE_INFO");
    if (size < sizeof(FILE_STORAGE_INFO))
        return base_fail(ERROR_BAD_LENGTH);
    return base_result(
        NtQueryVolumeInformationFile(file, &io, buffer, size, (FS_INFORMATION_CLASS)FileFsSectorSizeInformation));
}

BOOL WINAPI GetFileInformationByHandleEx(HANDLE file, FILE_INFO_BY_HANDLE_CLASS class, LPVOID buffer, DWORD size) {
    switch (class) {
    case FileIdBothDirectoryInfo:
    case FileIdBothDirectoryRestartInfo:
        return query_directory(file, FileIdBothDirectoryInformation, class == FileIdBothDirectoryRestartInfo, buffer,
                               size);
    case FileFullDirectoryInfo:
    case FileFullDirectoryRestartInfo:
        return query_directory(file, FileFullDirectoryInformation, class == FileFullDirectoryRestartInfo, buffer, size);
    case FileIdExtdDirectoryInfo:
    case FileIdExtdDirectoryRestartInfo:
        return query_directory(file, (FILE_INFORMATION_CLASS)FileIdExtdDirectoryInformation,
                               class == FileIdExtdDirectoryRestartInfo, buffer, size);
    case FileStorageInfo:
        return query_storage(file, buffer, size);
    default:
        break;
    }
    ULONG least;
    FILE_INFORMATION_CLASS nt = query_class(class, &least);
    if (!nt)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (size < least)
        return base_fail(ERROR_BAD_LENGTH);
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtQueryInformationFile(file, &io, buffer, size, nt);
    if (NT_SUCCESS(status) && nt == FileStreamInformation && io.Information == 0)
        status = STATUS_END_OF_FILE; // a directory without streams
    return base_result(status);
}

// A rename's target is a Win32 path in Win32's class and an NT path in NT's, unless it is relative to a directory
// handle.
static BOOL set_rename(HANDLE file, FILE_INFORMATION_CLASS class, const FILE_RENAME_INFO *from, DWORD size) {
    if (size < sizeof(*from) || from->FileNameLength > size - offsetof(FILE_RENAME_INFO, FileName))
        return base_fail(ERROR_BAD_LENGTH);
    SIZE_T units = from->FileNameLength / sizeof(WCHAR);
    BASE_SCOPED PWSTR text = base_alloc((units + 1) * sizeof(WCHAR));
    if (!text)
        return FALSE;
    memcpy(text, from->FileName, units * sizeof(WCHAR));
    text[units] = 0;
    BASE_SCOPED_PATH NtPath path = {0};
    bool plain = from->RootDirectory || text[0] == ':'; // ':' renames a stream
    UNICODE_STRING name;
    if (plain) {
        if (!base_view(&name, text))
            return base_fail(ERROR_FILENAME_EXCED_RANGE);
    } else {
        if (!nt_path_open(&path, text))
            return FALSE;
        name = path.name;
    }
    ULONG wanted = (ULONG)offsetof(FILE_RENAME_INFORMATION_EX, FileName) + name.Length;
    if (wanted < sizeof(FILE_RENAME_INFORMATION_EX))
        wanted = sizeof(FILE_RENAME_INFORMATION_EX);
    BASE_SCOPED FILE_RENAME_INFORMATION_EX *information = base_alloc_zeroed(wanted);
    if (!information)
        return FALSE;
    static_assert(offsetof(FILE_RENAME_INFORMATION_EX, FileName) == offsetof(FILE_RENAME_INFORMATION, FileName),
                  "one layout");
    if (class == FileRenameInformation)
        ((FILE_RENAME_INFORMATION *)information)->ReplaceIfExists = *(const BOOLEAN *)from != 0;
    else
        information->Flags = *(const DWORD *)from;
    information->RootDirectory = from->RootDirectory;
    information->FileNameLength = name.Length;
    memcpy(information->FileName, name.Buffer, name.Length);
    IO_STATUS_BLOCK io;
    return base_result(NtSetInformationFile(file, &io, information, wanted, class));
}

BOOL WINAPI SetFileInformationByHandle(HANDLE file, FILE_INFO_BY_HANDLE_CLASS class, LPVOID buffer, DWORD size) {
    static const struct {
        BYTE class, nt, size;
    } classes[] = {
        {FileBasicInfo, FileBasicInformation, sizeof(FILE_BASIC_INFO)},
        {FileDispositionInfo, FileDispositionInformation, sizeof(FILE_DISPOSITION_INFO)},
        {FileAllocationInfo, FileAllocationInformation, sizeof(FILE_ALLOCATION_INFO)},
        {FileEndOfFileInfo, FileEndOfFileInformation, sizeof(FILE_END_OF_FILE_INFO)},
        {FileIoPriorityHintInfo, FileIoPriorityHintInformation, sizeof(FILE_IO_PRIORITY_HINT_INFO)},
        {21 /* FileDispositionInfoEx */, FileDispositionInformationEx, sizeof(ULONG)},
        {23 /* FileCaseSensitiveInfo */, FileCaseSensitiveInformation, sizeof(ULONG)},
    };
    if (class == FileRenameInfo)
        return set_rename(file, FileRenameInformation, buffer, size);
    if ((int)class == 22 /* FileRenameInfoEx */)
        return set_rename(file, (FILE_INFORMATION_CLASS)FileRenameInformationEx, buffer, size);
    for (size_t i = 0; i < ARRAYSIZE(classes); i++) {
        if (classes[i].class != (BYTE)class)
            continue;
        if (size < classes[i].size)
            return base_fail(ERROR_BAD_LENGTH);
        IO_STATUS_BLOCK io;
        return base_result(NtSetInformationFile(file, &io, buffer, size, (FILE_INFORMATION_CLASS)classes[i].nt));
    }
    return base_fail(ERROR_INVALID_PARAMETER);
}
