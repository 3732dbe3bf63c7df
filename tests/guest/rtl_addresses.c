// Network addresses as text in ntdll, both ways: where the reading ends, ports, scopes, sizes; and Winsock's by the same rules
// libs: ntdll ws2_32
#include <winsock2.h>
#include <ws2tcpip.h>

#include <mstcpip.h>
#include <stdio.h>

NTSYSAPI LONG NTAPI RtlIpv6StringToAddressA(PCSTR, PCSTR *, struct in6_addr *);

static void bytes(const void *address, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        printf("%02x", ((const UCHAR *)address)[i]);
}

static void four(const char *text, BOOLEAN strict)
{
    struct in_addr address;
    char *end = NULL;
    memset(&address, 0xab, sizeof address);
    LONG status = RtlIpv4StringToAddressA(text, strict, &end, &address);
    printf("\"%s\" %d: %08lx at %d, ", text, strict, status, (int)(end - text));
    bytes(&address, 4);
    puts("");
}

static void six(const char *text)
{
    struct in6_addr address;
    const char *end = NULL;
    memset(&address, 0xab, sizeof address);
    LONG status = RtlIpv6StringToAddressA(text, &end, &address);
    printf("\"%s\": %08lx at %d, ", text, status, end ? (int)(end - text) : -1);
    bytes(&address, 16);
    puts("");
}

static void six_ex(const char *text)
{
    struct in6_addr address;
    ULONG scope = 77;
    USHORT port = 77;
    LONG status = RtlIpv6StringToAddressExA(text, &address, &scope, &port);
    printf("\"%s\": %08lx, scope %lu, port %x\n", text, status, scope, port);
}

static void four_ex(const char *text)
{
    struct in_addr address;
    USHORT port = 77;
    LONG status = RtlIpv4StringToAddressExA(text, FALSE, &address, &port);
    printf("\"%s\": %08lx, port %x\n", text, status, port);
}

static void write_six(const char *text)
{
    struct in6_addr address;
    const char *end;
    char out[64] = "";
    RtlIpv6StringToAddressA(text, &end, &address);
    char *last = RtlIpv6AddressToStringA(&address, out);
    printf("%s -> %s %d\n", text, out, (int)(last - out));
}

int main(void)
{
    static const char *const fours[] = {"1.2.3.4", "1.2.3.4:5", "255.255.255.256", "1.2.3", "0x7f000001", "017700000001", "1.1.1.08",
                                        "1.1.1.008", "1.1.1.0x", "1..2", "1.2.", ".1", "3. 4.5.6", "", "a", "1.2.3.4.5", "4294967296", "1.2.3.4 "};
    for (unsigned i = 0; i < sizeof fours / sizeof *fours; i++) {
        four(fours[i], FALSE);
        four(fours[i], TRUE);
    }
    static const char *const sixes[] = {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "0:a:b:c:d:e:f::", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "fe80::1%3",
                                        "1:2:3", "1:2:3:", ":1", "1::2::3", "12345::", "::12345", "1:2:x", "1::1.2.3", "1::1.2.3.900", "1::1.256.3.4",
                                        "1.2.3.4", "2001:db8::b.0", "::0X88", "", "[::1]"};
    for (unsigned i = 0; i < sizeof sixes / sizeof *sixes; i++)
        six(sixes[i]);
    static const char *const whole_fours[] = {"1.2.3.4", "1.2.3.4:80", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:0xffff", "1.2.3.4:65536", "1.2.3.4:8x"};
    for (unsigned i = 0; i < sizeof whole_fours / sizeof *whole_fours; i++)
        four_ex(whole_fours[i]);
    static const char *const whole_sixes[] = {"[::1]", "[::1]:8080", "::1%16", "[::1%16]:0x50", "[::1", "::1]", "::1:80x", "[::1]:080", "[::1%-1]:80", "[::1%4294967296]"};
    for (unsigned i = 0; i < sizeof whole_sixes / sizeof *whole_sixes; i++)
        six_ex(whole_sixes[i]);
    static const char *const written[] = {"::", "::1", "1:0:0:2:0:0:0:3", "1:0:2:3:4:5:6:7", "::ffff:1.2.3.4", "::1.2.3.4", "::ffff:0:1.2.3.4", "fe80::5efe:1.2.3.4",
                                          "fe80::200:5efe:102:304", "::1:102:304", "1:2:3:4:5:6::", "FFFF::ABCD"};
    for (unsigned i = 0; i < sizeof written / sizeof *written; i++)
        write_six(written[i]);

    struct in_addr address = {.s_addr = 0x04030201};
    struct in6_addr loop = IN6ADDR_LOOPBACK_INIT;
    char out[64];
    WCHAR wide[64];
    ULONG size = 8, wide_size = 64;
    LONG status = RtlIpv4AddressToStringExA(&address, htons(80), out, &size);
    printf("too small: %08lx %lu, no buffer %d\n", status, size, RtlIpv4AddressToStringA(&address, NULL) == (char *)~0ull);
    status = RtlIpv6AddressToStringExW(&loop, 5, htons(80), wide, &wide_size);
    printf("wide: %08lx %lu %ls", status, wide_size, wide);
    LPWSTR end;
    status = RtlIpv4StringToAddressW(L"10.0.0.1/8", TRUE, &end, &address);
    printf(", %08lx %ls\n", status, end);

    PVOID old = NULL;
    BOOL redirected = Wow64DisableWow64FsRedirection(&old);
    printf("redirection: %d %lu\n", redirected, GetLastError());

    WSADATA data;
    struct sockaddr_in6 name;
    INT length = sizeof name;
    WSAStartup(MAKEWORD(2, 2), &data);
    static char with_zero[] = "1.2.3.4:0", whole[] = "[fe80::1%2]:443";
    INT result = WSAStringToAddressA(with_zero, AF_INET, NULL, (SOCKADDR *)&name, &length);
    printf("Winsock: %d %d, ", result, WSAGetLastError());
    length = sizeof name;
    result = WSAStringToAddressA(whole, AF_INET6, NULL, (SOCKADDR *)&name, &length);
    DWORD room = sizeof out;
    WSAAddressToStringA((SOCKADDR *)&name, sizeof name, NULL, out, &room);
    printf("%d %lu %s %lu\n", result, name.sin6_scope_id, out, room);
    return 0;
}
/* output:
"1.2.3.4" 0: 00000000 at 7, 01020304
"1.2.3.4" 1: 00000000 at 7, 01020304
"1.2.3.4:5" 0: 00000000 at 7, 01020304
"1.2.3.4:5" 1: 00000000 at 7, 01020304
"255.255.255.256" 0: c000000d at 15, abababab
"255.255.255.256" 1: c000000d at 15, abababab
"1.2.3" 0: 00000000 at 5, 01020003
"1.2.3" 1: c000000d at 5, abababab
"0x7f000001" 0: 00000000 at 10, 7f000001
"0x7f000001" 1: c000000d at 2, abababab
"017700000001" 0: 00000000 at 12, 7f000001
"017700000001" 1: c000000d at 1, abababab
"1.1.1.08" 0: c000000d at 7, abababab
"1.1.1.08" 1: c000000d at 7, abababab
"1.1.1.008" 0: 00000000 at 8, 01010100
"1.1.1.008" 1: c000000d at 7, abababab
"1.1.1.0x" 0: c000000d at 8, abababab
"1.1.1.0x" 1: c000000d at 8, abababab
"1..2" 0: c000000d at 3, abababab
"1..2" 1: c000000d at 3, abababab
"1.2." 0: c000000d at 4, abababab
"1.2." 1: c000000d at 4, abababab
".1" 0: c000000d at 1, abababab
".1" 1: c000000d at 1, abababab
"3. 4.5.6" 0: c000000d at 2, abababab
"3. 4.5.6" 1: c000000d at 2, abababab
"" 0: c000000d at 0, abababab
"" 1: c000000d at 0, abababab
"a" 0: c000000d at 0, abababab
"a" 1: c000000d at 0, abababab
"1.2.3.4.5" 0: c000000d at 7, abababab
"1.2.3.4.5" 1: c000000d at 7, abababab
"4294967296" 0: c000000d at 9, abababab
"4294967296" 1: c000000d at 9, abababab
"1.2.3.4 " 0: 00000000 at 7, 01020304
"1.2.3.4 " 1: 00000000 at 7, 01020304
"::": 00000000 at 2, 00000000000000000000000000000000
"::1": 00000000 at 3, 00000000000000000000000000000001
"1::": 00000000 at 3, 00010000000000000000000000000000
"1:2:3:4:5:6:7:8": 00000000 at 15, 00010002000300040005000600070008
"0:a:b:c:d:e:f::": 00000000 at 15, 0000000a000b000c000d000e000f0000
"::ffff:1.2.3.4": 00000000 at 14, 00000000000000000000ffff01020304
"1:2:3:4:5:6:1.2.3.4": 00000000 at 19, 00010002000300040005000601020304
"fe80::1%3": 00000000 at 7, fe800000000000000000000000000001
"1:2:3": c000000d at 5, 00010002abababababababababababab
"1:2:3:": c000000d at 6, 000100020003abababababababababab
":1": c000000d at 0, abababababababababababababababab
"1::2::3": 00000000 at 4, 00010000000000000000000000000002
"12345::": c000000d at -1, abababababababababababababababab
"::12345": c000000d at 7, 0000abababababababababababababab
"1:2:x": c000000d at 4, 00010002abababababababababababab
"1::1.2.3": c000000d at 8, 00010102abababababababababababab
"1::1.2.3.900": c000000d at 12, 0001010203ababababababababababab
"1::1.256.3.4": c000000d at -1, 000101ababababababababababababab
"1.2.3.4": c000000d at 7, 010203ababababababababababababab
"2001:db8::b.0": 00000000 at 11, 20010db800000000000000000000000b
"::0X88": 00000000 at 3, 00000000000000000000000000000088
"": c000000d at 0, abababababababababababababababab
"[::1]": c000000d at 0, abababababababababababababababab
"1.2.3.4": 00000000, port 0
"1.2.3.4:80": 00000000, port 5000
"1.2.3.4:": c000000d, port 4d
"1.2.3.4:0": c000000d, port 4d
"1.2.3.4:0xffff": 00000000, port ffff
"1.2.3.4:65536": c000000d, port 4d
"1.2.3.4:8x": c000000d, port 4d
"[::1]": 00000000, scope 0, port 0
"[::1]:8080": 00000000, scope 0, port 901f
"::1%16": 00000000, scope 16, port 0
"[::1%16]:0x50": 00000000, scope 16, port 5000
"[::1": c000000d, scope 77, port 4d
"::1]": c000000d, scope 77, port 4d
"::1:80x": c000000d, scope 77, port 4d
"[::1]:080": c000000d, scope 77, port 4d
"[::1%-1]:80": c000000d, scope 77, port 4d
"[::1%4294967296]": c000000d, scope 77, port 4d
:: -> :: 2
::1 -> ::1 3
1:0:0:2:0:0:0:3 -> 1:0:0:2::3 10
1:0:2:3:4:5:6:7 -> 1:0:2:3:4:5:6:7 15
::ffff:1.2.3.4 -> ::ffff:1.2.3.4 14
::1.2.3.4 -> ::1.2.3.4 9
::ffff:0:1.2.3.4 -> ::ffff:0:1.2.3.4 16
fe80::5efe:1.2.3.4 -> fe80::5efe:1.2.3.4 18
fe80::200:5efe:102:304 -> fe80::200:5efe:1.2.3.4 22
::1:102:304 -> ::1:102:304 11
1:2:3:4:5:6:: -> 1:2:3:4:5:6:: 13
FFFF::ABCD -> ffff::abcd 10
too small: c000000d 11, no buffer 1
wide: 00000000 11 [::1%5]:80, 00000000 /8
redirection: 0 1
Winsock: -1 10022, 0 2 [fe80::1%2]:443 16
*/
