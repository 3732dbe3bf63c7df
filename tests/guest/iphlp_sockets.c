// Tables of TCP and UDP sockets: an own listener, connection and datagram socket are in them, with their process
// libs: iphlpapi ws2_32
// varies: the tables are asked for again while other programs open and close sockets
// services: NtCreateEvent NtCreateFile NtDeviceIoControlFile
#include <winsock2.h>
#include <stdio.h>
#include <stdlib.h>
#include <ws2tcpip.h>
#include <iphlpapi.h>

static void *table(DWORD family, int udp, int class)
{
    DWORD size = 0, error;
    void *out = NULL;
    do {
        free(out);
        out = malloc(size + 4096);
        size += 4096;
        error = udp ? GetExtendedUdpTable(out, &size, TRUE, family, (UDP_TABLE_CLASS)class, 0)
                    : GetExtendedTcpTable(out, &size, TRUE, family, (TCP_TABLE_CLASS)class, 0);
    } while (error == ERROR_INSUFFICIENT_BUFFER);
    return error ? NULL : out;
}

static int has_tcp(int class, USHORT port, DWORD state)
{
    MIB_TCPTABLE_OWNER_PID *all = table(AF_INET, 0, class);
    for (DWORD i = 0; all && i < all->dwNumEntries; i++)
        if (all->table[i].dwLocalPort == port && all->table[i].dwState == state && all->table[i].dwLocalAddr == 0x0100007F)
            return all->table[i].dwOwningPid == GetCurrentProcessId() ? 2 : 1;
    return 0;
}

int main(void)
{
    WSADATA data;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = 0x0100007F};
    int length = sizeof address;
    WSAStartup(0x202, &data);
    SOCKET listener = socket(AF_INET, SOCK_STREAM, 0), datagrams = socket(AF_INET, SOCK_DGRAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr *)&address, sizeof address);
    listen(listener, 1);
    getsockname(listener, (struct sockaddr *)&address, &length);
    USHORT port = address.sin_port;
    printf("listener among listeners %d, among all %d, among connections %d\n", has_tcp(TCP_TABLE_OWNER_PID_LISTENER, port, MIB_TCP_STATE_LISTEN),
           has_tcp(TCP_TABLE_OWNER_PID_ALL, port, MIB_TCP_STATE_LISTEN), has_tcp(TCP_TABLE_OWNER_PID_CONNECTIONS, port, MIB_TCP_STATE_LISTEN));
    connect(client, (struct sockaddr *)&address, sizeof address);
    getsockname(client, (struct sockaddr *)&address, &length);
    printf("connection %d\n", has_tcp(TCP_TABLE_OWNER_PID_CONNECTIONS, address.sin_port, MIB_TCP_STATE_ESTAB));
    address.sin_port = 0;
    bind(datagrams, (struct sockaddr *)&address, sizeof address);
    getsockname(datagrams, (struct sockaddr *)&address, &length);
    MIB_UDPTABLE_OWNER_PID *udp = table(AF_INET, 1, UDP_TABLE_OWNER_PID);
    int found = 0;
    for (DWORD i = 0; udp && i < udp->dwNumEntries; i++)
        if (udp->table[i].dwLocalPort == address.sin_port && udp->table[i].dwLocalAddr == 0x0100007F)
            found = udp->table[i].dwOwningPid == GetCurrentProcessId() ? 2 : 1;
    printf("datagrams %d\n", found);
    DWORD size = 4;
    printf("too small %lu", GetTcpTable(malloc(4), &size, FALSE));
    printf(" needs more %d\n", size > 4);
    printf("of IPv6 %d\n", table(AF_INET6, 0, TCP_TABLE_OWNER_PID_ALL) != NULL);
    printf("no family %lu\n", GetExtendedTcpTable(NULL, &size, FALSE, 99, TCP_TABLE_OWNER_PID_ALL, 0));
    closesocket(client);
    closesocket(listener);
    closesocket(datagrams);
    return 0;
}

/* output:
listener among listeners 2, among all 2, among connections 0
connection 2
datagrams 2
too small 122 needs more 1
of IPv6 1
no family 87
*/
