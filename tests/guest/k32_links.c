// Symbolic links to files and directories are followed, found as such, and removed without their targets; streams are
// services: NtOpenSymbolicLinkObject NtQuerySymbolicLinkObject
// listed
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void) {
    DWORD count;
    char buffer[32];
    CreateDirectoryA("target", NULL);
    HANDLE file = CreateFileA("target\\file.txt", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    WriteFile(file, "through", 7, &count, NULL);
    CloseHandle(file);
    printf("file link: %d\n",
           CreateSymbolicLinkA("flink", "target\\file.txt", SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE));
    printf("directory link: %d\n",
           CreateSymbolicLinkA("dlink", "target",
                               SYMBOLIC_LINK_FLAG_DIRECTORY | SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE));
    SetLastError(0);
    BOOL ok = CreateSymbolicLinkA("flink", "target", SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE);
    printf("again: %d error %lu\n", ok, GetLastError());
    printf("attributes: %d %d\n",
           (GetFileAttributesA("flink") & (FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DIRECTORY)) ==
               FILE_ATTRIBUTE_REPARSE_POINT,
           (GetFileAttributesA("dlink") & (FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DIRECTORY)) ==
               (FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DIRECTORY));
    WIN32_FIND_DATAA data;
    FindClose(FindFirstFileA("flink", &data));
    printf("found: %d tag %lx\n", (data.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0, data.dwReserved0);
    file = CreateFileA("flink", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    ReadFile(file, buffer, sizeof(buffer), &count, NULL);
    printf("read: %.*s\n", (int)count, buffer);
    BY_HANDLE_FILE_INFORMATION information;
    GetFileInformationByHandle(file, &information);
    printf("the target's attributes: %d\n", (information.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0);
    char path[400];
    GetFinalPathNameByHandleA(file, path, sizeof(path), 0);
    printf("final: %s\n", strrchr(path, '\\'));
    CloseHandle(file);
    file = CreateFileA("dlink\\file.txt", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("through the directory: %lu\n", GetFileSize(file, NULL));
    CloseHandle(file);
    file = CreateFileA("flink", GENERIC_READ, 7, NULL, OPEN_EXISTING,
                       FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, NULL);
    FILE_ATTRIBUTE_TAG_INFO tag;
    GetFileInformationByHandleEx(file, FileAttributeTagInfo, &tag, sizeof(tag));
    printf("itself: tag %lx\n", tag.ReparseTag);
    CloseHandle(file);
    CreateSymbolicLinkA("dangling", "nowhere", SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE);
    SetLastError(0);
    file = CreateFileA("dangling", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("dangling: %d error %lu, there: %d\n", file != INVALID_HANDLE_VALUE, GetLastError(),
           GetFileAttributesA("dangling") != INVALID_FILE_ATTRIBUTES);
    printf("delete: %d %d %d\n", DeleteFileA("flink"), RemoveDirectoryA("dlink"), DeleteFileA("dangling"));
    printf("target: %d\n", GetFileAttributesA("target\\file.txt") != INVALID_FILE_ATTRIBUTES);

    CreateSymbolicLinkA("round", "about", SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE);
    CreateSymbolicLinkA("about", "round", SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE);
    file = CreateFileA("round", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("round: %d error %lu", file != INVALID_HANDLE_VALUE, GetLastError());
    file = CreateFileA("round", GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, 0, NULL);
    printf(", %d error %lu\n", file != INVALID_HANDLE_VALUE, GetLastError());

    file = CreateFileA("target\\file.txt:side", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    WriteFile(file, "stream", 6, &count, NULL);
    CloseHandle(file);
    WIN32_FIND_STREAM_DATA stream;
    HANDLE search = FindFirstStreamW(L"target\\file.txt", FindStreamInfoStandard, &stream, 0);
    do
        printf("stream %ls %lld\n", stream.cStreamName, stream.StreamSize.QuadPart);
    while (FindNextStreamW(search, &stream));
    printf("end: %lu\n", GetLastError());
    FindClose(search);
    WIN32_FILE_ATTRIBUTE_DATA facts;
    printf("a stream by name: %d", GetFileAttributesExA("target\\file.txt:SIDE", GetFileExInfoStandard, &facts));
    printf(" %lu bytes, another: %d", facts.nFileSizeLow, GetFileAttributesA("target\\file.txt:none") != ~0u);
    printf(" error %lu, the file's own %d\n", GetLastError(), GetFileAttributesA("target\\file.txt::$DATA") != ~0u);
    CopyFileA("target\\file.txt", "copy.txt", TRUE);
    file = CreateFileA("copy.txt:side", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    count = 0;
    ReadFile(file, buffer, sizeof(buffer), &count, NULL);
    printf("copied: %.*s\n", (int)count, buffer);
    return 0;
}
/* output:
file link: 1
directory link: 1
again: 0 error 183
attributes: 1 1
found: 1 tag a000000c
read: through
the target's attributes: 1
final: \file.txt
through the directory: 7
itself: tag a000000c
dangling: 0 error 2, there: 1
delete: 1 1 1
target: 1
round: 0 error 1921, 0 error 1921
stream ::$DATA 7
stream :side:$DATA 6
end: 38
a stream by name: 1 6 bytes, another: 0 error 2, the file's own 1
copied: stream
*/
