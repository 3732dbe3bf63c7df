/* The one interface between the supervisor, the gate and the guest DLLs: fixed addresses and shared layouts.
 * Read by C on both sides and by cffi (between the CDEF marks: no preprocessor lines there).
 * Must never hold a pointer that the supervisor follows. Raise GATE_ABI_VERSION with every change of layout. */
#ifndef NTSUP_GATE_ABI_H
#define NTSUP_GATE_ABI_H

#include <stdint.h>

/* CDEF begin */
enum gate_abi {
    GATE_ABI_VERSION = 1,
    GATE_BATCH_MAX = 120, /* calls in one batch: the array fits the scratch area below */
    GATE_SCRATCH_SIZE = 0x4000,
    GATE_SCRATCH_DATA = 0x2000, /* strings, filters and message headers start here; the calls lie below */
};

/* One Linux call that the supervisor has a stopped guest thread make. */
struct linux_call {
    int64_t number;
    uint64_t args[6];
    int64_t result;
};

/* What the guest finds at GATE_PAGE, read-only. */
struct gate_page {
    uint32_t version;
    uint32_t flags;
    uint64_t gate_entry;    /* where ntdll's stubs jump when KUSER_SHARED_DATA.SystemCall is set */
    uint64_t clock_gettime; /* the vDSO's __vdso_clock_gettime, System V calling convention; 0 if there is none */
    uint64_t region;        /* the shared region (gate/core) in this process */
};
/* CDEF end */

/* Addresses are wider than an enum's int. */
#define GATE_BASE 0x7fe000000000ULL
#define GATE_REGION_BASE 0x7fe100000000ULL
#define KUSER_SHARED_DATA_ADDRESS 0x7ffe0000ULL
#define GATE_PAGE 0x7ffe1000ULL

_Static_assert(sizeof(struct linux_call) == 64, "linux_call");
_Static_assert(sizeof(struct gate_page) == 32, "gate_page");
_Static_assert(GATE_BATCH_MAX * sizeof(struct linux_call) <= GATE_SCRATCH_DATA, "the calls end before the data");

#endif
