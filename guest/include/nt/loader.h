// The loader: its lists, its entries, and the Ldr functions ntdll exports.
// LDR_DATA_TABLE_ENTRY is Windows 10's; debuggers and programs walk it by offset, which are asserted.

#ifndef NTSUP_NT_LOADER_H
#define NTSUP_NT_LOADER_H

#include <delayloadhandler.h>

typedef struct _PEB_LDR_DATA {
    ULONG Length;
    BOOLEAN Initialized;
    HANDLE SsHandle;
    LIST_ENTRY InLoadOrderModuleList;
    LIST_ENTRY InMemoryOrderModuleList;
    LIST_ENTRY InInitializationOrderModuleList;
    PVOID EntryInProgress;
    BOOLEAN ShutdownInProgress;
    HANDLE ShutdownThreadId;
} PEB_LDR_DATA, *PPEB_LDR_DATA;
static_assert(sizeof(PEB_LDR_DATA) == 0x58, "PEB_LDR_DATA");

typedef struct _RTL_BALANCED_NODE {
    union {
        struct _RTL_BALANCED_NODE *Children[2];
        struct {
            struct _RTL_BALANCED_NODE *Left;
            struct _RTL_BALANCED_NODE *Right;
        };
    };
    ULONG_PTR ParentValue;
} RTL_BALANCED_NODE, *PRTL_BALANCED_NODE;

typedef BOOLEAN(NTAPI *PLDR_INIT_ROUTINE)(PVOID DllHandle, ULONG Reason, PVOID Context);

typedef enum _LDR_DDAG_STATE {
    LdrModulesMerged = -5,
    LdrModulesInitError = -4,
    LdrModulesSnapError = -3,
    LdrModulesUnloaded = -2,
    LdrModulesUnloading = -1,
    LdrModulesPlaceHolder = 0,
    LdrModulesMapping = 1,
    LdrModulesMapped = 2,
    LdrModulesWaitingForDependencies = 3,
    LdrModulesSnapping = 4,
    LdrModulesSnapped = 5,
    LdrModulesCondensed = 6,
    LdrModulesReadyToInit = 7,
    LdrModulesInitializing = 8,
    LdrModulesReadyToRun = 9,
} LDR_DDAG_STATE;

typedef struct _LDR_DDAG_NODE {
    LIST_ENTRY Modules;
    PVOID ServiceTagList;
    ULONG LoadCount;
    ULONG LoadWhileUnloadingCount;
    ULONG LowestLink;
    SINGLE_LIST_ENTRY *Dependencies;
    SINGLE_LIST_ENTRY *IncomingDependencies;
    LDR_DDAG_STATE State;
    SINGLE_LIST_ENTRY CondenseLink;
    ULONG PreorderNumber;
} LDR_DDAG_NODE, *PLDR_DDAG_NODE;
static_assert(offsetof(LDR_DDAG_NODE, LoadCount) == 0x18, "LDR_DDAG_NODE");
static_assert(offsetof(LDR_DDAG_NODE, State) == 0x38, "LDR_DDAG_NODE");

typedef enum _LDR_DLL_LOAD_REASON {
    LoadReasonStaticDependency,
    LoadReasonStaticForwarderDependency,
    LoadReasonDynamicForwarderDependency,
    LoadReasonDelayloadDependency,
    LoadReasonDynamicLoad,
    LoadReasonAsImageLoad,
    LoadReasonAsDataLoad,
    LoadReasonUnknown = -1,
} LDR_DLL_LOAD_REASON;

// LDR_DATA_TABLE_ENTRY.Flags
enum {
    LDRP_PACKAGED_BINARY = 0x00000001,
    LDRP_STATIC_LINK = 0x00000002,
    LDRP_IMAGE_DLL = 0x00000004,
    LDRP_LOAD_NOTIFICATIONS_SENT = 0x00000008,
    LDRP_TELEMETRY_ENTRY_PROCESSED = 0x00000010,
    LDRP_PROCESS_STATIC_IMPORT = 0x00000020,
    LDRP_IN_LEGACY_LISTS = 0x00000040,
    LDRP_IN_INDEXES = 0x00000080,
    LDRP_SHIM_DLL = 0x00000100,
    LDRP_IN_EXCEPTION_TABLE = 0x00000200,
    LDRP_LOAD_IN_PROGRESS = 0x00001000,
    LDRP_ENTRY_PROCESSED = 0x00004000,
    LDRP_DONT_CALL_FOR_THREADS = 0x00040000,
    LDRP_PROCESS_ATTACH_CALLED = 0x00080000,
    LDRP_PROCESS_ATTACH_FAILED = 0x00100000,
    LDRP_IMAGE_NOT_AT_BASE = 0x10000000,
    LDRP_REDIRECTED = (int)0x80000000,
};

typedef struct _LDR_DATA_TABLE_ENTRY {
    LIST_ENTRY InLoadOrderLinks;
    LIST_ENTRY InMemoryOrderLinks;
    LIST_ENTRY InInitializationOrderLinks;
    PVOID DllBase;
    PLDR_INIT_ROUTINE EntryPoint;
    ULONG SizeOfImage;
    UNICODE_STRING FullDllName;
    UNICODE_STRING BaseDllName;
    ULONG Flags;
    USHORT ObsoleteLoadCount;
    USHORT TlsIndex;
    LIST_ENTRY HashLinks;
    ULONG TimeDateStamp;
    PVOID EntryPointActivationContext;
    PVOID Lock;
    PLDR_DDAG_NODE DdagNode;
    LIST_ENTRY NodeModuleLink;
    PVOID LoadContext;
    PVOID ParentDllBase;
    PVOID SwitchBackContext;
    RTL_BALANCED_NODE BaseAddressIndexNode;
    RTL_BALANCED_NODE MappingInfoIndexNode;
    ULONG_PTR OriginalBase;
    LARGE_INTEGER LoadTime;
    ULONG BaseNameHashValue;
    LDR_DLL_LOAD_REASON LoadReason;
    ULONG ImplicitPathOptions;
    ULONG ReferenceCount;
    ULONG DependentLoadFlags;
    UCHAR SigningLevel;
} LDR_DATA_TABLE_ENTRY, *PLDR_DATA_TABLE_ENTRY;
static_assert(offsetof(LDR_DATA_TABLE_ENTRY, DllBase) == 0x30, "LDR_DATA_TABLE_ENTRY");
static_assert(offsetof(LDR_DATA_TABLE_ENTRY, BaseDllName) == 0x58, "LDR_DATA_TABLE_ENTRY");
static_assert(offsetof(LDR_DATA_TABLE_ENTRY, HashLinks) == 0x70, "LDR_DATA_TABLE_ENTRY");
static_assert(offsetof(LDR_DATA_TABLE_ENTRY, DdagNode) == 0x98, "LDR_DATA_TABLE_ENTRY");
static_assert(offsetof(LDR_DATA_TABLE_ENTRY, OriginalBase) == 0xf8, "LDR_DATA_TABLE_ENTRY");
static_assert(offsetof(LDR_DATA_TABLE_ENTRY, BaseNameHashValue) == 0x108, "LDR_DATA_TABLE_ENTRY");
static_assert(sizeof(LDR_DATA_TABLE_ENTRY) == 0x120, "LDR_DATA_TABLE_ENTRY");

typedef struct _LDR_DLL_LOADED_NOTIFICATION_DATA {
    ULONG Flags;
    PCUNICODE_STRING FullDllName;
    PCUNICODE_STRING BaseDllName;
    PVOID DllBase;
    ULONG SizeOfImage;
} LDR_DLL_LOADED_NOTIFICATION_DATA, *PLDR_DLL_LOADED_NOTIFICATION_DATA;

typedef union _LDR_DLL_NOTIFICATION_DATA {
    LDR_DLL_LOADED_NOTIFICATION_DATA Loaded;
    LDR_DLL_LOADED_NOTIFICATION_DATA Unloaded;
} LDR_DLL_NOTIFICATION_DATA, *PLDR_DLL_NOTIFICATION_DATA;

enum { LDR_DLL_NOTIFICATION_REASON_LOADED = 1, LDR_DLL_NOTIFICATION_REASON_UNLOADED = 2 };

typedef VOID(NTAPI *PLDR_DLL_NOTIFICATION_FUNCTION)(ULONG Reason, const LDR_DLL_NOTIFICATION_DATA *Data, PVOID Context);
typedef VOID(NTAPI *PLDR_ENUM_CALLBACK)(PLDR_DATA_TABLE_ENTRY Module, PVOID Parameter, BOOLEAN *Stop);
typedef PVOID(WINAPI *PDELAYLOAD_FAILURE_SYSTEM_ROUTINE)(PCSTR DllName, PCSTR ProcedureName);

typedef struct _RTL_PROCESS_MODULE_INFORMATION {
    HANDLE Section;
    PVOID MappedBase;
    PVOID ImageBase;
    ULONG ImageSize;
    ULONG Flags;
    USHORT LoadOrderIndex;
    USHORT InitOrderIndex;
    USHORT LoadCount;
    USHORT OffsetToFileName;
    UCHAR FullPathName[256];
} RTL_PROCESS_MODULE_INFORMATION, *PRTL_PROCESS_MODULE_INFORMATION;

typedef struct _RTL_PROCESS_MODULES {
    ULONG NumberOfModules;
    RTL_PROCESS_MODULE_INFORMATION Modules[1];
} RTL_PROCESS_MODULES, *PRTL_PROCESS_MODULES;

typedef struct _LDR_RESOURCE_INFO {
    ULONG_PTR Type;
    ULONG_PTR Name;
    ULONG_PTR Language;
} LDR_RESOURCE_INFO, *PLDR_RESOURCE_INFO;

// LdrGetDllHandleEx
enum { LDR_GET_DLL_HANDLE_EX_UNCHANGED_REFCOUNT = 1, LDR_GET_DLL_HANDLE_EX_PIN = 2 };
// LdrAddRefDll
enum { LDR_ADDREF_DLL_PIN = 1 };
// LdrLockLoaderLock
enum { LDR_LOCK_LOADER_LOCK_FLAG_RAISE_ON_ERRORS = 1, LDR_LOCK_LOADER_LOCK_FLAG_TRY_ONLY = 2 };
enum {
    LDR_LOCK_LOADER_LOCK_DISPOSITION_INVALID = 0,
    LDR_LOCK_LOADER_LOCK_DISPOSITION_LOCK_ACQUIRED = 1,
    LDR_LOCK_LOADER_LOCK_DISPOSITION_LOCK_NOT_ACQUIRED = 2,
};
// *DllCharacteristics of LdrLoadDll, as LoadLibraryEx passes its flags on
enum {
    LDR_DONT_RESOLVE_DLL_REFERENCES = 0x00000002,
    LDR_PACKAGED_LIBRARY = 0x00000004,
    LDR_REQUIRE_SIGNED_TARGET = 0x00800000,
    LDR_OS_INTEGRITY_CONTINUITY = (int)0x80000000,
};

void NTAPI LdrInitializeThunk(PCONTEXT Context, PVOID NtdllBase);
NTSTATUS NTAPI LdrLoadDll(PCWSTR DllPath, PULONG DllCharacteristics, PCUNICODE_STRING DllName, PVOID *DllHandle);
NTSTATUS NTAPI LdrUnloadDll(PVOID DllHandle);
NTSTATUS NTAPI LdrAddRefDll(ULONG Flags, PVOID DllHandle);
NTSTATUS NTAPI LdrGetDllHandle(PCWSTR DllPath, PULONG DllCharacteristics, PCUNICODE_STRING DllName, PVOID *DllHandle);
NTSTATUS NTAPI LdrGetDllHandleEx(ULONG Flags, PCWSTR DllPath, PULONG DllCharacteristics, PCUNICODE_STRING DllName,
                                 PVOID *DllHandle);
NTSTATUS NTAPI LdrGetDllHandleByMapping(PVOID BaseAddress, PVOID *DllHandle);
NTSTATUS NTAPI LdrGetDllHandleByName(PCUNICODE_STRING BaseDllName, PCUNICODE_STRING FullDllName, PVOID *DllHandle);
NTSTATUS NTAPI LdrGetDllFullName(PVOID DllHandle, PUNICODE_STRING FullDllName);
NTSTATUS NTAPI LdrGetDllDirectory(PUNICODE_STRING DllDirectory);
NTSTATUS NTAPI LdrSetDllDirectory(PCUNICODE_STRING DllDirectory);
NTSTATUS NTAPI LdrAddDllDirectory(PCUNICODE_STRING NewDirectory, PVOID *Cookie);
NTSTATUS NTAPI LdrRemoveDllDirectory(PVOID Cookie);
NTSTATUS NTAPI LdrSetDefaultDllDirectories(ULONG DirectoryFlags);
NTSTATUS NTAPI LdrGetProcedureAddress(PVOID DllHandle, PCANSI_STRING ProcedureName, ULONG ProcedureNumber,
                                      PVOID *ProcedureAddress);
NTSTATUS NTAPI LdrGetProcedureAddressEx(PVOID DllHandle, PCANSI_STRING ProcedureName, ULONG ProcedureNumber,
                                        PVOID *ProcedureAddress, ULONG Flags);
NTSTATUS NTAPI LdrGetProcedureAddressForCaller(PVOID DllHandle, PCANSI_STRING ProcedureName, ULONG ProcedureNumber,
                                               PVOID *ProcedureAddress, ULONG Flags, PVOID *Callback);
NTSTATUS NTAPI LdrFindEntryForAddress(PVOID Address, PLDR_DATA_TABLE_ENTRY *Entry);
NTSTATUS NTAPI LdrEnumerateLoadedModules(BOOLEAN Reserved, PLDR_ENUM_CALLBACK Callback, PVOID Parameter);
NTSTATUS NTAPI LdrDisableThreadCalloutsForDll(PVOID DllHandle);
NTSTATUS NTAPI LdrRegisterDllNotification(ULONG Flags, PLDR_DLL_NOTIFICATION_FUNCTION Function, PVOID Context,
                                          PVOID *Cookie);
NTSTATUS NTAPI LdrUnregisterDllNotification(PVOID Cookie);
NTSTATUS NTAPI LdrLockLoaderLock(ULONG Flags, PULONG Disposition, PVOID *Cookie);
NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG Flags, PVOID Cookie);
NTSTATUS NTAPI LdrShutdownProcess(void);
NTSTATUS NTAPI LdrShutdownThread(void);
BOOLEAN NTAPI RtlDllShutdownInProgress(void);
NTSTATUS NTAPI LdrQueryProcessModuleInformation(PRTL_PROCESS_MODULES Information, ULONG Size, PULONG ReturnedSize);
PVOID NTAPI LdrResolveDelayLoadedAPI(PVOID ParentModuleBase, const IMAGE_DELAYLOAD_DESCRIPTOR *Descriptor,
                                     PDELAYLOAD_FAILURE_DLL_CALLBACK FailureDllHook,
                                     PDELAYLOAD_FAILURE_SYSTEM_ROUTINE FailureSystemHook,
                                     PIMAGE_THUNK_DATA ThunkAddress, ULONG Flags);
NTSTATUS NTAPI LdrResolveDelayLoadsFromDll(PVOID ParentBase, PCSTR TargetDllName, ULONG Flags);
NTSTATUS NTAPI LdrQueryOptionalDelayLoadedAPI(PVOID ParentModuleBase, PCSTR DllName, PCSTR ProcedureName, ULONG Flags);
NTSTATUS NTAPI LdrFindResource_U(PVOID DllHandle, PLDR_RESOURCE_INFO Info, ULONG Level,
                                 PIMAGE_RESOURCE_DATA_ENTRY *DataEntry);
NTSTATUS NTAPI LdrFindResourceDirectory_U(PVOID DllHandle, PLDR_RESOURCE_INFO Info, ULONG Level,
                                          PIMAGE_RESOURCE_DIRECTORY *Directory);
NTSTATUS NTAPI LdrAccessResource(PVOID DllHandle, PIMAGE_RESOURCE_DATA_ENTRY DataEntry, PVOID *Buffer, PULONG Length);
BOOLEAN NTAPI LdrVerifyMappedImageMatchesChecksum(PVOID BaseAddress, SIZE_T NumberOfBytes, ULONG FileLength);
PIMAGE_BASE_RELOCATION NTAPI LdrProcessRelocationBlock(ULONG_PTR Address, ULONG Count, PUSHORT NextOffset,
                                                       LONG_PTR Delta);

#endif
