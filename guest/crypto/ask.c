// Asking \Device\HostCrypto.

#include <nt.h>

#include "host_crypto.h"
#include "wipe.h"

NTSTATUS host_crypto_open(HANDLE *device) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\HostCrypto");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK iosb;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    return NtOpenFile(device, GENERIC_READ | SYNCHRONIZE, &attributes, &iosb, FILE_SHARE_READ | FILE_SHARE_WRITE,
                      FILE_SYNCHRONOUS_IO_NONALERT);
}

NTSTATUS host_crypto_control(HANDLE device, ULONG code, const void *in, ULONG size, void *out, ULONG room, ULONG *got) {
    IO_STATUS_BLOCK iosb = {0};
    NTSTATUS status = NtDeviceIoControlFile(device, NULL, NULL, NULL, &iosb, code, (PVOID)in, size, out, room);
    if (got)
        *got = NT_SUCCESS(status) ? (ULONG)iosb.Information : 0;
    return status;
}

void *host_crypto_pack(const CryptoPart *parts, ULONG count, ULONG *packed) {
    ULONGLONG size = sizeof count + count * sizeof(ULONG);
    for (ULONG i = 0; i < count; i++)
        size += parts[i].size;
    BYTE *request = size > 0x7fffffff ? NULL : RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, 0, size), *at = request;
    if (request == NULL)
        return NULL;
    memcpy(at, &count, sizeof count);
    at += sizeof count;
    for (ULONG i = 0; i < count; i++, at += sizeof(ULONG))
        memcpy(at, &parts[i].size, sizeof(ULONG));
    for (ULONG i = 0; i < count; at += parts[i++].size)
        if (parts[i].size)
            memcpy(at, parts[i].data, parts[i].size);
    *packed = (ULONG)size;
    return request;
}

// One handle for all questions of the process: opening and closing would take longer than most answers.
static NTSTATUS kept_device(HANDLE *device) {
    static HANDLE kept;
    HANDLE opened;
    if (kept == NULL) {
        NTSTATUS status = host_crypto_open(&opened);
        if (!NT_SUCCESS(status))
            return status;
        if (InterlockedCompareExchangePointer(&kept, opened, NULL) != NULL)
            NtClose(opened);
    }
    *device = kept;
    return STATUS_SUCCESS;
}

NTSTATUS host_crypto_ask(ULONG code, const CryptoPart *parts, ULONG count, void *out, ULONG room, ULONG *got) {
    HANDLE device;
    ULONG size;
    NTSTATUS status = kept_device(&device);
    if (!NT_SUCCESS(status))
        return status;
    void *request = host_crypto_pack(parts, count, &size);
    if (request == NULL)
        return STATUS_NO_MEMORY;
    status = host_crypto_control(device, code, request, size, out, room, got);
    wipe(request, size); // there may be a key in it
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, request);
    return status;
}
