// getaddrinfo and getnameinfo. Addresses as text, this host and "localhost" are known; other names have no resolver.

#include "address.h"

enum { HOST_MAX = 256, KNOWN_FLAGS = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_ALL |
                                     AI_ADDRCONFIG | AI_V4MAPPED | AI_FQDN };

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

// The addresses of a node: at most one of each family.
typedef struct {
    bool has_ipv4, has_ipv6;
    struct in_addr ipv4;
    struct in6_addr ipv6;
    unsigned long scope;
} Node;

static bool equal(const char *left, const char *right) { return lstrcmpiA(left, right) == 0; }

static int find_node(const char *name, int flags, Node *node) {
    char own[HOST_MAX];
    *node = (Node){.ipv4.s_addr = htonl(flags & AI_PASSIVE ? INADDR_ANY : INADDR_LOOPBACK)};
    node->ipv6.u.Byte[15] = !(flags & AI_PASSIVE);
    if (name == NULL) {
        node->has_ipv4 = node->has_ipv6 = true;
        return 0;
    }
    const char *end = address_read_ipv4(name, true, &node->ipv4);
    if (end && *end == 0) {
        node->has_ipv4 = true;
        return 0;
    }
    end = address_read_ipv6(name, &node->ipv6);
    if (end && *end == '%') {
        unsigned scope;
        node->scope = is_port(end + 1, &scope) ? scope : 0;
        end = "";
    }
    if (end && *end == 0) {
        node->has_ipv6 = true;
        return 0;
    }
    node->ipv4.s_addr = htonl(INADDR_LOOPBACK);
    node->ipv6 = (struct in6_addr){.u.Byte = {[15] = 1}};
    bool is_own = *name == 0 || equal(name, "localhost") || (gethostname(own, sizeof own) == 0 && equal(name, own));
    node->has_ipv4 = node->has_ipv6 = is_own && !(flags & AI_NUMERICHOST);
    return node->has_ipv4 ? 0 : WSAHOST_NOT_FOUND;
}

// A result with its address behind it in one block.
typedef struct {
    ADDRINFOA info;
    union {
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } address;
} Result;

static bool add(PADDRINFOA **tail, int family, const Node *node, const Kind *kind, int port, bool raw_protocol) {
    Result *made = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *made);
    if (made == NULL)
        return false;
    made->info.ai_family = family;
    made->info.ai_socktype = kind->type;
    made->info.ai_protocol = raw_protocol ? kind->protocol : 0;
    made->info.ai_addr = (struct sockaddr *)&made->address;
    if (family == AF_INET) {
        made->info.ai_addrlen = sizeof made->address.ipv4;
        made->address.ipv4.sin_family = AF_INET;
        made->address.ipv4.sin_port = htons((u_short)port);
        made->address.ipv4.sin_addr = node->ipv4;
    } else {
        made->info.ai_addrlen = sizeof made->address.ipv6;
        made->address.ipv6.sin6_family = AF_INET6;
        made->address.ipv6.sin6_port = htons((u_short)port);
        made->address.ipv6.sin6_addr = node->ipv6;
        made->address.ipv6.sin6_scope_id = node->scope;
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

static int make_results(const char *name, const char *service, const ADDRINFOA *hints, PADDRINFOA *result) {
    int flags = hints ? hints->ai_flags : 0, family = hints ? hints->ai_family : AF_UNSPEC;
    int type = hints ? hints->ai_socktype : 0, protocol = hints ? hints->ai_protocol : 0;
    Node node;
    if (flags & ~KNOWN_FLAGS)
        return WSAEINVAL;
    if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)
        return WSAEAFNOSUPPORT;
    if (type != 0 && type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_RAW)
        return WSAESOCKTNOSUPPORT;
    if (name == NULL && (service == NULL || *service == 0))
        return WSAHOST_NOT_FOUND;
    if ((flags & AI_CANONNAME) && name == NULL)
        return WSAEINVAL;
    int error = find_node(name, flags, &node);
    if (error)
        return error;
    PADDRINFOA *tail = result;
    bool any_port = false, memory = true;
    // Without a type, a service's name decides between them; without a service there is one result of no type.
    unsigned number;
    bool typed = type != 0 || (service && *service && !is_port(service, &number));
    for (unsigned i = 0; i < (typed ? ARRAYSIZE(kinds) : 1); i++) {
        Kind kind = typed ? kinds[i] : (Kind){0, protocol, NULL};
        if (type == SOCK_RAW) {
            kind = (Kind){SOCK_RAW, protocol, NULL};
        } else if (type && kind.type != type) {
            continue;
        }
        int port = port_of(service, &kind, flags);
        if (port < 0)
            continue;
        any_port = true;
        if (node.has_ipv6 && family != AF_INET)
            memory = memory && add(&tail, AF_INET6, &node, &kind, port, protocol != 0 || type == 0);
        if (node.has_ipv4 && family != AF_INET6)
            memory = memory && add(&tail, AF_INET, &node, &kind, port, protocol != 0 || type == 0);
        if (type == SOCK_RAW)
            break;
    }
    if (!memory)
        return WSA_NOT_ENOUGH_MEMORY;
    return *result ? 0 : any_port ? WSAHOST_NOT_FOUND : WSATYPE_NOT_FOUND;
}

static char *copy_text(const char *text) {
    char *copy = HeapAlloc(GetProcessHeap(), 0, (SIZE_T)lstrlenA(text) + 1);
    return copy ? lstrcpyA(copy, text) : NULL;
}

INT WSAAPI getaddrinfo(PCSTR name, PCSTR service, const ADDRINFOA *hints, PADDRINFOA *result) {
    *result = NULL;
    int error = winsock_users > 0 ? make_results(name, service, hints, result) : WSANOTINITIALISED;
    if (error) {
        freeaddrinfo(*result);
        *result = NULL;
        WSASetLastError(error);
    } else if (hints && (hints->ai_flags & AI_CANONNAME)) {
        (*result)->ai_canonname = copy_text(name);
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

// The host's own name for its loopback addresses, or the address as text.
static bool host_text(const struct sockaddr *address, INT flags, char text[HOST_MAX]) {
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)(const void *)address;
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)(const void *)address;
    bool is_ipv4 = address->sa_family == AF_INET;
    bool own = is_ipv4 ? ntohl(ipv4->sin_addr.s_addr) == INADDR_LOOPBACK : ipv6->sin6_addr.u.Byte[15] == 1;
    for (unsigned i = 0; !is_ipv4 && i < 15; i++)
        own = own && ipv6->sin6_addr.u.Byte[i] == 0;
    if (own && !(flags & NI_NUMERICHOST) && gethostname(text, HOST_MAX) == 0)
        return true;
    if (flags & NI_NAMEREQD)
        return false;
    address_write(address->sa_family, is_ipv4 ? (const void *)&ipv4->sin_addr : &ipv6->sin6_addr, text);
    return true;
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
    if (winsock_users <= 0)
        error = WSANOTINITIALISED;
    else if (address == NULL || length < (socklen_t)(is_ipv4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6)))
        error = WSAEFAULT;
    else if (!is_ipv4 && address->sa_family != AF_INET6)
        error = WSAEAFNOSUPPORT;
    else if ((host == NULL || host_size == 0) && (service == NULL || service_size == 0))
        error = WSAHOST_NOT_FOUND;
    if (!error && host && host_size) {
        if (!host_text(address, flags, text))
            error = WSAHOST_NOT_FOUND;
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
