// What can be asked of a thread and set on it: exit code, times, priority, affinity, context, APCs, name.

#include "kernelbase.h"

enum {
    SATURATED = 16, // NT's base priority increment for "as far as the class goes"
    DESCRIPTION_MAX = 0xFFFE,
};

static bool basic_information(HANDLE thread, THREAD_BASIC_INFORMATION *information) {
    return base_result(NtQueryInformationThread(thread, ThreadBasicInformation, information, sizeof *information, NULL));
}

BOOL WINAPI GetExitCodeThread(HANDLE thread, LPDWORD code) {
    THREAD_BASIC_INFORMATION information;
    if (!basic_information(thread, &information))
        return FALSE;
    *code = (DWORD)information.ExitStatus;
    return TRUE;
}

DWORD WINAPI GetThreadId(HANDLE thread) {
    THREAD_BASIC_INFORMATION information;
    return basic_information(thread, &information) ? (DWORD)(ULONG_PTR)information.ClientId.UniqueThread : 0;
}

DWORD WINAPI GetProcessIdOfThread(HANDLE thread) {
    THREAD_BASIC_INFORMATION information;
    return basic_information(thread, &information) ? (DWORD)(ULONG_PTR)information.ClientId.UniqueProcess : 0;
}

BOOL WINAPI GetThreadTimes(HANDLE thread, LPFILETIME created, LPFILETIME exited, LPFILETIME kernel, LPFILETIME user) {
    KERNEL_USER_TIMES times;
    if (!base_result(NtQueryInformationThread(thread, (THREADINFOCLASS)ThreadTimes, &times, sizeof times, NULL)))
        return FALSE;
    memcpy(created, &times.CreateTime, sizeof *created);
    memcpy(exited, &times.ExitTime, sizeof *exited);
    memcpy(kernel, &times.KernelTime, sizeof *kernel);
    memcpy(user, &times.UserTime, sizeof *user);
    return TRUE;
}

BOOL WINAPI QueryThreadCycleTime(HANDLE thread, PULONG64 cycles) {
    ULONGLONG information[2]; // accumulated, current
    NTSTATUS status = NtQueryInformationThread(thread, (THREADINFOCLASS)ThreadCycleTime, information,
                                               sizeof information, NULL);
    if (!base_result(status))
        return FALSE;
    *cycles = information[0];
    return TRUE;
}

DWORD WINAPI SuspendThread(HANDLE thread) {
    ULONG previous;
    return base_result(NtSuspendThread(thread, &previous)) ? previous : (DWORD)-1;
}

DWORD WINAPI ResumeThread(HANDLE thread) {
    ULONG previous;
    return base_result(NtResumeThread(thread, &previous)) ? previous : (DWORD)-1;
}

BOOL WINAPI GetThreadContext(HANDLE thread, LPCONTEXT context) {
    return base_result(NtGetContextThread(thread, context));
}

BOOL WINAPI SetThreadContext(HANDLE thread, const CONTEXT *context) {
    return base_result(NtSetContextThread(thread, (PCONTEXT)context));
}

DWORD WINAPI QueueUserAPC(PAPCFUNC routine, HANDLE thread, ULONG_PTR data) {
    return (DWORD)base_result(NtQueueApcThread(thread, (PVOID)routine, (PVOID)data, NULL, NULL));
}

BOOL WINAPI QueueUserAPC2(PAPCFUNC routine, HANDLE thread, ULONG_PTR data, QUEUE_USER_APC_FLAGS flags) {
    if (flags == QUEUE_USER_APC_FLAGS_NONE)
        return (BOOL)QueueUserAPC(routine, thread, data);
    return base_result(
        NtQueueApcThreadEx(thread, (HANDLE)(ULONG_PTR)flags, (PVOID)routine, (PVOID)data, NULL, NULL));
}

int WINAPI GetThreadPriority(HANDLE thread) {
    THREAD_BASIC_INFORMATION information;
    if (!basic_information(thread, &information))
        return THREAD_PRIORITY_ERROR_RETURN;
    LONG increment = information.BasePriority;
    return increment == SATURATED    ? THREAD_PRIORITY_TIME_CRITICAL
           : increment == -SATURATED ? THREAD_PRIORITY_IDLE
                                     : (int)increment;
}

BOOL WINAPI SetThreadPriority(HANDLE thread, int priority) {
    if (priority == THREAD_MODE_BACKGROUND_BEGIN || priority == THREAD_MODE_BACKGROUND_END)
        return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
    LONG increment = priority == THREAD_PRIORITY_TIME_CRITICAL ? SATURATED
                     : priority == THREAD_PRIORITY_IDLE        ? -SATURATED
                                                               : priority;
    return base_result(
        NtSetInformationThread(thread, (THREADINFOCLASS)ThreadBasePriority, &increment, sizeof increment));
}

BOOL WINAPI GetThreadPriorityBoost(HANDLE thread, PBOOL disabled) {
    ULONG value;
    NTSTATUS status = NtQueryInformationThread(thread, (THREADINFOCLASS)ThreadPriorityBoost, &value, sizeof value, NULL);
    if (!base_result(status))
        return FALSE;
    *disabled = value != 0;
    return TRUE;
}

BOOL WINAPI SetThreadPriorityBoost(HANDLE thread, BOOL disable) {
    ULONG value = disable != 0;
    return base_result(NtSetInformationThread(thread, (THREADINFOCLASS)ThreadPriorityBoost, &value, sizeof value));
}

DWORD_PTR WINAPI SetThreadAffinityMask(HANDLE thread, DWORD_PTR mask) {
    THREAD_BASIC_INFORMATION information;
    if (!basic_information(thread, &information))
        return 0;
    NTSTATUS status = NtSetInformationThread(thread, (THREADINFOCLASS)ThreadAffinityMask, &mask, sizeof mask);
    return base_result(status) ? information.AffinityMask : 0;
}

BOOL WINAPI GetThreadGroupAffinity(HANDLE thread, PGROUP_AFFINITY affinity) {
    return base_result(NtQueryInformationThread(thread, (THREADINFOCLASS)ThreadGroupInformation, affinity,
                                                sizeof *affinity, NULL));
}

BOOL WINAPI SetThreadGroupAffinity(HANDLE thread, const GROUP_AFFINITY *affinity, PGROUP_AFFINITY previous) {
    if (previous && !GetThreadGroupAffinity(thread, previous))
        return FALSE;
    return base_result(NtSetInformationThread(thread, (THREADINFOCLASS)ThreadGroupInformation, (PVOID)affinity,
                                              sizeof *affinity));
}

DWORD WINAPI SetThreadIdealProcessor(HANDLE thread, DWORD processor) {
    if (processor > MAXIMUM_PROCESSORS) {
        base_fail(ERROR_INVALID_PARAMETER);
        return (DWORD)-1;
    }
    ULONG value = processor; // answers the previous one in the same place, as a status
    NTSTATUS status = NtSetInformationThread(thread, (THREADINFOCLASS)ThreadIdealProcessor, &value, sizeof value);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return (DWORD)-1;
    }
    return (DWORD)status;
}

BOOL WINAPI GetThreadIdealProcessorEx(HANDLE thread, PPROCESSOR_NUMBER processor) {
    return base_result(NtQueryInformationThread(thread, (THREADINFOCLASS)ThreadIdealProcessorEx, processor,
                                                sizeof *processor, NULL));
}

BOOL WINAPI SetThreadIdealProcessorEx(HANDLE thread, PPROCESSOR_NUMBER processor, PPROCESSOR_NUMBER previous) {
    PROCESSOR_NUMBER value = *processor;
    if (previous && !GetThreadIdealProcessorEx(thread, previous))
        return FALSE;
    return base_result(
        NtSetInformationThread(thread, (THREADINFOCLASS)ThreadIdealProcessorEx, &value, sizeof value));
}

BOOL WINAPI GetThreadIOPendingFlag(HANDLE thread, PBOOL pending) {
    ULONG value;
    NTSTATUS status = NtQueryInformationThread(thread, (THREADINFOCLASS)ThreadIsIoPending, &value, sizeof value, NULL);
    if (!base_result(status))
        return FALSE;
    *pending = value != 0;
    return TRUE;
}

// The NT class and the size of a Win32 thread information class; 0 for one that is not known.
static ULONG information_class(THREAD_INFORMATION_CLASS kind, DWORD *size) {
    switch (kind) {
    case ThreadMemoryPriority:
        *size = sizeof(MEMORY_PRIORITY_INFORMATION);
        return ThreadPagePriority;
    case ThreadDynamicCodePolicy:
        *size = sizeof(DWORD);
        return ThreadDynamicCodePolicyInfo;
    case ThreadPowerThrottling:
        *size = sizeof(THREAD_POWER_THROTTLING_STATE);
        return ThreadPowerThrottlingState;
    default:
        return 0;
    }
}

BOOL WINAPI GetThreadInformation(HANDLE thread, THREAD_INFORMATION_CLASS kind, LPVOID information, DWORD length) {
    DWORD size = 0;
    ULONG native = information_class(kind, &size);
    if (native == 0 || length != size)
        return base_fail(native ? ERROR_BAD_LENGTH : ERROR_INVALID_PARAMETER);
    return base_result(NtQueryInformationThread(thread, (THREADINFOCLASS)native, information, length, NULL));
}

BOOL WINAPI SetThreadInformation(HANDLE thread, THREAD_INFORMATION_CLASS kind, LPVOID information, DWORD length) {
    DWORD size = 0;
    ULONG native = information_class(kind, &size);
    if (native == 0 || length != size)
        return base_fail(native ? ERROR_BAD_LENGTH : ERROR_INVALID_PARAMETER);
    return base_result(NtSetInformationThread(thread, (THREADINFOCLASS)native, information, length));
}

HRESULT WINAPI SetThreadDescription(HANDLE thread, PCWSTR description) {
    UNICODE_STRING name;
    if (!base_view(&name, description))
        return HRESULT_FROM_NT(STATUS_INVALID_PARAMETER);
    return HRESULT_FROM_NT(NtSetInformationThread(thread, (THREADINFOCLASS)ThreadNameInformation, &name, sizeof name));
}

// The caller frees the description with LocalFree.
HRESULT WINAPI GetThreadDescription(HANDLE thread, PWSTR *description) {
    ULONG size = sizeof(UNICODE_STRING) + DESCRIPTION_MAX + sizeof(WCHAR);
    *description = NULL;
    BASE_SCOPED UNICODE_STRING *name = base_alloc(size);
    if (name == NULL)
        return HRESULT_FROM_NT(STATUS_NO_MEMORY);
    NTSTATUS status = NtQueryInformationThread(thread, (THREADINFOCLASS)ThreadNameInformation, name, size, NULL);
    if (!NT_SUCCESS(status))
        return HRESULT_FROM_NT(status);
    PWSTR copy = LocalAlloc(LMEM_FIXED, name->Length + sizeof(WCHAR));
    if (copy == NULL)
        return HRESULT_FROM_NT(STATUS_NO_MEMORY);
    if (name->Length)
        memcpy(copy, name->Buffer, name->Length);
    copy[name->Length / sizeof(WCHAR)] = 0;
    *description = copy;
    return HRESULT_FROM_NT(status);
}

EXECUTION_STATE WINAPI SetThreadExecutionState(EXECUTION_STATE flags) {
    EXECUTION_STATE previous = 0;
    return base_result(NtSetThreadExecutionState(flags, &previous)) ? previous : 0;
}
