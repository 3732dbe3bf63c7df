// NtQuerySystemInformation: every class's length and short-buffer status; processors, processes and the time zone add up
#include "../../guest/include/nt.h"

#include <stdio.h>

static char area[1 << 18];

typedef struct {
    int class;
    ULONG size;
} Class;

static NTSTATUS query(int class, ULONG length, ULONG *returned)
{
    return NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)class, area, length, returned);
}

static void fixed(void)
{
    static const Class classes[] = {{0, 64},   {1, 12},  {2, 344},  {9, 4},   {28, 12},  {35, 2},   {44, 172}, {50, 8},  {62, 64},
                                    {63, 12},  {90, 32}, {102, 432}, {103, 8}, {114, 64}, {123, 32}, {145, 2},  {149, 3}, {182, 56}};
    for (unsigned i = 0; i < ARRAYSIZE(classes); i++) {
        ULONG size = 0, again = 0;
        NTSTATUS none = query(classes[i].class, 0, &size);
        NTSTATUS less = query(classes[i].class, classes[i].size - 1, &again);
        NTSTATUS all = query(classes[i].class, classes[i].size, &again);
        if (none != STATUS_INFO_LENGTH_MISMATCH || all || size != classes[i].size || again != size ||
            (less != STATUS_INFO_LENGTH_MISMATCH && classes[i].class != 2))
            printf("class %d: %08lx %08lx %08lx, %lu %lu\n", classes[i].class, none, less, all, size, again);
    }
    ULONG size;
    printf("too long %08lx, unknown %08lx, refused %08lx, bad pointer %08lx\n", query(0, 65, &size), query(5000, 8, &size),
           query(11, 100, &size), NtQuerySystemInformation(SystemBasicInformation, (PVOID)16, 64, &size));
    printf("needs an input %08lx\n", query(107, sizeof(area), &size));
}

static void processors(void)
{
    SYSTEM_BASIC_INFORMATION basic;
    NtQuerySystemInformation(SystemBasicInformation, &basic, sizeof(basic), NULL);
    ULONG count = (ULONG)(UCHAR)basic.NumberOfProcessors, size, relation = 0xffff, seen[8] = {0};
    printf("processors as in the PEB: %d\n", count == NtCurrentPeb()->NumberOfProcessors);
    query(8, sizeof(area), &size);
    printf("times for each: %d\n", size == count * 48);
    NTSTATUS status = NtQuerySystemInformationEx((SYSTEM_INFORMATION_CLASS)107, &relation, 4, area, 0, &size);
    printf("relations %08lx", status);
    status = NtQuerySystemInformationEx((SYSTEM_INFORMATION_CLASS)107, &relation, 4, area, size, &size);
    printf(" %08lx\n", status);
    ULONG_PTR cores = 0;
    for (ULONG at = 0; at < size;) {
        SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *one = (void *)(area + at);
        seen[one->Relationship & 7]++;
        if (one->Relationship == RelationProcessorCore)
            cores |= one->Processor.GroupMask[0].Mask;
        at += one->Size;
    }
    printf("cores hold all %d, packages %d, one node %lu, one group %lu\n", cores == ((ULONG_PTR)1 << count) - 1, seen[3] > 0, seen[1], seen[4]);
    relation = 77;
    printf("no such relation %08lx", NtQuerySystemInformationEx((SYSTEM_INFORMATION_CLASS)107, &relation, 4, area, sizeof(area), &size));
    printf(", no input %08lx\n", NtQuerySystemInformationEx((SYSTEM_INFORMATION_CLASS)107, NULL, 0, area, sizeof(area), &size));
    HANDLE self = NtCurrentProcess();
    NtQuerySystemInformationEx((SYSTEM_INFORMATION_CLASS)175, (PVOID)&self, 8, area, sizeof(area), &size);
    printf("CPU sets %d\n", size == count * 32);
    NtQuerySystemInformationEx((SYSTEM_INFORMATION_CLASS)181, (PVOID)&self, 8, area, sizeof(area), &size);
    printf("architecture %04lx, %lu bytes\n", *(ULONG *)area & 0xffff, size);
}

static void processes(void)
{
    ULONG size = 0, count = 0, me = 0, threads = 0;
    NTSTATUS status = query(5, 16, &size);
    printf("processes %08lx", status);
    status = query(5, sizeof(area), &size);
    printf(" %08lx\n", status);
    for (SYSTEM_PROCESS_INFORMATION *one = (void *)area;; one = (void *)((char *)one + one->NextEntryOffset)) {
        count++;
        if (one->UniqueProcessId == NtCurrentTeb()->ClientId.UniqueProcess) {
            me++;
            threads = one->NumberOfThreads;
            SYSTEM_THREAD_INFORMATION *thread = (void *)(one + 1);
            printf("my thread %d, my name %.*ls\n", thread->ClientId.UniqueThread == NtCurrentTeb()->ClientId.UniqueThread,
                   one->ImageName.Length / 2, one->ImageName.Buffer);
        }
        if (!one->NextEntryOffset)
            break;
    }
    printf("more than two %d, me %lu, threads %lu\n", count > 2, me, threads);
    query(64, sizeof(area), &size);
    printf("handles %d\n", *(ULONG_PTR *)area > 0 && size == 16 + *(ULONG_PTR *)area * 40);
}

int main(void)
{
    fixed();
    processors();
    processes();
    RTL_TIME_ZONE_INFORMATION zone;
    NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)44, &zone, sizeof(zone), NULL);
    printf("time zone: %d\n", zone.Bias >= -14 * 60 && zone.Bias <= 12 * 60 && zone.StandardName[0]);
    LARGE_INTEGER now;
    SYSTEM_TIMEOFDAY_INFORMATION day;
    NtQuerySystemTime(&now);
    NtQuerySystemInformation(SystemTimeOfDayInformation, &day, sizeof(day), NULL);
    printf("time of day: %d\n", day.CurrentTime.QuadPart - now.QuadPart < 50000000 && day.BootTime.QuadPart < now.QuadPart);
    return 0;
}
/* output:
too long c0000004, unknown c0000003, refused c0000022, bad pointer c0000005
needs an input c0000003
processors as in the PEB: 1
times for each: 1
relations c0000004 00000000
cores hold all 1, packages 1, one node 1, one group 1
no such relation c000000d, no input c000000d
CPU sets 1
architecture 8664, 8 bytes
processes c0000004 00000000
my thread 1, my name system_information.exe
more than two 1, me 1, threads 1
handles 1
time zone: 1
time of day: 1
*/
