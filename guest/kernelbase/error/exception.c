// Raising exceptions, the last-chance filter, and talking to a debugger.

#include "kernelbase.h"

VOID WINAPI RaiseException(DWORD code, DWORD flags, DWORD count, const ULONG_PTR *arguments) {
    EXCEPTION_RECORD record = {
        .ExceptionCode = code,
        .ExceptionFlags = flags & EXCEPTION_NONCONTINUABLE,
        .ExceptionAddress = (PVOID)RaiseException,
    };
    if (arguments != NULL) {
        record.NumberParameters = min(count, EXCEPTION_MAXIMUM_PARAMETERS);
        memcpy(record.ExceptionInformation, arguments, record.NumberParameters * sizeof *arguments);
    }
    RtlRaiseException(&record);
}

// Fail-fast bypasses all handlers. Its code 6 and parameter are FAST_FAIL's way to tell the record to the kernel.
VOID WINAPI RaiseFailFastException(PEXCEPTION_RECORD record, PCONTEXT context, DWORD flags) {
    EXCEPTION_RECORD own = {
        .ExceptionCode = (DWORD)STATUS_FAIL_FAST_EXCEPTION,
        .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
        .ExceptionAddress = __builtin_return_address(0),
    };
    CONTEXT here;
    if (record && (flags & FAIL_FAST_GENERATE_EXCEPTION_ADDRESS))
        record->ExceptionAddress = __builtin_return_address(0);
    if (context == NULL) {
        RtlCaptureContext(&here);
        context = &here;
    }
    NtRaiseException(record ? record : &own, context, FALSE);
    NtTerminateProcess(NtCurrentProcess(), (NTSTATUS)(record ? record->ExceptionCode : own.ExceptionCode));
}

static PVOID top_filter; // encoded, as the pointer could be overwritten by a fault it should report

LPTOP_LEVEL_EXCEPTION_FILTER WINAPI SetUnhandledExceptionFilter(LPTOP_LEVEL_EXCEPTION_FILTER filter) {
    PVOID before = _InterlockedExchangePointer(&top_filter, RtlEncodePointer((PVOID)filter));
    return before ? (LPTOP_LEVEL_EXCEPTION_FILTER)RtlDecodePointer(before) : NULL;
}

// Debuggers see what is unhandled first; then the program's filter decides. What is left over goes on to the kernel,
// which reports the crash and ends the process, unless the program asked for no such report.
LONG WINAPI UnhandledExceptionFilter(PEXCEPTION_POINTERS pointers) {
    if (NtCurrentPeb()->BeingDebugged)
        return EXCEPTION_CONTINUE_SEARCH;
    PVOID encoded = __atomic_load_n(&top_filter, __ATOMIC_ACQUIRE);
    LPTOP_LEVEL_EXCEPTION_FILTER filter = encoded ? (LPTOP_LEVEL_EXCEPTION_FILTER)RtlDecodePointer(encoded) : NULL;
    LONG answer = filter ? filter(pointers) : EXCEPTION_CONTINUE_SEARCH;
    if (answer == EXCEPTION_CONTINUE_SEARCH && GetErrorMode() & SEM_NOGPFAULTERRORBOX)
        return EXCEPTION_EXECUTE_HANDLER;
    return answer;
}

BOOL WINAPI IsDebuggerPresent(void) { return NtCurrentPeb()->BeingDebugged; }

VOID WINAPI DebugBreak(void) { DbgBreakPoint(); }

BOOL WINAPI CheckRemoteDebuggerPresent(HANDLE process, PBOOL present) {
    HANDLE port = NULL;
    if (process == NULL || present == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!base_result(NtQueryInformationProcess(process, ProcessDebugPort, &port, sizeof port, NULL)))
        return FALSE;
    *present = port != NULL;
    return TRUE;
}

static __attribute__((noinline)) void raise_text(DWORD code, DWORD count, const ULONG_PTR *parameters) {
    RaiseException(code, 0, count, parameters);
}

// A debugger takes the text as an exception. Without one it goes to who listens for such texts, and here nobody does.
VOID WINAPI OutputDebugStringA(LPCSTR text) {
    if (text == NULL)
        text = "";
    ULONG_PTR parameters[] = {base_length_a(text) + 1, (ULONG_PTR)text};
    __try {
        raise_text((DWORD)DBG_PRINTEXCEPTION_C, ARRAYSIZE(parameters), parameters);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
    }
}

VOID WINAPI OutputDebugStringW(LPCWSTR text) {
    if (text == NULL)
        text = L"";
    BASE_SCOPED PSTR narrow = base_narrow(text);
    if (narrow == NULL)
        return;
    ULONG_PTR parameters[] = {base_length(text) + 1, (ULONG_PTR)text, base_length_a(narrow) + 1, (ULONG_PTR)narrow};
    __try {
        raise_text((DWORD)DBG_PRINTEXCEPTION_WIDE_C, ARRAYSIZE(parameters), parameters);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        OutputDebugStringA(narrow);
    }
}

static void write_error(PCSTR text) {
    IO_STATUS_BLOCK block;
    HANDLE error = base_parameters()->StandardError;
    if (error)
        NtWriteFile(error, NULL, NULL, NULL, &block, (PVOID)text, (ULONG)base_length_a(text), NULL, NULL);
}

// What Windows shows in a box goes to the standard error of a console program.
VOID WINAPI FatalAppExitA(UINT action, LPCSTR text) {
    (void)action;
    write_error(text ? text : "");
    write_error("\r\n");
    RtlExitUserProcess(1);
}

VOID WINAPI FatalAppExitW(UINT action, LPCWSTR text) {
    BASE_SCOPED PSTR narrow = base_narrow(text);
    FatalAppExitA(action, narrow);
}

VOID WINAPI FatalExit(int code) { RtlExitUserProcess(code); }

// There is no speaker.
BOOL WINAPI Beep(DWORD frequency, DWORD milliseconds) {
    enum { LOWEST = 37, HIGHEST = 32767 };
    if (frequency < LOWEST || frequency > HIGHEST)
        return base_fail(ERROR_INVALID_PARAMETER);
    (void)milliseconds;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}
