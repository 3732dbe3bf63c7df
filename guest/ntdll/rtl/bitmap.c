// Bitmaps of 32-bit words: setting, clearing, testing, counting and finding runs of bits.
// A search begins at its hint and goes round; bits past the size are never touched or found.

#include "rtl.h"

enum { NOT_FOUND = 0xffffffff };

static BOOLEAN test(const RTL_BITMAP *map, ULONG bit) { return map->Buffer[bit / 32] >> bit % 32 & 1; }

VOID NTAPI RtlInitializeBitMap(PRTL_BITMAP Header, PULONG Buffer, ULONG Bits) {
    *Header = (RTL_BITMAP){.SizeOfBitMap = Bits, .Buffer = Buffer};
}

VOID NTAPI RtlClearAllBits(PRTL_BITMAP Header) { memset(Header->Buffer, 0, (Header->SizeOfBitMap + 31) / 32 * 4); }
VOID NTAPI RtlSetAllBits(PRTL_BITMAP Header) { memset(Header->Buffer, 0xff, (Header->SizeOfBitMap + 31) / 32 * 4); }

VOID NTAPI RtlClearBit(PRTL_BITMAP Header, ULONG Bit) {
    if (Bit < Header->SizeOfBitMap)
        Header->Buffer[Bit / 32] &= ~(1u << Bit % 32);
}

VOID NTAPI RtlSetBit(PRTL_BITMAP Header, ULONG Bit) {
    if (Bit < Header->SizeOfBitMap)
        Header->Buffer[Bit / 32] |= 1u << Bit % 32;
}

BOOLEAN NTAPI RtlTestBit(PRTL_BITMAP Header, ULONG Bit) { return Bit < Header->SizeOfBitMap && test(Header, Bit); }

static BOOLEAN inside(const RTL_BITMAP *map, ULONG start, ULONG count) {
    return count && start < map->SizeOfBitMap && count <= map->SizeOfBitMap - start;
}

VOID NTAPI RtlClearBits(PRTL_BITMAP Header, ULONG Start, ULONG Count) {
    for (ULONG i = 0; inside(Header, Start, Count) && i < Count; i++)
        RtlClearBit(Header, Start + i);
}

VOID NTAPI RtlSetBits(PRTL_BITMAP Header, ULONG Start, ULONG Count) {
    for (ULONG i = 0; inside(Header, Start, Count) && i < Count; i++)
        RtlSetBit(Header, Start + i);
}

static BOOLEAN all(const RTL_BITMAP *map, ULONG start, ULONG count, BOOLEAN value) {
    if (!inside(map, start, count))
        return FALSE;
    for (ULONG i = 0; i < count; i++) {
        if (test(map, start + i) != value)
            return FALSE;
    }
    return TRUE;
}

BOOLEAN NTAPI RtlAreBitsClear(PRTL_BITMAP Header, ULONG Start, ULONG Count) { return all(Header, Start, Count, FALSE); }
BOOLEAN NTAPI RtlAreBitsSet(PRTL_BITMAP Header, ULONG Start, ULONG Count) { return all(Header, Start, Count, TRUE); }

static ULONG find_between(const RTL_BITMAP *map, ULONG from, ULONG to, ULONG count, BOOLEAN value) {
    ULONG run = 0;
    for (ULONG bit = from; bit < to; bit++) {
        run = test(map, bit) == value ? run + 1 : 0;
        if (run == count)
            return bit + 1 - count;
    }
    return NOT_FOUND;
}

static ULONG find(const RTL_BITMAP *map, ULONG count, ULONG hint, BOOLEAN value) {
    if (hint >= map->SizeOfBitMap)
        hint = 0;
    if (!count)
        return hint & ~7u;
    if (count > map->SizeOfBitMap)
        return NOT_FOUND;
    ULONG found = find_between(map, hint, map->SizeOfBitMap, count, value);
    if (found == NOT_FOUND && hint) {
        ULONG to = map->SizeOfBitMap - hint < count ? map->SizeOfBitMap : hint + count - 1;
        found = find_between(map, 0, to, count, value);
    }
    return found;
}

ULONG NTAPI RtlFindClearBits(PRTL_BITMAP Header, ULONG Count, ULONG Hint) { return find(Header, Count, Hint, FALSE); }
ULONG NTAPI RtlFindSetBits(PRTL_BITMAP Header, ULONG Count, ULONG Hint) { return find(Header, Count, Hint, TRUE); }

ULONG NTAPI RtlFindClearBitsAndSet(PRTL_BITMAP Header, ULONG Count, ULONG Hint) {
    ULONG found = find(Header, Count, Hint, FALSE);
    if (found != NOT_FOUND)
        RtlSetBits(Header, found, Count);
    return found;
}

ULONG NTAPI RtlFindSetBitsAndClear(PRTL_BITMAP Header, ULONG Count, ULONG Hint) {
    ULONG found = find(Header, Count, Hint, TRUE);
    if (found != NOT_FOUND)
        RtlClearBits(Header, found, Count);
    return found;
}

ULONG NTAPI RtlNumberOfSetBits(PRTL_BITMAP Header) {
    ULONG count = 0, words = Header->SizeOfBitMap / 32, rest = Header->SizeOfBitMap % 32;
    for (ULONG i = 0; i < words; i++)
        count += (ULONG)__builtin_popcount(Header->Buffer[i]);
    if (rest)
        count += (ULONG)__builtin_popcount(Header->Buffer[words] & ((1u << rest) - 1));
    return count;
}

ULONG NTAPI RtlNumberOfClearBits(PRTL_BITMAP Header) { return Header->SizeOfBitMap - RtlNumberOfSetBits(Header); }

ULONG NTAPI RtlNumberOfSetBitsUlongPtr(ULONG_PTR Target) { return (ULONG)__builtin_popcountll(Target); }

CCHAR NTAPI RtlFindMostSignificantBit(ULONGLONG Set) { return Set ? (CCHAR)(63 - __builtin_clzll(Set)) : -1; }
CCHAR NTAPI RtlFindLeastSignificantBit(ULONGLONG Set) { return Set ? (CCHAR)__builtin_ctzll(Set) : -1; }
