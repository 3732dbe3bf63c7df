// Random bytes: the kernel's, by \Device\KsecDD.

#include "internal.h"

enum { IOCTL_KSEC_RNG = 0x390004, LARGEST_REQUEST = 0x10000 };

NTSTATUS WINAPI BCryptGenRandom(BCRYPT_ALG_HANDLE handle, PUCHAR buffer, ULONG size, ULONG flags) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\KsecDD");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    HANDLE generator;
    const Algorithm *algorithm = algorithm_of(handle);
    if (!(flags & BCRYPT_USE_SYSTEM_PREFERRED_RNG) && (algorithm == NULL || algorithm->info->class != CLASS_RANDOM))
        return STATUS_INVALID_HANDLE;
    if (buffer == NULL)
        return size ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    NTSTATUS status = NtOpenFile(&generator, FILE_READ_DATA | SYNCHRONIZE, &attributes, &block,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status))
        return status;
    while (size && NT_SUCCESS(status)) {
        ULONG part = min(size, LARGEST_REQUEST);
        status = NtDeviceIoControlFile(generator, NULL, NULL, NULL, &block, IOCTL_KSEC_RNG, NULL, 0, buffer, part);
        buffer += part;
        size -= part;
    }
    NtClose(generator);
    return status;
}
