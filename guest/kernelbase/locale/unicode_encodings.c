// UTF-8 and UTF-7 to and from UTF-16. Ill-formed input becomes U+FFFD and marks the sink; nothing here can fail.
// The number of U+FFFD for an ill-formed UTF-8 sequence follows Windows: a lead byte takes every continuation byte that
// is still due with it, even the one that makes the sequence overlong, a surrogate or too large.

#include "locale/codepages.h"

enum { REPLACEMENT = 0xFFFD };

static void put_point(WideSink *sink, uint32_t point) {
    if (point >= 0x10000) {
        wide_put(sink, (WCHAR)(0xD7C0 + (point >> 10)));
        wide_put(sink, (WCHAR)(0xDC00 | (point & 0x3FF)));
    } else {
        wide_put(sink, (WCHAR)point);
    }
}

// Decodes one non-ASCII sequence at text; returns the bytes it took, and the point or 0 for an ill-formed one.
static SIZE_T decode_one(const uint8_t *text, SIZE_T length, uint32_t *point) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t lead = text[0];
    SIZE_T due = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 1;

    *point = 0;
    if (due == 1)
        return 1;
    uint32_t value = lead & (0x7F >> due);
    for (SIZE_T i = 1; i < due; i++) {
        if (i == length || (text[i] & 0xC0) != 0x80)
            return i;
        value = value << 6 | (text[i] & 0x3F);
        uint32_t low = value << 6 * (due - 1 - i), high = low | ((1u << 6 * (due - 1 - i)) - 1);
        if (high < least[due] || low > 0x10FFFF || (low >= 0xD800 && high < 0xE000))
            return i + 1;
    }
    *point = value;
    return due;
}

// Takes blocks of ASCII bytes as long as they fit, or are only counted; returns how many bytes it took.
static SIZE_T take_ascii(WideSink *sink, const uint8_t *text, SIZE_T length) {
    enum { BLOCK = 8 };
    const uint64_t high_bits = 0x8080808080808080;
    SIZE_T at = 0;
    for (uint64_t block; length - at >= BLOCK; at += BLOCK, sink->count += BLOCK) {
        memcpy(&block, text + at, BLOCK);
        if (block & high_bits || (sink->room && sink->room - min(sink->count, sink->room) < BLOCK))
            break;
        for (SIZE_T i = 0; sink->room && i < BLOCK; i++)
            sink->out[sink->count + i] = text[at + i];
    }
    return at;
}

void utf8_to_wide(WideSink *sink, const uint8_t *text, SIZE_T length) {
    for (SIZE_T at = take_ascii(sink, text, length); at < length;) {
        if (text[at] < 0x80) {
            wide_put(sink, text[at++]);
            continue;
        }
        uint32_t point;
        at += decode_one(text + at, length - at, &point);
        sink->invalid |= point == 0;
        put_point(sink, point ? point : REPLACEMENT);
        at += take_ascii(sink, text + at, length - at);
    }
}

void wide_to_utf8(ByteSink *sink, const WCHAR *text, SIZE_T length) {
    for (SIZE_T at = 0; at < length; at++) {
        uint32_t point = text[at];
        if (point < 0x80) {
            byte_put(sink, point);
            continue;
        }
        if (point < 0x800) {
            byte_put(sink, 0xC0 | point >> 6);
            byte_put(sink, 0x80 | (point & 0x3F));
            continue;
        }
        if ((point & 0xF800) == 0xD800) {
            if (point < 0xDC00 && at + 1 < length && (text[at + 1] & 0xFC00) == 0xDC00) {
                point = 0x10000 + ((point & 0x3FF) << 10) + (text[++at] & 0x3FF);
                byte_put(sink, 0xF0 | point >> 18);
                byte_put(sink, 0x80 | (point >> 12 & 0x3F));
                byte_put(sink, 0x80 | (point >> 6 & 0x3F));
                byte_put(sink, 0x80 | (point & 0x3F));
                continue;
            }
            sink->invalid = true;
            point = REPLACEMENT;
        }
        byte_put(sink, 0xE0 | point >> 12);
        byte_put(sink, 0x80 | (point >> 6 & 0x3F));
        byte_put(sink, 0x80 | (point & 0x3F));
    }
}

static int base64_value(uint8_t byte) {
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9')
        return byte - '0' + 52;
    return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

void utf7_to_wide(WideSink *sink, const uint8_t *text, SIZE_T length) {
    for (SIZE_T at = 0; at < length;) {
        if (text[at] != '+') {
            wide_put(sink, text[at++]);
            continue;
        }
        if (++at < length && text[at] == '-') {
            wide_put(sink, '+');
            at++;
            continue;
        }
        uint32_t bits = 0;
        unsigned held = 0;
        for (int value; at < length && (value = base64_value(text[at])) >= 0; at++) {
            bits = bits << 6 | (uint32_t)value;
            held += 6;
            if (held >= 16) {
                held -= 16;
                wide_put(sink, (WCHAR)(bits >> held));
            }
        }
        if (at < length && text[at] == '-')
            at++;
    }
}

static bool is_utf7_direct(WCHAR unit) {
    return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9') ||
           (unit >= '\'' && unit <= ')') || (unit >= ',' && unit <= '/') || unit == ':' || unit == '?' || unit == ' ' ||
           unit == '\t' || unit == '\r' || unit == '\n' || unit == 0;
}

void wide_to_utf7(ByteSink *sink, const WCHAR *text, SIZE_T length) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (SIZE_T at = 0; at < length;) {
        if (is_utf7_direct(text[at])) {
            byte_put(sink, (uint8_t)text[at++]);
            continue;
        }
        byte_put(sink, '+');
        if (text[at] == '+') {
            byte_put(sink, '-');
            at++;
            continue;
        }
        uint32_t bits = 0;
        unsigned held = 0;
        for (; at < length && !is_utf7_direct(text[at]); at++) {
            bits = bits << 16 | text[at];
            for (held += 16; held >= 6; held -= 6)
                byte_put(sink, (uint8_t)digits[bits >> (held - 6) & 0x3F]);
        }
        if (held)
            byte_put(sink, (uint8_t)digits[bits << (6 - held) & 0x3F]);
        byte_put(sink, '-');
    }
}
