// Pointers disguised with a secret of the process or of the system, as programs keep function pointers in memory.
// The secret makes overwriting harder; it is no cryptography.

#include "rtl.h"

static ULONG process_cookie(void) {
    static volatile LONG cookie;
    ULONG chosen = 0;
    if (cookie)
        return (ULONG)cookie;
    if (!NT_SUCCESS(NtQueryInformationProcess(NtCurrentProcess(), ProcessCookie, &chosen, sizeof(chosen), NULL)))
        chosen = (ULONG)(__builtin_ia32_rdtsc() * 0x9E3779B97F4A7C15 >> 32);
    InterlockedCompareExchange(&cookie, (LONG)(chosen | 1), 0); // the first thread's choice stands
    return (ULONG)cookie;
}

static ULONG_PTR rotate_right(ULONG_PTR value, ULONG count) { return value >> count | value << (-count & 63); }

static PVOID encode(PVOID pointer, ULONG cookie) {
    return (PVOID)rotate_right((ULONG_PTR)pointer ^ cookie, cookie & 63);
}

static PVOID decode(PVOID pointer, ULONG cookie) {
    return (PVOID)(rotate_right((ULONG_PTR)pointer, -cookie & 63) ^ cookie);
}

PVOID NTAPI RtlEncodePointer(PVOID Pointer) { return encode(Pointer, process_cookie()); }
PVOID NTAPI RtlDecodePointer(PVOID Pointer) { return decode(Pointer, process_cookie()); }
PVOID NTAPI RtlEncodeSystemPointer(PVOID Pointer) { return encode(Pointer, SharedUserData->Cookie); }
PVOID NTAPI RtlDecodeSystemPointer(PVOID Pointer) { return decode(Pointer, SharedUserData->Cookie); }
