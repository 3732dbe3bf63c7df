// Code made at run time: function tables added, called back for, and growing; exceptions and unwinds pass through it.
// flags: -fms-extensions
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

// push rbx; sub rsp, 20h; call rcx; nop; add rsp, 20h; pop rbx; ret
static const unsigned char code[] = {0x53, 0x48, 0x83, 0xec, 0x20, 0xff, 0xd1, 0x90, 0x48, 0x83, 0xc4, 0x20, 0x5b, 0xc3};
// version 1, both handlers, prologue of 5, 2 codes: alloc 20h at 5, push rbx at 1; then the handler
static const unsigned char info[] = {0x19, 5, 2, 0, 5, 0x32, 1, 0x30};

typedef struct {
    unsigned char code[64];
    unsigned char info[16];
    unsigned char thunk[16];
    RUNTIME_FUNCTION function;
} Block;

static char *area;
static int asked;

NOINLINE static void raise(void) { RaiseException(0xe0000001, 0, 0, NULL); }

static EXCEPTION_DISPOSITION handler(EXCEPTION_RECORD *record, void *frame, CONTEXT *context, DISPATCHER_CONTEXT *d)
{
    (void)frame;
    (void)context;
    Block *block = (Block *)(d->ImageBase + d->FunctionEntry->BeginAddress);
    printf("  block %d: %s, base is the area %d\n", (int)(block - (Block *)area),
           record->ExceptionFlags & 2 ? "unwinding" : "searching", d->ImageBase == (ULONG64)area);
    return ExceptionContinueSearch;
}

static Block *make(int index)
{
    Block *block = (Block *)area + index;
    DWORD start = (DWORD)((char *)block - area);
    memcpy(block->code, code, sizeof(code));
    memcpy(block->info, info, sizeof(info));
    DWORD thunk = start + offsetof(Block, thunk);
    memcpy(block->info + sizeof(info), &thunk, 4);
    block->thunk[0] = 0x48; // mov rax, imm64; jmp rax
    block->thunk[1] = 0xb8;
    void *target = (void *)handler;
    memcpy(block->thunk + 2, &target, 8);
    block->thunk[10] = 0xff;
    block->thunk[11] = 0xe0;
    block->function = (RUNTIME_FUNCTION){start, start + sizeof(code), start + offsetof(Block, info)};
    return block;
}

static void through(const char *name, Block *block)
{
    printf("%s:\n", name);
    __try {
        ((void (*)(void (*)(void)))block->code)(raise);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("  caught\n");
    }
}

static RUNTIME_FUNCTION *called_back(DWORD64 pc, void *context)
{
    asked++;
    (void)pc;
    return &((Block *)context)->function;
}

static int known(Block *block)
{
    ULONG64 base;
    return RtlLookupFunctionEntry((ULONG64)block->code + 5, &base, NULL) != NULL;
}

int main(void)
{
    area = VirtualAlloc(NULL, 0x10000, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    Block *added = make(0), *by_callback = make(1), *grown = make(2), *other = make(3);
    printf("known before: %d %d %d\n", known(added), known(by_callback), known(grown));
    printf("add %d\n", RtlAddFunctionTable(&added->function, 1, (ULONG64)area));
    through("added", added);
    printf("delete %d, again %d, known %d\n", RtlDeleteFunctionTable(&added->function),
           RtlDeleteFunctionTable(&added->function), known(added));

    ULONG64 id = (ULONG64)area | 3;
    printf("bad identifier %d\n", RtlInstallFunctionTableCallback((ULONG64)area, (ULONG64)area, 0x1000, called_back, by_callback, NULL));
    printf("install %d\n", RtlInstallFunctionTableCallback(id, (ULONG64)area, 0x1000, called_back, by_callback, NULL));
    through("called back", by_callback);
    printf("asked %d, delete %d, known %d\n", asked > 0, RtlDeleteFunctionTable((RUNTIME_FUNCTION *)id), known(by_callback));

    RUNTIME_FUNCTION table[2] = {grown->function, other->function};
    void *handle = NULL;
    printf("growable %lx\n", RtlAddGrowableFunctionTable(&handle, table, 1, 2, (ULONG_PTR)area, (ULONG_PTR)area + 0x1000));
    printf("known %d %d\n", known(grown), known(other));
    RtlGrowFunctionTable(handle, 2);
    printf("known %d %d\n", known(grown), known(other));
    through("growable", other);
    RtlDeleteGrowableFunctionTable(handle);
    printf("known %d %d\n", known(grown), known(other));
    return 0;
}

/* output:
known before: 0 0 0
add 1
added:
  block 0: searching, base is the area 1
  block 0: unwinding, base is the area 1
  caught
delete 1, again 0, known 0
bad identifier 0
install 1
called back:
  block 1: searching, base is the area 1
  block 1: unwinding, base is the area 1
  caught
asked 1, delete 1, known 0
growable 0
known 1 0
known 1 1
growable:
  block 3: searching, base is the area 1
  block 3: unwinding, base is the area 1
  caught
known 0 0
*/
