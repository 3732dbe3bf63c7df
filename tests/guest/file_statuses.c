// NT's file services answer failing calls with the exact status, and leave nothing behind
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

NTSTATUS NTAPI NtReadFile(HANDLE file, HANDLE event, void *apc, void *context, IO_STATUS_BLOCK *io, void *buffer, ULONG length,
                          LARGE_INTEGER *offset, ULONG *key);
NTSTATUS NTAPI NtWriteFile(HANDLE file, HANDLE event, void *apc, void *context, IO_STATUS_BLOCK *io, const void *buffer,
                           ULONG length, LARGE_INTEGER *offset, ULONG *key);

static WCHAR directory[MAX_PATH];

static NTSTATUS open_nt(HANDLE *handle, const WCHAR *name, ACCESS_MASK access, ULONG disposition, ULONG options, HANDLE root) {
    WCHAR text[2 * MAX_PATH];
    UNICODE_STRING string;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    text[0] = 0;
    if (name[0] == '+') {
        lstrcpyW(text, L"\\??\\");
        lstrcatW(text, directory);
        lstrcatW(text, L"\\");
        name++;
    }
    lstrcatW(text, name);
    RtlInitUnicodeString(&string, text);
    InitializeObjectAttributes(&attributes, &string, OBJ_CASE_INSENSITIVE, root, NULL);
    *handle = NULL;
    return NtCreateFile(handle, access, &attributes, &io, NULL, FILE_ATTRIBUTE_NORMAL, 7, disposition, options, NULL, 0);
}

static void try_open(const char *what, const WCHAR *name, ACCESS_MASK access, ULONG disposition, ULONG options) {
    HANDLE handle;
    NTSTATUS status = open_nt(&handle, name, access, disposition, options, NULL);
    printf("%s: %08lx\n", what, (ULONG)status);
    if (status >= 0)
        NtClose(handle);
}

enum { READ = FILE_READ_DATA | SYNCHRONIZE, WRITE = FILE_WRITE_DATA | SYNCHRONIZE, SYNC = FILE_SYNCHRONOUS_IO_NONALERT };

int main(void) {
    HANDLE handle, file;
    IO_STATUS_BLOCK io;
    LARGE_INTEGER offset = {0};
    char buffer[64];
    GetCurrentDirectoryW(MAX_PATH, directory);
    try_open("create", L"+file", READ, FILE_CREATE, SYNC);
    try_open("create again", L"+FILE", READ, FILE_CREATE, SYNC);
    try_open("missing", L"+none", READ, FILE_OPEN, SYNC);
    try_open("missing directory", L"+none\\none", READ, FILE_OPEN, SYNC);
    try_open("below a file", L"+file\\none", READ, FILE_OPEN, SYNC);
    try_open("overwrite what is missing", L"+none", READ, FILE_OVERWRITE, SYNC);
    try_open("bad character", L"+a<b", READ, FILE_OPEN, SYNC);
    try_open("not absolute", L"file", READ, FILE_OPEN, SYNC);
    try_open("file as directory", L"+file", READ, FILE_OPEN, SYNC | FILE_DIRECTORY_FILE);
    try_open("directory", L"+dir", READ, FILE_CREATE, SYNC | FILE_DIRECTORY_FILE);
    try_open("directory as file", L"+dir", READ, FILE_OPEN, SYNC | FILE_NON_DIRECTORY_FILE);
    try_open("both", L"+file", READ, FILE_OPEN, FILE_DIRECTORY_FILE | FILE_NON_DIRECTORY_FILE);
    try_open("no right to wait", L"+file", FILE_READ_DATA, FILE_OPEN, SYNC);
    try_open("delete on close without the right", L"+file", READ, FILE_OPEN, SYNC | FILE_DELETE_ON_CLOSE);
    try_open("disposition", L"+file", READ, 6, SYNC);
    try_open("no such device", L"\\??\\nosuchdevice", READ, FILE_OPEN, SYNC);

    open_nt(&file, L"+file", READ | WRITE | DELETE, FILE_OPEN, SYNC, NULL);
    open_nt(&handle, L"+file", READ, FILE_OPEN, SYNC, NULL);
    printf("write without the right: %08lx\n",
           (ULONG)NtWriteFile(handle, NULL, NULL, NULL, &io, buffer, 1, NULL, NULL));
    printf("read at the end: %08lx\n", (ULONG)NtReadFile(handle, NULL, NULL, NULL, &io, buffer, 1, NULL, NULL));
    offset.QuadPart = -3;
    printf("read before the start: %08lx\n", (ULONG)NtReadFile(handle, NULL, NULL, NULL, &io, buffer, 1, &offset, NULL));
    offset.QuadPart = 0;
    NtWriteFile(file, NULL, NULL, NULL, &io, "data", 4, NULL, NULL);
    printf("read to nowhere: %08lx\n", (ULONG)NtReadFile(handle, NULL, NULL, NULL, &io, (void *)8, 4, &offset, NULL));
    printf("no such handle: %08lx\n", (ULONG)NtReadFile((HANDLE)0x7ff0, NULL, NULL, NULL, &io, buffer, 4, &offset, NULL));
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    printf("not a file: %08lx\n", (ULONG)NtReadFile(event, NULL, NULL, NULL, &io, buffer, 4, &offset, NULL));
    printf("not an event: %08lx\n", (ULONG)NtReadFile(handle, file, NULL, NULL, &io, buffer, 4, &offset, NULL));
    printf("short: %08lx\n", (ULONG)NtQueryInformationFile(file, &io, buffer, 23, FileStandardInformation));
    printf("class: %08lx\n", (ULONG)NtQueryInformationFile(file, &io, buffer, 64, (FILE_INFORMATION_CLASS)200));
    printf("control: %08lx\n", (ULONG)NtFsControlFile(file, NULL, NULL, NULL, &io, 0x90ffc, NULL, 0, NULL, 0));
    BOOLEAN yes = TRUE;
    printf("delete: %08lx\n", (ULONG)NtSetInformationFile(file, &io, &yes, 1, (FILE_INFORMATION_CLASS)13));
    try_open("while it is deleted", L"+file", READ, FILE_OPEN, SYNC);
    NtClose(handle);
    NtClose(file);
    try_open("when it is deleted", L"+file", READ, FILE_OPEN, SYNC);
    open_nt(&handle, L"+dir", READ, FILE_OPEN, SYNC | FILE_DIRECTORY_FILE, NULL);
    printf("relative: %08lx\n", (ULONG)open_nt(&file, L"in", WRITE, FILE_CREATE, SYNC, handle));
    NtClose(file);
    printf("relative from the root: %08lx\n", (ULONG)open_nt(&file, L"\\in", READ, FILE_OPEN, SYNC, handle));
    printf("read a directory: %08lx\n", (ULONG)NtReadFile(handle, NULL, NULL, NULL, &io, buffer, 1, &offset, NULL));
    NtClose(handle);
    open_nt(&handle, L"+dir", DELETE | SYNCHRONIZE, FILE_OPEN, SYNC | FILE_DIRECTORY_FILE, NULL);
    printf("delete what is not empty: %08lx\n", (ULONG)NtSetInformationFile(handle, &io, &yes, 1, (FILE_INFORMATION_CLASS)13));
    NtClose(handle);
    return 0;
}

/* output:
create: 00000000
create again: c0000035
missing: c0000034
missing directory: c000003a
below a file: c000003a
overwrite what is missing: c0000034
bad character: c0000033
not absolute: c000003b
file as directory: c0000103
directory: 00000000
directory as file: c00000ba
both: c000000d
no right to wait: c000000d
delete on close without the right: c000000d
disposition: c000000d
no such device: c0000034
write without the right: c0000022
read at the end: c0000011
read before the start: c000000d
read to nowhere: c0000005
no such handle: c0000008
not a file: c0000024
not an event: c0000024
short: c0000004
class: c0000003
control: c0000010
delete: 00000000
while it is deleted: c0000056
when it is deleted: c0000034
relative: 00000000
relative from the root: c000000d
read a directory: c0000010
delete what is not empty: c0000101
*/
