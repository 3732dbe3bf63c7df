// The table behind RtlNtStatusToDosError.
// A status that is not in it has no Win32 error of its own: ERROR_MR_MID_NOT_FOUND.

#ifndef NTSUP_RTL_STATUS_ERRORS_H
#define NTSUP_RTL_STATUS_ERRORS_H

typedef struct StatusError {
    unsigned status;
    unsigned error;
} StatusError;

extern const StatusError status_errors[];
extern const unsigned status_error_count;

#endif
