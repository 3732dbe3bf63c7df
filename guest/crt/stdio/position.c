/* fseek, ftell and their kin. In a text stream the position is that of the file's raw bytes, found by reading the
 * stretch under the buffer again and translating it up to where the program is. */
#include "stream.h"

#include "../lowio/lowio.h"

int fseek(FILE *stream, long offset, int origin);
int _fseek_nolock(FILE *stream, long offset, int origin);
int _fseeki64(FILE *stream, int64_t offset, int origin);
long ftell(FILE *stream);
long _ftell_nolock(FILE *stream);
int64_t _ftelli64(FILE *stream);
int fgetpos(FILE *stream, int64_t *position);
int fsetpos(FILE *stream, const int64_t *position);
void rewind(FILE *stream);

static int64_t raw_size_of_text(FILE *stream, int64_t from, size_t chars) {
    struct ioinfo *info = ioinfo_of(stream->_file);
    HANDLE handle = (HANDLE)info->osfhnd;
    uint8_t chunk[512];
    int64_t raw = 0;
    size_t unit = info->encoding == ENCODING_UTF16 ? 2 : 1;
    SetFilePointerEx(handle, (LARGE_INTEGER){.QuadPart = from}, NULL, FILE_BEGIN);
    /* A CR counts when what follows it is known: "CR LF" is one character, a CR alone is one too. */
    bool after_cr = false;
    size_t done = 0;
    for (;;) {
        DWORD got = 0;
        if (!ReadFile(handle, chunk, sizeof chunk, &got, NULL) || got < unit)
            return raw;
        for (DWORD i = 0; i + unit <= got; i += (DWORD)unit) {
            unsigned c = unit == 2 ? (unsigned)(chunk[i] | chunk[i + 1] << 8) : chunk[i];
            if (after_cr && c == '\n') {
                after_cr = false;
                raw += (int64_t)unit;
                continue;
            }
            if (done >= chars)
                return raw;
            after_cr = c == '\r';
            raw += (int64_t)unit;
            if (info->encoding == ENCODING_UTF8)
                done += c < 0x80 || (c >= 0xC0 && c < 0xF0) ? 1 : c >= 0xF0 ? 2 : 0;
            else
                done++;
            if (info->encoding == ENCODING_UTF8 && done >= chars && c >= 0x80) {
                raw += c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
                return raw;
            }
        }
    }
}

int64_t _ftelli64_nolock(FILE *stream) {
    int64_t here = _lseeki64(stream->_file, 0, ORIGIN_CURRENT);
    if (here < 0)
        return -1;
    if (!(stream->_flag & (F_OWN_BUFFER | F_USER_BUFFER)) && !crt_stream_is_wide(stream))
        return here - (stream->_cnt > 0 ? stream->_cnt : 0);
    bool text = crt_stream_is_text(stream);
    if (stream->_flag & F_WRITE) {
        int64_t ahead = stream->_ptr - stream->_base;
        if (!text)
            return here + ahead;
        struct ioinfo *info = ioinfo_of(stream->_file);
        if (info->encoding == ENCODING_ANSI) {
            for (const char *p = stream->_base; p < stream->_ptr; p++)
                ahead += *p == '\n';
            return here + ahead;
        }
        const wchar_t *units = (const wchar_t *)stream->_base;
        int count = (int)(ahead / 2), feeds = 0;
        for (int i = 0; i < count; i++)
            feeds += units[i] == L'\n';
        if (info->encoding == ENCODING_UTF16)
            return here + ahead + 2 * feeds;
        return here + feeds + (count ? WideCharToMultiByte(CP_UTF8, 0, units, count, NULL, 0, NULL, NULL) : 0);
    }
    if (stream->_cnt <= 0 || !(stream->_flag & F_READ))
        return here;
    if (!text)
        return here - stream->_cnt;
    struct ioinfo *info = ioinfo_of(stream->_file);
    int64_t start = here - (int64_t)info->last_raw;
    size_t chars = (size_t)(stream->_ptr - stream->_base);
    if (info->encoding != ENCODING_ANSI)
        chars /= sizeof(wchar_t);
    int64_t position = start + raw_size_of_text(stream, start, chars);
    SetFilePointerEx((HANDLE)info->osfhnd, (LARGE_INTEGER){.QuadPart = here}, NULL, FILE_BEGIN);
    return position;
}

int _fseeki64_nolock(FILE *stream, int64_t offset, int origin) {
    if (!(stream->_flag & (F_READ | F_WRITE | F_UPDATE))) {
        errno = EINVAL;
        return -1;
    }
    stream->_flag &= ~F_EOF;
    if (origin == ORIGIN_CURRENT) {
        int64_t here = _ftelli64_nolock(stream);
        if (here < 0)
            return -1;
        if (__builtin_add_overflow(offset, here, &offset)) {
            errno = EINVAL;
            return -1;
        }
        origin = ORIGIN_START;
    }
    crt_stream_flush(stream);
    if (stream->_flag & F_UPDATE)
        stream->_flag &= ~(F_READ | F_WRITE);
    return _lseeki64(stream->_file, offset, origin) < 0 ? -1 : 0;
}

int _fseeki64(FILE *stream, int64_t offset, int origin) {
    CRT_REQUIRE(stream, EINVAL, -1);
    CRT_REQUIRE(origin >= ORIGIN_START && origin <= ORIGIN_END, EINVAL, -1);
    _lock_file(stream);
    int result = _fseeki64_nolock(stream, offset, origin);
    _unlock_file(stream);
    return result;
}

int _fseek_nolock(FILE *stream, long offset, int origin) { return _fseeki64_nolock(stream, offset, origin); }

int fseek(FILE *stream, long offset, int origin) { return _fseeki64(stream, offset, origin); }

int64_t _ftelli64(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, -1);
    _lock_file(stream);
    int64_t position = _ftelli64_nolock(stream);
    _unlock_file(stream);
    return position;
}

static long fit_long(int64_t position) {
    if (position > LONG_MAX) {
        errno = EINVAL;
        return -1;
    }
    return (long)position;
}

long _ftell_nolock(FILE *stream) { return fit_long(_ftelli64_nolock(stream)); }

long ftell(FILE *stream) { return fit_long(_ftelli64(stream)); }

int fgetpos(FILE *stream, int64_t *position) {
    CRT_REQUIRE(stream && position, EINVAL, -1);
    *position = _ftelli64(stream);
    return *position < 0 ? -1 : 0;
}

int fsetpos(FILE *stream, const int64_t *position) {
    CRT_REQUIRE(stream && position, EINVAL, -1);
    return _fseeki64(stream, *position, ORIGIN_START);
}

void rewind(FILE *stream) {
    if (!stream) {
        crt_invalid(EINVAL);
        return;
    }
    _lock_file(stream);
    crt_stream_flush(stream);
    stream->_flag &= ~(F_EOF | F_ERROR);
    if (descriptor_is_open(stream->_file))
        ioinfo_of(stream->_file)->osfile &= (uint8_t)~FEOFLAG;
    if (stream->_flag & F_UPDATE)
        stream->_flag &= ~(F_READ | F_WRITE);
    _lseeki64(stream->_file, 0, ORIGIN_START);
    _unlock_file(stream);
}
