// IsBadReadPtr and its kin: touch every page and see whether it faults.

#include "kernelbase.h"

enum { PAGE_SIZE_ = 0x1000 };

typedef enum { PROBE_READ, PROBE_WRITE, PROBE_STRING_A, PROBE_STRING_W } ProbeKind;

static void read_byte(const volatile char *at) { (void)*at; }
static void write_byte(volatile char *at) { *at = *at; }

// The guarded part must be a function of its own.
static __attribute__((noinline)) void touch(ProbeKind kind, volatile char *at, ULONG_PTR size) {
    if (kind == PROBE_STRING_A) {
        for (ULONG_PTR i = 0; i < size && at[i]; i++)
            ;
        return;
    }
    if (kind == PROBE_STRING_W) {
        for (ULONG_PTR i = 0; i < size && ((volatile WCHAR *)at)[i]; i++)
            ;
        return;
    }
    for (ULONG_PTR offset = 0; offset < size;) {
        if (kind == PROBE_WRITE)
            write_byte(at + offset);
        else
            read_byte(at + offset);
        offset += PAGE_SIZE_ - (((ULONG_PTR)at + offset) & (PAGE_SIZE_ - 1));
    }
    if (kind == PROBE_WRITE)
        write_byte(at + size - 1);
    else
        read_byte(at + size - 1);
}

static BOOL is_bad(ProbeKind kind, const void *address, ULONG_PTR size) {
    if (size == 0)
        return FALSE;
    if (address == NULL || (kind < PROBE_STRING_A && (ULONG_PTR)address + size < size))
        return TRUE;
    __try {
        touch(kind, (volatile char *)address, size);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return TRUE;
    }
    return FALSE;
}

BOOL WINAPI IsBadReadPtr(CONST VOID *address, UINT_PTR size) { return is_bad(PROBE_READ, address, size); }
BOOL WINAPI IsBadWritePtr(LPVOID address, UINT_PTR size) { return is_bad(PROBE_WRITE, address, size); }
BOOL WINAPI IsBadHugeReadPtr(CONST VOID *address, UINT_PTR size) { return is_bad(PROBE_READ, address, size); }
BOOL WINAPI IsBadHugeWritePtr(LPVOID address, UINT_PTR size) { return is_bad(PROBE_WRITE, address, size); }
BOOL WINAPI IsBadCodePtr(FARPROC address) { return is_bad(PROBE_READ, (const void *)address, 1); }
BOOL WINAPI IsBadStringPtrA(LPCSTR text, UINT_PTR size) { return is_bad(PROBE_STRING_A, text, size); }
BOOL WINAPI IsBadStringPtrW(LPCWSTR text, UINT_PTR size) { return is_bad(PROBE_STRING_W, text, size); }
