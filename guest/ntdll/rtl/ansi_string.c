// Counted byte strings in the process's code page: making, copying, appending and comparing them.
// Case is folded for ASCII only: the code page is UTF-8, where one byte is not a letter.

#include "rtl.h"

enum { STRING_MAX_BYTES = 0xfffe };

VOID NTAPI RtlInitString(PSTRING DestinationString, PCSZ SourceString) {
    SIZE_T bytes = SourceString ? strlen(SourceString) : 0;
    if (bytes > STRING_MAX_BYTES)
        bytes = STRING_MAX_BYTES;
    DestinationString->Length = (USHORT)bytes;
    DestinationString->MaximumLength = SourceString ? (USHORT)(bytes + 1) : 0;
    DestinationString->Buffer = (PCHAR)SourceString;
}

NTSTATUS NTAPI RtlInitStringEx(PSTRING DestinationString, PCSZ SourceString) {
    if (SourceString && strlen(SourceString) > STRING_MAX_BYTES)
        return STATUS_NAME_TOO_LONG;
    RtlInitString(DestinationString, SourceString);
    return STATUS_SUCCESS;
}

VOID NTAPI RtlInitAnsiString(PANSI_STRING DestinationString, PCSZ SourceString) {
    RtlInitString(DestinationString, SourceString);
}

NTSTATUS NTAPI RtlInitAnsiStringEx(PANSI_STRING DestinationString, PCSZ SourceString) {
    return RtlInitStringEx(DestinationString, SourceString);
}

VOID NTAPI RtlInitUTF8String(PUTF8_STRING Destination, PCSZ Source) { RtlInitString(Destination, Source); }

NTSTATUS NTAPI RtlInitUTF8StringEx(PUTF8_STRING Destination, PCSZ Source) {
    return RtlInitStringEx(Destination, Source);
}

VOID NTAPI RtlFreeAnsiString(PANSI_STRING AnsiString) {
    rtl_free(AnsiString->Buffer);
    *AnsiString = (ANSI_STRING){0};
}

VOID NTAPI RtlFreeOemString(POEM_STRING OemString) { RtlFreeAnsiString(OemString); }
VOID NTAPI RtlFreeUTF8String(PUTF8_STRING String) { RtlFreeAnsiString(String); }

VOID NTAPI RtlCopyString(PSTRING Destination, const STRING *Source) {
    if (!Source) {
        Destination->Length = 0;
        return;
    }
    USHORT bytes = Source->Length < Destination->MaximumLength ? Source->Length : Destination->MaximumLength;
    memmove(Destination->Buffer, Source->Buffer, bytes);
    Destination->Length = bytes;
}

static NTSTATUS append(PSTRING destination, const char *source, SIZE_T bytes) {
    if (destination->Length + bytes > destination->MaximumLength)
        return STATUS_BUFFER_TOO_SMALL;
    memmove(destination->Buffer + destination->Length, source, bytes);
    destination->Length += (USHORT)bytes;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendStringToString(PSTRING Destination, const STRING *Source) {
    return Source->Length ? append(Destination, Source->Buffer, Source->Length) : STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendAsciizToString(PSTRING Destination, PCSZ Source) {
    return Source ? append(Destination, Source, strlen(Source)) : STATUS_SUCCESS;
}

static LONG compare(const char *left, const char *right, SIZE_T length, BOOLEAN case_insensitive) {
    for (SIZE_T i = 0; i < length; i++) {
        CHAR a = left[i], b = right[i];
        if (case_insensitive) {
            a = RtlUpperChar(a);
            b = RtlUpperChar(b);
        }
        if (a != b)
            return (LONG)(UCHAR)a - (LONG)(UCHAR)b;
    }
    return 0;
}

LONG NTAPI RtlCompareString(const STRING *Left, const STRING *Right, BOOLEAN CaseInsensitive) {
    USHORT common = Left->Length < Right->Length ? Left->Length : Right->Length;
    LONG order = compare(Left->Buffer, Right->Buffer, common, CaseInsensitive);
    return order ? order : (LONG)Left->Length - (LONG)Right->Length;
}

BOOLEAN NTAPI RtlEqualString(const STRING *Left, const STRING *Right, BOOLEAN CaseInsensitive) {
    return Left->Length == Right->Length && !compare(Left->Buffer, Right->Buffer, Left->Length, CaseInsensitive);
}

BOOLEAN NTAPI RtlPrefixString(const STRING *Prefix, const STRING *String, BOOLEAN CaseInsensitive) {
    return Prefix->Length <= String->Length &&
           !compare(Prefix->Buffer, String->Buffer, Prefix->Length, CaseInsensitive);
}

VOID NTAPI RtlUpperString(PSTRING Destination, const STRING *Source) {
    USHORT bytes = Source->Length < Destination->MaximumLength ? Source->Length : Destination->MaximumLength;
    for (USHORT i = 0; i < bytes; i++)
        Destination->Buffer[i] = RtlUpperChar(Source->Buffer[i]);
    Destination->Length = bytes;
}
