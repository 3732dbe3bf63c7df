// FormatMessage: the system's texts, inserts with specifications, escapes, line breaks, buffers and errors
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void show(const char *label, DWORD count, const WCHAR *text)
{
    printf("%s: %lu", label, count);
    if (count == 0)
        printf(" error %lu", GetLastError());
    printf(" [");
    for (DWORD i = 0; i < count; i++)
        printf(text[i] < 32 ? "\\%d" : "%c", text[i]);
    printf("]\n");
}

static void expand(DWORD flags, const WCHAR *definition, ...)
{
    WCHAR text[200];
    va_list arguments;
    va_start(arguments, definition);
    SetLastError(0);
    DWORD count = FormatMessageW(FORMAT_MESSAGE_FROM_STRING | flags, definition, 0, 0, text, 200, &arguments);
    va_end(arguments);
    char label[64];
    snprintf(label, sizeof(label), "%ls", definition);
    for (char *at = label; *at; at++)
        if (*at < 32)
            *at = '|';
    show(label, count, text);
}

int main(void)
{
    WCHAR text[200];
    char narrow[100];
    SetLastError(0);
    show("2", FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 2, 0, text, 200, NULL), text);
    show("hresult", FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 0x80070005, 0, text, 200, NULL), text);
    static const DWORD results[] = {0x80090308, 0x80092004, 0x800B0109, 0x80010108, 0x80020005, 0x80030002, 0x800401F0};
    DWORD as_it_is = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    for (int i = 0; i < 7; i++) {
        char name[16];
        snprintf(name, sizeof(name), "%08lx", results[i]);
        show(name, FormatMessageW(as_it_is, NULL, results[i], 0, text, 200, NULL), text);
    }
    SetLastError(0);
    show("of another facility", FormatMessageW(as_it_is, NULL, 0x8FFF0002, 0, text, 200, NULL), text);
    show("one line", FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_MAX_WIDTH_MASK, NULL, 5, 0, text, 200, NULL), text);
    show("ignoring", FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, 193, 0, text, 200, NULL), text);
    show("unknown", FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 99999, 0, text, 200, NULL), text);
    show("too small", FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 2, 0, text, 5, NULL), text);
    show("no source", FormatMessageW(0, NULL, 2, 0, text, 200, NULL), text);
    expand(0, L"%1 and %2", L"one", L"two");
    expand(0, L"%2 %1", L"one", L"two");
    expand(0, L"%1!5s!|%1!-5s!|%1!.1s!|", L"ab");
    expand(0, L"%1!d! %2!u! %3!x! %4!08X!", -5, 5, 0xabc, 0xabc);
    expand(0, L"%1!I64d! %2!c!", 123456789012LL, L'z');
    expand(0, L"%1!*.*s!", 6, 2, L"abc");
    expand(0, L"%1!S! %2!hs! %3!ls!", "n1", "n2", L"w");
    expand(0, L"100%% %n%r%t%.%! %qz");
    expand(0, L"before%0after");
    expand(FORMAT_MESSAGE_IGNORE_INSERTS, L"%1 %% %n");
    expand(0, L"a\nb\r\nc");
    expand(FORMAT_MESSAGE_MAX_WIDTH_MASK, L"a\nb\r\nc%nd");
    expand(0, L"");
    expand(0, L"%1", NULL);
    DWORD_PTR array[] = {(DWORD_PTR)L"A", 7};
    show("array", FormatMessageW(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, L"%1=%2!d!", 0, 0, text, 200, (va_list *)array), text);
    SetLastError(0);
    show("no arguments", FormatMessageW(FORMAT_MESSAGE_FROM_STRING, L"%1", 0, 0, text, 200, NULL), text);
    WCHAR *allocated = NULL;
    DWORD count = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER, NULL, 6, 0, (WCHAR *)&allocated, 0, NULL);
    show("allocated", count, allocated);
    LocalFree(allocated);
    count = FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "%1", 0, 0, narrow, 100, (va_list *)(DWORD_PTR[]){(DWORD_PTR)"narrow"});
    printf("narrow: %lu %s\n", count, narrow);
    return 0;
}

/* output:
2: 44 [The system cannot find the file specified.\13\10]
hresult: 19 [Access is denied.\13\10]
80090308: 47 [The token supplied to the function is invalid\13\10]
80092004: 33 [Cannot find object or property.\13\10]
800b0109: 113 [A certificate chain processed, but terminated in a root certificate which is not trusted by the trust provider.\13\10]
80010108: 55 [The object invoked has disconnected from its clients.\13\10]
80020005: 16 [Type mismatch.\13\10]
80030002: 24 [%1 could not be found.\13\10]
800401f0: 35 [CoInitialize has not been called.\13\10]
of another facility: 0 error 317 []
one line: 18 [Access is denied. ]
ignoring: 38 [%1 is not a valid Win32 application.\13\10]
unknown: 0 error 317 []
too small: 0 error 122 []
no source: 0 error 87 []
%1 and %2: 11 [one and two]
%2 %1: 7 [two one]
%1!5s!|%1!-5s!|%1!.1s!|: 14 [   ab|ab   |a|]
%1!d! %2!u! %3!x! %4!08X!: 17 [-5 5 abc 00000ABC]
%1!I64d! %2!c!: 14 [123456789012 z]
%1!*.*s!: 6 [    ab]
%1!S! %2!hs! %3!ls!: 7 [n1 n2 w]
100%% %n%r%t%.%! %qz: 14 [100% \13\10\13\9.! qz]
before%0after: 6 [before]
%1 %% %n: 8 [%1 %% \13\10]
a|b||c: 7 [a\13\10b\13\10c]
a|b||c%nd: 8 [a b c\13\10d]
: 0 error 235 []
%1: 6 [(null)]
array: 3 [A=7]
no arguments: 0 error 87 []
allocated: 24 [The handle is invalid.\13\10]
narrow: 6 narrow
*/
