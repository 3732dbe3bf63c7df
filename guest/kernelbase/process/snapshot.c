// CreateToolhelp32Snapshot and its readers: a snapshot is a section of this DLL's own layout, so that CloseHandle frees
// it.

#include "system.h"
#include <psapi.h>
#include <tlhelp32.h>

// The snapshot's memory: counts, then the entries of each kind with their reading positions.
typedef struct {
    DWORD processes, threads, modules, heaps;
    DWORD next_process, next_thread, next_module;
    DWORD size;
    alignas(8) BYTE entries[];
} Snapshot;

static PROCESSENTRY32W *process_entries(Snapshot *snapshot) { return (PROCESSENTRY32W *)snapshot->entries; }

static THREADENTRY32 *thread_entries(Snapshot *snapshot) {
    return (THREADENTRY32 *)(process_entries(snapshot) + snapshot->processes);
}

static MODULEENTRY32W *module_entries(Snapshot *snapshot) {
    ULONG_PTR at = (ULONG_PTR)(thread_entries(snapshot) + snapshot->threads);
    return (MODULEENTRY32W *)((at + 7) & ~(ULONG_PTR)7);
}

SYSTEM_PROCESS_INFORMATION *system_processes(void) {
    for (ULONG size = 64 * 1024;; size *= 2) {
        SYSTEM_PROCESS_INFORMATION *list = base_alloc(size);
        if (!list)
            return NULL;
        NTSTATUS status = NtQuerySystemInformation(SystemProcessInformation, list, size, NULL);
        if (NT_SUCCESS(status))
            return list;
        base_free(list);
        if (status != STATUS_INFO_LENGTH_MISMATCH || size > 64 << 20) {
            base_set_last_nt_error(status);
            return NULL;
        }
    }
}

static void fill_process(PROCESSENTRY32W *entry, const SYSTEM_PROCESS_INFORMATION *from) {
    *entry = (PROCESSENTRY32W){
        .dwSize = sizeof(*entry),
        .th32ProcessID = (DWORD)(ULONG_PTR)from->UniqueProcessId,
        .cntThreads = from->NumberOfThreads,
        .th32ParentProcessID = (DWORD)(ULONG_PTR)from->InheritedFromUniqueProcessId,
        .pcPriClassBase = from->BasePriority,
    };
    if (!from->ImageName.Buffer) {
        memcpy(entry->szExeFile, L"[System Process]", sizeof(L"[System Process]"));
        return;
    }
    SIZE_T length = from->ImageName.Length / sizeof(WCHAR);
    memcpy(entry->szExeFile, from->ImageName.Buffer, (length < MAX_PATH ? length : MAX_PATH - 1) * sizeof(WCHAR));
}

static void fill_thread(THREADENTRY32 *entry, const SYSTEM_THREADS *from) {
    *entry = (THREADENTRY32){
        .dwSize = sizeof(*entry),
        .th32ThreadID = (DWORD)(ULONG_PTR)from->ClientId.UniqueThread,
        .th32OwnerProcessID = (DWORD)(ULONG_PTR)from->ClientId.UniqueProcess,
        .tpBasePri = from->BasePriority,
    };
}

static void fill_module(MODULEENTRY32W *entry, HANDLE process, DWORD id, HMODULE module) {
    MODULEINFO information = {0};
    *entry = (MODULEENTRY32W){.dwSize = sizeof(*entry),
                              .th32ModuleID = 1,
                              .th32ProcessID = id,
                              .GlblcntUsage = 0xffff,
                              .ProccntUsage = 0xffff,
                              .hModule = module};
    K32GetModuleInformation(process, module, &information, sizeof(information));
    entry->modBaseAddr = information.lpBaseOfDll;
    entry->modBaseSize = information.SizeOfImage;
    K32GetModuleBaseNameW(process, module, entry->szModule, ARRAYSIZE(entry->szModule));
    K32GetModuleFileNameExW(process, module, entry->szExePath, ARRAYSIZE(entry->szExePath));
}

// The modules of a process, from base_alloc, with their count.
static HMODULE *list_modules(HANDLE process, DWORD *count) {
    for (DWORD size = 256 * sizeof(HMODULE);;) {
        HMODULE *modules = base_alloc(size);
        DWORD needed;
        if (!modules)
            return NULL;
        if (!K32EnumProcessModules(process, modules, size, &needed)) {
            base_free(modules);
            return NULL;
        }
        if (needed <= size) {
            *count = needed / sizeof(HMODULE);
            return modules;
        }
        base_free(modules);
        size = needed + 16 * sizeof(HMODULE);
    }
}

static NTSTATUS make_section(HANDLE *section, Snapshot **view, SIZE_T size, bool inherit) {
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, NULL, inherit ? OBJ_INHERIT : 0, NULL, NULL);
    LARGE_INTEGER length = {.QuadPart = (LONGLONG)size};
    NTSTATUS status =
        NtCreateSection(section, SECTION_ALL_ACCESS, &attributes, &length, PAGE_READWRITE, SEC_COMMIT, NULL);
    if (!NT_SUCCESS(status))
        return status;
    PVOID base = NULL;
    SIZE_T mapped = 0;
    status = NtMapViewOfSection(*section, NtCurrentProcess(), &base, 0, 0, NULL, &mapped, ViewUnmap, 0, PAGE_READWRITE);
    if (!NT_SUCCESS(status))
        NtClose(*section);
    *view = base;
    return status;
}

HANDLE WINAPI CreateToolhelp32Snapshot(DWORD flags, DWORD id) {
    BASE_SCOPED SYSTEM_PROCESS_INFORMATION *list = NULL;
    BASE_SCOPED HMODULE *modules = NULL;
    BASE_SCOPED_HANDLE HANDLE process = NULL;
    DWORD process_count = 0, thread_count = 0, module_count = 0;
    if (!id)
        id = GetCurrentProcessId();
    if (flags & (TH32CS_SNAPPROCESS | TH32CS_SNAPTHREAD) && !(list = system_processes()))
        return INVALID_HANDLE_VALUE;
    for (SYSTEM_PROCESS_INFORMATION *one = list; one; one = system_next(one)) {
        process_count += (flags & TH32CS_SNAPPROCESS) != 0;
        thread_count += flags & TH32CS_SNAPTHREAD ? one->NumberOfThreads : 0;
    }
    if (flags & (TH32CS_SNAPMODULE | TH32CS_SNAPMODULE32)) {
        process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, id);
        if (!process || !(modules = list_modules(process, &module_count)))
            return INVALID_HANDLE_VALUE;
    }
    SIZE_T size = sizeof(Snapshot) + process_count * sizeof(PROCESSENTRY32W) + thread_count * sizeof(THREADENTRY32) +
                  8 + module_count * sizeof(MODULEENTRY32W);
    HANDLE section;
    Snapshot *snapshot;
    NTSTATUS status = make_section(&section, &snapshot, size, flags & TH32CS_INHERIT);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return INVALID_HANDLE_VALUE;
    }
    *snapshot =
        (Snapshot){.processes = process_count, .threads = thread_count, .modules = module_count, .size = (DWORD)size};
    DWORD p = 0, t = 0;
    for (SYSTEM_PROCESS_INFORMATION *one = list; one; one = system_next(one)) {
        if (flags & TH32CS_SNAPPROCESS)
            fill_process(&process_entries(snapshot)[p++], one);
        for (ULONG i = 0; flags & TH32CS_SNAPTHREAD && i < one->NumberOfThreads; i++)
            fill_thread(&thread_entries(snapshot)[t++], (SYSTEM_THREADS *)(one + 1) + i);
    }
    for (DWORD i = 0; i < module_count; i++)
        fill_module(&module_entries(snapshot)[i], process, id, modules[i]);
    NtUnmapViewOfSection(NtCurrentProcess(), snapshot);
    return section;
}

typedef enum { READ_PROCESS, READ_THREAD, READ_MODULE } ReadKind;

// Copies the first or next entry of a kind out of a snapshot.
static BOOL read_snapshot(HANDLE section, ReadKind kind, bool first, void *entry, DWORD size) {
    PVOID base = NULL;
    SIZE_T mapped = 0;
    NTSTATUS status =
        NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL, &mapped, ViewUnmap, 0, PAGE_READWRITE);
    if (!NT_SUCCESS(status))
        return base_fail(ERROR_INVALID_HANDLE);
    Snapshot *snapshot = base;
    DWORD *next = kind == READ_PROCESS  ? &snapshot->next_process
                  : kind == READ_THREAD ? &snapshot->next_thread
                                        : &snapshot->next_module;
    DWORD count = kind == READ_PROCESS  ? snapshot->processes
                  : kind == READ_THREAD ? snapshot->threads
                                        : snapshot->modules;
    if (first)
        *next = 0;
    bool found = *next < count;
    if (found) {
        const void *from = kind == READ_PROCESS  ? (void *)&process_entries(snapshot)[*next]
                           : kind == READ_THREAD ? (void *)&thread_entries(snapshot)[*next]
                                                 : (void *)&module_entries(snapshot)[*next];
        memcpy(entry, from, size);
        ++*next;
    }
    NtUnmapViewOfSection(NtCurrentProcess(), base);
    return found || base_fail(ERROR_NO_MORE_FILES);
}

static BOOL read_wide(HANDLE snapshot, ReadKind kind, bool first, DWORD *size_field, DWORD size) {
    if (*size_field < size)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    return read_snapshot(snapshot, kind, first, size_field, size);
}

BOOL WINAPI Process32FirstW(HANDLE snapshot, LPPROCESSENTRY32W entry) {
    return read_wide(snapshot, READ_PROCESS, true, &entry->dwSize, sizeof(*entry));
}

BOOL WINAPI Process32NextW(HANDLE snapshot, LPPROCESSENTRY32W entry) {
    return read_wide(snapshot, READ_PROCESS, false, &entry->dwSize, sizeof(*entry));
}

BOOL WINAPI Thread32First(HANDLE snapshot, LPTHREADENTRY32 entry) {
    return read_wide(snapshot, READ_THREAD, true, &entry->dwSize, sizeof(*entry));
}

BOOL WINAPI Thread32Next(HANDLE snapshot, LPTHREADENTRY32 entry) {
    return read_wide(snapshot, READ_THREAD, false, &entry->dwSize, sizeof(*entry));
}

BOOL WINAPI Module32FirstW(HANDLE snapshot, LPMODULEENTRY32W entry) {
    return read_wide(snapshot, READ_MODULE, true, &entry->dwSize, sizeof(*entry));
}

BOOL WINAPI Module32NextW(HANDLE snapshot, LPMODULEENTRY32W entry) {
    return read_wide(snapshot, READ_MODULE, false, &entry->dwSize, sizeof(*entry));
}

static BOOL read_process_narrow(HANDLE snapshot, bool first, PROCESSENTRY32 *entry) {
    PROCESSENTRY32W wide;
    if (entry->dwSize < sizeof(*entry))
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    if (!read_snapshot(snapshot, READ_PROCESS, first, &wide, sizeof(wide)))
        return FALSE;
    memcpy(entry, &wide, offsetof(PROCESSENTRY32, szExeFile));
    entry->dwSize = sizeof(*entry);
    if (base_copy_narrow(wide.szExeFile, base_length(wide.szExeFile), entry->szExeFile, MAX_PATH) >= MAX_PATH)
        entry->szExeFile[0] = 0;
    return TRUE;
}

BOOL WINAPI Process32First(HANDLE snapshot, LPPROCESSENTRY32 entry) {
    return read_process_narrow(snapshot, true, entry);
}

BOOL WINAPI Process32Next(HANDLE snapshot, LPPROCESSENTRY32 entry) {
    return read_process_narrow(snapshot, false, entry);
}

static BOOL read_module_narrow(HANDLE snapshot, bool first, MODULEENTRY32 *entry) {
    MODULEENTRY32W wide;
    if (entry->dwSize < sizeof(*entry))
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    if (!read_snapshot(snapshot, READ_MODULE, first, &wide, sizeof(wide)))
        return FALSE;
    memcpy(entry, &wide, offsetof(MODULEENTRY32, szModule));
    entry->dwSize = sizeof(*entry);
    if (base_copy_narrow(wide.szModule, base_length(wide.szModule), entry->szModule, sizeof(entry->szModule)) >=
        sizeof(entry->szModule))
        entry->szModule[0] = 0;
    if (base_copy_narrow(wide.szExePath, base_length(wide.szExePath), entry->szExePath, MAX_PATH) >= MAX_PATH)
        entry->szExePath[0] = 0;
    return TRUE;
}

BOOL WINAPI Module32First(HANDLE snapshot, LPMODULEENTRY32 entry) { return read_module_narrow(snapshot, true, entry); }

BOOL WINAPI Module32Next(HANDLE snapshot, LPMODULEENTRY32 entry) { return read_module_narrow(snapshot, false, entry); }

BOOL WINAPI Toolhelp32ReadProcessMemory(DWORD id, LPCVOID address, LPVOID buffer, SIZE_T size, SIZE_T *read) {
    BASE_SCOPED_HANDLE HANDLE process = OpenProcess(PROCESS_VM_READ, FALSE, id ? id : GetCurrentProcessId());
    return process && ReadProcessMemory(process, address, buffer, size, read);
}

BOOL WINAPI Heap32ListFirst(HANDLE snapshot, LPHEAPLIST32 entry) {
    (void)snapshot, (void)entry;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI Heap32ListNext(HANDLE snapshot, LPHEAPLIST32 entry) {
    (void)snapshot, (void)entry;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI Heap32First(LPHEAPENTRY32 entry, DWORD id, ULONG_PTR heap) {
    (void)entry, (void)id, (void)heap;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI Heap32Next(LPHEAPENTRY32 entry) {
    (void)entry;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}
