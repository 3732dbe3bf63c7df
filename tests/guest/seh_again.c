// The same instruction faults many times, on pages of every kind: each fault says what it was, and registers come back whole
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { PAGE = 0x1000, TIMES = 50 };

static ULONG_PTR kinds[2], last_address;
static DWORD codes[TIMES * 8];
static int count, changed;
static char *page;

// Skips the faulting instruction, whose length is in r9, after having looked at what rax and xmm0 are.
static LONG CALLBACK handler(EXCEPTION_POINTERS *pointers)
{
    EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    CONTEXT *context = pointers->ContextRecord;
    codes[count++] = record->ExceptionCode;
    last_address = record->NumberParameters == 2 ? record->ExceptionInformation[1] : 0;
    if (record->NumberParameters == 2 && record->ExceptionInformation[0] <= 1)
        kinds[record->ExceptionInformation[0]]++;
    if (context->Rax != last_address || context->Xmm0.Low != 0x1122334455667788)
        changed++;
    if (record->ExceptionCode == EXCEPTION_GUARD_PAGE)
        return EXCEPTION_CONTINUE_EXECUTION;
    context->Rip += context->R9;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// One instruction each, whatever they are asked to touch.
static void touch(void *address, int writes)
{
    ULONG64 vector = 0x1122334455667788, found = 0;
    if (writes)
        __asm__ volatile("movq %2, %%xmm0\n movq $3, %%r9\n .byte 0x48, 0x89, 0x00" // mov [rax], rax
                         : "+b"(found) : "a"(address), "m"(vector) : "memory", "r9", "xmm0");
    else
        __asm__ volatile("movq %2, %%xmm0\n movq $3, %%r9\n .byte 0x48, 0x8b, 0x18" // mov rbx, [rax]
                         : "+b"(found) : "a"(address), "m"(vector) : "memory", "r9", "xmm0");
}

static void report(const char *what)
{
    int violations = 0, guards = 0;
    for (int i = 0; i < count; i++) {
        violations += codes[i] == EXCEPTION_ACCESS_VIOLATION;
        guards += codes[i] == EXCEPTION_GUARD_PAGE;
    }
    printf("%s: %d violations, %d guard pages, %d reads, %d writes, %d changed\n", what, violations, guards, (int)kinds[0],
           (int)kinds[1], changed);
    count = changed = 0;
    memset(kinds, 0, sizeof kinds);
}

static void protect(DWORD protection)
{
    DWORD old;
    VirtualProtect(page, PAGE, protection, &old);
}

static void many(const char *what, void *address)
{
    for (int i = 0; i < TIMES; i++) {
        touch(address, 0);
        touch(address, 1);
    }
    report(what);
}

static void many_guards(void)
{
    for (int i = 0; i < TIMES; i++) {
        protect(PAGE_READWRITE | PAGE_GUARD);
        touch(page + 8, i & 1);
    }
    report("guarded");
}

int main(void)
{
    page = VirtualAlloc(NULL, 16 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    AddVectoredExceptionHandler(1, handler);
    many("nowhere", NULL);
    many("reserved", page);
    VirtualAlloc(page, PAGE, MEM_COMMIT, PAGE_READWRITE);
    many("read-write", page);
    protect(PAGE_READONLY);
    many("read-only", page);
    protect(PAGE_NOACCESS);
    many("no access", page);
    many_guards();
    protect(PAGE_READONLY);
    many("read-only again", page);
    VirtualFree(page, 0, MEM_RELEASE);
    many("gone", page);
    return 0;
}

/* output:
nowhere: 100 violations, 0 guard pages, 50 reads, 50 writes, 0 changed
reserved: 100 violations, 0 guard pages, 50 reads, 50 writes, 0 changed
read-write: 0 violations, 0 guard pages, 0 reads, 0 writes, 0 changed
read-only: 50 violations, 0 guard pages, 0 reads, 50 writes, 0 changed
no access: 100 violations, 0 guard pages, 50 reads, 50 writes, 0 changed
guarded: 0 violations, 50 guard pages, 25 reads, 25 writes, 0 changed
read-only again: 50 violations, 0 guard pages, 0 reads, 50 writes, 0 changed
gone: 100 violations, 0 guard pages, 50 reads, 50 writes, 0 changed
*/
