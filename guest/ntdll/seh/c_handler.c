// The language handler of C's __try: filters, __except blocks and __finally blocks, by the scope table of the function.

#include "seh/seh.h"

typedef LONG(NTAPI *Filter)(PEXCEPTION_POINTERS pointers, void *frame);
typedef void(NTAPI *Termination)(BOOLEAN abnormal, void *frame);
typedef typeof(((SCOPE_TABLE_AMD64 *)0)->ScopeRecord[0]) Scope;

static bool holds(const Scope *scope, ULONG64 rva) { return rva >= scope->BeginAddress && rva < scope->EndAddress; }

static EXCEPTION_DISPOSITION search(PEXCEPTION_RECORD record, void *frame, PCONTEXT context,
                                    PDISPATCHER_CONTEXT dispatcher, const SCOPE_TABLE_AMD64 *table) {
    ULONG64 base = dispatcher->ImageBase, pc = dispatcher->ControlPc - base;
    EXCEPTION_POINTERS pointers = {record, context};
    for (; dispatcher->ScopeIndex < table->Count; dispatcher->ScopeIndex++) {
        const Scope *scope = &table->ScopeRecord[dispatcher->ScopeIndex];
        if (!holds(scope, pc) || !scope->JumpTarget)
            continue;
        LONG said = EXCEPTION_EXECUTE_HANDLER;
        if (scope->HandlerAddress != EXCEPTION_EXECUTE_HANDLER)
            said = ((Filter)(base + scope->HandlerAddress))(&pointers, frame);
        if (said < 0)
            return ExceptionContinueExecution;
        if (said > 0)
            RtlUnwindEx(frame, (void *)(base + scope->JumpTarget), record, (void *)(ULONG_PTR)record->ExceptionCode,
                        dispatcher->ContextRecord, dispatcher->HistoryTable);
    }
    return ExceptionContinueSearch;
}

static void terminate(PEXCEPTION_RECORD record, void *frame, PDISPATCHER_CONTEXT dispatcher,
                      const SCOPE_TABLE_AMD64 *table) {
    ULONG64 base = dispatcher->ImageBase, pc = dispatcher->ControlPc - base, target = dispatcher->TargetIp - base;
    bool in_target = record->ExceptionFlags & SEH_TARGET_UNWIND;
    while (dispatcher->ScopeIndex < table->Count) {
        // Past the scope before its block runs: a collided unwind goes on behind it.
        const Scope *scope = &table->ScopeRecord[dispatcher->ScopeIndex++];
        if (!holds(scope, pc))
            continue;
        if (in_target && (scope->JumpTarget ? scope->JumpTarget == target : holds(scope, target)))
            return; // the target lies inside this scope and so inside those around it
        if (!scope->JumpTarget)
            ((Termination)(base + scope->HandlerAddress))(TRUE, frame);
    }
}

EXCEPTION_DISPOSITION __C_specific_handler(PEXCEPTION_RECORD record, void *frame, PCONTEXT context,
                                           PDISPATCHER_CONTEXT dispatcher) {
    const SCOPE_TABLE_AMD64 *table = dispatcher->HandlerData;
    if (!(record->ExceptionFlags & SEH_ANY_UNWIND))
        return search(record, frame, context, dispatcher, table);
    terminate(record, frame, dispatcher, table);
    return ExceptionContinueSearch;
}

// What a `goto`, `return` or `__leave` out of a __try with __finally compiles to.
void _local_unwind(void *frame, void *target_ip) { RtlUnwind(frame, target_ip, NULL, NULL); }
