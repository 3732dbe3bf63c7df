// GetSystemInfo, processors, their groups and NUMA nodes. One group and one node are presented.

#include "memory/system_information.h"

// SYSTEM_PROCESSOR_INFORMATION
typedef struct {
    USHORT architecture;
    USHORT level;
    USHORT revision;
    USHORT maximum_processors;
    ULONG features;
} ProcessorDescription;

enum { SYSTEM_PROCESSOR = 1, GRANULARITY = 0x10000, PAGE_BYTES = 0x1000 };

VOID WINAPI GetSystemInfo(LPSYSTEM_INFO info) {
    SystemBasics basics = {0};
    ProcessorDescription processor = {.architecture = PROCESSOR_ARCHITECTURE_AMD64};
    memset(info, 0, sizeof *info);
    system_basics(&basics);
    NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SYSTEM_PROCESSOR, &processor, sizeof processor, NULL);
    info->wProcessorArchitecture = processor.architecture;
    info->dwPageSize = basics.page_size ? basics.page_size : PAGE_BYTES;
    info->lpMinimumApplicationAddress = (PVOID)basics.lowest_address;
    info->lpMaximumApplicationAddress = (PVOID)basics.highest_address;
    info->dwActiveProcessorMask = basics.active_processors;
    info->dwNumberOfProcessors = (DWORD)(BYTE)basics.processor_count;
    info->dwProcessorType = PROCESSOR_AMD_X8664;
    info->dwAllocationGranularity = basics.granularity ? basics.granularity : GRANULARITY;
    info->wProcessorLevel = processor.level;
    info->wProcessorRevision = processor.revision;
}

VOID WINAPI GetNativeSystemInfo(LPSYSTEM_INFO info) { GetSystemInfo(info); }

static BOOL topology_result(NTSTATUS status) {
    return status == STATUS_INFO_LENGTH_MISMATCH ? base_fail(ERROR_INSUFFICIENT_BUFFER) : base_result(status);
}

BOOL WINAPI GetLogicalProcessorInformation(PSYSTEM_LOGICAL_PROCESSOR_INFORMATION buffer, PDWORD length) {
    if (length == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return topology_result(NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemLogicalProcessorInformation, buffer,
                                                    *length, length));
}

BOOL WINAPI GetLogicalProcessorInformationEx(LOGICAL_PROCESSOR_RELATIONSHIP relationship,
                                             PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX buffer, PDWORD length) {
    ULONG input = relationship;
    if (length == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return topology_result(NtQuerySystemInformationEx(
        (SYSTEM_INFORMATION_CLASS)SystemLogicalProcessorAndGroupInformation, (PVOID)&input, sizeof input, (PVOID)buffer,
        *length, length));
}

BOOL WINAPI GetSystemCpuSetInformation(PSYSTEM_CPU_SET_INFORMATION information, ULONG length, PULONG returned,
                                       HANDLE process, ULONG flags) {
    if (flags)
        return base_fail(ERROR_INVALID_PARAMETER);
    return topology_result(NtQuerySystemInformationEx((SYSTEM_INFORMATION_CLASS)SystemCpuSetInformation,
                                                      (PVOID)&process, sizeof process, (PVOID)information, length,
                                                      returned));
}

DWORD WINAPI GetActiveProcessorCount(WORD group) {
    if (group != 0 && group != ALL_PROCESSOR_GROUPS)
        return (DWORD)base_fail(ERROR_INVALID_PARAMETER);
    return NtCurrentPeb()->NumberOfProcessors;
}

DWORD WINAPI GetMaximumProcessorCount(WORD group) { return GetActiveProcessorCount(group); }

WORD WINAPI GetActiveProcessorGroupCount(void) { return 1; }

WORD WINAPI GetMaximumProcessorGroupCount(void) { return 1; }

BOOL WINAPI GetNumaHighestNodeNumber(PULONG highest) {
    *highest = 0;
    return TRUE;
}

BOOL WINAPI GetNumaNodeProcessorMask(UCHAR node, PULONGLONG mask) {
    SystemBasics basics;
    if (node != 0)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!base_result(system_basics(&basics)))
        return FALSE;
    *mask = basics.active_processors;
    return TRUE;
}

BOOL WINAPI GetNumaNodeProcessorMaskEx(USHORT node, PGROUP_AFFINITY affinity) {
    ULONGLONG mask;
    memset(affinity, 0, sizeof *affinity);
    if (node > 0xFF || !GetNumaNodeProcessorMask((UCHAR)node, &mask))
        return base_fail(ERROR_INVALID_PARAMETER);
    affinity->Mask = mask;
    return TRUE;
}

BOOL WINAPI GetNumaProcessorNode(UCHAR processor, PUCHAR node) {
    bool known = processor < NtCurrentPeb()->NumberOfProcessors;
    *node = known ? 0 : 0xFF;
    return known ? TRUE : base_fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI GetNumaProcessorNodeEx(PPROCESSOR_NUMBER processor, PUSHORT node) {
    bool known = processor->Group == 0 && processor->Number < NtCurrentPeb()->NumberOfProcessors;
    *node = known ? 0 : 0xFFFF;
    return known ? TRUE : base_fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI GetNumaAvailableMemoryNodeEx(USHORT node, PULONGLONG bytes) {
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    if (node != 0)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!GlobalMemoryStatusEx(&status))
        return FALSE;
    *bytes = status.ullAvailPhys;
    return TRUE;
}

BOOL WINAPI GetNumaAvailableMemoryNode(UCHAR node, PULONGLONG bytes) {
    return GetNumaAvailableMemoryNodeEx(node, bytes);
}
