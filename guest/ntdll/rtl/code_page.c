// The process's ANSI and OEM code page, which is UTF-8: byte strings to UTF-16 and back, counted or with a length.
// A destination that is too short gets what fits, in whole characters, and that is a success.

#include "rtl.h"

static NTSTATUS as_much_as_fits(NTSTATUS status) {
    return status == STATUS_BUFFER_TOO_SMALL || status == STATUS_SOME_NOT_MAPPED ? STATUS_SUCCESS : status;
}

NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWCH Destination, ULONG MaximumBytes, PULONG ActualBytes, PCSTR Source,
                                      ULONG SourceBytes) {
    return as_much_as_fits(RtlUTF8ToUnicodeN(Destination, MaximumBytes, ActualBytes, Source, SourceBytes));
}

NTSTATUS NTAPI RtlMultiByteToUnicodeSize(PULONG UnicodeBytes, PCSTR Source, ULONG SourceBytes) {
    return as_much_as_fits(RtlUTF8ToUnicodeN(NULL, 0, UnicodeBytes, Source, SourceBytes));
}

NTSTATUS NTAPI RtlUnicodeToMultiByteN(PCHAR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCWCH Source,
                                      ULONG SourceBytes) {
    return as_much_as_fits(RtlUnicodeToUTF8N(Destination, MaximumBytes, ActualBytes, Source, SourceBytes & ~1u));
}

NTSTATUS NTAPI RtlUnicodeToMultiByteSize(PULONG MultiByteBytes, PCWCH Source, ULONG SourceBytes) {
    return as_much_as_fits(RtlUnicodeToUTF8N(NULL, 0, MultiByteBytes, Source, SourceBytes & ~1u));
}

NTSTATUS NTAPI RtlUpcaseUnicodeToMultiByteN(PCHAR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCWCH Source,
                                            ULONG SourceBytes) {
    UNICODE_STRING source = {(USHORT)(SourceBytes & ~1u), (USHORT)SourceBytes, (PWSTR)Source}, upper;
    if (SourceBytes > UNICODE_STRING_MAX_BYTES)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = RtlUpcaseUnicodeString(&upper, &source, TRUE);
    if (!NT_SUCCESS(status))
        return status;
    status = RtlUnicodeToMultiByteN(Destination, MaximumBytes, ActualBytes, upper.Buffer, upper.Length);
    RtlFreeUnicodeString(&upper);
    return status;
}

NTSTATUS NTAPI RtlOemToUnicodeN(PWCH Destination, ULONG MaximumBytes, PULONG ActualBytes, PCSTR Source,
                                ULONG SourceBytes) {
    return RtlMultiByteToUnicodeN(Destination, MaximumBytes, ActualBytes, Source, SourceBytes);
}

NTSTATUS NTAPI RtlUnicodeToOemN(PCHAR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCWCH Source,
                                ULONG SourceBytes) {
    return RtlUnicodeToMultiByteN(Destination, MaximumBytes, ActualBytes, Source, SourceBytes);
}

NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING DestinationString, PCANSI_STRING SourceString,
                                            BOOLEAN AllocateDestinationString) {
    ULONG bytes = 0, written;
    RtlMultiByteToUnicodeSize(&bytes, SourceString->Buffer, SourceString->Length);
    bytes += sizeof(WCHAR);
    if (bytes > UNICODE_STRING_MAX_BYTES)
        return STATUS_INVALID_PARAMETER_2;
    if (AllocateDestinationString) {
        DestinationString->Buffer = rtl_allocate(bytes);
        if (!DestinationString->Buffer)
            return STATUS_NO_MEMORY;
        DestinationString->MaximumLength = (USHORT)bytes;
    } else if (DestinationString->MaximumLength < bytes) {
        return STATUS_BUFFER_OVERFLOW;
    }
    DestinationString->Length = (USHORT)(bytes - sizeof(WCHAR));
    RtlMultiByteToUnicodeN(DestinationString->Buffer, DestinationString->Length, &written, SourceString->Buffer,
                           SourceString->Length);
    DestinationString->Buffer[DestinationString->Length / sizeof(WCHAR)] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING DestinationString, PCUNICODE_STRING SourceString,
                                            BOOLEAN AllocateDestinationString) {
    NTSTATUS status = STATUS_SUCCESS;
    ULONG bytes = 0, written;
    RtlUnicodeToMultiByteSize(&bytes, SourceString->Buffer, SourceString->Length);
    if (bytes + 1 > MAXWORD)
        return STATUS_INVALID_PARAMETER_2;
    if (AllocateDestinationString) {
        DestinationString->Buffer = rtl_allocate(bytes + 1);
        if (!DestinationString->Buffer)
            return STATUS_NO_MEMORY;
        DestinationString->MaximumLength = (USHORT)(bytes + 1);
    } else if (DestinationString->MaximumLength < bytes + 1) {
        if (!DestinationString->MaximumLength) {
            DestinationString->Length = (USHORT)bytes; // what it would be
            return STATUS_BUFFER_OVERFLOW;
        }
        bytes = DestinationString->MaximumLength - 1u;
        status = STATUS_BUFFER_OVERFLOW;
    }
    RtlUnicodeToMultiByteN(DestinationString->Buffer, bytes, &written, SourceString->Buffer, SourceString->Length);
    DestinationString->Length = (USHORT)written;
    DestinationString->Buffer[written] = 0;
    return status;
}

NTSTATUS NTAPI RtlOemStringToUnicodeString(PUNICODE_STRING Destination, const STRING *Source, BOOLEAN Allocate) {
    return RtlAnsiStringToUnicodeString(Destination, (PCANSI_STRING)Source, Allocate);
}

NTSTATUS NTAPI RtlUnicodeStringToOemString(POEM_STRING DestinationString, PCUNICODE_STRING SourceString,
                                           BOOLEAN AllocateDestinationString) {
    return RtlUnicodeStringToAnsiString(DestinationString, SourceString, AllocateDestinationString);
}

NTSTATUS NTAPI RtlUTF8StringToUnicodeString(PUNICODE_STRING Destination, const STRING *Source, BOOLEAN Allocate) {
    return RtlAnsiStringToUnicodeString(Destination, (PCANSI_STRING)Source, Allocate);
}

NTSTATUS NTAPI RtlUnicodeStringToUTF8String(PUTF8_STRING Destination, PCUNICODE_STRING Source, BOOLEAN Allocate) {
    return RtlUnicodeStringToAnsiString(Destination, Source, Allocate);
}

ULONG NTAPI RtlAnsiStringToUnicodeSize(const STRING *String) {
    ULONG bytes = 0;
    RtlMultiByteToUnicodeSize(&bytes, String->Buffer, String->Length);
    return bytes + sizeof(WCHAR);
}

ULONG NTAPI RtlUnicodeStringToAnsiSize(PCUNICODE_STRING String) {
    ULONG bytes = 0;
    RtlUnicodeToMultiByteSize(&bytes, String->Buffer, String->Length);
    return bytes + 1;
}

BOOLEAN NTAPI RtlCreateUnicodeStringFromAsciiz(PUNICODE_STRING target, LPCSTR src) {
    ANSI_STRING source;
    return NT_SUCCESS(RtlInitAnsiStringEx(&source, src)) &&
           NT_SUCCESS(RtlAnsiStringToUnicodeString(target, &source, TRUE));
}

WCHAR NTAPI RtlAnsiCharToUnicodeChar(PUCHAR *Source) {
    UCHAR lead = **Source;
    ULONG length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4, written;
    WCHAR units[2] = {0};
    RtlUTF8ToUnicodeN(units, sizeof(units), &written, (PCSTR)*Source, length);
    *Source += length;
    return units[0];
}

BOOLEAN NTAPI RtlIsTextUnicode(const void *Buffer, ULONG Size, PULONG Result) {
    const WCHAR *text = Buffer;
    ULONG length = Size / sizeof(WCHAR), wanted = Result ? *Result : IS_TEXT_UNICODE_UNICODE_MASK, found = 0;
    ULONG ascii = 0, controls = 0, reversed_controls = 0, nulls = 0;
    if (length > 256)
        length = 256;
    for (ULONG i = 0; i < length; i++) {
        ascii += text[i] && text[i] < 0x80;
        nulls += !(text[i] >> 8) || !(text[i] & 0xff);
        controls += text[i] == '\r' || text[i] == '\n' || text[i] == '\t' || text[i] == ' ' || text[i] == 0x3000;
        reversed_controls += text[i] == 0x0d00 || text[i] == 0x0a00 || text[i] == 0x0900 || text[i] == 0x2000;
    }
    if (Size && length) {
        if (text[0] == 0xfeff)
            found |= IS_TEXT_UNICODE_SIGNATURE;
        if (text[0] == 0xfffe)
            found |= IS_TEXT_UNICODE_REVERSE_SIGNATURE;
        if (ascii == length)
            found |= IS_TEXT_UNICODE_ASCII16;
        if (ascii > length / 2)
            found |= IS_TEXT_UNICODE_STATISTICS;
        if (controls)
            found |= IS_TEXT_UNICODE_CONTROLS;
        if (reversed_controls)
            found |= IS_TEXT_UNICODE_REVERSE_CONTROLS;
        if (nulls)
            found |= IS_TEXT_UNICODE_NULL_BYTES;
    }
    if (Size & 1)
        found |= IS_TEXT_UNICODE_ODD_LENGTH;
    found &= wanted;
    if (Result)
        *Result = found;
    if (found & IS_TEXT_UNICODE_NOT_UNICODE_MASK)
        return FALSE;
    return (found & (IS_TEXT_UNICODE_UNICODE_MASK | IS_TEXT_UNICODE_NOT_ASCII_MASK)) != 0;
}
