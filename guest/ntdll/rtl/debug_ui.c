// A debugger's side of debug objects: one for each thread that debugs, its handle kept in the TEB.
// What the kernel reports is turned into Win32's DEBUG_EVENT here, as kernelbase and native debuggers both want it.

#include "rtl.h"

#include <stdbool.h>

enum { DEBUG_OBJECT_SLOT = 1 }; // of TEB.DbgSsReserved

HANDLE NTAPI DbgUiGetThreadDebugObject(void) { return NtTeb()->DbgSsReserved[DEBUG_OBJECT_SLOT]; }

VOID NTAPI DbgUiSetThreadDebugObject(HANDLE DebugObject) { NtTeb()->DbgSsReserved[DEBUG_OBJECT_SLOT] = DebugObject; }

NTSTATUS NTAPI DbgUiConnectToDbg(void) {
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    if (DbgUiGetThreadDebugObject())
        return STATUS_SUCCESS;
    return NtCreateDebugObject(&NtTeb()->DbgSsReserved[DEBUG_OBJECT_SLOT], DEBUG_ALL_ACCESS, &attributes,
                               DEBUG_KILL_ON_CLOSE);
}

NTSTATUS NTAPI DbgUiWaitStateChange(PDBGUI_WAIT_STATE_CHANGE StateChange, PLARGE_INTEGER Timeout) {
    return NtWaitForDebugEvent(DbgUiGetThreadDebugObject(), TRUE, Timeout, StateChange);
}

NTSTATUS NTAPI DbgUiContinue(PCLIENT_ID AppClientId, NTSTATUS ContinueStatus) {
    return NtDebugContinue(DbgUiGetThreadDebugObject(), AppClientId, ContinueStatus);
}

NTSTATUS NTAPI DbgUiStopDebugging(HANDLE Process) {
    return NtRemoveProcessDebug(Process, DbgUiGetThreadDebugObject());
}

NTSTATUS NTAPI DbgUiDebugActiveProcess(HANDLE Process) {
    NTSTATUS status = NtDebugActiveProcess(Process, DbgUiGetThreadDebugObject());
    if (!NT_SUCCESS(status))
        return status;
    status = DbgUiIssueRemoteBreakin(Process);
    if (!NT_SUCCESS(status))
        DbgUiStopDebugging(Process);
    return status;
}

static __attribute__((noinline)) void break_in(void) { DbgBreakPoint(); }

VOID NTAPI DbgUiRemoteBreakin(PVOID Context) {
    (void)Context;
    if (NtCurrentPeb()->BeingDebugged) {
        __try {
            break_in();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
        }
    }
    RtlExitUserThread(STATUS_SUCCESS);
}

NTSTATUS NTAPI DbgUiIssueRemoteBreakin(HANDLE Process) {
    enum { STACK = 0x4000 };
    HANDLE thread;
    NTSTATUS status = RtlCreateUserThread(Process, NULL, FALSE, 0, STACK, 0,
                                          (PUSER_THREAD_START_ROUTINE)(PVOID)DbgUiRemoteBreakin, NULL, &thread, NULL);
    if (NT_SUCCESS(status))
        NtClose(thread);
    return status;
}

static PVOID teb_of(HANDLE thread) {
    THREAD_BASIC_INFORMATION basic = {0};
    NtQueryInformationThread(thread, ThreadBasicInformation, &basic, sizeof(basic), NULL);
    return basic.TebBaseAddress;
}

// DbgPrint and OutputDebugString arrive as exceptions: (length, text), and from the wide one (wide pair, narrow pair).
static void convert_exception(const DBGKM_EXCEPTION *exception, DEBUG_EVENT *event, bool wide) {
    const EXCEPTION_RECORD *record = &exception->ExceptionRecord;
    const ULONG_PTR *said = record->ExceptionInformation;
    bool wide_text = record->ExceptionCode == (DWORD)DBG_PRINTEXCEPTION_WIDE_C;
    if (record->ExceptionCode == (DWORD)DBG_PRINTEXCEPTION_C || wide_text) {
        if (wide_text && !wide)
            said += 2;
        event->dwDebugEventCode = OUTPUT_DEBUG_STRING_EVENT;
        event->u.DebugString.lpDebugStringData = (PSTR)said[1];
        event->u.DebugString.nDebugStringLength = (WORD)said[0];
        event->u.DebugString.fUnicode = wide_text && wide;
    } else if (record->ExceptionCode == (DWORD)DBG_RIPEXCEPTION) {
        event->dwDebugEventCode = RIP_EVENT;
        event->u.RipInfo = (RIP_INFO){.dwError = (DWORD)said[1], .dwType = (DWORD)said[0]};
    } else {
        event->dwDebugEventCode = EXCEPTION_DEBUG_EVENT;
        event->u.Exception.ExceptionRecord = *record;
        event->u.Exception.dwFirstChance = exception->FirstChance;
    }
}

static NTSTATUS convert(const DBGUI_WAIT_STATE_CHANGE *change, DEBUG_EVENT *event, bool wide) {
    *event = (DEBUG_EVENT){.dwProcessId = (DWORD)(ULONG_PTR)change->AppClientId.UniqueProcess,
                           .dwThreadId = (DWORD)(ULONG_PTR)change->AppClientId.UniqueThread};
    switch (change->NewState) {
    case DbgCreateThreadStateChange:
        event->dwDebugEventCode = CREATE_THREAD_DEBUG_EVENT;
        event->u.CreateThread = (CREATE_THREAD_DEBUG_INFO){
            .hThread = change->StateInfo.CreateThread.HandleToThread,
            .lpThreadLocalBase = teb_of(change->StateInfo.CreateThread.HandleToThread),
            .lpStartAddress = (LPTHREAD_START_ROUTINE)change->StateInfo.CreateThread.NewThread.StartAddress,
        };
        return STATUS_SUCCESS;
    case DbgCreateProcessStateChange: {
        const DBGKM_CREATE_PROCESS *made = &change->StateInfo.CreateProcessInfo.NewProcess;
        event->dwDebugEventCode = CREATE_PROCESS_DEBUG_EVENT;
        event->u.CreateProcessInfo = (CREATE_PROCESS_DEBUG_INFO){
            .hFile = made->FileHandle,
            .hProcess = change->StateInfo.CreateProcessInfo.HandleToProcess,
            .hThread = change->StateInfo.CreateProcessInfo.HandleToThread,
            .lpBaseOfImage = made->BaseOfImage,
            .dwDebugInfoFileOffset = made->DebugInfoFileOffset,
            .nDebugInfoSize = made->DebugInfoSize,
            .lpThreadLocalBase = teb_of(change->StateInfo.CreateProcessInfo.HandleToThread),
            .lpStartAddress = (LPTHREAD_START_ROUTINE)made->InitialThread.StartAddress,
            .fUnicode = TRUE,
        };
        return STATUS_SUCCESS;
    }
    case DbgExitThreadStateChange:
        event->dwDebugEventCode = EXIT_THREAD_DEBUG_EVENT;
        event->u.ExitThread.dwExitCode = (DWORD)change->StateInfo.ExitThread.ExitStatus;
        return STATUS_SUCCESS;
    case DbgExitProcessStateChange:
        event->dwDebugEventCode = EXIT_PROCESS_DEBUG_EVENT;
        event->u.ExitProcess.dwExitCode = (DWORD)change->StateInfo.ExitProcess.ExitStatus;
        return STATUS_SUCCESS;
    case DbgExceptionStateChange:
    case DbgBreakpointStateChange:
    case DbgSingleStepStateChange:
        convert_exception(&change->StateInfo.Exception, event, wide);
        return STATUS_SUCCESS;
    case DbgLoadDllStateChange:
        event->dwDebugEventCode = LOAD_DLL_DEBUG_EVENT;
        event->u.LoadDll = (LOAD_DLL_DEBUG_INFO){
            .hFile = change->StateInfo.LoadDll.FileHandle,
            .lpBaseOfDll = change->StateInfo.LoadDll.BaseOfDll,
            .dwDebugInfoFileOffset = change->StateInfo.LoadDll.DebugInfoFileOffset,
            .nDebugInfoSize = change->StateInfo.LoadDll.DebugInfoSize,
            .lpImageName = change->StateInfo.LoadDll.NamePointer,
            .fUnicode = TRUE,
        };
        return STATUS_SUCCESS;
    case DbgUnloadDllStateChange:
        event->dwDebugEventCode = UNLOAD_DLL_DEBUG_EVENT;
        event->u.UnloadDll.lpBaseOfDll = change->StateInfo.UnloadDll.BaseAddress;
        return STATUS_SUCCESS;
    default:
        return STATUS_UNSUCCESSFUL;
    }
}

NTSTATUS NTAPI DbgUiConvertStateChangeStructure(PDBGUI_WAIT_STATE_CHANGE StateChange, LPDEBUG_EVENT DebugEvent) {
    return convert(StateChange, DebugEvent, false);
}

NTSTATUS NTAPI DbgUiConvertStateChangeStructureEx(PDBGUI_WAIT_STATE_CHANGE StateChange, LPDEBUG_EVENT DebugEvent) {
    return convert(StateChange, DebugEvent, true);
}
