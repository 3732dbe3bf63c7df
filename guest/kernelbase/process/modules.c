// The K32 functions of psapi: modules, memory and names of processes, this one or another.
// Another process's loader lists are read through its memory, never trusted: every list is bounded.

#include "system.h"
#include <psapi.h>

enum { MODULES_MOST = 10000 };

static bool read(HANDLE process, const void *address, void *buffer, SIZE_T size) {
    SIZE_T done;
    return ReadProcessMemory(process, address, buffer, size, &done) && done == size;
}

// Where a process's load-order list is; NULL while its loader has not begun, or with the last error set.
static LIST_ENTRY *load_order_list(HANDLE process) {
    PROCESS_BASIC_INFORMATION basic;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof(basic), NULL);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return NULL;
    }
    PEB_LDR_DATA *data;
    if (!read(process, &basic.PebBaseAddress->Ldr, &data, sizeof(data)))
        return NULL;
    if (data)
        return &data->InLoadOrderModuleList;
    base_fail(ERROR_PARTIAL_COPY);
    return NULL;
}

// Finds the entry of a module, or of the program for NULL.
static bool find_module(HANDLE process, HMODULE module, LDR_DATA_TABLE_ENTRY *entry) {
    LIST_ENTRY *list = load_order_list(process), *at;
    if (!list || !read(process, &list->Flink, &at, sizeof(at)))
        return false;
    for (int i = 0; at != list && i < MODULES_MOST; i++) {
        if (!read(process, at, entry, sizeof(*entry)))
            return false;
        if (!module || entry->DllBase == module)
            return true;
        at = entry->InLoadOrderLinks.Flink;
    }
    return base_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI K32EnumProcessModules(HANDLE process, HMODULE *modules, DWORD size, LPDWORD needed) {
    LIST_ENTRY *list = load_order_list(process), *at;
    if (!list || !read(process, &list->Flink, &at, sizeof(at)))
        return FALSE;
    if (!modules && size >= sizeof(HMODULE))
        return base_fail(ERROR_NOACCESS); // what psapi answers where writing faults
    DWORD count = 0;
    while (at != list && count < MODULES_MOST) {
        LDR_DATA_TABLE_ENTRY entry;
        if (!read(process, at, &entry, sizeof(entry)))
            return FALSE;
        if (count < size / sizeof(HMODULE))
            modules[count] = entry.DllBase;
        count++;
        at = entry.InLoadOrderLinks.Flink;
    }
    if (!needed)
        return base_fail(ERROR_NOACCESS);
    *needed = count * (DWORD)sizeof(HMODULE);
    return TRUE;
}

BOOL WINAPI K32EnumProcessModulesEx(HANDLE process, HMODULE *modules, DWORD size, LPDWORD needed, DWORD filter) {
    if (filter == LIST_MODULES_32BIT) { // there are no 32-bit modules
        *needed = 0;
        return TRUE;
    }
    return K32EnumProcessModules(process, modules, size, needed);
}

BOOL WINAPI K32GetModuleInformation(HANDLE process, HMODULE module, LPMODULEINFO information, DWORD size) {
    LDR_DATA_TABLE_ENTRY entry;
    if (size < sizeof(*information))
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    if (!find_module(process, module, &entry))
        return FALSE;
    *information = (MODULEINFO){entry.DllBase, entry.SizeOfImage, (PVOID)entry.EntryPoint};
    return TRUE;
}

// A name of a module, copied into a buffer of `size` units and cut where that is too short, as psapi does.
static DWORD module_name(HANDLE process, HMODULE module, bool full, PWSTR buffer, DWORD size) {
    LDR_DATA_TABLE_ENTRY entry;
    if (!find_module(process, module, &entry) || !size)
        return 0;
    UNICODE_STRING *name = full ? &entry.FullDllName : &entry.BaseDllName;
    DWORD length = name->Length / sizeof(WCHAR);
    bool cut = length >= size;
    if (cut)
        length = size - 1;
    if (!read(process, name->Buffer, buffer, length * sizeof(WCHAR)))
        return 0;
    buffer[length] = 0;
    if (cut)
        base_fail(ERROR_INSUFFICIENT_BUFFER);
    return cut ? size : length;
}

static DWORD narrow_name(HANDLE process, HMODULE module, bool full, PSTR buffer, DWORD size) {
    BASE_SCOPED PWSTR wide = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!wide || !size)
        return 0;
    DWORD length = module_name(process, module, full, wide, BASE_MAX_LONG_PATH);
    if (!length)
        return 0;
    DWORD made = base_copy_narrow(wide, length, buffer, size);
    if (made < size)
        return made;
    RtlUnicodeToUTF8N(buffer, size - 1, &made, wide, length * (ULONG)sizeof(WCHAR));
    buffer[made] = 0;
    base_fail(ERROR_INSUFFICIENT_BUFFER);
    return size;
}

DWORD WINAPI K32GetModuleBaseNameW(HANDLE process, HMODULE module, LPWSTR buffer, DWORD size) {
    return module_name(process, module, false, buffer, size);
}

DWORD WINAPI K32GetModuleBaseNameA(HANDLE process, HMODULE module, LPSTR buffer, DWORD size) {
    return narrow_name(process, module, false, buffer, size);
}

DWORD WINAPI K32GetModuleFileNameExW(HANDLE process, HMODULE module, LPWSTR buffer, DWORD size) {
    return module_name(process, module, true, buffer, size);
}

DWORD WINAPI K32GetModuleFileNameExA(HANDLE process, HMODULE module, LPSTR buffer, DWORD size) {
    return narrow_name(process, module, true, buffer, size);
}

BOOL WINAPI K32EnumProcesses(DWORD *ids, DWORD size, LPDWORD needed) {
    BASE_SCOPED SYSTEM_PROCESS_INFORMATION *list = system_processes();
    if (!list)
        return FALSE;
    DWORD count = 0;
    for (SYSTEM_PROCESS_INFORMATION *one = list; one && count < size / sizeof(DWORD); one = system_next(one))
        ids[count++] = (DWORD)(ULONG_PTR)one->UniqueProcessId;
    *needed = count * (DWORD)sizeof(DWORD);
    return TRUE;
}

BOOL WINAPI K32GetProcessMemoryInfo(HANDLE process, PPROCESS_MEMORY_COUNTERS counters, DWORD size) {
    if (size < sizeof(*counters))
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    struct {
        VM_COUNTERS counters;
        SIZE_T private;
    } from = {0};
    NTSTATUS status = NtQueryInformationProcess(process, ProcessVmCounters, &from, sizeof(from), NULL);
    if (status == STATUS_INFO_LENGTH_MISMATCH) {
        status = NtQueryInformationProcess(process, ProcessVmCounters, &from.counters, sizeof(from.counters), NULL);
        from.private = from.counters.PagefileUsage;
    }
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    bool extended = size >= sizeof(PROCESS_MEMORY_COUNTERS_EX);
    *counters = (PROCESS_MEMORY_COUNTERS){
        .cb = extended ? sizeof(PROCESS_MEMORY_COUNTERS_EX) : sizeof(*counters),
        .PageFaultCount = from.counters.PageFaultCount,
        .PeakWorkingSetSize = from.counters.PeakWorkingSetSize,
        .WorkingSetSize = from.counters.WorkingSetSize,
        .QuotaPeakPagedPoolUsage = from.counters.QuotaPeakPagedPoolUsage,
        .QuotaPagedPoolUsage = from.counters.QuotaPagedPoolUsage,
        .QuotaPeakNonPagedPoolUsage = from.counters.QuotaPeakNonPagedPoolUsage,
        .QuotaNonPagedPoolUsage = from.counters.QuotaNonPagedPoolUsage,
        .PagefileUsage = from.counters.PagefileUsage,
        .PeakPagefileUsage = from.counters.PeakPagefileUsage,
    };
    if (extended)
        ((PROCESS_MEMORY_COUNTERS_EX *)counters)->PrivateUsage = from.private;
    return TRUE;
}

DWORD WINAPI K32GetProcessImageFileNameW(HANDLE process, LPWSTR buffer, DWORD size) {
    DWORD length = size;
    return QueryFullProcessImageNameW(process, PROCESS_NAME_NATIVE, buffer, &length) ? length : 0;
}

DWORD WINAPI K32GetProcessImageFileNameA(HANDLE process, LPSTR buffer, DWORD size) {
    DWORD length = size;
    return QueryFullProcessImageNameA(process, PROCESS_NAME_NATIVE, buffer, &length) ? length : 0;
}

DWORD WINAPI K32GetMappedFileNameW(HANDLE process, LPVOID address, LPWSTR buffer, DWORD size) {
    enum { ROOM = sizeof(UNICODE_STRING) + (BASE_MAX_LONG_PATH + 1) * sizeof(WCHAR) };
    BASE_SCOPED UNICODE_STRING *name = base_alloc(ROOM);
    if (!name || !size)
        return 0;
    NTSTATUS status = NtQueryVirtualMemory(process, address, MemoryMappedFilenameInformation, name, ROOM, NULL);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return 0;
    }
    DWORD length = name->Length / sizeof(WCHAR);
    if (length >= size) {
        length = size - 1;
        base_fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(buffer, name->Buffer, length * sizeof(WCHAR));
    buffer[length] = 0;
    return length;
}
