/* Narrow names and messages to and from UTF-16, in the code page that the ANSI Win32 functions use. */
#include "../crt.h"

UINT crt_file_codepage(void) { return AreFileApisANSI() ? CP_ACP : CP_OEMCP; }

wchar_t *crt_widen(const char *text) {
    UINT codepage = crt_file_codepage();
    int size = MultiByteToWideChar(codepage, 0, text, -1, NULL, 0);
    if (!size) {
        _dosmaperr(GetLastError());
        return NULL;
    }
    wchar_t *made = malloc((size_t)size * sizeof *made);
    if (made)
        MultiByteToWideChar(codepage, 0, text, -1, made, size);
    return made;
}

char *crt_narrow(const wchar_t *text) {
    UINT codepage = crt_file_codepage();
    int size = WideCharToMultiByte(codepage, 0, text, -1, NULL, 0, NULL, NULL);
    if (!size) {
        _dosmaperr(GetLastError());
        return NULL;
    }
    char *made = malloc((size_t)size);
    if (made)
        WideCharToMultiByte(codepage, 0, text, -1, made, size, NULL, NULL);
    return made;
}
