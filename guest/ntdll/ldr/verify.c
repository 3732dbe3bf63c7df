// The checksum in an image's header.
// Loading itself never asks for it.

#include "ldr.h"

static ULONG add_words(ULONG sum, const USHORT *words, SIZE_T count) {
    for (SIZE_T i = 0; i < count; i++) {
        sum += words[i];
        sum = (sum >> 16) + (sum & 0xffff);
    }
    return sum;
}

// The checksum of a flat file: the ones-complement sum of its words, without the field itself, and its length.
BOOLEAN NTAPI LdrVerifyMappedImageMatchesChecksum(PVOID BaseAddress, SIZE_T NumberOfBytes, ULONG FileLength) {
    PIMAGE_NT_HEADERS headers = RtlImageNtHeader(BaseAddress);
    ULONG sum = add_words(0, BaseAddress, (NumberOfBytes + 1) / 2);
    if (!headers)
        return TRUE;
    ULONG stored = headers->OptionalHeader.CheckSum;
    if (!stored)
        return TRUE;
    const USHORT *field = (const USHORT *)&headers->OptionalHeader.CheckSum;
    for (int i = 0; i < 2; i++)
        sum = sum >= field[i] ? sum - field[i] : sum - field[i] - 1;
    sum = (sum >> 16) + (sum & 0xffff);
    return (sum & 0xffff) + FileLength == stored;
}
