// Counted strings are copied, appended, compared, hashed and converted as Rtl does; ill-formed UTF-8 becomes U+FFFD.
#include "../../guest/include/nt.h"

#include <stdio.h>

static void units(const char *title, const WCHAR *text, ULONG bytes) {
    printf("%s", title);
    for (ULONG i = 0; i < bytes / 2; i++)
        printf(" %04x", text[i]);
    printf("\n");
}

static void from_utf8(const char *text, ULONG length) {
    WCHAR out[16];
    ULONG bytes = 99, size = 99;
    NTSTATUS status = RtlUTF8ToUnicodeN(out, sizeof(out), &bytes, text, length);
    RtlUTF8ToUnicodeN(NULL, 0, &size, text, length);
    printf("%08lx %lu/%lu", (ULONG)status, bytes, size);
    units("", out, bytes);
}

static void to_utf8(const WCHAR *text, ULONG length) {
    char out[16];
    ULONG bytes = 99;
    NTSTATUS status = RtlUnicodeToUTF8N(out, sizeof(out), &bytes, text, length * 2);
    printf("%08lx %lu", (ULONG)status, bytes);
    for (ULONG i = 0; i < bytes; i++)
        printf(" %02x", (unsigned char)out[i]);
    printf("\n");
}

int main(void) {
    WCHAR buffer[8];
    UNICODE_STRING a, b, s = {0, sizeof(buffer), buffer};
    ULONG hash = 0, value = 0;

    RtlInitUnicodeString(&a, L"Stra\u00dfe");
    RtlInitUnicodeString(&b, L"STRA\u00dfE");
    printf("init %u %u\n", a.Length, a.MaximumLength);
    printf("equal %d %d\n", RtlEqualUnicodeString(&a, &b, TRUE), RtlEqualUnicodeString(&a, &b, FALSE));
    printf("compare %d %d\n", RtlCompareUnicodeString(&a, &b, TRUE) == 0, RtlCompareUnicodeString(&a, &b, FALSE) > 0);
    RtlHashUnicodeString(&a, TRUE, HASH_STRING_ALGORITHM_DEFAULT, &hash);
    printf("hash %08lx\n", hash);
    RtlCopyUnicodeString(&s, &a);
    printf("append %08lx %u\n", (ULONG)RtlAppendUnicodeToString(&s, L"xyz"), s.Length);
    printf("append %08lx %u\n", (ULONG)RtlAppendUnicodeToString(&s, L"xy"), s.Length);
    printf("prefix %d\n", RtlPrefixUnicodeString(&a, &s, FALSE));
    RtlUpcaseUnicodeString(&s, &a, FALSE);
    units("upper", s.Buffer, s.Length);
    printf("case %04x %04x %04x %04x %04x\n", RtlUpcaseUnicodeChar(0xe9), RtlUpcaseUnicodeChar(0xff),
           RtlUpcaseUnicodeChar(0x131), RtlUpcaseUnicodeChar(0x1c6), RtlUpcaseUnicodeChar(0x1f80));

    static const WCHAR *const numbers[] = {L"12", L" -7", L"0x1F", L"0b101", L"0o17", L"z", L"99999999999", L"+3x"};
    for (unsigned i = 0; i < ARRAYSIZE(numbers); i++) {
        RtlInitUnicodeString(&a, numbers[i]);
        NTSTATUS status = RtlUnicodeStringToInteger(&a, 0, &value);
        printf("number %08lx %08lx\n", (ULONG)status, value);
    }
    s.MaximumLength = sizeof(buffer);
    printf("text %08lx %u", (ULONG)RtlIntegerToUnicodeString(0xbeef, 16, &s), s.Length);
    units("", s.Buffer, s.Length);
    printf("text %08lx\n", (ULONG)RtlIntegerToUnicodeString(123456789, 2, &s));
    printf("text %08lx\n", (ULONG)RtlIntegerToUnicodeString(1, 3, &s));

    from_utf8("a\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", 10);
    from_utf8("\xff"
              "a\xc3",
              3);
    from_utf8("\xe4\xb8", 2);
    from_utf8("\xc0\x80z", 3);
    from_utf8("\xed\xa0\x80", 3);
    from_utf8("\xf4\x90\x80\x80", 4);
    to_utf8(L"a\u00e9\u4e2d\xd83d\xde00", 5);
    to_utf8(L"\xd800x", 2);
    to_utf8(L"\xdc00", 1);
    ULONG bytes = 0;
    printf("short %08lx", (ULONG)RtlUTF8ToUnicodeN(buffer, 4, &bytes, "abc", 3));
    printf(" %lu\n", bytes);

    ANSI_STRING ansi = RTL_CONSTANT_STRING("abcdefg");
    s = (UNICODE_STRING){0, sizeof(buffer), buffer};
    printf("convert %08lx", (ULONG)RtlAnsiStringToUnicodeString(&s, &ansi, FALSE));
    printf(" %u\n", s.Length);
    ansi.Length = 8;
    printf("convert %08lx\n", (ULONG)RtlAnsiStringToUnicodeString(&s, &ansi, FALSE));

    UNICODE_STRING guid_text = RTL_CONSTANT_STRING(L"{00112233-4455-6677-8899-aabbccddeeff}"), made;
    GUID guid;
    printf("guid %08lx %08lx %04x %02x\n", (ULONG)RtlGUIDFromString(&guid_text, &guid), guid.Data1, guid.Data3,
           guid.Data4[7]);
    RtlStringFromGUID(&guid, &made);
    printf("guid %.*ls\n", made.Length / 2, made.Buffer);
    RtlFreeUnicodeString(&made);
    return 0;
}

/* output:
init 12 14
equal 1 0
compare 1 1
hash 8202b7d6
append c0000023 12
append 00000000 16
prefix 1
upper 0053 0054 0052 0041 00df 0045
case 00c9 0178 0131 01c4 1f88
number 00000000 0000000c
number 00000000 fffffff9
number 00000000 0000001f
number 00000000 00000005
number 00000000 0000000f
number 00000000 00000000
number 00000000 4876e7ff
number 00000000 00000003
text 00000000 8 0042 0045 0045 0046
text 80000005
text c000000d
00000000 10/10 0061 00e9 4e2d d83d de00
00000107 6/6 fffd 0061 fffd
00000107 2/2 fffd
00000107 6/6 fffd fffd 007a
00000107 4/4 fffd fffd
00000107 6/6 fffd fffd fffd
00000000 10 61 c3 a9 e4 b8 ad f0 9f 98 80
00000107 4 ef bf bd 78
00000107 3 ef bf bd
short c0000023 4
convert 00000000 14
convert 80000005
guid 00000000 00112233 6677 ff
guid {00112233-4455-6677-8899-AABBCCDDEEFF}
*/
