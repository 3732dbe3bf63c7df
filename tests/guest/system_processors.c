// Classes of NtQuerySystemInformation by processor: for fewer than there are, and interrupts; the registry's quota, cache lines
#include "../../guest/include/nt.h"

#include <stdio.h>
#include <string.h>

static BYTE area[0x10000];

static NTSTATUS query(ULONG which, ULONG length, ULONG *size)
{
    *size = 0xdead;
    return NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)which, area, length, size);
}

int main(void)
{
    enum { PERFORMANCE = 8, INTERRUPTS = 23, QUOTA = 37, ALIGNMENT = 58, TIME_OF_DAY = 3, EMULATED = 63 };
    ULONG size, count = NtCurrentTeb()->ProcessEnvironmentBlock->NumberOfProcessors;
    NTSTATUS status = query(PERFORMANCE, 47, &size);
    printf("too little %08lx", status);
    memset(area, 0xee, 96);
    status = query(PERFORMANCE, 48, &size);
    printf(", one %08lx %lu, %d %d", status, size, area[0] != 0xee || area[7] != 0xee, area[48] == 0xee);
    status = query(PERFORMANCE, sizeof area, &size);
    printf(", all %08lx %d\n", status, size == 48 * count);
    status = query(INTERRUPTS, 0, &size);
    printf("interrupts %08lx %d", status, size == 24 * count);
    status = query(INTERRUPTS, 24 * count, &size);
    printf(", %08lx %d, a tick of %lu\n", status, size == 24 * count, *(ULONG *)(area + 12));
    status = query(QUOTA, 0, &size);
    printf("quota %08lx", status);
    status = query(QUOTA, 18, &size);
    printf(" %08lx %lu, used less than allowed %d\n", status, size, *(ULONG *)(area + 4) < *(ULONG *)area);
    status = query(ALIGNMENT, 4, &size);
    printf("alignment %08lx %lu: %lu\n", status, size, *(ULONG *)area);
    status = query(TIME_OF_DAY, 32, &size);
    printf("time of day %08lx %lu", status, size);
    status = query(TIME_OF_DAY, 49, &size);
    printf(", too much %08lx\n", status);
    status = query(EMULATED, 12, &size);
    printf("emulated %08lx: architecture %u\n", status, *(USHORT *)area);
    return 0;
}
/* output:
too little c0000004, one 00000000 48, 1 1, all 00000000 1
interrupts c0000004 1, 00000000 1, a tick of 156250
quota c0000004 00000000 16, used less than allowed 1
alignment 00000000 4: 64
time of day 00000000 32, too much c0000004
emulated 00000000: architecture 0
*/
