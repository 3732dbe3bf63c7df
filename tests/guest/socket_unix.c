// AF_UNIX sockets: names in the file system, relative ones too, and what fails
// libs: ws2_32
#include "socket_test.h"

#include <afunix.h>

static struct sockaddr_un name_of(const char *path) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    strncpy(name.sun_path, path, sizeof name.sun_path - 1);
    return name;
}

int main(void) {
    char folder[MAX_PATH], room[64];
    start_winsock();
    GetTempPathA(sizeof folder, folder);
    SetCurrentDirectoryA(folder);
    DeleteFileA("ntsup-test.sock");
    SOCKET listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
    printf("datagrams: %d\n", socket(AF_UNIX, SOCK_DGRAM, 0) == INVALID_SOCKET ? WSAGetLastError() : 0);
    struct sockaddr_un name = name_of("ntsup-test.sock"), found;
    printf("connect to nobody: %d\n", error_of(connect(client, (struct sockaddr *)&name, sizeof name)));
    printf("bind: %d\n", error_of(bind(listener, (struct sockaddr *)&name, sizeof name)));
    printf("it is a file: %d\n", GetFileAttributesA("ntsup-test.sock") != INVALID_FILE_ATTRIBUTES);
    SOCKET other = socket(AF_UNIX, SOCK_STREAM, 0);
    printf("bind to a name in use: %d\n", error_of(bind(other, (struct sockaddr *)&name, sizeof name)));
    printf("listen: %d\n", error_of(listen(listener, 5)));
    int length = sizeof found;
    printf("getsockname: %d", error_of(getsockname(listener, (struct sockaddr *)&found, &length)));
    printf(" %s, family %d\n", found.sun_path, found.sun_family);
    char full[MAX_PATH];
    snprintf(full, sizeof full, "%sntsup-test.sock", folder);
    name = name_of(full);
    printf("connect by the full name: %d\n", error_of(connect(client, (struct sockaddr *)&name, sizeof name)));
    length = sizeof found;
    SOCKET server = accept(listener, (struct sockaddr *)&found, &length);
    printf("accept: %d, family %d\n", server != INVALID_SOCKET, found.sun_family);
    printf("send %d", send(client, "hello", 5, 0));
    printf(", recv %d\n", recv(server, room, sizeof room, 0));
    shutdown(server, SD_SEND);
    printf("the end: %d\n", recv(client, room, sizeof room, 0));
    closesocket(client);
    printf("the end: %d\n", recv(server, room, sizeof room, 0));
    closesocket(server);
    closesocket(listener);
    printf("the name stays: %d\n", GetFileAttributesA("ntsup-test.sock") != INVALID_FILE_ATTRIBUTES);
    client = socket(AF_UNIX, SOCK_STREAM, 0);
    printf("and nobody is there: %d\n", error_of(connect(client, (struct sockaddr *)&name, sizeof name)));
    printf("delete: %d\n", DeleteFileA("ntsup-test.sock"));
    name = name_of("no-such-folder\\x.sock");
    printf("a folder that is not there fails: %d\n", error_of(bind(other, (struct sockaddr *)&name, sizeof name)) != 0);
    closesocket(client);
    closesocket(other);
    return 0;
}

/* output:
datagrams: 10044
connect to nobody: 10061
bind: 0
it is a file: 1
bind to a name in use: 10048
listen: 0
getsockname: 0 ntsup-test.sock, family 1
connect by the full name: 0
accept: 1, family 1
send 5, recv 5
the end: 0
the end: 0
the name stays: 1
and nobody is there: 10061
delete: 1
a folder that is not there fails: 1
*/
