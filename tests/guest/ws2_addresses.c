// Winsock without a network: addresses as text both ways, services, protocols, this host's names
// services: NtClearEvent NtSetEvent NtWaitForMultipleObjects
// libs: ws2_32
#include <stdio.h>
#include <winsock2.h>
#include <ws2tcpip.h>

static void show4(const char *text)
{
    struct in_addr strict, loose;
    int parsed = inet_pton(AF_INET, text, &strict);
    loose.s_addr = inet_addr(text);
    printf("%s: pton %d", text, parsed);
    if (parsed == 1)
        printf(" %s", inet_ntoa(strict));
    printf(", addr %s\n", loose.s_addr == INADDR_NONE ? "none" : inet_ntoa(loose));
}

static void show6(const char *text)
{
    struct in6_addr address;
    char out[64];
    int parsed = inet_pton(AF_INET6, text, &address);
    printf("%s: %d %s\n", text, parsed, parsed == 1 ? inet_ntop(AF_INET6, &address, out, sizeof(out)) : "-");
}

static void lookup(const char *node, const char *service, int flags, int family, int type)
{
    struct addrinfo hints = {0}, *result = NULL;
    char host[64], port[32];
    hints.ai_flags = flags;
    hints.ai_family = family;
    hints.ai_socktype = type;
    int error = getaddrinfo(node, service, &hints, &result);
    printf("%s %s:", node ? node : "null", service ? service : "null");
    if (error)
        printf(" error %d", error);
    for (struct addrinfo *at = result; at; at = at->ai_next) {
        getnameinfo(at->ai_addr, (int)at->ai_addrlen, host, sizeof(host), port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
        printf(" [%s]:%s type %d", host, port, at->ai_socktype);
    }
    printf("\n");
    freeaddrinfo(result);
}

int main(void)
{
    WSADATA data;
    printf("before startup: %d", (int)gethostname(NULL, 0));
    printf(" error %d\n", WSAGetLastError());
    printf("startup: %d", WSAStartup(MAKEWORD(2, 2), &data));
    printf(" version %x\n", data.wVersion);
    show4("127.0.0.1");
    show4("1.2.3");
    show4("256.1.1.1");
    show4("0x7f.1");
    show4("4294967295");
    show4("1.2.3.4.5");
    show4("");
    show6("::");
    show6("::1");
    show6("2001:DB8:0:0:8:800:200C:417A");
    show6("fe80::1:0:0:2");
    show6("1:2:3:4:5:6:7:8");
    show6("::ffff:1.2.3.4");
    show6("1::2::3");
    show6("12345::");
    show6(":1");
    printf("order: %lx %x\n", htonl(0x01020304), htons(0x0102));
    struct servent *service = getservbyname("http", "tcp");
    printf("http: %d\n", service ? ntohs(service->s_port) : -1);
    service = getservbyport(htons(443), "tcp");
    printf("443: %s\n", service ? service->s_name : "-");
    struct protoent *protocol = getprotobyname("udp");
    printf("udp: %d\n", protocol ? protocol->p_proto : -1);
    struct hostent *host = gethostbyname("10.1.2.3");
    printf("numeric host: %s\n", host ? inet_ntoa(*(struct in_addr *)host->h_addr_list[0]) : "-");
    lookup("10.0.0.1", "80", AI_NUMERICHOST, AF_UNSPEC, SOCK_STREAM);
    lookup("10.0.0.1", "https", 0, AF_INET, SOCK_STREAM);
    lookup("::1", "53", 0, AF_UNSPEC, SOCK_DGRAM);
    lookup(NULL, "8080", AI_PASSIVE, AF_INET, SOCK_STREAM);
    lookup(NULL, "8080", 0, AF_INET, SOCK_STREAM);
    lookup("not numeric", NULL, AI_NUMERICHOST, AF_INET, SOCK_STREAM);
    WSAEVENT event = WSACreateEvent();
    printf("event: %lu", WSAWaitForMultipleEvents(1, &event, TRUE, 0, FALSE));
    WSASetEvent(event);
    printf(" %lu", WSAWaitForMultipleEvents(1, &event, TRUE, 0, FALSE));
    WSAResetEvent(event);
    printf(" %lu", WSAWaitForMultipleEvents(1, &event, TRUE, 0, FALSE));
    printf(" close %d\n", WSACloseEvent(event));
    char text[64];
    DWORD size = sizeof(text);
    struct sockaddr_in ipv4 = {0};
    INT length = sizeof(ipv4);
    printf("parse: %d", WSAStringToAddressA((char *)"1.2.3.4:5", AF_INET, NULL, (struct sockaddr *)&ipv4, &length));
    printf(" port %d", ntohs(ipv4.sin_port));
    printf(" print: %d", WSAAddressToStringA((struct sockaddr *)&ipv4, sizeof(ipv4), NULL, text, &size));
    printf(" %s %lu\n", text, size);
    printf("cleanup: %d", WSACleanup());
    printf(" %d", WSACleanup());
    printf(" error %d\n", WSAGetLastError());
    return 0;
}

/* output:
before startup: -1 error 10093
startup: 0 version 202
127.0.0.1: pton 1 127.0.0.1, addr 127.0.0.1
1.2.3: pton 0, addr 1.2.0.3
256.1.1.1: pton 0, addr none
0x7f.1: pton 0, addr 127.0.0.1
4294967295: pton 0, addr none
1.2.3.4.5: pton 0, addr none
: pton 0, addr none
::: 1 ::
::1: 1 ::1
2001:DB8:0:0:8:800:200C:417A: 1 2001:db8::8:800:200c:417a
fe80::1:0:0:2: 1 fe80::1:0:0:2
1:2:3:4:5:6:7:8: 1 1:2:3:4:5:6:7:8
::ffff:1.2.3.4: 1 ::ffff:1.2.3.4
1::2::3: 0 -
12345::: 0 -
:1: 0 -
order: 4030201 201
http: 80
443: https
udp: 17
numeric host: 10.1.2.3
10.0.0.1 80: [10.0.0.1]:80 type 1
10.0.0.1 https: [10.0.0.1]:443 type 1
::1 53: [::1]:53 type 2
null 8080: [0.0.0.0]:8080 type 1
null 8080: [127.0.0.1]:8080 type 1
not numeric null: error 11001
event: 258 0 258 close 1
parse: 0 port 5 print: 0 1.2.3.4:5 10
cleanup: 0 -1 error 10093
*/
