// Tables of interfaces and addresses, in the form of Windows Vista (…2, freed by FreeMibTable) and the one before.
#include "interfaces.h"

VOID WINAPI FreeMibTable(PVOID table) { iphlp_free(table); }

static void fill_row2(MIB_IF_ROW2 *row, const struct host_interface *each) {
    bool loopback = each->flags & HOST_INTERFACE_LOOPBACK;
    RtlZeroMemory(row, sizeof *row);
    row->InterfaceLuid = interface_luid(each);
    row->InterfaceIndex = each->index;
    row->InterfaceGuid = row->NetworkGuid = interface_guid(each);
    interface_alias(each, row->Alias);
    interface_description(each, row->Description);
    row->PhysicalAddressLength = each->mac_length;
    RtlCopyMemory(row->PhysicalAddress, each->mac, sizeof each->mac);
    RtlCopyMemory(row->PermanentPhysicalAddress, each->mac, sizeof each->mac);
    row->Mtu = each->mtu;
    row->Type = each->type;
    row->MediaType = loopback ? NdisMediumLoopback : NdisMedium802_3;
    row->PhysicalMediumType = loopback ? NdisPhysicalMediumUnspecified : NdisPhysicalMedium802_3;
    row->AccessType = loopback ? NET_IF_ACCESS_LOOPBACK : NET_IF_ACCESS_BROADCAST;
    row->DirectionType = NET_IF_DIRECTION_SENDRECEIVE;
    row->InterfaceAndOperStatusFlags.HardwareInterface = !loopback;
    row->InterfaceAndOperStatusFlags.ConnectorPresent = !loopback;
    row->OperStatus = interface_is_up(each) ? IfOperStatusUp : IfOperStatusDown;
    row->AdminStatus = NET_IF_ADMIN_STATUS_UP;
    row->MediaConnectState = interface_is_up(each) ? MediaConnectStateConnected : MediaConnectStateDisconnected;
    row->ConnectionType = NET_IF_CONNECTION_DEDICATED;
    row->TransmitLinkSpeed = row->ReceiveLinkSpeed = each->speed;
    row->InOctets = row->InUcastOctets = each->counts[0];
    row->InUcastPkts = each->counts[1];
    row->InErrors = each->counts[2];
    row->InDiscards = each->counts[3];
    row->OutOctets = row->OutUcastOctets = each->counts[4];
    row->OutUcastPkts = each->counts[5];
    row->OutErrors = each->counts[6];
    row->OutDiscards = each->counts[7];
}

DWORD WINAPI GetIfTable2(PMIB_IF_TABLE2 *out) {
    struct interfaces all;
    DWORD error = out ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    MIB_IF_TABLE2 *table = iphlp_alloc(sizeof *table + all.count * sizeof table->Table[0]);
    if (table) {
        table->NumEntries = all.count;
        for (ULONG i = 0; i < all.count; i++)
            fill_row2(&table->Table[i], &all.items[i]);
    }
    interfaces_free(&all);
    *out = table;
    return table ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}

// Levels: MibIfTableNormal, MibIfTableRaw and the later MibIfTableNormalWithoutStatistics.
DWORD WINAPI GetIfTable2Ex(MIB_IF_TABLE_LEVEL level, PMIB_IF_TABLE2 *out) {
    return (int)level <= 2 ? GetIfTable2(out) : ERROR_INVALID_PARAMETER;
}

// The interface that a row names by LUID or index; a Win32 error.
static DWORD find_row(const struct interfaces *all, NET_LUID luid, ULONG index, const struct host_interface **out) {
    if (!luid.Value && !index)
        return ERROR_INVALID_PARAMETER;
    for (ULONG i = 0; i < all->count; i++) {
        bool is_it = luid.Value ? interface_luid(&all->items[i]).Value == luid.Value : all->items[i].index == index;
        if (is_it) {
            *out = &all->items[i];
            return NO_ERROR;
        }
    }
    return ERROR_FILE_NOT_FOUND;
}

DWORD WINAPI GetIfEntry2(PMIB_IF_ROW2 row) {
    struct interfaces all;
    const struct host_interface *found;
    DWORD error = row ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    error = find_row(&all, row->InterfaceLuid, row->InterfaceIndex, &found);
    if (!error)
        fill_row2(row, found);
    interfaces_free(&all);
    return error;
}

static void fill_row(MIB_IFROW *row, const struct host_interface *each) {
    char guid[GUID_TEXT_MAX], description[INTERFACE_NAME_MAX];
    WCHAR wide[INTERFACE_NAME_MAX];
    static const WCHAR prefix[] = L"\\DEVICE\\TCPIP_";
    RtlZeroMemory(row, sizeof *row);
    interface_guid_text(each, guid);
    RtlCopyMemory(row->wszName, prefix, sizeof prefix);
    for (int i = 0; guid[i]; i++)
        row->wszName[ARRAYSIZE(prefix) - 1 + i] = (WCHAR)guid[i];
    row->dwIndex = each->index;
    row->dwType = each->type;
    row->dwMtu = each->mtu;
    row->dwSpeed = (DWORD)(each->speed > 0xffffffff ? 0xffffffff : each->speed);
    row->dwPhysAddrLen = each->mac_length;
    RtlCopyMemory(row->bPhysAddr, each->mac, sizeof each->mac);
    row->dwAdminStatus = MIB_IF_ADMIN_STATUS_UP;
    row->dwOperStatus = interface_is_up(each) ? IF_OPER_STATUS_OPERATIONAL : IF_OPER_STATUS_NON_OPERATIONAL;
    row->dwInOctets = (DWORD)each->counts[0];
    row->dwInUcastPkts = (DWORD)each->counts[1];
    row->dwInErrors = (DWORD)each->counts[2];
    row->dwInDiscards = (DWORD)each->counts[3];
    row->dwOutOctets = (DWORD)each->counts[4];
    row->dwOutUcastPkts = (DWORD)each->counts[5];
    row->dwOutErrors = (DWORD)each->counts[6];
    row->dwOutDiscards = (DWORD)each->counts[7];
    interface_description(each, wide);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, description, sizeof description, NULL, NULL);
    row->dwDescrLen = (DWORD)lstrlenA(description) + 1;
    lstrcpynA((char *)row->bDescr, description, sizeof row->bDescr);
}

DWORD WINAPI GetIfEntry(PMIB_IFROW row) {
    struct interfaces all;
    DWORD error = row ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    const struct host_interface *found = interfaces_find(&all, row->dwIndex);
    if (found)
        fill_row(row, found);
    interfaces_free(&all);
    return found ? NO_ERROR : ERROR_INVALID_DATA;
}

DWORD WINAPI GetIfTable(PMIB_IFTABLE table, PULONG size, BOOL order) {
    struct interfaces all;
    (void)order; // they come by index anyway
    DWORD error = size ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    ULONG needed = (ULONG)offsetof(MIB_IFTABLE, table) + all.count * sizeof(MIB_IFROW);
    bool fits = table && *size >= needed;
    if (fits) {
        table->dwNumEntries = all.count;
        for (ULONG i = 0; i < all.count; i++)
            fill_row(&table->table[i], &all.items[i]);
    } else {
        *size = needed;
    }
    interfaces_free(&all);
    return fits ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER;
}

DWORD WINAPI GetNumberOfInterfaces(PDWORD count) {
    struct interfaces all;
    DWORD error = count ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    *count = all.count;
    interfaces_free(&all);
    return NO_ERROR;
}

DWORD WINAPI GetIpAddrTable(PMIB_IPADDRTABLE table, PULONG size, BOOL order) {
    struct interfaces all;
    (void)order;
    DWORD error = size ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    ULONG count = 0, at = 0;
    for (ULONG i = 0; i < all.address_count; i++)
        count += all.addresses[i].address.family == AF_INET;
    ULONG needed = (ULONG)offsetof(MIB_IPADDRTABLE, table) + count * sizeof(MIB_IPADDRROW);
    bool fits = table && *size >= needed;
    *size = needed;
    const struct host_interface_address *address = all.addresses;
    if (fits)
        table->dwNumEntries = count;
    for (ULONG i = 0; i < all.count && fits; i++)
        for (ULONG j = 0; j < all.items[i].address_count; j++, address++) {
            if (address->address.family != AF_INET)
                continue;
            MIB_IPADDRROW *row = &table->table[at++];
            RtlZeroMemory(row, sizeof *row);
            RtlCopyMemory(&row->dwAddr, address->address.bytes, 4);
            row->dwIndex = all.items[i].index;
            row->dwMask = ipv4_mask(address->prefix_length);
            row->dwBCastAddr = 1; // as Windows has it: ones for the host's part
            row->dwReasmSize = 65535;
            row->wType = MIB_IPADDR_PRIMARY;
        }
    interfaces_free(&all);
    return fits ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER;
}

static void fill_unicast(MIB_UNICASTIPADDRESS_ROW *row, const struct host_interface *each,
                         const struct host_interface_address *from) {
    RtlZeroMemory(row, sizeof *row);
    address_put(&row->Address, &from->address);
    row->InterfaceLuid = interface_luid(each);
    row->InterfaceIndex = each->index;
    row->PrefixOrigin = IpPrefixOriginManual;
    row->SuffixOrigin = IpSuffixOriginManual;
    row->ValidLifetime = row->PreferredLifetime = 0xffffffff;
    row->OnLinkPrefixLength = (UINT8)from->prefix_length;
    row->DadState = IpDadStatePreferred;
    row->ScopeId.Value = from->address.scope;
}

DWORD WINAPI GetUnicastIpAddressTable(ADDRESS_FAMILY family, PMIB_UNICASTIPADDRESS_TABLE *out) {
    struct interfaces all;
    if (!out || (family != AF_UNSPEC && family != AF_INET && family != AF_INET6))
        return ERROR_INVALID_PARAMETER;
    DWORD error = interfaces_get(&all);
    if (error)
        return error;
    MIB_UNICASTIPADDRESS_TABLE *table = iphlp_alloc(sizeof *table + all.address_count * sizeof table->Table[0]);
    const struct host_interface_address *address = all.addresses;
    for (ULONG i = 0; i < all.count && table; i++)
        for (ULONG j = 0; j < all.items[i].address_count; j++, address++)
            if (family == AF_UNSPEC || family == address->address.family)
                fill_unicast(&table->Table[table->NumEntries++], &all.items[i], address);
    interfaces_free(&all);
    *out = table;
    return table ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}

DWORD WINAPI GetUnicastIpAddressEntry(PMIB_UNICASTIPADDRESS_ROW row) {
    MIB_UNICASTIPADDRESS_TABLE *table;
    if (!row || (!row->InterfaceLuid.Value && !row->InterfaceIndex))
        return ERROR_INVALID_PARAMETER;
    DWORD error = GetUnicastIpAddressTable(AF_UNSPEC, &table);
    if (error)
        return error;
    error = ERROR_NOT_FOUND;
    for (ULONG i = 0; i < table->NumEntries && error; i++) {
        const MIB_UNICASTIPADDRESS_ROW *each = &table->Table[i];
        bool same_interface = row->InterfaceLuid.Value ? each->InterfaceLuid.Value == row->InterfaceLuid.Value
                                                       : each->InterfaceIndex == row->InterfaceIndex;
        bool ipv4 = each->Address.si_family == AF_INET;
        const void *left = ipv4 ? (const void *)&each->Address.Ipv4.sin_addr : &each->Address.Ipv6.sin6_addr;
        const void *right = ipv4 ? (const void *)&row->Address.Ipv4.sin_addr : &row->Address.Ipv6.sin6_addr;
        SIZE_T size = ipv4 ? 4 : 16;
        if (same_interface && each->Address.si_family == row->Address.si_family &&
            RtlCompareMemory(left, right, size) == size) {
            *row = *each;
            error = NO_ERROR;
        }
    }
    FreeMibTable(table);
    return error;
}

VOID WINAPI InitializeUnicastIpAddressEntry(PMIB_UNICASTIPADDRESS_ROW row) {
    RtlZeroMemory(row, sizeof *row);
    row->PrefixOrigin = IpPrefixOriginUnchanged;
    row->SuffixOrigin = IpSuffixOriginUnchanged;
    row->OnLinkPrefixLength = 255;
    row->ValidLifetime = row->PreferredLifetime = 0xffffffff;
}

// No interface of Linux has anycast addresses that it tells of.
DWORD WINAPI GetAnycastIpAddressTable(ADDRESS_FAMILY family, PMIB_ANYCASTIPADDRESS_TABLE *out) {
    if (!out || (family != AF_UNSPEC && family != AF_INET && family != AF_INET6))
        return ERROR_INVALID_PARAMETER;
    *out = iphlp_alloc(sizeof **out);
    return *out ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}
