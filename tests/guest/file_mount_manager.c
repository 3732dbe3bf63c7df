// The mount manager says which drive letter stands for a volume, by its device's name.
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
#include <winternl.h>

enum { QUERY_POINTS = 0x6d0008, QUERY_DOS_VOLUME_PATH = 0x6d0030 };

typedef struct {
    ULONG link_offset;
    USHORT link_length, reserved1;
    ULONG id_offset;
    USHORT id_length, reserved2;
    ULONG device_offset;
    USHORT device_length, reserved3;
} Point;

typedef struct {
    ULONG size, count;
    Point points[1];
} Points;

int main(void) {
    WCHAR device[128], drive[] = L"?:", directory[MAX_PATH];
    BYTE in[512] = {0}, out[4096];
    DWORD count;
    HANDLE manager = CreateFileW(L"\\\\.\\MountPointManager", 0, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                 OPEN_EXISTING, 0, NULL);
    printf("opened: %d\n", manager != INVALID_HANDLE_VALUE);
    GetCurrentDirectoryW(MAX_PATH, directory);
    drive[0] = directory[0];
    QueryDosDeviceW(drive, device, 128);

    Point *wanted = (Point *)in;
    Points *points = (Points *)out;
    USHORT length = (USHORT)(wcslen(device) * sizeof(WCHAR));
    wanted->device_offset = sizeof(*wanted);
    wanted->device_length = length;
    memcpy(in + sizeof(*wanted), device, length);
    BOOL done = DeviceIoControl(manager, QUERY_POINTS, in, sizeof(*wanted) + length, out, sizeof(out), &count, NULL);
    int found = 0;
    for (ULONG i = 0; done && i < points->count; i++) {
        const WCHAR *link = (const WCHAR *)(out + points->points[i].link_offset);
        found |= points->points[i].link_length == 14 * sizeof(WCHAR) && !memcmp(link, L"\\DosDevices\\", 24) &&
                 (link[12] | 32) == (drive[0] | 32);
    }
    printf("points: %d, our drive among them: %d, whole: %d\n", done, found, points->size == count);
    SetLastError(0);
    done = DeviceIoControl(manager, QUERY_POINTS, in, sizeof(*wanted) + length, out, sizeof(Points), &count, NULL);
    printf("no room: %d, more data: %d\n", done, GetLastError() == ERROR_MORE_DATA);
    done = DeviceIoControl(manager, QUERY_POINTS, in, 4, out, sizeof(out), &count, NULL);
    printf("too short: %d %lu\n", done, GetLastError());

    memcpy(in, &length, sizeof(length));
    memcpy(in + 2, device, length);
    done = DeviceIoControl(manager, QUERY_DOS_VOLUME_PATH, in, 2u + length, out, sizeof(out), &count, NULL);
    const WCHAR *path = (const WCHAR *)(out + 4);
    printf("path: %d, the drive: %d\n", done, (path[0] | 32) == (drive[0] | 32) && path[1] == ':');
    length = 10;
    memcpy(in, &length, sizeof(length));
    memcpy(in + 2, L"\\None", 10);
    done = DeviceIoControl(manager, QUERY_DOS_VOLUME_PATH, in, 12, out, sizeof(out), &count, NULL);
    printf("no such volume: %d %d\n", done, GetLastError() == ERROR_FILE_NOT_FOUND);
    return 0;
}

/* output:
opened: 1
points: 1, our drive among them: 1, whole: 1
no room: 0, more data: 1
too short: 0 87
path: 1, the drive: 1
no such volume: 0 1
*/
