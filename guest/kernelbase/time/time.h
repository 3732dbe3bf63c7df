// NT times as numbers: 100 ns units since 1601. What the files of this folder share.

#ifndef NTSUP_TIME_H
#define NTSUP_TIME_H

#include "kernelbase.h"

#define TIME_SECOND 10000000LL
#define TIME_MINUTE (60 * TIME_SECOND)

static inline LONGLONG time_of_file(const FILETIME *time) {
    return (LONGLONG)((ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime);
}

static inline FILETIME time_as_file(LONGLONG value) {
    return (FILETIME){(DWORD)value, (DWORD)((ULONGLONG)value >> 32)};
}

static inline LONGLONG time_now(void) {
    LARGE_INTEGER now;
    NtQuerySystemTime(&now);
    return now.QuadPart;
}

// What to take from UTC for local time, as of now; the kernel keeps it in the shared page.
static inline LONGLONG time_local_bias(void) {
    const volatile KSYSTEM_TIME *bias = &SharedUserData->TimeZoneBias;
    LONG high;
    ULONG low;
    do {
        high = bias->High1Time;
        low = bias->LowPart;
    } while (high != bias->High2Time);
    return (LONGLONG)((ULONGLONG)(ULONG)high << 32 | low);
}

// SYSTEMTIME to a number and back; false with ERROR_INVALID_PARAMETER.
bool time_from_system(const SYSTEMTIME *time, LONGLONG *value);
bool time_to_system(LONGLONG value, SYSTEMTIME *time);

#endif
