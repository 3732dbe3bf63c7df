// Tables of the machine's TCP and UDP sockets. The owner of a socket is known where it is a process of ours, else 0.
#include "interfaces.h"

typedef struct {
    struct host_socket *items;
    ULONG count;
} Sockets;

static DWORD get_sockets(Sockets *out) {
    for (ULONG size = 1 << 16;; size *= 4) {
        ULONG got = 0;
        out->items = iphlp_alloc(size);
        if (!out->items)
            return ERROR_NOT_ENOUGH_MEMORY;
        NTSTATUS status = host_network_ask(HOST_SOCKETS, NULL, 0, out->items, size, &got);
        out->count = got / (ULONG)sizeof *out->items;
        if (NT_SUCCESS(status))
            return NO_ERROR;
        iphlp_free(out->items);
        if (status != STATUS_BUFFER_TOO_SMALL || size >= 1 << 26)
            return RtlNtStatusToDosError(status);
    }
}

// Which sockets a table has and how long its rows are.
typedef struct {
    USHORT family, protocol;
    bool listening, connected, owners, later; // later: MIB_TCPROW2, which ends in a state of offloading
} Wanted;

static ULONG address_of(const BYTE bytes[16]) {
    ULONG address;
    RtlCopyMemory(&address, bytes, sizeof address);
    return address;
}

static ULONG row_size(const Wanted *wanted) {
    if (wanted->protocol == IPPROTO_UDP)
        return wanted->family == AF_INET6 ? sizeof(MIB_UDP6ROW_OWNER_PID)
               : wanted->owners           ? sizeof(MIB_UDPROW_OWNER_PID)
                                          : sizeof(MIB_UDPROW);
    if (wanted->family == AF_INET6)
        return sizeof(MIB_TCP6ROW_OWNER_PID);
    return wanted->later ? sizeof(MIB_TCPROW2) : wanted->owners ? sizeof(MIB_TCPROW_OWNER_PID) : sizeof(MIB_TCPROW);
}

// The longer rows begin as the shorter ones do.
static void put_row(const Wanted *wanted, const struct host_socket *each, void *out) {
    if (wanted->protocol == IPPROTO_UDP && wanted->family == AF_INET) {
        MIB_UDPROW_OWNER_PID row = {address_of(each->local), each->local_port, each->process};
        RtlCopyMemory(out, &row, row_size(wanted));
    } else if (wanted->protocol == IPPROTO_UDP) {
        MIB_UDP6ROW_OWNER_PID *row = out;
        RtlZeroMemory(row, sizeof *row);
        RtlCopyMemory(row->ucLocalAddr, each->local, sizeof row->ucLocalAddr);
        row->dwLocalPort = each->local_port;
        row->dwOwningPid = each->process;
    } else if (wanted->family == AF_INET) {
        MIB_TCPROW2 row = {each->state,
                           address_of(each->local),
                           each->local_port,
                           address_of(each->remote),
                           each->remote_port,
                           each->process,
                           TcpConnectionOffloadStateInHost};
        RtlCopyMemory(out, &row, row_size(wanted));
    } else {
        MIB_TCP6ROW_OWNER_PID *row = out;
        RtlZeroMemory(row, sizeof *row);
        RtlCopyMemory(row->ucLocalAddr, each->local, sizeof row->ucLocalAddr);
        RtlCopyMemory(row->ucRemoteAddr, each->remote, sizeof row->ucRemoteAddr);
        row->dwLocalPort = each->local_port;
        row->dwRemotePort = each->remote_port;
        row->dwState = each->state;
        row->dwOwningPid = each->process;
    }
}

static bool is_wanted(const Wanted *wanted, const struct host_socket *each) {
    if (each->family != wanted->family || each->protocol != wanted->protocol)
        return false;
    return wanted->protocol == IPPROTO_UDP ||
           (each->state == MIB_TCP_STATE_LISTEN ? wanted->listening : wanted->connected);
}

// Tables are a count and then their rows.
static DWORD fill(const Wanted *wanted, void *out, ULONG *size) {
    Sockets all;
    if (size == NULL)
        return ERROR_INVALID_PARAMETER;
    DWORD error = get_sockets(&all);
    if (error)
        return error;
    ULONG row = row_size(wanted), count = 0, room = *size;
    for (ULONG i = 0; i < all.count; i++)
        count += is_wanted(wanted, &all.items[i]);
    ULONG needed = (ULONG)sizeof(DWORD) + max(count, 1) * row;
    *size = needed;
    if (out == NULL || room < needed) {
        error = ERROR_INSUFFICIENT_BUFFER;
    } else {
        BYTE *at = (BYTE *)out + sizeof(DWORD);
        *(DWORD *)out = count;
        for (ULONG i = 0; i < all.count; i++)
            if (is_wanted(wanted, &all.items[i])) {
                put_row(wanted, &all.items[i], at);
                at += row;
            }
    }
    iphlp_free(all.items);
    return error;
}

DWORD WINAPI GetExtendedTcpTable(PVOID out, PDWORD size, WINBOOL order, ULONG family, TCP_TABLE_CLASS class,
                                 ULONG reserved) {
    (void)order, (void)reserved; // they always come in the order of their addresses
    bool owners = class >= TCP_TABLE_OWNER_PID_LISTENER && class <= TCP_TABLE_OWNER_PID_ALL;
    if ((family != AF_INET && family != AF_INET6) || (int)class < 0 || class > TCP_TABLE_OWNER_MODULE_ALL)
        return ERROR_INVALID_PARAMETER;
    if (class >= TCP_TABLE_OWNER_MODULE_LISTENER || (family == AF_INET6 && !owners))
        return ERROR_NOT_SUPPORTED;
    ULONG kind = (ULONG) class % 3; // listeners, connections, all
    Wanted wanted = {(USHORT)family, IPPROTO_TCP, kind != 1, kind != 0, owners, false};
    return fill(&wanted, out, size);
}

DWORD WINAPI GetExtendedUdpTable(PVOID out, PDWORD size, WINBOOL order, ULONG family, UDP_TABLE_CLASS class,
                                 ULONG reserved) {
    (void)order, (void)reserved;
    if ((family != AF_INET && family != AF_INET6) || (int)class < 0 || class > UDP_TABLE_OWNER_MODULE)
        return ERROR_INVALID_PARAMETER;
    if (class == UDP_TABLE_OWNER_MODULE || (family == AF_INET6 && class == UDP_TABLE_BASIC))
        return ERROR_NOT_SUPPORTED;
    Wanted wanted = {(USHORT)family, IPPROTO_UDP, true, true, class == UDP_TABLE_OWNER_PID, false};
    return fill(&wanted, out, size);
}

ULONG WINAPI GetTcpTable(PMIB_TCPTABLE out, PULONG size, WINBOOL order) {
    (void)order;
    return fill(&(Wanted){AF_INET, IPPROTO_TCP, true, true, false, false}, out, size);
}

ULONG WINAPI GetTcpTable2(PMIB_TCPTABLE2 out, PULONG size, WINBOOL order) {
    (void)order;
    return fill(&(Wanted){AF_INET, IPPROTO_TCP, true, true, true, true}, out, size);
}

ULONG WINAPI GetUdpTable(PMIB_UDPTABLE out, PULONG size, WINBOOL order) {
    (void)order;
    return fill(&(Wanted){AF_INET, IPPROTO_UDP, true, true, false, false}, out, size);
}
