// What a program says to its debugger: DbgPrint, OutputDebugString's channel, break points, assertions.
// Text goes to the kernel as the exception that debuggers know; without a debugger it is dropped, as on Windows.

#include "rtl.h"

#include "crt/format.h"

enum { LONGEST_MESSAGE = 512 };

static void print_exception(PCSTR text, ULONG length) {
    EXCEPTION_RECORD record = {.ExceptionCode = DBG_PRINTEXCEPTION_C, .NumberParameters = 2};
    record.ExceptionInformation[0] = length + 1;
    record.ExceptionInformation[1] = (ULONG_PTR)text;
    RtlRaiseException(&record);
}

ULONG NTAPI vDbgPrintExWithPrefix(PCSTR Prefix, ULONG ComponentId, ULONG Level, PCSTR Format, va_list Arguments) {
    char text[LONGEST_MESSAGE];
    SIZE_T prefix = Prefix ? strlen(Prefix) : 0;
    (void)ComponentId, (void)Level;
    if (!NtCurrentPeb()->BeingDebugged)
        return STATUS_SUCCESS;
    if (prefix > sizeof(text) - 1)
        prefix = sizeof(text) - 1;
    memcpy(text, Prefix, prefix);
    SIZE_T room = sizeof(text) - 1 - prefix, length = crt_format(text + prefix, room, FALSE, Format, Arguments);
    if (length > room)
        length = room;
    text[prefix + length] = 0;
    print_exception(text, (ULONG)(prefix + length));
    return STATUS_SUCCESS;
}

ULONG NTAPI vDbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, va_list Arguments) {
    return vDbgPrintExWithPrefix("", ComponentId, Level, Format, Arguments);
}

ULONG __cdecl DbgPrint(PCSTR Format, ...) {
    va_list arguments;
    va_start(arguments, Format);
    ULONG status = vDbgPrintEx(MAXDWORD, 0, Format, arguments);
    va_end(arguments);
    return status;
}

ULONG __cdecl DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...) {
    va_list arguments;
    va_start(arguments, Format);
    ULONG status = vDbgPrintEx(ComponentId, Level, Format, arguments);
    va_end(arguments);
    return status;
}

VOID NTAPI DbgBreakPoint(void) { __asm__ volatile("int3"); }
VOID NTAPI DbgUserBreakPoint(void) { __asm__ volatile("int3"); }

VOID NTAPI RtlAssert(PVOID FailedAssertion, PVOID FileName, ULONG LineNumber, PSTR Message) {
    DbgPrint("Assertion failed: %s (%s:%lu) %s\n", FailedAssertion, FileName, LineNumber, Message ? Message : "");
    DbgBreakPoint();
}
