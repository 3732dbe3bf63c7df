// Thread-local storage by index, and the Win32 face of fiber-local storage.
// The bitmaps are the PEB's and the values the TEB's, where programs and debuggers expect them.

#include "kernelbase.h"

enum {
    EXPANSION_SLOTS = 1024,
    BITS = 32,
    ZERO_TLS_CELL = 10, // THREADINFOCLASS ThreadZeroTlsCell: clears an index in all threads
};

// Takes the first clear bit of a bitmap; -1 when there is none.
static int take_bit(ULONG *words, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (~words[i]) {
            unsigned bit = (unsigned)__builtin_ctz(~words[i]);
            words[i] |= 1u << bit;
            return (int)(BITS * i + bit);
        }
    return -1;
}

static PVOID *expansion_slots(void) {
    TEB *teb = NtTeb();
    if (teb->TlsExpansionSlots == NULL) // ntdll frees it when the thread ends
        teb->TlsExpansionSlots = base_alloc_zeroed(EXPANSION_SLOTS * sizeof(PVOID));
    return teb->TlsExpansionSlots;
}

DWORD WINAPI TlsAlloc(void) {
    PEB *peb = NtCurrentPeb();
    TEB *teb = NtTeb();
    DWORD index = TLS_OUT_OF_INDEXES;
    RtlAcquirePebLock();
    int bit = take_bit(peb->TlsBitmapBits, TLS_MINIMUM_AVAILABLE / BITS);
    if (bit >= 0) {
        teb->TlsSlots[bit] = NULL;
        index = (DWORD)bit;
    } else if (expansion_slots() == NULL) {
        teb->LastErrorValue = ERROR_NOT_ENOUGH_MEMORY;
    } else if ((bit = take_bit(peb->TlsExpansionBitmapBits, EXPANSION_SLOTS / BITS)) >= 0) {
        teb->TlsExpansionSlots[bit] = NULL;
        index = TLS_MINIMUM_AVAILABLE + (DWORD)bit;
    } else {
        teb->LastErrorValue = ERROR_NO_MORE_ITEMS;
    }
    RtlReleasePebLock();
    return index;
}

BOOL WINAPI TlsFree(DWORD index) {
    PEB *peb = NtCurrentPeb();
    ULONG *words = peb->TlsBitmapBits;
    DWORD bit = index;
    if (index >= TLS_MINIMUM_AVAILABLE) {
        bit = index - TLS_MINIMUM_AVAILABLE;
        words = peb->TlsExpansionBitmapBits;
        if (bit >= EXPANSION_SLOTS)
            return base_fail(ERROR_INVALID_PARAMETER);
    }
    RtlAcquirePebLock();
    bool taken = words[bit / BITS] >> bit % BITS & 1;
    if (taken) {
        NtSetInformationThread(NtCurrentThread(), (THREADINFOCLASS)ZERO_TLS_CELL, &index, sizeof index);
        words[bit / BITS] &= ~(1u << bit % BITS);
    }
    RtlReleasePebLock();
    return taken ? TRUE : base_fail(ERROR_INVALID_PARAMETER);
}

// Clears the last error, so that a NULL value can be told from a failure.
LPVOID WINAPI TlsGetValue(DWORD index) {
    TEB *teb = NtTeb();
    teb->LastErrorValue = ERROR_SUCCESS;
    if (index < TLS_MINIMUM_AVAILABLE)
        return teb->TlsSlots[index];
    index -= TLS_MINIMUM_AVAILABLE;
    if (index < EXPANSION_SLOTS)
        return teb->TlsExpansionSlots ? teb->TlsExpansionSlots[index] : NULL;
    teb->LastErrorValue = ERROR_INVALID_PARAMETER;
    return NULL;
}

BOOL WINAPI TlsSetValue(DWORD index, LPVOID value) {
    TEB *teb = NtTeb();
    if (index < TLS_MINIMUM_AVAILABLE) {
        teb->TlsSlots[index] = value;
        return TRUE;
    }
    index -= TLS_MINIMUM_AVAILABLE;
    if (index >= EXPANSION_SLOTS)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (expansion_slots() == NULL)
        return FALSE;
    teb->TlsExpansionSlots[index] = value;
    return TRUE;
}

DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION callback) {
    ULONG index;
    return base_result(RtlFlsAlloc((PRTL_FLS_CALLBACK)callback, &index)) ? index : FLS_OUT_OF_INDEXES;
}

BOOL WINAPI FlsFree(DWORD index) { return base_result(RtlFlsFree(index)); }

PVOID WINAPI FlsGetValue(DWORD index) {
    PVOID value = NULL;
    NTSTATUS status = RtlFlsGetValue(index, &value);
    if (!base_result(status))
        return NULL;
    NtTeb()->LastErrorValue = ERROR_SUCCESS;
    return value;
}

BOOL WINAPI FlsSetValue(DWORD index, PVOID value) { return base_result(RtlFlsSetValue(index, value)); }
