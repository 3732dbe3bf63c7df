// Hosts by name and address: what the executive's resolver says, in Winsock 1.1's structures, one answer a thread.
#include "address.h"

enum { ADDRESSES_MAX = 32, NAME_MAX_BYTES = 256 };

int host_resolve(const char *name, int family, bool canonical, struct host_addresses *out, ULONG size) {
    struct {
        struct host_resolve head;
        char name[NAME_MAX_BYTES];
    } ask = {.head = {.family = (uint32_t)family, .canonical = canonical}};
    int length = lstrlenA(name);
    if (length >= NAME_MAX_BYTES)
        return WSAHOST_NOT_FOUND;
    copy_bytes(ask.name, name, (SIZE_T)length);
    NTSTATUS status = host_network_ask(HOST_RESOLVE, &ask, (ULONG)(sizeof ask.head + length), out, size, NULL);
    return winsock_error_of(status);
}

int host_name_of(const struct sockaddr *address, ULONG length, char *name, ULONG size) {
    ULONG got = 0;
    NTSTATUS status = host_network_ask(HOST_NAME_OF, address, length, name, size - 1, &got);
    if (NT_SUCCESS(status))
        name[got] = 0;
    return winsock_error_of(status);
}

int WSAAPI gethostname(char *name, int length) {
    char own[NAME_MAX_BYTES];
    ULONG got = 0;
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!name)
        return winsock_fail(WSAEFAULT);
    NTSTATUS status = host_network_ask(HOST_LOCAL_NAME, NULL, 0, own, sizeof own - 1, &got);
    if (!NT_SUCCESS(status))
        return winsock_fail(winsock_error_of(status));
    if (length <= (int)got)
        return winsock_fail(WSAEFAULT);
    copy_bytes(name, own, got);
    name[got] = 0;
    return 0;
}

int WSAAPI GetHostNameW(PWSTR name, int length) {
    char own[NAME_MAX_BYTES];
    if (gethostname(own, sizeof own))
        return SOCKET_ERROR;
    return name && MultiByteToWideChar(CP_UTF8, 0, own, -1, name, length) ? 0 : winsock_fail(WSAEFAULT);
}

struct host_entry {
    struct hostent entry;
    char *none[1];
    char *pointers[ADDRESSES_MAX + 1];
    struct in6_addr addresses[ADDRESSES_MAX];
    char name[NAME_MAX_BYTES];
};
_Static_assert(sizeof(struct host_entry) <= THREAD_BUFFER_SIZE, "a thread's answer");

static struct host_entry *begin_entry(const char *name, int family) {
    struct host_entry *made = winsock_thread_buffer();
    if (!made) {
        winsock_fail(WSAENOBUFS);
        return NULL;
    }
    lstrcpynA(made->name, name, sizeof made->name);
    made->none[0] = NULL;
    made->pointers[0] = NULL;
    made->entry = (struct hostent){made->name, made->none, (short)family, family == AF_INET ? 4 : 16, made->pointers};
    return made;
}

static void add_address(struct host_entry *made, unsigned at, const void *bytes) {
    copy_bytes(&made->addresses[at], bytes, (SIZE_T)made->entry.h_length);
    made->pointers[at] = (char *)&made->addresses[at];
    made->pointers[at + 1] = NULL;
}

static bool equal(const char *left, const char *right) { return lstrcmpiA(left, right) == 0; }

struct hostent *WSAAPI gethostbyname(const char *name) {
    struct in_addr numeric;
    char own[NAME_MAX_BYTES];
    union {
        struct host_addresses list;
        char room[2048];
    } found;
    if (!winsock_started()) {
        winsock_fail(WSANOTINITIALISED);
        return NULL;
    }
    if (!name || !*name) {
        if (gethostname(own, sizeof own))
            return NULL;
        name = own;
    }
    const char *end = address_read_ipv4(name, true, &numeric);
    bool local = equal(name, "localhost");
    if (local || (end && !*end)) {
        struct host_entry *made = begin_entry(name, AF_INET);
        if (local)
            numeric.s_addr = htonl(INADDR_LOOPBACK);
        if (made)
            add_address(made, 0, &numeric);
        return made ? &made->entry : NULL;
    }
    int error = host_resolve(name, AF_INET, true, &found.list, sizeof found);
    if (error) {
        winsock_fail(error);
        return NULL;
    }
    struct host_entry *made = begin_entry(found.list.name_offset ? found.room + found.list.name_offset : name, AF_INET);
    for (unsigned i = 0; made && i < found.list.count && i < ADDRESSES_MAX; i++)
        add_address(made, i, found.list.addresses[i].bytes);
    return made ? &made->entry : NULL;
}

struct hostent *WSAAPI gethostbyaddr(const char *bytes, int length, int family) {
    union {
        struct sockaddr any;
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } address = {.any.sa_family = (ADDRESS_FAMILY)family};
    char name[NAME_MAX_BYTES];
    int error = 0;
    if (!winsock_started())
        error = WSANOTINITIALISED;
    else if (family != AF_INET && family != AF_INET6)
        error = WSAEAFNOSUPPORT;
    else if (!bytes || length != (family == AF_INET ? 4 : 16))
        error = WSAEFAULT;
    if (!error) {
        copy_bytes(family == AF_INET ? (void *)&address.ipv4.sin_addr : &address.ipv6.sin6_addr, bytes, (SIZE_T)length);
        error = host_name_of(&address.any, family == AF_INET ? sizeof address.ipv4 : sizeof address.ipv6, name,
                             sizeof name);
    }
    if (error) {
        winsock_fail(error);
        return NULL;
    }
    struct host_entry *made = begin_entry(name, family);
    if (made)
        add_address(made, 0, bytes);
    return made ? &made->entry : NULL;
}
