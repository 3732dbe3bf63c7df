// Drives and volumes by root path: kinds, names, serial numbers, free space.

#include "../path/volumes.h"
#include "file.h"

// FILE_FS_DEVICE_INFORMATION.Characteristics
enum { FILE_REMOVABLE_MEDIA = 0x01, FILE_REMOTE_DEVICE = 0x10 };

// Opens the root that a path names: a drive's when `root` is NULL is the current directory's.
static NTSTATUS open_root(HANDLE *file, PCWSTR root, ACCESS_MASK access, ULONG options) {
    BASE_SCOPED_PATH NtPath path = {0};
    *file = NULL;
    if (!nt_path_open(&path, root ? root : L"\\"))
        return STATUS_OBJECT_NAME_INVALID;
    return file_open(file, &path, access, options | FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT);
}

UINT WINAPI GetDriveTypeW(LPCWSTR root) {
    WCHAR drive[] = L"A:\\";
    if (root && root[0] && root[1] == ':' && !root[2]) { // "C:" is taken as its root here
        drive[0] = root[0];
        root = drive;
    }
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    FILE_FS_DEVICE_INFORMATION device;
    if (!NT_SUCCESS(open_root(&file, root, FILE_READ_ATTRIBUTES, FILE_DIRECTORY_FILE)))
        return DRIVE_NO_ROOT_DIR;
    if (root && (root[0] == '\\' || root[0] == '/') && !root[1]) // a root is all that counts
        root = NULL;
    if (root) {
        SIZE_T length = base_length(root);
        if (root[length - 1] != '\\' && root[length - 1] != '/')
            return DRIVE_NO_ROOT_DIR;
        PWSTR rest;
        WCHAR full[MAX_PATH];
        ULONG made = RtlGetFullPathName_U(root, sizeof(full), full, &rest);
        if (made == 0 || made >= sizeof(full) || (full[1] == ':' && made > 3 * sizeof(WCHAR)))
            return DRIVE_NO_ROOT_DIR;
    }
    if (!NT_SUCCESS(file_device(file, &device)))
        return DRIVE_UNKNOWN;
    switch (device.DeviceType) {
    case FILE_DEVICE_NETWORK:
    case FILE_DEVICE_NETWORK_FILE_SYSTEM:
        return DRIVE_REMOTE;
    case FILE_DEVICE_CD_ROM:
    case FILE_DEVICE_CD_ROM_FILE_SYSTEM:
        return DRIVE_CDROM;
    case FILE_DEVICE_VIRTUAL_DISK:
        return DRIVE_RAMDISK;
    case FILE_DEVICE_DISK:
    case FILE_DEVICE_DISK_FILE_SYSTEM:
        return device.Characteristics & FILE_REMOTE_DEVICE     ? DRIVE_REMOTE
               : device.Characteristics & FILE_REMOVABLE_MEDIA ? DRIVE_REMOVABLE
                                                               : DRIVE_FIXED;
    default:
        return DRIVE_UNKNOWN;
    }
}

UINT WINAPI GetDriveTypeA(LPCSTR root) {
    BASE_SCOPED PWSTR wide = base_wide(root);
    return GetDriveTypeW(wide);
}

DWORD WINAPI GetLogicalDrives(void) {
    struct {
        ULONG map;
        UCHAR types[32];
    } devices;
    NTSTATUS status = NtQueryInformationProcess(NtCurrentProcess(), ProcessDeviceMap, &devices, sizeof(devices), NULL);
    if (NT_SUCCESS(status))
        return devices.map;
    base_set_last_nt_error(status);
    return 0;
}

DWORD WINAPI GetLogicalDriveStringsW(DWORD size, LPWSTR buffer) {
    DWORD drives = GetLogicalDrives();
    DWORD needed = (DWORD)__builtin_popcount(drives) * 4;
    if (!drives)
        return 0;
    if (size < needed + 1)
        return needed + 1;
    for (WCHAR letter = 'A'; letter <= 'Z'; letter++)
        if (drives & 1u << (letter - 'A')) {
            *buffer++ = letter;
            *buffer++ = ':';
            *buffer++ = '\\';
            *buffer++ = 0;
        }
    *buffer = 0;
    return needed;
}

DWORD WINAPI GetLogicalDriveStringsA(DWORD size, LPSTR buffer) {
    WCHAR wide[26 * 4 + 1];
    DWORD length = GetLogicalDriveStringsW(ARRAYSIZE(wide), wide);
    if (!length || size < length + 1)
        return length ? length + 1 : 0;
    for (DWORD i = 0; i <= length; i++)
        buffer[i] = (CHAR)wide[i];
    return length;
}

BOOL WINAPI GetVolumeInformationByHandleW(HANDLE file, LPWSTR label, DWORD label_size, LPDWORD serial,
                                          LPDWORD component, LPDWORD flags, LPWSTR system, DWORD system_size) {
    IO_STATUS_BLOCK io;
    if (label || serial) {
        struct {
            FILE_FS_VOLUME_INFORMATION fixed;
            WCHAR room[MAX_PATH];
        } volume;
        NTSTATUS status = NtQueryVolumeInformationFile(file, &io, &volume, sizeof(volume), FileFsVolumeInformation);
        if (!NT_SUCCESS(status))
            return base_set_last_nt_error(status);
        if (label && base_copy_wide(volume.fixed.VolumeLabel, volume.fixed.VolumeLabelLength / sizeof(WCHAR), label,
                                    label_size) >= label_size)
            return base_fail(ERROR_BAD_LENGTH);
        if (serial)
            *serial = volume.fixed.VolumeSerialNumber;
    }
    if (component || flags || system) {
        struct {
            FILE_FS_ATTRIBUTE_INFORMATION fixed;
            WCHAR room[MAX_PATH];
        } about;
        NTSTATUS status = NtQueryVolumeInformationFile(file, &io, &about, sizeof(about), FileFsAttributeInformation);
        if (!NT_SUCCESS(status))
            return base_set_last_nt_error(status);
        if (component)
            *component = (DWORD)about.fixed.MaximumComponentNameLength;
        if (flags)
            *flags = about.fixed.FileSystemAttributes;
        if (system && base_copy_wide(about.fixed.FileSystemName, about.fixed.FileSystemNameLength / sizeof(WCHAR),
                                     system, system_size) >= system_size)
            return base_fail(ERROR_BAD_LENGTH);
    }
    return TRUE;
}

BOOL WINAPI GetVolumeInformationW(LPCWSTR root, LPWSTR label, DWORD label_size, LPDWORD serial, LPDWORD component,
                                  LPDWORD flags, LPWSTR system, DWORD system_size) {
    WCHAR of_drive[4];
    SIZE_T length = root ? base_length(root) : 0;
    if (length && root[length - 1] != '\\' && root[length - 1] != '/') {
        // A drive alone means its current directory, which serves if it is the root.
        if (length != 2 || root[1] != ':' || GetFullPathNameW(root, ARRAYSIZE(of_drive), of_drive, NULL) != 3)
            return base_fail(ERROR_INVALID_NAME);
        root = of_drive;
        length = 3;
    }
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    NTSTATUS status = open_root(&file, root, FILE_READ_ATTRIBUTES, FILE_DIRECTORY_FILE);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_OBJECT_PATH_NOT_FOUND : status);
    if (length > 3) {
        BASE_SCOPED OBJECT_NAME_INFORMATION *object = volume_object_name(file);
        SIZE_T device, units = object ? object->Name.Length / sizeof(WCHAR) : 0;
        if (object && volume_drive(object->Name.Buffer, units, &device) >= 0 && units > device + 1)
            return base_fail(ERROR_DIR_NOT_ROOT);
    }
    return GetVolumeInformationByHandleW(file, label, label_size, serial, component, flags, system, system_size);
}

BOOL WINAPI GetVolumeInformationA(LPCSTR root, LPSTR label, DWORD label_size, LPDWORD serial, LPDWORD component,
                                  LPDWORD flags, LPSTR system, DWORD system_size) {
    BASE_SCOPED PWSTR wide = base_wide(root);
    WCHAR wide_label[MAX_PATH + 1], wide_system[MAX_PATH + 1];
    if (!GetVolumeInformationW(wide, label ? wide_label : NULL, ARRAYSIZE(wide_label), serial, component, flags,
                               system ? wide_system : NULL, ARRAYSIZE(wide_system)))
        return FALSE;
    if (label && base_copy_narrow(wide_label, base_length(wide_label), label, label_size) >= label_size)
        return base_fail(ERROR_BAD_LENGTH);
    if (system && base_copy_narrow(wide_system, base_length(wide_system), system, system_size) >= system_size)
        return base_fail(ERROR_BAD_LENGTH);
    return TRUE;
}

BOOL WINAPI SetVolumeLabelW(LPCWSTR root, LPCWSTR label) {
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    NTSTATUS status = open_root(&file, root, FILE_WRITE_DATA, 0);
    UNICODE_STRING view;
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (!base_view(&view, label) || view.Length > 32 * sizeof(WCHAR))
        return base_fail(ERROR_LABEL_TOO_LONG);
    struct {
        FILE_FS_LABEL_INFORMATION fixed;
        WCHAR room[32];
    } information = {.fixed.VolumeLabelLength = view.Length};
    if (view.Length)
        memcpy(information.fixed.VolumeLabel, view.Buffer, view.Length);
    IO_STATUS_BLOCK io;
    enum { FS_LABEL = 2 }; // FileFsLabelInformation
    return base_result(
        NtSetVolumeInformationFile(file, &io, &information, sizeof(information), (FS_INFORMATION_CLASS)FS_LABEL));
}

BOOL WINAPI SetVolumeLabelA(LPCSTR root, LPCSTR label) {
    BASE_SCOPED PWSTR wide = base_wide(root);
    BASE_SCOPED PWSTR wide_label = base_wide(label);
    return SetVolumeLabelW(wide, wide_label);
}

static NTSTATUS query_space(PCWSTR root, FILE_FS_FULL_SIZE_INFORMATION *size) {
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    IO_STATUS_BLOCK io;
    NTSTATUS status = open_root(&file, root, FILE_READ_ATTRIBUTES, FILE_DIRECTORY_FILE);
    if (NT_SUCCESS(status))
        status = NtQueryVolumeInformationFile(file, &io, size, sizeof(*size), FileFsFullSizeInformation);
    return status;
}

BOOL WINAPI GetDiskFreeSpaceExW(LPCWSTR root, PULARGE_INTEGER available, PULARGE_INTEGER total, PULARGE_INTEGER free) {
    FILE_FS_FULL_SIZE_INFORMATION size;
    NTSTATUS status = query_space(root, &size);
    if (!NT_SUCCESS(status)) // of a directory that is not there GetDiskFreeSpaceW says ERROR_FILE_NOT_FOUND, this one not
        return base_set_last_nt_error(status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_OBJECT_PATH_NOT_FOUND : status);
    ULONGLONG unit = (ULONGLONG)size.SectorsPerAllocationUnit * size.BytesPerSector;
    if (available)
        available->QuadPart = (ULONGLONG)size.CallerAvailableAllocationUnits.QuadPart * unit;
    if (total)
        total->QuadPart = (ULONGLONG)size.TotalAllocationUnits.QuadPart * unit;
    if (free)
        free->QuadPart = (ULONGLONG)size.ActualAvailableAllocationUnits.QuadPart * unit;
    return TRUE;
}

BOOL WINAPI GetDiskFreeSpaceExA(LPCSTR root, PULARGE_INTEGER available, PULARGE_INTEGER total, PULARGE_INTEGER free) {
    BASE_SCOPED PWSTR wide = base_wide(root);
    return GetDiskFreeSpaceExW(wide, available, total, free);
}

static DWORD saturate(LONGLONG value) { return value > (LONGLONG)MAXDWORD ? MAXDWORD : (DWORD)value; }

BOOL WINAPI GetDiskFreeSpaceW(LPCWSTR root, LPDWORD sectors, LPDWORD bytes, LPDWORD free, LPDWORD total) {
    FILE_FS_FULL_SIZE_INFORMATION size;
    NTSTATUS status = query_space(root, &size);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (sectors)
        *sectors = size.SectorsPerAllocationUnit;
    if (bytes)
        *bytes = size.BytesPerSector;
    if (free)
        *free = saturate(size.CallerAvailableAllocationUnits.QuadPart);
    if (total)
        *total = saturate(size.TotalAllocationUnits.QuadPart);
    return TRUE;
}

BOOL WINAPI GetDiskFreeSpaceA(LPCSTR root, LPDWORD sectors, LPDWORD bytes, LPDWORD free, LPDWORD total) {
    BASE_SCOPED PWSTR wide = base_wide(root);
    return GetDiskFreeSpaceW(wide, sectors, bytes, free, total);
}
