// Scheduling of processes: priority class, boost, affinity.

#include "process.h"

static const struct {
    DWORD flag;
    UCHAR class;
} classes[] = {
    {IDLE_PRIORITY_CLASS, PROCESS_PRIORITY_CLASS_IDLE},
    {BELOW_NORMAL_PRIORITY_CLASS, PROCESS_PRIORITY_CLASS_BELOW_NORMAL},
    {NORMAL_PRIORITY_CLASS, PROCESS_PRIORITY_CLASS_NORMAL},
    {ABOVE_NORMAL_PRIORITY_CLASS, PROCESS_PRIORITY_CLASS_ABOVE_NORMAL},
    {HIGH_PRIORITY_CLASS, PROCESS_PRIORITY_CLASS_HIGH},
    {REALTIME_PRIORITY_CLASS, PROCESS_PRIORITY_CLASS_REALTIME},
};

// NT's structure of ProcessPriorityClass.
typedef struct {
    BOOLEAN Foreground;
    UCHAR PriorityClass;
} PROCESS_PRIORITY_CLASS;

UCHAR priority_class_of(DWORD flags) {
    for (size_t i = 0; i < ARRAYSIZE(classes); i++)
        if (flags & classes[i].flag)
            return classes[i].class;
    return PROCESS_PRIORITY_CLASS_UNKNOWN;
}

DWORD WINAPI GetPriorityClass(HANDLE process) {
    PROCESS_PRIORITY_CLASS now;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessPriorityClass, &now, sizeof(now), NULL);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return 0;
    }
    for (size_t i = 0; i < ARRAYSIZE(classes); i++)
        if (now.PriorityClass == classes[i].class)
            return classes[i].flag;
    return NORMAL_PRIORITY_CLASS;
}

BOOL WINAPI SetPriorityClass(HANDLE process, DWORD flags) {
    if (flags == PROCESS_MODE_BACKGROUND_BEGIN || flags == PROCESS_MODE_BACKGROUND_END) {
        if (process != NtCurrentProcess())
            return base_fail(ERROR_INVALID_PARAMETER);
        ULONG priority = flags == PROCESS_MODE_BACKGROUND_BEGIN ? 0 : 2; // very low, normal
        return base_result(NtSetInformationProcess(process, ProcessIoPriority, &priority, sizeof(priority)));
    }
    PROCESS_PRIORITY_CLASS wanted = {FALSE, priority_class_of(flags)};
    if (!wanted.PriorityClass)
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_result(NtSetInformationProcess(process, ProcessPriorityClass, &wanted, sizeof(wanted)));
}

BOOL WINAPI GetProcessPriorityBoost(HANDLE process, PBOOL disabled) {
    ULONG value;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessPriorityBoost, &value, sizeof(value), NULL);
    if (NT_SUCCESS(status))
        *disabled = (BOOL)value;
    return base_result(status);
}

BOOL WINAPI SetProcessPriorityBoost(HANDLE process, BOOL disable) {
    ULONG value = disable != FALSE;
    return base_result(NtSetInformationProcess(process, ProcessPriorityBoost, &value, sizeof(value)));
}

BOOL WINAPI GetProcessAffinityMask(HANDLE process, PDWORD_PTR mask, PDWORD_PTR system) {
    PROCESS_BASIC_INFORMATION basic;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof(basic), NULL);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    *mask = basic.AffinityMask;
    *system = NtCurrentPeb()->ActiveProcessAffinityMask;
    if (!*system) {
        ULONG count = NtCurrentPeb()->NumberOfProcessors;
        *system = count >= 64 ? ~(DWORD_PTR)0 : ((DWORD_PTR)1 << count) - 1;
    }
    return TRUE;
}

BOOL WINAPI SetProcessAffinityMask(HANDLE process, DWORD_PTR mask) {
    KAFFINITY affinity = mask;
    return base_result(NtSetInformationProcess(process, ProcessAffinityMask, &affinity, sizeof(affinity)));
}

// There is one group: processors beyond 64 are not shown.
BOOL WINAPI GetProcessGroupAffinity(HANDLE process, PUSHORT count, PUSHORT groups) {
    PROCESS_BASIC_INFORMATION basic;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof(basic), NULL);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    USHORT room = *count;
    *count = 1;
    if (room < 1)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    groups[0] = 0;
    return TRUE;
}

BOOL WINAPI QueryProcessAffinityUpdateMode(HANDLE process, DWORD *flags) {
    ULONG mode;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessAffinityUpdateMode, &mode, sizeof(mode), NULL);
    if (NT_SUCCESS(status) && flags)
        *flags = mode;
    return base_result(status);
}

BOOL WINAPI SetProcessAffinityUpdateMode(HANDLE process, DWORD flags) {
    ULONG mode = flags;
    return base_result(NtSetInformationProcess(process, ProcessAffinityUpdateMode, &mode, sizeof(mode)));
}
