// The catalogue of protocols: TCP, UDP and raw over IPv4 and IPv6, and AF_UNIX; providers and flags are Windows' own.
#include "winsock.h"

enum {
    TCP_FLAGS = XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER | XP1_GRACEFUL_CLOSE | XP1_EXPEDITED_DATA |
        XP1_IFS_HANDLES,
    UDP_FLAGS = XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED | XP1_SUPPORT_BROADCAST | XP1_SUPPORT_MULTIPOINT |
        XP1_IFS_HANDLES,
    UNIX_FLAGS = XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER | XP1_GRACEFUL_CLOSE | XP1_IFS_HANDLES,
};

#define TCPIP {0xe70f1aa0, 0xab8b, 0x11cf, {0x8c, 0xa3, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92}}
#define TCPIP6 {0xf9eab0c0, 0x26d4, 0x11d0, {0xbb, 0xbf, 0x00, 0xaa, 0x00, 0x6c, 0x34, 0xe4}}
#define AFUNIX {0xa00943d9, 0x9c2e, 0x4633, {0x9b, 0x59, 0x00, 0x57, 0xa3, 0x16, 0x09, 0x94}}

#define ENTRY(id, flags, zero, guid, family, shortest, longest, type, number, last, largest, text)                     \
    {.dwServiceFlags1 = (flags),                                                                                       \
     .dwProviderFlags = (zero),                                                                                        \
     .ProviderId = guid,                                                                                               \
     .dwCatalogEntryId = (id),                                                                                         \
     .ProtocolChain = {.ChainLen = 1},                                                                                 \
     .iVersion = 2,                                                                                                    \
     .iAddressFamily = (family),                                                                                       \
     .iMaxSockAddr = (longest),                                                                                        \
     .iMinSockAddr = (shortest),                                                                                       \
     .iSocketType = (type),                                                                                            \
     .iProtocol = (number),                                                                                            \
     .iProtocolMaxOffset = (last),                                                                                     \
     .iNetworkByteOrder = BIGENDIAN,                                                                                   \
     .dwMessageSize = (largest),                                                                                       \
     .szProtocol = text}

static const WSAPROTOCOL_INFOW catalogue[] = {
    ENTRY(1001, TCP_FLAGS, PFL_MATCHES_PROTOCOL_ZERO, TCPIP, AF_INET, 16, 16, SOCK_STREAM, IPPROTO_TCP, 0, 0,
          L"MSAFD Tcpip [TCP/IP]"),
    ENTRY(1002, UDP_FLAGS, PFL_MATCHES_PROTOCOL_ZERO, TCPIP, AF_INET, 16, 16, SOCK_DGRAM, IPPROTO_UDP, 0, 65467,
          L"MSAFD Tcpip [UDP/IP]"),
    ENTRY(1003, UDP_FLAGS, PFL_MATCHES_PROTOCOL_ZERO | PFL_HIDDEN, TCPIP, AF_INET, 16, 16, SOCK_RAW, 0, 255, 32768,
          L"MSAFD Tcpip [RAW/IP]"),
    ENTRY(1004, TCP_FLAGS, PFL_MATCHES_PROTOCOL_ZERO, TCPIP6, AF_INET6, 28, 28, SOCK_STREAM, IPPROTO_TCP, 0, 0,
          L"MSAFD Tcpip [TCP/IPv6]"),
    ENTRY(1005, UDP_FLAGS, PFL_MATCHES_PROTOCOL_ZERO, TCPIP6, AF_INET6, 28, 28, SOCK_DGRAM, IPPROTO_UDP, 0, 65467,
          L"MSAFD Tcpip [UDP/IPv6]"),
    ENTRY(1006, UDP_FLAGS, PFL_MATCHES_PROTOCOL_ZERO | PFL_HIDDEN, TCPIP6, AF_INET6, 28, 28, SOCK_RAW, 0, 255, 32768,
          L"MSAFD Tcpip [RAW/IPv6]"),
    ENTRY(1007, UNIX_FLAGS, PFL_MATCHES_PROTOCOL_ZERO, AFUNIX, AF_UNIX, 2, 110, SOCK_STREAM, 0, 0, 0, L"AF_UNIX"),
};

const WSAPROTOCOL_INFOW *protocol_find(int family, int type, int protocol, int *error) {
    bool family_known = false, type_known = false;
    for (size_t i = 0; i < ARRAYSIZE(catalogue); i++) {
        const WSAPROTOCOL_INFOW *entry = &catalogue[i];
        if (family && entry->iAddressFamily != family)
            continue;
        family_known = true;
        if (type && entry->iSocketType != type)
            continue;
        type_known = true;
        bool in_range = protocol >= entry->iProtocol && protocol <= entry->iProtocol + entry->iProtocolMaxOffset;
        if (in_range || (!protocol && entry->dwProviderFlags & PFL_MATCHES_PROTOCOL_ZERO)) {
            if (!family && !type && !protocol)
                break;
            return entry;
        }
    }
    *error = !family && !type && !protocol ? WSAEINVAL
             : !family_known               ? WSAEAFNOSUPPORT
             : !type_known                 ? WSAESOCKTNOSUPPORT
                                           : WSAEPROTONOSUPPORT;
    return NULL;
}

void protocol_to_ansi(const WSAPROTOCOL_INFOW *from, WSAPROTOCOL_INFOA *to) {
    copy_bytes(to, from, offsetof(WSAPROTOCOL_INFOA, szProtocol));
    for (int i = 0; i <= WSAPROTOCOL_LEN; i++)
        to->szProtocol[i] = (char)from->szProtocol[i]; // the names are ASCII
}

static bool listed(const WSAPROTOCOL_INFOW *entry, const INT *protocols) {
    if (!protocols)
        return true;
    for (; *protocols; protocols++)
        if (*protocols == entry->iProtocol)
            return true;
    return false;
}

static int enumerate(const INT *protocols, char *buffer, DWORD *size, bool wide) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!size)
        return winsock_fail(WSAEFAULT);
    DWORD each = wide ? sizeof(WSAPROTOCOL_INFOW) : sizeof(WSAPROTOCOL_INFOA), count = 0;
    for (size_t i = 0; i < ARRAYSIZE(catalogue); i++)
        count += listed(&catalogue[i], protocols) && !(catalogue[i].dwProviderFlags & PFL_HIDDEN);
    if (!buffer || *size < count * each) {
        *size = count * each;
        return winsock_fail(WSAENOBUFS);
    }
    for (size_t i = 0; i < ARRAYSIZE(catalogue); i++) {
        if (!listed(&catalogue[i], protocols) || catalogue[i].dwProviderFlags & PFL_HIDDEN)
            continue;
        if (wide)
            copy_bytes(buffer, &catalogue[i], each);
        else
            protocol_to_ansi(&catalogue[i], (WSAPROTOCOL_INFOA *)buffer);
        buffer += each;
    }
    *size = count * each;
    return (int)count;
}

int WSAAPI WSAEnumProtocolsW(LPINT protocols, LPWSAPROTOCOL_INFOW buffer, LPDWORD size) {
    return enumerate(protocols, (char *)buffer, size, true);
}

int WSAAPI WSAEnumProtocolsA(LPINT protocols, LPWSAPROTOCOL_INFOA buffer, LPDWORD size) {
    return enumerate(protocols, (char *)buffer, size, false);
}

int WSAAPI WSCEnumProtocols(LPINT protocols, LPWSAPROTOCOL_INFOW buffer, LPDWORD size, LPINT error) {
    int found = enumerate(protocols, (char *)buffer, size, true);
    if (found < 0 && error)
        *error = WSAGetLastError();
    return found;
}

int WSAAPI WSCGetProviderPath(LPGUID provider, WCHAR *path, LPINT size, LPINT error) {
    static const WCHAR provider_path[] = L"%SystemRoot%\\system32\\mswsock.dll";
    int failed = WSAEINVAL;
    if (!provider || !path || !size)
        failed = WSAEFAULT;
    else
        for (size_t i = 0; i < ARRAYSIZE(catalogue); i++) {
            if (RtlCompareMemory(&catalogue[i].ProviderId, provider, sizeof *provider) != sizeof *provider)
                continue;
            failed = *size < (INT)ARRAYSIZE(provider_path) ? WSAEFAULT : 0;
            if (!failed)
                copy_bytes(path, provider_path, sizeof provider_path);
            *size = ARRAYSIZE(provider_path);
            break;
        }
    if (failed && error)
        *error = failed;
    return failed ? SOCKET_ERROR : 0;
}
