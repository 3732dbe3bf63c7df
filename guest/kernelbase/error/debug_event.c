// Debugging other processes: Win32's events over ntdll's debug object of the calling thread.
// The handles that an event brings are the debugger's to use and ours to close, when the end of what they name is
// answered.

#include "kernelbase.h"

typedef struct DebugHandle {
    struct DebugHandle *next;
    DWORD process;
    DWORD thread; // 0 for a process's own handle
    HANDLE handle;
    bool ended;
} DebugHandle;

enum { HANDLES_SLOT = 0 }; // of TEB.DbgSsReserved

static DebugHandle **handles(void) { return (DebugHandle **)&NtCurrentTeb()->DbgSsReserved[HANDLES_SLOT]; }

static void keep(DWORD process, DWORD thread, HANDLE handle) {
    DebugHandle *kept = base_alloc(sizeof *kept);
    if (kept == NULL)
        return; // it is closed with the debugger
    *kept = (DebugHandle){*handles(), process, thread, handle, false};
    *handles() = kept;
}

static void mark_ended(DWORD process, DWORD thread) {
    for (DebugHandle *kept = *handles(); kept != NULL; kept = kept->next)
        if (kept->process == process && kept->thread == thread)
            kept->ended = true;
}

// Close a process's handles: all of them, or those of what has ended.
static void close_handles(DWORD process, bool all) {
    for (DebugHandle **link = handles(), *kept; (kept = *link) != NULL;) {
        if (kept->process == process && (all || kept->ended)) {
            *link = kept->next;
            NtClose(kept->handle);
            base_free(kept);
        } else {
            link = &kept->next;
        }
    }
}

static void note(const DEBUG_EVENT *event) {
    switch (event->dwDebugEventCode) {
    case CREATE_PROCESS_DEBUG_EVENT:
        keep(event->dwProcessId, 0, event->u.CreateProcessInfo.hProcess);
        keep(event->dwProcessId, event->dwThreadId, event->u.CreateProcessInfo.hThread);
        break;
    case CREATE_THREAD_DEBUG_EVENT:
        keep(event->dwProcessId, event->dwThreadId, event->u.CreateThread.hThread);
        break;
    case EXIT_THREAD_DEBUG_EVENT:
        mark_ended(event->dwProcessId, event->dwThreadId);
        break;
    case EXIT_PROCESS_DEBUG_EVENT:
        mark_ended(event->dwProcessId, 0);
        mark_ended(event->dwProcessId, event->dwThreadId);
        break;
    }
}

static BOOL wait_for_event(LPDEBUG_EVENT event, DWORD milliseconds,
                           NTSTATUS(NTAPI *convert)(PDBGUI_WAIT_STATE_CHANGE, LPDEBUG_EVENT)) {
    LARGE_INTEGER storage;
    DBGUI_WAIT_STATE_CHANGE change;
    NTSTATUS status;
    do
        status = DbgUiWaitStateChange(&change, base_timeout(&storage, milliseconds));
    while (status == STATUS_ALERTED || status == STATUS_USER_APC);
    if (status == STATUS_TIMEOUT)
        return base_fail(ERROR_SEM_TIMEOUT);
    if (NT_SUCCESS(status))
        status = convert(&change, event);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    note(event);
    return TRUE;
}

BOOL WINAPI WaitForDebugEvent(LPDEBUG_EVENT event, DWORD milliseconds) {
    return wait_for_event(event, milliseconds, DbgUiConvertStateChangeStructure);
}

BOOL WINAPI WaitForDebugEventEx(LPDEBUG_EVENT event, DWORD milliseconds) {
    return wait_for_event(event, milliseconds, DbgUiConvertStateChangeStructureEx);
}

BOOL WINAPI ContinueDebugEvent(DWORD process, DWORD thread, DWORD status) {
    CLIENT_ID client = {(HANDLE)(ULONG_PTR)process, (HANDLE)(ULONG_PTR)thread};
    if (!base_result(DbgUiContinue(&client, (NTSTATUS)status)))
        return FALSE;
    close_handles(process, false);
    return TRUE;
}

static HANDLE open_process(DWORD process) {
    const ACCESS_MASK access = PROCESS_CREATE_THREAD | PROCESS_VM_OPERATION | PROCESS_VM_READ | PROCESS_VM_WRITE |
                               PROCESS_QUERY_INFORMATION | PROCESS_SUSPEND_RESUME;
    HANDLE handle;
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes};
    CLIENT_ID client = {(HANDLE)(ULONG_PTR)process, NULL};
    return base_result(NtOpenProcess(&handle, access, &attributes, &client)) ? handle : NULL;
}

BOOL WINAPI DebugActiveProcess(DWORD process) {
    if (!base_result(DbgUiConnectToDbg()))
        return FALSE;
    HANDLE handle = open_process(process);
    if (handle == NULL)
        return FALSE;
    NTSTATUS status = DbgUiDebugActiveProcess(handle);
    NtClose(handle);
    return base_result(status);
}

BOOL WINAPI DebugActiveProcessStop(DWORD process) {
    HANDLE handle = open_process(process);
    if (handle == NULL)
        return FALSE;
    NTSTATUS status = DbgUiStopDebugging(handle);
    NtClose(handle);
    if (!NT_SUCCESS(status))
        return base_fail(ERROR_ACCESS_DENIED);
    close_handles(process, true);
    return TRUE;
}

BOOL WINAPI DebugSetProcessKillOnExit(BOOL kill) {
    ULONG flags = kill ? DEBUG_KILL_ON_CLOSE : 0;
    HANDLE debug = DbgUiGetThreadDebugObject();
    if (debug == NULL)
        return base_fail(ERROR_INVALID_HANDLE);
    return base_result(
        NtSetInformationDebugObject(debug, DebugObjectKillProcessOnExitInformation, &flags, sizeof flags, NULL));
}

BOOL WINAPI DebugBreakProcess(HANDLE process) { return base_result(DbgUiIssueRemoteBreakin(process)); }
