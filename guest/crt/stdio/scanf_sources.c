/* scanf from streams and from memory. */
#include "printf_front.h"

static int from_stream(void *from) { return _fgetc_nolock(from); }

static void back_to_stream(void *from, int last) { _ungetc_nolock(last, from); }

static int from_wide_stream(void *from) {
    wint_t unit = _fgetwc_nolock(from);
    return unit == WIDE_END ? SCAN_END : unit;
}

static void back_to_wide_stream(void *from, int last) { _ungetwc_nolock((wint_t)last, from); }

struct text {
    const char *at, *end;
};

static int from_text(void *from) {
    struct text *text = from;
    return text->at < text->end && *text->at ? (unsigned char)*text->at++ : SCAN_END;
}

static void back_to_text(void *from, int last) {
    (void)last;
    ((struct text *)from)->at--;
}

struct wide_text {
    const wchar_t *at, *end;
};

static int from_wide_text(void *from) {
    struct wide_text *text = from;
    return text->at < text->end && *text->at ? *text->at++ : SCAN_END;
}

static void back_to_wide_text(void *from, int last) {
    (void)last;
    ((struct wide_text *)from)->at--;
}

int crt_scan(FILE *stream, const char *format, uint64_t options, void *locale, va_list arguments) {
    CRT_REQUIRE(stream && format, EINVAL, -1);
    _lock_file(stream);
    struct crt_scan_source source = {from_stream, back_to_stream, stream};
    int result = crt_parse(&source, format, options, locale, arguments);
    _unlock_file(stream);
    return result;
}

int crt_scan_wide(FILE *stream, const wchar_t *format, uint64_t options, void *locale, va_list arguments) {
    CRT_REQUIRE(stream && format, EINVAL, -1);
    _lock_file(stream);
    struct crt_scan_source source = {from_wide_stream, back_to_wide_stream, stream};
    int result = crt_parse_wide(&source, format, options, locale, arguments);
    _unlock_file(stream);
    return result;
}

int crt_scan_string(const char *text, size_t length, const char *format, uint64_t options, void *locale,
                    va_list arguments) {
    CRT_REQUIRE(text && format, EINVAL, -1);
    struct text from = {text,
                        length > (size_t)(UINTPTR_MAX - (uintptr_t)text) ? (const char *)UINTPTR_MAX : text + length};
    struct crt_scan_source source = {from_text, back_to_text, &from};
    return crt_parse(&source, format, options, locale, arguments);
}

int crt_scan_wide_string(const wchar_t *text, size_t length, const wchar_t *format, uint64_t options, void *locale,
                         va_list arguments) {
    CRT_REQUIRE(text && format, EINVAL, -1);
    size_t most = (UINTPTR_MAX - (uintptr_t)text) / sizeof *text;
    struct wide_text from = {text, text + (length > most ? most : length)};
    struct crt_scan_source source = {from_wide_text, back_to_wide_text, &from};
    return crt_parse_wide(&source, format, options, locale, arguments);
}
