// Asking \Device\HostNetwork, for the DLLs that do (ws2_32, iphlpapi, dnsapi). One question, one handle: they are rare.
#include <nt.h>

#include "host_network_ask.h"

NTSTATUS host_network_ask(ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size, ULONG *got) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\HostNetwork");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK iosb = {0};
    HANDLE device;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    NTSTATUS status = NtCreateFile(&device, GENERIC_READ | SYNCHRONIZE, &attributes, &iosb, NULL, 0, FILE_SHARE_READ,
                                   FILE_OPEN, FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
    if (!NT_SUCCESS(status))
        return status;
    status = NtDeviceIoControlFile(device, NULL, NULL, NULL, &iosb, code, (PVOID)in, in_size, out, out_size);
    NtClose(device);
    if (got)
        *got = NT_SUCCESS(status) ? (ULONG)iosb.Information : 0;
    return status;
}
