// The virtual memory services themselves: the statuses NT gives for what VirtualAlloc and its kin map to few errors.
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

NTSYSAPI NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, PVOID *, ULONG_PTR, SIZE_T *, ULONG, ULONG);
NTSYSAPI NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE, PVOID *, SIZE_T *, ULONG);
NTSYSAPI NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE, PVOID *, SIZE_T *, ULONG, ULONG *);
NTSYSAPI NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE, PVOID, int, PVOID, SIZE_T, SIZE_T *);
NTSYSAPI NTSTATUS NTAPI NtReadVirtualMemory(HANDLE, PVOID, PVOID, SIZE_T, SIZE_T *);
NTSYSAPI NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE, PVOID, PVOID, SIZE_T, SIZE_T *);
NTSYSAPI NTSTATUS NTAPI NtCreateSection(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *, LARGE_INTEGER *, ULONG, ULONG, HANDLE);
NTSYSAPI NTSTATUS NTAPI NtMapViewOfSection(HANDLE, HANDLE, PVOID *, ULONG_PTR, SIZE_T, LARGE_INTEGER *, SIZE_T *, ULONG,
                                           ULONG, ULONG);
NTSYSAPI NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE, PVOID);
NTSYSAPI NTSTATUS NTAPI NtQuerySection(HANDLE, int, PVOID, SIZE_T, SIZE_T *);
NTSYSAPI NTSTATUS NTAPI NtExtendSection(HANDLE, LARGE_INTEGER *);

#define SELF ((HANDLE)-1)

static char *base;

static void allocate(const char *what, void *at, SIZE_T size, ULONG type, ULONG protect)
{
    NTSTATUS status = NtAllocateVirtualMemory(SELF, &at, 0, &size, type, protect);
    printf("%s: %08lx", what, status);
    if (NT_SUCCESS(status))
        printf(" +%llx %llx", (unsigned long long)((char *)at - base), (unsigned long long)size);
    printf("\n");
}

static void release(const char *what, void *at, SIZE_T size, ULONG type)
{
    NTSTATUS status = NtFreeVirtualMemory(SELF, &at, &size, type);
    printf("%s: %08lx", what, status);
    if (NT_SUCCESS(status))
        printf(" +%llx %llx", (unsigned long long)((char *)at - base), (unsigned long long)size);
    printf("\n");
}

static void protect(const char *what, void *at, SIZE_T size, ULONG protection)
{
    ULONG old = 0;
    NTSTATUS status = NtProtectVirtualMemory(SELF, &at, &size, protection, &old);
    printf("%s: %08lx", what, status);
    if (NT_SUCCESS(status))
        printf(" +%llx %llx old %lx", (unsigned long long)((char *)at - base), (unsigned long long)size, old);
    printf("\n");
}

static NTSTATUS map(HANDLE section, void **view, LONGLONG offset, SIZE_T size, ULONG protection)
{
    LARGE_INTEGER from = {.QuadPart = offset};
    *view = NULL;
    return NtMapViewOfSection(section, SELF, view, 0, 0, &from, &size, 2, 0, protection);
}

int main(void)
{
    void *at = NULL;
    SIZE_T size = 0x12345, got = 0;
    NTSTATUS status = NtAllocateVirtualMemory(SELF, &at, 0, &size, MEM_RESERVE, PAGE_READWRITE);
    base = at;
    printf("reserve: %08lx size %llx\n", status, (unsigned long long)size);
    allocate("commit", base + 0x1800, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    allocate("commit past the end", base + 0x12000, 0x2000, MEM_COMMIT, PAGE_READWRITE);
    allocate("reserve over it", base + 0x10000, 0x1000, MEM_RESERVE, PAGE_READWRITE);
    allocate("no protection", NULL, 0x1000, MEM_COMMIT, 0);
    allocate("copy-on-write", NULL, 0x1000, MEM_COMMIT, PAGE_WRITECOPY);
    release("decommit by a few bytes", base + 0x1fff, 2, MEM_DECOMMIT);
    release("decommit past the end", base + 0x12000, 0x2000, MEM_DECOMMIT);
    release("decommit all, not from the base", base + 0x1000, 0, MEM_DECOMMIT);
    release("release, not from the base", base + 0x1000, 0, MEM_RELEASE);
    protect("protect the reserved", base, 0x1000, PAGE_READONLY);
    protect("protect with two", base, 0x1000, PAGE_READONLY | PAGE_READWRITE);
    allocate("commit", base, 0x3000, MEM_COMMIT, PAGE_READWRITE);
    protect("protect by bytes", base + 0xfff, 2, PAGE_READONLY);
    protect("beyond what is committed", base + 0x2000, 0x2000, PAGE_READONLY);
    protect("beyond what is reserved", base + 0x12000, 0x2000, PAGE_READONLY);
    release("release a part in the middle", base + 0x1000, 0x1000, MEM_RELEASE);
    MEMORY_BASIC_INFORMATION info;
    NtQueryVirtualMemory(SELF, base + 0x2000, 0, &info, sizeof(info), &got);
    printf("what is above is an allocation of its own: +%llx, length %llx, returned %llu\n",
           (unsigned long long)((char *)info.AllocationBase - base), (unsigned long long)info.RegionSize,
           (unsigned long long)got);
    release("release the first part", base, 0, MEM_RELEASE);
    release("release the last part", base + 0x2000, 0, MEM_RELEASE);
    release("release what is free", base, 0, MEM_RELEASE);
    printf("query, short: %08lx\n", NtQueryVirtualMemory(SELF, base, 0, &info, 16, NULL));
    printf("query, no class: %08lx\n", NtQueryVirtualMemory(SELF, base, 99, &info, sizeof(info), NULL));
    printf("query, bad pointer: %08lx\n", NtQueryVirtualMemory(SELF, base, 0, (void *)8, sizeof(info), NULL));
    printf("allocate, bad pointer: %08lx\n", NtAllocateVirtualMemory(SELF, (void **)16, 0, &size, MEM_RESERVE, 4));
    printf("bad handle: %08lx\n", NtAllocateVirtualMemory((HANDLE)0x7771, &at, 0, &size, MEM_RESERVE, 4));
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    printf("a handle of another type: %08lx\n", NtAllocateVirtualMemory(event, &at, 0, &size, MEM_RESERVE, 4));

    char buffer[16];
    got = 7;
    printf("read of a bad source: %08lx", NtReadVirtualMemory(SELF, (void *)16, buffer, 16, &got));
    printf(" %llu\n", (unsigned long long)got);
    printf("write to a bad target: %08lx\n", NtWriteVirtualMemory(SELF, (void *)16, buffer, 16, NULL));
    printf("read of the kernel: %08lx\n", NtReadVirtualMemory(SELF, (void *)0xfffff80000000000, buffer, 16, NULL));

    HANDLE section, reading;
    void *view;
    LARGE_INTEGER length = {.QuadPart = 0x21000};
    printf("section: %08lx\n",
           NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &length, PAGE_READWRITE, SEC_COMMIT, NULL));
    printf("no size: %08lx\n", NtCreateSection(&reading, 4, NULL, NULL, PAGE_READWRITE, SEC_COMMIT, NULL));
    printf("no kind: %08lx\n", NtCreateSection(&reading, 4, NULL, &length, PAGE_READWRITE, 0, NULL));
    printf("image without a file: %08lx\n", NtCreateSection(&reading, 4, NULL, &length, PAGE_READONLY, SEC_IMAGE, NULL));
    struct {
        void *base;
        ULONG attributes;
        LARGE_INTEGER size;
    } basic;
    printf("query: %08lx", NtQuerySection(section, 0, &basic, sizeof(basic), &got));
    printf(" size %llx attributes %lx, returned %llu\n", basic.size.QuadPart, basic.attributes, (unsigned long long)got);
    printf("extend: %08lx\n", NtExtendSection(section, &length));
    printf("map: %08lx\n", map(section, &view, 0x10000, 0x1000, PAGE_READWRITE));
    strcpy(view, "there");
    printf("unmap by an address within: %08lx\n", NtUnmapViewOfSection(SELF, (char *)view + 0x123));
    printf("again: %08lx\n", NtUnmapViewOfSection(SELF, view));
    printf("map read-only: %08lx", map(section, &view, 0, 0, PAGE_READONLY));
    printf(" %s\n", (char *)view + 0x10000);
    status = NtProtectVirtualMemory(SELF, &view, &size, PAGE_READWRITE, (ULONG *)&got);
    printf("a read-only view made writable: %08lx\n", status);
    status = NtProtectVirtualMemory(SELF, &view, &size, PAGE_NOACCESS, (ULONG *)&got);
    printf("no access: %08lx\n", status);
    release("free a view", view, 0, MEM_RELEASE);
    printf("map executable: %08lx\n", map(section, &view, 0, 0, PAGE_EXECUTE_READ));
    printf("off by a page: %08lx\n", map(section, &view, 0x1000, 0, PAGE_READONLY));
    printf("too long: %08lx\n", map(section, &view, 0x10000, 0x20000, PAGE_READONLY));
    DuplicateHandle(SELF, section, SELF, &reading, SECTION_MAP_READ, FALSE, 0);
    printf("write through a read handle: %08lx\n", map(reading, &view, 0, 0, PAGE_READWRITE));
    printf("copy through a read handle: %08lx\n", map(reading, &view, 0, 0, PAGE_WRITECOPY));
    printf("query through it: %08lx\n", NtQuerySection(reading, 0, &basic, sizeof(basic), NULL));
    printf("unmap private memory: %08lx\n", NtUnmapViewOfSection(SELF, GetProcessHeap()));
    return 0;
}

/* output:
reserve: 00000000 size 13000
commit: 00000000 +1000 2000
commit past the end: c0000018
reserve over it: c0000018
no protection: c0000045
copy-on-write: c0000045
decommit by a few bytes: 00000000 +1000 2000
decommit past the end: c000001a
decommit all, not from the base: c000009f
release, not from the base: c000009f
protect the reserved: c000002d
protect with two: c0000045
commit: 00000000 +0 3000
protect by bytes: 00000000 +0 2000 old 4
beyond what is committed: c000002d
beyond what is reserved: c0000018
release a part in the middle: 00000000 +1000 1000
what is above is an allocation of its own: +2000, length 1000, returned 48
release the first part: 00000000 +0 1000
release the last part: 00000000 +2000 11000
release what is free: c00000a0
query, short: c0000004
query, no class: c0000003
query, bad pointer: c0000005
allocate, bad pointer: c0000005
bad handle: c0000008
a handle of another type: c0000024
read of a bad source: 8000000d 0
write to a bad target: c0000005
read of the kernel: c0000005
section: 00000000
no size: c00000f2
no kind: c00000f4
image without a file: c0000020
query: 00000000 size 21000 attributes 8000000, returned 24
extend: c0000087
map: 00000000
unmap by an address within: 00000000
again: c0000019
map read-only: 00000000 there
a read-only view made writable: c000004e
no access: 00000000
free a view: c000001b
map executable: c000004e
off by a page: c0000220
too long: c000001f
write through a read handle: c0000022
copy through a read handle: 00000000
query through it: c0000022
unmap private memory: c0000019
*/
