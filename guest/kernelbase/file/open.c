// Opening a path the way the attribute, rename and copy functions need it, and the operations they share.
// No exported function lives here; CreateFile has its own rules in create.c.

#include "file.h"

bool nt_path_open_part(NtPath *path, PCWSTR name, PWSTR *part) {
    NTSTATUS status =
        name ? RtlDosPathNameToNtPathName_U_WithStatus(name, &path->name, part, NULL) : STATUS_OBJECT_NAME_INVALID;
    if (!NT_SUCCESS(status)) {
        path->name.Buffer = NULL;
        if (status == STATUS_OBJECT_NAME_INVALID)
            base_fail(ERROR_PATH_NOT_FOUND); // no name or an empty one: what Win32 says of it
        else
            base_set_last_nt_error(status);
        return false;
    }
    InitializeObjectAttributes(&path->attributes, &path->name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    return true;
}

bool nt_path_open(NtPath *path, PCWSTR name) { return nt_path_open_part(path, name, NULL); }

NTSTATUS file_open(HANDLE *file, const NtPath *path, ACCESS_MASK access, ULONG options) {
    IO_STATUS_BLOCK io;
    *file = NULL;
    if (options & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT))
        access |= SYNCHRONIZE;
    NTSTATUS status = NtOpenFile(file, access, (OBJECT_ATTRIBUTES *)&path->attributes, &io, SHARE_ALL, options);
    if (!NT_SUCCESS(status))
        *file = NULL;
    return status;
}

NTSTATUS file_device(HANDLE file, FILE_FS_DEVICE_INFORMATION *device) {
    IO_STATUS_BLOCK io;
    return NtQueryVolumeInformationFile(file, &io, device, sizeof(*device), FileFsDeviceInformation);
}

NTSTATUS file_wait(HANDLE file, NTSTATUS status, IO_STATUS_BLOCK *io) {
    if (status != STATUS_PENDING)
        return status;
    status = NtWaitForSingleObject(file, FALSE, NULL);
    return NT_SUCCESS(status) ? io->Status : status;
}

NTSTATUS file_delete(HANDLE file) {
    IO_STATUS_BLOCK io;
    FILE_DISPOSITION_INFORMATION_EX now = {FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS};
    NTSTATUS status =
        NtSetInformationFile(file, &io, &now, sizeof(now), (FILE_INFORMATION_CLASS)FileDispositionInformationEx);
    if (status != STATUS_INVALID_INFO_CLASS && status != STATUS_INVALID_PARAMETER && status != STATUS_NOT_SUPPORTED &&
        status != STATUS_NOT_IMPLEMENTED && status != STATUS_INVALID_DEVICE_REQUEST)
        return status;
    FILE_DISPOSITION_INFORMATION at_close = {TRUE};
    return NtSetInformationFile(file, &io, &at_close, sizeof(at_close), FileDispositionInformation);
}

NTSTATUS file_set_name(HANDLE file, FILE_INFORMATION_CLASS class, const UNICODE_STRING *name, ULONG flags) {
    ULONG size = (ULONG)offsetof(FILE_RENAME_INFORMATION, FileName) + name->Length;
    if (size < sizeof(FILE_RENAME_INFORMATION))
        size = sizeof(FILE_RENAME_INFORMATION);
    BASE_SCOPED FILE_RENAME_INFORMATION *information = base_alloc_zeroed(size);
    if (!information)
        return STATUS_NO_MEMORY;
    static_assert(offsetof(FILE_RENAME_INFORMATION, FileName) == offsetof(FILE_LINK_INFORMATION, FileName),
                  "one layout");
    static_assert(offsetof(FILE_RENAME_INFORMATION, ReplaceIfExists) == 0, "the flags begin with it");
    memcpy(information, &flags, sizeof(flags));
    information->FileNameLength = name->Length;
    memcpy(information->FileName, name->Buffer, name->Length);
    IO_STATUS_BLOCK io;
    return NtSetInformationFile(file, &io, information, size, class);
}
