// SIO_AF_UNIX_GETPEERPID: both ends of an AF_UNIX connection tell the process at the other end, also when the listener is gone.
// libs: ws2_32
#include <winsock2.h>
#include <afunix.h>
#include <stdio.h>
#include <string.h>

#define GET_PEER_PID 0x58000100

static void peer(const char *what, SOCKET s)
{
    DWORD pid = 0, size = 0;
    int error = WSAIoctl(s, GET_PEER_PID, NULL, 0, &pid, sizeof pid, &size, NULL, NULL) ? WSAGetLastError() : 0;
    printf("%s: error %d, %lu bytes, ours %d\n", what, error, size, pid == GetCurrentProcessId());
}

int main(void)
{
    WSADATA data;
    SOCKADDR_UN name = {.sun_family = AF_UNIX};
    WSAStartup(MAKEWORD(2, 2), &data);
    strcpy(name.sun_path, "peer.sock");
    SOCKET listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
    peer("not connected", client);
    if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 1))
        return 1;
    if (connect(client, (struct sockaddr *)&name, sizeof name))
        return 2;
    SOCKET server = accept(listener, NULL, NULL);
    closesocket(listener);
    peer("client", client);
    peer("server", server);
    SOCKET datagram = socket(AF_INET, SOCK_DGRAM, 0);
    peer("of no such family", datagram);
    closesocket(client);
    closesocket(server);
    DeleteFileA(name.sun_path);
    return 0;
}

/* output:
not connected: error 10057, 0 bytes, ours 0
client: error 0, 4 bytes, ours 1
server: error 0, 4 bytes, ours 1
of no such family: error 10045, 0 bytes, ours 0
*/
