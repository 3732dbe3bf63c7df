// Names of hosts: getaddrinfo and its kin for what every machine knows; interfaces as iphlpapi tells them
// libs: ws2_32 iphlpapi
#include "socket_test.h"

#include <iphlpapi.h>
#include <stdlib.h>

INT WSAAPI GetAddrInfoExOverlappedResult(LPOVERLAPPED overlapped); // mingw-w64 declares it nowhere

static HANDLE told;
static DWORD told_error, told_count;

static void CALLBACK looked_up(DWORD error, DWORD count, LPWSAOVERLAPPED overlapped) {
    (void)overlapped;
    told_error = error;
    told_count = count;
    SetEvent(told);
}

static void look_by_worker(void) {
    OVERLAPPED overlapped = {0};
    PADDRINFOEXW found = NULL;
    HANDLE handle;
    told = CreateEventW(NULL, FALSE, FALSE, NULL);
    printf("GetAddrInfoExW: %d\n",
           GetAddrInfoExW(L"127.0.0.1", L"80", NS_DNS, NULL, NULL, &found, NULL, NULL, NULL, NULL));
    printf("port %d\n", ntohs(((struct sockaddr_in *)found->ai_addr)->sin_port));
    FreeAddrInfoExW(found);
    printf("later: %d\n",
           GetAddrInfoExW(L"localhost", NULL, NS_DNS, NULL, NULL, &found, NULL, &overlapped, looked_up, &handle));
    WaitForSingleObject(told, 5000);
    printf("told: %lu %lu, the result is there: %d\n", told_error, told_count, found != NULL);
    printf("result: %d\n", GetAddrInfoExOverlappedResult(&overlapped));
    FreeAddrInfoExW(found);
    SOCKET listener = listening(), s = socket(AF_INET, SOCK_STREAM, 0);
    WCHAR port[8];
    _itow(ntohs(port_of(listener)), port, 10);
    printf("WSAConnectByNameW: %d\n",
           WSAConnectByNameW(s, (WCHAR[]){L"localhost"}, port, NULL, NULL, NULL, NULL, NULL, NULL));
    closesocket(s);
    closesocket(listener);
}

static void look(const char *node, const char *service, int family, int type, int flags) {
    ADDRINFOA hints = {.ai_family = family, .ai_socktype = type, .ai_flags = flags}, *found = NULL;
    int error = getaddrinfo(node, service, &hints, &found);
    printf("%s %s:", node ? node : "-", service ? service : "-");
    if (error)
        printf(" error %d", error);
    for (ADDRINFOA *each = found; each; each = each->ai_next) {
        char host[64], port[32];
        getnameinfo(each->ai_addr, (socklen_t)each->ai_addrlen, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
        printf(" %d/%d/%d %s %s%s%s", each->ai_family, each->ai_socktype, each->ai_protocol, host, port,
               each->ai_canonname ? " " : "", each->ai_canonname ? each->ai_canonname : "");
    }
    printf("\n");
    freeaddrinfo(found);
}

int main(void) {
    char own[256], host[256];
    start_winsock();
    look("127.0.0.1", "80", 0, 0, 0);
    look("127.0.0.1", "http", 0, SOCK_STREAM, 0);
    look("::1", "443", 0, SOCK_STREAM, 0);
    look("localhost", "8080", AF_INET, SOCK_STREAM, 0);
    look("localhost", "1", AF_INET6, SOCK_DGRAM, 0);
    look("127.0.0.1", NULL, 0, 0, AI_CANONNAME);
    look(NULL, "5", AF_INET, SOCK_STREAM, 0);
    look(NULL, "5", AF_INET, SOCK_STREAM, AI_PASSIVE);
    look("127.0.0.1", NULL, AF_INET6, 0, 0);
    look("localhost", NULL, 0, 0, AI_NUMERICHOST);
    look(NULL, NULL, 0, 0, 0);
    look("127.0.0.1", "no-such-service", 0, SOCK_STREAM, 0);
    look("127.0.0.1", NULL, 77, 0, 0);
    look("127.0.0.1", NULL, 0, 77, 0);
    look(NULL, "5", 0, 0, AI_CANONNAME);
    look("127.0.0.1", "5", AF_INET6, SOCK_STREAM, AI_V4MAPPED);
    look_by_worker();

    printf("gethostname: %d", error_of(gethostname(own, sizeof own)));
    printf(", some name %d\n", own[0] != 0);
    printf("too little room: %d\n", error_of(gethostname(own, 1)));
    struct hostent *entry = gethostbyname("localhost");
    printf("gethostbyname: %s, family %d, %d bytes, %s\n", entry->h_name, entry->h_addrtype, entry->h_length,
           inet_ntoa(*(struct in_addr *)entry->h_addr_list[0]));
    entry = gethostbyname("127.0.0.9");
    printf("a number: %s\n", inet_ntoa(*(struct in_addr *)entry->h_addr_list[0]));
    struct sockaddr_in address = loopback(htons(80));
    printf("getnameinfo: %d", getnameinfo((struct sockaddr *)&address, sizeof address, host, sizeof host, NULL, 0, 0));
    printf(", some name %d\n", host[0] != 0);
    printf("too little room: %d\n",
           getnameinfo((struct sockaddr *)&address, sizeof address, host, 2, NULL, 0, NI_NUMERICHOST));
    printf("another family: %d\n",
           getnameinfo(&(struct sockaddr){77, {0}}, sizeof address, host, sizeof host, NULL, 0, 0));

    ULONG size = 0, up = 0, loopbacks = 0;
    printf("GetAdaptersAddresses: %lu\n", GetAdaptersAddresses(AF_UNSPEC, 0, NULL, NULL, &size));
    IP_ADAPTER_ADDRESSES *all = malloc(size);
    printf("GetAdaptersAddresses: %lu\n", GetAdaptersAddresses(AF_UNSPEC, GAA_FLAG_SKIP_DNS_SERVER, NULL, all, &size));
    for (IP_ADAPTER_ADDRESSES *each = all; each; each = each->Next) {
        up += each->OperStatus == IfOperStatusUp;
        if (each->IfType != IF_TYPE_SOFTWARE_LOOPBACK)
            continue;
        loopbacks++;
        for (IP_ADAPTER_UNICAST_ADDRESS *unicast = each->FirstUnicastAddress; unicast; unicast = unicast->Next)
            if (unicast->Address.lpSockaddr->sa_family == AF_INET)
                printf("loopback: %s/%d\n", inet_ntoa(((struct sockaddr_in *)unicast->Address.lpSockaddr)->sin_addr),
                       unicast->OnLinkPrefixLength);
        NET_LUID luid = {0};
        NET_IFINDEX index = 0;
        char name[IF_NAMESIZE];
        printf("index to LUID: %lu", ConvertInterfaceIndexToLuid(each->IfIndex, &luid));
        printf(", the same %d", luid.Value == each->Luid.Value);
        printf(", and back: %lu", ConvertInterfaceLuidToIndex(&luid, &index));
        printf(", the same %d\n", index == each->IfIndex);
        printf("name: %.9s", if_indextoname(each->IfIndex, name));
        printf(", and back %d\n", if_nametoindex(name) == each->IfIndex);
        DWORD best = 0;
        printf("GetBestInterface: %lu", GetBestInterface(htonl(INADDR_LOOPBACK), &best));
        printf(", the same %d\n", best == each->IfIndex);
    }
    printf("up %d, loopbacks %lu\n", up > 0, loopbacks);
    printf("an unknown index: %d\n", if_indextoname(77777, host) != NULL);
    MIB_IF_TABLE2 *table = NULL;
    printf("GetIfTable2: %lu", GetIfTable2(&table));
    printf(", some %d\n", table->NumEntries > 0);
    FreeMibTable(table);
    MIB_UNICASTIPADDRESS_TABLE *addresses = NULL;
    printf("GetUnicastIpAddressTable: %lu", GetUnicastIpAddressTable(AF_INET, &addresses));
    printf(", some %d\n", addresses->NumEntries > 0);
    FreeMibTable(addresses);
    size = 0;
    printf("GetNetworkParams: %lu\n", GetNetworkParams(NULL, &size));
    FIXED_INFO *parameters = malloc(size);
    printf("GetNetworkParams: %lu\n", GetNetworkParams(parameters, &size));
    size = 0;
    DWORD adapters = GetAdaptersInfo(NULL, &size); // none where there is the loopback interface only
    printf("GetAdaptersInfo: %d\n", adapters == ERROR_BUFFER_OVERFLOW || adapters == ERROR_NO_DATA);
    ULONG mask = 0;
    UINT8 length = 0;
    printf("mask of 20 bits: %lu", ConvertLengthToIpv4Mask(20, &mask));
    printf(" %08lx, and back: %lu", ntohl(mask), ConvertIpv4MaskToLength(mask, &length));
    printf(" %d, of 33: %lu\n", length, ConvertLengthToIpv4Mask(33, &mask));
    return 0;
}

/* output:
127.0.0.1 80: 2/0/0 127.0.0.1 80
127.0.0.1 http: 2/1/0 127.0.0.1 80
::1 443: 23/1/0 ::1 443
localhost 8080: 2/1/0 127.0.0.1 8080
localhost 1: 23/2/0 ::1 1
127.0.0.1 -: 2/0/0 127.0.0.1 0 127.0.0.1
- 5: 2/1/0 127.0.0.1 5
- 5: 2/1/0 0.0.0.0 5
127.0.0.1 -: error 11001
localhost -: error 11001
- -: error 11001
127.0.0.1 no-such-service: error 10109
127.0.0.1 -: error 10047
127.0.0.1 -: error 10044
- 5: error 10022
127.0.0.1 5: 23/1/0 ::ffff:127.0.0.1 5
GetAddrInfoExW: 0
port 80
later: 997
told: 0 0, the result is there: 1
result: 0
WSAConnectByNameW: 1
gethostname: 0, some name 1
too little room: 10014
gethostbyname: localhost, family 2, 4 bytes, 127.0.0.1
a number: 127.0.0.9
getnameinfo: 0, some name 1
too little room: 10014
another family: 10047
GetAdaptersAddresses: 111
GetAdaptersAddresses: 0
loopback: 127.0.0.1/8
index to LUID: 0, the same 1, and back: 0, the same 1
name: loopback_, and back 1
GetBestInterface: 0, the same 1
up 1, loopbacks 1
an unknown index: 0
GetIfTable2: 0, some 1
GetUnicastIpAddressTable: 0, some 1
GetNetworkParams: 111
GetNetworkParams: 0
GetAdaptersInfo: 1
mask of 20 bits: 0 fffff000, and back: 0 20, of 33: 87
*/
