/* printf into a stream: what ucrtbase exports for its inline functions, and the same under one name for msvcrt's. */
#include "printf_front.h"

#include "../format/printf.h"

static bool to_stream(void *stream, const char *text, size_t length) {
    return _fwrite_nolock(text, 1, length, stream) == length;
}

static bool to_wide_stream(void *stream, const wchar_t *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (_fputwc_nolock(text[i], stream) == WIDE_END && text[i] != WIDE_END)
            return false;
    return true;
}

int crt_print(FILE *stream, const char *format, uint64_t options, enum printf_variant variant, void *locale,
              va_list arguments) {
    CRT_REQUIRE(stream && format, EINVAL, -1);
    _lock_file(stream);
    bool burst = crt_begin_burst(stream);
    int result = crt_format(to_stream, stream, format, options, variant, locale, arguments);
    crt_end_burst(stream, burst);
    _unlock_file(stream);
    return result;
}

int crt_print_wide(FILE *stream, const wchar_t *format, uint64_t options, enum printf_variant variant, void *locale,
                   va_list arguments) {
    CRT_REQUIRE(stream && format, EINVAL, -1);
    _lock_file(stream);
    bool burst = crt_begin_burst(stream);
    int result = crt_format_wide(to_wide_stream, stream, format, options, variant, locale, arguments);
    crt_end_burst(stream, burst);
    _unlock_file(stream);
    return result;
}
