// Which RUNTIME_FUNCTION covers an address: a sorted table of the loaded images, and the tables programs add.
// Reading takes no lock and never waits for a writer that does not come back: a walk may run on any stopped thread's
// behalf.

#include "seh/seh.h"

enum { MODULES_FIRST = 128, TRIES = 10000 };

typedef struct {
    ULONG64 base;
    ULONG64 end;
    const RUNTIME_FUNCTION *functions;
    ULONG count;
} Module;

static Module first_modules[MODULES_FIRST];
static Module *modules = first_modules;
static ULONG capacity = MODULES_FIRST, count;
static volatile ULONG sequence; // odd while the table is being changed
static RTL_SRWLOCK lock;

extern IMAGE_DOS_HEADER __ImageBase;

static Module describe(void *base, SIZE_T size) {
    Module module = {(ULONG64)base, (ULONG64)base + size, NULL, 0};
    const IMAGE_DOS_HEADER *dos = base;
    const IMAGE_NT_HEADERS64 *headers = (void *)((char *)base + dos->e_lfanew);
    if (headers->OptionalHeader.NumberOfRvaAndSizes > IMAGE_DIRECTORY_ENTRY_EXCEPTION) {
        IMAGE_DATA_DIRECTORY directory = headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_EXCEPTION];
        if (directory.VirtualAddress && directory.Size && directory.VirtualAddress < size) {
            module.functions = (void *)((char *)base + directory.VirtualAddress);
            module.count = directory.Size / sizeof(RUNTIME_FUNCTION);
        }
    }
    if (!module.end || size == 0)
        module.end = module.base + headers->OptionalHeader.SizeOfImage;
    return module;
}

static bool make_room(void) {
    if (count < capacity)
        return true;
    void *memory = NULL;
    SIZE_T size = 2 * capacity * sizeof(Module);
    if (!NT_SUCCESS(
            NtAllocateVirtualMemory(NtCurrentProcess(), &memory, 0, &size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)))
        return false;
    Module *larger = memory;
    for (ULONG i = 0; i < count; i++)
        larger[i] = modules[i];
    // The old table stays: a reader may be in it. Doubling keeps the sum of the old ones below the new one's size.
    __atomic_store_n(&modules, larger, __ATOMIC_RELEASE);
    capacity *= 2;
    return true;
}

static void begin_change(void) { __atomic_add_fetch(&sequence, 1, __ATOMIC_SEQ_CST); }
static void end_change(void) { __atomic_add_fetch(&sequence, 1, __ATOMIC_SEQ_CST); }

void seh_module_added(void *base, SIZE_T size) {
    Module module = describe(base, size);
    RtlAcquireSRWLockExclusive(&lock);
    begin_change();
    ULONG at = 0;
    while (at < count && modules[at].base < module.base)
        at++;
    if (at < count && modules[at].base == module.base) {
        modules[at] = module;
    } else if (make_room()) {
        for (ULONG i = count; i > at; i--)
            modules[i] = modules[i - 1];
        modules[at] = module;
        count++;
    }
    end_change();
    RtlReleaseSRWLockExclusive(&lock);
}

void seh_module_removed(void *base) {
    RtlAcquireSRWLockExclusive(&lock);
    begin_change();
    ULONG at = 0;
    while (at < count && modules[at].base != (ULONG64)base)
        at++;
    if (at < count) {
        count--;
        for (ULONG i = at; i < count; i++)
            modules[i] = modules[i + 1];
    }
    end_change();
    RtlReleaseSRWLockExclusive(&lock);
}

// Without the table: a writer was stopped amid a change, or the loader has not come to life yet.
static bool find_listed(ULONG64 pc, Module *found) {
    *found = describe(&__ImageBase, 0);
    if (pc >= found->base && pc < found->end)
        return true;
    const PEB_LDR_DATA *ldr = NtCurrentPeb()->Ldr;
    if (!ldr || !ldr->InMemoryOrderModuleList.Flink)
        return false;
    const LIST_ENTRY *head = &ldr->InMemoryOrderModuleList;
    for (const LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        const LDR_DATA_TABLE_ENTRY *entry = CONTAINING_RECORD(at, LDR_DATA_TABLE_ENTRY, InMemoryOrderLinks);
        ULONG64 base = (ULONG64)entry->DllBase;
        if (pc < base || pc >= base + entry->SizeOfImage)
            continue;
        *found = describe(entry->DllBase, entry->SizeOfImage);
        return true;
    }
    return false;
}

static bool find_module(ULONG64 pc, Module *found) {
    for (unsigned tries = 0; tries < TRIES; tries++) {
        ULONG before = __atomic_load_n(&sequence, __ATOMIC_ACQUIRE);
        if (before & 1) {
            __builtin_ia32_pause();
            continue;
        }
        ULONG low = 0, high = __atomic_load_n(&count, __ATOMIC_ACQUIRE); // before the table, which only gets larger
        const Module *table = __atomic_load_n(&modules, __ATOMIC_ACQUIRE);
        if (!high)
            break;
        while (low < high) { // the first module above pc
            ULONG middle = (low + high) / 2;
            if (table[middle].base <= pc)
                low = middle + 1;
            else
                high = middle;
        }
        *found = low ? table[low - 1] : (Module){0};
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (sequence == before)
            return pc >= found->base && pc < found->end;
    }
    return find_listed(pc, found);
}

static const RUNTIME_FUNCTION *search(const RUNTIME_FUNCTION *functions, ULONG total, ULONG rva) {
    ULONG low = 0, high = total;
    while (low < high) {
        ULONG middle = (low + high) / 2;
        if (functions[middle].BeginAddress <= rva)
            low = middle + 1;
        else
            high = middle;
    }
    return low && rva < functions[low - 1].EndAddress ? &functions[low - 1] : NULL;
}

PRUNTIME_FUNCTION seh_find_function(ULONG64 pc, ULONG64 *image_base) {
    Module module;
    if (!find_module(pc, &module) || !module.count)
        return seh_find_dynamic(pc, image_base);
    *image_base = module.base;
    const RUNTIME_FUNCTION *function = search(module.functions, module.count, (ULONG)(pc - module.base));
    if (function && function->UnwindData & RUNTIME_FUNCTION_INDIRECT)
        function = (void *)(module.base + function->UnwindData - RUNTIME_FUNCTION_INDIRECT);
    return (PRUNTIME_FUNCTION)function;
}

PRUNTIME_FUNCTION NTAPI RtlLookupFunctionEntry(ULONG64 pc, PULONG64 image_base, PUNWIND_HISTORY_TABLE history) {
    (void)history; // the search is as fast as remembering would be
    return seh_find_function(pc, image_base);
}

// The whole table of the image that holds an address.
PRUNTIME_FUNCTION NTAPI RtlLookupFunctionTable(void *pc, void **image_base, PULONG length) {
    Module module;
    if (!find_module((ULONG64)pc, &module))
        return NULL;
    *image_base = (void *)module.base;
    *length = module.count * sizeof(RUNTIME_FUNCTION);
    return (PRUNTIME_FUNCTION)module.functions;
}
