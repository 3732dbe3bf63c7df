// DeviceIoControl and the DOS device names behind drives and ports.

#include "file.h"

BOOL WINAPI DeviceIoControl(HANDLE device, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                            LPDWORD returned, LPOVERLAPPED overlapped) {
    bool file_system = code >> 16 == FILE_DEVICE_FILE_SYSTEM;
    IO_STATUS_BLOCK own, *io = overlapped ? (IO_STATUS_BLOCK *)overlapped : &own;
    HANDLE event = NULL;
    PVOID context = NULL;
    if (overlapped) {
        overlapped->Internal = STATUS_PENDING;
        event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
        context = (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;
    }
    NTSTATUS status = file_system
                          ? NtFsControlFile(device, event, NULL, context, io, code, in, in_size, out, out_size)
                          : NtDeviceIoControlFile(device, event, NULL, context, io, code, in, in_size, out, out_size);
    if (!overlapped)
        status = file_wait(device, status, io);
    if (returned && status != STATUS_PENDING && !NT_ERROR(status))
        *returned = (DWORD)io->Information;
    return status == STATUS_PENDING ? base_set_last_nt_error(status) : base_result(status);
}

// Opens \?? itself.
static NTSTATUS open_dos_devices(HANDLE *directory) {
    UNICODE_STRING name = BASE_LITERAL(L"\\??");
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    NTSTATUS status = NtOpenDirectoryObject(directory, DIRECTORY_QUERY | DIRECTORY_TRAVERSE, &attributes);
    if (!NT_SUCCESS(status))
        *directory = NULL;
    return status;
}

// The names of all DOS devices, each with its NUL and one more at the end.
static DWORD list_dos_devices(HANDLE directory, PWSTR buffer, DWORD size) {
    enum { ROOM = 4096 };
    BASE_SCOPED OBJECT_DIRECTORY_INFORMATION *entries = base_alloc(ROOM);
    if (!entries)
        return 0;
    UNICODE_STRING link = BASE_LITERAL(L"SymbolicLink");
    ULONG at = 0, used = 0;
    for (BOOLEAN restart = TRUE;; restart = FALSE) {
        NTSTATUS status = NtQueryDirectoryObject(directory, entries, ROOM, FALSE, restart, &at, NULL);
        if (status == STATUS_NO_MORE_ENTRIES)
            break;
        if (!NT_SUCCESS(status)) {
            base_set_last_nt_error(status);
            return 0;
        }
        for (OBJECT_DIRECTORY_INFORMATION *entry = entries; entry->Name.Buffer; entry++) {
            if (!RtlEqualUnicodeString(&entry->TypeName, &link, FALSE))
                continue;
            ULONG length = entry->Name.Length / sizeof(WCHAR);
            if (used + length + 2 > size) {
                base_fail(ERROR_INSUFFICIENT_BUFFER);
                return 0;
            }
            memcpy(buffer + used, entry->Name.Buffer, entry->Name.Length);
            buffer[used + length] = 0;
            used += length + 1;
        }
        if (status != STATUS_MORE_ENTRIES)
            break;
    }
    if (used >= size) {
        base_fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    buffer[used] = 0;
    return used + 1;
}

DWORD WINAPI QueryDosDeviceW(LPCWSTR name, LPWSTR buffer, DWORD size) {
    BASE_SCOPED_HANDLE HANDLE directory = NULL;
    BASE_SCOPED_HANDLE HANDLE link = NULL;
    NTSTATUS status = open_dos_devices(&directory);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return 0;
    }
    if (!name)
        return list_dos_devices(directory, buffer, size);
    UNICODE_STRING view;
    OBJECT_ATTRIBUTES attributes;
    if (!base_view(&view, name)) {
        base_fail(ERROR_INVALID_NAME);
        return 0;
    }
    InitializeObjectAttributes(&attributes, &view, OBJ_CASE_INSENSITIVE, directory, NULL);
    status = NtOpenSymbolicLinkObject(&link, SYMBOLIC_LINK_QUERY, &attributes);
    if (!NT_SUCCESS(status)) {
        link = NULL;
        base_set_last_nt_error(status);
        return 0;
    }
    UNICODE_STRING target = {0, (USHORT)(size > BASE_MAX_LONG_PATH ? BASE_MAX_LONG_PATH * 2 : size * sizeof(WCHAR)),
                             buffer};
    status = NtQuerySymbolicLinkObject(link, &target, NULL);
    DWORD length = target.Length / sizeof(WCHAR);
    if (status == STATUS_BUFFER_TOO_SMALL || (NT_SUCCESS(status) && length + 2 > size)) {
        base_fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return 0;
    }
    buffer[length] = buffer[length + 1] = 0; // a list of one
    return length + 2;
}

DWORD WINAPI QueryDosDeviceA(LPCSTR name, LPSTR buffer, DWORD size) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    BASE_SCOPED PWSTR found = base_alloc((SIZE_T)size * sizeof(WCHAR));
    if (!found)
        return 0;
    DWORD length = QueryDosDeviceW(wide, found, size);
    if (!length)
        return 0;
    ULONG made = 0;
    if (base_narrow_size(found, length) > size) {
        base_fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    RtlUnicodeToUTF8N(buffer, size, &made, found, length * (ULONG)sizeof(WCHAR));
    return made;
}

BOOL WINAPI DefineDosDeviceW(DWORD flags, LPCWSTR name, LPCWSTR target) {
    (void)flags, (void)name, (void)target;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED); // drives are fixed when the program starts
}

BOOL WINAPI DefineDosDeviceA(DWORD flags, LPCSTR name, LPCSTR target) {
    (void)flags, (void)name, (void)target;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

HANDLE WINAPI CreateMailslotW(LPCWSTR name, DWORD size, DWORD timeout, LPSECURITY_ATTRIBUTES security) {
    BASE_SCOPED_PATH NtPath path = {0};
    if (!nt_path_open(&path, name))
        return INVALID_HANDLE_VALUE;
    if (security) {
        path.attributes.SecurityDescriptor = security->lpSecurityDescriptor;
        if (security->bInheritHandle)
            path.attributes.Attributes |= OBJ_INHERIT;
    }
    LARGE_INTEGER wait = {.QuadPart = MINLONGLONG}; // for ever
    base_timeout(&wait, timeout);
    HANDLE slot;
    IO_STATUS_BLOCK io;
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
    LARGE_INTEGER storage = {.QuadPart = MINLONGLONG};
    base_timeout(&storage, timeout);
    FILE_MAILSLOT_SET_INFORMATION information = {storage};
    return base_result(NtSetInformationFile(slot, &io, &information, sizeof(information), FileMailslotSetInformation));
}
