// Which interface reaches an address: the one whose network it is in, else one with a gateway.
#include "interfaces.h"

static bool in_network(const UCHAR *left, const UCHAR *right, ULONG bits) {
    for (ULONG i = 0; i < bits; i++)
        if ((left[i / 8] ^ right[i / 8]) & (0x80 >> i % 8))
            return false;
    return true;
}

struct route {
    const struct host_interface *via;
    const struct host_address *source, *gateway;
    ULONG prefix_length;
};

static bool find_route(const struct interfaces *all, const struct host_address *to, struct route *best) {
    const struct host_interface_address *address = all->addresses;
    const struct host_address *gateway = all->gateways;
    bool found = false;
    for (ULONG i = 0; i < all->count; i++) {
        const struct host_interface *each = &all->items[i];
        const struct host_address *source = NULL;
        for (ULONG j = 0; j < each->address_count; j++, address++) {
            if (address->address.family != to->family || !interface_is_up(each))
                continue;
            if (!source)
                source = &address->address;
            bool nearer = !found || address->prefix_length > best->prefix_length;
            if (in_network(address->address.bytes, to->bytes, address->prefix_length) && nearer) {
                *best = (struct route){each, &address->address, NULL, address->prefix_length};
                found = true;
            }
        }
        for (ULONG j = 0; j < each->gateway_count; j++, gateway++)
            if (!found && source && gateway->family == to->family) {
                *best = (struct route){each, source, gateway, 0};
                found = true;
            }
    }
    return found;
}

static bool read_address(const struct sockaddr *from, struct host_address *to) {
    *to = (struct host_address){.family = from->sa_family};
    if (from->sa_family == AF_INET)
        RtlCopyMemory(to->bytes, &((const SOCKADDR_IN *)from)->sin_addr, 4);
    else if (from->sa_family == AF_INET6)
        RtlCopyMemory(to->bytes, &((const SOCKADDR_IN6 *)from)->sin6_addr, 16);
    else
        return false;
    return true;
}

DWORD WINAPI GetBestInterfaceEx(struct sockaddr *address, PDWORD index) {
    struct interfaces all;
    struct host_address to;
    struct route route;
    if (!address || !index || !read_address(address, &to))
        return ERROR_INVALID_PARAMETER;
    DWORD error = interfaces_get(&all);
    if (error)
        return error;
    error = find_route(&all, &to, &route) ? NO_ERROR : ERROR_NETWORK_UNREACHABLE;
    if (!error)
        *index = route.via->index;
    interfaces_free(&all);
    return error;
}

DWORD WINAPI GetBestInterface(IPAddr address, PDWORD index) {
    SOCKADDR_IN name = {.sin_family = AF_INET, .sin_addr.s_addr = address};
    return GetBestInterfaceEx((struct sockaddr *)&name, index);
}

DWORD WINAPI GetBestRoute2(NET_LUID *luid, NET_IFINDEX index, const SOCKADDR_INET *source, const SOCKADDR_INET *to,
                           ULONG sort, PMIB_IPFORWARD_ROW2 row, SOCKADDR_INET *best_source) {
    struct interfaces all;
    struct host_address address;
    struct route route;
    (void)luid;
    (void)index;
    (void)source;
    (void)sort;
    if (!to || !row || !best_source || !read_address((const struct sockaddr *)to, &address))
        return ERROR_INVALID_PARAMETER;
    DWORD error = interfaces_get(&all);
    if (error)
        return error;
    error = find_route(&all, &address, &route) ? NO_ERROR : ERROR_NETWORK_UNREACHABLE;
    if (!error) {
        RtlZeroMemory(row, sizeof *row);
        row->InterfaceLuid = interface_luid(route.via);
        row->InterfaceIndex = route.via->index;
        row->DestinationPrefix.Prefix.si_family = address.family;
        if (route.prefix_length) {
            address_put(&row->DestinationPrefix.Prefix, route.source);
            row->DestinationPrefix.PrefixLength = (UINT8)route.prefix_length;
        }
        row->NextHop.si_family = address.family;
        if (route.gateway)
            address_put(&row->NextHop, route.gateway);
        row->ValidLifetime = row->PreferredLifetime = 0xffffffff;
        row->Metric = route.via->metric;
        row->Protocol = RouteProtocolNetMgmt;
        row->Loopback = (route.via->flags & HOST_INTERFACE_LOOPBACK) != 0;
        address_put(best_source, route.source);
    }
    interfaces_free(&all);
    return error;
}
