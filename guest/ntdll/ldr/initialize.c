// Running modules' initialization: dependencies first, TLS callbacks and DllMain, for processes and for threads.
// Holds the loader lock throughout; what a DllMain loads is initialized inside that call.

#include "ldr.h"

BOOLEAN ldr_call_entry_point(Module *module, ULONG reason, PVOID context) {
    ldr_tls_callbacks(module, reason);
    PLDR_INIT_ROUTINE entry_point = module->entry.EntryPoint;
    if (!entry_point || !(module->entry.Flags & LDRP_IMAGE_DLL))
        return TRUE;
    ULONG_PTR cookie = ldr_enter_assembly(module);
    BOOLEAN done = entry_point(module->entry.DllBase, reason, context);
    ldr_leave_assembly(cookie);
    return done;
}

// Says DLL_PROCESS_ATTACH. A program that loads a DLL at run time is told of an exception in it; one that starts, dies
// of it.
static NTSTATUS attach(Module *module, PVOID context) {
    if (context)
        return ldr_call_entry_point(module, DLL_PROCESS_ATTACH, context) ? STATUS_SUCCESS : STATUS_DLL_INIT_FAILED;
    NTSTATUS status;
    __try {
        status = ldr_call_entry_point(module, DLL_PROCESS_ATTACH, NULL) ? STATUS_SUCCESS : STATUS_DLL_INIT_FAILED;
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        status = (NTSTATUS)GetExceptionCode();
        module->entry.Flags &= ~(ULONG)LDRP_PROCESS_ATTACH_CALLED; // it has nothing that it could take back
    }
    return status;
}

NTSTATUS ldr_initialize_module(Module *module, PVOID context) {
    NTSTATUS status = STATUS_SUCCESS;
    if (module->node.State != LdrModulesReadyToInit)
        return STATUS_SUCCESS; // done, or under way further up this very stack
    module->node.State = LdrModulesInitializing;
    for (Dependency *dependency = module->dependencies; dependency && NT_SUCCESS(status); dependency = dependency->next)
        status = ldr_initialize_module(dependency->module, context);
    if (!NT_SUCCESS(status)) {
        module->node.State = LdrModulesInitError;
        return status;
    }
    if (module == ldr_exe) {
        ldr_tls_callbacks(module, DLL_PROCESS_ATTACH);
        module->node.State = LdrModulesReadyToRun;
        return STATUS_SUCCESS;
    }
    ldr_add_to_init_order(module);
    module->entry.Flags |= LDRP_PROCESS_ATTACH_CALLED;
    status = attach(module, context);
    if (!NT_SUCCESS(status)) {
        module->entry.Flags |= LDRP_PROCESS_ATTACH_FAILED;
        module->node.State = LdrModulesInitError;
        if (context) // part of the program's start
            ldr_report_failed_entry_point(&module->entry.BaseDllName);
        return status;
    }
    module->node.State = LdrModulesReadyToRun;
    return STATUS_SUCCESS;
}

void ldr_detach_module(Module *module) {
    module->node.State = LdrModulesUnloading;
    if (module->entry.Flags & LDRP_PROCESS_ATTACH_CALLED)
        ldr_call_entry_point(module, DLL_PROCESS_DETACH, NULL);
}

static BOOLEAN wants_threads(const Module *module) {
    return module->node.State == LdrModulesReadyToRun && module->entry.Flags & LDRP_PROCESS_ATTACH_CALLED &&
           !(module->entry.Flags & LDRP_DONT_CALL_FOR_THREADS);
}

void ldr_attach_thread(void) {
    LIST_ENTRY *head = &ldr_data.InInitializationOrderModuleList;
    for (LIST_ENTRY *link = head->Flink; link != head; link = link->Flink) {
        Module *module = CONTAINING_RECORD(link, Module, entry.InInitializationOrderLinks);
        if (wants_threads(module))
            ldr_call_entry_point(module, DLL_THREAD_ATTACH, NULL);
    }
    ldr_tls_callbacks(ldr_exe, DLL_THREAD_ATTACH);
}

void ldr_detach_thread(void) {
    LIST_ENTRY *head = &ldr_data.InInitializationOrderModuleList;
    for (LIST_ENTRY *link = head->Blink; link != head; link = link->Blink) {
        Module *module = CONTAINING_RECORD(link, Module, entry.InInitializationOrderLinks);
        if (wants_threads(module))
            ldr_call_entry_point(module, DLL_THREAD_DETACH, NULL);
    }
    ldr_tls_callbacks(ldr_exe, DLL_THREAD_DETACH);
}

void ldr_detach_process(void) {
    LIST_ENTRY *head = &ldr_data.InInitializationOrderModuleList;
    for (LIST_ENTRY *link = head->Blink; link != head; link = link->Blink) {
        Module *module = CONTAINING_RECORD(link, Module, entry.InInitializationOrderLinks);
        // A DllMain that is still running further up this stack (it called ExitProcess) is not entered again.
        if (module->node.State == LdrModulesReadyToRun && module->entry.Flags & LDRP_PROCESS_ATTACH_CALLED)
            ldr_call_entry_point(module, DLL_PROCESS_DETACH, (PVOID)1);
    }
    if (ldr_exe->node.State == LdrModulesReadyToRun)
        ldr_tls_callbacks(ldr_exe, DLL_PROCESS_DETACH);
}
