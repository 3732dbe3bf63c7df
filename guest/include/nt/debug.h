// Debugging another process: the state changes that NtWaitForDebugEvent reports, and ntdll's DbgUi functions.
// Names and layouts are phnt's (ntdbg.h, MIT). Only declarations.

#ifndef NTSUP_NT_DEBUG_H
#define NTSUP_NT_DEBUG_H

enum {
    DEBUG_READ_EVENT = 0x1,
    DEBUG_PROCESS_ASSIGN = 0x2,
    DEBUG_SET_INFORMATION = 0x4,
    DEBUG_QUERY_INFORMATION = 0x8,
    DEBUG_ALL_ACCESS = 0x1F000F,
    DEBUG_KILL_ON_CLOSE = 0x1,
};

typedef enum _DBG_STATE {
    DbgIdle,
    DbgReplyPending,
    DbgCreateThreadStateChange,
    DbgCreateProcessStateChange,
    DbgExitThreadStateChange,
    DbgExitProcessStateChange,
    DbgExceptionStateChange,
    DbgBreakpointStateChange,
    DbgSingleStepStateChange,
    DbgLoadDllStateChange,
    DbgUnloadDllStateChange,
} DBG_STATE;

typedef struct _DBGKM_EXCEPTION {
    EXCEPTION_RECORD ExceptionRecord;
    ULONG FirstChance;
} DBGKM_EXCEPTION;

typedef struct _DBGKM_CREATE_THREAD {
    ULONG SubSystemKey;
    PVOID StartAddress;
} DBGKM_CREATE_THREAD;

typedef struct _DBGKM_CREATE_PROCESS {
    ULONG SubSystemKey;
    HANDLE FileHandle;
    PVOID BaseOfImage;
    ULONG DebugInfoFileOffset;
    ULONG DebugInfoSize;
    DBGKM_CREATE_THREAD InitialThread;
} DBGKM_CREATE_PROCESS;

typedef struct _DBGKM_LOAD_DLL {
    HANDLE FileHandle;
    PVOID BaseOfDll;
    ULONG DebugInfoFileOffset;
    ULONG DebugInfoSize;
    PVOID NamePointer;
} DBGKM_LOAD_DLL;

typedef struct _DBGUI_WAIT_STATE_CHANGE {
    DBG_STATE NewState;
    CLIENT_ID AppClientId;
    union {
        DBGKM_EXCEPTION Exception;
        struct {
            HANDLE HandleToThread;
            DBGKM_CREATE_THREAD NewThread;
        } CreateThread;
        struct {
            HANDLE HandleToProcess;
            HANDLE HandleToThread;
            DBGKM_CREATE_PROCESS NewProcess;
        } CreateProcessInfo;
        struct {
            NTSTATUS ExitStatus;
        } ExitThread, ExitProcess;
        DBGKM_LOAD_DLL LoadDll;
        struct {
            PVOID BaseAddress;
        } UnloadDll;
    } StateInfo;
} DBGUI_WAIT_STATE_CHANGE, *PDBGUI_WAIT_STATE_CHANGE;
static_assert(sizeof(DBGUI_WAIT_STATE_CHANGE) == 184, "DBGUI_WAIT_STATE_CHANGE");

typedef enum _DEBUGOBJECTINFOCLASS {
    DebugObjectUnusedInformation,
    DebugObjectKillProcessOnExitInformation,
} DEBUGOBJECTINFOCLASS;

NTSTATUS NTAPI DbgUiConnectToDbg(void);
HANDLE NTAPI DbgUiGetThreadDebugObject(void);
VOID NTAPI DbgUiSetThreadDebugObject(HANDLE DebugObject);
NTSTATUS NTAPI DbgUiWaitStateChange(PDBGUI_WAIT_STATE_CHANGE StateChange, PLARGE_INTEGER Timeout);
NTSTATUS NTAPI DbgUiContinue(PCLIENT_ID AppClientId, NTSTATUS ContinueStatus);
NTSTATUS NTAPI DbgUiDebugActiveProcess(HANDLE Process);
NTSTATUS NTAPI DbgUiStopDebugging(HANDLE Process);
NTSTATUS NTAPI DbgUiIssueRemoteBreakin(HANDLE Process);
VOID NTAPI DbgUiRemoteBreakin(PVOID Context);
NTSTATUS NTAPI DbgUiConvertStateChangeStructure(PDBGUI_WAIT_STATE_CHANGE StateChange, LPDEBUG_EVENT DebugEvent);
NTSTATUS NTAPI DbgUiConvertStateChangeStructureEx(PDBGUI_WAIT_STATE_CHANGE StateChange, LPDEBUG_EVENT DebugEvent);

#endif
