// A handle knows its path: drive form, without volume, through links; long names; the volume's data fit together
// services: NtOpenDirectoryObject NtOpenSymbolicLinkObject NtQueryObject NtQuerySymbolicLinkObject
#include <stdio.h>
#include <string.h>
#include <windows.h>

static const char *tail(const char *path) {
    const char *last = strrchr(path, '\\');
    return last ? last : path;
}

int main(void) {
    char path[600], current[300];
    WCHAR wide[600];
    CreateDirectoryA("Some Directory", NULL);
    CloseHandle(CreateFileA("Some Directory\\MixedCase.Txt", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    HANDLE file = CreateFileA("some directory\\mixedcase.txt", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    DWORD length = GetFinalPathNameByHandleA(file, path, sizeof(path), FILE_NAME_NORMALIZED | VOLUME_NAME_DOS);
    GetCurrentDirectoryA(sizeof(current), current);
    printf("length right: %d, prefix: %.4s, drive the same: %d, tail: %s\n", length == strlen(path), path,
           path[4] == current[0], tail(path));
    DWORD needed = GetFinalPathNameByHandleW(file, NULL, 0, 0);
    printf("needed: %lu\n", needed - length);
    DWORD bare = GetFinalPathNameByHandleA(file, path, sizeof(path), VOLUME_NAME_NONE);
    printf("without volume: %lu shorter, begins with a separator: %d\n", length - bare, path[0] == '\\');
    SetLastError(0);
    length = GetFinalPathNameByHandleW((HANDLE)0x1230, wide, 600, 0);
    printf("no handle: %lu error %lu\n", length, GetLastError());
    CloseHandle(file);

    length = GetLongPathNameA("Some Directory\\MixedCase.Txt", path, sizeof(path));
    printf("long: %lu %s\n", length, path);
    SetLastError(0);
    length = GetLongPathNameA("none\\none", path, sizeof(path));
    printf("long of nothing: %lu, an error: %d\n", length, GetLastError() != 0);

    char root[4] = {current[0], ':', '\\', 0}, volume[300];
    printf("root: %d same %d\n", GetVolumePathNameA(current, volume, sizeof(volume)), strcmp(root, volume) == 0);
    DWORD serial, component, flags;
    BY_HANDLE_FILE_INFORMATION information;
    printf("volume: %d", GetVolumeInformationA(root, NULL, 0, &serial, &component, &flags, volume, sizeof(volume)));
    printf(" component %lu unicode %d\n", component, (flags & FILE_UNICODE_ON_DISK) != 0);
    file = CreateFileA("Some Directory", 0, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    GetFileInformationByHandle(file, &information);
    printf("same serial: %d\n", information.dwVolumeSerialNumber == serial);
    CloseHandle(file);
    ULARGE_INTEGER available, total, all;
    printf("space: %d", GetDiskFreeSpaceExA(root, &available, &total, &all));
    printf(" %d %d\n", available.QuadPart <= total.QuadPart, total.QuadPart > 0);
    printf("drive type: %u, none: %u\n", GetDriveTypeA(root), GetDriveTypeA("no such\\"));
    printf("listed: %lu\n", (GetLogicalDrives() >> (root[0] - 'A')) & 1);
    WCHAR drives[200];
    length = GetLogicalDriveStringsW(200, drives);
    printf("strings: %d\n", length % 4 == 0 && drives[1] == ':' && drives[length] == 0);
    return 0;
}
/* output:
length right: 1, prefix: \\?\, drive the same: 1, tail: \MixedCase.Txt
needed: 1
without volume: 6 shorter, begins with a separator: 1
no handle: 0 error 6
long: 28 Some Directory\MixedCase.Txt
long of nothing: 0, an error: 1
root: 1 same 1
volume: 1 component 255 unicode 1
same serial: 1
space: 1 1 1
drive type: 3, none: 1
listed: 1
strings: 1
*/
