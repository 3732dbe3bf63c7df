// The function of guest/host_network/ask.c. After nt.h.

#ifndef NTSUP_HOST_NETWORK_ASK_H
#define NTSUP_HOST_NETWORK_ASK_H

#include "host_network.h"

// A code of host_network.h: the answer goes to `out`, its length to `got` (may be NULL).
NTSTATUS host_network_ask(ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size, ULONG *got);

#endif
