// Letter case of single characters, as NT's file system and name look-ups fold it.
// Never depends on a locale.

#include "nt.h"

#include "case_table.h"

static WCHAR partner(const CaseRange *ranges, unsigned count, WCHAR c) {
    for (unsigned low = 0, high = count; low < high;) {
        unsigned middle = low + (high - low) / 2;
        const CaseRange *range = &ranges[middle];
        if (c < range->first)
            high = middle;
        else if (c > range->last)
            low = middle + 1;
        else
            return (c - range->first) % range->step ? c : (WCHAR)(c + range->distance);
    }
    return c;
}

WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR Source) {
    if (Source < 0x80)
        return Source >= 'a' && Source <= 'z' ? Source - 32 : Source;
    return partner(upcase_ranges, upcase_ranges_count, Source);
}

WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR Source) {
    if (Source < 0x80)
        return Source >= 'A' && Source <= 'Z' ? Source + 32 : Source;
    return partner(downcase_ranges, downcase_ranges_count, Source);
}

// A byte of a UTF-8 string: only ASCII letters can change without their neighbours.
CHAR NTAPI RtlUpperChar(CHAR Character) { return Character >= 'a' && Character <= 'z' ? Character - 32 : Character; }
