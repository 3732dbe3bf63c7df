// Random bytes: SystemFunction036 (RtlGenRandom) and the part of CryptoAPI that programs use for them.
// Providers exist for random bytes and hashes only; everything that needs keys fails.

#include "advapi32.h"
#include <wincrypt.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

enum { IOCTL_KSEC_RNG = 0x390004, LARGEST_REQUEST = 0x10000 };

static HANDLE generator;

static NTSTATUS open_generator(HANDLE *handle) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\KsecDD");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    *handle = __atomic_load_n(&generator, __ATOMIC_ACQUIRE);
    if (*handle)
        return STATUS_SUCCESS;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    HANDLE fresh, none = NULL;
    NTSTATUS status = NtOpenFile(&fresh, FILE_READ_DATA | SYNCHRONIZE, &attributes, &block,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status))
        return status;
    if (__atomic_compare_exchange_n(&generator, &none, fresh, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        *handle = fresh;
    } else {
        NtClose(fresh);
        *handle = none;
    }
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length) {
    HANDLE handle;
    NTSTATUS status = open_generator(&handle);
    for (BYTE *at = buffer; NT_SUCCESS(status) && length;) {
        IO_STATUS_BLOCK block;
        ULONG part = min(length, LARGEST_REQUEST);
        status = NtDeviceIoControlFile(handle, NULL, NULL, NULL, &block, IOCTL_KSEC_RNG, NULL, 0, at, part);
        at += part;
        length -= part;
    }
    return (BOOLEAN)advapi_result(status);
}
