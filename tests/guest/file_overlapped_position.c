// Overlapped files have no position; unbuffered reads pend; buffers are checked whole; handles and mapped files keep their rights
#include <stdio.h>
#include <string.h>
#include <windows.h>

static const char name[] = "position.bin";

int main(void) {
    DWORD done = 0;
    char text[32] = "";
    HANDLE file = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, FILE_FLAG_OVERLAPPED, NULL);
    OVERLAPPED overlapped = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    if (!WriteFile(file, "fourteen bytes", 14, NULL, &overlapped))
        WaitForSingleObject(overlapped.hEvent, INFINITE);
    GetOverlappedResult(file, &overlapped, &done, TRUE);
    printf("written %lu, position %lu\n", done, SetFilePointer(file, 0, NULL, FILE_CURRENT));
    overlapped.Offset = 4;
    if (!ReadFile(file, text, 4, NULL, &overlapped))
        WaitForSingleObject(overlapped.hEvent, INFINITE);
    printf("read %.4s, position %lu\n", text, SetFilePointer(file, 0, NULL, FILE_CURRENT));

    HANDLE copy;
    SetLastError(0);
    HANDLE reader = CreateFileA(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    BOOL ok = DuplicateHandle(GetCurrentProcess(), reader, GetCurrentProcess(), &copy, GENERIC_READ | GENERIC_WRITE, FALSE, 0);
    printf("more rights: %d error %lu\n", ok, GetLastError());
    ok = DuplicateHandle(GetCurrentProcess(), reader, GetCurrentProcess(), &copy, FILE_READ_DATA, FALSE, 0);
    printf("fewer rights: %d\n", ok);
    CloseHandle(copy);

    char *memory = VirtualAlloc(NULL, 0x2000, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    DWORD old;
    VirtualProtect(memory + 0x1000, 0x1000, PAGE_NOACCESS, &old);
    SetLastError(0);
    ok = ReadFile(reader, memory, 0x2000, &done, NULL);
    printf("read where half is missing: %d error %lu done %lu\n", ok, GetLastError(), done);
    CloseHandle(reader);
    CloseHandle(file);

    file = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE mapping = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 4, NULL);
    SetFilePointer(file, 20, NULL, FILE_BEGIN);
    printf("longer under a mapping: %d", SetEndOfFile(file));
    SetFilePointer(file, 18, NULL, FILE_BEGIN);
    SetLastError(0);
    ok = SetEndOfFile(file);
    printf(", shorter: %d error %lu\n", ok, GetLastError());
    FILE_DISPOSITION_INFO disposition = {TRUE};
    HANDLE deleter = CreateFileA(name, DELETE, 7, NULL, OPEN_EXISTING, 0, NULL);
    SetLastError(0);
    ok = SetFileInformationByHandle(deleter, FileDispositionInfo, &disposition, sizeof disposition);
    printf("deleted at close under a mapping: %d error %lu\n", ok, GetLastError());
    CloseHandle(deleter);
    CloseHandle(mapping);
    FILE_STANDARD_INFO standard;
    ok = DeleteFileA(name);
    GetFileInformationByHandleEx(file, FileStandardInfo, &standard, sizeof standard);
    printf("deleted: %d, pending %d, name gone %d\n", ok, standard.DeletePending,
           GetFileAttributesA(name) == INVALID_FILE_ATTRIBUTES);
    CloseHandle(file);

    file = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                       FILE_FLAG_OVERLAPPED | FILE_FLAG_NO_BUFFERING | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    HANDLE port = CreateIoCompletionPort(file, NULL, 7, 0);
    SetFileCompletionNotificationModes(file, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS);
    VirtualProtect(memory, 0x2000, PAGE_READWRITE, &old);
    overlapped.Offset = 0;
    WriteFile(file, memory, 0x1000, NULL, &overlapped);
    GetOverlappedResult(file, &overlapped, &done, TRUE);
    SetLastError(0);
    ok = ReadFile(file, memory, 0x1000, NULL, &overlapped);
    printf("unbuffered read: %d error %lu", ok, GetLastError());
    ULONG_PTR key = 0;
    OVERLAPPED *which = NULL;
    ok = GetQueuedCompletionStatus(port, &done, &key, &which, INFINITE);
    printf(", packet %d bytes %lu key %lu ours %d\n", ok, done, (DWORD)key, which == &overlapped);
    FILE_SEGMENT_ELEMENT segments[2] = {{.Buffer = memory}, {0}};
    memset(memory, 'x', 0x1000);
    ok = ReadFileScatter(file, segments, 0x800, NULL, &overlapped);
    GetQueuedCompletionStatus(port, &done, &key, &which, INFINITE);
    printf("half a page scattered: %lu, %d %d\n", done, memory[0x7FF], memory[0x800]);
    CloseHandle(file);
    SetLastError(0);
    file = CreateFileA("truncated", FILE_WRITE_DATA, 0, NULL, TRUNCATE_EXISTING, 0, NULL);
    printf("truncating without GENERIC_WRITE: %d error %lu\n", file != INVALID_HANDLE_VALUE, GetLastError());
    return 0;
}

/* output:
written 14, position 0
read teen, position 0
more rights: 0 error 5
fewer rights: 1
read where half is missing: 0 error 998 done 0
longer under a mapping: 1, shorter: 0 error 1224
deleted at close under a mapping: 0 error 5
deleted: 1, pending 1, name gone 1
unbuffered read: 0 error 997, packet 1 bytes 4096 key 7 ours 1
half a page scattered: 2048, 0 120
truncating without GENERIC_WRITE: 0 error 87
*/
