// Handles: closing, duplicating, flags, comparing.

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

BOOL WINAPI DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, LPHANDLE target, DWORD access,
                            BOOL inherit, DWORD options) {
    switch ((ULONG)(ULONG_PTR)source) {
    case STD_INPUT_HANDLE:
    case STD_OUTPUT_HANDLE:
    case STD_ERROR_HANDLE:
        source = GetStdHandle((DWORD)(ULONG_PTR)source);
    }
    return base_result(
        NtDuplicateObject(source_process, source, target_process, target, access, inherit ? OBJ_INHERIT : 0, options));
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
    return base_result(NtSetInformationObject(handle, (OBJECT_INFORMATION_CLASS)ObjectHandleFlagInformation,
                                              &information, sizeof(information)));
}

BOOL WINAPI CompareObjectHandles(HANDLE first, HANDLE second) {
    NTSTATUS status = NtCompareObjects(first, second); // STATUS_NOT_SAME_OBJECT is a failure code
    return base_result(status);
}
