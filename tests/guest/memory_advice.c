// Memory advised on and described: prefetching, bulk queries, whose file is mapped; I/O counted; files copied by the kernel; tracing
// services: NtSetInformationVirtualMemory NtPssCaptureVaSpaceBulk NtAreMappedFilesTheSame NtCreateEnclave NtCopyFileChunk
// services: NtQueryQuotaInformationFile NtSetQuotaInformationFile NtTraceControl NtTraceEvent
#include "native_call.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    ULONG flags, count;
    PVOID next;
    MEMORY_BASIC_INFORMATION entries[512];
} Bulk;

static void advice(void)
{
    char *memory = VirtualAlloc(NULL, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    WIN32_MEMORY_RANGE_ENTRY ranges[2] = {{memory, 0x4000}, {memory + 0x5123, 0x100}}, none = {memory, 0};
    ULONG value = 0, bad = 1;
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    memory[0x5200] = 7;
    printf("prefetch %08lx", NT(NtSetInformationVirtualMemory)(NtCurrentProcess(), 0, (ULONG_PTR)2, ranges, &value, sizeof(value)));
    printf(", kept %d, none %08lx, empty %08lx", memory[0x5200], NT(NtSetInformationVirtualMemory)(NtCurrentProcess(), 0, (ULONG_PTR)0, ranges, &value, sizeof(value)),
           NT(NtSetInformationVirtualMemory)(NtCurrentProcess(), 0, (ULONG_PTR)1, &none, &value, sizeof(value)));
    printf(", flags %08lx, class %08lx, wrong type %08lx, bad pointer %08lx\n", NT(NtSetInformationVirtualMemory)(NtCurrentProcess(), 0, (ULONG_PTR)2, ranges, &bad, sizeof(bad)),
           NT(NtSetInformationVirtualMemory)(NtCurrentProcess(), 99, (ULONG_PTR)2, ranges, &value, sizeof(value)),
           NT(NtSetInformationVirtualMemory)(event, 0, (ULONG_PTR)2, ranges, &value, sizeof(value)),
           NT(NtSetInformationVirtualMemory)(NtCurrentProcess(), 0, (ULONG_PTR)2, (PVOID)16, &value, sizeof(value)));
    printf("Win32 %d\n", PrefetchVirtualMemory(GetCurrentProcess(), 2, ranges, 0));

    static Bulk bulk;
    SIZE_T got = 0;
    PVOID at = NULL;
    int entries = 0, right = 1, found = 0;
    NTSTATUS status;
    do {
        status = NT(NtPssCaptureVaSpaceBulk)(NtCurrentProcess(), at, &bulk, sizeof(bulk), &got);
        for (ULONG i = 0; i < bulk.count; i++) {
            right &= bulk.entries[i].BaseAddress == at;
            at = (char *)bulk.entries[i].BaseAddress + bulk.entries[i].RegionSize;
            found += bulk.entries[i].BaseAddress == memory && bulk.entries[i].State == MEM_COMMIT && bulk.entries[i].Protect == PAGE_READWRITE;
            entries++;
        }
        right &= got == 16 + bulk.count * sizeof(MEMORY_BASIC_INFORMATION) && bulk.next == at;
    } while (status == STATUS_MORE_ENTRIES);
    printf("bulk %08lx, many %d, in order %d, found %d", status, entries > 10, right, found);
    printf(", a few %08lx, short %08lx\n", NT(NtPssCaptureVaSpaceBulk)(NtCurrentProcess(), NULL, &bulk, (SIZE_T)200, &got), NT(NtPssCaptureVaSpaceBulk)(NtCurrentProcess(), NULL, &bulk, (SIZE_T)20, &got));
    ULONG error;
    PVOID base = NULL;
    printf("enclave %08lx\n", NT(NtCreateEnclave)(NtCurrentProcess(), &base, (ULONG_PTR)0, (SIZE_T)0x1000, (SIZE_T)0, 1, NULL, 0, &error));
}

static void files(void)
{
    char data[3000], back[3000] = {0};
    IO_STATUS_BLOCK block = {0};
    LARGE_INTEGER from = {.QuadPart = 1000}, to = {.QuadPart = 0}, past = {.QuadPart = 100000};
    DWORD count;
    memset(data, 'a', sizeof(data));
    memcpy(data + 1000, "from here", 9);
    HANDLE one = CreateFileW(L"chunk.one", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL), two = CreateFileW(L"chunk.two", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL),
           read_only = CreateFileW(L"chunk.one", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL), event = CreateEventW(NULL, FALSE, FALSE, NULL);
    IO_COUNTERS before, after;
    GetProcessIoCounters(GetCurrentProcess(), &before);
    WriteFile(one, data, sizeof(data), &count, NULL);
    printf("copy %08lx", NT(NtCopyFileChunk)(one, two, NULL, &block, 500, &from, &to, NULL, NULL, 0));
    printf(" %d, past the end %08lx, not writable %08lx, flags %08lx, wrong type %08lx\n", (int)block.Information, NT(NtCopyFileChunk)(one, two, NULL, &block, 500, &past, &to, NULL, NULL, 0),
           NT(NtCopyFileChunk)(one, read_only, NULL, &block, 500, &from, &to, NULL, NULL, 0), NT(NtCopyFileChunk)(one, two, NULL, &block, 500, &from, &to, NULL, NULL, 0x80),
           NT(NtCopyFileChunk)(event, two, NULL, &block, 500, &from, &to, NULL, NULL, 0));
    SetFilePointer(two, 0, NULL, FILE_BEGIN);
    ReadFile(two, back, sizeof(back), &count, NULL);
    printf("%lu bytes, \"%.9s\"\n", count, back);
    GetProcessIoCounters(GetCurrentProcess(), &after);
    printf("counted: operations %d, bytes %d\n", after.WriteOperationCount > before.WriteOperationCount, after.WriteTransferCount - before.WriteTransferCount >= 500);
    printf("quotas of an event %08lx %08lx\n", NT(NtQueryQuotaInformationFile)(event, &block, back, 100, FALSE, NULL, 0, NULL, (ULONG_PTR)TRUE), NT(NtSetQuotaInformationFile)(event, &block, back, 100));
    HANDLE maps[2], other = CreateFileMappingW(two, NULL, PAGE_READONLY, 0, 0, NULL);
    maps[0] = CreateFileMappingW(one, NULL, PAGE_READONLY, 0, 0, NULL);
    maps[1] = CreateFileMappingW(read_only, NULL, PAGE_READONLY, 0, 0, NULL);
    void *first = MapViewOfFile(maps[0], FILE_MAP_READ, 0, 0, 0), *second = MapViewOfFile(maps[1], FILE_MAP_READ, 0, 0, 0), *third = MapViewOfFile(other, FILE_MAP_READ, 0, 0, 0);
    printf("same file %d, another %08lx, private memory %08lx, nothing %08lx\n", NT(NtAreMappedFilesTheSame)(first, second) == STATUS_SUCCESS, NT(NtAreMappedFilesTheSame)(first, third),
           NT(NtAreMappedFilesTheSame)(first, NtCurrentTeb()), NT(NtAreMappedFilesTheSame)((PVOID)0x7ff000000000, first));
}

int main(void)
{
    advice();
    files();
    ULONG size = 0;
    char buffer[256] = {0};
    printf("tracing: start %08lx, stop %08lx, event %08lx, bad fields %08lx\n", NT(NtTraceControl)((PVOID)1, buffer, sizeof(buffer), buffer, sizeof(buffer), &size),
           NT(NtTraceControl)((PVOID)2, buffer, sizeof(buffer), buffer, sizeof(buffer), &size), NT(NtTraceEvent)((HANDLE)0x7ffc, 0, 16, buffer), NT(NtTraceEvent)((HANDLE)0x7ffc, 0, 16, (PVOID)16));
    return 0;
}
/* output:
prefetch 00000000, kept 7, none c00000f1, empty c00000f2, flags c00000f3, class c00000f0, wrong type c0000024, bad pointer c0000005
Win32 1
bulk 00000000, many 1, in order 1, found 1, a few 00000105, short c0000023
enclave c00000bb
copy 00000000 500, past the end c0000011, not writable c0000022, flags c000000d, wrong type c0000024
500 bytes, "from here"
counted: operations 1, bytes 1
quotas of an event c0000024 c0000024
same file 1, another c00000d4, private memory c0000018, nothing c0000141
tracing: start c0000022, stop c0000296, event c0000008, bad fields c0000005
*/
