// AcceptEx, ConnectEx, DisconnectEx and TransmitFile, told by a completion port
// libs: ws2_32 mswsock
#include "socket_test.h"

#include <mswsock.h>

static HANDLE port;
static LPFN_CONNECTEX connect_ex;
static LPFN_DISCONNECTEX disconnect_ex;

static void *function_of(SOCKET s, GUID id) {
    void *found = NULL;
    DWORD size;
    int result =
        WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &found, sizeof found, &size, NULL, NULL);
    printf("function: %d, found %d\n", error_of(result), found != NULL);
    return found;
}

static void next(const char *what, DWORD wait) {
    DWORD count = 0;
    ULONG_PTR key = 0;
    OVERLAPPED *overlapped = NULL;
    BOOL done = GetQueuedCompletionStatus(port, &count, &key, &overlapped, wait);
    if (!overlapped)
        printf("%s: nothing\n", what);
    else
        printf("%s: key %d, %lu bytes, %s %lu\n", what, (int)key, count, done ? "done" : "error",
               done ? 0 : GetLastError());
}

static int outcome(BOOL done) { return done ? 0 : WSAGetLastError(); }

int main(void) {
    start_winsock();
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    SOCKET listener = listening(), client = socket(AF_INET, SOCK_STREAM, 0), server = socket(AF_INET, SOCK_STREAM, 0);
    connect_ex = (LPFN_CONNECTEX)function_of(client, (GUID)WSAID_CONNECTEX);
    disconnect_ex = (LPFN_DISCONNECTEX)function_of(client, (GUID)WSAID_DISCONNECTEX);
    function_of(client, (GUID){0});
    CreateIoCompletionPort((HANDLE)listener, port, 1, 0);
    CreateIoCompletionPort((HANDLE)client, port, 2, 0);

    OVERLAPPED accepting = {0}, connecting = {0}, other = {0};
    struct {
        char data[16];
        char addresses[2][sizeof(struct sockaddr_in) + 16];
    } buffer = {0};
    DWORD size = 0, address = sizeof buffer.addresses[0];
    printf("AcceptEx: %d\n",
           outcome(AcceptEx(listener, server, &buffer, sizeof buffer.data, address, address, &size, &accepting)));
    next("nobody yet", 50);
    struct sockaddr_in to = loopback(port_of(listener)), any = loopback(0);
    printf("ConnectEx unbound: %d\n",
           outcome(connect_ex(client, (struct sockaddr *)&to, sizeof to, NULL, 0, NULL, &connecting)));
    bind(client, (struct sockaddr *)&any, sizeof any);
    int begun = outcome(connect_ex(client, (struct sockaddr *)&to, sizeof to, "first", 5, NULL, &connecting));
    printf("ConnectEx: %d\n", begun == 0 || begun == WSA_IO_PENDING);
    // Which of the two is first is anybody's guess.
    DWORD counts[3] = {0};
    for (int i = 0; i < 2; i++) {
        ULONG_PTR key;
        OVERLAPPED *overlapped;
        if (GetQueuedCompletionStatus(port, &size, &key, &overlapped, 2000) && key <= 2)
            counts[key] = size;
    }
    printf("accepted with %lu bytes, connected with %lu\n", counts[1], counts[2]);
    struct sockaddr *local, *remote;
    int local_length, remote_length;
    GetAcceptExSockaddrs(&buffer, sizeof buffer.data, address, address, &local, &local_length, &remote, &remote_length);
    printf("%.5s, local port right: %d, remote port right: %d, %d %d\n", buffer.data,
           ((struct sockaddr_in *)local)->sin_port == to.sin_port,
           ((struct sockaddr_in *)remote)->sin_port == port_of(client), local_length, remote_length);
    printf("SO_UPDATE_ACCEPT_CONTEXT: %d\n",
           error_of(setsockopt(server, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof listener)));
    printf("SO_UPDATE_CONNECT_CONTEXT: %d\n",
           error_of(setsockopt(client, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0)));
    DWORD seconds = 99;
    int length = sizeof seconds;
    getsockopt(client, SOL_SOCKET, SO_CONNECT_TIME, (char *)&seconds, &length);
    printf("SO_CONNECT_TIME: %d\n", seconds < 5);
    printf("the same socket again: %d\n",
           outcome(AcceptEx(listener, server, &buffer, 0, address, address, &size, &accepting)));
    printf("too little room: %d\n",
           outcome(connect_ex(client, (struct sockaddr *)&to, 4, NULL, 0, NULL, &connecting)) != 0);

    // A file, with something before and after it.
    WCHAR name[MAX_PATH];
    GetTempPathW(MAX_PATH, name);
    GetTempFileNameW(name, L"tst", 0, name);
    HANDLE file =
        CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    DWORD written;
    WriteFile(file, "0123456789", 10, &written, NULL);
    TRANSMIT_FILE_BUFFERS ends = {"<", 1, ">", 1};
    OVERLAPPED from = {.Offset = 2};
    char room[64];
    CreateIoCompletionPort((HANDLE)server, port, 3, 0);
    begun = outcome(TransmitFile(server, file, 5, 0, &from, &ends, 0));
    printf("TransmitFile: %d\n", begun == 0 || begun == WSA_IO_PENDING);
    next("transmitted", 2000);
    int got = recv(client, room, sizeof room, 0);
    printf("%.*s\n", got, room);
    SetFilePointer(file, 8, NULL, FILE_BEGIN);
    printf("from its position: %d\n", outcome(TransmitFile(server, file, 0, 0, NULL, NULL, TF_DISCONNECT)));
    got = recv(client, room, sizeof room, MSG_WAITALL);
    printf("%.*s\n", got, room);
    CloseHandle(file);

    // No packet where success is told at once and that was asked for; none with the event's lowest bit set.
    SOCKET pair[2];
    make_pair(pair);
    CreateIoCompletionPort((HANDLE)pair[0], port, 4, 0);
    printf("modes: %d\n", SetFileCompletionNotificationModes((HANDLE)pair[0], FILE_SKIP_COMPLETION_PORT_ON_SUCCESS |
                                                                                  FILE_SKIP_SET_EVENT_ON_HANDLE));
    WSABUF data = {1, room};
    printf("send: %d\n", error_of(WSASend(pair[0], &data, 1, &size, 0, &other, NULL)));
    next("skipped", 20);
    DWORD flags = 0;
    printf("recv: %d\n", error_of(WSARecv(pair[0], &data, 1, &size, &flags, &other, NULL)));
    send(pair[1], "x", 1, 0);
    next("what pended is told", 1000);
    other.hEvent = (HANDLE)((ULONG_PTR)CreateEventW(NULL, TRUE, FALSE, NULL) | 1);
    printf("recv: %d\n", error_of(WSARecv(pair[0], &data, 1, &size, &flags, &other, NULL)));
    send(pair[1], "x", 1, 0);
    next("asked for none", 50);
    other.hEvent = NULL;
    WSARecv(pair[0], &data, 1, &size, &flags, &other, NULL);
    CancelIoEx((HANDLE)pair[0], &other);
    next("cancelled", 1000);
    printf("a routine where there is a port: %d\n",
           error_of(WSARecv(pair[0], &data, 1, &size, &flags, &other, (LPWSAOVERLAPPED_COMPLETION_ROUTINE)main)));
    close_pair(pair);

    memset(&connecting, 0, sizeof connecting);
    SOCKET refused = bound(SOCK_STREAM), gone = bound(SOCK_STREAM);
    CreateIoCompletionPort((HANDLE)refused, port, 5, 0);
    to.sin_port = port_of(gone);
    closesocket(gone);
    begun = outcome(connect_ex(refused, (struct sockaddr *)&to, sizeof to, NULL, 0, NULL, &connecting));
    if (begun == WSA_IO_PENDING)
        next("refused", 5000);
    else
        printf("refused: key 5, 0 bytes, error %d\n", begun == WSAECONNREFUSED ? (int)ERROR_CONNECTION_REFUSED : begun);
    closesocket(refused);

    printf("DisconnectEx: %d\n", outcome(disconnect_ex(client, NULL, TF_REUSE_SOCKET, 0)));
    printf("no peer: %d\n", error_of(send(client, "x", 1, 0)));
    closesocket(server);
    SOCKET pending = socket(AF_INET, SOCK_STREAM, 0);
    memset(&accepting, 0, sizeof accepting);
    AcceptEx(listener, pending, &buffer, 0, address, address, &size, &accepting);
    closesocket(listener);
    next("the listener is closed", 1000);
    closesocket(pending);
    closesocket(client);
    return 0;
}

/* output:
function: 0, found 1
function: 0, found 1
function: 10022, found 0
AcceptEx: 997
nobody yet: nothing
ConnectEx unbound: 10022
ConnectEx: 1
accepted with 5 bytes, connected with 5
first, local port right: 1, remote port right: 1, 16 16
SO_UPDATE_ACCEPT_CONTEXT: 0
SO_UPDATE_CONNECT_CONTEXT: 0
SO_CONNECT_TIME: 1
the same socket again: 10022
too little room: 1
TransmitFile: 1
transmitted: key 3, 7 bytes, done 0
<23456>
from its position: 0
89
modes: 1
send: 0
skipped: nothing
recv: 997
what pended is told: key 4, 1 bytes, done 0
recv: 997
asked for none: nothing
cancelled: key 4, 0 bytes, error 995
a routine where there is a port: 10022
refused: key 5, 0 bytes, error 1225
DisconnectEx: 0
no peer: 10057
the listener is closed: key 1, 0 bytes, error 995
*/
