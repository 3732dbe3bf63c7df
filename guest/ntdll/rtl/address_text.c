// Network addresses as text, both ways: IPv4 and IPv6, with ports and scopes.
// Of a text that is no address, what came before the fault is written nevertheless, as on Windows.

#include <in6addr.h>
#include <inaddr.h>
#include <stdbool.h>

#include "rtl.h"

typedef struct in_addr IPV4;
typedef struct in6_addr IPV6;
enum { WORDS = 8, IPV6_BYTES = 16, NO_RUN = -1, IPV6_TEXT = 65, LONGEST = 256 };

static int hex_digit(char byte) {
    char lower = byte | 0x20;
    return byte >= '0' && byte <= '9' ? byte - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool is_decimal(char byte) { return byte >= '0' && byte <= '9'; }

// Decimal, or octal and hexadecimal as in C; *end is where it ends or fails. What wraps unnoticed, Windows does not notice.
static bool read_number(const char *at, bool c_bases, ULONG *value, const char **end) {
    unsigned base = 10;
    *value = 0;
    if (*at == '0' && (at[1] | 0x20) == 'x') {
        base = 16;
        at += 2;
    } else if (*at == '0' && is_decimal(at[1])) {
        base = 8;
        at++;
    }
    const char *start = at;
    if (base != 10 && !c_bases) {
        *end = at;
        return false;
    }
    for (int digit; (digit = hex_digit(*at)) >= 0 && (unsigned)digit < base; at++) {
        ULONG more = *value * base + (ULONG)digit;
        if (more < *value)
            break;
        *value = more;
    }
    int digit = hex_digit(*at);
    *end = at;
    return at != start && (digit < 0 || (unsigned)digit >= base);
}

// a.b.c.d, and in the loose form a.b.c, a.b and a, whose last part is as wide as what is left.
static NTSTATUS read_ipv4(const char *at, bool strict, const char **end, UCHAR address[4]) {
    ULONG parts[4], value = 0;
    unsigned count = 0;
    for (;; at++) {
        if (!read_number(at, !strict, &parts[count++], &at)) {
            *end = at + (*at == '.' && (count == 1 || at[-1] != '0'));
            return STATUS_INVALID_PARAMETER;
        }
        if (*at != '.' || count == 4)
            break;
    }
    *end = at;
    if (*at == '.' || (strict && count != 4))
        return STATUS_INVALID_PARAMETER;
    for (unsigned i = 0; i < count; i++) {
        bool last = i + 1 == count;
        unsigned bits = last ? 8 * (5 - count) : 8;
        if (bits < 32 && parts[i] >> bits)
            return STATUS_INVALID_PARAMETER;
        value |= last ? parts[i] : parts[i] << (24 - 8 * i);
    }
    for (unsigned i = 0; i < 4; i++)
        address[i] = (UCHAR)(value >> (24 - 8 * i));
    return STATUS_SUCCESS;
}

// The last two words, dotted; not its last byte where too few words are before it. Where a number is wrong and more
// follow, *end stays as it was, here and below.
static NTSTATUS read_tail(const char *at, bool enough, const char **end, UCHAR tail[4]) {
    for (unsigned i = 0;; i++, at++) {
        unsigned value = 0, digits = 0;
        for (; is_decimal(*at); at++, digits++)
            value = value > 255 ? value : value * 10 + (unsigned)(*at - '0');
        bool wrong = digits > 3 || value > 255;
        bool failed = wrong || digits == 0 || (i < 3 && *at != '.') || (i == 3 && !enough);
        if (failed ? !wrong || i == 3 || *at != '.' : i == 3)
            *end = at;
        if (failed)
            return STATUS_INVALID_PARAMETER;
        tail[i] = (UCHAR)value;
        if (i == 3)
            return STATUS_SUCCESS;
    }
}

static bool is_dotted(const char *at) {
    const char *start = at;
    while (is_decimal(*at))
        at++;
    return at != start && *at == '.';
}

// A text's last word counts with the C prefix that ends it, and no number is larger than a long.
static void put_last(UCHAR *out, const char *at) {
    ULONGLONG value = 0;
    if (*at == '0' && (at[1] | 0x20) == 'x')
        at += 2;
    for (int digit; (digit = hex_digit(*at)) >= 0; at++)
        value = value > MAXLONG ? value : value * 16 + (unsigned)digit;
    value = value > MAXLONG ? MAXLONG : value;
    out[0] = (UCHAR)(value >> 8);
    out[1] = (UCHAR)value;
}

static NTSTATUS read_ipv6(const char *at, const char **end, UCHAR address[IPV6_BYTES]) {
    int count = 0, run = NO_RUN;
    if (at[0] == ':' && at[1] != ':') {
        *end = at;
        return STATUS_INVALID_PARAMETER;
    }
    if (at[0] == ':')
        address[0] = address[1] = 0;
    for (;;) {
        if (at[0] == ':' && at[1] == ':' && run == NO_RUN) {
            run = count;
            at += 2;
            if (count == WORDS - 1 || hex_digit(*at) < 0)
                break;
        }
        if (count <= (run == NO_RUN ? WORDS - 2 : WORDS - 3) && is_dotted(at)) {
            NTSTATUS status = read_tail(at, run != NO_RUN || count == WORDS - 2, end, &address[2 * count]);
            if (status)
                return status;
            at = *end;
            count += 2;
            break;
        }
        const char *start = at;
        while (hex_digit(*at) >= 0)
            at++;
        bool last = count + 1 == (run == NO_RUN ? WORDS : WORDS - 1), again = at[0] == ':' && at[1] == ':';
        bool wrong = at - start > 4;
        if (wrong || at == start) {
            if (!wrong || last || (again && run != NO_RUN) || *at != ':')
                *end = at;
            return STATUS_INVALID_PARAMETER;
        }
        if (last || *at != ':' || (again && run != NO_RUN)) {
            if (run == NO_RUN && count + 1 != WORDS) {
                *end = at;
                return STATUS_INVALID_PARAMETER;
            }
            put_last(&address[2 * count++], start);
            break;
        }
        put_last(&address[2 * count++], start);
        at += again ? 0 : 1;
        if (!again && hex_digit(*at) < 0) {
            *end = at;
            return STATUS_INVALID_PARAMETER;
        }
    }
    *end = at;
    if (run == NO_RUN)
        return count == WORDS ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    unsigned moved = 2 * (unsigned)(count - run);
    memmove(address + IPV6_BYTES - moved, address + 2 * run, moved);
    memset(address + 2 * run, 0, IPV6_BYTES - moved - 2 * (unsigned)run);
    return STATUS_SUCCESS;
}

static bool read_port(const char *at, USHORT *port) {
    ULONG value;
    if (!read_number(at, true, &value, &at) || *at || value == 0 || value > 0xFFFF)
        return false;
    *port = __builtin_bswap16((USHORT)value);
    return true;
}

static bool read_scope(const char *at, ULONG *scope, const char **end) {
    ULONGLONG value = 0;
    for (*end = at; is_decimal(**end) && value <= MAXDWORD; ++*end)
        value = value * 10 + (unsigned)(**end - '0');
    *scope = (ULONG)value;
    return *end != at && value <= MAXDWORD;
}

static char *put_number(char *at, ULONG value, unsigned base) {
    char digits[10];
    unsigned count = 0;
    do
        digits[count++] = "0123456789abcdef"[value % base];
    while (value /= base);
    while (count)
        *at++ = digits[--count];
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

// Whether an address ends in one of IPv4: mapped, compatible, translated and ISATAP ones do.
static bool ends_dotted(const unsigned words[WORDS]) {
    if (words[5] == 0x5EFE && (words[4] & ~0x200u) == 0)
        return true;
    if (words[0] || words[1] || words[2] || words[3] || !words[6])
        return words[5] == 0xFFFF && !(words[0] || words[1] || words[2] || words[3] || words[4]) && words[6];
    return words[4] == 0 ? words[5] == 0 || words[5] == 0xFFFF : words[4] == 0xFFFF && words[5] == 0;
}

// The first longest run of two zero words and more is "::".
static char *put_ipv6(char *at, const UCHAR address[IPV6_BYTES]) {
    unsigned words[WORDS], best = WORDS, best_length = 1;
    for (unsigned i = 0; i < WORDS; i++)
        words[i] = (unsigned)address[2 * i] << 8 | address[2 * i + 1];
    bool dotted = ends_dotted(words);
    unsigned count = dotted ? WORDS - 2 : WORDS;
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
            continue;
        }
        at = put_number(at, words[i], 16);
        if (i + 1 < WORDS)
            *at++ = ':';
    }
    return dotted ? put_ipv4(at, address + 12) : at;
}

static ULONG write_ex(char text[IPV6_TEXT], const UCHAR *address, bool ipv6, ULONG scope, USHORT port) {
    char *at = text;
    if (ipv6 && port)
        *at++ = '[';
    at = ipv6 ? put_ipv6(at, address) : put_ipv4(at, address);
    if (scope) {
        *at++ = '%';
        at = put_number(at, scope, 10);
    }
    if (ipv6 && port)
        *at++ = ']';
    if (port) {
        *at++ = ':';
        at = put_number(at, __builtin_bswap16(port), 10);
    }
    *at = 0;
    return (ULONG)(at - text);
}

static NTSTATUS give(const char *text, ULONG length, void *out, PULONG size, bool wide) {
    ULONG room = *size;
    *size = length + 1;
    if (room <= length)
        return STATUS_INVALID_PARAMETER;
    for (ULONG i = 0; i <= length; i++) {
        if (wide)
            ((WCHAR *)out)[i] = (WCHAR)text[i];
        else
            ((char *)out)[i] = text[i];
    }
    return STATUS_SUCCESS;
}

// Bytes of a wide text, as many as an address may have; what no address has becomes a control character.
static const char *narrow(char text[LONGEST], PCWSTR wide) {
    unsigned i = 0;
    for (; i + 1 < LONGEST && wide[i]; i++)
        text[i] = wide[i] < 0x80 ? (char)wide[i] : 1;
    text[i] = 0;
    return text;
}

NTSTATUS NTAPI RtlIpv4StringToAddressA(PCSTR text, BOOLEAN strict, PCSTR *terminator, IPV4 *address) {
    return read_ipv4(text, strict, terminator, (UCHAR *)address);
}

NTSTATUS NTAPI RtlIpv4StringToAddressW(PCWSTR text, BOOLEAN strict, PCWSTR *terminator, IPV4 *address) {
    char copy[LONGEST];
    const char *end;
    NTSTATUS status = read_ipv4(narrow(copy, text), strict, &end, (UCHAR *)address);
    *terminator = text + (end - copy);
    return status;
}

NTSTATUS NTAPI RtlIpv4StringToAddressExA(PCSTR text, BOOLEAN strict, IPV4 *address, PUSHORT port) {
    if (!text || !address || !port)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = read_ipv4(text, strict, &text, (UCHAR *)address);
    if (status)
        return status;
    if (*text == ':')
        return read_port(text + 1, port) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    if (*text)
        return STATUS_INVALID_PARAMETER;
    *port = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlIpv4StringToAddressExW(PCWSTR text, BOOLEAN strict, IPV4 *address, PUSHORT port) {
    char copy[LONGEST];
    return RtlIpv4StringToAddressExA(text ? narrow(copy, text) : NULL, strict, address, port);
}

NTSTATUS NTAPI RtlIpv6StringToAddressA(PCSTR text, PCSTR *terminator, IPV6 *address) {
    return read_ipv6(text, terminator, (UCHAR *)address);
}

NTSTATUS NTAPI RtlIpv6StringToAddressW(PCWSTR text, PCWSTR *terminator, IPV6 *address) {
    char copy[LONGEST];
    const char *end = NULL;
    NTSTATUS status = read_ipv6(narrow(copy, text), &end, (UCHAR *)address);
    if (end)
        *terminator = text + (end - copy);
    return status;
}

NTSTATUS NTAPI RtlIpv6StringToAddressExA(PCSTR text, IPV6 *address, PULONG scope, PUSHORT port) {
    ULONG in_scope = 0;
    USHORT on_port = 0;
    if (!text || !address || !scope || !port)
        return STATUS_INVALID_PARAMETER;
    bool bracket = *text == '[';
    NTSTATUS status = read_ipv6(text + bracket, &text, (UCHAR *)address);
    if (status)
        return status;
    if (*text == '%' && !read_scope(text + 1, &in_scope, &text))
        return STATUS_INVALID_PARAMETER;
    if (bracket) {
        if (*text++ != ']')
            return STATUS_INVALID_PARAMETER;
        if (*text == ':') {
            if (!read_port(text + 1, &on_port))
                return STATUS_INVALID_PARAMETER;
            text = "";
        }
    }
    if (*text)
        return STATUS_INVALID_PARAMETER;
    *scope = in_scope;
    *port = on_port;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlIpv6StringToAddressExW(PCWSTR text, IPV6 *address, PULONG scope, PUSHORT port) {
    char copy[LONGEST];
    return RtlIpv6StringToAddressExA(text ? narrow(copy, text) : NULL, address, scope, port);
}

static void *write_plain(const void *address, bool ipv6, void *out, bool wide) {
    char text[IPV6_TEXT];
    ULONG size = IPV6_TEXT, length = write_ex(text, address, ipv6, 0, 0);
    if (!out)
        return (void *)~(ULONG_PTR)0;
    give(text, length, out, &size, wide);
    return (char *)out + length * (wide ? sizeof(WCHAR) : 1);
}

PSTR NTAPI RtlIpv4AddressToStringA(const IPV4 *address, PSTR out) { return write_plain(address, false, out, false); }

PWSTR NTAPI RtlIpv4AddressToStringW(const IPV4 *address, PWSTR out) { return write_plain(address, false, out, true); }

PSTR NTAPI RtlIpv6AddressToStringA(const IPV6 *address, PSTR out) { return write_plain(address, true, out, false); }

PWSTR NTAPI RtlIpv6AddressToStringW(const IPV6 *address, PWSTR out) { return write_plain(address, true, out, true); }

static NTSTATUS write_whole(const void *address, bool ipv6, ULONG scope, USHORT port, void *out, PULONG size, bool wide) {
    char text[IPV6_TEXT];
    if (!address || !out || !size)
        return STATUS_INVALID_PARAMETER;
    ULONG length = write_ex(text, address, ipv6, scope, port);
    return give(text, length, out, size, wide);
}

NTSTATUS NTAPI RtlIpv4AddressToStringExA(const IPV4 *address, USHORT port, PSTR out, PULONG size) {
    return write_whole(address, false, 0, port, out, size, false);
}

NTSTATUS NTAPI RtlIpv4AddressToStringExW(const IPV4 *address, USHORT port, PWSTR out, PULONG size) {
    return write_whole(address, false, 0, port, out, size, true);
}

NTSTATUS NTAPI RtlIpv6AddressToStringExA(const IPV6 *address, ULONG scope, USHORT port, PSTR out, PULONG size) {
    return write_whole(address, true, scope, port, out, size, false);
}

NTSTATUS NTAPI RtlIpv6AddressToStringExW(const IPV6 *address, ULONG scope, USHORT port, PWSTR out, PULONG size) {
    return write_whole(address, true, scope, port, out, size, true);
}
