// VirtualAlloc and VirtualFree: granularity, partial commits, fixed addresses and conflicts, decommit, release, and errors.
#include <stdio.h>
#include <windows.h>

static char *base;

static void show(const char *what, void *address)
{
    DWORD error = GetLastError();
    if (address == NULL)
        printf("%s: failed, error %lu\n", what, error);
    else
        printf("%s: +%llx\n", what, (unsigned long long)((char *)address - base));
}

static void allocate(const char *what, void *address, SIZE_T size, DWORD type, DWORD protect)
{
    SetLastError(0);
    show(what, VirtualAlloc(address, size, type, protect));
}

static void release(const char *what, void *address, SIZE_T size, DWORD type)
{
    SetLastError(0);
    BOOL ok = VirtualFree(address, size, type);
    printf("%s: %d, error %lu\n", what, ok, GetLastError());
}

static const char *state_name(DWORD state)
{
    return state == MEM_COMMIT ? "commit" : state == MEM_RESERVE ? "reserve" : state == MEM_FREE ? "free" : "?";
}

static void walk(const char *what, SIZE_T size)
{
    printf("%s:", what);
    for (char *at = base; at < base + size;) {
        MEMORY_BASIC_INFORMATION info;
        if (VirtualQuery(at, &info, sizeof(info)) != sizeof(info))
            break;
        SIZE_T length = info.RegionSize;
        if ((char *)info.BaseAddress + length > base + size)
            length = (SIZE_T)(base + size - (char *)info.BaseAddress);
        printf(" [+%llx %llx %s %lx", (unsigned long long)((char *)info.BaseAddress - base), (unsigned long long)length,
               state_name(info.State), info.Protect);
        if (info.State != MEM_FREE)
            printf(" of +%llx by %lx", (unsigned long long)((char *)info.AllocationBase - base), info.AllocationProtect);
        printf("]");
        at = (char *)info.BaseAddress + info.RegionSize;
    }
    printf("\n");
}

int main(void)
{
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    printf("page %lu granularity %lu\n", system.dwPageSize, system.dwAllocationGranularity);
    base = VirtualAlloc(NULL, 0x100000, MEM_RESERVE, PAGE_READWRITE);
    printf("aligned to 64 KB: %d\n", ((ULONG_PTR)base & 0xffff) == 0);
    walk("reserved", 0x100000);

    allocate("commit two pages by three bytes", base + 0x1fff, 2, MEM_COMMIT, PAGE_READWRITE);
    walk("committed", 0x100000);
    base[0x1000] = 1;
    base[0x2fff] = 2;
    allocate("commit over it, other protection", base, 0x5000, MEM_COMMIT, PAGE_READONLY);
    printf("contents kept: %d %d\n", base[0x1000], base[0x2fff]);
    allocate("back to writable", base + 0x2000, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    walk("three runs", 0x100000);
    printf("fresh page is zero: %d\n", base[0x4000] == 0);

    allocate("reserve again", base, 0x1000, MEM_RESERVE, PAGE_READWRITE);
    allocate("reserve inside", base + 0x50000, 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    allocate("commit across the end", base + 0xff000, 0x2000, MEM_COMMIT, PAGE_READWRITE);
    allocate("nothing", NULL, 0, MEM_COMMIT, PAGE_READWRITE);
    allocate("no type", NULL, 0x1000, 0, PAGE_READWRITE);
    allocate("no protection", NULL, 0x1000, MEM_COMMIT, 0);
    allocate("two protections", NULL, 0x1000, MEM_COMMIT, PAGE_READONLY | PAGE_READWRITE);
    allocate("write-copy", NULL, 0x1000, MEM_COMMIT, PAGE_WRITECOPY);
    allocate("too large", NULL, (SIZE_T)1 << 47, MEM_RESERVE, PAGE_READWRITE);
    allocate("in the kernel's half", (void *)0xffff800000000000, 0x1000, MEM_RESERVE, PAGE_READWRITE);
    allocate("in the first 64 KB", (void *)0x1000, 0x1000, MEM_RESERVE, PAGE_READWRITE);

    release("decommit a middle page", base + 0x3000, 0x1000, MEM_DECOMMIT);
    release("decommit a reserved page", base + 0x80000, 0x1000, MEM_DECOMMIT);
    walk("decommitted", 0x100000);
    allocate("commit it again", base + 0x3000, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    printf("its contents are gone: %d\n", base[0x3000] == 0);
    release("decommit past the end", base + 0xff000, 0x2000, MEM_DECOMMIT);
    release("release with a size beyond", base, 0x200000, MEM_RELEASE);
    release("release in the middle", base + 0x10000, 0, MEM_RELEASE);
    release("both", base, 0, MEM_DECOMMIT | MEM_RELEASE);
    release("neither", base, 0, 0);
    release("decommit all of it", base, 0, MEM_DECOMMIT);
    walk("all decommitted", 0x100000);
    release("release", base, 0, MEM_RELEASE);
    release("release twice", base, 0, MEM_RELEASE);
    release("decommit what is free", base, 0x1000, MEM_DECOMMIT);
    walk("free", 0x10000);

    allocate("the same place, asked for by an odd address", base + 0x1234, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    walk("rounded to 64 KB below and to a page above", 0x20000);
    release("release", base, 0, MEM_RELEASE);
    allocate("commit without reserve at a free place", base, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    base = VirtualAlloc(NULL, 0x3000, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    walk("commit alone reserves as well", 0x3000);
    release("release", base, 0, MEM_RELEASE);
    base = VirtualAlloc(NULL, 0x10000, MEM_RESERVE | MEM_TOP_DOWN, PAGE_NOACCESS);
    printf("top down is high: %d\n", (ULONG_PTR)base > 0x7ff000000000 && (ULONG_PTR)base < 0x800000000000);
    release("release", base, 0, MEM_RELEASE);
    return 0;
}

/* output:
page 4096 granularity 65536
aligned to 64 KB: 1
reserved: [+0 100000 reserve 0 of +0 by 4]
commit two pages by three bytes: +1000
committed: [+0 1000 reserve 0 of +0 by 4] [+1000 2000 commit 4 of +0 by 4] [+3000 fd000 reserve 0 of +0 by 4]
commit over it, other protection: +0
contents kept: 1 2
back to writable: +2000
three runs: [+0 2000 commit 2 of +0 by 4] [+2000 1000 commit 4 of +0 by 4] [+3000 2000 commit 2 of +0 by 4] [+5000 fb000 reserve 0 of +0 by 4]
fresh page is zero: 1
reserve again: failed, error 487
reserve inside: failed, error 487
commit across the end: failed, error 487
nothing: failed, error 87
no type: failed, error 87
no protection: failed, error 87
two protections: failed, error 87
write-copy: failed, error 87
too large: failed, error 87
in the kernel's half: failed, error 87
in the first 64 KB: failed, error 87
decommit a middle page: 1, error 0
decommit a reserved page: 1, error 0
decommitted: [+0 2000 commit 2 of +0 by 4] [+2000 1000 commit 4 of +0 by 4] [+3000 1000 reserve 0 of +0 by 4] [+4000 1000 commit 2 of +0 by 4] [+5000 fb000 reserve 0 of +0 by 4]
commit it again: +3000
its contents are gone: 1
decommit past the end: 0, error 87
release with a size beyond: 0, error 87
release in the middle: 0, error 487
both: 0, error 87
neither: 0, error 87
decommit all of it: 1, error 0
all decommitted: [+0 100000 reserve 0 of +0 by 4]
release: 1, error 0
release twice: 0, error 487
decommit what is free: 0, error 487
free: [+0 10000 free 1]
the same place, asked for by an odd address: +0
rounded to 64 KB below and to a page above: [+0 12000 commit 4 of +0 by 4] [+12000 e000 free 1]
release: 1, error 0
commit without reserve at a free place: failed, error 487
commit alone reserves as well: [+0 3000 commit 40 of +0 by 40]
release: 1, error 0
top down is high: 1
release: 1, error 0
*/
