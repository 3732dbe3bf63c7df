// What the files of iphlpapi share: the machine's interfaces as the executive tells them, and what Windows calls them.

#ifndef NTSUP_IPHLPAPI_H
#define NTSUP_IPHLPAPI_H

#undef _WIN32_WINNT
#undef NTDDI_VERSION
#define _WIN32_WINNT 0x0A00
#define NTDDI_VERSION 0x0A00000C
#include <nt.h>
#include <stdbool.h>

#include <winsock2.h>

#include <ws2ipdef.h>

#include <iphlpapi.h>

#include "host_network_ask.h"

// All interfaces in one block, which the caller frees with interfaces_free.
struct interfaces {
    ULONG count;
    const struct host_interface *items;
    const struct host_interface_address *addresses; // each interface's in turn
    const struct host_address *gateways;            // likewise
    ULONG address_count;
    void *block;
};

// A Win32 error.
DWORD interfaces_get(struct interfaces *all);
void interfaces_free(struct interfaces *all);

const struct host_interface *interfaces_find(const struct interfaces *all, ULONG index);

NET_LUID interface_luid(const struct host_interface *each);
GUID interface_guid(const struct host_interface *each);

enum { INTERFACE_NAME_MAX = IF_MAX_STRING_SIZE + 1, GUID_TEXT_MAX = 39 };

// "Ethernet"-like names people see: Linux's, but for the loopback interface.
void interface_alias(const struct host_interface *each, WCHAR alias[INTERFACE_NAME_MAX]);
void interface_description(const struct host_interface *each, WCHAR text[INTERFACE_NAME_MAX]);
void interface_guid_text(const struct host_interface *each, char text[GUID_TEXT_MAX]);

static inline bool interface_is_up(const struct host_interface *each) { return each->flags & HOST_INTERFACE_UP; }

// The SOCKADDR of an address: how long it is.
ULONG address_put(SOCKADDR_INET *to, const struct host_address *from);

ULONG ipv4_mask(ULONG prefix_length); // in network order

void *iphlp_alloc(SIZE_T size); // zeroed, from the process's heap
void iphlp_free(void *block);

#endif
