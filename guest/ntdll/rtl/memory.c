// The Rtl memory functions that are more than the C ones: comparing by length, and filling with patterns.
// winnt.h has macros of some of these names; the functions exist too, for those who link to them.

#include "rtl.h"

#undef RtlFillMemory
#undef RtlZeroMemory

SIZE_T NTAPI RtlCompareMemory(const VOID *Source1, const VOID *Source2, SIZE_T Length) {
    const UCHAR *left = Source1, *right = Source2;
    SIZE_T same = 0;
    while (same < Length && left[same] == right[same])
        same++;
    return same;
}

SIZE_T NTAPI RtlCompareMemoryUlong(PVOID Source, SIZE_T Length, ULONG Pattern) {
    const ULONG *words = Source;
    SIZE_T same = 0, count = Length / sizeof(ULONG);
    while (same < count && words[same] == Pattern)
        same++;
    return same * sizeof(ULONG);
}

VOID NTAPI RtlFillMemory(PVOID Destination, SIZE_T Length, int Fill) { memset(Destination, Fill, Length); }
VOID NTAPI RtlZeroMemory(PVOID Destination, SIZE_T Length) { memset(Destination, 0, Length); }

VOID NTAPI RtlFillMemoryUlong(PVOID Destination, SIZE_T Length, ULONG Pattern) {
    for (PULONG at = Destination; Length >= sizeof(Pattern); Length -= sizeof(Pattern))
        *at++ = Pattern;
}

VOID NTAPI RtlFillMemoryUlonglong(PVOID Destination, SIZE_T Length, ULONGLONG Pattern) {
    for (PULONGLONG at = Destination; Length >= sizeof(Pattern); Length -= sizeof(Pattern))
        *at++ = Pattern;
}
