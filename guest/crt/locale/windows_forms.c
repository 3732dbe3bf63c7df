/* What msvcrt offers its static companions: Windows' locale functions with a code page, by LCID. */
#ifdef CRT_MSVCRT
#include "locale.h"

int __crtCompareStringW(LCID id, DWORD flags, const wchar_t *a, int a_units, const wchar_t *b, int b_units);
int __crtCompareStringA(LCID id, DWORD flags, const char *a, int a_bytes, const char *b, int b_bytes, int codepage);
int __crtLCMapStringW(LCID id, DWORD flags, const wchar_t *text, int units, wchar_t *out, int room);
int __crtLCMapStringA(LCID id, DWORD flags, const char *text, int bytes, char *out, int room, int codepage, int strict);
BOOL __crtGetStringTypeW(DWORD type, const wchar_t *text, int units, unsigned short *out);
int __crtGetLocaleInfoW(LCID id, LCTYPE type, wchar_t *out, int room);

/* A length bounds the string, whose NUL ends it earlier. */
static int units_of(const wchar_t *text, int most) {
    int length = 0;
    while ((most < 0 || length < most) && text[length])
        length++;
    return length;
}

static int bytes_of(const char *text, int most) {
    int length = 0;
    while ((most < 0 || length < most) && text[length])
        length++;
    return length;
}

static wchar_t *widened(const char *text, int bytes, UINT codepage, DWORD flags, int *units) {
    *units = bytes ? MultiByteToWideChar(codepage, flags, text, bytes, NULL, 0) : 0;
    if (bytes && !*units)
        return NULL;
    wchar_t *wide = malloc(((size_t)*units + 1) * sizeof *wide);
    if (wide && bytes)
        MultiByteToWideChar(codepage, flags, text, bytes, wide, *units);
    return wide;
}

int __crtCompareStringW(LCID id, DWORD flags, const wchar_t *a, int a_units, const wchar_t *b, int b_units) {
    return CompareStringW(id, flags, a, units_of(a, a_units), b, units_of(b, b_units));
}

int __crtCompareStringA(LCID id, DWORD flags, const char *a, int a_bytes, const char *b, int b_bytes, int codepage) {
    UINT from = codepage ? (UINT)codepage : CP_ACP;
    int a_units, b_units, order = 0;
    wchar_t *wide_a = widened(a, bytes_of(a, a_bytes), from, 0, &a_units);
    wchar_t *wide_b = widened(b, bytes_of(b, b_bytes), from, 0, &b_units);
    if (wide_a && wide_b)
        order = CompareStringW(id, flags, wide_a, a_units, wide_b, b_units);
    free(wide_a);
    free(wide_b);
    return order;
}

int __crtLCMapStringW(LCID id, DWORD flags, const wchar_t *text, int units, wchar_t *out, int room) {
    int length = units_of(text, units);
    return LCMapStringW(id, flags, text, length < units || units < 0 ? length + 1 : length, out, room);
}

int __crtLCMapStringA(LCID id, DWORD flags, const char *text, int bytes, char *out, int room, int codepage,
                      int strict) {
    UINT from = codepage ? (UINT)codepage : CP_ACP;
    int length = bytes_of(text, bytes), units, made = 0;
    if (length < bytes || bytes < 0)
        length++;
    wchar_t *wide = widened(text, length, from, strict ? MB_ERR_INVALID_CHARS : 0, &units);
    if (!wide)
        return 0;
    if (flags & LCMAP_SORTKEY) {
        made = LCMapStringW(id, flags, wide, units, (wchar_t *)out, room);
    } else {
        int needed = LCMapStringW(id, flags, wide, units, NULL, 0);
        wchar_t *mapped = needed ? malloc((size_t)needed * sizeof *mapped) : NULL;
        if (mapped && LCMapStringW(id, flags, wide, units, mapped, needed))
            made = WideCharToMultiByte(from, 0, mapped, needed, room ? out : NULL, room, NULL, NULL);
        free(mapped);
    }
    free(wide);
    return made;
}

BOOL __crtGetStringTypeW(DWORD type, const wchar_t *text, int units, unsigned short *out) {
    return GetStringTypeW(type, text, units, out);
}

int __crtGetLocaleInfoW(LCID id, LCTYPE type, wchar_t *out, int room) { return GetLocaleInfoW(id, type, out, room); }
#endif
