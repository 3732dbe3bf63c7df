// Mailslots.

#include "file.h"

// A time in milliseconds as these calls count it: 0 answers at once, MAILSLOT_WAIT_FOREVER never.
static LARGE_INTEGER read_timeout(DWORD milliseconds) {
    LARGE_INTEGER storage = {.QuadPart = MINLONGLONG};
    base_timeout(&storage, milliseconds);
    return storage;
}

HANDLE WINAPI CreateMailslotW(LPCWSTR name, DWORD size, DWORD timeout, LPSECURITY_ATTRIBUTES security) {
    BASE_SCOPED_PATH NtPath path = {0};
    LARGE_INTEGER wait = read_timeout(timeout);
    IO_STATUS_BLOCK io;
    HANDLE slot;
    if (!nt_path_open(&path, name))
        return INVALID_HANDLE_VALUE;
    if (security) {
        path.attributes.SecurityDescriptor = security->lpSecurityDescriptor;
        if (security->bInheritHandle)
            path.attributes.Attributes |= OBJ_INHERIT;
    }
    NTSTATUS status = NtCreateMailslotFile(&slot, GENERIC_READ | SYNCHRONIZE | WRITE_DAC, &path.attributes, &io,
                                           FILE_WRITE_THROUGH | FILE_SYNCHRONOUS_IO_NONALERT, 0, size, &wait);
    if (NT_SUCCESS(status))
        return slot;
    base_set_last_nt_error(status);
    return INVALID_HANDLE_VALUE;
}

HANDLE WINAPI CreateMailslotA(LPCSTR name, DWORD size, DWORD timeout, LPSECURITY_ATTRIBUTES security) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return CreateMailslotW(wide, size, timeout, security);
}

BOOL WINAPI GetMailslotInfo(HANDLE slot, LPDWORD largest, LPDWORD next, LPDWORD count, LPDWORD timeout) {
    IO_STATUS_BLOCK io;
    FILE_MAILSLOT_QUERY_INFORMATION information;
    NTSTATUS status =
        NtQueryInformationFile(slot, &io, &information, sizeof(information), FileMailslotQueryInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (largest)
        *largest = information.MaximumMessageSize;
    if (next)
        *next = information.NextMessageSize;
    if (count)
        *count = information.MessagesAvailable;
    if (timeout)
        *timeout = information.ReadTimeout.QuadPart == MINLONGLONG ? MAXDWORD
                                                                   : (DWORD)(information.ReadTimeout.QuadPart / -10000);
    return TRUE;
}

BOOL WINAPI SetMailslotInfo(HANDLE slot, DWORD timeout) {
    IO_STATUS_BLOCK io;
    FILE_MAILSLOT_SET_INFORMATION information = {read_timeout(timeout)};
    return base_result(NtSetInformationFile(slot, &io, &information, sizeof(information), FileMailslotSetInformation));
}
