// SYSTEM_BASIC_INFORMATION with its fields named (winternl.h hides them).

#ifndef NTSUP_SYSTEM_INFORMATION_H
#define NTSUP_SYSTEM_INFORMATION_H

#include "kernelbase.h"

typedef struct {
    ULONG reserved;
    ULONG timer_resolution;
    ULONG page_size;
    ULONG physical_pages;
    ULONG lowest_page;
    ULONG highest_page;
    ULONG granularity;
    ULONG_PTR lowest_address;
    ULONG_PTR highest_address;
    ULONG_PTR active_processors;
    CCHAR processor_count;
} SystemBasics;
static_assert(sizeof(SystemBasics) == 0x40, "SYSTEM_BASIC_INFORMATION");

static inline NTSTATUS system_basics(SystemBasics *basics) {
    return NtQuerySystemInformation(SystemBasicInformation, basics, sizeof *basics, NULL);
}

#endif
