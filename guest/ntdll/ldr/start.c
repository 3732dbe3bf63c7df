// The life of a process and of its threads as ntdll sees it: initialization before the first instruction of the
// program, and the way out. Must not return to the kernel but through NtContinue.

#include "ldr.h"

void heap_thread_exit(void); // heap/heap.h
void sync_only_thread(NTSTATUS exit_status); // sync/sync.h

void ldr_attach_thread(void);
void ldr_detach_thread(void);
void ldr_detach_process(void);
__attribute__((noreturn)) void ldr_start_thread(PCONTEXT context, PVOID ntdll_base);

Module *ldr_exe;
BOOLEAN ldr_process_started;
static Module *ntdll_module;
static RTL_BITMAP tls_bitmap, tls_expansion_bitmap;
static RTL_CRITICAL_SECTION_DEBUG peb_lock_debug;
static RTL_CRITICAL_SECTION peb_lock = {.DebugInfo = &peb_lock_debug, .LockCount = -1};

static NTSTATUS create_process_heap(PEB *peb) {
    const IMAGE_NT_HEADERS64 *headers = (IMAGE_NT_HEADERS64 *)RtlImageNtHeader(peb->ImageBaseAddress);
    if (!headers)
        return STATUS_INVALID_IMAGE_FORMAT;
    peb->ProcessHeap = RtlCreateHeap(HEAP_GROWABLE, NULL, headers->OptionalHeader.SizeOfHeapReserve,
                                     headers->OptionalHeader.SizeOfHeapCommit, NULL, NULL);
    return peb->ProcessHeap ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static void prepare_peb(PEB *peb) {
    peb_lock_debug.CriticalSection = &peb_lock;
    peb->FastPebLock = &peb_lock;
    peb->LoaderLock = &ldr_lock;
    RtlInitializeBitMap(&tls_bitmap, peb->TlsBitmapBits, 8 * sizeof(peb->TlsBitmapBits));
    RtlInitializeBitMap(&tls_expansion_bitmap, peb->TlsExpansionBitmapBits, 8 * sizeof(peb->TlsExpansionBitmapBits));
    RtlSetBit(&tls_bitmap, 0); // programs take index 0 for "none"
    peb->TlsBitmap = &tls_bitmap;
    peb->TlsExpansionBitmap = &tls_expansion_bitmap;
    RtlNormalizeProcessParams(peb->ProcessParameters);
}

static NTSTATUS add_first_modules(PEB *peb, PVOID ntdll_base) {
    WCHAR path[MAX_PATH];
    UNICODE_STRING ntdll_path = {0, sizeof(path), path};
    RtlAppendUnicodeToString(&ntdll_path, SharedUserData->NtSystemRoot);
    RtlAppendUnicodeToString(&ntdll_path, L"\\System32\\ntdll.dll");
    NTSTATUS status = ldr_create_module(peb->ImageBaseAddress, &peb->ProcessParameters->ImagePathName, &ldr_exe);
    if (NT_SUCCESS(status))
        status = ldr_create_module(ntdll_base, &ntdll_path, &ntdll_module);
    if (!NT_SUCCESS(status))
        return status;
    Module *first[] = {ldr_exe, ntdll_module};
    for (int i = 0; i < 2; i++) {
        first[i]->references = PINNED;
        first[i]->node.LoadCount = PINNED;
        first[i]->entry.ObsoleteLoadCount = MAXWORD;
        first[i]->entry.Flags |= LDRP_ENTRY_PROCESSED;
        ldr_link_module(first[i]);
    }
    ntdll_module->node.State = LdrModulesReadyToRun;
    ldr_add_to_init_order(ntdll_module);
    ldr_prepare_image(ldr_exe);
    return STATUS_SUCCESS;
}

// Every process but a native one lives under kernel32, whether its program imports it or not.
static NTSTATUS load_kernel32(void) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"kernel32.dll");
    DllSearch search = {0};
    Module *kernel32;
    if (ldr_exe->headers->OptionalHeader.Subsystem == IMAGE_SUBSYSTEM_NATIVE)
        return STATUS_SUCCESS;
    NTSTATUS status = ldr_load(&name, &search, NULL, LoadReasonStaticDependency, &kernel32);
    if (status == STATUS_DLL_NOT_FOUND)
        ldr_report_missing_dll(&name, &ldr_exe->entry.FullDllName);
    if (NT_SUCCESS(status))
        status = ldr_add_dependency(ldr_exe, kernel32);
    return status;
}

static void pin(Module *module) {
    for (Dependency *dependency = module->dependencies; dependency; dependency = dependency->next) {
        Module *needed = dependency->module;
        if (needed->references == PINNED)
            continue;
        needed->references = PINNED;
        needed->node.LoadCount = PINNED;
        needed->entry.ObsoleteLoadCount = MAXWORD;
        pin(needed);
    }
}

// Programs open files relative to the handle in the process parameters. A directory that is gone leaves the text alone.
static void open_current_directory(CURDIR *current) {
    UNICODE_STRING path;
    current->Handle = NULL; // what a parent wrote there was a handle of its own
    if (!NT_SUCCESS(RtlDuplicateUnicodeString(RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE, &current->DosPath, &path)))
        return;
    RtlSetCurrentDirectory_U(&path);
    RtlFreeUnicodeString(&path);
}

static NTSTATUS start_process(PVOID ntdll_base, PCONTEXT context) {
    PEB *peb = NtCurrentPeb();
    DllSearch search = {0};
    ldr_start_lists();
    NTSTATUS status = create_process_heap(peb);
    if (!NT_SUCCESS(status))
        return status;
    prepare_peb(peb);
    open_current_directory(&peb->ProcessParameters->CurrentDirectory);
    status = add_first_modules(peb, ntdll_base);
    if (NT_SUCCESS(status))
        status = ldr_tls_register(ldr_exe);
    if (NT_SUCCESS(status))
        status = load_kernel32();
    if (NT_SUCCESS(status))
        status = ldr_resolve_imports(ldr_exe, &search);
    if (NT_SUCCESS(status))
        status = ldr_tls_start_thread();
    if (!NT_SUCCESS(status))
        return status;
    pin(ldr_exe);
    if (peb->BeingDebugged) // where debuggers expect the first stop: all is mapped, nothing has run
        DbgBreakPoint();
    ldr_data.Initialized = TRUE;
    if (peb->PostProcessInitRoutine)
        ((VOID(NTAPI *)(VOID))peb->PostProcessInitRoutine)();
    status = ldr_initialize_module(ldr_exe, context);
    ldr_process_started = NT_SUCCESS(status);
    return status;
}

static NTSTATUS start_another_thread(void) {
    NTSTATUS status = ldr_tls_start_thread();
    if (NT_SUCCESS(status) && !(NtTeb()->SameTebFlags & TEB_SKIP_THREAD_ATTACH))
        ldr_attach_thread();
    return status;
}

static void prepare_activation_stack(TEB *teb) {
    LIST_ENTRY *frames = &teb->ActivationStack.FrameListCache;
    frames->Flink = frames->Blink = frames;
    teb->ActivationContextStackPointer = &teb->ActivationStack;
}

static NTSTATUS start(PCONTEXT context, PVOID ntdll_base) {
    static volatile LONG claimed;
    NTSTATUS status;
    BOOLEAN first = !InterlockedExchange(&claimed, TRUE);
    if (first)
        NtTeb()->SameTebFlags |= TEB_INITIAL_THREAD | TEB_RAN_PROCESS_INIT;
    prepare_activation_stack(NtTeb());
    RtlEnterCriticalSection(&ldr_lock);
    if (first)
        status = start_process(ntdll_base, context);
    else
        status = start_another_thread();
    RtlLeaveCriticalSection(&ldr_lock);
    return status;
}

void ldr_start_thread(PCONTEXT context, PVOID ntdll_base) {
    if (!(NtTeb()->SameTebFlags & TEB_SKIP_LOADER_INIT)) {
        NTSTATUS status = start(context, ntdll_base);
        if (!NT_SUCCESS(status))
            ldr_abandon_start(status);
    }
    for (;;)
        NtContinue(context, TRUE);
}

// LdrInitializeThunk's language handler: an exception nobody handled during initialization ends the process, as one of
// the program's own does.
EXCEPTION_DISPOSITION NTAPI ldr_start_handler(PEXCEPTION_RECORD record, void *frame, PCONTEXT context,
                                              PDISPATCHER_CONTEXT dispatcher) {
    (void)frame, (void)dispatcher;
    if (record->ExceptionFlags & (EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND))
        return ExceptionContinueSearch;
    for (;;) {
        NtRaiseException(record, context, FALSE);
        NtTerminateProcess(NtCurrentProcess(), (NTSTATUS)record->ExceptionCode);
    }
}

NTSTATUS NTAPI LdrShutdownThread(void) {
    TEB *teb = NtTeb();
    if (ldr_data.ShutdownInProgress)
        return STATUS_SUCCESS;
    RtlProcessFlsData(teb->FlsData, 1);
    RtlEnterCriticalSection(&ldr_lock);
    if (!(teb->SameTebFlags & (TEB_SKIP_THREAD_ATTACH | TEB_SKIP_LOADER_INIT)))
        ldr_detach_thread();
    ldr_tls_end_thread();
    RtlLeaveCriticalSection(&ldr_lock);
    RtlProcessFlsData(teb->FlsData, 2);
    teb->FlsData = NULL;
    if (teb->TlsExpansionSlots)
        ldr_free(teb->TlsExpansionSlots);
    teb->TlsExpansionSlots = NULL;
    heap_thread_exit();
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrShutdownProcess(void) {
    if (ldr_data.ShutdownInProgress)
        return STATUS_SUCCESS;
    ldr_data.ShutdownThreadId = NtTeb()->ClientId.UniqueThread;
    ldr_data.ShutdownInProgress = TRUE;
    ldr_drop_readers();
    RtlEnterCriticalSection(&ldr_lock);
    RtlProcessFlsData(NtTeb()->FlsData, 1);
    ldr_detach_process();
    RtlLeaveCriticalSection(&ldr_lock);
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlDllShutdownInProgress(void) { return ldr_data.ShutdownInProgress; }

VOID NTAPI RtlExitUserThread(NTSTATUS Status) {
    ULONG last = FALSE;
    NtQueryInformationThread(NtCurrentThread(), ThreadAmILastThread, &last, sizeof(last), NULL);
    if (last)
        RtlExitUserProcess(Status);
    LdrShutdownThread();
    for (;;)
        NtTerminateThread(NtCurrentThread(), Status);
}

VOID NTAPI RtlExitUserProcess(NTSTATUS Status) {
    // Nobody else may hold these when the other threads are stopped wherever they stand.
    PVOID heap = NtCurrentPeb()->ProcessHeap;
    RtlEnterCriticalSection(&ldr_lock);
    RtlAcquirePebLock();
    RtlLockHeap(heap);
    NtTerminateProcess(NULL, Status);
    sync_only_thread(Status);
    RtlUnlockHeap(heap);
    RtlReleasePebLock();
    RtlLeaveCriticalSection(&ldr_lock);
    LdrShutdownProcess();
    for (;;)
        NtTerminateProcess(NtCurrentProcess(), Status);
}

NTSTATUS NTAPI RtlAcquirePebLock(void) { return RtlEnterCriticalSection(NtCurrentPeb()->FastPebLock); }
NTSTATUS NTAPI RtlReleasePebLock(void) { return RtlLeaveCriticalSection(NtCurrentPeb()->FastPebLock); }
