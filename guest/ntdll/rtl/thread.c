// Threads and their stacks, and who and where the calling thread is.
// Creation is the kernel's: it makes TEB and stack, and starts the thread in the loader.

#include "rtl.h"

NTSTATUS NTAPI RtlCreateUserThread(HANDLE Process, PSECURITY_DESCRIPTOR Descriptor, BOOLEAN CreateSuspended,
                                   ULONG ZeroBits, SIZE_T MaximumStackSize, SIZE_T CommittedStackSize,
                                   PUSER_THREAD_START_ROUTINE StartAddress, PVOID Parameter, PHANDLE Thread,
                                   PCLIENT_ID ClientId) {
    HANDLE handle;
    CLIENT_ID id = {0};
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes), .SecurityDescriptor = Descriptor};
    PS_ATTRIBUTE_LIST list = {.TotalLength = sizeof(list)};
    list.Attributes[0] = (PS_ATTRIBUTE){.Attribute = PS_ATTRIBUTE_CLIENT_ID, .Size = sizeof(id), .ValuePtr = &id};
    NTSTATUS status = NtCreateThreadEx(&handle, THREAD_ALL_ACCESS, &attributes, Process, StartAddress, Parameter,
                                       CreateSuspended ? THREAD_CREATE_FLAGS_CREATE_SUSPENDED : 0, ZeroBits,
                                       CommittedStackSize, MaximumStackSize, &list);
    if (!NT_SUCCESS(status))
        return status;
    if (ClientId)
        *ClientId = id;
    if (Thread)
        *Thread = handle;
    else
        NtClose(handle);
    return status;
}

HANDLE NTAPI RtlGetCurrentProcessId(void) { return NtTeb()->ClientId.UniqueProcess; }
HANDLE NTAPI RtlGetCurrentThreadId(void) { return NtTeb()->ClientId.UniqueThread; }
PPEB NTAPI RtlGetCurrentPeb(void) { return NtCurrentPeb(); }

BOOLEAN NTAPI RtlIsCurrentThread(HANDLE Thread) {
    THREAD_BASIC_INFORMATION information;
    if (Thread == NtCurrentThread())
        return TRUE;
    return NT_SUCCESS(
               NtQueryInformationThread(Thread, ThreadBasicInformation, &information, sizeof(information), NULL)) &&
           information.TebBaseAddress == NtTeb();
}

BOOLEAN NTAPI RtlIsCurrentProcess(HANDLE Process) {
    PROCESS_BASIC_INFORMATION information;
    if (Process == NtCurrentProcess())
        return TRUE;
    return NT_SUCCESS(
               NtQueryInformationProcess(Process, ProcessBasicInformation, &information, sizeof(information), NULL)) &&
           information.UniqueProcessId == NtTeb()->ClientId.UniqueProcess;
}

NTSTATUS NTAPI RtlCreateUserStack(SIZE_T CommittedStackSize, SIZE_T MaximumStackSize, ULONG_PTR ZeroBits,
                                  SIZE_T PageSize, ULONG_PTR ReserveAlignment, PINITIAL_TEB InitialTeb) {
    const IMAGE_NT_HEADERS *headers = RtlImageNtHeader(NtCurrentPeb()->ImageBaseAddress);
    SIZE_T commit = CommittedStackSize ? CommittedStackSize : headers->OptionalHeader.SizeOfStackCommit;
    SIZE_T reserve = MaximumStackSize ? MaximumStackSize : headers->OptionalHeader.SizeOfStackReserve;
    if (!PageSize || PageSize & (PageSize - 1) || !ReserveAlignment || ReserveAlignment & (ReserveAlignment - 1))
        return STATUS_INVALID_PARAMETER;
    commit = (commit + PageSize - 1) & ~(PageSize - 1);
    if (reserve <= commit)
        reserve = commit + PageSize;
    reserve = (reserve + ReserveAlignment - 1) & ~(ReserveAlignment - 1);
    PVOID base = NULL;
    NTSTATUS status =
        NtAllocateVirtualMemory(NtCurrentProcess(), &base, ZeroBits, &reserve, MEM_RESERVE, PAGE_READWRITE);
    if (!NT_SUCCESS(status))
        return status;
    char *top = (char *)base + reserve;
    BOOLEAN guarded = reserve > commit;
    SIZE_T committed = commit + (guarded ? PageSize : 0);
    PVOID limit = top - committed;
    status = NtAllocateVirtualMemory(NtCurrentProcess(), &limit, 0, &committed, MEM_COMMIT, PAGE_READWRITE);
    if (NT_SUCCESS(status) && guarded) {
        PVOID guard = limit;
        SIZE_T guard_size = PageSize;
        ULONG previous;
        status =
            NtProtectVirtualMemory(NtCurrentProcess(), &guard, &guard_size, PAGE_READWRITE | PAGE_GUARD, &previous);
    }
    if (!NT_SUCCESS(status)) {
        RtlFreeUserStack(base);
        return status;
    }
    *InitialTeb = (INITIAL_TEB){.StackBase = top, .StackLimit = top - commit, .StackAllocationBase = base};
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlFreeUserStack(PVOID AllocationBase) {
    SIZE_T size = 0;
    return NtFreeVirtualMemory(NtCurrentProcess(), &AllocationBase, &size, MEM_RELEASE);
}

NTSTATUS NTAPI RtlReportSilentProcessExit(HANDLE Process, NTSTATUS ExitStatus) {
    (void)Process, (void)ExitStatus;
    return STATUS_SUCCESS; // no silent-exit monitoring is configured, so there is nobody to report to
}
