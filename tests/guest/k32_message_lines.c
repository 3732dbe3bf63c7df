// FormatMessage: lines broken at a width, arguments taken by stars, buffers that are too small, sources together
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void show(const char *text) {
    for (; *text; text++)
        printf(*text == '\r' ? "\\r" : *text == '\n' ? "\\n" : "%c", *text);
    putchar('\n');
}

static void wrapped(DWORD width, const char *definition) {
    char text[200];
    DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_STRING | width, definition, 0, 0, text, sizeof text, NULL);
    printf("%lu: %lu ", width, length);
    show(length ? text : "");
}

static const wchar_t *format(DWORD size, const wchar_t *definition, ...) {
    static wchar_t text[64];
    va_list arguments;
    wcscpy(text, L"**********");
    va_start(arguments, definition);
    SetLastError(0);
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_STRING, definition, 0, 0, text, size, &arguments);
    printf("%lu error %lu [%ls]", length, GetLastError(), text);
    const wchar_t *next = va_arg(arguments, const wchar_t *);
    va_end(arguments);
    return next;
}

int main(void) {
    wrapped(12, "the quick brown fox");
    wrapped(10, "the quick brown fox");
    wrapped(9, "the quick    brown");
    wrapped(6, "unbreakable word");
    wrapped(7, "sixteen");
    wrapped(8, "one%ntwo three%rfour five");
    wrapped(4, "          ");
    wrapped(FORMAT_MESSAGE_MAX_WIDTH_MASK, "no\r\nbreak%nhere");

    printf(" next %ls\n", format(64, L"%1!*.*u!,%1!*.*u!", 6, 4, 7, 3, 9, L"left"));
    printf(" next %ls\n", format(64, L"%1!*.*u!,%3!*.*u!", 6, 4, 7, 5, 3, 9, L"left"));
    printf(" next %ls\n", format(64, L"%2 %1", L"one", L"two", L"left"));
    ULONG_PTR array[] = {6, 4, 7, 5, 3, 9};
    char text[64];
    FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "%1!*.*u!,%4!*.*u!", 0, 0, text, sizeof text,
                   (va_list *)array);
    printf("array [%s]\n", text);

    printf(" next %ls\n", format(4, L"%1!s! %2!s!", L"much", L"left"));
    format(64, L"half%"), putchar('\n');
    format(64, L"%0nothing"), putchar('\n');
    DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_FROM_SYSTEM, "mine", 5, 0, text, sizeof text, NULL);
    printf("string before system: %lu %s\n", length, text);
    return 0;
}

/* output:
12: 20 the quick\r\nbrown fox
10: 20 the quick\r\nbrown fox
9: 17 the\r\nquick\r\nbrown
6: 19 unbrea\r\nkable\r\nword
7: 9 sixteen\r\n
8: 26 one\r\ntwo\r\nthree\rfour\r\nfive
4: 6 \r\n\r\n  
255: 14 no break\r\nhere
13 error 0 [  0007,   009] next left
12 error 0 [  0007,  009] next left
7 error 0 [two one] next left
array [  0007,  009]
0 error 122 [muc] next left
0 error 87 [half******]
0 error 235 []
string before system: 4 mine
*/
