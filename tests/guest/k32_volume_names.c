// Volumes by name: enumerated and opened, from a mount point and back, what is no root, drives that are not there
// varies: a directory's names come with their addresses, which depend on what the heap holds
// services: NtQueryDirectoryObject
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void path_name(const char *path, DWORD size) {
    char root[64] = "";
    SetLastError(0);
    BOOL ok = GetVolumePathNameA(path, size ? root : NULL, size);
    printf("volume path of %s: %d %s", path, ok, ok ? root : "");
    printf(ok ? "\n" : "error %lu\n", GetLastError());
}

static void information(const char *root) {
    SetLastError(0);
    BOOL ok = GetVolumeInformationA(root, NULL, 0, NULL, NULL, NULL, NULL, 0);
    printf("information of %.10s: %d error %lu\n", root, ok, ok ? 0 : GetLastError());
}

int main(void) {
    char volume[64], other[64], names[64], file[128];
    DWORD length = 0;
    printf("of C: %d", GetVolumeNameForVolumeMountPointA("C:\\", volume, sizeof volume));
    printf(" %d characters %.11s %s\n", (int)strlen(volume), volume, volume + strlen(volume) - 2);
    int found = 0, count = 0;
    HANDLE search = FindFirstVolumeA(other, sizeof other);
    if (search != INVALID_HANDLE_VALUE)
        do {
            count++;
            found += strcmp(other, volume) == 0;
        } while (FindNextVolumeA(search, other, sizeof other));
    printf("enumerated: %d, all %d, then error %lu\n", found, count > 1, GetLastError());
    FindVolumeClose(search);
    wchar_t wide[64];
    MultiByteToWideChar(CP_ACP, 0, volume, -1, wide, 64);
    wchar_t roots[64];
    BOOL ok = GetVolumePathNamesForVolumeNameW(wide, roots, 64, &length);
    printf("mounted at: %d %ls %lu\n", ok, roots, length);
    sprintf(file, "%sWindows\\System32\\ntdll.dll", volume);
    printf("file on it: %d\n", GetFileAttributesA(file) != INVALID_FILE_ATTRIBUTES);
    information(volume);
    information("C:\\");
    information("C:\\Windows\\");
    information("C:\\Windows");
    SetCurrentDirectoryA("C:\\Windows");
    information("C:");
    SetCurrentDirectoryA("C:\\");
    information("C:");
    path_name("c:\\windows\\system32", 64);
    path_name("C:\\", 3);
    path_name("C:\\", 0);
    path_name("", 64);
    path_name("q:\\nothing", 64);
    SetLastError(0);
    UINT number = GetTempFileNameA("C:\\no such directory", "abc", 7, names);
    printf("temporary name nowhere: %u error %lu\n", number, GetLastError());
    return 0;
}

/* output:
of C: 1 49 characters \\?\Volume{ }\
enumerated: 1, all 1, then error 18
mounted at: 1 C:\ 5
file on it: 1
information of \\?\Volume: 1 error 0
information of C:\: 1 error 0
information of C:\Windows: 0 error 144
information of C:\Windows: 0 error 123
information of C:: 0 error 123
information of C:: 1 error 0
volume path of c:\windows\system32: 1 C:\
volume path of C:\: 1 C:
volume path of C:\: 0 error 87
volume path of : 0 error 87
volume path of q:\nothing: 0 error 2
temporary name nowhere: 0 error 267
*/
