// The function tables that programs register for code they make: RtlAddFunctionTable and its kin.
// Entries are reused but never given back to the heap, and read without a lock, as in function_table.c.

#include "seh/seh.h"

typedef enum { SORTED, UNSORTED, BY_CALLBACK, GROWABLE } Type;

typedef struct Table {
    struct Table *volatile next; // in the list of all; a table out of use has begin == end
    volatile ULONG64 begin, end; // addresses covered
    ULONG64 base;
    PRUNTIME_FUNCTION functions;
    volatile ULONG count;
    ULONG maximum;
    Type type;
    PGET_RUNTIME_FUNCTION_CALLBACK callback;
    void *context;
    ULONG64 identifier;
    volatile ULONG sequence; // odd while it is being changed
} Table;

static Table *volatile tables;
static RTL_SRWLOCK lock;
static LIST_ENTRY list_head = {&list_head, &list_head}; // RtlGetFunctionTableListHead: for debuggers, kept empty

static Table *take(void) {
    for (Table *table = tables; table; table = table->next) {
        if (table->begin == table->end)
            return table;
    }
    Table *table = RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, sizeof(Table));
    if (table) {
        table->next = tables;
        __atomic_store_n(&tables, table, __ATOMIC_RELEASE);
    }
    return table;
}

static Table *publish(const Table *wanted) {
    RtlAcquireSRWLockExclusive(&lock);
    Table *table = take();
    if (table) {
        __atomic_add_fetch(&table->sequence, 1, __ATOMIC_SEQ_CST);
        table->base = wanted->base;
        table->functions = wanted->functions;
        table->count = wanted->count;
        table->maximum = wanted->maximum;
        table->type = wanted->type;
        table->callback = wanted->callback;
        table->context = wanted->context;
        table->identifier = wanted->identifier;
        table->begin = wanted->begin;
        table->end = wanted->end;
        __atomic_add_fetch(&table->sequence, 1, __ATOMIC_SEQ_CST);
    }
    RtlReleaseSRWLockExclusive(&lock);
    return table;
}

static void withdraw(Table *table) {
    __atomic_add_fetch(&table->sequence, 1, __ATOMIC_SEQ_CST);
    table->begin = table->end = 0;
    table->identifier = 0;
    table->functions = NULL;
    __atomic_add_fetch(&table->sequence, 1, __ATOMIC_SEQ_CST);
}

static PRUNTIME_FUNCTION search(const Table *table, ULONG rva) {
    ULONG total = table->count;
    if (table->type == UNSORTED) {
        for (ULONG i = 0; i < total; i++) {
            if (rva >= table->functions[i].BeginAddress && rva < table->functions[i].EndAddress)
                return &table->functions[i];
        }
        return NULL;
    }
    ULONG low = 0, high = total;
    while (low < high) {
        ULONG middle = (low + high) / 2;
        if (table->functions[middle].BeginAddress <= rva)
            low = middle + 1;
        else
            high = middle;
    }
    return low && rva < table->functions[low - 1].EndAddress ? &table->functions[low - 1] : NULL;
}

PRUNTIME_FUNCTION seh_find_dynamic(ULONG64 pc, ULONG64 *image_base) {
    for (const Table *table = __atomic_load_n(&tables, __ATOMIC_ACQUIRE); table; table = table->next) {
        if (pc < table->begin || pc >= table->end)
            continue;
        ULONG before = __atomic_load_n(&table->sequence, __ATOMIC_ACQUIRE);
        Table copy = *table;
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (before & 1 || table->sequence != before || pc < copy.begin || pc >= copy.end)
            continue;
        PRUNTIME_FUNCTION function =
            copy.type == BY_CALLBACK ? copy.callback(pc, copy.context) : search(&copy, (ULONG)(pc - copy.base));
        if (!function)
            continue;
        *image_base = copy.base;
        if (function->UnwindData & 1)
            function = (void *)(copy.base + function->UnwindData - 1);
        return function;
    }
    *image_base = 0;
    return NULL;
}

BOOLEAN __cdecl RtlAddFunctionTable(PRUNTIME_FUNCTION functions, ULONG count, ULONG64 base) {
    if (!functions)
        return FALSE;
    Table wanted = {.base = base, .functions = functions, .count = count, .type = SORTED};
    wanted.identifier = (ULONG64)functions;
    ULONG low = count ? functions[0].BeginAddress : 1, high = count ? functions[0].EndAddress : 0; // of none: no address
    for (ULONG i = 1; i < count; i++) {
        if (functions[i].BeginAddress < functions[i - 1].BeginAddress)
            wanted.type = UNSORTED;
        low = functions[i].BeginAddress < low ? functions[i].BeginAddress : low;
        high = functions[i].EndAddress > high ? functions[i].EndAddress : high;
    }
    wanted.begin = base + low;
    wanted.end = base + high;
    return publish(&wanted) != NULL;
}

BOOLEAN __cdecl RtlInstallFunctionTableCallback(ULONG64 identifier, ULONG64 base, ULONG length,
                                                PGET_RUNTIME_FUNCTION_CALLBACK callback, void *context, PCWSTR dll) {
    (void)dll; // for debuggers of other processes
    if ((identifier & 3) != 3 || !length)
        return FALSE;
    Table wanted = {.begin = base, .end = base + length, .base = base, .type = BY_CALLBACK};
    wanted.callback = callback;
    wanted.context = context;
    wanted.identifier = identifier;
    return publish(&wanted) != NULL;
}

BOOLEAN __cdecl RtlDeleteFunctionTable(PRUNTIME_FUNCTION identifier) {
    bool found = false;
    RtlAcquireSRWLockExclusive(&lock);
    for (Table *table = tables; table && !found; table = table->next) {
        if (table->begin == table->end || table->identifier != (ULONG64)identifier || table->type == GROWABLE)
            continue;
        withdraw(table);
        found = true;
    }
    RtlReleaseSRWLockExclusive(&lock);
    return found;
}

ULONG NTAPI RtlAddGrowableFunctionTable(void **handle, PRUNTIME_FUNCTION functions, ULONG count, ULONG maximum,
                                        ULONG_PTR begin, ULONG_PTR end) {
    if (count > maximum || begin >= end)
        return (ULONG)STATUS_INVALID_PARAMETER;
    Table wanted = {.begin = begin, .end = end, .base = begin, .functions = functions, .count = count};
    wanted.maximum = maximum;
    wanted.type = GROWABLE;
    *handle = publish(&wanted);
    return *handle ? STATUS_SUCCESS : (ULONG)STATUS_NO_MEMORY;
}

VOID NTAPI RtlGrowFunctionTable(void *handle, ULONG count) {
    Table *table = handle;
    if (count > table->count && count <= table->maximum)
        __atomic_store_n(&table->count, count, __ATOMIC_RELEASE);
}

VOID NTAPI RtlDeleteGrowableFunctionTable(void *handle) {
    RtlAcquireSRWLockExclusive(&lock);
    withdraw(handle);
    RtlReleaseSRWLockExclusive(&lock);
}

PLIST_ENTRY NTAPI RtlGetFunctionTableListHead(void) { return &list_head; }
