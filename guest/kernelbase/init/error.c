// The one place where an NTSTATUS becomes a Win32 last error.
// The table itself is ntdll's (RtlNtStatusToDosError); nothing may be special-cased here.

#include "kernelbase.h"

BOOL base_set_last_nt_error(NTSTATUS status) {
    TEB *teb = NtTeb();
    teb->LastStatusValue = status;
    teb->LastErrorValue = RtlNtStatusToDosErrorNoTeb(status);
    return FALSE;
}
