// GetAdaptersAddresses: everything about every interface, in one block that is measured first and filled then.
#include "interfaces.h"

// What is written goes to `base` as long as there is room; `used` counts on, so that one pass tells the size.
struct writer {
    char *base;
    ULONG room, used;
};

// Room for so many bytes; NULL where they do not fit, and what is then written is thrown away.
static void *reserve(struct writer *to, ULONG size) {
    ULONG at = to->used;
    to->used += (size + 7) & ~7u;
    return to->used <= to->room ? to->base + at : NULL;
}

static WCHAR *put_wide(struct writer *to, const WCHAR *text) {
    ULONG size = ((ULONG)lstrlenW(text) + 1) * sizeof *text;
    WCHAR *copy = reserve(to, size);
    if (copy)
        RtlCopyMemory(copy, text, size);
    return copy;
}

static void put_address(struct writer *to, SOCKET_ADDRESS *out, const struct host_address *address) {
    SOCKADDR_INET made;
    ULONG size = address_put(&made, address);
    void *copy = reserve(to, size);
    if (copy)
        RtlCopyMemory(copy, &made, size);
    if (out) {
        out->lpSockaddr = copy;
        out->iSockaddrLength = (INT)size;
    }
}

static bool is_wanted(ULONG family, const struct host_address *address) {
    return family == AF_UNSPEC || family == address->family;
}

static void put_unicast(struct writer *to, PIP_ADAPTER_UNICAST_ADDRESS_LH **tail,
                        const struct host_interface_address *from) {
    IP_ADAPTER_UNICAST_ADDRESS_LH *made = reserve(to, sizeof *made);
    put_address(to, made ? &made->Address : NULL, &from->address);
    if (!made)
        return;
    made->Length = sizeof *made;
    made->Flags = IP_ADAPTER_ADDRESS_DNS_ELIGIBLE;
    made->PrefixOrigin = from->address.family == AF_INET ? IpPrefixOriginManual : IpPrefixOriginWellKnown;
    made->SuffixOrigin = from->address.family == AF_INET ? IpSuffixOriginManual : IpSuffixOriginLinkLayerAddress;
    made->DadState = IpDadStatePreferred;
    made->ValidLifetime = made->PreferredLifetime = made->LeaseLifetime = 0xffffffff;
    made->OnLinkPrefixLength = (UINT8)from->prefix_length;
    **tail = made;
    *tail = &made->Next;
}

static void put_prefix(struct writer *to, PIP_ADAPTER_PREFIX **tail, const struct host_interface_address *from) {
    struct host_address network = from->address;
    for (ULONG bit = from->prefix_length; bit < (network.family == AF_INET ? 32u : 128u); bit++)
        network.bytes[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
    IP_ADAPTER_PREFIX *made = reserve(to, sizeof *made);
    put_address(to, made ? &made->Address : NULL, &network);
    if (!made)
        return;
    made->Length = sizeof *made;
    made->PrefixLength = from->prefix_length;
    **tail = made;
    *tail = &made->Next;
}

static void put_gateway(struct writer *to, PIP_ADAPTER_GATEWAY_ADDRESS_LH **tail, const struct host_address *from) {
    IP_ADAPTER_GATEWAY_ADDRESS_LH *made = reserve(to, sizeof *made);
    put_address(to, made ? &made->Address : NULL, from);
    if (!made)
        return;
    made->Length = sizeof *made;
    **tail = made;
    *tail = &made->Next;
}

static void put_server(struct writer *to, PIP_ADAPTER_DNS_SERVER_ADDRESS_XP **tail, const struct host_address *from) {
    IP_ADAPTER_DNS_SERVER_ADDRESS_XP *made = reserve(to, sizeof *made);
    put_address(to, made ? &made->Address : NULL, from);
    if (!made)
        return;
    made->Length = sizeof *made;
    **tail = made;
    *tail = &made->Next;
}

struct request {
    ULONG family, flags;
    const struct host_resolver *resolver;
    WCHAR domain[256];
};

static void put_names(struct writer *to, IP_ADAPTER_ADDRESSES *made, const struct host_interface *each,
                      const struct request *request) {
    WCHAR text[INTERFACE_NAME_MAX];
    char guid[GUID_TEXT_MAX];
    interface_guid_text(each, guid);
    char *name = reserve(to, sizeof guid);
    if (name)
        RtlCopyMemory(name, guid, sizeof guid);
    interface_description(each, text);
    WCHAR *description = put_wide(to, text);
    bool named = !(request->flags & GAA_FLAG_SKIP_FRIENDLY_NAME);
    interface_alias(each, text);
    WCHAR *alias = named ? put_wide(to, text) : NULL;
    WCHAR *suffix = put_wide(to, each->flags & HOST_INTERFACE_LOOPBACK ? L"" : request->domain);
    if (!made)
        return;
    made->AdapterName = name;
    made->Description = description;
    made->FriendlyName = alias;
    made->DnsSuffix = suffix;
}

static void put_lists(struct writer *to, IP_ADAPTER_ADDRESSES *made, const struct host_interface *each,
                      const struct host_interface_address *addresses, const struct host_address *gateways,
                      const struct request *request) {
    IP_ADAPTER_ADDRESSES nowhere;
    if (!made)
        made = &nowhere;
    PIP_ADAPTER_UNICAST_ADDRESS_LH *unicast = &made->FirstUnicastAddress;
    PIP_ADAPTER_PREFIX *prefix = &made->FirstPrefix;
    PIP_ADAPTER_GATEWAY_ADDRESS_LH *gateway = &made->FirstGatewayAddress;
    PIP_ADAPTER_DNS_SERVER_ADDRESS_XP *server = &made->FirstDnsServerAddress;
    for (ULONG i = 0; i < each->address_count; i++) {
        if (!is_wanted(request->family, &addresses[i].address))
            continue;
        if (!(request->flags & GAA_FLAG_SKIP_UNICAST))
            put_unicast(to, &unicast, &addresses[i]);
        if (request->flags & GAA_FLAG_INCLUDE_PREFIX)
            put_prefix(to, &prefix, &addresses[i]);
    }
    for (ULONG i = 0; i < each->gateway_count && request->flags & GAA_FLAG_INCLUDE_GATEWAYS; i++)
        if (is_wanted(request->family, &gateways[i]))
            put_gateway(to, &gateway, &gateways[i]);
    bool has_servers = !(each->flags & HOST_INTERFACE_LOOPBACK) && interface_is_up(each);
    for (ULONG i = 0; i < request->resolver->server_count && has_servers; i++)
        if (!(request->flags & GAA_FLAG_SKIP_DNS_SERVER) && is_wanted(request->family, &request->resolver->servers[i]))
            put_server(to, &server, &request->resolver->servers[i]);
}

static void describe(IP_ADAPTER_ADDRESSES *made, const struct host_interface *each) {
    made->Length = sizeof *made;
    made->IfIndex = made->Ipv6IfIndex = each->index;
    made->Flags = IP_ADAPTER_IPV4_ENABLED | IP_ADAPTER_IPV6_ENABLED;
    made->Mtu = each->flags & HOST_INTERFACE_LOOPBACK ? 0xffffffff : each->mtu;
    made->IfType = each->type;
    made->OperStatus = interface_is_up(each) ? IfOperStatusUp : IfOperStatusDown;
    made->PhysicalAddressLength = each->mac_length;
    RtlCopyMemory(made->PhysicalAddress, each->mac, sizeof each->mac);
    made->TransmitLinkSpeed = made->ReceiveLinkSpeed = each->speed ? each->speed : ~0ull;
    made->Ipv4Metric = made->Ipv6Metric = each->metric;
    made->Luid = interface_luid(each);
    made->NetworkGuid = interface_guid(each);
    made->ConnectionType = NET_IF_CONNECTION_DEDICATED;
    for (int i = 0; i < 16; i++)
        made->ZoneIndices[i] = i < ScopeLevelSubnet ? each->index : 1;
}

union resolver {
    struct host_resolver head;
    char room[2048];
};

static DWORD get_resolver(union resolver *out) {
    return RtlNtStatusToDosError(host_network_ask(HOST_RESOLVER, NULL, 0, out, sizeof *out, NULL));
}

ULONG WINAPI GetAdaptersAddresses(ULONG family, ULONG flags, PVOID reserved, PIP_ADAPTER_ADDRESSES out, PULONG size) {
    if (!size || reserved || (family != AF_UNSPEC && family != AF_INET && family != AF_INET6))
        return ERROR_INVALID_PARAMETER;
    struct interfaces all;
    union resolver resolver;
    DWORD error = get_resolver(&resolver);
    if (!error)
        error = interfaces_get(&all);
    if (error)
        return error;
    struct request request = {.family = family, .flags = flags, .resolver = &resolver.head};
    MultiByteToWideChar(CP_UTF8, 0, resolver.room + resolver.head.domain_offset, -1, request.domain,
                        ARRAYSIZE(request.domain));
    struct writer to = {.base = (char *)out, .room = out ? *size : 0};
    PIP_ADAPTER_ADDRESSES *tail = NULL;
    const struct host_interface_address *addresses = all.addresses;
    const struct host_address *gateways = all.gateways;
    if (to.room)
        RtlZeroMemory(out, to.room);
    for (ULONG i = 0; i < all.count; i++) {
        const struct host_interface *each = &all.items[i];
        IP_ADAPTER_ADDRESSES *made = reserve(&to, sizeof *made);
        put_names(&to, made, each, &request);
        put_lists(&to, made, each, addresses, gateways, &request);
        if (made) {
            describe(made, each);
            if (tail)
                *tail = made;
            tail = &made->Next;
        }
        addresses += each->address_count;
        gateways += each->gateway_count;
    }
    ULONG count = all.count;
    interfaces_free(&all);
    ULONG room = *size;
    *size = to.used;
    return !count ? ERROR_NO_DATA : !out || room < to.used ? ERROR_BUFFER_OVERFLOW : NO_ERROR;
}
