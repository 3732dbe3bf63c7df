// Where a file stands and how long it is: file pointer, end of file, sizes, type.
// The 32-bit forms signal errors in-band, so their last error is set on success too where documented.

#include "file.h"

static NTSTATUS end_of_file(HANDLE file, LARGE_INTEGER *size) {
    IO_STATUS_BLOCK io;
    FILE_STANDARD_INFORMATION standard;
    NTSTATUS status = NtQueryInformationFile(file, &io, &standard, sizeof(standard), FileStandardInformation);
    if (NT_SUCCESS(status))
        *size = standard.EndOfFile;
    return status;
}

BOOL WINAPI SetFilePointerEx(HANDLE file, LARGE_INTEGER distance, PLARGE_INTEGER result, DWORD method) {
    IO_STATUS_BLOCK io;
    FILE_POSITION_INFORMATION position = {0};
    LARGE_INTEGER base = {0};
    NTSTATUS status = STATUS_SUCCESS;
    if (method == FILE_CURRENT) {
        status = NtQueryInformationFile(file, &io, &position, sizeof(position), FilePositionInformation);
        base = position.CurrentByteOffset;
    } else if (method == FILE_END) {
        status = end_of_file(file, &base);
    } else if (method != FILE_BEGIN) {
        return base_fail(ERROR_INVALID_PARAMETER);
    }
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    LONGLONG target;
    if (__builtin_add_overflow(base.QuadPart, distance.QuadPart, &target) || target < 0)
        return base_fail(ERROR_NEGATIVE_SEEK);
    if (method != FILE_CURRENT || distance.QuadPart != 0) {
        position.CurrentByteOffset.QuadPart = target;
        status = NtSetInformationFile(file, &io, &position, sizeof(position), FilePositionInformation);
        if (!NT_SUCCESS(status))
            return base_set_last_nt_error(status);
    }
    if (result)
        result->QuadPart = target;
    return TRUE;
}

DWORD WINAPI SetFilePointer(HANDLE file, LONG low, PLONG high, DWORD method) {
    LARGE_INTEGER distance, result;
    if (high)
        distance = (LARGE_INTEGER){.LowPart = (DWORD)low, .HighPart = *high};
    else
        distance.QuadPart = low;
    // Without a high part the result must fit 32 bits; find out before the pointer moves.
    if (!high) {
        LARGE_INTEGER base = {0};
        if (method == FILE_CURRENT && !SetFilePointerEx(file, (LARGE_INTEGER){0}, &base, FILE_CURRENT))
            return INVALID_SET_FILE_POINTER;
        if (method == FILE_END) {
            NTSTATUS status = end_of_file(file, &base);
            if (!NT_SUCCESS(status)) {
                base_set_last_nt_error(status);
                return INVALID_SET_FILE_POINTER;
            }
        }
        if (base.QuadPart + distance.QuadPart > (LONGLONG)MAXDWORD) {
            base_fail(ERROR_INVALID_PARAMETER);
            return INVALID_SET_FILE_POINTER;
        }
    }
    if (!SetFilePointerEx(file, distance, &result, method))
        return INVALID_SET_FILE_POINTER;
    if (high)
        *high = result.HighPart;
    if (result.LowPart == INVALID_SET_FILE_POINTER)
        base_fail(ERROR_SUCCESS);
    return result.LowPart;
}

BOOL WINAPI SetEndOfFile(HANDLE file) {
    IO_STATUS_BLOCK io;
    FILE_POSITION_INFORMATION position;
    NTSTATUS status = NtQueryInformationFile(file, &io, &position, sizeof(position), FilePositionInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    FILE_END_OF_FILE_INFORMATION end = {position.CurrentByteOffset};
    return base_result(NtSetInformationFile(file, &io, &end, sizeof(end), FileEndOfFileInformation));
}

BOOL WINAPI SetFileValidData(HANDLE file, LONGLONG length) {
    IO_STATUS_BLOCK io;
    struct {
        LONGLONG length;
    } valid = {length};
    return base_result(NtSetInformationFile(file, &io, &valid, sizeof(valid), FileValidDataLengthInformation));
}

BOOL WINAPI GetFileSizeEx(HANDLE file, PLARGE_INTEGER size) { return base_result(end_of_file(file, size)); }

DWORD WINAPI GetFileSize(HANDLE file, LPDWORD high) {
    LARGE_INTEGER size;
    NTSTATUS status = end_of_file(file, &size);
    if (!NT_SUCCESS(status)) {
        if (high)
            *high = MAXDWORD;
        base_set_last_nt_error(status);
        return INVALID_FILE_SIZE;
    }
    if (high)
        *high = (DWORD)size.HighPart;
    if (size.LowPart == INVALID_FILE_SIZE)
        base_fail(ERROR_SUCCESS);
    return size.LowPart;
}

DWORD WINAPI GetCompressedFileSizeW(LPCWSTR name, LPDWORD high) {
    BASE_SCOPED_PATH NtPath path = {0};
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    if (!nt_path_open(&path, name))
        return INVALID_FILE_SIZE;
    NTSTATUS status =
        file_open(&file, &path, FILE_READ_ATTRIBUTES, FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT);
    IO_STATUS_BLOCK io;
    FILE_COMPRESSION_INFO compression; // FILE_COMPRESSION_INFORMATION under its Win32 name
    LARGE_INTEGER size = {0};
    if (NT_SUCCESS(status)) {
        status = NtQueryInformationFile(file, &io, &compression, sizeof(compression), FileCompressionInformation);
        if (NT_SUCCESS(status))
            size = compression.CompressedFileSize;
        else
            status = end_of_file(file, &size);
    }
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return INVALID_FILE_SIZE;
    }
    if (high)
        *high = (DWORD)size.HighPart;
    base_fail(ERROR_SUCCESS);
    return size.LowPart;
}

DWORD WINAPI GetCompressedFileSizeA(LPCSTR name, LPDWORD high) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return GetCompressedFileSizeW(wide, high);
}

DWORD WINAPI GetFileType(HANDLE file) {
    switch ((ULONG)(ULONG_PTR)file) {
    case STD_INPUT_HANDLE:
    case STD_OUTPUT_HANDLE:
    case STD_ERROR_HANDLE:
        file = GetStdHandle((DWORD)(ULONG_PTR)file);
    }
    FILE_FS_DEVICE_INFORMATION device;
    NTSTATUS status = file_device(file, &device);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return FILE_TYPE_UNKNOWN;
    }
    base_fail(ERROR_SUCCESS);
    switch (device.DeviceType) {
    case FILE_DEVICE_CD_ROM:
    case FILE_DEVICE_CD_ROM_FILE_SYSTEM:
    case FILE_DEVICE_CONTROLLER:
    case FILE_DEVICE_DATALINK:
    case FILE_DEVICE_DFS:
    case FILE_DEVICE_DISK:
    case FILE_DEVICE_DISK_FILE_SYSTEM:
    case FILE_DEVICE_VIRTUAL_DISK:
    case FILE_DEVICE_NETWORK_FILE_SYSTEM:
        return FILE_TYPE_DISK;
    case FILE_DEVICE_CONSOLE:
    case FILE_DEVICE_KEYBOARD:
    case FILE_DEVICE_MOUSE:
    case FILE_DEVICE_NULL:
    case FILE_DEVICE_PARALLEL_PORT:
    case FILE_DEVICE_PRINTER:
    case FILE_DEVICE_SCREEN:
    case FILE_DEVICE_SERIAL_PORT:
    case FILE_DEVICE_MODEM:
    case FILE_DEVICE_SOUND:
        return FILE_TYPE_CHAR;
    case FILE_DEVICE_NAMED_PIPE:
    case FILE_DEVICE_MAILSLOT:
    case FILE_DEVICE_NETWORK:
        return FILE_TYPE_PIPE;
    default:
        return FILE_TYPE_UNKNOWN;
    }
}
