// \Device\HostNetwork: what ws2_32, iphlpapi and dnsapi ask of the machine's resolver and interfaces.
// This project's own device and codes. A lookup that takes time pends; its errors are AFD_STATUS_WINSOCK statuses
// (WSAHOST_NOT_FOUND…) or NT's. Read by C; supervisor/services/host_network.py packs the same.

#ifndef NTSUP_HOST_NETWORK_H
#define NTSUP_HOST_NETWORK_H

#include <stdint.h>

// CTL_CODE(FILE_DEVICE_NETWORK, 0xc00 + n, METHOD_BUFFERED, FILE_ANY_ACCESS)
enum host_network_code {
    HOST_RESOLVE = 0x123000,    // host_resolve, then the name in UTF-8 without NUL -> host_addresses
    HOST_NAME_OF = 0x123004,    // a SOCKADDR -> its host's name in UTF-8 without NUL
    HOST_INTERFACES = 0x123010, // -> host_interfaces
    HOST_RESOLVER = 0x123014,   // -> host_resolver
    HOST_LOCAL_NAME = 0x123018, // -> the host's name in UTF-8 without NUL
    HOST_PING = 0x12301c,       // host_ping, then the data -> host_pong, then the data that came back
    HOST_SOCKETS = 0x123020,    // -> an array of host_socket
};

struct host_resolve {
    uint32_t family; // AF_ of Winsock, or 0
    uint32_t canonical;
};

struct host_address {
    uint16_t family;
    uint16_t reserved;
    uint32_t scope;
    uint8_t bytes[16];
};

struct host_addresses {
    uint32_t count;
    uint32_t name_offset; // of the canonical name in UTF-8, NUL at its end; 0 for none
    struct host_address addresses[];
};

struct host_ping {
    struct host_address to;
    uint32_t milliseconds;
    uint32_t ttl;
};

struct host_pong {
    struct host_address from;
    uint32_t status; // IP_ status of ipexport.h
    uint32_t milliseconds;
};

struct host_socket {
    uint16_t family;
    uint16_t protocol; // IPPROTO_TCP or IPPROTO_UDP
    uint32_t state;    // MIB_TCP_STATE_; 0 of UDP
    uint8_t local[16];
    uint8_t remote[16];
    uint16_t local_port; // both in network order
    uint16_t remote_port;
    uint32_t process; // the guest's that has it, 0 for any other
};
_Static_assert(sizeof(struct host_socket) == 48, "host_sockets.py");

struct host_interface {
    uint32_t index;
    uint32_t type; // IF_TYPE_
    uint32_t mtu;
    uint32_t flags;     // host_interface_flag
    uint64_t speed;     // bits a second, 0 where nobody knows
    uint64_t counts[8]; // octets, packets, errors, discards in; the same out
    uint32_t mac_length;
    uint8_t mac[8];
    uint32_t address_count; // of the addresses that follow the interfaces, in turn
    uint32_t gateway_count; // likewise, after them all
    uint32_t metric;
    uint32_t reserved;
    char name[32]; // Linux's
};
_Static_assert(sizeof(struct host_interface) == 152 && sizeof(struct host_address) == 24, "host_interfaces.py");

enum host_interface_flag { HOST_INTERFACE_UP = 1, HOST_INTERFACE_LOOPBACK = 2, HOST_INTERFACE_POINT_TO_POINT = 4 };

struct host_interface_address {
    struct host_address address;
    uint32_t prefix_length;
    uint32_t flags;
};

struct host_interfaces {
    uint32_t count;
    uint32_t address_count;
    uint32_t gateway_count;
    uint32_t reserved;
    struct host_interface interfaces[];
    // struct host_interface_address addresses[address_count];
    // struct host_address gateways[gateway_count];
};

struct host_resolver {
    uint32_t server_count;
    uint32_t domain_offset; // the search domain in UTF-8 with a NUL
    struct host_address servers[];
};

#endif
