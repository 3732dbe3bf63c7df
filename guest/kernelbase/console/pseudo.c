// Pseudo consoles: an HPCON is the handle of one.

#include "console.h"

HRESULT WINAPI CreatePseudoConsole(COORD size, HANDLE input, HANDLE output, DWORD flags, HPCON *console) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\ConDrv\\Pseudo");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    HANDLE made;
    if (!console || size.X <= 0 || size.Y <= 0)
        return E_INVALIDARG;
    *console = NULL;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    NTSTATUS status = NtOpenFile(&made, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attributes, &io, 0,
                                 FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status))
        return HRESULT_FROM_WIN32(RtlNtStatusToDosError(status));
    struct condrv_pseudo asked = {{size.X, size.Y}, flags, (ULONG_PTR)input, (ULONG_PTR)output};
    if (!console_request(made, CONDRV_PSEUDO_CREATE, &asked, sizeof(asked), NULL, 0, NULL)) {
        HRESULT result = HRESULT_FROM_WIN32(GetLastError());
        NtClose(made);
        return result;
    }
    *console = made;
    return S_OK;
}

HRESULT WINAPI ResizePseudoConsole(HPCON console, COORD size) {
    struct condrv_coord wanted = {size.X, size.Y};
    if (!console || size.X <= 0 || size.Y <= 0)
        return E_INVALIDARG;
    return console_request(console, CONDRV_PSEUDO_RESIZE, &wanted, sizeof(wanted), NULL, 0, NULL)
               ? S_OK
               : HRESULT_FROM_WIN32(GetLastError());
}

void WINAPI ClosePseudoConsole(HPCON console) {
    if (console)
        NtClose(console);
}
