// UDP over loopback: boundaries, truncation, peeking, connected and not, unreachable ports, WSARecvMsg
// libs: ws2_32
#include "socket_test.h"

#include <mswsock.h>

static int send_to(SOCKET s, unsigned short port, const char *text) {
    struct sockaddr_in to = loopback(port);
    return sendto(s, text, (int)strlen(text), 0, (struct sockaddr *)&to, sizeof to);
}

int main(void) {
    char buffer[64];
    start_winsock();
    SOCKET a = bound(SOCK_DGRAM), b = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in from;
    int length = sizeof from;
    printf("recvfrom unbound: %d\n", error_of(recvfrom(b, buffer, 1, 0, NULL, NULL)));
    printf("send without a peer: %d\n", error_of(send(b, "x", 1, 0)));
    printf("listen: %d\n", error_of(listen(a, 1)));
    printf("accept: %d\n", error_of((int)accept(a, NULL, NULL)));
    printf("sendto %d", send_to(b, port_of(a), "first"));
    printf(" %d, and it has a port: %d\n", send_to(b, port_of(a), "second one"), port_of(b) != 0);
    int got = recvfrom(a, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &length);
    printf("%.*s, from it: %d, %d\n", got, buffer, from.sin_port == port_of(b), length);
    got = recvfrom(a, buffer, 3, MSG_PEEK, (struct sockaddr *)&from, &length);
    printf("peek too little: %d %d\n", got, WSAGetLastError());
    got = recvfrom(a, buffer, 6, 0, NULL, NULL);
    printf("take too little: %d %d %.6s\n", got, WSAGetLastError(), buffer);
    u_long on = 1;
    ioctlsocket(a, FIONBIO, &on);
    printf("the rest is gone: %d\n", error_of(recv(a, buffer, sizeof buffer, 0)));
    length = 4;
    send_to(b, port_of(a), "x");
    printf("no room for the address: %d\n",
           error_of(recvfrom(a, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &length)));
    printf("an empty datagram: %d", send_to(b, port_of(a), ""));
    printf(", %d\n", recv(a, buffer, sizeof buffer, 0));

    printf("connect: %d\n", error_of(connect_to(b, port_of(a))));
    printf("send: %d\n", send(b, "to the peer", 11, 0));
    printf("recv: %d\n", recv(a, buffer, sizeof buffer, 0));
    SOCKET c = bound(SOCK_DGRAM);
    send_to(c, port_of(b), "from a stranger");
    ioctlsocket(b, FIONBIO, &on);
    printf("a stranger is not heard: %d\n", error_of(recv(b, buffer, sizeof buffer, 0)));
    struct sockaddr_in none = {.sin_family = AF_INET};
    printf("disconnect: %d\n", error_of(connect(b, (struct sockaddr *)&none, sizeof none)));
    printf("no peer: %d\n", error_of(getpeername(b, (struct sockaddr *)&from, &length)));
    none.sin_port = 9;
    printf("connect to the wildcard: %d\n", error_of(connect(b, (struct sockaddr *)&none, sizeof none)));
    struct sockaddr_storage roomy = {0};
    *(struct sockaddr_in *)&roomy = loopback(port_of(a));
    printf("connect by a SOCKADDR_STORAGE: %d", error_of(connect(b, (struct sockaddr *)&roomy, sizeof roomy)));
    roomy.ss_family = AF_UNSPEC;
    printf(", disconnect by AF_UNSPEC: %d\n", error_of(connect(b, (struct sockaddr *)&roomy, sizeof roomy)));
    static char large[70000];
    struct sockaddr_in to = loopback(port_of(a));
    printf("too large: %d\n", error_of(sendto(b, large, sizeof large, 0, (struct sockaddr *)&to, sizeof to)));
    WSABUF all = {sizeof large, large};
    WSAOVERLAPPED later = {.hEvent = WSACreateEvent()};
    DWORD moved, flags;
    printf("too large, overlapped: %d, ",
           error_of(WSASendTo(b, &all, 1, &moved, 0, (struct sockaddr *)&to, sizeof to, &later, NULL)));
    BOOL told = WSAGetOverlappedResult(b, &later, &moved, TRUE, &flags);
    printf("then %d %d\n", told, WSAGetLastError());
    WSACloseEvent(later.hEvent);
    to.sin_family = AF_INET6;
    printf("another family: %d\n", error_of(sendto(b, large, 1, 0, (struct sockaddr *)&to, sizeof to)) != 0);
    int largest = 0;
    length = sizeof largest;
    getsockopt(b, SOL_SOCKET, SO_MAX_MSG_SIZE, (char *)&largest, &length);
    printf("SO_MAX_MSG_SIZE is told: %d\n", largest > 65000);

    // A port that nobody has.
    unsigned short port = port_of(c);
    closesocket(c);
    SOCKET d = socket(AF_INET, SOCK_DGRAM, 0);
    connect_to(d, port);
    ioctlsocket(d, FIONBIO, &on);
    send(d, "x", 1, 0);
    Sleep(20);
    printf("unreachable: %d\n", error_of(recv(d, buffer, sizeof buffer, 0)));
    BOOL tell = FALSE;
    DWORD size;
    printf("SIO_UDP_CONNRESET: %d\n",
           error_of(WSAIoctl(d, SIO_UDP_CONNRESET, &tell, sizeof tell, NULL, 0, &size, NULL, NULL)));
    send(d, "x", 1, 0);
    Sleep(20);
    printf("not told: %d\n", error_of(recv(d, buffer, sizeof buffer, 0)));
    send(d, "x", 1, 0);
    Sleep(20);
    printf("a send is told nothing: %d\n", send(d, "x", 1, 0));
    closesocket(d);

    // Where a datagram was sent to, by WSARecvMsg.
    GUID id = WSAID_WSARECVMSG;
    LPFN_WSARECVMSG receive_message = NULL;
    WSAIoctl(a, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &receive_message, sizeof receive_message, &size,
             NULL, NULL);
    DWORD yes = 1;
    printf("IP_PKTINFO: %d\n", error_of(setsockopt(a, IPPROTO_IP, IP_PKTINFO, (char *)&yes, sizeof yes)));
    send_to(b, port_of(a), "with more");
    char control[64];
    WSABUF data = {sizeof buffer, buffer};
    WSAMSG message = {(struct sockaddr *)&from, sizeof from, &data, 1, {sizeof control, control}, 0};
    printf("WSARecvMsg: %d", error_of(receive_message(a, &message, &size, NULL, NULL)));
    printf(", %lu bytes from it: %d, flags %lx\n", size, from.sin_port == port_of(b), message.dwFlags);
    WSACMSGHDR *header = WSA_CMSG_FIRSTHDR(&message);
    if (header) {
        IN_PKTINFO *info = (IN_PKTINFO *)WSA_CMSG_DATA(header);
        printf("level %d, type %d, to %s\n", header->cmsg_level, header->cmsg_type, inet_ntoa(info->ipi_addr));
    }
    data.len = 3;
    message.Control.len = sizeof control;
    send_to(b, port_of(a), "too long");
    printf("cut: %d", error_of(receive_message(a, &message, &size, NULL, NULL)));
    printf(", flags %lx\n", message.dwFlags);
    to = loopback(port_of(a));
    message = (WSAMSG){(struct sockaddr *)&to, sizeof to, &data, 1, {0, NULL}, 0};
    printf("WSASendMsg: %d", error_of(WSASendMsg(b, &message, 0, &size, NULL, NULL)));
    printf(" %lu\n", size);
    closesocket(a);
    closesocket(b);
    return 0;
}

/* output:
recvfrom unbound: 10022
send without a peer: 10057
listen: 10045
accept: 10045
sendto 5 10, and it has a port: 1
first, from it: 1, 16
peek too little: -1 10040
take too little: -1 10040 second
the rest is gone: 10035
no room for the address: 10014
an empty datagram: 0, 0
connect: 0
send: 11
recv: 11
a stranger is not heard: 10035
disconnect: 0
no peer: 10057
connect to the wildcard: 10049
connect by a SOCKADDR_STORAGE: 0, disconnect by AF_UNSPEC: 0
too large: 10040
too large, overlapped: 997, then 0 10040
another family: 1
SO_MAX_MSG_SIZE is told: 1
unreachable: 10054
SIO_UDP_CONNRESET: 0
not told: 10035
a send is told nothing: 1
IP_PKTINFO: 0
WSARecvMsg: 0, 9 bytes from it: 1, flags 0
level 0, type 19, to 127.0.0.1
cut: 10040, flags 100
WSASendMsg: 0 3
*/
