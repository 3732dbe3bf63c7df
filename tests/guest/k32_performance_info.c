// GetPerformanceInfo agrees with GlobalMemoryStatusEx and counts processes, threads and handles; a short buffer fails.
// libs: psapi
#include <stdio.h>
#include <windows.h>
#include <psapi.h>

int main(void)
{
    PERFORMANCE_INFORMATION info = {0};
    MEMORYSTATUSEX memory = {.dwLength = sizeof memory};
    printf("short %d", GetPerformanceInfo(&info, sizeof info - 1));
    printf(" error %lu\n", GetLastError());
    printf("whole %d, %d\n", GetPerformanceInfo(&info, sizeof info), info.cb == sizeof info);
    GlobalMemoryStatusEx(&memory);
    printf("memory %d, page %d\n", info.PhysicalTotal * info.PageSize == memory.ullTotalPhys, (int)info.PageSize);
    printf("available %d, committed %d\n", info.PhysicalAvailable > 0 && info.PhysicalAvailable <= info.PhysicalTotal,
           info.CommitTotal > 0 && info.CommitTotal <= info.CommitLimit);
    printf("counts %d\n", info.ProcessCount >= 1 && info.ThreadCount >= 1 && info.HandleCount > 0);
    return 0;
}

/* output:
short 0 error 24
whole 1, 1
memory 1, page 4096
available 1, committed 1
counts 1
*/
