// Fiber-local storage. TEB.FlsData points to the current fiber's values, in chunks of doubling size made when first
// needed; all such tables are in one list, so that freeing an index can call its callback for every fiber.

#include "sync/sync.h"

enum {
    CHUNKS = 8,
    FIRST_CHUNK = 16,
    INDICES = FIRST_CHUNK * ((1 << CHUNKS) - 1), // 4080, Windows' maximum
    PROCESS_CALLBACKS = 1,                       // RtlProcessFlsData
    PROCESS_FREE = 2,
};

typedef struct Table {
    LIST_ENTRY entry;
    void **chunks[CHUNKS];
} Table;

typedef struct {
    PRTL_FLS_CALLBACK callback;
    bool taken;
} Index;

static RTL_SRWLOCK lock;
static LIST_ENTRY tables = {&tables, &tables};
static Index *index_chunks[CHUNKS];
static ULONG indices_used = 1; // all indices from here on are free; 0 is never given out

static TEB *own_teb(void) { return (TEB *)NtCurrentTeb(); }

static unsigned chunk_of(ULONG index, ULONG *offset) {
    unsigned chunk = 31 - (unsigned)__builtin_clz(index / FIRST_CHUNK + 1);
    *offset = index - FIRST_CHUNK * ((1u << chunk) - 1);
    return chunk;
}

static void *zeroed(SIZE_T size) { return RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, size); }
static void release(void *memory) { RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, memory); }

static Index *index_entry(ULONG index) {
    ULONG offset;
    Index *chunk = index_chunks[chunk_of(index, &offset)];
    return chunk ? &chunk[offset] : NULL;
}

static void **value_place(Table *table, ULONG index) {
    ULONG offset;
    void **chunk = table ? table->chunks[chunk_of(index, &offset)] : NULL;
    return chunk ? &chunk[offset] : NULL;
}

NTSTATUS NTAPI RtlFlsAlloc(PRTL_FLS_CALLBACK callback, PULONG index) {
    NTSTATUS status = STATUS_NO_MEMORY;
    RtlAcquireSRWLockExclusive(&lock);
    for (ULONG i = 1; i < INDICES; i++) {
        ULONG offset;
        unsigned chunk = chunk_of(i, &offset);
        if (!index_chunks[chunk] && !(index_chunks[chunk] = zeroed(sizeof(Index) * (FIRST_CHUNK << chunk))))
            break;
        Index *entry = &index_chunks[chunk][offset];
        if (entry->taken)
            continue;
        *entry = (Index){callback, true};
        indices_used = i >= indices_used ? i + 1 : indices_used;
        *index = i;
        status = STATUS_SUCCESS;
        break;
    }
    RtlReleaseSRWLockExclusive(&lock);
    return status;
}

NTSTATUS NTAPI RtlFlsFree(ULONG index) {
    if (!index || index >= INDICES)
        return STATUS_INVALID_PARAMETER;
    RtlAcquireSRWLockExclusive(&lock);
    Index *entry = index_entry(index);
    if (!entry || !entry->taken) {
        RtlReleaseSRWLockExclusive(&lock);
        return STATUS_INVALID_PARAMETER;
    }
    PRTL_FLS_CALLBACK callback = entry->callback;
    // The callback may itself use these functions: it runs with the lock left, and the list is looked at again after
    // it.
    for (LIST_ENTRY *at = tables.Flink; at != &tables;) {
        void **place = value_place((Table *)at, index);
        void *value = place ? *place : NULL;
        at = at->Flink;
        if (!value)
            continue;
        *place = NULL;
        if (!callback)
            continue;
        RtlReleaseSRWLockExclusive(&lock);
        callback(value);
        RtlAcquireSRWLockExclusive(&lock);
        at = tables.Flink;
    }
    entry->callback = NULL;
    entry->taken = false;
    RtlReleaseSRWLockExclusive(&lock);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlFlsGetValue(ULONG index, void **value) {
    if (!index || index >= INDICES)
        return STATUS_INVALID_PARAMETER;
    void **place = value_place(own_teb()->FlsData, index);
    *value = place ? *place : NULL;
    return STATUS_SUCCESS;
}

static Table *make_table(void) {
    Table *table = zeroed(sizeof(Table));
    if (!table)
        return NULL;
    RtlAcquireSRWLockExclusive(&lock);
    table->entry = (LIST_ENTRY){&tables, tables.Blink};
    tables.Blink->Flink = &table->entry;
    tables.Blink = &table->entry;
    RtlReleaseSRWLockExclusive(&lock);
    own_teb()->FlsData = table;
    return table;
}

NTSTATUS NTAPI RtlFlsSetValue(ULONG index, void *value) {
    if (!index || index >= INDICES || index >= indices_used)
        return STATUS_INVALID_PARAMETER;
    Table *table = own_teb()->FlsData;
    if (!table && !(table = make_table()))
        return STATUS_NO_MEMORY;
    ULONG offset;
    unsigned chunk = chunk_of(index, &offset);
    if (!table->chunks[chunk] && !(table->chunks[chunk] = zeroed(sizeof(void *) * (FIRST_CHUNK << chunk))))
        return STATUS_NO_MEMORY;
    table->chunks[chunk][offset] = value;
    return STATUS_SUCCESS;
}

static void call_back(Table *table) {
    for (ULONG index = 1; index < indices_used; index++) {
        void **place = value_place(table, index);
        if (!place || !*place)
            continue;
        void *value = *place;
        Index *entry = index_entry(index);
        PRTL_FLS_CALLBACK callback = entry && entry->taken ? entry->callback : NULL;
        *place = NULL;
        if (callback)
            callback(value);
    }
}

// A fiber, or a thread with its last fiber, ends.
VOID NTAPI RtlProcessFlsData(void *data, ULONG flags) {
    Table *table = data;
    if (!table)
        return;
    if (flags & PROCESS_CALLBACKS)
        call_back(table);
    if (!(flags & PROCESS_FREE))
        return;
    RtlAcquireSRWLockExclusive(&lock);
    table->entry.Flink->Blink = table->entry.Blink;
    table->entry.Blink->Flink = table->entry.Flink;
    RtlReleaseSRWLockExclusive(&lock);
    if (own_teb()->FlsData == table)
        own_teb()->FlsData = NULL;
    for (unsigned i = 0; i < CHUNKS; i++) {
        if (table->chunks[i])
            release(table->chunks[i]);
    }
    release(table);
}

void fls_thread_exit(void) { RtlProcessFlsData(own_teb()->FlsData, PROCESS_CALLBACKS | PROCESS_FREE); }
