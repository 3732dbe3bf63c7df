// Pseudo-random numbers from a seed the caller keeps, and checksums.
// Predictable by design: nothing here is for keys.

#include "rtl.h"

static const ULONG modulus = 0x7fffffff; // 2^31 - 1

ULONG NTAPI RtlUniform(PULONG Seed) {
    *Seed = (*Seed * 0x7fffffed + 0x7fffffc3) % modulus; // the product wraps at 32 bits
    return *Seed;
}

static ULONG shuffle(PULONG seed, ULONG *table, ULONG size, volatile LONG *ready) {
    if (!*ready) {
        ULONG start = 1;
        for (ULONG i = 0; i < size; i++)
            table[i] = RtlUniform(&start);
        *ready = TRUE;
    }
    ULONG fresh = RtlUniform(seed), at = RtlUniform(seed) % size;
    return (ULONG)InterlockedExchange((volatile LONG *)&table[at], (LONG)fresh);
}

ULONG NTAPI RtlRandom(PULONG Seed) {
    static ULONG table[128];
    static volatile LONG ready;
    return shuffle(Seed, table, ARRAYSIZE(table), &ready);
}

ULONG NTAPI RtlRandomEx(PULONG Seed) {
    static ULONG table[128];
    static volatile LONG ready;
    return shuffle(Seed, table, ARRAYSIZE(table), &ready);
}

static ULONGLONG crc(ULONGLONG value, const UCHAR *data, SIZE_T length, ULONGLONG reflected_polynomial) {
    for (; length; length--) {
        value ^= *data++;
        for (int bit = 0; bit < 8; bit++)
            value = value >> 1 ^ (value & 1 ? reflected_polynomial : 0);
    }
    return value;
}

ULONG NTAPI RtlComputeCrc32(ULONG Initial, const void *Data, ULONG Length) {
    return ~(ULONG)crc((ULONG)~Initial, Data, Length, 0xedb88320);
}

ULONG NTAPI RtlCrc32(const void *Buffer, size_t Size, DWORD InitialCrc) {
    return ~(ULONG)crc((ULONG)~InitialCrc, Buffer, Size, 0xedb88320);
}

ULONGLONG NTAPI RtlCrc64(const void *Buffer, size_t Size, ULONGLONG InitialCrc) {
    return ~crc(~InitialCrc, Buffer, Size, 0x9a6c9329ac4bc9b5);
}
