// All processes of the system, as NtQuerySystemInformation lists them.

#ifndef NTSUP_KERNELBASE_SYSTEM_H
#define NTSUP_KERNELBASE_SYSTEM_H

#include "process.h"

static_assert(sizeof(SYSTEM_PROCESS_INFORMATION) == 0x100, "SYSTEM_PROCESS_INFORMATION");
static_assert(sizeof(SYSTEM_THREADS) == 0x50, "SYSTEM_THREAD_INFORMATION"); // one for each thread follows its process

// The list, from base_alloc; NULL with the last error set.
SYSTEM_PROCESS_INFORMATION *system_processes(void);

static inline SYSTEM_PROCESS_INFORMATION *system_next(SYSTEM_PROCESS_INFORMATION *one) {
    return one->NextEntryOffset ? (SYSTEM_PROCESS_INFORMATION *)((BYTE *)one + one->NextEntryOffset) : NULL;
}

#endif
