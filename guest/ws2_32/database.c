// The databases of services, protocols and hosts, as far as they need no network: what IANA fixed, and this host.

#include "address.h"

// The well-known services, each for TCP (1), UDP (2) or both.
static const struct {
    const char *name;
    unsigned short port;
    unsigned char protocols;
} services[] = {
    {"echo", 7, 3},      {"discard", 9, 3}, {"daytime", 13, 3}, {"ftp-data", 20, 1}, {"ftp", 21, 1},   {"ssh", 22, 1},
    {"telnet", 23, 1},   {"smtp", 25, 1},   {"time", 37, 3},    {"domain", 53, 3},   {"bootps", 67, 2}, {"bootpc", 68, 2},
    {"tftp", 69, 2},     {"gopher", 70, 1}, {"finger", 79, 1},  {"http", 80, 1},     {"kerberos", 88, 3}, {"pop3", 110, 1},
    {"sunrpc", 111, 3},  {"nntp", 119, 1},  {"ntp", 123, 2},    {"epmap", 135, 3},   {"netbios-ns", 137, 3},
    {"netbios-dgm", 138, 2}, {"netbios-ssn", 139, 1}, {"imap", 143, 1}, {"snmp", 161, 2}, {"snmptrap", 162, 2},
    {"bgp", 179, 1},     {"irc", 194, 1},   {"ldap", 389, 1},   {"https", 443, 3},   {"microsoft-ds", 445, 3},
    {"syslog", 514, 2},  {"printer", 515, 1}, {"ldaps", 636, 1}, {"ftps-data", 989, 1}, {"ftps", 990, 1},
    {"telnets", 992, 1}, {"imaps", 993, 1}, {"pop3s", 995, 1},  {"socks", 1080, 1},  {"ms-sql-s", 1433, 3},
    {"nfsd", 2049, 3},   {"ms-wbt-server", 3389, 1},
};

static const struct {
    const char *name, *alias;
    short number;
} protocols[] = {
    {"ip", "IP", 0},     {"icmp", "ICMP", 1}, {"ggp", "GGP", 3}, {"tcp", "TCP", 6},
    {"egp", "EGP", 8}, {"udp", "UDP", 17},  {"ipv6", "IPv6", 41}, {"ipv6-icmp", "IPv6-ICMP", 58},
};

static bool equal(const char *left, const char *right) { return lstrcmpiA(left, right) == 0; }

static unsigned protocol_bits(const char *protocol) {
    return protocol == NULL ? 3 : equal(protocol, "tcp") ? 1 : equal(protocol, "udp") ? 2 : 0;
}

unsigned service_port(const char *name, const char *protocol) {
    for (size_t i = 0; i < ARRAYSIZE(services); i++)
        if (services[i].protocols & protocol_bits(protocol) && equal(services[i].name, name))
            return services[i].port;
    return 0;
}

const char *service_name(unsigned port, const char *protocol) {
    for (size_t i = 0; i < ARRAYSIZE(services); i++)
        if (services[i].protocols & protocol_bits(protocol) && services[i].port == port)
            return services[i].name;
    return NULL;
}

static DWORD slot = TLS_OUT_OF_INDEXES;

void *winsock_thread_buffer(void) {
    if (slot == TLS_OUT_OF_INDEXES) {
        DWORD fresh = TlsAlloc();
        if (InterlockedCompareExchange((volatile LONG *)&slot, (LONG)fresh, (LONG)TLS_OUT_OF_INDEXES) !=
            (LONG)TLS_OUT_OF_INDEXES)
            TlsFree(fresh);
    }
    void *buffer = TlsGetValue(slot);
    if (buffer == NULL) {
        buffer = HeapAlloc(GetProcessHeap(), 0, THREAD_BUFFER_SIZE);
        TlsSetValue(slot, buffer);
    }
    return buffer;
}

static bool started(void) {
    if (winsock_users <= 0)
        winsock_fail(WSANOTINITIALISED);
    return winsock_users > 0;
}

static struct servent *give_service(const char *name, unsigned port, const char *protocol) {
    struct {
        struct servent entry;
        char *no_aliases[1];
    } *made = winsock_thread_buffer();
    if (made == NULL)
        return NULL;
    made->no_aliases[0] = NULL;
    made->entry = (struct servent){
        .s_name = (char *)name,
        .s_aliases = made->no_aliases,
        .s_proto = (char *)(protocol ? protocol : service_name(port, "tcp") ? "tcp" : "udp"),
        .s_port = htons((u_short)port),
    };
    return &made->entry;
}

struct servent *WSAAPI getservbyname(const char *name, const char *protocol) {
    if (!started())
        return NULL;
    unsigned port = name ? service_port(name, protocol) : 0;
    if (port == 0) {
        winsock_fail(WSANO_DATA);
        return NULL;
    }
    return give_service(service_name(port, protocol), port, protocol);
}

struct servent *WSAAPI getservbyport(int port, const char *protocol) {
    if (!started())
        return NULL;
    const char *name = service_name(ntohs((u_short)port), protocol);
    if (name == NULL) {
        winsock_fail(WSANO_DATA);
        return NULL;
    }
    return give_service(name, ntohs((u_short)port), protocol);
}

static struct protoent *give_protocol(size_t index) {
    struct {
        struct protoent entry;
        char *aliases[2];
    } *made = winsock_thread_buffer();
    if (made == NULL)
        return NULL;
    made->aliases[0] = (char *)protocols[index].alias;
    made->aliases[1] = NULL;
    made->entry = (struct protoent){(char *)protocols[index].name, made->aliases, protocols[index].number};
    return &made->entry;
}

struct protoent *WSAAPI getprotobyname(const char *name) {
    if (!started())
        return NULL;
    for (size_t i = 0; i < ARRAYSIZE(protocols) && name; i++)
        if (equal(protocols[i].name, name))
            return give_protocol(i);
    winsock_fail(WSANO_DATA);
    return NULL;
}

struct protoent *WSAAPI getprotobynumber(int number) {
    if (!started())
        return NULL;
    for (size_t i = 0; i < ARRAYSIZE(protocols); i++)
        if (protocols[i].number == number)
            return give_protocol(i);
    winsock_fail(WSANO_DATA);
    return NULL;
}

// A host with one IPv4 address.
static struct hostent *give_host(const char *name, struct in_addr address) {
    struct {
        struct hostent entry;
        char *none[1];
        char *addresses[2];
        struct in_addr address;
        char name[256];
    } *made = winsock_thread_buffer();
    if (made == NULL)
        return NULL;
    lstrcpynA(made->name, name, sizeof made->name);
    made->address = address;
    made->none[0] = NULL;
    made->addresses[0] = (char *)&made->address;
    made->addresses[1] = NULL;
    made->entry = (struct hostent){made->name, made->none, AF_INET, sizeof address, made->addresses};
    return &made->entry;
}

struct hostent *WSAAPI gethostbyname(const char *name) {
    struct in_addr address = {.s_addr = htonl(INADDR_LOOPBACK)};
    char own[256];
    if (!started())
        return NULL;
    const char *end = name && *name ? address_read_ipv4(name, true, &address) : NULL;
    if (end && *end == 0)
        return give_host(name, address);
    address.s_addr = htonl(INADDR_LOOPBACK);
    bool has_name = gethostname(own, sizeof own) == 0;
    if (name == NULL || *name == 0 || equal(name, "localhost") || (has_name && equal(name, own)))
        return give_host(name && *name ? name : has_name ? own : "localhost", address);
    winsock_fail(WSAHOST_NOT_FOUND);
    return NULL;
}

struct hostent *WSAAPI gethostbyaddr(const char *bytes, int length, int family) {
    struct in_addr address;
    if (!started())
        return NULL;
    if (family != AF_INET || length != sizeof address || bytes == NULL) {
        winsock_fail(family == AF_INET ? WSAEFAULT : WSAEAFNOSUPPORT);
        return NULL;
    }
    address = *(const struct in_addr UNALIGNED *)bytes;
    if (ntohl(address.s_addr) == INADDR_LOOPBACK)
        return give_host("localhost", address);
    winsock_fail(WSAHOST_NOT_FOUND);
    return NULL;
}

int WSAAPI GetHostNameW(PWSTR name, int length) {
    char own[256];
    if (gethostname(own, sizeof own))
        return -1;
    return name && MultiByteToWideChar(CP_ACP, 0, own, -1, name, length) ? 0 : winsock_fail(WSAEFAULT);
}
