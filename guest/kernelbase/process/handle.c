// Handles: closing, duplicating, flags, comparing; and another process's memory.

#include "process.h"

BOOL WINAPI CloseHandle(HANDLE handle) {
    switch ((ULONG)(ULONG_PTR)handle) {
    case STD_INPUT_HANDLE:
    case STD_OUTPUT_HANDLE:
    case STD_ERROR_HANDLE: {
        HANDLE real;
        if (!SetStdHandleEx((DWORD)(ULONG_PTR)handle, NULL, &real))
            return FALSE;
        handle = real;
    }
    }
    return base_result(NtClose(handle));
}

BOOL WINAPI DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, LPHANDLE target, DWORD access, BOOL inherit,
                            DWORD options) {
    switch ((ULONG)(ULONG_PTR)source) {
    case STD_INPUT_HANDLE:
    case STD_OUTPUT_HANDLE:
    case STD_ERROR_HANDLE:
        source = GetStdHandle((DWORD)(ULONG_PTR)source);
    }
    return base_result(NtDuplicateObject(source_process, source, target_process, target, access, inherit ? OBJ_INHERIT : 0, options));
}

BOOL WINAPI GetHandleInformation(HANDLE handle, LPDWORD flags) {
    OBJECT_HANDLE_FLAG_INFORMATION information;
    NTSTATUS status = NtQueryObject(handle, (OBJECT_INFORMATION_CLASS)ObjectHandleFlagInformation, &information,
                                    sizeof(information), NULL);
    if (NT_SUCCESS(status))
        *flags = (information.Inherit ? HANDLE_FLAG_INHERIT : 0) |
                 (information.ProtectFromClose ? HANDLE_FLAG_PROTECT_FROM_CLOSE : 0);
    return base_result(status);
}

BOOL WINAPI SetHandleInformation(HANDLE handle, DWORD mask, DWORD flags) {
    OBJECT_HANDLE_FLAG_INFORMATION information;
    NTSTATUS status = NtQueryObject(handle, (OBJECT_INFORMATION_CLASS)ObjectHandleFlagInformation, &information,
                                    sizeof(information), NULL);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (mask & HANDLE_FLAG_INHERIT)
        information.Inherit = (flags & HANDLE_FLAG_INHERIT) != 0;
    if (mask & HANDLE_FLAG_PROTECT_FROM_CLOSE)
        information.ProtectFromClose = (flags & HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0;
    return base_result(NtSetInformationObject(handle, (OBJECT_INFORMATION_CLASS)ObjectHandleFlagInformation, &information,
                                              sizeof(information)));
}

BOOL WINAPI CompareObjectHandles(HANDLE first, HANDLE second) {
    NTSTATUS status = NtCompareObjects(first, second); // STATUS_NOT_SAME_OBJECT is a failure code
    return base_result(status);
}

// The services take SIZE_T, which their published prototypes shorten.
typedef NTSTATUS(NTAPI *MemoryService)(HANDLE process, PVOID address, PVOID buffer, SIZE_T size, PSIZE_T done);

BOOL WINAPI ReadProcessMemory(HANDLE process, LPCVOID address, LPVOID buffer, SIZE_T size, SIZE_T *read) {
    SIZE_T done = 0;
    NTSTATUS status = ((MemoryService)(void *)NtReadVirtualMemory)(process, (PVOID)address, buffer, size, &done);
    if (read)
        *read = done;
    return base_result(status);
}

BOOL WINAPI WriteProcessMemory(HANDLE process, LPVOID address, LPCVOID buffer, SIZE_T size, SIZE_T *written) {
    // Memory that is not writable, such as code, is made so for the moment of the write.
    MemoryService write = (MemoryService)(void *)NtWriteVirtualMemory;
    SIZE_T done = 0;
    NTSTATUS status = write(process, address, (PVOID)buffer, size, &done);
    if (!NT_SUCCESS(status)) {
        PVOID base = address;
        SIZE_T length = size;
        ULONG old;
        NTSTATUS opened = NtProtectVirtualMemory(process, &base, &length, PAGE_EXECUTE_READWRITE, &old);
        if (NT_SUCCESS(opened)) {
            bool code = old & (PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY);
            if (code || old & (PAGE_READWRITE | PAGE_WRITECOPY))
                status = write(process, address, (PVOID)buffer, size, &done);
            else
                status = STATUS_ACCESS_VIOLATION;
            NtProtectVirtualMemory(process, &base, &length, old, &old);
        }
        if (status == STATUS_ACCESS_VIOLATION || status == STATUS_PARTIAL_COPY)
            status = done ? STATUS_PARTIAL_COPY : STATUS_ACCESS_VIOLATION;
    }
    if (written)
        *written = done;
    return base_result(status);
}

BOOL WINAPI FlushInstructionCache(HANDLE process, LPCVOID address, SIZE_T size) {
    return base_result(NtFlushInstructionCache(process, (PVOID)address, size));
}
