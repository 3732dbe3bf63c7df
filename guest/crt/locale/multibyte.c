/* One character between a code page and UTF-16. UTF-8 is done here; every other code page is kernelbase's business. */
#include "multibyte.h"

static int decode_utf8(wchar_t units[2], const char *bytes, size_t length) {
    const uint8_t *at = (const uint8_t *)bytes;
    uint8_t first = at[0];
    if (first < 0x80) {
        units[0] = first;
        return 1;
    }
    int size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4)
        return MULTIBYTE_INVALID;
    uint32_t point = first & (0xFFu >> (size + 1));
    for (int i = 1; i < size; i++) {
        if ((size_t)i >= length)
            return MULTIBYTE_INCOMPLETE;
        if ((at[i] & 0xC0) != 0x80)
            return MULTIBYTE_INVALID;
        /* Overlong forms, surrogates and what is beyond U+10FFFF show in the second byte. */
        if (i == 1 && ((first == 0xE0 && at[1] < 0xA0) || (first == 0xED && at[1] > 0x9F) ||
                       (first == 0xF0 && at[1] < 0x90) || (first == 0xF4 && at[1] > 0x8F)))
            return MULTIBYTE_INVALID;
        point = point << 6 | (at[i] & 0x3F);
    }
    if (point < 0x10000) {
        units[0] = (wchar_t)point;
    } else {
        units[0] = (wchar_t)(0xD800 + ((point - 0x10000) >> 10));
        units[1] = (wchar_t)(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
    return size;
}

int crt_decode(wchar_t units[2], const char *bytes, size_t length, UINT codepage) {
    units[0] = units[1] = 0;
    if (!length)
        return MULTIBYTE_INCOMPLETE;
    if (codepage == CP_UTF8)
        return decode_utf8(units, bytes, length);
    if (!codepage || (uint8_t)*bytes < 0x80) {
        units[0] = (uint8_t)*bytes;
        return 1;
    }
    int size = IsDBCSLeadByteEx(codepage, (BYTE)*bytes) ? 2 : 1;
    if ((size_t)size > length)
        return MULTIBYTE_INCOMPLETE;
    return MultiByteToWideChar(codepage, MB_ERR_INVALID_CHARS, bytes, size, units, 2) ? size : MULTIBYTE_INVALID;
}

int crt_encode(char bytes[MULTIBYTE_MOST], const wchar_t *units, int count, UINT codepage) {
    wchar_t first = units[0];
    if (!codepage || (first < 0x80 && count == 1)) {
        if (first > 0xFF || count != 1)
            return MULTIBYTE_INVALID;
        bytes[0] = (char)first;
        return 1;
    }
    if (codepage == CP_UTF8) {
        int size = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, units, count, bytes, MULTIBYTE_MOST, NULL, NULL);
        return size > 0 ? size : MULTIBYTE_INVALID;
    }
    BOOL defaulted = FALSE;
    int size = WideCharToMultiByte(codepage, 0, units, count, bytes, MULTIBYTE_MOST, NULL, &defaulted);
    return size > 0 && !defaulted ? size : MULTIBYTE_INVALID;
}
