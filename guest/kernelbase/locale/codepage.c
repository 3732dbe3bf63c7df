// What code pages there are and what they are like. The active code page is always UTF-8.

#include "locale/codepages.h"

static const struct {
    UINT number;
    PCWSTR name;
} page_names[] = {
    {37, L"IBM EBCDIC - U.S./Canada"},
    {437, L"OEM - United States"},
    {500, L"IBM EBCDIC - International"},
    {737, L"OEM - Greek 437G"},
    {775, L"OEM - Baltic"},
    {850, L"OEM - Multilingual Latin I"},
    {852, L"OEM - Latin II"},
    {855, L"OEM - Cyrillic"},
    {857, L"OEM - Turkish"},
    {858, L"OEM - Multilingual Latin I + Euro"},
    {866, L"OEM - Russian"},
    {874, L"ANSI/OEM - Thai"},
    {932, L"ANSI/OEM - Japanese Shift-JIS"},
    {936, L"ANSI/OEM - Simplified Chinese GBK"},
    {949, L"ANSI/OEM - Korean"},
    {950, L"ANSI/OEM - Traditional Chinese Big5"},
    {1250, L"ANSI - Central Europe"},
    {1251, L"ANSI - Cyrillic"},
    {1252, L"ANSI - Latin I"},
    {1253, L"ANSI - Greek"},
    {1254, L"ANSI - Turkish"},
    {1255, L"ANSI - Hebrew"},
    {1256, L"ANSI - Arabic"},
    {1257, L"ANSI - Baltic"},
    {1258, L"ANSI/OEM - Viet Nam"},
    {20127, L"US-ASCII"},
    {20866, L"Russian - KOI8"},
    {21866, L"Ukrainian - KOI8-U"},
    {28591, L"ISO 8859-1 Latin I"},
    {28605, L"ISO 8859-15 Latin 9"},
    {65000, L"UTF-7"},
    {65001, L"UTF-8"},
};

static UINT resolve(UINT number) {
    switch (number) {
    case CP_ACP:
    case CP_OEMCP:
    case CP_THREAD_ACP:
        return ACTIVE_CODE_PAGE;
    case CP_MACCP:
        return MAC_CODE_PAGE;
    default:
        return number;
    }
}

CodePage code_page_find(UINT number) {
    CodePage page = {CODE_PAGE_UNKNOWN, resolve(number), NULL, NULL, NULL};
    if (page.number == CP_UTF8 || page.number == CP_UTF7) {
        page.kind = page.number == CP_UTF8 ? CODE_PAGE_UTF8 : CODE_PAGE_UTF7;
        return page;
    }
    for (uint32_t i = 0; i < nls_single_count; i++)
        if (nls_single_pages[i] == page.number) {
            page.kind = CODE_PAGE_SINGLE;
            page.units = nls_single_units + 256 * i;
            page.order = nls_single_orders + 256 * i;
            return page;
        }
    for (uint32_t i = 0; i < nls_double_count; i++)
        if (nls_double_pages[i].number == page.number) {
            page.kind = CODE_PAGE_DOUBLE;
            page.pair = &nls_double_pages[i];
        }
    return page;
}

UINT WINAPI GetACP(void) { return ACTIVE_CODE_PAGE; }

UINT WINAPI GetOEMCP(void) { return ACTIVE_CODE_PAGE; }

BOOL WINAPI IsValidCodePage(UINT number) {
    return number > CP_THREAD_ACP && code_page_find(number).kind != CODE_PAGE_UNKNOWN;
}

BOOL WINAPI GetCPInfo(UINT number, LPCPINFO info) {
    CodePage page = code_page_find(number);
    if (info == NULL || page.kind == CODE_PAGE_UNKNOWN)
        return base_fail(ERROR_INVALID_PARAMETER);
    memset(info, 0, sizeof *info);
    info->DefaultChar[0] = page.kind == CODE_PAGE_SINGLE && page.units['A'] != 'A' ? 0x6F : '?';
    switch (page.kind) {
    case CODE_PAGE_UTF8:
        info->MaxCharSize = 4;
        break;
    case CODE_PAGE_UTF7:
        info->MaxCharSize = 5;
        break;
    case CODE_PAGE_DOUBLE: {
        info->MaxCharSize = 2;
        unsigned count = 0;
        for (unsigned byte = 0; byte < 0x100 && count + 2 < MAX_LEADBYTES; byte++) {
            if (!page.pair->leads[byte] || (byte && page.pair->leads[byte - 1]))
                continue;
            unsigned last = byte;
            while (last < 0xFF && page.pair->leads[last + 1])
                last++;
            info->LeadByte[count++] = (BYTE)byte;
            info->LeadByte[count++] = (BYTE)last;
        }
        break;
    }
    default:
        info->MaxCharSize = 1;
    }
    return TRUE;
}

BOOL WINAPI GetCPInfoExW(UINT number, DWORD flags, LPCPINFOEXW info) {
    CPINFO plain;
    if (flags || info == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!GetCPInfo(number, &plain))
        return FALSE;
    memset(info, 0, sizeof *info);
    info->MaxCharSize = plain.MaxCharSize;
    memcpy(info->DefaultChar, plain.DefaultChar, sizeof plain.DefaultChar);
    memcpy(info->LeadByte, plain.LeadByte, sizeof plain.LeadByte);
    info->CodePage = resolve(number);
    info->UnicodeDefaultChar = info->CodePage >= CP_UTF7 ? 0xFFFD : info->CodePage == 932 ? 0x30FB : '?';

    WCHAR *out = info->CodePageName;
    for (UINT scale = 10000, digit; scale; scale /= 10)
        if ((digit = info->CodePage / scale) != 0 || scale < 1000)
            *out++ = (WCHAR)('0' + digit % 10);
    *out++ = ' ';
    *out++ = ' ';
    *out++ = '(';
    PCWSTR name = L"Code page";
    for (SIZE_T i = 0; i < ARRAYSIZE(page_names); i++)
        if (page_names[i].number == info->CodePage)
            name = page_names[i].name;
    while (*name)
        *out++ = *name++;
    *out++ = ')';
    return TRUE;
}

BOOL WINAPI GetCPInfoExA(UINT number, DWORD flags, LPCPINFOEXA info) {
    CPINFOEXW wide;
    if (info == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!GetCPInfoExW(number, flags, &wide))
        return FALSE;
    memset(info, 0, sizeof *info);
    memcpy(info, &wide, offsetof(CPINFOEXW, CodePageName));
    base_copy_narrow(wide.CodePageName, base_length(wide.CodePageName), info->CodePageName, sizeof info->CodePageName);
    return TRUE;
}

BOOL WINAPI IsDBCSLeadByteEx(UINT number, BYTE byte) {
    CodePage page = code_page_find(number);
    if (page.kind == CODE_PAGE_UNKNOWN)
        return base_fail(ERROR_INVALID_PARAMETER);
    return page.kind == CODE_PAGE_DOUBLE && page.pair->leads[byte];
}

BOOL WINAPI IsDBCSLeadByte(BYTE byte) { return IsDBCSLeadByteEx(CP_ACP, byte); }

static void page_text(UINT number, WCHAR text[8]) {
    WCHAR digits[8];
    unsigned count = 0;
    for (; number; number /= 10)
        digits[count++] = (WCHAR)('0' + number % 10);
    for (unsigned i = 0; i < count; i++)
        text[i] = digits[count - 1 - i];
    text[count] = 0;
}

// The number at an index among all code pages; 0 after the last.
static UINT page_at(uint32_t index) {
    if (index < nls_single_count)
        return nls_single_pages[index];
    index -= nls_single_count;
    if (index < nls_double_count)
        return nls_double_pages[index].number;
    index -= nls_double_count;
    return index == 0 ? CP_UTF7 : index == 1 ? CP_UTF8 : 0;
}

BOOL WINAPI EnumSystemCodePagesW(CODEPAGE_ENUMPROCW callback, DWORD flags) {
    if (callback == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags != CP_INSTALLED && flags != CP_SUPPORTED)
        return base_fail(ERROR_INVALID_FLAGS);
    WCHAR text[8];
    UINT number;
    for (uint32_t i = 0; (number = page_at(i)) != 0; i++) {
        page_text(number, text);
        if (!callback(text))
            break;
    }
    return TRUE;
}

BOOL WINAPI EnumSystemCodePagesA(CODEPAGE_ENUMPROCA callback, DWORD flags) {
    if (callback == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags != CP_INSTALLED && flags != CP_SUPPORTED)
        return base_fail(ERROR_INVALID_FLAGS);
    WCHAR wide[8];
    UINT number;
    for (uint32_t i = 0; (number = page_at(i)) != 0; i++) {
        char text[8];
        page_text(number, wide);
        for (unsigned at = 0; at < 8; at++)
            text[at] = (char)wide[at];
        if (!callback(text))
            break;
    }
    return TRUE;
}
