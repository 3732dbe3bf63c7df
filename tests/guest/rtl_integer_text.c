// Integers to and from text in ntdll: room for the NUL, null pointers, a time asked for without a place
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG value, ULONG base, UNICODE_STRING *string);
NTSTATUS NTAPI RtlIntegerToChar(ULONG value, ULONG base, LONG length, PSTR string);
NTSTATUS NTAPI RtlUnicodeStringToInteger(const UNICODE_STRING *string, ULONG base, ULONG *value);
BOOLEAN NTAPI RtlQueryUnbiasedInterruptTime(ULONGLONG *time);

static void to_text(const char *what, ULONG value, ULONG base, USHORT units) {
    WCHAR text[20] = L"-------------------";
    UNICODE_STRING string = {0, (USHORT)(units * 2), text};
    NTSTATUS status = RtlIntegerToUnicodeString(value, base, &string);
    printf("%s: %08lx length %u %ls\n", what, status, string.Length, text);
}

int main(void) {
    to_text("room", 0xFACE, 16, 5);
    to_text("no room for the NUL", 0xFACE, 16, 4);
    to_text("base", 1, 7, 5);
    printf("nowhere: %08lx, too short: %08lx\n", RtlIntegerToChar(10, 10, 12, NULL), RtlIntegerToChar(10, 10, 1, NULL));
    UNICODE_STRING digits;
    ULONG value = 0;
    RtlInitUnicodeString(&digits, L" -12x");
    printf("read: %08lx", RtlUnicodeStringToInteger(&digits, 10, &value));
    printf(" %ld, nowhere: %08lx\n", (long)value, RtlUnicodeStringToInteger(&digits, 10, NULL));
    SetLastError(0);
    BOOLEAN done = RtlQueryUnbiasedInterruptTime(NULL);
    printf("time: %d error %lu\n", done, GetLastError());
    return 0;
}
/* output:
room: 00000000 length 8 FACE
no room for the NUL: 80000005 length 8 -------------------
base: c000000d length 0 -------------------
nowhere: c0000005, too short: 80000005
read: 00000000 -12, nowhere: c0000005
time: 0 error 87
*/
