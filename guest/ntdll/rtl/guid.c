// GUIDs as text: {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}.
// The text is exactly 38 characters, both ways.

#include "rtl.h"

enum { GUID_LENGTH = 38 };

// Where the digits of each byte stand, most significant part first; the first three fields are little-endian in memory.
static const UCHAR positions[16] = {7, 5, 3, 1, 12, 10, 17, 15, 20, 22, 25, 27, 29, 31, 33, 35};

static int digit_of(WCHAR c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

NTSTATUS NTAPI RtlGUIDFromString(PCUNICODE_STRING String, PGUID Guid) {
    static const WCHAR form[] = L"{        -    -    -    -            }";
    if (rtl_length(String) < GUID_LENGTH)
        return STATUS_INVALID_PARAMETER;
    for (ULONG i = 0; i < GUID_LENGTH; i++) {
        WCHAR c = String->Buffer[i];
        if (form[i] == ' ' ? digit_of(c) < 0 : c != form[i])
            return STATUS_INVALID_PARAMETER;
    }
    for (ULONG i = 0; i < ARRAYSIZE(positions); i++) {
        const WCHAR *digits = &String->Buffer[positions[i]];
        ((UCHAR *)Guid)[i] = (UCHAR)(digit_of(digits[0]) << 4 | digit_of(digits[1]));
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlStringFromGUIDEx(const GUID *Guid, PUNICODE_STRING String, BOOLEAN Allocate) {
    static const WCHAR form[] = L"{00000000-0000-0000-0000-000000000000}", digits[] = L"0123456789ABCDEF";
    if (Allocate) {
        String->Buffer = rtl_allocate(sizeof(form));
        if (!String->Buffer)
            return STATUS_NO_MEMORY;
        String->MaximumLength = sizeof(form);
    } else if (String->MaximumLength < sizeof(form)) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(String->Buffer, form, sizeof(form));
    String->Length = GUID_LENGTH * sizeof(WCHAR);
    for (ULONG i = 0; i < ARRAYSIZE(positions); i++) {
        UCHAR byte = ((const UCHAR *)Guid)[i];
        String->Buffer[positions[i]] = digits[byte >> 4];
        String->Buffer[positions[i] + 1] = digits[byte & 15];
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlStringFromGUID(const GUID *Guid, PUNICODE_STRING String) {
    return RtlStringFromGUIDEx(Guid, String, TRUE);
}
