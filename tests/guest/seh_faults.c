// Faults of memory: guard pages, uncommitted, read-only and no-execute memory, stack overflow twice in a thread, wild jumps.
// flags: -fms-extensions
#include <malloc.h>
#include <stdio.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

static char *memory;
static volatile int sink;

static int show(EXCEPTION_POINTERS *p, const char *name)
{
    EXCEPTION_RECORD *r = p->ExceptionRecord;
    printf("%s: %08lx", name, r->ExceptionCode);
    if (r->NumberParameters == 2)
        printf(" access %llu at +%llx", (unsigned long long)r->ExceptionInformation[0],
               (unsigned long long)(r->ExceptionInformation[1] - (ULONG_PTR)memory));
    printf("\n");
    return EXCEPTION_EXECUTE_HANDLER;
}

NOINLINE static void write_at(char *at) { *(volatile char *)at = 1; }
NOINLINE static void read_at(char *at) { sink = *(volatile char *)at; }
NOINLINE static void call_at(char *at) { ((void (*)(void))at)(); }

static void attempt(const char *name, void (*body)(char *), char *at)
{
    __try {
        body(at);
        printf("%s: done\n", name);
    } __except (show(GetExceptionInformation(), name)) {
    }
}

NOINLINE static int recurse(int depth)
{
    volatile char room[1000];
    room[depth % 1000] = 1;
    return depth > 10000000 ? 0 : recurse(depth + 1) + room[depth % 1000];
}

static DWORD WINAPI overflow(void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        __try {
            sink = recurse(0);
        } __except (GetExceptionCode() == STATUS_STACK_OVERFLOW ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) {
            printf("stack overflow %d caught\n", i); fflush(NULL);
        }
        if (i == 0)
            printf("reset: %d\n", _resetstkoflw() != 0), fflush(NULL);
    }
    return 7;
}

int main(void)
{
    DWORD old;
    memory = VirtualAlloc(NULL, 0x10000, MEM_RESERVE, PAGE_READWRITE);
    attempt("read of reserved", read_at, memory + 0x100);
    VirtualAlloc(memory, 0x4000, MEM_COMMIT, PAGE_READWRITE);
    attempt("write", write_at, memory);
    VirtualProtect(memory + 0x1000, 0x1000, PAGE_READONLY, &old);
    attempt("write of read-only", write_at, memory + 0x1008);
    attempt("read of read-only", read_at, memory + 0x1008);
    memory[0] = (char)0xc3;
    attempt("call of no-execute", call_at, memory);
    VirtualProtect(memory, 0x1000, PAGE_EXECUTE_READ, &old);
    attempt("call", call_at, memory);
    attempt("write of code", write_at, memory + 1);
    VirtualProtect(memory + 0x2000, 0x1000, PAGE_READWRITE | PAGE_GUARD, &old);
    attempt("guard page", read_at, memory + 0x2010);
    attempt("guard page again", read_at, memory + 0x2010);
    VirtualProtect(memory + 0x3000, 0x1000, PAGE_NOACCESS, &old);
    attempt("no access", read_at, memory + 0x3000);
    VirtualFree(memory, 0x1000, MEM_DECOMMIT);
    attempt("decommitted", write_at, memory + 8);
    attempt("read far away", read_at, memory + 0x7fff0000);
    fflush(NULL);
    HANDLE thread = CreateThread(NULL, 0x40000, overflow, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    DWORD code;
    GetExitCodeThread(thread, &code);
    printf("thread ended with %lu\n", code);
    return 0;
}

/* output:
read of reserved: c0000005 access 0 at +100
write: done
write of read-only: c0000005 access 1 at +1008
read of read-only: done
call of no-execute: c0000005 access 8 at +0
call: done
write of code: c0000005 access 1 at +1
guard page: 80000001 access 0 at +2010
guard page again: done
no access: c0000005 access 0 at +3000
decommitted: c0000005 access 1 at +8
read far away: c0000005 access 0 at +7fff0000
stack overflow 0 caught
reset: 1
stack overflow 1 caught
thread ended with 7
*/
