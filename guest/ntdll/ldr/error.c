// What the loader says when a program cannot start: the hard errors Windows shows, then the end of the process.
// Only for start-up; a failing LdrLoadDll answers its caller with a status and stays silent.

#include "ldr.h"

static void raise(NTSTATUS status, ULONG count, ULONG string_mask, ULONG_PTR *parameters) {
    ULONG response;
    NtRaiseHardError(status, count, string_mask, parameters, OptionOk, &response);
}

void ldr_report_missing_dll(PCUNICODE_STRING dll, PCUNICODE_STRING importer) {
    ULONG_PTR parameters[] = {(ULONG_PTR)dll, (ULONG_PTR)importer};
    raise(STATUS_DLL_NOT_FOUND, 2, 3, parameters);
}

void ldr_report_missing_export(NTSTATUS status, PCSTR name, ULONG ordinal, PCUNICODE_STRING dll) {
    UNICODE_STRING function = {0};
    ANSI_STRING ansi;
    ULONG_PTR parameters[] = {ordinal, (ULONG_PTR)dll};
    if (name) {
        RtlInitAnsiString(&ansi, name);
        RtlAnsiStringToUnicodeString(&function, &ansi, TRUE);
        parameters[0] = (ULONG_PTR)&function;
    }
    raise(status, 2, name ? 3 : 2, parameters);
    RtlFreeUnicodeString(&function);
}

void ldr_report_failed_entry_point(PCUNICODE_STRING dll) {
    ULONG_PTR parameters[] = {(ULONG_PTR)dll};
    raise(STATUS_DLL_INIT_FAILED, 1, 1, parameters);
}

void ldr_abandon_start(NTSTATUS status) {
    ULONG_PTR parameters[] = {(ULONG_PTR)(ULONG)status};
    switch (status) {
    case STATUS_DLL_NOT_FOUND: // said already, with the names
    case STATUS_ENTRYPOINT_NOT_FOUND:
    case STATUS_ORDINAL_NOT_FOUND:
    case STATUS_DLL_INIT_FAILED:
        break;
    default:
        raise(STATUS_APP_INIT_FAILURE, 1, 0, parameters);
    }
    for (;;)
        NtTerminateProcess(NtCurrentProcess(), status);
}
