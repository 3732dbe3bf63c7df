// The last error and the error modes.

#include "kernelbase.h"

DWORD WINAPI GetLastError(void) { return NtTeb()->LastErrorValue; }

VOID WINAPI SetLastError(DWORD error) { NtTeb()->LastErrorValue = error; }

VOID WINAPI RestoreLastError(DWORD error) { NtTeb()->LastErrorValue = error; }

// NT keeps the process's mode; of its bits, only the first ("fail critical errors") means the opposite of Win32's.
UINT WINAPI GetErrorMode(void) {
    ULONG mode = 0;
    NtQueryInformationProcess(NtCurrentProcess(), ProcessDefaultHardErrorMode, &mode, sizeof mode, NULL);
    return mode ^ SEM_FAILCRITICALERRORS;
}

// Once set, the alignment bit stays.
UINT WINAPI SetErrorMode(UINT mode) {
    UINT before = GetErrorMode();
    ULONG native = (mode | (before & SEM_NOALIGNMENTFAULTEXCEPT)) ^ SEM_FAILCRITICALERRORS;
    NtSetInformationProcess(NtCurrentProcess(), ProcessDefaultHardErrorMode, &native, sizeof native);
    return before;
}

// The thread's mode: NT's bits lie four higher.
enum { THREAD_MODES = SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX };

static ULONG thread_mode_to_nt(DWORD mode) {
    return (mode & SEM_FAILCRITICALERRORS ? 0x10 : 0) | (mode & SEM_NOGPFAULTERRORBOX ? 0x20 : 0) |
           (mode & SEM_NOOPENFILEERRORBOX ? 0x40 : 0);
}

static DWORD thread_mode_from_nt(ULONG mode) {
    return (mode & 0x10 ? SEM_FAILCRITICALERRORS : 0) | (mode & 0x20 ? SEM_NOGPFAULTERRORBOX : 0) |
           (mode & 0x40 ? SEM_NOOPENFILEERRORBOX : 0);
}

BOOL WINAPI SetThreadErrorMode(DWORD mode, LPDWORD before) {
    ULONG native;
    if (mode & ~(DWORD)THREAD_MODES)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!base_result(RtlSetThreadErrorMode(thread_mode_to_nt(mode), &native)))
        return FALSE;
    if (before)
        *before = thread_mode_from_nt(native);
    return TRUE;
}

DWORD WINAPI GetThreadErrorMode(void) { return thread_mode_from_nt(RtlGetThreadErrorMode()); }

// Windows Error Reporting flags are the process's own, and nothing is reported.
static LONG report_flags;

HRESULT WINAPI WerSetFlags(DWORD flags) {
    _InterlockedExchange(&report_flags, (LONG)flags);
    return S_OK;
}

HRESULT WINAPI WerGetFlags(HANDLE process, PDWORD flags) {
    (void)process;
    *flags = (DWORD)report_flags;
    return S_OK;
}
