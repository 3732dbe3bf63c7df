// getaddrinfo and getnameinfo, narrow and wide. Addresses as text and "localhost" are known here; other names are asked
// of the executive's resolver.
#include "address.h"

enum {
    HOST_MAX = 256,
    KNOWN_FLAGS = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_ALL | AI_ADDRCONFIG | AI_V4MAPPED |
        AI_FQDN
};

// One socket type that results are wanted for.
typedef struct {
    int type, protocol;
    const char *name;
} Kind;

static const Kind kinds[] = {{SOCK_STREAM, IPPROTO_TCP, "tcp"}, {SOCK_DGRAM, IPPROTO_UDP, "udp"}};

static bool is_port(const char *text, unsigned *port) {
    unsigned value = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9' && value <= 0xFFFF; at++)
        value = value * 10 + (unsigned)(*at - '0');
    *port = value;
    return at != text && *at == 0 && value <= 0xFFFF;
}

// The port of a service for one kind of socket, in host order; -1 when it has none.
static int port_of(const char *service, const Kind *kind, int flags) {
    unsigned port;
    if (service == NULL || *service == 0)
        return 0;
    if (is_port(service, &port))
        return (int)port;
    port = flags & AI_NUMERICSERV ? 0 : service_port(service, kind->name);
    return port ? (int)port : -1;
}

enum { ADDRESSES_MAX = 64 };

// The addresses of a node, in the order of the results.
typedef union {
    struct host_addresses list;
    char room[sizeof(struct host_addresses) + ADDRESSES_MAX * sizeof(struct host_address) + HOST_MAX];
} Node;

static bool equal(const char *left, const char *right) { return lstrcmpiA(left, right) == 0; }

static void add_ipv4(Node *node, ULONG address) {
    struct host_address *made = &node->list.addresses[node->list.count++];
    *made = (struct host_address){.family = AF_INET};
    copy_bytes(made->bytes, &address, sizeof address);
}

static void add_ipv6(Node *node, const struct in6_addr *address, ULONG scope) {
    struct host_address *made = &node->list.addresses[node->list.count++];
    *made = (struct host_address){.family = AF_INET6, .scope = scope};
    copy_bytes(made->bytes, address, sizeof *address);
}

static bool is_localhost(const char *name) {
    static const char suffix[] = ".localhost";
    int length = lstrlenA(name);
    return equal(name, "localhost") ||
           (length >= (int)sizeof suffix && equal(name + length - sizeof suffix + 1, suffix));
}

// The addresses of a name that is none itself: this host's, or the resolver's.
static int look_up(const char *name, int family, int flags, Node *node) {
    char own[HOST_MAX];
    if (!*name || equal(name, "..localmachine")) {
        if (gethostname(own, sizeof own))
            return WSAHOST_NOT_FOUND;
        name = own;
    }
    return host_resolve(name, family, flags & (AI_CANONNAME | AI_FQDN), &node->list, sizeof *node);
}

static int find_node(const char *name, int family, int flags, Node *node) {
    struct in6_addr ipv6 = {.u.Byte = {[15] = !(flags & AI_PASSIVE)}};
    struct in_addr ipv4 = {.s_addr = htonl(flags & AI_PASSIVE ? INADDR_ANY : INADDR_LOOPBACK)};
    node->list.count = node->list.name_offset = 0;
    if (!name || (is_localhost(name) && !(flags & AI_NUMERICHOST))) {
        if (name) {
            ipv6 = (struct in6_addr){.u.Byte = {[15] = 1}};
            ipv4.s_addr = htonl(INADDR_LOOPBACK);
        }
        add_ipv6(node, &ipv6, 0);
        add_ipv4(node, ipv4.s_addr);
        return 0;
    }
    const char *end = address_read_ipv4(name, true, &ipv4);
    if (end && !*end) {
        add_ipv4(node, ipv4.s_addr);
        return 0;
    }
    end = address_read_ipv6(name, &ipv6);
    unsigned scope = 0;
    if (end && *end == '%' && is_port(end + 1, &scope))
        end = "";
    if (end && !*end) {
        add_ipv6(node, &ipv6, scope);
        return 0;
    }
    return flags & AI_NUMERICHOST ? WSAHOST_NOT_FOUND : look_up(name, family, flags, node);
}

// A result with its address behind it in one block.
typedef struct {
    ADDRINFOA info;
    union {
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } address;
} Result;

static bool add(PADDRINFOA **tail, const struct host_address *address, const Kind *kind, int port) {
    Result *made = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *made);
    if (made == NULL)
        return false;
    made->info.ai_family = address->family;
    made->info.ai_socktype = kind->type;
    made->info.ai_protocol = kind->protocol;
    made->info.ai_addr = (struct sockaddr *)&made->address;
    if (address->family == AF_INET) {
        made->info.ai_addrlen = sizeof made->address.ipv4;
        made->address.ipv4.sin_family = AF_INET;
        made->address.ipv4.sin_port = htons((u_short)port);
        copy_bytes(&made->address.ipv4.sin_addr, address->bytes, 4);
    } else {
        made->info.ai_addrlen = sizeof made->address.ipv6;
        made->address.ipv6.sin6_family = AF_INET6;
        made->address.ipv6.sin6_port = htons((u_short)port);
        copy_bytes(&made->address.ipv6.sin6_addr, address->bytes, 16);
        made->address.ipv6.sin6_scope_id = address->scope;
    }
    **tail = &made->info;
    *tail = &made->info.ai_next;
    return true;
}

VOID WSAAPI freeaddrinfo(PADDRINFOA info) {
    while (info) {
        PADDRINFOA next = info->ai_next;
        HeapFree(GetProcessHeap(), 0, info->ai_canonname);
        HeapFree(GetProcessHeap(), 0, info);
        info = next;
    }
}

static char *copy_text(const char *text) {
    char *copy = HeapAlloc(GetProcessHeap(), 0, (SIZE_T)lstrlenA(text) + 1);
    return copy ? lstrcpyA(copy, text) : NULL;
}

static int check_hints(const char *name, const char *service, const ADDRINFOA *hints) {
    if (!name && (!service || !*service))
        return WSAHOST_NOT_FOUND;
    if (!hints)
        return 0;
    int family = hints->ai_family, type = hints->ai_socktype;
    if (hints->ai_addrlen || hints->ai_canonname || hints->ai_addr || hints->ai_next)
        return WSANO_RECOVERY;
    if (hints->ai_flags & ~KNOWN_FLAGS || (hints->ai_flags & AI_CANONNAME && !name))
        return WSAEINVAL;
    if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)
        return WSAEAFNOSUPPORT;
    return type && type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_RAW ? WSAESOCKTNOSUPPORT : 0;
}

// AI_V4MAPPED: IPv4 addresses as IPv6 has them, where there are no others or AI_ALL asks for both.
static void map_ipv4(Node *node, int flags) {
    static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
    bool has_ipv6 = false;
    for (unsigned i = 0; i < node->list.count; i++)
        has_ipv6 = has_ipv6 || node->list.addresses[i].family == AF_INET6;
    for (unsigned i = 0; i < node->list.count && (!has_ipv6 || flags & AI_ALL); i++) {
        struct host_address *each = &node->list.addresses[i];
        if (each->family != AF_INET)
            continue;
        copy_bytes(each->bytes + sizeof prefix, each->bytes, 4);
        copy_bytes(each->bytes, prefix, sizeof prefix);
        each->family = AF_INET6;
    }
}

// The results of one kind of socket; whether there was memory.
static bool add_kind(PADDRINFOA **tail, int family, const Node *node, const Kind *kind, int port) {
    bool memory = true;
    for (unsigned i = 0; i < node->list.count && memory; i++)
        if (family == AF_UNSPEC || family == node->list.addresses[i].family)
            memory = add(tail, &node->list.addresses[i], kind, port);
    return memory;
}

// As on Windows a result has the type and the protocol that were asked for; only a service by name, where no type was
// asked for, has its own.
static int make_results(const char *name, const char *service, const ADDRINFOA *hints, PADDRINFOA *result) {
    int error = check_hints(name, service, hints);
    if (error)
        return error;
    ADDRINFOA none = {0};
    if (!hints)
        hints = &none;
    Node *node = winsock_alloc(sizeof *node);
    if (!node)
        return WSA_NOT_ENOUGH_MEMORY;
    bool mapped = hints->ai_family == AF_INET6 && hints->ai_flags & AI_V4MAPPED;
    error = find_node(name, mapped ? AF_UNSPEC : hints->ai_family, hints->ai_flags, node);
    if (mapped && !error)
        map_ipv4(node, hints->ai_flags);
    PADDRINFOA *tail = result;
    bool any_port = false;
    unsigned number;
    bool by_name = service && *service && !is_port(service, &number);
    for (unsigned i = 0; i < ARRAYSIZE(kinds) && !error; i++) {
        bool fits = (!hints->ai_socktype || kinds[i].type == hints->ai_socktype) &&
                    (!hints->ai_protocol || kinds[i].protocol == hints->ai_protocol);
        if (by_name && !fits)
            continue;
        int port = port_of(service, &kinds[i], hints->ai_flags);
        if (port < 0)
            continue;
        any_port = true;
        Kind asked = {hints->ai_socktype, hints->ai_protocol, NULL};
        const Kind *kind = by_name && !hints->ai_socktype ? &kinds[i] : &asked;
        if (!add_kind(&tail, hints->ai_family, node, kind, port))
            error = WSA_NOT_ENOUGH_MEMORY;
        if (!by_name)
            break;
    }
    if (!error && hints->ai_flags & (AI_CANONNAME | AI_FQDN) && *result)
        (*result)->ai_canonname = copy_text(node->list.name_offset ? node->room + node->list.name_offset : name);
    winsock_free(node);
    return error ? error : *result ? 0 : any_port ? WSAHOST_NOT_FOUND : WSATYPE_NOT_FOUND;
}

INT WSAAPI getaddrinfo(PCSTR name, PCSTR service, const ADDRINFOA *hints, PADDRINFOA *result) {
    if (!result)
        return WSAEFAULT;
    *result = NULL;
    int error = winsock_started() ? make_results(name, service, hints, result) : WSANOTINITIALISED;
    if (error) {
        freeaddrinfo(*result);
        *result = NULL;
        WSASetLastError(error);
    }
    return error;
}

static char *narrowed(PCWSTR text) {
    int size = text ? WideCharToMultiByte(CP_ACP, 0, text, -1, NULL, 0, NULL, NULL) : 0;
    char *narrow = size ? HeapAlloc(GetProcessHeap(), 0, (SIZE_T)size) : NULL;
    if (narrow)
        WideCharToMultiByte(CP_ACP, 0, text, -1, narrow, size, NULL, NULL);
    return narrow;
}

// The two forms of ADDRINFO differ in the canonical name only, which is made wide in place.
INT WSAAPI GetAddrInfoW(PCWSTR name, PCWSTR service, const ADDRINFOW *hints, PADDRINFOW *result) {
    char *narrow_name = narrowed(name), *narrow_service = narrowed(service);
    PADDRINFOA found = NULL;
    int error = getaddrinfo(narrow_name, narrow_service, (const ADDRINFOA *)hints, &found);
    HeapFree(GetProcessHeap(), 0, narrow_name);
    HeapFree(GetProcessHeap(), 0, narrow_service);
    if (found && found->ai_canonname) {
        SIZE_T size = ((SIZE_T)lstrlenA(found->ai_canonname) + 1) * sizeof(WCHAR);
        PWSTR wide = HeapAlloc(GetProcessHeap(), 0, size);
        if (wide)
            MultiByteToWideChar(CP_ACP, 0, found->ai_canonname, -1, wide, (int)(size / sizeof(WCHAR)));
        HeapFree(GetProcessHeap(), 0, found->ai_canonname);
        found->ai_canonname = (char *)wide;
    }
    *result = (PADDRINFOW)found;
    return error;
}

VOID WSAAPI FreeAddrInfoW(PADDRINFOW info) { freeaddrinfo((PADDRINFOA)info); }

static int host_text(const struct sockaddr *address, INT flags, char text[HOST_MAX]) {
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)(const void *)address;
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)(const void *)address;
    bool is_ipv4 = address->sa_family == AF_INET;
    if (!(flags & NI_NUMERICHOST)) {
        int error = host_name_of(address, is_ipv4 ? sizeof *ipv4 : sizeof *ipv6, text, HOST_MAX);
        if (!error || flags & NI_NAMEREQD)
            return error;
    }
    address_write(address->sa_family, is_ipv4 ? (const void *)&ipv4->sin_addr : &ipv6->sin6_addr, text);
    return 0;
}

static void port_text(unsigned port, INT flags, char text[HOST_MAX]) {
    const char *name = flags & NI_NUMERICSERV ? NULL : service_name(port, flags & NI_DGRAM ? "udp" : "tcp");
    unsigned scale = 1;
    if (name) {
        lstrcpyA(text, name);
        return;
    }
    while (port / scale >= 10)
        scale *= 10;
    for (; scale; scale /= 10)
        *text++ = (char)('0' + port / scale % 10);
    *text = 0;
}

INT WSAAPI getnameinfo(const struct sockaddr *address, socklen_t length, PCHAR host, DWORD host_size, PCHAR service,
                       DWORD service_size, INT flags) {
    char text[HOST_MAX];
    int error = 0;
    bool is_ipv4 = address && address->sa_family == AF_INET;
    if (!winsock_started())
        error = WSANOTINITIALISED;
    else if (address == NULL || length < (socklen_t)sizeof(ADDRESS_FAMILY))
        error = WSAEFAULT;
    else if (!is_ipv4 && address->sa_family != AF_INET6)
        error = WSAEAFNOSUPPORT;
    else if (length < (socklen_t)(is_ipv4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6)))
        error = WSAEFAULT;
    else if ((host == NULL || host_size == 0) && (service == NULL || service_size == 0))
        error = WSAHOST_NOT_FOUND;
    if (!error && host && host_size) {
        error = host_text(address, flags, text);
        if (error)
            ;
        else if ((DWORD)lstrlenA(text) >= host_size)
            error = WSAEFAULT;
        else
            lstrcpyA(host, text);
    }
    if (!error && service && service_size) {
        port_text(ntohs(((const struct sockaddr_in *)(const void *)address)->sin_port), flags, text);
        if ((DWORD)lstrlenA(text) >= service_size)
            error = WSAEFAULT;
        else
            lstrcpyA(service, text);
    }
    if (error)
        WSASetLastError(error);
    return error;
}

INT WSAAPI GetNameInfoW(const struct sockaddr *address, socklen_t length, PWCHAR host, DWORD host_size, PWCHAR service,
                        DWORD service_size, INT flags) {
    char narrow_host[HOST_MAX], narrow_service[HOST_MAX];
    int error = getnameinfo(address, length, narrow_host, host && host_size ? sizeof narrow_host : 0, narrow_service,
                            service && service_size ? sizeof narrow_service : 0, flags);
    if (!error && host && host_size && !MultiByteToWideChar(CP_ACP, 0, narrow_host, -1, host, (int)host_size))
        error = WSAEFAULT;
    if (!error && service && service_size &&
        !MultiByteToWideChar(CP_ACP, 0, narrow_service, -1, service, (int)service_size))
        error = WSAEFAULT;
    if (error)
        WSASetLastError(error);
    return error;
}
