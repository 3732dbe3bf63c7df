// Byte strings to UTF-16 and back, for the C functions that do it: in the process's code page, UTF-8.
// A null destination asks for the length; the count of what was written leaves the terminator out.

#include "nt.h"

size_t mbstowcs(wchar_t *to, const char *from, size_t count) {
    ULONG bytes = 0, length = (ULONG)strlen(from);
    if (!to) {
        RtlMultiByteToUnicodeSize(&bytes, from, length);
        return bytes / sizeof(wchar_t);
    }
    ULONG room = count > MAXDWORD / sizeof(wchar_t) ? MAXDWORD : (ULONG)(count * sizeof(wchar_t));
    RtlMultiByteToUnicodeN(to, room, &bytes, from, length);
    size_t written = bytes / sizeof(wchar_t);
    if (written < count)
        to[written] = 0;
    return written;
}

size_t wcstombs(char *to, const wchar_t *from, size_t count) {
    ULONG bytes = 0, length = (ULONG)(wcslen(from) * sizeof(wchar_t));
    if (!to) {
        RtlUnicodeToMultiByteSize(&bytes, from, length);
        return bytes;
    }
    RtlUnicodeToMultiByteN(to, count > MAXDWORD ? MAXDWORD : (ULONG)count, &bytes, from, length);
    if (bytes < count)
        to[bytes] = 0;
    return bytes;
}
