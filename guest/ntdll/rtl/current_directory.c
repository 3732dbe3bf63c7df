// The current directory: kept in the process parameters with a trailing separator and an open handle.
// Guarded by the PEB lock.

#include "path.h"

ULONG NTAPI RtlGetCurrentDirectory_U(ULONG BufferLength, PWSTR Buffer) {
    RtlAcquirePebLock();
    const UNICODE_STRING *current = &NtCurrentPeb()->ProcessParameters->CurrentDirectory.DosPath;
    ULONG length = rtl_length(current);
    const ULONG root = 3; // "C:\" keeps its separator
    if (length > root && current->Buffer[length - 1] == '\\')
        length--;
    ULONG bytes = length * sizeof(WCHAR);
    if (bytes + sizeof(WCHAR) > BufferLength) {
        bytes += sizeof(WCHAR);
    } else {
        memcpy(Buffer, current->Buffer, bytes);
        Buffer[length] = 0;
    }
    RtlReleasePebLock();
    return bytes;
}

static NTSTATUS open_directory(PCWSTR path, PHANDLE handle) {
    UNICODE_STRING nt_name;
    IO_STATUS_BLOCK io;
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes), .ObjectName = &nt_name};
    NTSTATUS status = RtlDosPathNameToNtPathName_U_WithStatus(path, &nt_name, NULL, NULL);
    if (!NT_SUCCESS(status))
        return status;
    attributes.Attributes = OBJ_CASE_INSENSITIVE | OBJ_INHERIT;
    status = NtOpenFile(handle, FILE_TRAVERSE | SYNCHRONIZE, &attributes, &io, FILE_SHARE_READ | FILE_SHARE_WRITE,
                        FILE_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
    RtlFreeUnicodeString(&nt_name);
    return status;
}

NTSTATUS NTAPI RtlSetCurrentDirectory_U(PCUNICODE_STRING Path) {
    static PWSTR own_buffer; // of a path longer than what the process was started with
    UNICODE_STRING full;
    HANDLE handle;
    ULONG device = rtl_dos_device(Path->Buffer, rtl_length(Path));
    NTSTATUS status = rtl_full_path(Path->Buffer, rtl_length(Path), device, &full);
    if (!NT_SUCCESS(status))
        return status;
    status = open_directory(full.Buffer, &handle);
    if (!NT_SUCCESS(status)) {
        RtlFreeUnicodeString(&full);
        return status;
    }
    RtlAcquirePebLock();
    CURDIR *current = &NtCurrentPeb()->ProcessParameters->CurrentDirectory;
    ULONG length = rtl_length(&full), separator = full.Buffer[length - 1] != '\\';
    ULONG bytes = (length + separator + 1) * sizeof(WCHAR);
    if (bytes > current->DosPath.MaximumLength) {
        PWSTR buffer = bytes <= UNICODE_STRING_MAX_BYTES ? rtl_allocate(bytes) : NULL;
        if (!buffer) {
            RtlReleasePebLock();
            NtClose(handle);
            RtlFreeUnicodeString(&full);
            return bytes <= UNICODE_STRING_MAX_BYTES ? STATUS_NO_MEMORY : STATUS_NAME_TOO_LONG;
        }
        rtl_free(own_buffer);
        own_buffer = buffer;
        current->DosPath.Buffer = buffer;
        current->DosPath.MaximumLength = (USHORT)bytes;
    }
    memcpy(current->DosPath.Buffer, full.Buffer, full.Length);
    if (separator)
        current->DosPath.Buffer[length] = '\\';
    current->DosPath.Buffer[length + separator] = 0;
    current->DosPath.Length = (USHORT)(bytes - sizeof(WCHAR));
    HANDLE previous = current->Handle;
    current->Handle = handle;
    RtlReleasePebLock();
    if (previous)
        NtClose((HANDLE)((ULONG_PTR)previous & ~(ULONG_PTR)3));
    RtlFreeUnicodeString(&full);
    return STATUS_SUCCESS;
}
