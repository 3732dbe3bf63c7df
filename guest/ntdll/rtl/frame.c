// Frames a thread leaves for code it calls, and small facts of the process that have functions of their own.
// Kept in the TEB, the PEB and KUSER_SHARED_DATA.

#include "rtl.h"

typedef struct _TEB_ACTIVE_FRAME {
    ULONG Flags;
    struct _TEB_ACTIVE_FRAME *Previous;
    PVOID Context;
} TEB_ACTIVE_FRAME, *PTEB_ACTIVE_FRAME;

VOID NTAPI RtlPushFrame(PTEB_ACTIVE_FRAME Frame) {
    Frame->Previous = NtTeb()->ActiveFrame;
    NtTeb()->ActiveFrame = Frame;
}

VOID NTAPI RtlPopFrame(PTEB_ACTIVE_FRAME Frame) { NtTeb()->ActiveFrame = Frame->Previous; }
PTEB_ACTIVE_FRAME NTAPI RtlGetFrame(void) { return NtTeb()->ActiveFrame; }

ULONG NTAPI RtlGetNtGlobalFlags(void) { return NtCurrentPeb()->NtGlobalFlag; }
ULONG NTAPI RtlGetActiveConsoleId(void) { return SharedUserData->ActiveConsoleId; }
ULONG NTAPI RtlGetCurrentServiceSessionId(void) { return 0; } // not in a silo
ULONGLONG NTAPI RtlGetConsoleSessionForegroundProcessId(void) {
    return (ULONGLONG)SharedUserData->ConsoleSessionForegroundProcessId;
}
HANDLE NTAPI CsrGetProcessId(void) { return NULL; } // there is no subsystem process

NTSTATUS NTAPI RtlSetThreadIsCritical(BOOLEAN NewValue, PBOOLEAN OldValue, BOOLEAN NeedBreaks) {
    ULONG critical = 0;
    (void)NeedBreaks;
    if (OldValue) {
        NtQueryInformationThread(NtCurrentThread(), (THREADINFOCLASS)ThreadBreakOnTermination, &critical,
                                 sizeof(critical), NULL);
        *OldValue = critical != 0;
    }
    critical = NewValue;
    return NtSetInformationThread(NtCurrentThread(), (THREADINFOCLASS)ThreadBreakOnTermination, &critical,
                                  sizeof(critical));
}

NTSTATUS NTAPI RtlSetProcessIsCritical(BOOLEAN NewValue, PBOOLEAN OldValue, BOOLEAN NeedBreaks) {
    ULONG critical = 0;
    (void)NeedBreaks;
    if (OldValue) {
        NtQueryInformationProcess(NtCurrentProcess(), ProcessBreakOnTermination, &critical, sizeof(critical), NULL);
        *OldValue = critical != 0;
    }
    critical = NewValue;
    return NtSetInformationProcess(NtCurrentProcess(), ProcessBreakOnTermination, &critical, sizeof(critical));
}
