// How much memory there is, and what of it is in use: GlobalMemoryStatus, working sets, memory notifications.

#include "memory/system_information.h"

enum { EVENT_QUERY_STATE = 1 };

BOOL WINAPI GlobalMemoryStatusEx(LPMEMORYSTATUSEX status) {
    SystemBasics basics;
    SystemPerformance performance;
    VM_COUNTERS counters;
    if (status->dwLength != sizeof *status)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!base_result(system_basics(&basics)) || !base_result(system_performance(&performance)))
        return FALSE;
    ULONGLONG page = basics.page_size;
    status->ullTotalPhys = basics.physical_pages * page;
    status->ullAvailPhys = performance.available_pages * page;
    status->dwMemoryLoad = (DWORD)(100 - status->ullAvailPhys / (status->ullTotalPhys / 100 + 1));
    status->ullTotalPageFile = performance.commit_limit * page;
    status->ullAvailPageFile = (performance.commit_limit - performance.committed_pages) * page;
    status->ullTotalVirtual = basics.highest_address - basics.lowest_address + 1;
    status->ullAvailVirtual = status->ullTotalVirtual;
    NTSTATUS counted = NtQueryInformationProcess(NtCurrentProcess(), ProcessVmCounters, &counters, sizeof counters, NULL);
    if (NT_SUCCESS(counted))
        status->ullAvailVirtual -= counters.VirtualSize;
    status->ullAvailExtendedVirtual = 0;
    return TRUE;
}

VOID WINAPI GlobalMemoryStatus(LPMEMORYSTATUS status) {
    MEMORYSTATUSEX whole = {.dwLength = sizeof whole};
    memset(status, 0, sizeof *status);
    status->dwLength = sizeof *status;
    if (!GlobalMemoryStatusEx(&whole))
        return;
    status->dwMemoryLoad = whole.dwMemoryLoad;
    status->dwTotalPhys = whole.ullTotalPhys;
    status->dwAvailPhys = whole.ullAvailPhys;
    status->dwTotalPageFile = whole.ullTotalPageFile;
    status->dwAvailPageFile = whole.ullAvailPageFile;
    status->dwTotalVirtual = whole.ullTotalVirtual;
    status->dwAvailVirtual = whole.ullAvailVirtual;
}

BOOL WINAPI GetPhysicallyInstalledSystemMemory(PULONGLONG kilobytes) {
    SystemBasics basics;
    if (kilobytes == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!base_result(system_basics(&basics)))
        return FALSE;
    *kilobytes = (ULONGLONG)basics.physical_pages * basics.page_size / 1024;
    return TRUE;
}

SIZE_T WINAPI GetLargePageMinimum(void) { return SharedUserData->LargePageMinimum; }

BOOL WINAPI GetProcessWorkingSetSizeEx(HANDLE process, PSIZE_T minimum, PSIZE_T maximum, PDWORD flags) {
    QUOTA_LIMITS_EX quota = {0};
    NTSTATUS status = NtQueryInformationProcess(process, ProcessQuotaLimits, &quota, sizeof(QUOTA_LIMITS), NULL);
    if (!base_result(status))
        return FALSE;
    *minimum = quota.MinimumWorkingSetSize;
    *maximum = quota.MaximumWorkingSetSize;
    if (flags)
        *flags = QUOTA_LIMITS_HARDWS_MIN_DISABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE;
    return TRUE;
}

BOOL WINAPI GetProcessWorkingSetSize(HANDLE process, PSIZE_T minimum, PSIZE_T maximum) {
    return GetProcessWorkingSetSizeEx(process, minimum, maximum, NULL);
}

BOOL WINAPI SetProcessWorkingSetSizeEx(HANDLE process, SIZE_T minimum, SIZE_T maximum, DWORD flags) {
    QUOTA_LIMITS_EX quota = {.MinimumWorkingSetSize = minimum, .MaximumWorkingSetSize = maximum};
    quota.Flags = flags;
    if (minimum == 0 || maximum == 0 || minimum > maximum)
        return base_fail(ERROR_INVALID_PARAMETER);
    ULONG size = flags ? sizeof(QUOTA_LIMITS_EX) : sizeof(QUOTA_LIMITS);
    return base_result(NtSetInformationProcess(process, ProcessQuotaLimits, &quota, size));
}

BOOL WINAPI SetProcessWorkingSetSize(HANDLE process, SIZE_T minimum, SIZE_T maximum) {
    return SetProcessWorkingSetSizeEx(process, minimum, maximum, 0);
}

BOOL WINAPI K32EmptyWorkingSet(HANDLE process) {
    return SetProcessWorkingSetSize(process, (SIZE_T)-1, (SIZE_T)-1);
}

BOOL WINAPI K32QueryWorkingSet(HANDLE process, PVOID buffer, DWORD size) {
    return base_result(NtQueryVirtualMemory(process, NULL, MemoryWorkingSetInformation, buffer, size, NULL));
}

BOOL WINAPI K32QueryWorkingSetEx(HANDLE process, PVOID buffer, DWORD size) {
    return base_result(NtQueryVirtualMemory(process, NULL, MemoryWorkingSetExInformation, buffer, size, NULL));
}

HANDLE WINAPI CreateMemoryResourceNotification(MEMORY_RESOURCE_NOTIFICATION_TYPE type) {
    UNICODE_STRING low = BASE_LITERAL(L"\\KernelObjects\\LowMemoryCondition");
    UNICODE_STRING high = BASE_LITERAL(L"\\KernelObjects\\HighMemoryCondition");
    if (type != LowMemoryResourceNotification && type != HighMemoryResourceNotification) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    OBJECT_ATTRIBUTES attributes;
    HANDLE event = NULL;
    InitializeObjectAttributes(&attributes, type == LowMemoryResourceNotification ? &low : &high, 0, NULL, NULL);
    return base_result(NtOpenEvent(&event, SYNCHRONIZE | EVENT_QUERY_STATE, &attributes)) ? event : NULL;
}

BOOL WINAPI QueryMemoryResourceNotification(HANDLE notification, PBOOL state) {
    EVENT_BASIC_INFORMATION information;
    NTSTATUS status = NtQueryEvent(notification, EventBasicInformation, &information, sizeof information, NULL);
    if (!base_result(status))
        return FALSE;
    *state = information.EventState != 0;
    return TRUE;
}
