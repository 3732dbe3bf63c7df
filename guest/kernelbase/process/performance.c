// GetPerformanceInfo: memory in pages, and how many handles, processes and threads there are.

#include "memory/system_information.h"
#include "system.h"
#include <psapi.h>

BOOL WINAPI K32GetPerformanceInfo(PPERFORMANCE_INFORMATION out, DWORD size) {
    SystemBasics basics;
    SystemPerformance performance;
    if (size < sizeof *out)
        return base_fail(ERROR_BAD_LENGTH);
    if (!base_result(system_basics(&basics)) || !base_result(system_performance(&performance)))
        return FALSE;
    SYSTEM_PROCESS_INFORMATION *list = system_processes();
    if (!list)
        return FALSE;
    *out = (PERFORMANCE_INFORMATION){
        .cb = sizeof *out,
        .CommitTotal = performance.committed_pages,
        .CommitLimit = performance.commit_limit,
        .CommitPeak = performance.peak_commitment,
        .PhysicalTotal = basics.physical_pages,
        .PhysicalAvailable = performance.available_pages,
        .SystemCache = performance.resident_cache_pages,
        .KernelTotal = (SIZE_T)performance.paged_pool_pages + performance.nonpaged_pool_pages,
        .KernelPaged = performance.paged_pool_pages,
        .KernelNonpaged = performance.nonpaged_pool_pages,
        .PageSize = basics.page_size,
    };
    for (SYSTEM_PROCESS_INFORMATION *each = list; each; each = system_next(each)) {
        out->HandleCount += each->HandleCount;
        out->ProcessCount++;
        out->ThreadCount += each->NumberOfThreads;
    }
    base_free(list);
    return TRUE;
}
