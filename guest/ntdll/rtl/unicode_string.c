// Counted UTF-16 strings: making, copying, appending, comparing, searching and hashing them.
// Lengths are bytes and at most 65534; a terminator is kept where there is room, never required.

#include "rtl.h"

VOID NTAPI RtlInitUnicodeString(PUNICODE_STRING Destination, PCWSTR Source) {
    SIZE_T bytes = Source ? wcslen(Source) * sizeof(WCHAR) : 0;
    if (bytes > UNICODE_STRING_MAX_BYTES - sizeof(WCHAR))
        bytes = UNICODE_STRING_MAX_BYTES - sizeof(WCHAR);
    Destination->Length = (USHORT)bytes;
    Destination->MaximumLength = Source ? (USHORT)(bytes + sizeof(WCHAR)) : 0;
    Destination->Buffer = (PWSTR)Source;
}

NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING Destination, PCWSTR Source) {
    SIZE_T bytes = Source ? wcslen(Source) * sizeof(WCHAR) : 0;
    if (bytes > UNICODE_STRING_MAX_BYTES - sizeof(WCHAR))
        return STATUS_NAME_TOO_LONG;
    RtlInitUnicodeString(Destination, Source);
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlCreateUnicodeString(PUNICODE_STRING Destination, PCWSTR Source) {
    SIZE_T bytes = (wcslen(Source) + 1) * sizeof(WCHAR);
    if (bytes > UNICODE_STRING_MAX_BYTES)
        return FALSE;
    PWSTR buffer = rtl_allocate(bytes);
    if (!buffer)
        return FALSE;
    memcpy(buffer, Source, bytes);
    *Destination = (UNICODE_STRING){(USHORT)(bytes - sizeof(WCHAR)), (USHORT)bytes, buffer};
    return TRUE;
}

VOID NTAPI RtlFreeUnicodeString(PUNICODE_STRING UnicodeString) {
    rtl_free(UnicodeString->Buffer);
    *UnicodeString = (UNICODE_STRING){0};
}

VOID NTAPI RtlEraseUnicodeString(PUNICODE_STRING String) {
    if (String->Buffer)
        memset(String->Buffer, 0, String->MaximumLength);
    String->Length = 0;
}

VOID NTAPI RtlCopyUnicodeString(PUNICODE_STRING Destination, PCUNICODE_STRING Source) {
    if (!Source) {
        Destination->Length = 0;
        return;
    }
    USHORT bytes = Source->Length < Destination->MaximumLength ? Source->Length : Destination->MaximumLength;
    memmove(Destination->Buffer, Source->Buffer, bytes);
    Destination->Length = bytes;
    if (bytes + sizeof(WCHAR) <= Destination->MaximumLength)
        Destination->Buffer[bytes / sizeof(WCHAR)] = 0;
}

static NTSTATUS append(PUNICODE_STRING destination, const void *source, SIZE_T bytes) {
    SIZE_T total = destination->Length + bytes;
    if (total > destination->MaximumLength)
        return STATUS_BUFFER_TOO_SMALL;
    memmove((char *)destination->Buffer + destination->Length, source, bytes);
    destination->Length = (USHORT)total;
    if (total + sizeof(WCHAR) <= destination->MaximumLength)
        destination->Buffer[total / sizeof(WCHAR)] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source) {
    return Source->Length ? append(Destination, Source->Buffer, Source->Length) : STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source) {
    return Source ? append(Destination, Source, wcslen(Source) * sizeof(WCHAR)) : STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDuplicateUnicodeString(ULONG Flags, PCUNICODE_STRING Source, PUNICODE_STRING Destination) {
    const ULONG known = RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE | RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING;
    if (Flags & ~known || !Source || !Destination || Source->Length > Source->MaximumLength || Source->Length & 1)
        return STATUS_INVALID_PARAMETER;
    if (Flags & RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING &&
        !(Flags & RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE))
        return STATUS_INVALID_PARAMETER;
    SIZE_T bytes = Source->Length;
    if (Flags & RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE)
        bytes += sizeof(WCHAR);
    *Destination = (UNICODE_STRING){0};
    if (bytes > UNICODE_STRING_MAX_BYTES)
        return STATUS_NAME_TOO_LONG;
    if (!Source->Length && !(Flags & RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING))
        return STATUS_SUCCESS;
    PWSTR buffer = rtl_allocate(bytes);
    if (!buffer)
        return STATUS_NO_MEMORY;
    memcpy(buffer, Source->Buffer, Source->Length);
    if (bytes > Source->Length)
        buffer[rtl_length(Source)] = 0;
    *Destination = (UNICODE_STRING){Source->Length, (USHORT)bytes, buffer};
    return STATUS_SUCCESS;
}

LONG NTAPI RtlCompareUnicodeStrings(PCWCH Left, SIZE_T LeftLength, PCWCH Right, SIZE_T RightLength,
                                    BOOLEAN CaseInsensitive) {
    SIZE_T common = LeftLength < RightLength ? LeftLength : RightLength;
    for (SIZE_T i = 0; i < common; i++) {
        WCHAR left = Left[i], right = Right[i];
        if (left == right)
            continue;
        if (CaseInsensitive) {
            left = RtlUpcaseUnicodeChar(left);
            right = RtlUpcaseUnicodeChar(right);
        }
        if (left != right)
            return (LONG)left - (LONG)right;
    }
    return (LONG)(LeftLength - RightLength);
}

LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING Left, PCUNICODE_STRING Right, BOOLEAN CaseInsensitive) {
    return RtlCompareUnicodeStrings(Left->Buffer, rtl_length(Left), Right->Buffer, rtl_length(Right), CaseInsensitive);
}

BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING Left, PCUNICODE_STRING Right, BOOLEAN CaseInsensitive) {
    return Left->Length == Right->Length && !RtlCompareUnicodeString(Left, Right, CaseInsensitive);
}

BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2, BOOLEAN CaseInSensitive) {
    return String1->Length <= String2->Length &&
           !RtlCompareUnicodeStrings(String1->Buffer, rtl_length(String1), String2->Buffer, rtl_length(String1),
                                     CaseInSensitive);
}

BOOLEAN NTAPI RtlSuffixUnicodeString(PCUNICODE_STRING Suffix, PCUNICODE_STRING String, BOOLEAN CaseInsensitive) {
    if (Suffix->Length > String->Length)
        return FALSE;
    return !RtlCompareUnicodeStrings(Suffix->Buffer, rtl_length(Suffix),
                                     String->Buffer + rtl_length(String) - rtl_length(Suffix), rtl_length(Suffix),
                                     CaseInsensitive);
}

NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING String, BOOLEAN CaseInsensitive, ULONG Algorithm, PULONG Hash) {
    const ULONG multiplier = 65599;
    if (!String || !Hash)
        return STATUS_INVALID_PARAMETER;
    if (Algorithm != HASH_STRING_ALGORITHM_DEFAULT && Algorithm != HASH_STRING_ALGORITHM_X65599)
        return STATUS_INVALID_PARAMETER;
    ULONG hash = 0;
    for (ULONG i = 0; i < rtl_length(String); i++)
        hash = hash * multiplier + (CaseInsensitive ? RtlUpcaseUnicodeChar(String->Buffer[i]) : String->Buffer[i]);
    *Hash = hash;
    return STATUS_SUCCESS;
}

// Flags: 1 = search backwards, 2 = for a character that is not in the set, 4 = without case.
NTSTATUS NTAPI RtlFindCharInUnicodeString(ULONG Flags, PCUNICODE_STRING String, PCUNICODE_STRING Set,
                                          PUSHORT Position) {
    enum { FROM_END = 1, COMPLEMENT = 2, NO_CASE = 4 };
    ULONG length = rtl_length(String);
    *Position = 0;
    for (ULONG step = 0; step < length; step++) {
        ULONG at = Flags & FROM_END ? length - 1 - step : step;
        BOOLEAN in_set = FALSE;
        for (ULONG i = 0; i < rtl_length(Set) && !in_set; i++)
            in_set =
                String->Buffer[at] == Set->Buffer[i] ||
                (Flags & NO_CASE && RtlUpcaseUnicodeChar(String->Buffer[at]) == RtlUpcaseUnicodeChar(Set->Buffer[i]));
        if (in_set == !(Flags & COMPLEMENT)) {
            *Position = (USHORT)((Flags & FROM_END ? at : at + 1) * sizeof(WCHAR));
            return STATUS_SUCCESS;
        }
    }
    return STATUS_NOT_FOUND;
}

static NTSTATUS change_case(PUNICODE_STRING destination, PCUNICODE_STRING source, BOOLEAN allocate,
                            WCHAR(NTAPI *change)(WCHAR)) {
    if (allocate) {
        destination->Buffer = rtl_allocate(source->Length ? source->Length : sizeof(WCHAR));
        if (!destination->Buffer)
            return STATUS_NO_MEMORY;
        destination->MaximumLength = source->Length;
    } else if (destination->MaximumLength < source->Length) {
        return STATUS_BUFFER_OVERFLOW;
    }
    for (ULONG i = 0; i < rtl_length(source); i++)
        destination->Buffer[i] = change(source->Buffer[i]);
    destination->Length = source->Length;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING Destination, PCUNICODE_STRING Source, BOOLEAN Allocate) {
    return change_case(Destination, Source, Allocate, RtlUpcaseUnicodeChar);
}

NTSTATUS NTAPI RtlDowncaseUnicodeString(PUNICODE_STRING Destination, PCUNICODE_STRING Source, BOOLEAN Allocate) {
    return change_case(Destination, Source, Allocate, RtlDowncaseUnicodeChar);
}
