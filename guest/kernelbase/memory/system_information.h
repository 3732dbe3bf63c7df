// SYSTEM_BASIC_INFORMATION and SYSTEM_PERFORMANCE_INFORMATION with their fields named (winternl.h hides them).

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

typedef struct {
    LARGE_INTEGER idle_time;
    LARGE_INTEGER transfers[3];
    ULONG operations[3];
    ULONG available_pages;
    ULONG committed_pages;
    ULONG commit_limit;
    ULONG peak_commitment;
    ULONG faults_and_transfers[13];
    ULONG paged_pool_pages;
    ULONG nonpaged_pool_pages;
    ULONG pools_and_code[11];
    ULONG resident_cache_pages;
    BYTE rest[344 - 0xa8];
} SystemPerformance;
static_assert(sizeof(SystemPerformance) == 344 && offsetof(SystemPerformance, available_pages) == 0x2c, "performance");
static_assert(offsetof(SystemPerformance, paged_pool_pages) == 0x70, "pools");
static_assert(offsetof(SystemPerformance, resident_cache_pages) == 0xa4, "cache");

static inline NTSTATUS system_performance(SystemPerformance *performance) {
    enum { SYSTEM_PERFORMANCE = 2 };
    return NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SYSTEM_PERFORMANCE, performance, sizeof *performance,
                                    NULL);
}

#endif
