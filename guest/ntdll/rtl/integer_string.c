// Numbers as text: the counted and the plain forms, in bases 2, 8, 10 and 16.
// Base 0 reads a 0b, 0o or 0x prefix and means 10 when writing.

#include "rtl.h"

enum { LONGEST = 64 };

static BOOLEAN is_base(ULONG base) { return base == 2 || base == 8 || base == 10 || base == 16; }

static ULONG format(ULONGLONG value, ULONG base, char *end) {
    char *at = end;
    do {
        *--at = "0123456789ABCDEF"[value % base];
        value /= base;
    } while (value);
    return (ULONG)(end - at);
}

static int digit_of(WCHAR c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

typedef struct Text {
    const void *units;
    ULONG length;
    BOOLEAN wide;
} Text;

static WCHAR unit(const Text *text, ULONG at) {
    if (at >= text->length)
        return 0;
    return text->wide ? ((const WCHAR *)text->units)[at] : ((const UCHAR *)text->units)[at];
}

static NTSTATUS parse(const Text *text, ULONG base, PULONG value) {
    ULONG at = 0, result = 0;
    BOOLEAN negative = FALSE;
    while (unit(text, at) && unit(text, at) <= ' ')
        at++;
    if (unit(text, at) == '-' || unit(text, at) == '+')
        negative = unit(text, at++) == '-';
    if (!base) {
        base = 10;
        if (unit(text, at) == '0') {
            WCHAR mark = unit(text, at + 1);
            base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
            at += base == 10 ? 0 : 2;
        }
    } else if (!is_base(base)) {
        return STATUS_INVALID_PARAMETER;
    }
    for (int digit; at < text->length && (digit = digit_of(unit(text, at))) < (int)base; at++)
        result = result * base + (ULONG)digit;
    if (!value)
        return STATUS_ACCESS_VIOLATION;
    *value = negative ? 0 - result : result;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value) {
    Text text = {String->Buffer, rtl_length(String), TRUE};
    return parse(&text, Base, Value);
}

NTSTATUS NTAPI RtlCharToInteger(PCSZ String, ULONG Base, PULONG Value) {
    Text text = {String, (ULONG)strlen(String), FALSE};
    return parse(&text, Base, Value);
}

NTSTATUS NTAPI RtlInt64ToUnicodeString(ULONGLONG Value, ULONG Base, PUNICODE_STRING String) {
    char digits[LONGEST];
    if (!Base)
        Base = 10;
    if (!is_base(Base))
        return STATUS_INVALID_PARAMETER;
    ULONG count = format(Value, Base, digits + LONGEST);
    String->Length = (USHORT)(count * sizeof(WCHAR)); // where it does not fit, what it would be
    if (String->Length + sizeof(WCHAR) > String->MaximumLength)
        return STATUS_BUFFER_OVERFLOW; // the NUL must fit too
    for (ULONG i = 0; i < count; i++)
        String->Buffer[i] = (UCHAR)digits[LONGEST - count + i];
    String->Buffer[count] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG Value, ULONG Base, PUNICODE_STRING String) {
    return RtlInt64ToUnicodeString(Value, Base, String);
}

static NTSTATUS to_chars(ULONGLONG value, ULONG base, LONG length, PSTR string) {
    char digits[LONGEST];
    if (!base)
        base = 10;
    if (!is_base(base))
        return STATUS_INVALID_PARAMETER;
    LONG count = (LONG)format(value, base, digits + LONGEST), width = length < 0 ? -length : length;
    if (count > width)
        return STATUS_BUFFER_OVERFLOW;
    if (!string)
        return STATUS_ACCESS_VIOLATION;
    if (length < 0) { // a negative length asks for leading zeros
        memset(string, '0', (SIZE_T)(width - count));
        string += width - count;
    }
    memcpy(string, digits + LONGEST - count, (SIZE_T)count);
    if (count < length)
        string[count] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlIntegerToChar(ULONG Value, ULONG Base, LONG Length, PSTR String) {
    return to_chars(Value, Base, Length, String);
}

NTSTATUS NTAPI RtlLargeIntegerToChar(PULARGE_INTEGER Value, ULONG Base, LONG Length, PSTR String) {
    return to_chars(Value->QuadPart, Base, Length, String);
}
