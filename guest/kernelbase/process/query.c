// Processes as handles and ids: opening, ending, exit codes, times, names, kinds.

#include "process.h"

HANDLE WINAPI GetCurrentProcess(void) { return NtCurrentProcess(); }

DWORD WINAPI GetCurrentProcessId(void) { return (DWORD)(ULONG_PTR)NtTeb()->ClientId.UniqueProcess; }

static NTSTATUS basic_information(HANDLE process, PROCESS_BASIC_INFORMATION *basic) {
    return NtQueryInformationProcess(process, ProcessBasicInformation, basic, sizeof(*basic), NULL);
}

DWORD WINAPI GetProcessId(HANDLE process) {
    PROCESS_BASIC_INFORMATION basic;
    NTSTATUS status = basic_information(process, &basic);
    if (NT_SUCCESS(status))
        return (DWORD)(ULONG_PTR)basic.UniqueProcessId;
    base_set_last_nt_error(status);
    return 0;
}

HANDLE WINAPI OpenProcess(DWORD access, BOOL inherit, DWORD id) {
    CLIENT_ID client = {.UniqueProcess = (HANDLE)(ULONG_PTR)id};
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, NULL, inherit ? OBJ_INHERIT : 0, NULL, NULL);
    HANDLE process;
    NTSTATUS status = NtOpenProcess(&process, access, &attributes, &client);
    if (NT_SUCCESS(status))
        return process;
    base_set_last_nt_error(status); // an id that is no process: STATUS_INVALID_CID, ERROR_INVALID_PARAMETER
    return NULL;
}

BOOL WINAPI TerminateProcess(HANDLE process, UINT code) {
    if (!process)
        return base_fail(ERROR_INVALID_HANDLE); // NULL would mean this process to NT
    return base_result(NtTerminateProcess(process, (NTSTATUS)code));
}

void WINAPI ExitProcess(UINT code) {
    RtlExitUserProcess((NTSTATUS)code);
    __builtin_unreachable();
}

BOOL WINAPI GetExitCodeProcess(HANDLE process, LPDWORD code) {
    PROCESS_BASIC_INFORMATION basic;
    NTSTATUS status = basic_information(process, &basic);
    if (NT_SUCCESS(status))
        *code = (DWORD)basic.ExitStatus;
    return base_result(status);
}

BOOL WINAPI GetProcessTimes(HANDLE process, LPFILETIME creation, LPFILETIME exit, LPFILETIME kernel, LPFILETIME user) {
    KERNEL_USER_TIMES times;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessTimes, &times, sizeof(times), NULL);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    *creation = times.CreateTime;
    *exit = times.ExitTime;
    *kernel = large_file_time(times.KernelTime);
    *user = large_file_time(times.UserTime);
    return TRUE;
}

BOOL WINAPI QueryProcessCycleTime(HANDLE process, PULONG64 cycles) {
    struct {
        ULONGLONG accumulated, current;
    } time;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessCycleTime, &time, sizeof(time), NULL);
    if (NT_SUCCESS(status))
        *cycles = time.accumulated;
    return base_result(status);
}

BOOL WINAPI GetProcessHandleCount(HANDLE process, PDWORD count) {
    ULONG value;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessHandleCount, &value, sizeof(value), NULL);
    if (NT_SUCCESS(status))
        *count = value;
    return base_result(status);
}

BOOL WINAPI GetProcessIoCounters(HANDLE process, PIO_COUNTERS counters) {
    return base_result(NtQueryInformationProcess(process, ProcessIoCounters, counters, sizeof(*counters), NULL));
}

BOOL WINAPI ProcessIdToSessionId(DWORD id, DWORD *session) {
    if (id == GetCurrentProcessId()) {
        *session = NtCurrentPeb()->SessionId;
        return TRUE;
    }
    BASE_SCOPED_HANDLE HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id);
    if (!process)
        return FALSE;
    ULONG value;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessSessionInformation, &value, sizeof(value), NULL);
    if (NT_SUCCESS(status))
        *session = value;
    return base_result(status);
}

DWORD WINAPI GetProcessVersion(DWORD id) {
    if (id && id != GetCurrentProcessId()) {
        base_fail(ERROR_CALL_NOT_IMPLEMENTED);
        return 0;
    }
    IMAGE_NT_HEADERS *headers = RtlImageNtHeader(NtCurrentPeb()->ImageBaseAddress);
    return MAKELONG(headers->OptionalHeader.MinorSubsystemVersion, headers->OptionalHeader.MajorSubsystemVersion);
}

BOOL WINAPI QueryFullProcessImageNameW(HANDLE process, DWORD flags, LPWSTR name, PDWORD size) {
    if (flags & ~(DWORD)PROCESS_NAME_NATIVE)
        return base_fail(ERROR_INVALID_PARAMETER);
    enum { ROOM = sizeof(UNICODE_STRING) + (BASE_MAX_LONG_PATH + 1) * sizeof(WCHAR) };
    BASE_SCOPED UNICODE_STRING *image = base_alloc(ROOM);
    if (!image)
        return FALSE;
    NTSTATUS status = NtQueryInformationProcess(
        process, flags & PROCESS_NAME_NATIVE ? ProcessImageFileName : ProcessImageFileNameWin32, image, ROOM, NULL);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    DWORD length = image->Length / sizeof(WCHAR);
    if (length >= *size)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    memcpy(name, image->Buffer, image->Length);
    name[length] = 0;
    *size = length;
    return TRUE;
}

BOOL WINAPI QueryFullProcessImageNameA(HANDLE process, DWORD flags, LPSTR name, PDWORD size) {
    if (!name && *size)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED PWSTR wide = base_alloc((BASE_MAX_LONG_PATH + 1) * sizeof(WCHAR));
    DWORD length = BASE_MAX_LONG_PATH + 1;
    if (!wide || !QueryFullProcessImageNameW(process, flags, wide, &length))
        return FALSE;
    DWORD made = base_copy_narrow(wide, length, name, *size);
    if (made >= *size)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    *size = made;
    return TRUE;
}

// Only x64 programs run here: nothing is ever under WOW64.
BOOL WINAPI IsWow64Process(HANDLE process, PBOOL wow64) {
    ULONG_PTR peb32 = 0;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessWow64Information, &peb32, sizeof(peb32), NULL);
    if (NT_SUCCESS(status))
        *wow64 = peb32 != 0;
    return base_result(status);
}

BOOL WINAPI IsWow64Process2(HANDLE process, USHORT *process_machine, USHORT *native_machine) {
    BOOL wow64;
    if (!IsWow64Process(process, &wow64))
        return FALSE;
    *process_machine = wow64 ? IMAGE_FILE_MACHINE_I386 : IMAGE_FILE_MACHINE_UNKNOWN;
    if (native_machine)
        *native_machine = IMAGE_FILE_MACHINE_AMD64;
    return TRUE;
}

// What a 32-bit process sees in System32; others are told that they ask in vain.
BOOL WINAPI Wow64DisableWow64FsRedirection(PVOID *old) {
    (void)old;
    return base_fail(ERROR_INVALID_FUNCTION);
}

BOOL WINAPI Wow64RevertWow64FsRedirection(PVOID old) {
    (void)old;
    return base_fail(ERROR_INVALID_FUNCTION);
}

BOOLEAN WINAPI Wow64EnableWow64FsRedirection(BOOLEAN enable) {
    (void)enable;
    return (BOOLEAN)base_fail(ERROR_INVALID_FUNCTION);
}

BOOL WINAPI IsProcessCritical(HANDLE process, PBOOL critical) {
    ULONG value;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessBreakOnTermination, &value, sizeof(value), NULL);
    if (NT_SUCCESS(status))
        *critical = value != 0;
    return base_result(status);
}

BOOL WINAPI GetProcessMitigationPolicy(HANDLE process, PROCESS_MITIGATION_POLICY policy, PVOID buffer, SIZE_T size) {
    struct {
        ULONG policy, flags;
        ULONGLONG more;
    } information = {.policy = (ULONG)policy};
    if (size < sizeof(ULONG))
        return base_fail(ERROR_INVALID_PARAMETER);
    NTSTATUS status =
        NtQueryInformationProcess(process, (PROCESSINFOCLASS)ProcessMitigationPolicy, &information, 8, NULL);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    memset(buffer, 0, size);
    memcpy(buffer, &information.flags, sizeof(ULONG));
    return TRUE;
}

BOOL WINAPI SetProcessMitigationPolicy(PROCESS_MITIGATION_POLICY policy, PVOID buffer, SIZE_T size) {
    if (size != sizeof(ULONG))
        return base_fail(ERROR_INVALID_PARAMETER);
    ULONG information[2] = {(ULONG)policy, *(ULONG *)buffer};
    return base_result(NtSetInformationProcess(NtCurrentProcess(), (PROCESSINFOCLASS)ProcessMitigationPolicy,
                                               information, sizeof(information)));
}

static volatile DWORD shutdown_level = 0x280, shutdown_flags;

BOOL WINAPI SetProcessShutdownParameters(DWORD level, DWORD flags) {
    if (flags & ~(DWORD)SHUTDOWN_NORETRY || level > 0x4ff)
        return base_fail(ERROR_INVALID_PARAMETER);
    shutdown_level = level;
    shutdown_flags = flags;
    return TRUE;
}

BOOL WINAPI GetProcessShutdownParameters(LPDWORD level, LPDWORD flags) {
    *level = shutdown_level;
    *flags = shutdown_flags;
    return TRUE;
}

BOOL WINAPI GetProcessInformation(HANDLE process, PROCESS_INFORMATION_CLASS class, LPVOID buffer, DWORD size) {
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (class == ProcessMemoryPriority && size == sizeof(ULONG))
        status = NtQueryInformationProcess(process, ProcessPagePriority, buffer, size, NULL);
    else if ((int)class == 4 /* ProcessPowerThrottling */)
        status = NtQueryInformationProcess(process, (PROCESSINFOCLASS)ProcessPowerThrottlingState, buffer, size, NULL);
    return base_result(status);
}

BOOL WINAPI SetProcessInformation(HANDLE process, PROCESS_INFORMATION_CLASS class, LPVOID buffer, DWORD size) {
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (class == ProcessMemoryPriority && size == sizeof(ULONG))
        status = NtSetInformationProcess(process, ProcessPagePriority, buffer, size);
    else if ((int)class == 4 /* ProcessPowerThrottling */)
        status = NtSetInformationProcess(process, (PROCESSINFOCLASS)ProcessPowerThrottlingState, buffer, size);
    return base_result(status);
}
