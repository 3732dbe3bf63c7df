// The last error and the last status of a thread, and the translation of one into the other.
// Kept in the TEB, where programs also read them directly.

#include "rtl.h"

#include "status_errors.h"

ULONG NTAPI RtlNtStatusToDosErrorNoTeb(NTSTATUS Status) {
    const ULONG customer = 0x20000000, severity_reserved = 0x10000000;
    ULONG status = (ULONG)Status;
    if (status & customer)
        return status; // a program's own code
    if ((status & 0xf0000000) == 0xd0000000)
        status &= ~severity_reserved; // a status dressed as an HRESULT
    if (status >> 16 == 0x8007 || status >> 16 == 0xc007 || status >> 16 == 0xc001)
        return status & 0xffff; // a Win32 error dressed as a status
    for (ULONG low = 0, high = status_error_count; low < high;) {
        ULONG middle = low + (high - low) / 2;
        if (status_errors[middle].status == status)
            return status_errors[middle].error;
        if (status_errors[middle].status < status)
            low = middle + 1;
        else
            high = middle;
    }
    return ERROR_MR_MID_NOT_FOUND;
}

ULONG NTAPI RtlNtStatusToDosError(NTSTATUS Status) {
    NtTeb()->LastStatusValue = Status;
    return RtlNtStatusToDosErrorNoTeb(Status);
}

NTSTATUS NTAPI RtlMapSecurityErrorToNtStatus(ULONG Error) {
    switch (Error) {
    case 0:
        return STATUS_SUCCESS;
    case (ULONG)SEC_E_INSUFFICIENT_MEMORY:
        return STATUS_INSUFFICIENT_RESOURCES;
    case (ULONG)SEC_E_INVALID_HANDLE:
        return STATUS_INVALID_HANDLE;
    case (ULONG)SEC_E_UNSUPPORTED_FUNCTION:
        return STATUS_NOT_SUPPORTED;
    case (ULONG)SEC_E_LOGON_DENIED:
        return STATUS_LOGON_FAILURE;
    case (ULONG)SEC_E_NO_CREDENTIALS:
        return STATUS_NO_SUCH_LOGON_SESSION;
    case (ULONG)SEC_E_INVALID_TOKEN:
        return STATUS_INVALID_PARAMETER;
    default:
        return (NTSTATUS)Error;
    }
}

NTSTATUS NTAPI RtlGetLastNtStatus(void) { return NtTeb()->LastStatusValue; }
LONG NTAPI RtlGetLastWin32Error(void) { return (LONG)NtTeb()->LastErrorValue; }
VOID NTAPI RtlSetLastWin32Error(LONG Error) { NtTeb()->LastErrorValue = (ULONG)Error; }
VOID NTAPI RtlRestoreLastWin32Error(LONG Error) { NtTeb()->LastErrorValue = (ULONG)Error; }

VOID NTAPI RtlSetLastWin32ErrorAndNtStatusFromNtStatus(NTSTATUS Status) {
    NtTeb()->LastErrorValue = RtlNtStatusToDosError(Status);
}

enum { VALID_ERROR_MODES = 0x70 }; // the SEM_* bits, shifted left by 4

NTSTATUS NTAPI RtlSetThreadErrorMode(ULONG NewMode, PULONG OldMode) {
    if (NewMode & ~(ULONG)VALID_ERROR_MODES)
        return STATUS_INVALID_PARAMETER_1;
    if (OldMode)
        *OldMode = NtTeb()->HardErrorMode;
    NtTeb()->HardErrorMode = NewMode;
    return STATUS_SUCCESS;
}

ULONG NTAPI RtlGetThreadErrorMode(void) { return NtTeb()->HardErrorMode; }
