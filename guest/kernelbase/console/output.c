// Writing to a console: text as UTF-8, bytes in the console's code page as they are, through NtWriteFile.

#include "console.h"

static BOOL write_bytes(HANDLE console, const char *bytes, DWORD size) {
    while (size) {
        IO_STATUS_BLOCK io;
        NTSTATUS status =
            file_wait(console, NtWriteFile(console, NULL, NULL, NULL, &io, (PVOID)bytes, size, NULL, NULL), &io);
        if (!NT_SUCCESS(status))
            return base_set_last_nt_error(status);
        bytes += io.Information;
        size -= (DWORD)io.Information;
    }
    return TRUE;
}

// The first half of a surrogate pair that a write ended with waits here for the next write's second half.
static WCHAR pending_high;

static inline bool is_high(WCHAR unit) { return (unit & 0xfc00) == 0xd800; }
static inline bool is_low(WCHAR unit) { return (unit & 0xfc00) == 0xdc00; }

static BOOL write_units(HANDLE console, PCWSTR text, SIZE_T count) {
    enum { PIECE = 4096 };
    char bytes[PIECE * 3 + 6];
    while (count) {
        WCHAR units[PIECE];
        SIZE_T used = 0, take = count < PIECE - 1 ? count : PIECE - 1;
        WCHAR high = __atomic_exchange_n(&pending_high, 0, __ATOMIC_RELAXED);
        if (high && is_low(text[0]))
            units[used++] = high;
        memcpy(units + used, text, take * sizeof(WCHAR));
        used += take;
        text += take;
        count -= take;
        if (is_high(units[used - 1]))
            __atomic_store_n(&pending_high, units[--used], __ATOMIC_RELAXED);
        ULONG size = 0;
        RtlUnicodeToUTF8N(bytes, sizeof(bytes), &size, units, (ULONG)(used * sizeof(WCHAR)));
        if (!console_request(console, CONDRV_WRITE, bytes, size, NULL, 0, NULL))
            return FALSE;
    }
    return TRUE;
}

BOOL WINAPI WriteConsoleW(HANDLE console, const VOID *text, DWORD count, LPDWORD written, LPVOID reserved) {
    (void)reserved;
    if (written)
        *written = 0;
    if (!console_is(console))
        return base_fail(ERROR_INVALID_HANDLE);
    if (!write_units(console, text, count))
        return FALSE;
    if (written)
        *written = count;
    return TRUE;
}

BOOL WINAPI WriteConsoleA(HANDLE console, const VOID *text, DWORD count, LPDWORD written, LPVOID reserved) {
    (void)reserved;
    if (written)
        *written = 0;
    if (!console_is(console))
        return base_fail(ERROR_INVALID_HANDLE);
    if (!write_bytes(console, text, count))
        return FALSE;
    if (written)
        *written = count;
    return TRUE;
}
