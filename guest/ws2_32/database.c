// The databases of services and protocols: what IANA fixed. A thread's last answer is its own.

#include "address.h"

// The well-known services, each for TCP (1), UDP (2) or both.
static const struct {
    const char *name;
    unsigned short port;
    unsigned char protocols;
} services[] = {
    {"echo", 7, 3},          {"discard", 9, 3},      {"daytime", 13, 3},
    {"ftp-data", 20, 1},     {"ftp", 21, 1},         {"ssh", 22, 1},
    {"telnet", 23, 1},       {"smtp", 25, 1},        {"time", 37, 3},
    {"domain", 53, 3},       {"bootps", 67, 2},      {"bootpc", 68, 2},
    {"tftp", 69, 2},         {"gopher", 70, 1},      {"finger", 79, 1},
    {"http", 80, 1},         {"kerberos", 88, 3},    {"pop3", 110, 1},
    {"sunrpc", 111, 3},      {"nntp", 119, 1},       {"ntp", 123, 2},
    {"epmap", 135, 3},       {"netbios-ns", 137, 3}, {"netbios-dgm", 138, 2},
    {"netbios-ssn", 139, 1}, {"imap", 143, 1},       {"snmp", 161, 2},
    {"snmptrap", 162, 2},    {"bgp", 179, 1},        {"irc", 194, 1},
    {"ldap", 389, 1},        {"https", 443, 3},      {"microsoft-ds", 445, 3},
    {"syslog", 514, 2},      {"printer", 515, 1},    {"ldaps", 636, 1},
    {"ftps-data", 989, 1},   {"ftps", 990, 1},       {"telnets", 992, 1},
    {"imaps", 993, 1},       {"pop3s", 995, 1},      {"socks", 1080, 1},
    {"ms-sql-s", 1433, 3},   {"nfsd", 2049, 3},      {"ms-wbt-server", 3389, 1},
};

static const struct {
    const char *name, *alias;
    short number;
} protocols[] = {
    {"ip", "IP", 0},   {"icmp", "ICMP", 1}, {"ggp", "GGP", 3},    {"tcp", "TCP", 6},
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
        .s_proto = (char *)(protocol                    ? protocol
                            : service_name(port, "tcp") ? "tcp"
                                                        : "udp"),
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
