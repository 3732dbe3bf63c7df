// Socket options and controls: values, defaults, what goes with which socket; the catalogue of protocols
// services: NtQueryObject
// libs: ws2_32
#include "socket_test.h"

#include <mstcpip.h>
#include <mswsock.h>

static void show(const char *what, SOCKET s, int level, int name) {
    DWORD value = 0;
    int length = sizeof value;
    int error = error_of(getsockopt(s, level, name, (char *)&value, &length));
    if (error)
        printf("%s: error %d\n", what, error);
    else
        printf("%s: %lu\n", what, value); // some of the TCP/IP driver's are one byte long on Windows
}

static int set(SOCKET s, int level, int name, DWORD value) {
    return error_of(setsockopt(s, level, name, (char *)&value, sizeof value));
}

// What an option makes of `size` bytes, and what is read back with that much room.
static void show_size(const char *what, SOCKET s, int level, int name, int size) {
    DWORD value = 1;
    int length = size;
    int set_error = error_of(setsockopt(s, level, name, (char *)&value, size));
    value = 0xaaaaaaaa;
    int got_error = error_of(getsockopt(s, level, name, (char *)&value, &length));
    printf("%s, %d bytes: %d, %d", what, size, set_error, got_error);
    if (!got_error)
        printf(" %08lx in %d", value, length);
    printf("\n");
}

int main(void) {
    start_winsock();
    SOCKET tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0);
    SOCKET six = socket(AF_INET6, SOCK_STREAM, 0);
    show("SO_TYPE of TCP", tcp, SOL_SOCKET, SO_TYPE);
    show("SO_TYPE of UDP", udp, SOL_SOCKET, SO_TYPE);
    show("SO_REUSEADDR", tcp, SOL_SOCKET, SO_REUSEADDR);
    printf("set %d\n", set(tcp, SOL_SOCKET, SO_REUSEADDR, 1));
    show("SO_REUSEADDR", tcp, SOL_SOCKET, SO_REUSEADDR);
    printf("and SO_EXCLUSIVEADDRUSE %d\n", set(tcp, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1));
    printf("unset %d", set(tcp, SOL_SOCKET, SO_REUSEADDR, 0));
    printf(", exclusive %d\n", set(tcp, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1));
    show("SO_EXCLUSIVEADDRUSE", tcp, SOL_SOCKET, SO_EXCLUSIVEADDRUSE);
    printf("TCP_NODELAY %d\n", set(tcp, IPPROTO_TCP, TCP_NODELAY, 1));
    show("TCP_NODELAY", tcp, IPPROTO_TCP, TCP_NODELAY);
    printf("TCP_NODELAY of UDP fails: %d\n", set(udp, IPPROTO_TCP, TCP_NODELAY, 1) != 0);
    char one = 1;
    printf("a BOOL of one byte: %d\n", error_of(setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, &one, 1)));
    show("SO_KEEPALIVE", tcp, SOL_SOCKET, SO_KEEPALIVE);
    int length = 1;
    printf("read as one byte: %d", error_of(getsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, &one, &length)));
    printf(" %d, %d\n", one, length);
    show("SO_KEEPALIVE of UDP", udp, SOL_SOCKET, SO_KEEPALIVE);
    show("SO_BROADCAST", udp, SOL_SOCKET, SO_BROADCAST);
    show("SO_BROADCAST of TCP", tcp, SOL_SOCKET, SO_BROADCAST);
    LINGER linger = {9, 9};
    length = sizeof linger;
    printf("SO_LINGER: %d", error_of(getsockopt(tcp, SOL_SOCKET, SO_LINGER, (char *)&linger, &length)));
    printf(" %d %d\n", linger.l_onoff, linger.l_linger);
    show("SO_DONTLINGER", tcp, SOL_SOCKET, SO_DONTLINGER);
    linger = (LINGER){1, 30};
    setsockopt(tcp, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof linger);
    show("SO_DONTLINGER", tcp, SOL_SOCKET, SO_DONTLINGER);
    show("SO_RCVTIMEO", tcp, SOL_SOCKET, SO_RCVTIMEO);
    set(tcp, SOL_SOCKET, SO_RCVTIMEO, 1500);
    show("SO_RCVTIMEO", tcp, SOL_SOCKET, SO_RCVTIMEO);
    set(tcp, SOL_SOCKET, SO_SNDBUF, 32768);
    show("SO_SNDBUF", tcp, SOL_SOCKET, SO_SNDBUF);
    show("SO_ACCEPTCONN", tcp, SOL_SOCKET, SO_ACCEPTCONN);
    show("SO_ERROR", tcp, SOL_SOCKET, SO_ERROR);
    show("SO_CONNECT_TIME", tcp, SOL_SOCKET, SO_CONNECT_TIME);
    printf("set SO_TYPE fails: %d\n", set(tcp, SOL_SOCKET, SO_TYPE, 1) != 0);
    printf("an unknown option: %d\n", set(tcp, SOL_SOCKET, 0x7777, 1));
    show("an unknown option", tcp, SOL_SOCKET, 0x7777);
    show("IPV6_V6ONLY", six, IPPROTO_IPV6, IPV6_V6ONLY);
    printf("off: %d\n", set(six, IPPROTO_IPV6, IPV6_V6ONLY, 0));
    show("IPV6_V6ONLY", six, IPPROTO_IPV6, IPV6_V6ONLY);
    show("IP_MULTICAST_TTL", udp, IPPROTO_IP, IP_MULTICAST_TTL);
    show("IP_MULTICAST_LOOP", udp, IPPROTO_IP, IP_MULTICAST_LOOP);
    printf("IP_DONTFRAGMENT: %d\n", set(udp, IPPROTO_IP, IP_DONTFRAGMENT, 1));
    show("IP_DONTFRAGMENT", udp, IPPROTO_IP, IP_DONTFRAGMENT);
    printf("IP_TTL: %d\n", set(udp, IPPROTO_IP, IP_TTL, 7));
    show("IP_TTL", udp, IPPROTO_IP, IP_TTL);
    static const int sizes[] = {0, 1, 4};
    for (int i = 0; i < 3; i++) {
        show_size("SO_BROADCAST", udp, SOL_SOCKET, SO_BROADCAST, sizes[i]);
        show_size("SO_KEEPALIVE", tcp, SOL_SOCKET, SO_KEEPALIVE, sizes[i]);
        show_size("SO_RCVTIMEO", tcp, SOL_SOCKET, SO_RCVTIMEO, sizes[i]);
        show_size("TCP_NODELAY", tcp, IPPROTO_TCP, TCP_NODELAY, sizes[i]);
        show_size("IP_MULTICAST_LOOP", udp, IPPROTO_IP, IP_MULTICAST_LOOP, sizes[i]);
        show_size("IP_PKTINFO", udp, IPPROTO_IP, IP_PKTINFO, sizes[i]);
        show_size("IP_TTL", udp, IPPROTO_IP, IP_TTL, sizes[i]);
    }
    printf("SO_KEEPALIVE 256: %d\n", set(tcp, SOL_SOCKET, SO_KEEPALIVE, 256));
    show("SO_KEEPALIVE", tcp, SOL_SOCKET, SO_KEEPALIVE);
    printf("IP_TTL 256: %d\n", set(udp, IPPROTO_IP, IP_TTL, 256));
    printf("no value: %d\n", error_of(setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, NULL, 4)));
    printf("no socket: %d\n", set(0x7770, SOL_SOCKET, SO_KEEPALIVE, 1));

    struct tcp_keepalive alive = {1, 60000, 1000};
    DWORD size = 0;
    printf("SIO_KEEPALIVE_VALS: %d\n",
           error_of(WSAIoctl(tcp, SIO_KEEPALIVE_VALS, &alive, sizeof alive, NULL, 0, &size, NULL, NULL)));
    show("TCP_KEEPIDLE", tcp, IPPROTO_TCP, TCP_KEEPALIVE);
    SOCKET base = 0;
    printf("SIO_BASE_HANDLE: %d", error_of(WSAIoctl(tcp, 0x48000022, NULL, 0, &base, sizeof base, &size, NULL, NULL)));
    printf(", itself %d, %lu\n", base == tcp, size);
    printf("an unknown control: %d\n",
           error_of(WSAIoctl(tcp, 0x48007777, NULL, 0, &base, sizeof base, &size, NULL, NULL)));
    BOOL mark = 9;
    SOCKET pair[2];
    make_pair(pair);
    printf("SIOCATMARK: %d", error_of(WSAIoctl(pair[0], SIOCATMARK, NULL, 0, &mark, sizeof mark, &size, NULL, NULL)));
    printf(" %d\n", mark);
    send(pair[0], "!", 1, MSG_OOB);
    Sleep(20);
    char urgent = 0;
    printf("MSG_OOB: %d %c\n", recv(pair[1], &urgent, 1, MSG_OOB), urgent);
    close_pair(pair);

    // An overlapped control queues a packet, and what was selected leaves the errors of other events alone.
    SOCKET third = socket(AF_INET, SOCK_DGRAM, 0);
    HANDLE port = CreateIoCompletionPort((HANDLE)third, NULL, 77, 0);
    OVERLAPPED overlapped = {0}, *finished = NULL;
    ULONG_PTR key = 0;
    u_long waiting = 9;
    int asked = error_of(WSAIoctl(third, FIONREAD, NULL, 0, &waiting, sizeof waiting, &size, &overlapped, NULL));
    printf("overlapped: %d", asked == 0 || asked == WSA_IO_PENDING);
    BOOL queued = GetQueuedCompletionStatus(port, &size, &key, &finished, 5000);
    printf(", queued %d, key %d, itself %d, %lu bytes: %lu\n", queued, (int)key, finished == &overlapped, size, waiting);
    CloseHandle(port);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bind(third, (struct sockaddr *)&any, sizeof any);
    WSAEVENT event = WSACreateEvent();
    WSAEventSelect(third, event, FD_READ | FD_WRITE);
    WSANETWORKEVENTS happened;
    memset(&happened, 0x55, sizeof happened);
    printf("events: %d", error_of(WSAEnumNetworkEvents(third, event, &happened)));
    printf(" %lx, write %d, read %x\n", happened.lNetworkEvents, happened.iErrorCode[FD_WRITE_BIT],
           happened.iErrorCode[FD_READ_BIT]);
    WSACloseEvent(event);
    closesocket(third);

    WSAPROTOCOL_INFOW info;
    length = sizeof info;
    printf("SO_PROTOCOL_INFOW: %d", error_of(getsockopt(udp, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)&info, &length)));
    printf(", %d %d %d, files %d, %lx\n", info.iAddressFamily, info.iSocketType, info.iProtocol,
           (info.dwServiceFlags1 & XP1_IFS_HANDLES) != 0, info.ProviderId.Data1);
    static WSAPROTOCOL_INFOW all[32];
    DWORD room = 1;
    printf("too little room: %d", error_of(WSAEnumProtocolsW(NULL, all, &room)));
    printf(", %d is needed\n", room > sizeof info);
    room = sizeof all;
    INT only[] = {IPPROTO_TCP, 0};
    int found = WSAEnumProtocolsW(only, all, &room);
    printf("TCP is there for both: %d", found == 2);
    for (int i = 0; i < found; i++)
        printf(", family %d, files %d", all[i].iAddressFamily, (all[i].dwServiceFlags1 & XP1_IFS_HANDLES) != 0);
    printf("\n");

    // A handle of this process' own, as another process would get it.
    printf("WSADuplicateSocketW: %d\n", error_of(WSADuplicateSocketW(udp, GetCurrentProcessId(), &info)));
    SOCKET again =
        WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED);
    printf("another: %d", again != INVALID_SOCKET && again != udp);
    struct sockaddr_in name = loopback(0);
    printf(", bound %d", error_of(bind(udp, (struct sockaddr *)&name, sizeof name)));
    printf(", the same %d\n", port_of(udp) == port_of(again));
    DWORD flags = 9;
    SOCKET kept = WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    GetHandleInformation((HANDLE)tcp, &flags);
    printf("inherited: %lu", flags);
    GetHandleInformation((HANDLE)kept, &flags);
    printf(" %lu\n", flags);
    return 0;
}

/* output:
SO_TYPE of TCP: 1
SO_TYPE of UDP: 2
SO_REUSEADDR: 0
set 0
SO_REUSEADDR: 1
and SO_EXCLUSIVEADDRUSE 10022
unset 0, exclusive 0
SO_EXCLUSIVEADDRUSE: 1
TCP_NODELAY 0
TCP_NODELAY: 1
TCP_NODELAY of UDP fails: 1
a BOOL of one byte: 0
SO_KEEPALIVE: 1
read as one byte: 0 1, 1
SO_KEEPALIVE of UDP: error 10042
SO_BROADCAST: 0
SO_BROADCAST of TCP: error 10042
SO_LINGER: 0 0 0
SO_DONTLINGER: 1
SO_DONTLINGER: 0
SO_RCVTIMEO: 0
SO_RCVTIMEO: 1500
SO_SNDBUF: 32768
SO_ACCEPTCONN: 0
SO_ERROR: 0
SO_CONNECT_TIME: 4294967295
set SO_TYPE fails: 1
an unknown option: 10042
an unknown option: error 10042
IPV6_V6ONLY: 1
off: 0
IPV6_V6ONLY: 0
IP_MULTICAST_TTL: 1
IP_MULTICAST_LOOP: 1
IP_DONTFRAGMENT: 0
IP_DONTFRAGMENT: 1
IP_TTL: 0
IP_TTL: 7
SO_BROADCAST, 0 bytes: 0, 10014
SO_KEEPALIVE, 0 bytes: 10014, 10014
SO_RCVTIMEO, 0 bytes: 10014, 10014
TCP_NODELAY, 0 bytes: 10014, 10014
IP_MULTICAST_LOOP, 0 bytes: 10014, 10014
IP_PKTINFO, 0 bytes: 10014, 10014
IP_TTL, 0 bytes: 10014, 10014
SO_BROADCAST, 1 bytes: 0, 0 aaaaaa01 in 1
SO_KEEPALIVE, 1 bytes: 0, 0 aaaaaa01 in 1
SO_RCVTIMEO, 1 bytes: 10014, 10014
TCP_NODELAY, 1 bytes: 0, 0 aaaaaa01 in 1
IP_MULTICAST_LOOP, 1 bytes: 0, 0 aaaaaa01 in 1
IP_PKTINFO, 1 bytes: 10014, 10014
IP_TTL, 1 bytes: 0, 0 aaaaaa01 in 1
SO_BROADCAST, 4 bytes: 0, 0 00000001 in 4
SO_KEEPALIVE, 4 bytes: 0, 0 aaaaaa01 in 1
SO_RCVTIMEO, 4 bytes: 0, 0 00000001 in 4
TCP_NODELAY, 4 bytes: 0, 0 aaaaaa01 in 1
IP_MULTICAST_LOOP, 4 bytes: 0, 0 00000001 in 4
IP_PKTINFO, 4 bytes: 0, 0 00000001 in 4
IP_TTL, 4 bytes: 0, 0 00000001 in 4
SO_KEEPALIVE 256: 0
SO_KEEPALIVE: 0
IP_TTL 256: 10022
no value: 10014
no socket: 10038
SIO_KEEPALIVE_VALS: 0
TCP_KEEPIDLE: 60
SIO_BASE_HANDLE: 0, itself 1, 8
an unknown control: 10045
SIOCATMARK: 0 1
MSG_OOB: 1 !
overlapped: 1, queued 1, key 77, itself 1, 4 bytes: 0
events: 0 2, write 0, read 55555555
SO_PROTOCOL_INFOW: 0, 2 2 17, files 1, e70f1aa0
too little room: 10055, 1 is needed
TCP is there for both: 1, family 2, files 1, family 23, files 1
WSADuplicateSocketW: 0
another: 1, bound 0, the same 1
inherited: 1 0
*/
