// Network addresses as text, both ways: IPv4 and IPv6.

#include <stdbool.h>

#include "address.h"

NTSTATUS NTAPI RtlIpv6StringToAddressA(PCSTR text, PCSTR *terminator, struct in6_addr *address);

const char *address_read_ipv4(const char *at, bool loose, struct in_addr *address) {
    char *end;
    return RtlIpv4StringToAddressA(at, !loose, &end, address) ? NULL : end;
}

const char *address_read_ipv6(const char *at, struct in6_addr *address) {
    return RtlIpv6StringToAddressA(at, &at, address) ? NULL : at;
}

unsigned address_write(int family, const void *address, char text[INET6_ADDRSTRLEN]) {
    char *end = family == AF_INET ? RtlIpv4AddressToStringA(address, text) : RtlIpv6AddressToStringA(address, text);
    return (unsigned)(end - text);
}

INT WSAAPI inet_pton(INT family, PCSTR text, PVOID address) {
    if (text == NULL || address == NULL)
        return winsock_fail(WSAEFAULT);
    if (family != AF_INET && family != AF_INET6)
        return winsock_fail(WSAEAFNOSUPPORT);
    const char *end = family == AF_INET ? address_read_ipv4(text, false, address) : address_read_ipv6(text, address);
    return end && *end == 0;
}

INT WSAAPI InetPtonW(INT family, PCWSTR text, PVOID address) {
    char narrow[INET6_ADDRSTRLEN];
    if (text == NULL)
        return winsock_fail(WSAEFAULT);
    if (!WideCharToMultiByte(CP_ACP, 0, text, -1, narrow, sizeof narrow, NULL, NULL))
        return 0; // too long for an address
    return inet_pton(family, narrow, address);
}

PCSTR WSAAPI inet_ntop(INT family, const VOID *address, PSTR out, size_t room) {
    char text[INET6_ADDRSTRLEN];
    if (family != AF_INET && family != AF_INET6) {
        winsock_fail(WSAEAFNOSUPPORT);
        return NULL;
    }
    unsigned length = address_write(family, address, text);
    if (out == NULL || room <= length) {
        winsock_fail(WSAEINVAL);
        return NULL;
    }
    lstrcpyA(out, text);
    return out;
}

PCWSTR WSAAPI InetNtopW(INT family, const VOID *address, PWSTR out, size_t room) {
    char text[INET6_ADDRSTRLEN];
    if (inet_ntop(family, address, text, sizeof text) == NULL)
        return NULL;
    if (out == NULL || !MultiByteToWideChar(CP_ACP, 0, text, -1, out, (int)room)) {
        winsock_fail(WSAEINVAL);
        return NULL;
    }
    return out;
}

unsigned long WSAAPI inet_addr(const char *text) {
    struct in_addr address;
    if (text == NULL)
        return INADDR_NONE;
    if (text[0] == ' ' && text[1] == 0)
        return 0;
    const char *end = address_read_ipv4(text, true, &address);
    return end && (*end == 0 || *end == ' ') ? address.s_addr : INADDR_NONE;
}

// The text lives until the thread's next call.
char *WSAAPI inet_ntoa(struct in_addr address) {
    char *text = winsock_thread_buffer();
    if (text)
        address_write(AF_INET, &address, text);
    return text;
}

// "address", "address:port" and "[address]:port".
INT WSAAPI WSAAddressToStringA(LPSOCKADDR address, DWORD length, LPWSAPROTOCOL_INFOA protocol, LPSTR out,
                               LPDWORD size) {
    LONG status;
    (void)protocol;
    if (address == NULL || out == NULL || size == NULL)
        return winsock_fail(WSAEFAULT);
    if (address->sa_family == AF_INET && length >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)(const void *)address;
        status = RtlIpv4AddressToStringExA(&ipv4->sin_addr, ipv4->sin_port, out, size);
    } else if (address->sa_family == AF_INET6 && length >= sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)(const void *)address;
        status = RtlIpv6AddressToStringExA(&ipv6->sin6_addr, ipv6->sin6_scope_id, ipv6->sin6_port, out, size);
    } else {
        return winsock_fail(WSAEINVAL);
    }
    if (status)
        return winsock_fail(WSAEFAULT);
    return 0;
}

INT WSAAPI WSAAddressToStringW(LPSOCKADDR address, DWORD length, LPWSAPROTOCOL_INFOW protocol, LPWSTR out,
                               LPDWORD size) {
    char text[INET6_ADDRSTRLEN + 24];
    DWORD needed = sizeof text;
    (void)protocol;
    if (out == NULL || size == NULL)
        return winsock_fail(WSAEFAULT);
    if (WSAAddressToStringA(address, length, NULL, text, &needed))
        return -1;
    DWORD room = *size;
    *size = needed;
    if (room < needed)
        return winsock_fail(WSAEFAULT);
    for (DWORD i = 0; i < needed; i++)
        out[i] = (UCHAR)text[i];
    return 0;
}

INT WSAAPI WSAStringToAddressA(LPSTR text, INT family, LPWSAPROTOCOL_INFOA protocol, LPSOCKADDR address, LPINT length) {
    (void)protocol;
    if (text == NULL || address == NULL || length == NULL)
        return winsock_fail(WSAEFAULT);
    if (family == AF_INET) {
        struct sockaddr_in *ipv4 = (struct sockaddr_in *)(void *)address, made = {.sin_family = AF_INET};
        if (*length < (INT)sizeof made)
            return winsock_fail(WSAEFAULT);
        if (RtlIpv4StringToAddressExA(text, false, &made.sin_addr, &made.sin_port))
            return winsock_fail(WSAEINVAL);
        *ipv4 = made;
        *length = sizeof made;
        return 0;
    }
    if (family != AF_INET6)
        return winsock_fail(WSAEINVAL);
    struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)(void *)address, made = {.sin6_family = AF_INET6};
    if (*length < (INT)sizeof made)
        return winsock_fail(WSAEFAULT);
    if (RtlIpv6StringToAddressExA(text, &made.sin6_addr, &made.sin6_scope_id, &made.sin6_port))
        return winsock_fail(WSAEINVAL);
    *ipv6 = made;
    *length = sizeof made;
    return 0;
}

INT WSAAPI WSAStringToAddressW(LPWSTR text, INT family, LPWSAPROTOCOL_INFOW protocol, LPSOCKADDR address,
                               LPINT length) {
    char narrow[2 * INET6_ADDRSTRLEN];
    (void)protocol;
    if (text == NULL)
        return winsock_fail(WSAEFAULT);
    if (!WideCharToMultiByte(CP_ACP, 0, text, -1, narrow, sizeof narrow, NULL, NULL))
        return winsock_fail(WSAEINVAL);
    return WSAStringToAddressA(narrow, family, NULL, address, length);
}
