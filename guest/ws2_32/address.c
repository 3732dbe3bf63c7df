// Network addresses as text, both ways: IPv4 and IPv6.

#include <stdbool.h>

#include "address.h"

enum { IPV6_WORDS = 8, NO_RUN = -1 };

// A number of a dotted address: decimal, or octal and hexadecimal as in C where that is allowed.
static const char *read_part(const char *at, bool c_bases, unsigned long *value) {
    unsigned base = 10, digits = 0;
    if (c_bases && *at == '0') {
        base = 8;
        if ((at[1] | 0x20) == 'x') {
            base = 16;
            at += 2;
        }
    }
    unsigned long long sum = 0;
    for (;; at++, digits++) {
        char lower = *at | 0x20;
        unsigned digit = *at >= '0' && *at <= '9'       ? (unsigned)(*at - '0')
                         : lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a' + 10)
                                                        : 16;
        if (digit >= base)
            break;
        sum = sum * base + digit;
        if (sum > 0xFFFFFFFF)
            return NULL;
    }
    *value = (unsigned long)sum;
    return digits ? at : NULL;
}

// a.b.c.d, and in the loose form a.b.c, a.b and a, whose last part is as wide as what is left.
const char *address_read_ipv4(const char *at, bool loose, struct in_addr *address) {
    unsigned long parts[4], count = 0, value = 0;
    for (;;) {
        const char *start = at;
        at = read_part(at, loose, &parts[count]);
        if (at == NULL || (!loose && (at - start > 3 || (at - start > 1 && *start == '0'))))
            return NULL;
        count++;
        if (*at != '.' || count == 4)
            break;
        at++;
    }
    if (!loose && count != 4)
        return NULL;
    for (unsigned long i = 0; i < count; i++) {
        bool last = i + 1 == count;
        unsigned long bits = last ? 8 * (5 - count) : 8;
        if (bits < 32 && parts[i] >> bits)
            return NULL;
        value |= last ? parts[i] : parts[i] << (24 - 8 * i);
    }
    address->s_addr = htonl(value);
    return at;
}

static int hex_digit(char byte) {
    char lower = byte | 0x20;
    return byte >= '0' && byte <= '9' ? byte - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

const char *address_read_ipv6(const char *at, struct in6_addr *address) {
    unsigned short words[IPV6_WORDS] = {0};
    int count = 0, run = NO_RUN;
    if (at[0] == ':' && at[1] != ':')
        return NULL;
    while (count < IPV6_WORDS) {
        if (at[0] == ':' && at[1] == ':') {
            if (run != NO_RUN)
                return NULL;
            run = count;
            at += 2;
            if (hex_digit(*at) < 0)
                break;
            continue;
        }
        struct in_addr tail;
        const char *dotted = count <= IPV6_WORDS - 2 ? address_read_ipv4(at, false, &tail) : NULL;
        if (dotted) {
            unsigned long value = ntohl(tail.s_addr);
            words[count++] = (unsigned short)(value >> 16);
            words[count++] = (unsigned short)value;
            at = dotted;
            break;
        }
        unsigned value = 0, digits = 0;
        for (int digit; digits < 4 && (digit = hex_digit(*at)) >= 0; at++, digits++)
            value = value * 16 + (unsigned)digit;
        if (digits == 0)
            return NULL;
        words[count++] = (unsigned short)value;
        if (*at != ':' || (at[1] == ':' && run != NO_RUN))
            break;
        if (at[1] != ':')
            at++;
        if (at[0] != ':' && hex_digit(*at) < 0)
            return NULL;
    }
    if (run == NO_RUN ? count != IPV6_WORDS : count == IPV6_WORDS)
        return NULL;
    for (int i = 0; i < IPV6_WORDS; i++) {
        int moved = run == NO_RUN || i < run ? i : i - (IPV6_WORDS - count);
        unsigned short word = run != NO_RUN && i >= run && moved < run ? 0 : words[moved];
        address->u.Byte[2 * i] = (UCHAR)(word >> 8);
        address->u.Byte[2 * i + 1] = (UCHAR)word;
    }
    return at;
}

static char *put_number(char *at, unsigned value, unsigned base) {
    unsigned scale = 1;
    while (value / scale >= base)
        scale *= base;
    for (; scale; scale /= base)
        *at++ = "0123456789abcdef"[value / scale % base];
    return at;
}

static char *put_ipv4(char *at, const UCHAR bytes[4]) {
    for (unsigned i = 0; i < 4; i++) {
        if (i)
            *at++ = '.';
        at = put_number(at, bytes[i], 10);
    }
    return at;
}

// The first longest run of two zero words and more is "::"; IPv4 in IPv6 ends dotted.
static char *put_ipv6(char *at, const struct in6_addr *address) {
    unsigned words[IPV6_WORDS], best = IPV6_WORDS, best_length = 1;
    for (unsigned i = 0; i < IPV6_WORDS; i++)
        words[i] = (unsigned)address->u.Byte[2 * i] << 8 | address->u.Byte[2 * i + 1];
    bool mapped = !words[0] && !words[1] && !words[2] && !words[3] && !words[4] &&
                  (words[5] == 0xFFFF || (words[5] == 0 && words[6]));
    unsigned count = mapped ? IPV6_WORDS - 2 : IPV6_WORDS;
    for (unsigned i = 0; i < count; i++) {
        unsigned length = 0;
        while (i + length < count && words[i + length] == 0)
            length++;
        if (length > best_length) {
            best = i;
            best_length = length;
        }
    }
    for (unsigned i = 0; i < count; i++) {
        if (i == best) {
            *at++ = ':';
            if (i == 0)
                *at++ = ':';
            i += best_length - 1;
            if (i + 1 == IPV6_WORDS)
                return at;
            continue;
        }
        at = put_number(at, words[i], 16);
        if (i + 1 < IPV6_WORDS)
            *at++ = ':';
    }
    return mapped ? put_ipv4(at, address->u.Byte + 12) : at;
}

unsigned address_write(int family, const void *address, char text[INET6_ADDRSTRLEN]) {
    char *end = family == AF_INET ? put_ipv4(text, address) : put_ipv6(text, address);
    *end = 0;
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
    char text[INET6_ADDRSTRLEN + 24], *at = text;
    (void)protocol;
    if (address == NULL || out == NULL || size == NULL)
        return winsock_fail(WSAEFAULT);
    if (address->sa_family == AF_INET && length >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)(const void *)address;
        at += address_write(AF_INET, &ipv4->sin_addr, at);
        if (ipv4->sin_port) {
            *at++ = ':';
            at = put_number(at, ntohs(ipv4->sin_port), 10);
        }
    } else if (address->sa_family == AF_INET6 && length >= sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)(const void *)address;
        if (ipv6->sin6_port)
            *at++ = '[';
        at += address_write(AF_INET6, &ipv6->sin6_addr, at);
        if (ipv6->sin6_scope_id) {
            *at++ = '%';
            at = put_number(at, ipv6->sin6_scope_id, 10);
        }
        if (ipv6->sin6_port) {
            *at++ = ']';
            *at++ = ':';
            at = put_number(at, ntohs(ipv6->sin6_port), 10);
        }
    } else {
        return winsock_fail(WSAEINVAL);
    }
    *at++ = 0;
    DWORD room = *size, needed = (DWORD)(at - text);
    *size = needed;
    if (room < needed)
        return winsock_fail(WSAEFAULT);
    lstrcpyA(out, text);
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

// Behind an address: ":port" or nothing.
static bool read_port(const char *at, u_short *port) {
    unsigned long value = 0;
    *port = 0;
    if (*at == 0)
        return true;
    if (*at++ != ':')
        return false;
    at = read_part(at, false, &value);
    *port = htons((u_short)value);
    return at && *at == 0 && value <= 0xFFFF;
}

INT WSAAPI WSAStringToAddressA(LPSTR text, INT family, LPWSAPROTOCOL_INFOA protocol, LPSOCKADDR address, LPINT length) {
    (void)protocol;
    if (text == NULL || address == NULL || length == NULL)
        return winsock_fail(WSAEFAULT);
    if (family == AF_INET) {
        struct sockaddr_in *ipv4 = (struct sockaddr_in *)(void *)address, made = {.sin_family = AF_INET};
        if (*length < (INT)sizeof made)
            return winsock_fail(WSAEFAULT);
        const char *end = address_read_ipv4(text, true, &made.sin_addr);
        if (end == NULL || !read_port(end, &made.sin_port))
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
    bool bracketed = *text == '[';
    const char *end = address_read_ipv6(text + bracketed, &made.sin6_addr);
    if (end && *end == '%') {
        unsigned long scope;
        end = read_part(end + 1, false, &scope);
        made.sin6_scope_id = scope;
    }
    if (end && bracketed)
        end = *end == ']' ? end + 1 : NULL;
    if (end == NULL || (!bracketed && *end) || !read_port(end, &made.sin6_port))
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
