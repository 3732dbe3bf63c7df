// A minidump of the own process, read back: its streams, a thread's stack, the exception, modules; and modules by address
// libs: dbghelp
// varies: it writes out the memory of all its DLLs
// services: NtCreateEvent NtCreateFile NtCreateThreadEx NtGetContextThread NtGetNextThread NtQueryDefaultLocale NtQueryInformationFile
#include <stdio.h>
#include <windows.h>
#include <dbghelp.h>

static DWORD WINAPI sleeper(void *event)
{
    WaitForSingleObject(event, INFINITE);
    return 0;
}

static BOOL CALLBACK no_modules(PVOID context, const PMINIDUMP_CALLBACK_INPUT input, PMINIDUMP_CALLBACK_OUTPUT output)
{
    (void)output;
    *(int *)context += input->CallbackType == IncludeModuleCallback;
    return input->CallbackType != IncludeModuleCallback;
}

static const WCHAR file_name[] = L"probe.dmp";

static BYTE *dump(MINIDUMP_TYPE type, MINIDUMP_EXCEPTION_INFORMATION *exception, MINIDUMP_USER_STREAM_INFORMATION *streams,
                  MINIDUMP_CALLBACK_INFORMATION *callback, DWORD *size)
{
    HANDLE file = CreateFileW(file_name, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    BOOL done = MiniDumpWriteDump(GetCurrentProcess(), GetCurrentProcessId(), file, type, exception, streams, callback);
    *size = GetFileSize(file, NULL);
    BYTE *bytes = VirtualAlloc(NULL, *size + 1, MEM_COMMIT, PAGE_READWRITE);
    DWORD got = 0;
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ReadFile(file, bytes, *size, &got, NULL);
    CloseHandle(file);
    printf("dump %d, read %d\n", done, got == *size);
    return bytes;
}

static void *stream(BYTE *bytes, ULONG number)
{
    void *found = NULL;
    ULONG size;
    return MiniDumpReadDumpStream(bytes, number, NULL, &found, &size) ? found : NULL;
}

// The copy of a value of this process in a dump's list of memory.
static int has_value(BYTE *bytes, const volatile int *where)
{
    MINIDUMP_MEMORY_LIST *list = stream(bytes, MemoryListStream);
    for (ULONG i = 0; list && i < list->NumberOfMemoryRanges; i++) {
        MINIDUMP_MEMORY_DESCRIPTOR *range = &list->MemoryRanges[i];
        ULONG64 at = (ULONG64)where - range->StartOfMemoryRange;
        if ((ULONG64)where >= range->StartOfMemoryRange && at < range->Memory.DataSize)
            return *(int *)(bytes + range->Memory.Rva + at);
    }
    return -1;
}

static int has_value64(BYTE *bytes, const volatile int *where)
{
    MINIDUMP_MEMORY64_LIST *list = stream(bytes, Memory64ListStream);
    ULONG64 rva = list ? list->BaseRva : 0;
    for (ULONG i = 0; list && i < list->NumberOfMemoryRanges; i++) {
        ULONG64 at = (ULONG64)where - list->MemoryRanges[i].StartOfMemoryRange;
        if ((ULONG64)where >= list->MemoryRanges[i].StartOfMemoryRange && at < list->MemoryRanges[i].DataSize)
            return *(int *)(bytes + rva + at);
        rva += list->MemoryRanges[i].DataSize;
    }
    return -1;
}

static volatile int global = 4321;

static void small(DWORD other)
{
    volatile int local = 1234;
    CONTEXT context;
    EXCEPTION_RECORD record = {.ExceptionCode = EXCEPTION_ACCESS_VIOLATION, .NumberParameters = 2, .ExceptionInformation = {1, 8}};
    EXCEPTION_POINTERS pointers = {&record, &context};
    MINIDUMP_EXCEPTION_INFORMATION exception = {GetCurrentThreadId(), &pointers, FALSE};
    char comment[] = "a comment";
    MINIDUMP_USER_STREAM one = {CommentStreamA, sizeof comment, comment};
    MINIDUMP_USER_STREAM_INFORMATION streams = {1, &one};
    DWORD size;
    RtlCaptureContext(&context);
    record.ExceptionAddress = (void *)context.Rip;
    BYTE *bytes = dump(MiniDumpNormal, &exception, &streams, NULL, &size);
    MINIDUMP_HEADER *header = (MINIDUMP_HEADER *)bytes;
    printf("signature %d version %d\n", header->Signature == MINIDUMP_SIGNATURE, LOWORD(header->Version) == MINIDUMP_VERSION);
    MINIDUMP_SYSTEM_INFO *system = stream(bytes, SystemInfoStream);
    printf("system: architecture %d, version %u\n", system->ProcessorArchitecture, system->MajorVersion);
    MINIDUMP_THREAD_LIST *threads = stream(bytes, ThreadListStream);
    int own = 0, theirs = 0;
    for (ULONG i = 0; i < threads->NumberOfThreads; i++) {
        CONTEXT *its = (CONTEXT *)(bytes + threads->Threads[i].ThreadContext.Rva);
        own |= threads->Threads[i].ThreadId == GetCurrentThreadId();
        theirs |= threads->Threads[i].ThreadId == other && its->Rsp == threads->Threads[i].Stack.StartOfMemoryRange;
    }
    printf("threads: own %d, the other with its stack %d\n", own, theirs);
    printf("a local of ours: %d, a global not: %d\n", has_value(bytes, &local), has_value(bytes, &global));
    struct MINIDUMP_EXCEPTION_STREAM *fault = stream(bytes, ExceptionStream);
    printf("exception: %x %llu of thread %d, context %d\n", fault->ExceptionRecord.ExceptionCode,
           fault->ExceptionRecord.ExceptionInformation[1], fault->ThreadId == GetCurrentThreadId(),
           ((CONTEXT *)(bytes + fault->ThreadContext.Rva))->Rip == context.Rip);
    MINIDUMP_MODULE_LIST *modules = stream(bytes, ModuleListStream);
    MINIDUMP_STRING *name = (MINIDUMP_STRING *)(bytes + modules->Modules[0].ModuleNameRva);
    printf("first module is the program: %d, its name ends in .exe: %d\n", modules->Modules[0].BaseOfImage == (ULONG64)GetModuleHandleW(NULL),
           lstrcmpiW(name->Buffer + name->Length / 2 - 4, L".exe") == 0);
    printf("ours: %s\n", (char *)stream(bytes, CommentStreamA));
    MINIDUMP_MISC_INFO *miscellany = stream(bytes, MiscInfoStream);
    printf("process %d\n", miscellany->ProcessId == GetCurrentProcessId());
    printf("no such stream: %d", stream(bytes, HandleDataStream) != NULL);
    printf("\n");
    VirtualFree(bytes, 0, MEM_RELEASE);
}

static BOOL CALLBACK count(PCSTR name, DWORD64 base, ULONG size, PVOID context)
{
    (void)name, (void)size;
    *(int *)context += base == (DWORD64)GetModuleHandleW(L"ntdll.dll") || base == (DWORD64)GetModuleHandleW(NULL);
    return TRUE;
}

int main(void)
{
    DWORD size, id;
    int asked = 0, seen = 0;
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL), thread = CreateThread(NULL, 0, sleeper, event, 0, &id);
    Sleep(20);
    small(id);
    BYTE *bytes = dump(MiniDumpWithFullMemory, NULL, NULL, NULL, &size);
    printf("full: a global %d\n", has_value64(bytes, &global));
    VirtualFree(bytes, 0, MEM_RELEASE);
    MINIDUMP_CALLBACK_INFORMATION callback = {no_modules, &asked};
    bytes = dump(MiniDumpNormal, NULL, NULL, &callback, &size);
    printf("asked for modules: %d, kept %u\n", asked > 1, ((MINIDUMP_MODULE_LIST *)stream(bytes, ModuleListStream))->NumberOfModules);
    SetEvent(event);
    WaitForSingleObject(thread, INFINITE);
    DeleteFileW(file_name);

    IMAGEHLP_MODULE64 module = {.SizeOfStruct = sizeof module};
    SymInitialize(GetCurrentProcess(), NULL, TRUE);
    printf("enumerated %d", EnumerateLoadedModules64(GetCurrentProcess(), count, &seen));
    printf(" with both %d\n", seen);
    printf("module of a function: %d", SymGetModuleInfo64(GetCurrentProcess(), (DWORD64)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtClose"), &module));
    printf(" %s at its base %d\n", module.ModuleName, module.BaseOfImage == (DWORD64)GetModuleHandleW(L"ntdll.dll"));
    printf("of nothing: %d\n", SymGetModuleInfo64(GetCurrentProcess(), 8, &module));
    module.SizeOfStruct = 3;
    printf("wrong size: %d", SymGetModuleInfo64(GetCurrentProcess(), (DWORD64)main, &module));
    printf(" error %lu\n", GetLastError());
    return 0;
}

/* output:
dump 1, read 1
signature 1 version 1
system: architecture 9, version 10
threads: own 1, the other with its stack 1
a local of ours: 1234, a global not: -1
exception: c0000005 8 of thread 1, context 1
first module is the program: 1, its name ends in .exe: 1
ours: a comment
process 1
no such stream: 0
dump 1, read 1
full: a global 4321
dump 1, read 1
asked for modules: 1, kept 0
enumerated 1 with both 2
module of a function: 1 ntdll at its base 1
of nothing: 0
wrong size: 0 error 87
*/
