// GetAdaptersInfo and its kin: IPv4 adapters, what each of them and the machine asks for names, and what it is called.
#include "interfaces.h"

static char *put_number(char *at, ULONG value) {
    ULONG scale = 1;
    while (value / scale >= 10)
        scale *= 10;
    for (; scale; scale /= 10)
        *at++ = (char)('0' + value / scale % 10);
    return at;
}

static void put_ipv4(IP_ADDRESS_STRING *to, const UCHAR bytes[4]) {
    char *at = to->String;
    for (int i = 0; i < 4; i++) {
        if (i)
            *at++ = '.';
        at = put_number(at, bytes[i]);
    }
    *at = 0;
}

static void fill_adapter(IP_ADAPTER_INFO *made, const struct host_interface *each,
                         const struct host_interface_address *addresses, const struct host_address *gateways) {
    RtlZeroMemory(made, sizeof *made);
    made->ComboIndex = made->Index = each->index;
    interface_guid_text(each, made->AdapterName);
    lstrcpynA(made->Description, each->name, sizeof made->Description);
    made->AddressLength = each->mac_length;
    RtlCopyMemory(made->Address, each->mac, sizeof each->mac);
    made->Type = each->type;
    lstrcpyA(made->IpAddressList.IpAddress.String, "0.0.0.0");
    lstrcpyA(made->IpAddressList.IpMask.String, "0.0.0.0");
    lstrcpyA(made->GatewayList.IpAddress.String, "0.0.0.0");
    lstrcpyA(made->GatewayList.IpMask.String, "0.0.0.0");
    for (ULONG i = 0; i < each->address_count; i++)
        if (addresses[i].address.family == AF_INET) {
            ULONG mask = ipv4_mask(addresses[i].prefix_length);
            put_ipv4(&made->IpAddressList.IpAddress, addresses[i].address.bytes);
            put_ipv4(&made->IpAddressList.IpMask, (const UCHAR *)&mask);
            break;
        }
    for (ULONG i = 0; i < each->gateway_count; i++)
        if (gateways[i].family == AF_INET) {
            put_ipv4(&made->GatewayList.IpAddress, gateways[i].bytes);
            lstrcpyA(made->GatewayList.IpMask.String, "255.255.255.255");
            break;
        }
}

// The loopback interface is none of GetAdaptersInfo's.
static bool is_adapter(const struct host_interface *each) { return !(each->flags & HOST_INTERFACE_LOOPBACK); }

DWORD WINAPI GetAdaptersInfo(PIP_ADAPTER_INFO out, PULONG size) {
    struct interfaces all;
    DWORD error = size ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    ULONG count = 0, at = 0;
    for (ULONG i = 0; i < all.count; i++)
        count += is_adapter(&all.items[i]);
    ULONG needed = count * sizeof *out;
    bool fits = out && *size >= needed;
    const struct host_interface_address *addresses = all.addresses;
    const struct host_address *gateways = all.gateways;
    for (ULONG i = 0; i < all.count && fits; i++) {
        if (is_adapter(&all.items[i])) {
            fill_adapter(&out[at], &all.items[i], addresses, gateways);
            out[at].Next = at + 1 < count ? &out[at + 1] : NULL;
            at++;
        }
        addresses += all.items[i].address_count;
        gateways += all.items[i].gateway_count;
    }
    interfaces_free(&all);
    *size = needed;
    return !count ? ERROR_NO_DATA : fits ? NO_ERROR : ERROR_BUFFER_OVERFLOW;
}

DWORD WINAPI GetInterfaceInfo(PIP_INTERFACE_INFO out, PULONG size) {
    struct interfaces all;
    DWORD error = size ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    ULONG count = 0;
    for (ULONG i = 0; i < all.count; i++)
        count += is_adapter(&all.items[i]);
    ULONG needed = (ULONG)offsetof(IP_INTERFACE_INFO, Adapter) + count * sizeof(IP_ADAPTER_INDEX_MAP);
    bool fits = out && *size >= needed;
    if (fits)
        out->NumAdapters = 0;
    for (ULONG i = 0; i < all.count && fits; i++) {
        if (!is_adapter(&all.items[i]))
            continue;
        static const WCHAR prefix[] = L"\\DEVICE\\TCPIP_";
        IP_ADAPTER_INDEX_MAP *made = &out->Adapter[out->NumAdapters++];
        char guid[GUID_TEXT_MAX];
        interface_guid_text(&all.items[i], guid);
        made->Index = all.items[i].index;
        RtlCopyMemory(made->Name, prefix, sizeof prefix);
        for (int j = 0; j < GUID_TEXT_MAX; j++)
            made->Name[ARRAYSIZE(prefix) - 1 + j] = (WCHAR)guid[j];
    }
    interfaces_free(&all);
    *size = needed;
    return !count ? ERROR_NO_DATA : fits ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER;
}

union resolver {
    struct host_resolver head;
    char room[2048];
};

static NTSTATUS resolver_get(union resolver *resolver) {
    return host_network_ask(HOST_RESOLVER, NULL, 0, resolver, sizeof *resolver, NULL);
}

static ULONG count_ipv4(const union resolver *resolver) {
    ULONG count = 0;
    for (ULONG i = 0; i < resolver->head.server_count; i++)
        count += resolver->head.servers[i].family == AF_INET;
    return count;
}

// The room for those behind the first of so many.
static ULONG room_behind_first(ULONG count) { return count > 1 ? (count - 1) * (ULONG)sizeof(IP_ADDR_STRING) : 0; }

// The IPv4 ones: the first in `server`, the others from `behind` on.
static void put_servers(const union resolver *resolver, IP_ADDR_STRING *server, IP_ADDR_STRING *behind) {
    bool first = true;
    for (ULONG i = 0; i < resolver->head.server_count; i++) {
        if (resolver->head.servers[i].family != AF_INET)
            continue;
        if (!first) {
            server->Next = behind;
            server = behind++;
        }
        put_ipv4(&server->IpAddress, resolver->head.servers[i].bytes);
        first = false;
    }
}

// What a host has of resolvers is every adapter's but the loopback's.
DWORD WINAPI GetPerAdapterInfo(ULONG index, PIP_PER_ADAPTER_INFO out, PULONG size) {
    struct interfaces all;
    union resolver resolver;
    DWORD error = size ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    const struct host_interface *found = interfaces_find(&all, index);
    bool known = found != NULL, asks = known && is_adapter(found);
    interfaces_free(&all);
    if (!known)
        return ERROR_NO_DATA;
    NTSTATUS status = resolver_get(&resolver);
    if (!NT_SUCCESS(status))
        return RtlNtStatusToDosError(status);
    ULONG count = asks ? count_ipv4(&resolver) : 0;
    ULONG needed = (ULONG)sizeof *out + room_behind_first(count);
    if (!out || *size < needed) {
        *size = needed;
        return ERROR_BUFFER_OVERFLOW;
    }
    RtlZeroMemory(out, needed);
    if (count) {
        put_servers(&resolver, &out->DnsServerList, (IP_ADDR_STRING *)(out + 1));
        out->CurrentDnsServer = &out->DnsServerList;
    }
    return NO_ERROR;
}

DWORD WINAPI GetNetworkParams(PFIXED_INFO out, PULONG size) {
    union resolver resolver;
    char name[256];
    ULONG length = 0;
    if (!size)
        return ERROR_INVALID_PARAMETER;
    NTSTATUS status = resolver_get(&resolver);
    if (NT_SUCCESS(status))
        status = host_network_ask(HOST_LOCAL_NAME, NULL, 0, name, sizeof name - 1, &length);
    if (!NT_SUCCESS(status))
        return RtlNtStatusToDosError(status);
    name[length] = 0;
    ULONG needed = (ULONG)sizeof *out + room_behind_first(count_ipv4(&resolver));
    if (!out || *size < needed) {
        *size = needed;
        return ERROR_BUFFER_OVERFLOW;
    }
    RtlZeroMemory(out, needed);
    lstrcpynA(out->HostName, name, sizeof out->HostName);
    lstrcpynA(out->DomainName, resolver.room + resolver.head.domain_offset, sizeof out->DomainName);
    put_servers(&resolver, &out->DnsServerList, (IP_ADDR_STRING *)(out + 1));
    out->NodeType = 8; // HYBRID_NODETYPE
    return NO_ERROR;
}
