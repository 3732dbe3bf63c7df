// The machine's interfaces, and what Windows would call them: LUIDs, GUIDs and names made of their index and type.
#include "interfaces.h"

void *iphlp_alloc(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }

void iphlp_free(void *block) {
    if (block)
        HeapFree(GetProcessHeap(), 0, block);
}

DWORD interfaces_get(struct interfaces *all) {
    ULONG size = 1 << 16;
    for (;;) {
        struct host_interfaces *found = iphlp_alloc(size);
        if (!found)
            return ERROR_NOT_ENOUGH_MEMORY;
        NTSTATUS status = host_network_ask(HOST_INTERFACES, NULL, 0, found, size, NULL);
        if (NT_SUCCESS(status)) {
            const char *behind = (const char *)&found->interfaces[found->count];
            *all = (struct interfaces){
                .count = found->count,
                .items = found->interfaces,
                .addresses = (const struct host_interface_address *)behind,
                .gateways = (const struct host_address *)(behind +
                                                          found->address_count * sizeof(struct host_interface_address)),
                .address_count = found->address_count,
                .block = found,
            };
            return NO_ERROR;
        }
        iphlp_free(found);
        if (status != STATUS_BUFFER_TOO_SMALL || size >= 1 << 24)
            return RtlNtStatusToDosError(status);
        size *= 4;
    }
}

void interfaces_free(struct interfaces *all) { iphlp_free(all->block); }

const struct host_interface *interfaces_find(const struct interfaces *all, ULONG index) {
    for (ULONG i = 0; i < all->count; i++)
        if (all->items[i].index == index)
            return &all->items[i];
    return NULL;
}

NET_LUID interface_luid(const struct host_interface *each) {
    NET_LUID luid = {0};
    luid.Info.NetLuidIndex = each->index;
    luid.Info.IfType = each->type;
    return luid;
}

GUID interface_guid(const struct host_interface *each) {
    GUID guid = {0x4e545355, 0x5000, 0x4000, {0x80, 0, 0, 0, 0, 0, 0, 0}};
    guid.Data2 |= (USHORT)each->type;
    for (int i = 0; i < 4; i++)
        guid.Data4[7 - i] = (UCHAR)(each->index >> 8 * i);
    return guid;
}

static void put_hex(char **at, ULONG value, int digits) {
    while (digits--)
        *(*at)++ = "0123456789ABCDEF"[value >> 4 * digits & 15];
}

void interface_guid_text(const struct host_interface *each, char text[GUID_TEXT_MAX]) {
    GUID guid = interface_guid(each);
    char *at = text;
    *at++ = '{';
    put_hex(&at, guid.Data1, 8);
    *at++ = '-';
    put_hex(&at, guid.Data2, 4);
    *at++ = '-';
    put_hex(&at, guid.Data3, 4);
    *at++ = '-';
    for (int i = 0; i < 8; i++) {
        if (i == 2)
            *at++ = '-';
        put_hex(&at, guid.Data4[i], 2);
    }
    *at++ = '}';
    *at = 0;
}

static void widen(const char *from, WCHAR to[INTERFACE_NAME_MAX]) {
    if (!MultiByteToWideChar(CP_UTF8, 0, from, -1, to, INTERFACE_NAME_MAX))
        to[0] = 0;
}

void interface_alias(const struct host_interface *each, WCHAR alias[INTERFACE_NAME_MAX]) {
    widen(each->flags & HOST_INTERFACE_LOOPBACK ? "Loopback Pseudo-Interface 1" : each->name, alias);
}

void interface_description(const struct host_interface *each, WCHAR text[INTERFACE_NAME_MAX]) {
    widen(each->flags & HOST_INTERFACE_LOOPBACK ? "Software Loopback Interface 1" : each->name, text);
}

ULONG address_put(SOCKADDR_INET *to, const struct host_address *from) {
    RtlZeroMemory(to, sizeof *to);
    to->si_family = from->family;
    if (from->family == AF_INET) {
        RtlCopyMemory(&to->Ipv4.sin_addr, from->bytes, 4);
        return sizeof to->Ipv4;
    }
    RtlCopyMemory(&to->Ipv6.sin6_addr, from->bytes, 16);
    to->Ipv6.sin6_scope_id = from->scope;
    return sizeof to->Ipv6;
}

ULONG ipv4_mask(ULONG prefix_length) {
    return prefix_length ? __builtin_bswap32((ULONG)(0xffffffffull << (32 - prefix_length))) : 0;
}
