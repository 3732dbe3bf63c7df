/* Wide characters through a stream. A text stream converts by the locale, or holds UTF-16 when its descriptor
 * translates an encoding; a binary stream carries the code units as they are. */
#include "stream.h"

#include "../locale/multibyte.h"
#include "../lowio/lowio.h"

wint_t fgetwc(FILE *stream);
wint_t getwc(FILE *stream);
wint_t getwchar(void);
wint_t _fgetwchar(void);
wint_t _getwc_nolock(FILE *stream);
wint_t fputwc(wchar_t unit, FILE *stream);
wint_t putwc(wchar_t unit, FILE *stream);
wint_t putwchar(wchar_t unit);
wint_t _fputwchar(wchar_t unit);
wint_t _putwc_nolock(wchar_t unit, FILE *stream);
wint_t ungetwc(wint_t unit, FILE *stream);
wchar_t *fgetws(wchar_t *buffer, int room, FILE *stream);
wchar_t *_getws(wchar_t *buffer);
wchar_t *_getws_s(wchar_t *buffer, size_t room);
int fputws(const wchar_t *text, FILE *stream);
int _putws(const wchar_t *text);

static bool converts_by_locale(FILE *stream) {
    return !(stream->_flag & F_STRING) && crt_stream_is_text(stream) && !crt_stream_is_wide(stream);
}

/* A low surrogate that came with its high one waits in the descriptor's slot. */
static wint_t read_multibyte(FILE *stream) {
    struct ioinfo *info = ioinfo_of(stream->_file);
    if (info->pushed_count) {
        info->pushed_count = 0;
        return info->pushed;
    }
    char bytes[MULTIBYTE_MOST];
    wchar_t units[2];
    for (int length = 0; length < MULTIBYTE_MOST;) {
        int byte = _fgetc_nolock(stream);
        if (byte == END_OF_FILE) {
            if (length) {
                stream->_flag |= F_ERROR;
                errno = EILSEQ;
            }
            return WIDE_END;
        }
        bytes[length++] = (char)byte;
        int used = crt_decode(units, bytes, (size_t)length, crt_codepage(NULL));
        if (used == MULTIBYTE_INCOMPLETE)
            continue;
        if (used < 0)
            break;
        if (IS_HIGH_SURROGATE(units[0])) {
            info->pushed = units[1];
            info->pushed_count = 1;
        }
        return units[0];
    }
    stream->_flag |= F_ERROR;
    errno = EILSEQ;
    return WIDE_END;
}

wint_t _fgetwc_nolock(FILE *stream) {
    if (converts_by_locale(stream))
        return read_multibyte(stream);
    if (stream->_cnt >= (int)sizeof(wchar_t)) {
        wchar_t unit;
        memcpy(&unit, stream->_ptr, sizeof unit);
        stream->_ptr += sizeof unit;
        stream->_cnt -= (int)sizeof unit;
        return unit;
    }
    int low = _fgetc_nolock(stream);
    if (low == END_OF_FILE)
        return WIDE_END;
    int high = _fgetc_nolock(stream);
    return high == END_OF_FILE ? (wint_t)WIDE_END : (wint_t)(low | high << 8);
}

wint_t _fputwc_nolock(wchar_t unit, FILE *stream) {
    if (!converts_by_locale(stream)) {
        if (stream->_cnt >= (int)sizeof unit && (stream->_flag & F_WRITE)) {
            memcpy(stream->_ptr, &unit, sizeof unit);
            stream->_ptr += sizeof unit;
            stream->_cnt -= (int)sizeof unit;
            return unit;
        }
        if (!(stream->_flag & F_STRING) && (stream->_flag & F_UNBUFFERED))
            return _fwrite_nolock(&unit, sizeof unit, 1, stream) == 1 ? unit : (wint_t)WIDE_END;
        if (_fputc_nolock(unit & 0xff, stream) == END_OF_FILE || _fputc_nolock(unit >> 8, stream) == END_OF_FILE)
            return WIDE_END;
        return unit;
    }
    struct ioinfo *info = ioinfo_of(stream->_file);
    UINT codepage = crt_codepage(NULL);
    wchar_t units[2] = {unit};
    int count = 1;
    if (codepage == CP_UTF8 && IS_HIGH_SURROGATE(unit)) {
        info->pushed = unit;
        info->pushed_count = 1;
        return unit;
    }
    if (info->pushed_count && IS_LOW_SURROGATE(unit)) {
        units[0] = info->pushed;
        units[1] = unit;
        count = 2;
    }
    info->pushed_count = 0;
    char bytes[MULTIBYTE_MOST];
    int length = crt_encode(bytes, units, count, codepage);
    if (length < 0) {
        errno = EILSEQ;
        return WIDE_END;
    }
    return _fwrite_nolock(bytes, 1, (size_t)length, stream) == (size_t)length ? unit : (wint_t)WIDE_END;
}

wint_t fgetwc(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, WIDE_END);
    _lock_file(stream);
    wint_t unit = _fgetwc_nolock(stream);
    _unlock_file(stream);
    return unit;
}

wint_t getwc(FILE *stream) { return fgetwc(stream); }

wint_t _getwc_nolock(FILE *stream) { return _fgetwc_nolock(stream); }

wint_t getwchar(void) { return fgetwc(crt_standard(0)); }

wint_t _fgetwchar(void) { return fgetwc(crt_standard(0)); }

wint_t fputwc(wchar_t unit, FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, WIDE_END);
    _lock_file(stream);
    bool burst = crt_begin_burst(stream);
    wint_t result = _fputwc_nolock(unit, stream);
    crt_end_burst(stream, burst);
    _unlock_file(stream);
    return result;
}

wint_t putwc(wchar_t unit, FILE *stream) { return fputwc(unit, stream); }

wint_t _putwc_nolock(wchar_t unit, FILE *stream) { return _fputwc_nolock(unit, stream); }

wint_t putwchar(wchar_t unit) { return fputwc(unit, crt_standard(1)); }

wint_t _fputwchar(wchar_t unit) { return fputwc(unit, crt_standard(1)); }

wint_t _ungetwc_nolock(wint_t unit, FILE *stream) {
    bool readable = (stream->_flag & F_READ) || ((stream->_flag & F_UPDATE) && !(stream->_flag & F_WRITE));
    if (unit == WIDE_END || !readable)
        return WIDE_END;
    char bytes[MULTIBYTE_MOST];
    int length = (int)sizeof(wchar_t);
    wchar_t value = (wchar_t)unit;
    if (converts_by_locale(stream))
        length = crt_encode(bytes, &value, 1, crt_codepage(NULL));
    else
        memcpy(bytes, &value, sizeof value);
    if (length < 0) {
        errno = EILSEQ;
        return WIDE_END;
    }
    if (!stream->_base)
        crt_stream_buffer(stream);
    if (stream->_ptr < stream->_base + length) {
        if (stream->_cnt || length > stream->_bufsiz)
            return WIDE_END;
        stream->_ptr = stream->_base + length;
    }
    stream->_ptr -= length;
    if (!(stream->_flag & F_STRING))
        memcpy(stream->_ptr, bytes, (size_t)length);
    stream->_cnt += length;
    stream->_flag = (stream->_flag & ~F_EOF) | F_READ;
    return value;
}

wint_t ungetwc(wint_t unit, FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, WIDE_END);
    _lock_file(stream);
    wint_t result = _ungetwc_nolock(unit, stream);
    _unlock_file(stream);
    return result;
}

wchar_t *fgetws(wchar_t *buffer, int room, FILE *stream) {
    CRT_REQUIRE((buffer || !room) && room >= 0 && stream, EINVAL, NULL);
    if (!room)
        return NULL;
    _lock_file(stream);
    wchar_t *out = buffer;
    while (out < buffer + room - 1) {
        wint_t unit = _fgetwc_nolock(stream);
        if (unit == WIDE_END)
            break;
        *out++ = (wchar_t)unit;
        if (unit == L'\n')
            break;
    }
    bool none = out == buffer && room > 1;
    if (!none)
        *out = 0;
    _unlock_file(stream);
    return none ? NULL : buffer;
}

wchar_t *_getws_s(wchar_t *buffer, size_t room) {
    CRT_REQUIRE(buffer && room, EINVAL, NULL);
    FILE *stream = crt_standard(0);
    _lock_file(stream);
    size_t length = 0;
    wint_t unit = _fgetwc_nolock(stream);
    bool none = unit == WIDE_END;
    for (; unit != WIDE_END && unit != L'\n'; unit = _fgetwc_nolock(stream)) {
        if (length < room)
            buffer[length] = (wchar_t)unit;
        length++;
    }
    _unlock_file(stream);
    if (length >= room) {
        buffer[0] = 0;
        crt_invalid(ERANGE);
        return NULL;
    }
    buffer[length] = 0;
    return none ? NULL : buffer;
}

wchar_t *_getws(wchar_t *buffer) { return _getws_s(buffer, SIZE_MAX); }

static int put_text(const wchar_t *text, bool new_line, FILE *stream) {
    _lock_file(stream);
    bool burst = crt_begin_burst(stream);
    int result = 0;
    for (; *text && !result; text++)
        if (_fputwc_nolock(*text, stream) == WIDE_END)
            result = END_OF_FILE;
    if (new_line && !result && _fputwc_nolock(L'\n', stream) == WIDE_END)
        result = END_OF_FILE;
    crt_end_burst(stream, burst);
    _unlock_file(stream);
    return result;
}

int fputws(const wchar_t *text, FILE *stream) {
    CRT_REQUIRE(text && stream, EINVAL, END_OF_FILE);
    return put_text(text, false, stream);
}

int _putws(const wchar_t *text) {
    CRT_REQUIRE(text, EINVAL, END_OF_FILE);
    return put_text(text, true, crt_standard(1));
}
