// NLS tables as sections: code pages of one and two bytes, capitals and small letters, in the layout that RtlInitNlsTables reads
// services: NtGetNlsSectionPtr
#include "native_call.h"

#include <stdio.h>

static const USHORT *table(ULONG type, ULONG data, ULONG *size)
{
    PVOID pointer = NULL;
    NTSTATUS status = NT(NtGetNlsSectionPtr)((PVOID)(ULONG_PTR)type, data, NULL, &pointer, size);
    printf("%lu %lu: %08lx", type, data, status);
    return pointer;
}

static void code_page(ULONG page, ULONG byte, ULONG character)
{
    ULONG size = 0;
    const USHORT *head = table(11, page, &size), *part;
    if (!head) {
        printf("\n");
        return;
    }
    part = head + head[0];
    const USHORT *wide = part + part[0] + 1, *single = part + 1, *ranges = single + 256 + 1 + (single[256] ? 256 : 0);
    ULONG there, back;
    if (head[2] == 1) {
        there = single[byte];
        back = ((const UCHAR *)wide)[character];
    } else {
        const USHORT *offsets = ranges + 1;
        there = byte > 0xff ? offsets[offsets[byte >> 8] + (byte & 0xff)] : single[byte];
        back = wide[character];
    }
    printf(" page %u, %u bytes at most, %lx is U+%04lX, and back %lx, size %d\n", head[1], head[2], byte, there, back, size >= 0x10000);
}

static USHORT mapped(const USHORT *part, USHORT character)
{
    USHORT middle = part[character >> 8], leaf = part[middle + (character >> 4 & 15)];
    return (USHORT)(character + part[leaf + (character & 15)]);
}

int main(void)
{
    ULONG size = 0;
    code_page(1252, 0x80, 0x20ac);
    code_page(437, 0x84, 0xe4);
    code_page(932, 0x82a0, 0x3042);
    code_page(932, 0x41, 0x41);
    code_page(65001, 0, 0);
    code_page(9, 0, 0);
    const USHORT *cases = table(10, 0, &size), *upper = cases + 2, *lower = cases + cases[1] + 2;
    printf(" a %x, A %x, sharp s %x, small omega %x, capital je %x, digit %x\n", mapped(upper, 'a'), mapped(lower, 'A'), mapped(upper, 0xdf), mapped(upper, 0x3c9), mapped(lower, 0x408), mapped(upper, '1'));
    PVOID one = NULL, two = NULL;
    NT(NtGetNlsSectionPtr)((PVOID)11, 1252, NULL, &one, &size);
    NT(NtGetNlsSectionPtr)((PVOID)11, 1252, NULL, &two, &size);
    printf("mapped again %d, no such type %08lx, no room %08lx\n", one && two, NT(NtGetNlsSectionPtr)((PVOID)99, 0, NULL, &one, &size), NT(NtGetNlsSectionPtr)((PVOID)11, 1252, NULL, (PVOID)16, &size));
    return 0;
}
/* output:
11 1252: 00000000 page 1252, 1 bytes at most, 80 is U+20AC, and back 80, size 1
11 437: 00000000 page 437, 1 bytes at most, 84 is U+00E4, and back 84, size 1
11 932: 00000000 page 932, 2 bytes at most, 82a0 is U+3042, and back 82a0, size 1
11 932: 00000000 page 932, 2 bytes at most, 41 is U+0041, and back 41, size 1
11 65001: c0000034
11 9: c0000034
10 0: 00000000 a 41, A 61, sharp s df, small omega 3a9, capital je 458, digit 31
mapped again 1, no such type c00000ef, no room c0000005
*/
