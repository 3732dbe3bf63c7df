// Vectored exception and continue handlers: lists that are asked before any frame is.
// A handler may remove itself or others while the list is walked: an entry goes away when nobody stands on it any more.

#include "seh/seh.h"

typedef struct Entry {
    LIST_ENTRY link;
    PVECTORED_EXCEPTION_HANDLER handler;
    ULONG references; // the list's own, and one for each walk that stands here
    bool removed;
} Entry;

typedef struct {
    LIST_ENTRY entries;
    ULONG in_use_bit; // of PEB.CrossProcessFlags
} List;

enum { PROCESS_USING_VEH = 0x4, PROCESS_USING_VCH = 0x8 };

static RTL_SRWLOCK lock;
static List exception_handlers = {{&exception_handlers.entries, &exception_handlers.entries}, PROCESS_USING_VEH};
static List continue_handlers = {{&continue_handlers.entries, &continue_handlers.entries}, PROCESS_USING_VCH};

static void *add(List *list, bool first, PVECTORED_EXCEPTION_HANDLER handler) {
    Entry *entry = RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, 0, sizeof(Entry));
    if (!entry)
        return NULL;
    *entry = (Entry){.handler = handler, .references = 1};
    RtlAcquireSRWLockExclusive(&lock);
    LIST_ENTRY *before = first ? &list->entries : list->entries.Blink;
    entry->link = (LIST_ENTRY){before->Flink, before};
    before->Flink->Blink = &entry->link;
    before->Flink = &entry->link;
    NtCurrentPeb()->CrossProcessFlags |= list->in_use_bit;
    RtlReleaseSRWLockExclusive(&lock);
    return entry;
}

// With the lock held. True when the memory is to be freed, after the lock is left.
static bool drop(List *list, Entry *entry) {
    if (--entry->references)
        return false;
    entry->link.Flink->Blink = entry->link.Blink;
    entry->link.Blink->Flink = entry->link.Flink;
    if (list->entries.Flink == &list->entries)
        NtCurrentPeb()->CrossProcessFlags &= ~list->in_use_bit;
    return true;
}

static ULONG remove(List *list, void *handle) {
    bool found = false, free_it = false;
    RtlAcquireSRWLockExclusive(&lock);
    for (LIST_ENTRY *at = list->entries.Flink; at != &list->entries && !found; at = at->Flink) {
        Entry *entry = CONTAINING_RECORD(at, Entry, link);
        if (entry != handle || entry->removed)
            continue;
        found = entry->removed = true;
        free_it = drop(list, entry);
        break;
    }
    RtlReleaseSRWLockExclusive(&lock);
    if (free_it)
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, handle);
    return found;
}

// The next entry in use after `entry`, stood upon; `entry` is left.
static Entry *step(List *list, Entry *entry) {
    RtlAcquireSRWLockExclusive(&lock);
    LIST_ENTRY *at = entry ? entry->link.Flink : list->entries.Flink;
    while (at != &list->entries && CONTAINING_RECORD(at, Entry, link)->removed)
        at = at->Flink;
    Entry *next = at == &list->entries ? NULL : CONTAINING_RECORD(at, Entry, link);
    if (next)
        next->references++;
    bool free_it = entry && drop(list, entry);
    RtlReleaseSRWLockExclusive(&lock);
    if (free_it)
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, entry);
    return next;
}

static bool call(List *list, PEXCEPTION_RECORD record, PCONTEXT context) {
    if (!(NtCurrentPeb()->CrossProcessFlags & list->in_use_bit))
        return false;
    EXCEPTION_POINTERS pointers = {record, context};
    bool handled = false;
    Entry *entry = step(list, NULL);
    while (entry) {
        handled = entry->handler(&pointers) == EXCEPTION_CONTINUE_EXECUTION;
        if (handled)
            break;
        entry = step(list, entry);
    }
    if (entry) { // leave the one that ended the walk
        RtlAcquireSRWLockExclusive(&lock);
        bool free_it = drop(list, entry);
        RtlReleaseSRWLockExclusive(&lock);
        if (free_it)
            RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, entry);
    }
    return handled;
}

bool seh_call_exception_handlers(PEXCEPTION_RECORD record, PCONTEXT context) {
    return call(&exception_handlers, record, context);
}

void seh_call_continue_handlers(PEXCEPTION_RECORD record, PCONTEXT context) {
    call(&continue_handlers, record, context);
}

PVOID NTAPI RtlAddVectoredExceptionHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler) {
    return add(&exception_handlers, first, handler);
}

PVOID NTAPI RtlAddVectoredContinueHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler) {
    return add(&continue_handlers, first, handler);
}

ULONG NTAPI RtlRemoveVectoredExceptionHandler(void *handle) { return remove(&exception_handlers, handle); }

ULONG NTAPI RtlRemoveVectoredContinueHandler(void *handle) { return remove(&continue_handlers, handle); }
