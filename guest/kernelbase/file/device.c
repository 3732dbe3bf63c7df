// DeviceIoControl.

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
