/* The table of handlers that entry.S calls through. Holds nothing else. */
#include "gate.h"

uint64_t (*const gate_handlers[])(struct gate_thread *) = {
    NULL,
#define SERVICE(name) gate_##name,
#include "services.inc"
#undef SERVICE
};

_Static_assert(sizeof(gate_handlers) / sizeof(*gate_handlers) <= 256, "an index is a byte in struct gate_page");
