// PeekNamedPipe by messages and by bytes, flushing after the reader has gone, and peeking at a pipe that was cut
#include <stdio.h>
#include <windows.h>

static HANDLE server, client;

static void peek(const char *what, HANDLE end, DWORD size) {
    char data[32];
    DWORD read = 77, available = 77, left = 77;
    SetLastError(0);
    if (PeekNamedPipe(end, data, size, &read, &available, &left))
        printf("%s: read %lu available %lu left %ld\n", what, read, available, (long)left);
    else
        printf("%s: error %lu\n", what, GetLastError());
}

static void make(DWORD mode) {
    server = CreateNamedPipeA("\\\\.\\pipe\\ntsup_peek", PIPE_ACCESS_DUPLEX, mode, 1, 512, 512, 0, NULL);
    client = CreateFileA("\\\\.\\pipe\\ntsup_peek", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
}

static void write(HANDLE end) {
    DWORD done;
    WriteFile(end, "12345", 5, &done, NULL);
    WriteFile(end, "678", 3, &done, NULL);
}

int main(void) {
    char data[32];
    DWORD done;
    make(PIPE_TYPE_BYTE);
    write(client);
    peek("bytes", server, 4);
    peek("all bytes", server, sizeof data);
    DisconnectNamedPipe(server);
    peek("cut, server", server, 4);
    peek("cut, client", client, 4);
    CloseHandle(client);
    CloseHandle(server);
    make(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE);
    write(client);
    peek("message", server, 4);
    peek("a whole message", server, sizeof data);
    write(server); // the client reads a pipe of messages by bytes
    peek("message in part", client, 4);
    peek("no more than a message", client, sizeof data);
    ReadFile(client, data, sizeof data, &done, NULL);
    printf("read %lu\n", done);
    CloseHandle(client);
    printf("flush: %d\n", FlushFileBuffers(server));
    CloseHandle(server);
    SetLastError(0);
    server = CreateNamedPipeA(NULL, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, 512, 512, 0, NULL);
    printf("no name: %d error %lu\n", server == INVALID_HANDLE_VALUE, GetLastError());
    return 0;
}
/* output:
bytes: read 4 available 8 left -4
all bytes: read 8 available 8 left -8
cut, server: error 230
cut, client: error 233
message: read 4 available 8 left 1
a whole message: read 5 available 8 left 0
message in part: read 4 available 8 left 1
no more than a message: read 5 available 8 left 0
read 8
flush: 1
no name: 1 error 3
*/
