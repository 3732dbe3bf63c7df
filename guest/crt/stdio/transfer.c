/* Bytes through a stream: getc, putc, fread, fwrite, fgets, fputs and their kin. */
#include "stream.h"

#include "../lowio/lowio.h"

int fgetc(FILE *stream);
int getc(FILE *stream);
int getchar(void);
int _fgetchar(void);
int _getc_nolock(FILE *stream);
int fputc(int byte, FILE *stream);
int putc(int byte, FILE *stream);
int putchar(int byte);
int _fputchar(int byte);
int _putc_nolock(int byte, FILE *stream);
int ungetc(int byte, FILE *stream);
size_t fread(void *buffer, size_t size, size_t count, FILE *stream);
size_t fread_s(void *buffer, size_t room, size_t size, size_t count, FILE *stream);
size_t _fread_nolock_s(void *buffer, size_t room, size_t size, size_t count, FILE *stream);
size_t fwrite(const void *buffer, size_t size, size_t count, FILE *stream);
char *fgets(char *buffer, int room, FILE *stream);
char *gets(char *buffer);
char *gets_s(char *buffer, size_t room);
int puts(const char *text);
int _getw(FILE *stream);
int _putw(int word, FILE *stream);

int _fgetc_nolock(FILE *stream) {
    if (stream->_cnt > 0) {
        stream->_cnt--;
        return (unsigned char)*stream->_ptr++;
    }
    return crt_stream_fill(stream);
}

int _fputc_nolock(int byte, FILE *stream) {
    if (stream->_cnt > 0 && (stream->_flag & F_WRITE)) {
        stream->_cnt--;
        *stream->_ptr++ = (char)byte;
        return (unsigned char)byte;
    }
    return crt_stream_spill(byte, stream);
}

int fgetc(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, END_OF_FILE);
    _lock_file(stream);
    int byte = _fgetc_nolock(stream);
    _unlock_file(stream);
    return byte;
}

int getc(FILE *stream) { return fgetc(stream); }

int _getc_nolock(FILE *stream) { return _fgetc_nolock(stream); }

int getchar(void) { return fgetc(crt_standard(0)); }

int _fgetchar(void) { return fgetc(crt_standard(0)); }

int fputc(int byte, FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, END_OF_FILE);
    _lock_file(stream);
    int result = _fputc_nolock(byte, stream);
    _unlock_file(stream);
    return result;
}

int putc(int byte, FILE *stream) { return fputc(byte, stream); }

int _putc_nolock(int byte, FILE *stream) { return _fputc_nolock(byte, stream); }

int putchar(int byte) { return fputc(byte, crt_standard(1)); }

int _fputchar(int byte) { return fputc(byte, crt_standard(1)); }

int _ungetc_nolock(int byte, FILE *stream) {
    bool readable = (stream->_flag & F_READ) || ((stream->_flag & F_UPDATE) && !(stream->_flag & F_WRITE));
    if (byte == END_OF_FILE || !readable)
        return END_OF_FILE;
    if (!stream->_base)
        crt_stream_buffer(stream);
    if (stream->_ptr == stream->_base) {
        if (stream->_cnt)
            return END_OF_FILE;
        stream->_ptr++;
    }
    if (stream->_flag & F_STRING) {
        if (*--stream->_ptr != (char)byte) {
            stream->_ptr++;
            return END_OF_FILE;
        }
    } else {
        *--stream->_ptr = (char)byte;
    }
    stream->_cnt++;
    stream->_flag = (stream->_flag & ~F_EOF) | F_READ;
    return (unsigned char)byte;
}

int ungetc(int byte, FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, END_OF_FILE);
    _lock_file(stream);
    int result = _ungetc_nolock(byte, stream);
    _unlock_file(stream);
    return result;
}

size_t _fread_nolock_s(void *buffer, size_t room, size_t size, size_t count, FILE *stream) {
    if (!size || !count)
        return 0;
    CRT_REQUIRE(buffer, EINVAL, 0);
    if (!stream || count > SIZE_MAX / size) {
        if (room != SIZE_MAX)
            memset(buffer, 0, room);
        crt_invalid(EINVAL);
        return 0;
    }
    char *out = buffer;
    size_t total = size * count, left = total;
    int block = stream->_flag & F_ANY_BUFFER ? stream->_bufsiz : STREAM_BUFFER;
    while (left) {
        if (stream->_cnt > 0 && (stream->_flag & F_READ)) {
            size_t take = (size_t)stream->_cnt < left ? (size_t)stream->_cnt : left;
            CRT_REQUIRE(take <= room, ERANGE, 0);
            memcpy(out, stream->_ptr, take);
            stream->_ptr += take;
            stream->_cnt -= (int)take;
            out += take;
            left -= take;
            room -= room == SIZE_MAX ? 0 : take;
            continue;
        }
        if (left >= (size_t)block && !(stream->_flag & (F_WRITE | F_STRING))) {
            /* Whole blocks go straight to the caller. */
            size_t want = left > INT_MAX ? INT_MAX & ~(STREAM_BUFFER - 1) : left;
            if (block > 0)
                want -= want % (size_t)block;
            CRT_REQUIRE(want <= room, ERANGE, 0);
            if (!(stream->_flag & F_ANY_BUFFER))
                crt_stream_buffer(stream);
            stream->_flag |= F_READ;
            stream->_ptr = stream->_base;
            stream->_cnt = 0;
            int got = _read(stream->_file, out, (unsigned)want);
            if (got <= 0) {
                stream->_flag |= got == 0 ? F_EOF : F_ERROR;
                break;
            }
            out += got;
            left -= (size_t)got;
            room -= room == SIZE_MAX ? 0 : (size_t)got;
            continue;
        }
        int byte = crt_stream_fill(stream);
        if (byte == END_OF_FILE)
            break;
        if (!room) {
            crt_invalid(ERANGE);
            return 0;
        }
        *out++ = (char)byte;
        left--;
        room -= room == SIZE_MAX ? 0 : 1;
        block = stream->_bufsiz;
    }
    return (total - left) / size;
}

size_t _fread_nolock(void *buffer, size_t size, size_t count, FILE *stream) {
    return _fread_nolock_s(buffer, SIZE_MAX, size, count, stream);
}

size_t fread_s(void *buffer, size_t room, size_t size, size_t count, FILE *stream) {
    if (!size || !count)
        return 0;
    CRT_REQUIRE(stream, EINVAL, 0);
    _lock_file(stream);
    size_t result = _fread_nolock_s(buffer, room, size, count, stream);
    _unlock_file(stream);
    return result;
}

size_t fread(void *buffer, size_t size, size_t count, FILE *stream) {
    return fread_s(buffer, SIZE_MAX, size, count, stream);
}

size_t _fwrite_nolock(const void *buffer, size_t size, size_t count, FILE *stream) {
    if (!size || !count)
        return 0;
    CRT_REQUIRE(stream && buffer && count <= SIZE_MAX / size, EINVAL, 0);
    const char *from = buffer;
    size_t total = size * count, left = total;
    while (left) {
        bool buffered = stream->_flag & (F_OWN_BUFFER | F_USER_BUFFER | F_TEMPORARY_BUFFER);
        if (buffered && stream->_cnt > 0 && (stream->_flag & F_WRITE)) {
            size_t put = (size_t)stream->_cnt < left ? (size_t)stream->_cnt : left;
            memcpy(stream->_ptr, from, put);
            stream->_ptr += put;
            stream->_cnt -= (int)put;
            from += put;
            left -= put;
            continue;
        }
        bool direct = (stream->_flag & F_WRITE) && !(stream->_flag & F_STRING) &&
                      (buffered ? left >= (size_t)stream->_bufsiz : (stream->_flag & F_UNBUFFERED) != 0);
        if (direct) {
            /* Whole blocks bypass the buffer, after what is in it. */
            if (buffered && crt_stream_flush(stream))
                break;
            stream->_flag |= F_WRITE;
            size_t want = left > INT_MAX ? INT_MAX & ~(STREAM_BUFFER - 1) : left;
            if (buffered)
                want -= want % (size_t)stream->_bufsiz;
            int put = _write(stream->_file, from, (unsigned)want);
            if (put > 0) {
                from += put;
                left -= (size_t)put;
            }
            if (put < 0 || (size_t)put < want) {
                stream->_flag |= F_ERROR;
                break;
            }
            continue;
        }
        if (crt_stream_spill(*from, stream) == END_OF_FILE)
            break;
        from++;
        left--;
    }
    return (total - left) / size;
}

size_t fwrite(const void *buffer, size_t size, size_t count, FILE *stream) {
    if (!size || !count)
        return 0;
    CRT_REQUIRE(stream, EINVAL, 0);
    _lock_file(stream);
    bool burst = crt_begin_burst(stream);
    size_t result = _fwrite_nolock(buffer, size, count, stream);
    crt_end_burst(stream, burst);
    _unlock_file(stream);
    return result;
}

char *fgets(char *buffer, int room, FILE *stream) {
    CRT_REQUIRE((buffer || !room) && room >= 0 && stream, EINVAL, NULL);
    if (!room)
        return NULL;
    _lock_file(stream);
    char *out = buffer, *end = buffer + room - 1;
    while (out < end) {
        if (stream->_cnt <= 0) {
            int byte = crt_stream_fill(stream);
            if (byte == END_OF_FILE) {
                if (out == buffer) {
                    _unlock_file(stream);
                    return NULL;
                }
                break;
            }
            *out++ = (char)byte;
            if (byte == '\n')
                break;
            continue;
        }
        size_t take = stream->_cnt < end - out ? (size_t)stream->_cnt : (size_t)(end - out);
        const char *line = memchr(stream->_ptr, '\n', take);
        if (line)
            take = (size_t)(line - stream->_ptr) + 1;
        memcpy(out, stream->_ptr, take);
        stream->_ptr += take;
        stream->_cnt -= (int)take;
        out += take;
        if (line)
            break;
    }
    *out = 0;
    _unlock_file(stream);
    return buffer;
}

char *gets_s(char *buffer, size_t room) {
    CRT_REQUIRE(buffer && room, EINVAL, NULL);
    FILE *stream = crt_standard(0);
    _lock_file(stream);
    size_t length = 0;
    int byte = _fgetc_nolock(stream);
    bool none = byte == END_OF_FILE, fits = true;
    for (; byte != END_OF_FILE && byte != '\n'; byte = _fgetc_nolock(stream)) {
        if (length < room)
            buffer[length++] = (char)byte;
        else
            fits = false;
    }
    if (length < room)
        buffer[length] = 0;
    else
        fits = false;
    _unlock_file(stream);
    if (!fits) {
        buffer[0] = 0;
        crt_invalid(ERANGE);
        return NULL;
    }
    return none ? NULL : buffer;
}

char *gets(char *buffer) { return gets_s(buffer, SIZE_MAX); }

int fputs(const char *text, FILE *stream) {
    CRT_REQUIRE(text && stream, EINVAL, END_OF_FILE);
    size_t length = strlen(text);
    return fwrite(text, 1, length, stream) == length ? 0 : END_OF_FILE;
}

int puts(const char *text) {
    CRT_REQUIRE(text, EINVAL, END_OF_FILE);
    FILE *stream = crt_standard(1);
    size_t length = strlen(text);
    _lock_file(stream);
    bool burst = crt_begin_burst(stream);
    int result = END_OF_FILE;
    if (_fwrite_nolock(text, 1, length, stream) == length && _fputc_nolock('\n', stream) != END_OF_FILE)
        result = 0;
    crt_end_burst(stream, burst);
    _unlock_file(stream);
    return result;
}

int _getw(FILE *stream) {
    int word;
    return fread(&word, sizeof word, 1, stream) == 1 ? word : END_OF_FILE;
}

int _putw(int word, FILE *stream) { return fwrite(&word, sizeof word, 1, stream) == 1 ? word : END_OF_FILE; }
