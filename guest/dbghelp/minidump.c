// MiniDumpWriteDump: a process as a minidump file. What describes it is laid out in memory first, memory itself is
// written behind that straight from the process. Nothing is allocated from a heap while threads are stopped: one may
// hold its lock.

#include "dbghelp_parts.h"

enum {
    THREADS_MAX = 4096,
    RANGES_MAX = 65536,
    STREAMS_MAX = 32,
    COPY_SIZE = 0x10000,
    NAME_UNITS = 1024,
    AROUND_FAULT = 256, // bytes on each side of the instruction that faulted
    LAYOUT_SIZE = 32 << 20,
};

typedef struct {
    DWORD64 start, size;
} Range;

typedef struct {
    HANDLE thread;
    DWORD id;
    CONTEXT context;
} Stopped;

// A dump that is being made. It lies in memory of its own, which is committed as it is touched.
typedef struct {
    HANDLE process, file;
    DWORD process_id;
    MINIDUMP_TYPE type;
    const MINIDUMP_CALLBACK_INFORMATION *callback;
    MINIDUMP_DIRECTORY streams[STREAMS_MAX];
    ULONG stream_count;
    Stopped threads[THREADS_MAX];
    ULONG thread_count;
    Range ranges[RANGES_MAX];
    ULONG range_count;
    HMODULE modules[MODULES_MAX];
    BYTE copy[COPY_SIZE];
    CONTEXT exception_context;
    MINIDUMP_THREAD_LIST *thread_list; // in the layout
    MINIDUMP_HEADER *header;
    ULONG used;
    BYTE layout[LAYOUT_SIZE] __attribute__((aligned(16)));
} Dump;

bool read_memory(HANDLE process, DWORD64 address, void *out, SIZE_T size) {
    SIZE_T done = 0;
    bool some = false;
    while (done < size) {
        SIZE_T got = 0, part = min(size - done, 0x1000 - ((address + done) & 0xFFF));
        if (ReadProcessMemory(process, (PVOID)(address + done), (BYTE *)out + done, part, &got) && got == part)
            some = true;
        else
            RtlZeroMemory((BYTE *)out + done, part);
        done += part;
    }
    return some;
}

// Room in the layout; its offset is its place in the file. NULL when the layout is full.
static void *take(Dump *dump, ULONG size, RVA *at) {
    ULONG start = (dump->used + 7) & ~7U;
    if (size > LAYOUT_SIZE - start)
        return NULL;
    dump->used = start + size;
    *at = start;
    return dump->layout + start;
}

static void *take_stream(Dump *dump, ULONG type, ULONG size) {
    RVA at;
    void *data = dump->stream_count < STREAMS_MAX ? take(dump, size, &at) : NULL;
    if (data)
        dump->streams[dump->stream_count++] = (MINIDUMP_DIRECTORY){type, {size, at}};
    return data;
}

// Asks the caller's callback; true if there is none or it agrees.
static bool agrees(const Dump *dump, ULONG type, MINIDUMP_CALLBACK_INPUT *input) {
    MINIDUMP_CALLBACK_OUTPUT output = {0};
    if (dump->callback == NULL || dump->callback->CallbackRoutine == NULL)
        return true;
    input->ProcessId = dump->process_id;
    input->ProcessHandle = dump->process;
    input->CallbackType = type;
    return dump->callback->CallbackRoutine(dump->callback->CallbackParam, input, &output);
}

static void add_range(Dump *dump, DWORD64 start, DWORD64 size) {
    if (size && dump->range_count < RANGES_MAX)
        dump->ranges[dump->range_count++] = (Range){start, size};
}

static void stop_threads(Dump *dump) {
    HANDLE thread = NULL, next;
    const ACCESS_MASK access = THREAD_SUSPEND_RESUME | THREAD_GET_CONTEXT | THREAD_QUERY_INFORMATION;
    while (dump->thread_count < THREADS_MAX &&
           NT_SUCCESS(NtGetNextThread(dump->process, thread, access, 0, 0, &next))) {
        Stopped *stopped = &dump->threads[dump->thread_count];
        thread = next;
        stopped->thread = next;
        stopped->id = GetThreadId(next);
        stopped->context.ContextFlags = CONTEXT_ALL;
        dump->thread_count++;
        if (stopped->id == GetCurrentThreadId()) {
            RtlCaptureContext(&stopped->context);
        } else {
            SuspendThread(next);
            GetThreadContext(next, &stopped->context);
        }
    }
}

static void resume_threads(Dump *dump) {
    for (ULONG i = 0; i < dump->thread_count; i++) {
        if (dump->threads[i].id != GetCurrentThreadId())
            ResumeThread(dump->threads[i].thread);
        CloseHandle(dump->threads[i].thread);
    }
}

static bool put_context(Dump *dump, const CONTEXT *context, MINIDUMP_LOCATION_DESCRIPTOR *where) {
    CONTEXT *copy = take(dump, sizeof *copy, &where->Rva);
    if (copy == NULL)
        return false;
    *copy = *context;
    where->DataSize = sizeof *copy;
    return true;
}

static bool put_threads(Dump *dump) {
    ULONG kept = 0,
          size = (ULONG)(offsetof(MINIDUMP_THREAD_LIST, Threads) + dump->thread_count * sizeof(MINIDUMP_THREAD));
    MINIDUMP_THREAD_LIST *list = take_stream(dump, ThreadListStream, size);
    if (list == NULL)
        return false;
    dump->thread_list = list;
    for (ULONG i = 0; i < dump->thread_count; i++) {
        const Stopped *stopped = &dump->threads[i];
        THREAD_BASIC_INFORMATION about = {0};
        NT_TIB tib = {0};
        MINIDUMP_CALLBACK_INPUT input = {.IncludeThread = {stopped->id}};
        if (!agrees(dump, IncludeThreadCallback, &input))
            continue;
        MINIDUMP_THREAD *out = &list->Threads[kept++];
        NtQueryInformationThread(stopped->thread, ThreadBasicInformation, &about, sizeof about, NULL);
        read_memory(dump->process, (DWORD64)about.TebBaseAddress, &tib, sizeof tib);
        *out = (MINIDUMP_THREAD){
            .ThreadId = stopped->id, .Priority = (ULONG)about.BasePriority, .Teb = (ULONG64)about.TebBaseAddress};
        DWORD64 base = (DWORD64)tib.StackBase, top = stopped->context.Rsp;
        if (top && top < base && top >= (DWORD64)tib.StackLimit) {
            out->Stack.StartOfMemoryRange = top;
            out->Stack.Memory.DataSize = (ULONG32)(base - top);
            add_range(dump, top, base - top);
        }
        if (!put_context(dump, &stopped->context, &out->ThreadContext))
            return false;
    }
    list->NumberOfThreads = kept;
    return true;
}

// The record that names the program database, where the image carries one.
static void put_debug_record(Dump *dump, DWORD64 base, MINIDUMP_LOCATION_DESCRIPTOR *where) {
    enum { RECORDS_MAX = 16, RECORD_SIZE_MAX = 0x1000 };
    IMAGE_DOS_HEADER dos;
    IMAGE_NT_HEADERS64 headers;
    IMAGE_DEBUG_DIRECTORY entry;
    read_memory(dump->process, base, &dos, sizeof dos);
    read_memory(dump->process, base + (ULONG)dos.e_lfanew, &headers, sizeof headers);
    if (headers.Signature != IMAGE_NT_SIGNATURE)
        return;
    const IMAGE_DATA_DIRECTORY *debug = &headers.OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_DEBUG];
    for (ULONG i = 0; i < min(debug->Size / sizeof entry, RECORDS_MAX); i++) {
        read_memory(dump->process, base + debug->VirtualAddress + i * sizeof entry, &entry, sizeof entry);
        if (entry.Type != IMAGE_DEBUG_TYPE_CODEVIEW || entry.SizeOfData > RECORD_SIZE_MAX ||
            entry.AddressOfRawData == 0)
            continue;
        void *copy = take(dump, entry.SizeOfData, &where->Rva);
        if (copy && read_memory(dump->process, base + entry.AddressOfRawData, copy, entry.SizeOfData))
            where->DataSize = entry.SizeOfData;
        return;
    }
}

static bool put_string(Dump *dump, PCWSTR text, RVA *at) {
    ULONG bytes = (ULONG)lstrlenW(text) * sizeof(WCHAR);
    MINIDUMP_STRING *string = take(dump, (ULONG)offsetof(MINIDUMP_STRING, Buffer) + bytes + sizeof(WCHAR), at);
    if (string == NULL)
        return false;
    string->Length = bytes;
    RtlCopyMemory(string->Buffer, text, bytes + sizeof(WCHAR));
    return true;
}

static bool put_modules(Dump *dump) {
    ULONG kept = 0, count = list_modules(dump->process, dump->modules);
    ULONG size = (ULONG)(offsetof(MINIDUMP_MODULE_LIST, Modules) + count * sizeof(MINIDUMP_MODULE));
    MINIDUMP_MODULE_LIST *list = take_stream(dump, ModuleListStream, size);
    if (list == NULL)
        return false;
    for (ULONG i = 0; i < count; i++) {
        WCHAR name[NAME_UNITS];
        MODULEINFO about;
        IMAGE_DOS_HEADER dos = {0};
        IMAGE_NT_HEADERS64 headers = {0};
        DWORD64 base = (DWORD64)dump->modules[i];
        MINIDUMP_CALLBACK_INPUT input = {.IncludeModule = {base}};
        if (!K32GetModuleInformation(dump->process, dump->modules[i], &about, sizeof about) ||
            !K32GetModuleFileNameExW(dump->process, dump->modules[i], name, NAME_UNITS) ||
            !agrees(dump, IncludeModuleCallback, &input))
            continue;
        read_memory(dump->process, base, &dos, sizeof dos);
        read_memory(dump->process, base + (ULONG)dos.e_lfanew, &headers, sizeof headers);
        MINIDUMP_MODULE *out = &list->Modules[kept++];
        *out = (MINIDUMP_MODULE){.BaseOfImage = base,
                                 .SizeOfImage = about.SizeOfImage,
                                 .CheckSum = headers.OptionalHeader.CheckSum,
                                 .TimeDateStamp = headers.FileHeader.TimeDateStamp};
        if (!put_string(dump, name, &out->ModuleNameRva))
            return false;
        put_debug_record(dump, base, &out->CvRecord);
    }
    list->NumberOfModules = kept;
    return true;
}

static bool put_system(Dump *dump) {
    OSVERSIONINFOEXW version = {.dwOSVersionInfoSize = sizeof version};
    SYSTEM_INFO system;
    MINIDUMP_SYSTEM_INFO *out = take_stream(dump, SystemInfoStream, sizeof *out);
    if (out == NULL)
        return false;
    RtlGetVersion((PRTL_OSVERSIONINFOW)&version);
    GetSystemInfo(&system);
    out->ProcessorArchitecture = system.wProcessorArchitecture;
    out->ProcessorLevel = system.wProcessorLevel;
    out->ProcessorRevision = system.wProcessorRevision;
    out->NumberOfProcessors = (UCHAR)min(system.dwNumberOfProcessors, 255);
    out->ProductType = version.wProductType;
    out->MajorVersion = version.dwMajorVersion;
    out->MinorVersion = version.dwMinorVersion;
    out->BuildNumber = version.dwBuildNumber;
    out->PlatformId = version.dwPlatformId;
    out->SuiteMask = version.wSuiteMask;
    return put_string(dump, version.szCSDVersion, &out->CSDVersionRva);
}

static ULONG32 seconds(const FILETIME *time) {
    return (ULONG32)(((ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime) / 10000000);
}

static ULONG32 unix_time(const FILETIME *time) {
    return (ULONG32)(((ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime) / 10000000 - 11644473600);
}

static bool put_miscellany(Dump *dump) {
    FILETIME created, ended, kernel, user;
    MINIDUMP_MISC_INFO *out = take_stream(dump, MiscInfoStream, sizeof *out);
    if (out == NULL)
        return false;
    *out = (MINIDUMP_MISC_INFO){
        .SizeOfInfo = sizeof *out, .Flags1 = MINIDUMP_MISC1_PROCESS_ID, .ProcessId = dump->process_id};
    if (GetProcessTimes(dump->process, &created, &ended, &kernel, &user)) {
        out->Flags1 |= MINIDUMP_MISC1_PROCESS_TIMES;
        out->ProcessCreateTime = unix_time(&created);
        out->ProcessUserTime = seconds(&user);
        out->ProcessKernelTime = seconds(&kernel);
    }
    return true;
}

// The pointers may be of the process dumped: they are read like its other memory.
static bool put_exception(Dump *dump, const MINIDUMP_EXCEPTION_INFORMATION *about) {
    EXCEPTION_POINTERS pointers;
    EXCEPTION_RECORD record;
    HANDLE from = about->ClientPointers ? dump->process : NtCurrentProcess();
    if (!read_memory(from, (DWORD64)about->ExceptionPointers, &pointers, sizeof pointers) ||
        !read_memory(from, (DWORD64)pointers.ExceptionRecord, &record, sizeof record) ||
        !read_memory(from, (DWORD64)pointers.ContextRecord, &dump->exception_context, sizeof dump->exception_context))
        return true; // there is no exception to tell of
    struct MINIDUMP_EXCEPTION_STREAM *out = take_stream(dump, ExceptionStream, sizeof *out);
    if (out == NULL)
        return false;
    out->ThreadId = about->ThreadId;
    out->ExceptionRecord.ExceptionCode = record.ExceptionCode;
    out->ExceptionRecord.ExceptionFlags = record.ExceptionFlags;
    out->ExceptionRecord.ExceptionRecord = (ULONG64)record.ExceptionRecord;
    out->ExceptionRecord.ExceptionAddress = (ULONG64)record.ExceptionAddress;
    out->ExceptionRecord.NumberParameters = min(record.NumberParameters, EXCEPTION_MAXIMUM_PARAMETERS);
    for (ULONG i = 0; i < out->ExceptionRecord.NumberParameters; i++)
        out->ExceptionRecord.ExceptionInformation[i] = record.ExceptionInformation[i];
    BYTE probe;
    DWORD64 at = dump->exception_context.Rip;
    if (at > AROUND_FAULT && read_memory(dump->process, at, &probe, sizeof probe))
        add_range(dump, at - AROUND_FAULT, 2 * AROUND_FAULT);
    return put_context(dump, &dump->exception_context, &out->ThreadContext);
}

static bool put_user_streams(Dump *dump, const MINIDUMP_USER_STREAM_INFORMATION *given) {
    for (ULONG i = 0; given && i < given->UserStreamCount; i++) {
        const MINIDUMP_USER_STREAM *stream = &given->UserStreamArray[i];
        void *copy = take_stream(dump, stream->Type, stream->BufferSize);
        if (copy == NULL)
            return false;
        read_memory(NtCurrentProcess(), (DWORD64)stream->Buffer, copy, stream->BufferSize);
    }
    return true;
}

static bool is_readable(const MEMORY_BASIC_INFORMATION *about) {
    return about->State == MEM_COMMIT && !(about->Protect & (PAGE_NOACCESS | PAGE_GUARD)) && about->Protect;
}

// Everything that can be read, in place of the stacks alone. The dump itself is left out.
static void add_all_memory(Dump *dump) {
    MEMORY_BASIC_INFORMATION about;
    dump->range_count = 0;
    for (DWORD64 at = 0; VirtualQueryEx(dump->process, (PVOID)at, &about, sizeof about) == sizeof about;) {
        if (is_readable(&about) && about.AllocationBase != dump)
            add_range(dump, (DWORD64)about.BaseAddress, about.RegionSize);
        DWORD64 next = (DWORD64)about.BaseAddress + about.RegionSize;
        if (next <= at)
            break;
        at = next;
    }
}

static bool put_memory_map(Dump *dump) {
    MEMORY_BASIC_INFORMATION about;
    ULONG count = 0;
    for (int pass = 0; pass < 2; pass++) {
        MINIDUMP_MEMORY_INFO_LIST *list = NULL;
        if (pass && (list = take_stream(dump, MemoryInfoListStream,
                                        sizeof *list + count * (ULONG)sizeof(MINIDUMP_MEMORY_INFO))) == NULL)
            return false;
        ULONG filled = 0;
        for (DWORD64 at = 0; VirtualQueryEx(dump->process, (PVOID)at, &about, sizeof about) == sizeof about;) {
            if (pass && filled < count)
                ((MINIDUMP_MEMORY_INFO *)(list + 1))[filled] =
                    (MINIDUMP_MEMORY_INFO){.BaseAddress = (ULONG64)about.BaseAddress,
                                           .AllocationBase = (ULONG64)about.AllocationBase,
                                           .AllocationProtect = about.AllocationProtect,
                                           .RegionSize = about.RegionSize,
                                           .State = about.State,
                                           .Protect = about.Protect,
                                           .Type = about.Type};
            filled++;
            DWORD64 next = (DWORD64)about.BaseAddress + about.RegionSize;
            if (next <= at)
                break;
            at = next;
        }
        if (pass)
            *list = (MINIDUMP_MEMORY_INFO_LIST){sizeof *list, sizeof(MINIDUMP_MEMORY_INFO), min(filled, count)};
        count = filled;
    }
    return true;
}

// The list of memory and the addresses where threads' stacks lie in the file; the memory follows the layout.
static bool put_memory_list(Dump *dump) {
    MINIDUMP_THREAD_LIST *threads = dump->thread_list;
    bool full = dump->type & MiniDumpWithFullMemory;
    ULONG64 at = 0;
    if (full) {
        ULONG size = (ULONG)(offsetof(MINIDUMP_MEMORY64_LIST, MemoryRanges) +
                             dump->range_count * sizeof(MINIDUMP_MEMORY_DESCRIPTOR64));
        MINIDUMP_MEMORY64_LIST *list = take_stream(dump, Memory64ListStream, size);
        if (list == NULL)
            return false;
        list->NumberOfMemoryRanges = dump->range_count;
        for (ULONG i = 0; i < dump->range_count; i++)
            list->MemoryRanges[i] = (MINIDUMP_MEMORY_DESCRIPTOR64){dump->ranges[i].start, dump->ranges[i].size};
        dump->used = (dump->used + 7) & ~7U;
        list->BaseRva = dump->used;
    } else {
        ULONG size = (ULONG)(offsetof(MINIDUMP_MEMORY_LIST, MemoryRanges) +
                             dump->range_count * sizeof(MINIDUMP_MEMORY_DESCRIPTOR));
        MINIDUMP_MEMORY_LIST *list = take_stream(dump, MemoryListStream, size);
        if (list == NULL)
            return false;
        list->NumberOfMemoryRanges = dump->range_count;
        dump->used = (dump->used + 7) & ~7U;
        at = dump->used;
        for (ULONG i = 0; i < dump->range_count; i++) {
            list->MemoryRanges[i] =
                (MINIDUMP_MEMORY_DESCRIPTOR){dump->ranges[i].start, {(ULONG32)dump->ranges[i].size, (RVA)at}};
            for (ULONG t = 0; t < threads->NumberOfThreads; t++)
                if (threads->Threads[t].Stack.StartOfMemoryRange == dump->ranges[i].start)
                    threads->Threads[t].Stack.Memory.Rva = (RVA)at;
            at += dump->ranges[i].size;
        }
    }
    return true;
}

static bool write_all(HANDLE file, const void *data, DWORD size) {
    DWORD written;
    return WriteFile(file, data, size, &written, NULL) && written == size;
}

static bool write_memory(Dump *dump) {
    for (ULONG i = 0; i < dump->range_count; i++)
        for (DWORD64 done = 0; done < dump->ranges[i].size;) {
            DWORD part = (DWORD)min(dump->ranges[i].size - done, (DWORD64)COPY_SIZE);
            read_memory(dump->process, dump->ranges[i].start + done, dump->copy, part);
            if (!write_all(dump->file, dump->copy, part))
                return false;
            done += part;
        }
    return true;
}

// What can be told while the threads run: to list modules takes locks.
static bool lay_out_beginning(Dump *dump) {
    RVA at;
    dump->header = take(dump, sizeof *dump->header, &at);
    if (take(dump, sizeof dump->streams, &at) == NULL)
        return false;
    dump->header->StreamDirectoryRva = at;
    return put_modules(dump) && put_system(dump) && put_miscellany(dump);
}

static bool lay_out_rest(Dump *dump, const MINIDUMP_EXCEPTION_INFORMATION *exception,
                         const MINIDUMP_USER_STREAM_INFORMATION *streams) {
    FILETIME now;
    if (!put_threads(dump) || (exception && !put_exception(dump, exception)) || !put_user_streams(dump, streams))
        return false;
    if (dump->type & MiniDumpWithFullMemoryInfo && !put_memory_map(dump))
        return false;
    if (dump->type & MiniDumpWithFullMemory)
        add_all_memory(dump);
    if (!put_memory_list(dump))
        return false;
    GetSystemTimeAsFileTime(&now);
    dump->header->Signature = MINIDUMP_SIGNATURE;
    dump->header->Version = MINIDUMP_VERSION;
    dump->header->NumberOfStreams = dump->stream_count;
    dump->header->TimeDateStamp = unix_time(&now);
    dump->header->Flags = dump->type;
    RtlCopyMemory(dump->layout + dump->header->StreamDirectoryRva, dump->streams, sizeof dump->streams);
    return true;
}

BOOL WINAPI MiniDumpWriteDump(HANDLE process, DWORD id, HANDLE file, MINIDUMP_TYPE type,
                              CONST PMINIDUMP_EXCEPTION_INFORMATION exception,
                              CONST PMINIDUMP_USER_STREAM_INFORMATION streams,
                              CONST PMINIDUMP_CALLBACK_INFORMATION callback) {
    Dump *dump = VirtualAlloc(NULL, sizeof *dump, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (dump == NULL)
        return FALSE;
    dump->process = process;
    dump->file = file;
    dump->process_id = id;
    dump->type = type;
    dump->callback = callback;
    bool laid_out = lay_out_beginning(dump);
    stop_threads(dump);
    laid_out = laid_out && dump->thread_count && lay_out_rest(dump, exception, streams);
    bool done = laid_out && write_all(file, dump->layout, dump->used) && write_memory(dump);
    DWORD error = dump->thread_count == 0 ? (DWORD)E_HANDLE
                  : !laid_out             ? (DWORD)E_OUTOFMEMORY
                                          : HRESULT_FROM_WIN32(GetLastError());
    resume_threads(dump);
    VirtualFree(dump, 0, MEM_RELEASE);
    if (!done)
        SetLastError(error); // an HRESULT, as documented
    return done;
}

BOOL WINAPI MiniDumpReadDumpStream(PVOID base, ULONG number, PMINIDUMP_DIRECTORY *directory, PVOID *stream,
                                   ULONG *size) {
    const MINIDUMP_HEADER *header = base;
    if (header == NULL || header->Signature != MINIDUMP_SIGNATURE || LOWORD(header->Version) != MINIDUMP_VERSION) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    MINIDUMP_DIRECTORY *entries = (MINIDUMP_DIRECTORY *)((BYTE *)base + header->StreamDirectoryRva);
    for (ULONG i = 0; i < header->NumberOfStreams; i++) {
        if (entries[i].StreamType != number)
            continue;
        if (directory)
            *directory = &entries[i];
        if (stream)
            *stream = (BYTE *)base + entries[i].Location.Rva;
        if (size)
            *size = entries[i].Location.DataSize;
        return TRUE;
    }
    SetLastError(ERROR_NOT_FOUND);
    return FALSE;
}
