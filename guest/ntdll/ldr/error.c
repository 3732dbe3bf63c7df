// What the loader says when a program cannot start: the hard errors Windows shows, then the end of the process.
// Only for start-up; a failing LdrLoadDll answers its caller with a status and stays silent. And what it asks and tells of
// functions that are missing here: the supervisor knows what Windows has.

#include "ldr.h"

static ULONG ask(NTSTATUS status, ULONG count, ULONG string_mask, ULONG_PTR *parameters,
                 HARDERROR_RESPONSE_OPTION options) {
    ULONG response;
    return NT_SUCCESS(NtRaiseHardError(status, count, string_mask, parameters, options, &response))
               ? response
               : ResponseNotHandled;
}

static void raise(NTSTATUS status, ULONG count, ULONG string_mask, ULONG_PTR *parameters) {
    ask(status, count, string_mask, parameters, OptionOk);
}

static ULONG ask_of_export(NTSTATUS status, PCSTR name, ULONG ordinal, PCUNICODE_STRING dll,
                           HARDERROR_RESPONSE_OPTION options) {
    UNICODE_STRING function = {0};
    ANSI_STRING ansi;
    ULONG_PTR parameters[] = {ordinal, (ULONG_PTR)dll};
    if (name) {
        RtlInitAnsiString(&ansi, name);
        RtlAnsiStringToUnicodeString(&function, &ansi, TRUE);
        parameters[0] = (ULONG_PTR)&function;
    }
    ULONG response = ask(status, 2, name ? 3 : 2, parameters, options);
    RtlFreeUnicodeString(&function);
    return response;
}

void ldr_report_missing_dll(PCUNICODE_STRING dll, PCUNICODE_STRING importer) {
    ULONG_PTR parameters[] = {(ULONG_PTR)dll, (ULONG_PTR)importer};
    raise(STATUS_DLL_NOT_FOUND, 2, 3, parameters);
}

void ldr_report_missing_export(NTSTATUS status, PCSTR name, ULONG ordinal, PCUNICODE_STRING dll) {
    ask_of_export(status, name, ordinal, dll, OptionOk);
}

BOOLEAN ldr_windows_has(NTSTATUS status, PCUNICODE_STRING dll, PCSTR name, ULONG ordinal) {
    ULONG_PTR parameters[] = {(ULONG_PTR)dll};
    ULONG response = status == STATUS_DLL_NOT_FOUND ? ask(status, 1, 1, parameters, OptionAbortRetryIgnore)
                                                    : ask_of_export(status, name, ordinal, dll, OptionAbortRetryIgnore);
    return response == ResponseIgnore;
}

void ldr_tell_reached(NTSTATUS status, PCUNICODE_STRING dll, PCSTR name, ULONG ordinal) {
    ask_of_export(status, name, ordinal, dll, OptionOkNoWait);
}

void ldr_tell_dll_not_found(PCUNICODE_STRING dll) {
    ULONG_PTR parameters[] = {(ULONG_PTR)dll};
    ask(STATUS_DLL_NOT_FOUND, 1, 1, parameters, OptionOkNoWait);
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
