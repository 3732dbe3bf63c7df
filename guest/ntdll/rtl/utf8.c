// UTF-8 and UTF-16, into each other: the two functions everything else that converts is made of.
// What is ill-formed becomes U+FFFD: one for a lead byte with the continuation bytes that are usable after it.

#include <emmintrin.h>

#include "rtl.h"

enum { REPLACEMENT = 0xfffd, ILL_FORMED = -1, BLOCK = 8 /* characters */ };

// How many characters at the beginning were ASCII and are converted, in whole blocks. `to` may be null.
static ULONG widen_ascii(PWSTR to, PCSTR from, ULONG length) {
    ULONG done = 0;
    for (; length - done >= BLOCK; done += BLOCK) {
        __m128i bytes = _mm_loadl_epi64((const __m128i *)(from + done));
        if (_mm_movemask_epi8(bytes))
            break;
        if (to)
            _mm_storeu_si128((__m128i *)(to + done), _mm_unpacklo_epi8(bytes, _mm_setzero_si128()));
    }
    return done;
}

static ULONG narrow_ascii(PSTR to, PCWCH from, ULONG length) {
    const __m128i beyond = _mm_set1_epi16((short)0xff80), zero = _mm_setzero_si128();
    ULONG done = 0;
    for (; length - done >= BLOCK; done += BLOCK) {
        __m128i units = _mm_loadu_si128((const __m128i *)(from + done));
        if (_mm_movemask_epi8(_mm_cmpeq_epi16(_mm_and_si128(units, beyond), zero)) != 0xffff)
            break;
        if (to)
            _mm_storel_epi64((__m128i *)(to + done), _mm_packus_epi16(units, units));
    }
    return done;
}

// Reads one character; `*at` moves past what was read.
static LONG next_character(const UCHAR *text, ULONG length, ULONG *at) {
    UCHAR lead = text[(*at)++];
    if (lead < 0x80)
        return lead;
    if (lead < 0xc2 || lead > 0xf4)
        return ILL_FORMED;
    int more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    LONG character = lead & (0x3f >> more);
    // The first continuation byte is limited further: no overlong form, no surrogate, nothing above U+10FFFF.
    // One that breaks this limit is part of the ill-formed sequence; anything else is left to what follows.
    UCHAR low = lead == 0xe0   ? 0xa0
                : lead == 0xf0 ? 0x90
                               : 0x80,
          high = lead == 0xed   ? 0x9f
                 : lead == 0xf4 ? 0x8f
                                : 0xbf;
    for (; more; more--, low = 0x80, high = 0xbf) {
        if (*at == length || (text[*at] & 0xc0) != 0x80)
            return ILL_FORMED;
        UCHAR next = text[(*at)++];
        if (next < low || next > high)
            return ILL_FORMED;
        character = character << 6 | (next & 0x3f);
    }
    return character;
}

NTSTATUS NTAPI RtlUTF8ToUnicodeN(PWSTR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCSTR Source,
                                 ULONG SourceBytes) {
    NTSTATUS status = STATUS_SUCCESS;
    ULONG capacity = Destination ? MaximumBytes / sizeof(WCHAR) : MAXDWORD, count = 0;
    if (!Source)
        return STATUS_INVALID_PARAMETER_4;
    if (!Destination && !ActualBytes)
        return STATUS_INVALID_PARAMETER;
    for (ULONG at = 0; at < SourceBytes;) {
        if ((UCHAR)Source[at] < 0x80) {
            ULONG room = capacity - count < SourceBytes - at ? capacity - count : SourceBytes - at;
            ULONG done = widen_ascii(Destination ? Destination + count : NULL, Source + at, room);
            at += done;
            count += done;
            if (at == SourceBytes)
                break;
        }
        LONG character = next_character((const UCHAR *)Source, SourceBytes, &at);
        if (character == ILL_FORMED) {
            character = REPLACEMENT;
            status = STATUS_SOME_NOT_MAPPED;
        }
        ULONG units = character > 0xffff ? 2 : 1;
        if (capacity - count < units) {
            status = STATUS_BUFFER_TOO_SMALL;
            break;
        }
        if (Destination && units == 2) {
            Destination[count] = (WCHAR)(0xd7c0 + (character >> 10));
            Destination[count + 1] = (WCHAR)(0xdc00 + (character & 0x3ff));
        } else if (Destination) {
            Destination[count] = (WCHAR)character;
        }
        count += units;
    }
    if (ActualBytes)
        *ActualBytes = count * sizeof(WCHAR);
    return status;
}

NTSTATUS NTAPI RtlUnicodeToUTF8N(PSTR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCWCH Source,
                                 ULONG SourceBytes) {
    NTSTATUS status = STATUS_SUCCESS;
    ULONG capacity = Destination ? MaximumBytes : MAXDWORD, count = 0, length = SourceBytes / sizeof(WCHAR);
    if (!Source)
        return STATUS_INVALID_PARAMETER_4;
    if (!Destination && !ActualBytes)
        return STATUS_INVALID_PARAMETER;
    if (SourceBytes & 1)
        return STATUS_INVALID_PARAMETER_5;
    for (ULONG at = 0; at < length;) {
        if (Source[at] < 0x80) {
            ULONG room = capacity - count < length - at ? capacity - count : length - at;
            ULONG done = narrow_ascii(Destination ? Destination + count : NULL, Source + at, room);
            at += done;
            count += done;
            if (at == length)
                break;
        }
        ULONG character = Source[at++];
        if ((character & 0xfc00) == 0xd800 && at < length && (Source[at] & 0xfc00) == 0xdc00) {
            character = 0x10000 + ((character & 0x3ff) << 10) + (Source[at++] & 0x3ff);
        } else if ((character & 0xf800) == 0xd800) {
            character = REPLACEMENT;
            status = STATUS_SOME_NOT_MAPPED;
        }
        ULONG bytes = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
        if (capacity - count < bytes) {
            status = STATUS_BUFFER_TOO_SMALL;
            break;
        }
        if (Destination && bytes == 1) {
            Destination[count] = (CHAR)character;
        } else if (Destination) {
            for (ULONG i = bytes; i-- > 1; character >>= 6)
                Destination[count + i] = (CHAR)(0x80 | (character & 0x3f));
            Destination[count] = (CHAR)(0xf00u >> bytes | character);
        }
        count += bytes;
    }
    if (ActualBytes)
        *ActualBytes = count;
    return status;
}
