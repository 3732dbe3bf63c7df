// Attributes, times, sizes, identities and names of files by handle and by path agree and can be set
// services: NtQueryFullAttributesFile
#include <stdio.h>
#include <string.h>
#include <windows.h>

static FILETIME at(ULONGLONG time) { return (FILETIME){(DWORD)time, (DWORD)(time >> 32)}; }

static ULONGLONG number(FILETIME time) { return (ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime; }

int main(void) {
    DWORD count;
    HANDLE file = CreateFileA("Info.txt", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "0123456789", 10, &count, NULL);
    FILETIME created = at(0x01d0000000000000ull), accessed = at(0x01d1000000000000ull),
             written = at(0x01d2000000000000ull), one, two, three;
    printf("set times: %d\n", SetFileTime(file, &created, &accessed, &written));
    printf("get times: %d", GetFileTime(file, &one, &two, &three));
    printf(" %llx %llx %llx\n", number(one), number(two), number(three));
    printf("set write time only: %d", SetFileTime(file, NULL, NULL, &accessed));
    GetFileTime(file, &one, &two, &three);
    printf(" %llx %llx\n", number(two), number(three));

    BY_HANDLE_FILE_INFORMATION by_handle;
    printf("by handle: %d", GetFileInformationByHandle(file, &by_handle));
    printf(" size %lu links %lu created %llx\n", by_handle.nFileSizeLow, by_handle.nNumberOfLinks,
           number(by_handle.ftCreationTime));
    WIN32_FILE_ATTRIBUTE_DATA data;
    printf("by name: %d", GetFileAttributesExA("INFO.TXT", GetFileExInfoStandard, &data));
    printf(" size %lu written %llx\n", data.nFileSizeLow, number(data.ftLastWriteTime));

    FILE_BASIC_INFO basic;
    FILE_STANDARD_INFO standard;
    FILE_ATTRIBUTE_TAG_INFO tag;
    struct {
        FILE_NAME_INFO info;
        WCHAR room[MAX_PATH];
    } name;
    printf("basic: %d", GetFileInformationByHandleEx(file, FileBasicInfo, &basic, sizeof(basic)));
    printf(" %llx\n", (unsigned long long)basic.LastWriteTime.QuadPart);
    printf("standard: %d", GetFileInformationByHandleEx(file, FileStandardInfo, &standard, sizeof(standard)));
    printf(" size %lld links %lu directory %d deleting %d\n", standard.EndOfFile.QuadPart, standard.NumberOfLinks,
           standard.Directory, standard.DeletePending);
    printf("tag: %d %lu\n", GetFileInformationByHandleEx(file, FileAttributeTagInfo, &tag, sizeof(tag)),
           tag.ReparseTag);
    printf("name: %d", GetFileInformationByHandleEx(file, FileNameInfo, &name, sizeof(name)));
    DWORD length = name.info.FileNameLength / sizeof(WCHAR);
    printf(" %d %.8ls\n", name.info.FileName[0] == '\\', name.info.FileName + length - 8);
    SetLastError(0);
    BOOL ok = GetFileInformationByHandleEx(file, FileBasicInfo, &basic, 4);
    printf("short: %d error %lu\n", ok, GetLastError());
    ok = GetFileInformationByHandleEx(file, (FILE_INFO_BY_HANDLE_CLASS)99, &basic, sizeof(basic));
    printf("unknown class: %d error %lu\n", ok, GetLastError());

    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = 4};
    printf("cut: %d", SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof(end)));
    printf(" %lu\n", GetFileSize(file, NULL));
    CloseHandle(file);

    printf("attributes: %lx\n", GetFileAttributesA("info.txt"));
    printf("set: %d", SetFileAttributesA("info.txt", FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN));
    printf(" %lx\n", GetFileAttributesA("info.txt"));
    SetLastError(0);
    file = CreateFileA("info.txt", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("write to read-only: %d error %lu\n", file != INVALID_HANDLE_VALUE, GetLastError());
    printf("clear: %d", SetFileAttributesA("info.txt", FILE_ATTRIBUTE_NORMAL));
    printf(" %lx\n", GetFileAttributesA("info.txt"));
    SetLastError(0);
    DWORD attributes = GetFileAttributesA("none.txt");
    printf("missing: %lx error %lu\n", attributes, GetLastError());
    attributes = GetFileAttributesA("none\\none.txt");
    printf("missing directory: %lx error %lu\n", attributes, GetLastError());
    printf("directory: %lx\n", GetFileAttributesA(".") & FILE_ATTRIBUTE_DIRECTORY);

    file = CreateFileA("info.txt", DELETE, 7, NULL, OPEN_EXISTING, 0, NULL);
    FILE_DISPOSITION_INFO disposition = {TRUE};
    printf("mark deleted: %d\n",
           SetFileInformationByHandle(file, FileDispositionInfo, &disposition, sizeof(disposition)));
    SetLastError(0);
    HANDLE again = CreateFileA("info.txt", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("open meanwhile: %d error %lu\n", again != INVALID_HANDLE_VALUE, GetLastError());
    CloseHandle(file);
    attributes = GetFileAttributesA("info.txt");
    printf("afterwards: %lx error %lu\n", attributes, GetLastError());
    return 0;
}
/* output:
set times: 1
get times: 1 1d0000000000000 1d1000000000000 1d2000000000000
set write time only: 1 1d1000000000000 1d1000000000000
by handle: 1 size 10 links 1 created 1d0000000000000
by name: 1 size 10 written 1d1000000000000
basic: 1 1d1000000000000
standard: 1 size 10 links 1 directory 0 deleting 0
tag: 1 0
name: 1 1 Info.txt
short: 0 error 24
unknown class: 0 error 87
cut: 1 4
attributes: 20
set: 1 3
write to read-only: 0 error 5
clear: 1 80
missing: ffffffff error 2
missing directory: ffffffff error 3
directory: 10
mark deleted: 1
open meanwhile: 0 error 5
afterwards: ffffffff error 2
*/
