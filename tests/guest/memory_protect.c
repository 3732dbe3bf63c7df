// VirtualProtect: old protections, ranges of several runs, guard pages once, no-access, execute, write-copy, and errors.
// flags: -fms-extensions
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

static char *base;
static volatile int sink;
static int initialised[2048] = {1, 2, 3};
static const int constants[3072] = {5, 6, 7, 8};

NOINLINE static void write_at(char *at) { *(volatile char *)at = 1; }
NOINLINE static void read_at(char *at) { sink = *(volatile char *)at; }

static int filter(EXCEPTION_POINTERS *p, char *at)
{
    EXCEPTION_RECORD *r = p->ExceptionRecord;
    printf("%08lx", r->ExceptionCode);
    if (r->NumberParameters == 2)
        printf(" %llu at its address %d", (unsigned long long)r->ExceptionInformation[0],
               r->ExceptionInformation[1] == (ULONG_PTR)at);
    printf("\n");
    return EXCEPTION_EXECUTE_HANDLER;
}

static void touch(const char *what, void (*body)(char *), char *at)
{
    printf("  %s: ", what);
    __try {
        body(at);
        printf("fine\n");
    } __except (filter(GetExceptionInformation(), at)) {
    }
}

static void protect(const char *what, void *at, SIZE_T size, DWORD protection)
{
    DWORD old = 0xdead;
    SetLastError(0);
    BOOL ok = VirtualProtect(at, size, protection, &old);
    printf("%s: %d, old %lx, error %lu\n", what, ok, old, GetLastError());
}

static void query(const char *what, const void *at)
{
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(at, &info, sizeof(info));
    printf("  %s: protect %lx by %lx type %lx state %lx\n", what, info.Protect, info.AllocationProtect, info.Type,
           info.State);
}

int main(void)
{
    base = VirtualAlloc(NULL, 0x10000, MEM_RESERVE, PAGE_NOACCESS);
    protect("reserved only", base, 0x1000, PAGE_READONLY);
    VirtualAlloc(base, 0x8000, MEM_COMMIT, PAGE_READWRITE);
    protect("one page", base, 1, PAGE_READONLY);
    protect("two bytes over a border: the first page's old one", base + 0xfff, 2, PAGE_EXECUTE_READ);
    protect("three pages of three kinds", base, 0x3000, PAGE_READWRITE);
    protect("into the uncommitted", base + 0x7000, 0x2000, PAGE_READONLY);
    query("the committed page of that is as before", base + 0x7000);
    protect("nothing", base, 0, PAGE_READONLY);
    protect("no protection", base, 0x1000, 0);
    protect("two protections", base, 0x1000, PAGE_READONLY | PAGE_READWRITE);
    protect("guard of no-access", base, 0x1000, PAGE_NOACCESS | PAGE_GUARD);
    protect("free memory", base + 0x10000000000, 0x1000, PAGE_READONLY);
    SetLastError(0);
    BOOL ok = VirtualProtect(base, 0x1000, PAGE_READWRITE, NULL);
    printf("nowhere for the old one: %d, error %lu\n", ok, GetLastError());

    protect("guard", base, 0x3000, PAGE_READWRITE | PAGE_GUARD);
    query("guarded", base);
    touch("read of a guard page", read_at, base + 0x10);
    query("no guard any more", base);
    touch("again", read_at, base + 0x10);
    touch("write of the next", write_at, base + 0x1010);
    touch("again", write_at, base + 0x1010);
    protect("the third has it still", base + 0x2000, 0x1000, PAGE_READONLY | PAGE_GUARD);
    touch("write of a read-only guard page", write_at, base + 0x2000);
    touch("again", write_at, base + 0x2000);

    protect("no access", base, 0x1000, PAGE_NOACCESS);
    touch("read", read_at, base);
    touch("write", write_at, base);
    protect("read", base, 0x1000, PAGE_READONLY);
    touch("read", read_at, base);
    touch("write", write_at, base);
    protect("execute", base, 0x1000, PAGE_EXECUTE_READ);
    touch("read", read_at, base);
    touch("write", write_at, base);

    puts("the image");
    query("code", (const void *)(ULONG_PTR)write_at);
    const int *constant = constants + 1536; // of a page without an import table
    query("constants", constant);
    int *data = initialised + 1024;
    protect("its data made read-only", data, 4, PAGE_READONLY);
    touch("write", write_at, (char *)data);
    protect("and writable again", data, 4, PAGE_READWRITE);
    touch("write", write_at, (char *)data);
    protect("constants", (void *)constant, 4, PAGE_READWRITE);
    query("writable constants", constant);
    touch("write", write_at, (char *)constant);
    query("written constants", constant);
    protect("back", (void *)constant, 4, PAGE_READONLY);
    printf("  changed: %d\n", *(volatile const int *)constant);
    return 0;
}

/* output:
reserved only: 0, old dead, error 487
one page: 1, old 4, error 0
two bytes over a border: the first page's old one: 1, old 2, error 0
three pages of three kinds: 1, old 20, error 0
into the uncommitted: 0, old dead, error 487
  the committed page of that is as before: protect 4 by 1 type 20000 state 1000
nothing: 0, old dead, error 87
no protection: 0, old dead, error 87
two protections: 0, old dead, error 87
guard of no-access: 0, old dead, error 87
free memory: 0, old dead, error 487
nowhere for the old one: 0, error 998
guard: 1, old 4, error 0
  guarded: protect 104 by 1 type 20000 state 1000
  read of a guard page: 80000001 0 at its address 1
  no guard any more: protect 4 by 1 type 20000 state 1000
  again: fine
  write of the next: 80000001 1 at its address 1
  again: fine
the third has it still: 1, old 104, error 0
  write of a read-only guard page: 80000001 1 at its address 1
  again: c0000005 1 at its address 1
no access: 1, old 4, error 0
  read: c0000005 0 at its address 1
  write: c0000005 1 at its address 1
read: 1, old 1, error 0
  read: fine
  write: c0000005 1 at its address 1
execute: 1, old 2, error 0
  read: fine
  write: c0000005 1 at its address 1
the image
  code: protect 20 by 80 type 1000000 state 1000
  constants: protect 2 by 80 type 1000000 state 1000
its data made read-only: 1, old 8, error 0
  write: c0000005 1 at its address 1
and writable again: 1, old 2, error 0
  write: fine
constants: 1, old 2, error 0
  writable constants: protect 8 by 80 type 1000000 state 1000
  write: fine
  written constants: protect 4 by 80 type 1000000 state 1000
back: 1, old 4, error 0
  changed: 1
*/
