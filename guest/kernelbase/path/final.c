// GetFinalPathNameByHandle, and the names of volumes: drive letters and \\?\Volume{…}\ names for NT devices.
// The object namespace is the only source: a volume has the names that symbolic links in \?? give to its device.

#include "volumes.h"

static bool prefix_matches(PCWSTR path, SIZE_T path_length, PCWSTR device, SIZE_T length) {
    if (path_length < length)
        return false;
    for (SIZE_T i = 0; i < length; i++)
        if (base_fold(path[i]) != base_fold(device[i]))
            return false;
    return path_length == length || path[length] == '\\';
}

// Devices of the drive letters, read once and again whenever nothing matches: drives hardly ever change.
static struct {
    RTL_SRWLOCK lock;
    bool known;
    PWSTR device[26];
    USHORT length[26];
} drives;

static void read_drives(void) {
    BASE_SCOPED PWSTR target = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    DWORD present = GetLogicalDrives();
    for (int i = 0; i < 26 && target; i++) {
        base_free(drives.device[i]);
        drives.device[i] = NULL;
        WCHAR name[] = {(WCHAR)('A' + i), ':', 0};
        if (!(present & 1u << i) || !QueryDosDeviceW(name, target, BASE_MAX_LONG_PATH))
            continue;
        SIZE_T length = base_length(target);
        drives.device[i] = base_alloc(length * sizeof(WCHAR));
        if (drives.device[i])
            memcpy(drives.device[i], target, length * sizeof(WCHAR));
        drives.length[i] = (USHORT)length;
    }
    drives.known = true;
}

// The drive whose device is the longest prefix of an NT path; -1 for none.
static int find_drive(PCWSTR path, SIZE_T length, SIZE_T *device) {
    int best = -1;
    for (int i = 0; i < 26; i++)
        if (drives.device[i] && prefix_matches(path, length, drives.device[i], drives.length[i]) &&
            (best < 0 || drives.length[i] > drives.length[best]))
            best = i;
    if (best >= 0)
        *device = drives.length[best];
    return best;
}

int volume_drive(PCWSTR path, SIZE_T length, SIZE_T *device) {
    DWORD error = NtTeb()->LastErrorValue;
    RtlAcquireSRWLockExclusive(&drives.lock);
    int drive = drives.known ? find_drive(path, length, device) : -1;
    if (drive < 0) {
        read_drives();
        drive = find_drive(path, length, device);
    }
    RtlReleaseSRWLockExclusive(&drives.lock);
    NtTeb()->LastErrorValue = error;
    return drive;
}

bool volume_guid_name(PCWSTR device, SIZE_T length, PWSTR name) {
    for (DWORD size = 4096; size <= 1 << 20; size *= 4) {
        BASE_SCOPED PWSTR names = base_alloc(size * sizeof(WCHAR));
        BASE_SCOPED PWSTR target = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
        if (!names || !target)
            return false;
        if (!QueryDosDeviceW(NULL, names, size)) {
            if (NtTeb()->LastErrorValue != ERROR_INSUFFICIENT_BUFFER)
                return false;
            continue;
        }
        for (PWSTR one = names; *one; one += base_length(one) + 1) {
            if (!base_starts_folded(one, L"Volume{") || base_length(one) + 6 > VOLUME_NAME_SIZE ||
                !QueryDosDeviceW(one, target, BASE_MAX_LONG_PATH))
                continue;
            SIZE_T found = base_length(target);
            if (found == length && prefix_matches(target, found, device, length)) {
                memcpy(name, L"\\\\?\\", 4 * sizeof(WCHAR));
                SIZE_T units = base_length(one);
                memcpy(name + 4, one, units * sizeof(WCHAR));
                name[4 + units] = '\\';
                name[5 + units] = 0;
                return true;
            }
        }
        break;
    }
    return base_fail(ERROR_PATH_NOT_FOUND);
}

OBJECT_NAME_INFORMATION *volume_object_name(HANDLE file) {
    enum { ROOM = sizeof(OBJECT_NAME_INFORMATION) + (BASE_MAX_LONG_PATH + 1) * sizeof(WCHAR) };
    OBJECT_NAME_INFORMATION *name = base_alloc(ROOM);
    if (!name)
        return NULL;
    ULONG got;
    NTSTATUS status = NtQueryObject(file, ObjectNameInformation, name, ROOM, &got);
    if (NT_SUCCESS(status) && name->Name.Length)
        return name;
    base_free(name);
    base_set_last_nt_error(NT_SUCCESS(status) ? STATUS_OBJECT_PATH_INVALID : status);
    return NULL;
}

DWORD WINAPI GetFinalPathNameByHandleW(HANDLE file, LPWSTR buffer, DWORD size, DWORD flags) {
    if (flags & ~(DWORD)(VOLUME_NAME_GUID | VOLUME_NAME_NT | VOLUME_NAME_NONE | FILE_NAME_OPENED)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return 0;
    }
    FILE_FS_DEVICE_INFORMATION device;
    NTSTATUS status = file_device(file, &device);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return 0;
    }
    if (device.DeviceType != FILE_DEVICE_DISK && device.DeviceType != FILE_DEVICE_DISK_FILE_SYSTEM &&
        device.DeviceType != FILE_DEVICE_NETWORK_FILE_SYSTEM && device.DeviceType != FILE_DEVICE_CD_ROM) {
        base_fail(ERROR_INVALID_FUNCTION);
        return 0;
    }
    BASE_SCOPED OBJECT_NAME_INFORMATION *name = volume_object_name(file);
    if (!name)
        return 0;
    PCWSTR path = name->Name.Buffer;
    SIZE_T length = name->Name.Length / sizeof(WCHAR), head = 0;
    WCHAR prefix[VOLUME_NAME_SIZE] = {0};
    DWORD form = flags & (VOLUME_NAME_GUID | VOLUME_NAME_NT | VOLUME_NAME_NONE);
    if (form != VOLUME_NAME_NT) {
        int drive = volume_drive(path, length, &head);
        if (drive < 0) {
            base_fail(ERROR_PATH_NOT_FOUND);
            return 0;
        }
        if (form == VOLUME_NAME_GUID) {
            if (!volume_guid_name(path, head, prefix))
                return 0;
            prefix[base_length(prefix) - 1] = 0; // the rest brings its own backslash
        } else if (form == VOLUME_NAME_DOS) {
            memcpy(prefix, L"\\\\?\\A:", sizeof(L"\\\\?\\A:"));
            prefix[4] = (WCHAR)('A' + drive);
        } else if (form != VOLUME_NAME_NONE) {
            base_fail(ERROR_INVALID_PARAMETER);
            return 0;
        }
    }
    SIZE_T lead = base_length(prefix);
    bool bare = head == length; // the root of a device that is named without its backslash
    SIZE_T total = lead + length - head + bare;
    if (total >= size)
        return (DWORD)total + 1;
    memcpy(buffer, prefix, lead * sizeof(WCHAR));
    memcpy(buffer + lead, path + head, (length - head) * sizeof(WCHAR));
    if (bare)
        buffer[total - 1] = '\\';
    buffer[total] = 0;
    return (DWORD)total;
}

DWORD WINAPI GetFinalPathNameByHandleA(HANDLE file, LPSTR buffer, DWORD size, DWORD flags) {
    BASE_SCOPED PWSTR wide = base_alloc((BASE_MAX_LONG_PATH + 1) * sizeof(WCHAR));
    if (!wide)
        return 0;
    DWORD length = GetFinalPathNameByHandleW(file, wide, BASE_MAX_LONG_PATH + 1, flags);
    DWORD made = length ? base_copy_narrow(wide, length, buffer, size) : 0;
    return made > size || (made && made == size) ? made - 1 : made; // this form never counts the NUL
}
