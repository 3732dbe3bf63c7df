// Virtual memory: VirtualAlloc and its kin, and other processes' memory.

#include "kernelbase.h"

enum { LOWEST_ADDRESS = 0x10000, LOCK_IN_WORKING_SET = 1 };

LPVOID WINAPI VirtualAllocEx(HANDLE process, LPVOID address, SIZE_T size, DWORD type, DWORD protect) {
    PVOID base = address;
    if (address != NULL && (ULONG_PTR)address < LOWEST_ADDRESS) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return base_result(NtAllocateVirtualMemory(process, &base, 0, &size, type, protect)) ? base : NULL;
}

LPVOID WINAPI VirtualAlloc(LPVOID address, SIZE_T size, DWORD type, DWORD protect) {
    return VirtualAllocEx(NtCurrentProcess(), address, size, type, protect);
}

// The preferred node is a hint; there is one node.
LPVOID WINAPI VirtualAllocExNuma(HANDLE process, LPVOID address, SIZE_T size, DWORD type, DWORD protect, DWORD node) {
    if (node != 0 && node != NUMA_NO_PREFERRED_NODE) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return VirtualAllocEx(process, address, size, type, protect);
}

PVOID WINAPI VirtualAlloc2(HANDLE process, PVOID address, SIZE_T size, ULONG type, ULONG protect,
                           MEM_EXTENDED_PARAMETER *parameters, ULONG count) {
    PVOID base = address;
    NTSTATUS status = NtAllocateVirtualMemoryEx(process ? process : NtCurrentProcess(), &base, &size, type, protect,
                                                parameters, count);
    return base_result(status) ? base : NULL;
}

// The calls for packaged programs make no memory that can be executed.
static bool may_be_made_by_app(ULONG protect) {
    const ULONG executable = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    return !(protect & executable) || base_fail(ERROR_INVALID_PARAMETER);
}

PVOID WINAPI VirtualAllocFromApp(PVOID address, SIZE_T size, ULONG type, ULONG protect) {
    return may_be_made_by_app(protect) ? VirtualAlloc(address, size, type, protect) : NULL;
}

PVOID WINAPI VirtualAlloc2FromApp(HANDLE process, PVOID address, SIZE_T size, ULONG type, ULONG protect,
                                  MEM_EXTENDED_PARAMETER *parameters, ULONG count) {
    return may_be_made_by_app(protect) ? VirtualAlloc2(process, address, size, type, protect, parameters, count) : NULL;
}

BOOL WINAPI VirtualFreeEx(HANDLE process, LPVOID address, SIZE_T size, DWORD type) {
    // A placeholder is freed in parts (MEM_PRESERVE_PLACEHOLDER) or joined (MEM_COALESCE_PLACEHOLDERS); all else whole.
    if (type == MEM_RELEASE && size != 0)
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_result(NtFreeVirtualMemory(process, &address, &size, type));
}

BOOL WINAPI VirtualFree(LPVOID address, SIZE_T size, DWORD type) {
    return VirtualFreeEx(NtCurrentProcess(), address, size, type);
}

BOOL WINAPI VirtualProtectEx(HANDLE process, LPVOID address, SIZE_T size, DWORD protect, PDWORD old) {
    return base_result(NtProtectVirtualMemory(process, &address, &size, protect, old));
}

BOOL WINAPI VirtualProtect(LPVOID address, SIZE_T size, DWORD protect, PDWORD old) {
    return VirtualProtectEx(NtCurrentProcess(), address, size, protect, old);
}

BOOL WINAPI VirtualProtectFromApp(PVOID address, SIZE_T size, ULONG protect, PULONG old) {
    return VirtualProtect(address, size, protect, old);
}

SIZE_T WINAPI VirtualQueryEx(HANDLE process, LPCVOID address, PMEMORY_BASIC_INFORMATION information, SIZE_T length) {
    SIZE_T returned = 0;
    NTSTATUS status =
        NtQueryVirtualMemory(process, (PVOID)address, MemoryBasicInformation, information, length, &returned);
    return base_result(status) ? returned : 0;
}

SIZE_T WINAPI VirtualQuery(LPCVOID address, PMEMORY_BASIC_INFORMATION information, SIZE_T length) {
    return VirtualQueryEx(NtCurrentProcess(), address, information, length);
}

BOOL WINAPI QueryVirtualMemoryInformation(HANDLE process, const VOID *address,
                                          WIN32_MEMORY_INFORMATION_CLASS information_class, PVOID information,
                                          SIZE_T size, PSIZE_T returned) {
    if (information_class != MemoryRegionInfo)
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_result(
        NtQueryVirtualMemory(process, (PVOID)address, MemoryRegionInformation, information, size, returned));
}

BOOL WINAPI VirtualLock(LPVOID address, SIZE_T size) {
    return base_result(NtLockVirtualMemory(NtCurrentProcess(), &address, &size, LOCK_IN_WORKING_SET));
}

BOOL WINAPI VirtualUnlock(LPVOID address, SIZE_T size) {
    return base_result(NtUnlockVirtualMemory(NtCurrentProcess(), &address, &size, LOCK_IN_WORKING_SET));
}

BOOL WINAPI PrefetchVirtualMemory(HANDLE process, ULONG_PTR count, PWIN32_MEMORY_RANGE_ENTRY ranges, ULONG flags) {
    return base_result(
        NtSetInformationVirtualMemory(process, VmPrefetchInformation, count, (PVOID)ranges, &flags, sizeof flags));
}

DWORD WINAPI DiscardVirtualMemory(PVOID address, SIZE_T size) {
    NTSTATUS status = NtAllocateVirtualMemory(NtCurrentProcess(), &address, 0, &size, MEM_RESET, PAGE_READWRITE);
    return NT_SUCCESS(status) ? ERROR_SUCCESS : RtlNtStatusToDosErrorNoTeb(status);
}

UINT WINAPI GetWriteWatch(DWORD flags, PVOID base, SIZE_T size, PVOID *addresses, ULONG_PTR *count,
                          LPDWORD granularity) {
    NTSTATUS status = NtGetWriteWatch(NtCurrentProcess(), flags, base, size, addresses, count, granularity);
    return base_result(status) ? 0 : ~0u;
}

UINT WINAPI ResetWriteWatch(LPVOID base, SIZE_T size) {
    return base_result(NtResetWriteWatch(NtCurrentProcess(), base, size)) ? 0 : ~0u;
}

BOOL WINAPI AllocateUserPhysicalPages(HANDLE process, PULONG_PTR count, PULONG_PTR pages) {
    return base_result(NtAllocateUserPhysicalPages(process, (PVOID)count, (PVOID)pages));
}

BOOL WINAPI FreeUserPhysicalPages(HANDLE process, PULONG_PTR count, PULONG_PTR pages) {
    return base_result(NtFreeUserPhysicalPages(process, (PVOID)count, (PVOID)pages));
}

BOOL WINAPI MapUserPhysicalPages(PVOID address, ULONG_PTR count, PULONG_PTR pages) {
    return base_result(NtMapUserPhysicalPages(address, (ULONG)count, (PVOID)pages));
}

// A partial copy is a failure that tells how far it came.
BOOL WINAPI ReadProcessMemory(HANDLE process, LPCVOID address, LPVOID buffer, SIZE_T size, SIZE_T *done) {
    SIZE_T count = 0;
    NTSTATUS status = NtReadVirtualMemory(process, (PVOID)address, buffer, size, &count);
    if (done)
        *done = count;
    return base_result(status);
}

// Writes to read-only and executable pages too, as debuggers expect.
BOOL WINAPI WriteProcessMemory(HANDLE process, LPVOID address, LPCVOID buffer, SIZE_T size, SIZE_T *done) {
    SIZE_T count = 0;
    NTSTATUS status = NtWriteVirtualMemory(process, address, (PVOID)buffer, size, &count);
    if (status == STATUS_PARTIAL_COPY || status == STATUS_ACCESS_VIOLATION) {
        PVOID base = address;
        SIZE_T range = size;
        ULONG old;
        NTSTATUS opened = NtProtectVirtualMemory(process, &base, &range, PAGE_EXECUTE_READWRITE, &old);
        bool writable = old & (PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY);
        bool code = old & (PAGE_EXECUTE | PAGE_EXECUTE_READ);
        if (NT_SUCCESS(opened)) {
            if (code && !writable)
                status = NtWriteVirtualMemory(process, address, (PVOID)buffer, size, &count);
            NtProtectVirtualMemory(process, &base, &range, old, &old);
        }
    }
    if (done)
        *done = count;
    if (NT_SUCCESS(status))
        NtFlushInstructionCache(process, address, size);
    return status == STATUS_ACCESS_VIOLATION ? base_fail(ERROR_NOACCESS) : base_result(status);
}

BOOL WINAPI FlushInstructionCache(HANDLE process, LPCVOID address, SIZE_T size) {
    return base_result(NtFlushInstructionCache(process, (PVOID)address, size));
}
