// Volumes and mount points by name: GetVolumePathName and its kin, volume enumeration.
// Nothing can be mounted from inside: the functions that would change mount points say so.

#include "../file/find.h"
#include "volumes.h"

BOOL WINAPI GetVolumePathNameW(LPCWSTR name, LPWSTR buffer, DWORD size) {
    if (!name || !*name || !buffer || !size)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED PWSTR full = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!full)
        return FALSE;
    DWORD length = GetFullPathNameW(name, BASE_MAX_LONG_PATH, full, NULL);
    if (!length || length >= BASE_MAX_LONG_PATH)
        return FALSE;
    // What precedes the first component below the root; drives are the only mount points there are.
    SIZE_T at = 0;
    if (full[0] == '\\' && full[1] == '\\') {
        bool device = (full[2] == '?' || full[2] == '.') && full[3] == '\\';
        at = device ? 4 : 2;
        for (int parts = device ? 1 : 2; parts && full[at]; at += full[at] != 0)
            if (full[at] == '\\' && --parts == 0)
                break;
    } else if (GetLogicalDrives() & 1u << ((full[0] | 0x20) - 'a')) {
        full[0] = RtlUpcaseUnicodeChar(full[0]);
        at = 2;
    } else {
        return base_fail(ERROR_FILE_NOT_FOUND);
    }
    if (at + 1 > size)
        return base_fail(ERROR_FILENAME_EXCED_RANGE);
    memcpy(buffer, full, at * sizeof(WCHAR));
    if (at + 2 <= size)
        buffer[at++] = '\\'; // where there is room
    buffer[at] = 0;
    return TRUE;
}

BOOL WINAPI GetVolumePathNameA(LPCSTR name, LPSTR buffer, DWORD size) {
    if (!buffer || !size)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED PWSTR wide = base_wide(name);
    BASE_SCOPED PWSTR root = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!root || !GetVolumePathNameW(wide, root, min(size, BASE_MAX_LONG_PATH)))
        return FALSE;
    return base_copy_narrow(root, base_length(root), buffer, size) < size || base_fail(ERROR_FILENAME_EXCED_RANGE);
}

BOOL WINAPI GetVolumeNameForVolumeMountPointW(LPCWSTR mount, LPWSTR name, DWORD size) {
    SIZE_T length = mount ? base_length(mount) : 0;
    if (!length || mount[length - 1] != '\\')
        return base_fail(ERROR_INVALID_NAME);
    BASE_SCOPED_PATH NtPath path = {0};
    BASE_SCOPED_HANDLE HANDLE root = NULL;
    if (!nt_path_open(&path, mount))
        return FALSE;
    NTSTATUS status = file_open(&root, &path, FILE_READ_ATTRIBUTES, FILE_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    BASE_SCOPED OBJECT_NAME_INFORMATION *object = volume_object_name(root);
    if (!object)
        return FALSE;
    SIZE_T device, units = object->Name.Length / sizeof(WCHAR);
    if (volume_drive(object->Name.Buffer, units, &device) < 0 || units > device + 1)
        return base_fail(ERROR_NOT_A_REPARSE_POINT); // a directory, but no volume's root
    WCHAR found[VOLUME_NAME_SIZE];
    if (!volume_guid_name(object->Name.Buffer, device, found))
        return FALSE;
    return base_copy_wide(found, base_length(found), name, size) < size || base_fail(ERROR_FILENAME_EXCED_RANGE);
}

BOOL WINAPI GetVolumeNameForVolumeMountPointA(LPCSTR mount, LPSTR name, DWORD size) {
    BASE_SCOPED PWSTR wide = base_wide(mount);
    WCHAR found[VOLUME_NAME_SIZE];
    if (!GetVolumeNameForVolumeMountPointW(wide, found, ARRAYSIZE(found)))
        return FALSE;
    return base_copy_narrow(found, base_length(found), name, size) < size || base_fail(ERROR_FILENAME_EXCED_RANGE);
}

BOOL WINAPI GetVolumePathNamesForVolumeNameW(LPCWSTR volume, LPWCH names, DWORD size, PDWORD returned) {
    SIZE_T length = volume ? base_length(volume) : 0;
    if (length < 5 || !base_starts_folded(volume, L"\\\\?\\Volume{") || volume[length - 1] != '\\')
        return base_fail(ERROR_INVALID_NAME);
    BASE_SCOPED PWSTR link = base_alloc(length * sizeof(WCHAR));
    BASE_SCOPED PWSTR device = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    BASE_SCOPED PWSTR target = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!link || !device || !target)
        return FALSE;
    memcpy(link, volume + 4, (length - 5) * sizeof(WCHAR));
    link[length - 5] = 0;
    if (!QueryDosDeviceW(link, device, BASE_MAX_LONG_PATH))
        return FALSE;
    DWORD drives = GetLogicalDrives(), needed = 1;
    WCHAR found[26 * 4 + 1];
    for (WCHAR letter = 'A'; letter <= 'Z'; letter++) {
        WCHAR drive[] = {letter, ':', 0};
        if (!(drives & 1u << (letter - 'A')) || !QueryDosDeviceW(drive, target, BASE_MAX_LONG_PATH) ||
            !base_equal_folded(device, target))
            continue;
        PWSTR at = found + needed - 1;
        at[0] = letter, at[1] = ':', at[2] = '\\', at[3] = 0;
        needed += 4;
    }
    found[needed - 1] = 0;
    if (returned)
        *returned = needed;
    if (size < needed)
        return base_fail(ERROR_MORE_DATA);
    memcpy(names, found, needed * sizeof(WCHAR));
    return TRUE;
}

typedef struct {
    FindHandle head;
    PWSTR next;
    WCHAR names[];
} VolumeSearch;

static void close_volume_search(FindHandle *head) {
    head->magic = 0;
    base_free(head);
}

static BOOL next_volume(VolumeSearch *search, LPWSTR name, DWORD size) {
    PWSTR at = search->next;
    while (*at && !base_starts_folded(at, L"Volume{"))
        at += base_length(at) + 1;
    search->next = at;
    if (!*at)
        return base_fail(ERROR_NO_MORE_FILES);
    SIZE_T length = base_length(at);
    if (length + 6 > size)
        return base_fail(ERROR_FILENAME_EXCED_RANGE);
    memcpy(name, L"\\\\?\\", 4 * sizeof(WCHAR));
    memcpy(name + 4, at, length * sizeof(WCHAR));
    name[length + 4] = '\\';
    name[length + 5] = 0;
    search->next = at + length + 1;
    return TRUE;
}

HANDLE WINAPI FindFirstVolumeW(LPWSTR name, DWORD size) {
    enum { ROOM = 32768 };
    VolumeSearch *search = base_alloc(sizeof(*search) + ROOM * sizeof(WCHAR));
    if (!search)
        return INVALID_HANDLE_VALUE;
    *search = (VolumeSearch){.head = {FIND_MAGIC, close_volume_search}, .next = search->names};
    if (QueryDosDeviceW(NULL, search->names, ROOM) && next_volume(search, name, size))
        return search;
    close_volume_search(&search->head);
    return INVALID_HANDLE_VALUE;
}

BOOL WINAPI FindNextVolumeW(HANDLE handle, LPWSTR name, DWORD size) {
    VolumeSearch *search = find_check(handle, close_volume_search);
    return search && next_volume(search, name, size);
}

BOOL WINAPI FindVolumeClose(HANDLE handle) {
    VolumeSearch *search = find_check(handle, close_volume_search);
    if (!search)
        return FALSE;
    close_volume_search(&search->head);
    return TRUE;
}

HANDLE WINAPI FindFirstVolumeMountPointW(LPCWSTR root, LPWSTR mount, DWORD size) {
    (void)root, (void)mount, (void)size;
    base_fail(ERROR_NO_MORE_FILES); // no volume has directories that are other volumes
    return INVALID_HANDLE_VALUE;
}

BOOL WINAPI FindNextVolumeMountPointW(HANDLE search, LPWSTR mount, DWORD size) {
    (void)search, (void)mount, (void)size;
    return base_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI FindVolumeMountPointClose(HANDLE search) {
    (void)search;
    return base_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI SetVolumeMountPointW(LPCWSTR mount, LPCWSTR volume) {
    (void)mount, (void)volume;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI DeleteVolumeMountPointW(LPCWSTR mount) {
    (void)mount;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI SetVolumeMountPointA(LPCSTR mount, LPCSTR volume) {
    (void)mount, (void)volume;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI DeleteVolumeMountPointA(LPCSTR mount) {
    (void)mount;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

HANDLE WINAPI FindFirstVolumeA(LPSTR name, DWORD size) {
    WCHAR wide[VOLUME_NAME_SIZE];
    HANDLE search = FindFirstVolumeW(wide, ARRAYSIZE(wide));
    if (search == INVALID_HANDLE_VALUE || base_copy_narrow(wide, base_length(wide), name, size) < size)
        return search;
    FindVolumeClose(search);
    base_fail(ERROR_FILENAME_EXCED_RANGE);
    return INVALID_HANDLE_VALUE;
}

BOOL WINAPI FindNextVolumeA(HANDLE search, LPSTR name, DWORD size) {
    WCHAR wide[VOLUME_NAME_SIZE];
    if (!FindNextVolumeW(search, wide, ARRAYSIZE(wide)))
        return FALSE;
    return base_copy_narrow(wide, base_length(wide), name, size) < size || base_fail(ERROR_FILENAME_EXCED_RANGE);
}
