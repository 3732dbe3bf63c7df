// Addresses and names, for the files of ws2_32 that turn text into them and back.
#ifndef NTSUP_WS2_32_ADDRESS_H
#define NTSUP_WS2_32_ADDRESS_H

#include <stdbool.h>

#include "winsock.h"

// What follows the address in a text; NULL when there is none. Loose is inet_addr's way with fewer and C-like numbers.
const char *address_read_ipv4(const char *at, bool loose, struct in_addr *address);
const char *address_read_ipv6(const char *at, struct in6_addr *address);
// Writes the text with its NUL; returns its length.
unsigned address_write(int family, const void *address, char text[INET6_ADDRSTRLEN]);

// A block of the calling thread's own, for the functions that return pointers to static data; NULL without memory.
void *winsock_thread_buffer(void);

// The resolver's addresses of a name, and the name of an address: Winsock errors. family 0: any.
int host_resolve(const char *name, int family, bool canonical, struct host_addresses *out, ULONG size);
int host_name_of(const struct sockaddr *address, ULONG length, char *name, ULONG size);

// The port (host order) and the protocol of a service; 0 when it is not known. protocol NULL: any.
unsigned service_port(const char *name, const char *protocol);
const char *service_name(unsigned port, const char *protocol);

#endif
