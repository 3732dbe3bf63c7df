// Thread-pool I/O: completions of overlapped reads and writes of a file, and the older binding.
// varies: whether a worker is free when something ends is chance
// services: NtCreateEvent NtCreateFile NtCreateIoCompletion NtCreateThreadEx NtReadFile NtRemoveIoCompletion NtSetEvent
#define WIN32_LEAN_AND_MEAN
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE done;
static volatile LONG calls, bytes;

static VOID CALLBACK completed(TP_CALLBACK_INSTANCE *instance, void *context, void *overlapped, ULONG result, ULONG_PTR count,
                               TP_IO *io)
{
    (void)instance;
    (void)io;
    printf("%s: result %lu bytes %llu offset %lu\n", (char *)context, result, (unsigned long long)count,
           ((OVERLAPPED *)overlapped)->Offset);
    InterlockedExchangeAdd(&bytes, (LONG)count);
    InterlockedIncrement(&calls);
    SetEvent(done);
}

static VOID CALLBACK bound(DWORD error, DWORD count, OVERLAPPED *overlapped)
{
    printf("bound: error %lu bytes %lu offset %lu\n", error, count, overlapped->Offset);
    SetEvent(done);
}

int main(void)
{
    char path[MAX_PATH], text[100];
    done = CreateEventA(NULL, FALSE, FALSE, NULL);
    GetTempPathA(sizeof(path) - 20, path);
    strcat(path, "ntsup-pool-io.txt");
    HANDLE file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    TP_IO *io = CreateThreadpoolIo(file, completed, "file", NULL);
    printf("made %d\n", io != NULL);
    OVERLAPPED write = {.Offset = 0}, read = {.Offset = 6};
    StartThreadpoolIo(io);
    if (!WriteFile(file, "hello threads", 13, NULL, &write) && GetLastError() != ERROR_IO_PENDING)
        CancelThreadpoolIo(io);
    WaitForSingleObject(done, 5000);
    StartThreadpoolIo(io);
    memset(text, 0, sizeof(text));
    if (!ReadFile(file, text, 99, NULL, &read) && GetLastError() != ERROR_IO_PENDING)
        CancelThreadpoolIo(io);
    WaitForSingleObject(done, 5000);
    printf("read '%s'\n", text);
    WaitForThreadpoolIoCallbacks(io, FALSE);
    printf("bytes %ld\n", bytes);
    CloseThreadpoolIo(io);
    CloseHandle(file);

    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                       FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    printf("bind %d\n", BindIoCompletionCallback(file, bound, 0));
    OVERLAPPED again = {.Offset = 4};
    WriteFile(file, "abc", 3, NULL, &again);
    WaitForSingleObject(done, 5000);
    CloseHandle(file);
    return 0;
}

/* output:
made 1
file: result 0 bytes 13 offset 0
file: result 0 bytes 7 offset 6
read 'threads'
bytes 20
bind 1
bound: error 0 bytes 3 offset 4
*/
