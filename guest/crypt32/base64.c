// CryptStringToBinary and CryptBinaryToString: base64 with or without PEM's lines, and hexadecimal digits.
#include "crypt32.h"

enum { LINE = 64 };

static int value_of(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

SSIZE_T base64_decode(const char *text, const char *end, BYTE *out) {
    ULONG bits = 0, held = 0, padding = 0;
    SSIZE_T size = 0;
    for (; text < end; text++) {
        int value = value_of(*text);
        if (is_space(*text))
            continue;
        if (*text == '=' && padding++ < 2)
            continue;
        if (value < 0 || padding)
            return -1;
        bits = bits << 6 | (ULONG)value;
        held += 6;
        if (held >= 8)
            out[size++] = (BYTE)(bits >> (held -= 8));
    }
    return held < 6 ? size : -1; // six bits left over begin a byte that never came
}

static SSIZE_T hex_decode(const char *text, const char *end, BYTE *out) {
    SSIZE_T size = 0;
    int high = -1;
    for (; text < end; text++) {
        char c = *text;
        if (is_space(c) || c == ',')
            continue;
        int value = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
        if (value < 0)
            return -1;
        if (high >= 0)
            out[size++] = (BYTE)(high << 4 | value);
        high = high < 0 ? value : -1;
    }
    return high < 0 ? size : -1;
}

// The text between "-----BEGIN …-----" and "-----END …-----"; false where there is no such pair.
static bool strip_header(const char **text, const char **end) {
    static const char dashes[] = "-----";
    const char *at = *text, *marks[4];
    int found = 0;
    for (; found < 4 && *end - at >= 5; at++)
        if (RtlCompareMemory(at, dashes, 5) == 5) {
            marks[found++] = at;
            at += 4;
        }
    if (found < 3)
        return false;
    *text = marks[1] + 5;
    *end = marks[2];
    return true;
}

BOOL WINAPI CryptStringToBinaryA(LPCSTR string, DWORD length, DWORD flags, BYTE *binary, DWORD *size, DWORD *skipped,
                                 DWORD *used) {
    const char *text = string, *end = string + (length ? length : (DWORD)lstrlenA(string));
    DWORD form = flags & 0xff, found = form, room = *size;
    BYTE *decoded = crypt_allocate((SIZE_T)(end - text) + 1);
    SSIZE_T count = -1;
    if (!decoded)
        return FALSE;
    bool any = form == CRYPT_STRING_ANY, base64_any = any || form == CRYPT_STRING_BASE64_ANY;
    if (base64_any || form == CRYPT_STRING_BASE64HEADER || form == CRYPT_STRING_BASE64X509CRLHEADER ||
        form == CRYPT_STRING_BASE64REQUESTHEADER) {
        const char *inner = text, *inner_end = end;
        if (strip_header(&inner, &inner_end) && (count = base64_decode(inner, inner_end, decoded)) >= 0)
            found = CRYPT_STRING_BASE64HEADER, text = inner;
    }
    if (count < 0 && (base64_any || form == CRYPT_STRING_BASE64) && (count = base64_decode(text, end, decoded)) >= 0)
        found = CRYPT_STRING_BASE64;
    if (count < 0 && (form == CRYPT_STRING_HEX || form == CRYPT_STRING_HEXRAW || form == CRYPT_STRING_HEX_ANY))
        count = hex_decode(text, end, decoded);
    if (count < 0 && (any || form == CRYPT_STRING_BINARY)) {
        count = end - text;
        CopyMemory(decoded, text, (SIZE_T)count);
        found = CRYPT_STRING_BINARY;
    }
    DWORD error = count < 0 ? ERROR_INVALID_DATA : binary && room < (DWORD)count ? ERROR_MORE_DATA : ERROR_SUCCESS;
    if (count >= 0)
        *size = (DWORD)count;
    if (!error && binary)
        CopyMemory(binary, decoded, (SIZE_T)count);
    if (!error && skipped)
        *skipped = 0;
    if (!error && used)
        *used = found;
    crypt_free(decoded);
    return !error || crypt_fail(error);
}

BOOL WINAPI CryptStringToBinaryW(LPCWSTR string, DWORD length, DWORD flags, BYTE *binary, DWORD *size, DWORD *skipped,
                                 DWORD *used) {
    DWORD units = length ? length : (DWORD)lstrlenW(string);
    char *narrow = crypt_allocate((SIZE_T)units + 1);
    if (!narrow)
        return FALSE;
    for (DWORD i = 0; i < units; i++)
        narrow[i] = string[i] < 0x80 ? (char)string[i] : '?';
    BOOL done = units ? CryptStringToBinaryA(narrow, units, flags, binary, size, skipped, used)
                      : CryptStringToBinaryA("", 0, flags, binary, size, skipped, used);
    crypt_free(narrow);
    return done;
}

static const char *header_of(DWORD form) {
    switch (form) {
    case CRYPT_STRING_BASE64HEADER:
        return "CERTIFICATE";
    case CRYPT_STRING_BASE64REQUESTHEADER:
        return "NEW CERTIFICATE REQUEST";
    case CRYPT_STRING_BASE64X509CRLHEADER:
        return "X509 CRL";
    default:
        return NULL;
    }
}

// Where text goes; without a place it is only counted.
typedef struct Text {
    char *out;
    SIZE_T size;
} Text;

static void put(Text *text, char c) {
    if (text->out)
        text->out[text->size] = c;
    text->size++;
}

static void put_all(Text *text, const char *string) {
    while (*string)
        put(text, *string++);
}

static void put_end(Text *text, DWORD flags) {
    if (flags & CRYPT_STRING_NOCRLF)
        return;
    if (!(flags & CRYPT_STRING_NOCR))
        put(text, '\r');
    put(text, '\n');
}

static void put_base64(Text *text, const BYTE *data, DWORD size, DWORD flags) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int column = 0;
    for (DWORD i = 0; i < size; i += 3) {
        DWORD left = size - i;
        ULONG bits = (ULONG)data[i] << 16 | (left > 1 ? (ULONG)data[i + 1] << 8 : 0) | (left > 2 ? data[i + 2] : 0);
        put(text, letters[bits >> 18]);
        put(text, letters[bits >> 12 & 63]);
        put(text, left > 1 ? letters[bits >> 6 & 63] : '=');
        put(text, left > 2 ? letters[bits & 63] : '=');
        if ((column += 4) == LINE && left > 3) {
            put_end(text, flags);
            column = 0;
        }
    }
    put_end(text, flags);
}

static bool put_form(Text *text, const BYTE *data, DWORD size, DWORD flags) {
    static const char digits[] = "0123456789abcdef";
    DWORD form = flags & 0xff;
    const char *header = header_of(form);
    if (form == CRYPT_STRING_HEXRAW) {
        for (DWORD i = 0; i < size; i++) {
            put(text, digits[data[i] >> 4]);
            put(text, digits[data[i] & 15]);
        }
        put_end(text, flags);
        return true;
    }
    if (form != CRYPT_STRING_BASE64 && !header)
        return false;
    if (header) {
        put_all(text, "-----BEGIN ");
        put_all(text, header);
        put_all(text, "-----");
        put_end(text, flags);
    }
    put_base64(text, data, size, flags);
    if (header) {
        put_all(text, "-----END ");
        put_all(text, header);
        put_all(text, "-----");
        put_end(text, flags);
    }
    return true;
}

// With its NUL in `length` where it is asked for, without it where the text is written.
BOOL WINAPI CryptBinaryToStringA(const BYTE *binary, DWORD size, DWORD flags, LPSTR string, DWORD *length) {
    Text counted = {0};
    if (!put_form(&counted, binary, size, flags))
        return crypt_fail(ERROR_INVALID_PARAMETER);
    DWORD needed = (DWORD)counted.size + 1, room = *length;
    *length = string ? needed - 1 : needed;
    if (!string)
        return TRUE;
    if (room < needed) {
        *length = needed;
        return crypt_fail(ERROR_MORE_DATA);
    }
    Text text = {string, 0};
    put_form(&text, binary, size, flags);
    put(&text, 0);
    return TRUE;
}

BOOL WINAPI CryptBinaryToStringW(const BYTE *binary, DWORD size, DWORD flags, LPWSTR string, DWORD *length) {
    DWORD needed = 0, room = *length;
    if (!CryptBinaryToStringA(binary, size, flags, NULL, &needed))
        return FALSE;
    *length = string ? needed - 1 : needed;
    if (!string)
        return TRUE;
    if (room < needed) {
        *length = needed;
        return crypt_fail(ERROR_MORE_DATA);
    }
    char *narrow = crypt_allocate(needed);
    if (!narrow)
        return FALSE;
    CryptBinaryToStringA(binary, size, flags, narrow, &needed);
    for (DWORD i = 0; i <= needed; i++)
        string[i] = (WCHAR)narrow[i];
    crypt_free(narrow);
    return TRUE;
}
