// The current directory follows SetCurrentDirectory; temporary names, system directories and searches are as documented
// services: NtQueryAttributesFile
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void) {
    char path[300], before[300], *part;
    DWORD length;
    BOOL ok;
    GetCurrentDirectoryA(sizeof(before), before);
    printf("size: %d\n", GetCurrentDirectoryA(0, NULL) == strlen(before) + 1);
    CreateDirectoryA("below", NULL);
    printf("below: %d", SetCurrentDirectoryA("below\\"));
    length = GetCurrentDirectoryA(sizeof(path), path);
    printf(" %s %d\n", path + strlen(before), length == strlen(path));
    CloseHandle(CreateFileA("here.txt", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    SetCurrentDirectoryA("..");
    GetCurrentDirectoryA(sizeof(path), path);
    printf("back: %d, file: %d\n", strcmp(path, before) == 0,
           GetFileAttributesA("below\\here.txt") != INVALID_FILE_ATTRIBUTES);
    SetLastError(0);
    ok = SetCurrentDirectoryA("none");
    printf("missing: %d error %lu\n", ok, GetLastError());
    ok = SetCurrentDirectoryA("below\\here.txt");
    printf("file: %d error %lu\n", ok, GetLastError());

    length = GetTempPathA(sizeof(path), path);
    printf("temp: ends in a separator %d, exists %d\n", path[length - 1] == '\\',
           GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES);
    UINT number = GetTempFileNameA(".", "abcdef", 0, path);
    printf("temp file: %d, exists %d, form %d\n", number != 0, GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES,
           strstr(path, "\\abc") != NULL && strstr(path, ".tmp") != NULL);
    DeleteFileA(path);
    number = GetTempFileNameA(".", "p", 0x1ab, path);
    printf("temp name: %x %s %d\n", number, path, GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES);
    SetLastError(0);
    number = GetTempFileNameA("none", "p", 0, path);
    printf("temp in a missing directory: %u error %lu\n", number, GetLastError());

    char windows[300], system[300];
    GetWindowsDirectoryA(windows, sizeof(windows));
    GetSystemDirectoryA(system, sizeof(system));
    printf("system below windows: %d %s\n", _strnicmp(windows, system, strlen(windows)) == 0,
           _strlwr(system + strlen(windows)));
    length = SearchPathA(NULL, "kernel32", ".dll", sizeof(path), path, &part);
    printf("search: %d %s\n", length == strlen(path), _strlwr(part));
    length = SearchPathA("below;.", "here.txt", ".exe", sizeof(path), path, &part);
    printf("search in a list: %s %s\n", path + strlen(before), part);
    printf("too small: %d\n", SearchPathA("below", "here", ".txt", 3, path, &part) == length + 1);
    SetLastError(0);
    length = SearchPathA("below", "there.txt", NULL, sizeof(path), path, &part);
    printf("not found: %lu error %lu\n", length, GetLastError());
    SetLastError(0);
    printf("a stream is no directory: %d", CreateDirectoryA("below:stream", NULL));
    printf(" error %lu, %d", GetLastError(), CreateDirectoryA("none:stream", NULL));
    printf(" error %lu\n", GetLastError());
    DWORD numbers[4];
    ULARGE_INTEGER bytes;
    printf("space of none: %d", GetDiskFreeSpaceA("none", &numbers[0], &numbers[1], &numbers[2], &numbers[3]));
    printf(" error %lu, %d", GetLastError(), GetDiskFreeSpaceExA("none", &bytes, NULL, NULL));
    printf(" error %lu\n", GetLastError());
    return 0;
}
/* output:
size: 1
below: 1 \below 1
back: 1, file: 1
missing: 0 error 2
file: 0 error 267
temp: ends in a separator 1, exists 1
temp file: 1, exists 1, form 1
temp name: 1ab .\p1AB.tmp 0
temp in a missing directory: 0 error 267
system below windows: 1 \system32
search: 1 kernel32.dll
search in a list: \below\here.txt here.txt
too small: 1
not found: 0 error 2
a stream is no directory: 0 error 267, 0 error 267
space of none: 0 error 2, 0 error 3
*/
