// ProcessPrng: random bytes from the kernel's generator, \Device\KsecDD. Like Windows' it never fails.
#include "nt.h"

enum { IOCTL_KSEC_RNG = 0x390004, LARGEST_REQUEST = 0x10000 };

BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size);

static HANDLE generator;

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    (void)module;
    (void)reason;
    (void)reserved;
    return TRUE;
}

static HANDLE open_generator(void)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\KsecDD");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK status;
    HANDLE fresh;

    if (generator)
        return generator;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    if (!NT_SUCCESS(NtOpenFile(&fresh, FILE_READ_DATA | SYNCHRONIZE, &attributes, &status, FILE_SHARE_READ | FILE_SHARE_WRITE,
                               FILE_SYNCHRONOUS_IO_NONALERT)))
        RtlRaiseStatus(STATUS_UNSUCCESSFUL);
    if (InterlockedCompareExchangePointer(&generator, fresh, NULL))
        NtClose(fresh);
    return generator;
}

BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    while (size) {
        ULONG part = size < LARGEST_REQUEST ? (ULONG)size : LARGEST_REQUEST;
        IO_STATUS_BLOCK status;
        NTSTATUS result =
            NtDeviceIoControlFile(open_generator(), NULL, NULL, NULL, &status, IOCTL_KSEC_RNG, NULL, 0, data, part);
        if (!NT_SUCCESS(result))
            RtlRaiseStatus(result); // a program must never go on with bytes that are not random
        data += part;
        size -= part;
    }
    return TRUE;
}
