/* What is done to a stream rather than through it: flushing, buffering modes, its state and its descriptor. */
#include "stream.h"

#include "../lowio/lowio.h"

int _flushall(void);
int feof(FILE *stream);
int ferror(FILE *stream);
void clearerr(FILE *stream);
errno_t clearerr_s(FILE *stream);
void setbuf(FILE *stream, char *buffer);
errno_t _get_stream_buffer_pointers(FILE *stream, char ***base, char ***pointer, int **count);

int _fflush_nolock(FILE *stream) {
    if (!stream)
        return _flushall() >= 0 ? 0 : END_OF_FILE;
    if (crt_stream_flush(stream))
        return END_OF_FILE;
    if ((stream->_flag & F_COMMIT) && stream->_file >= 0)
        return _commit(stream->_file) ? END_OF_FILE : 0;
    return 0;
}

static int flush_all(bool with_readers, int *flushed) {
    int result = 0;
    for (int i = 0; i < crt_stream_slots(); i++) {
        FILE *stream = crt_stream_in_slot(i);
        if (!(stream->_flag & (F_READ | F_WRITE | F_UPDATE)))
            continue;
        _lock_file(stream);
        bool writes = stream->_flag & F_WRITE;
        if ((stream->_flag & (F_READ | F_WRITE | F_UPDATE)) && (writes || with_readers)) {
            if (_fflush_nolock(stream))
                result = END_OF_FILE;
            else
                ++*flushed;
        }
        _unlock_file(stream);
    }
    return result;
}

int _flushall(void) {
    int flushed = 0;
    flush_all(true, &flushed);
    return flushed;
}

int fflush(FILE *stream) {
    if (!stream) {
        int flushed = 0;
        return flush_all(false, &flushed);
    }
    _lock_file(stream);
    int result = _fflush_nolock(stream);
    _unlock_file(stream);
    return result;
}

int setvbuf(FILE *stream, char *buffer, int mode, size_t size) {
    CRT_REQUIRE(stream, EINVAL, -1);
    CRT_REQUIRE(mode == BUFFER_FULL || mode == BUFFER_LINE || mode == BUFFER_NONE, EINVAL, -1);
    CRT_REQUIRE(mode == BUFFER_NONE || (size >= 2 && size <= INT_MAX), EINVAL, -1);
    size &= ~(size_t)1;
    _lock_file(stream);
    int result = 0;
    crt_stream_flush(stream);
    if (stream->_flag & F_OWN_BUFFER)
        free(stream->_base);
    stream->_flag &= ~(F_ANY_BUFFER | F_SETVBUF);
    if (mode == BUFFER_NONE) {
        stream->_flag |= F_UNBUFFERED;
        stream->_base = (char *)&stream->_charbuf;
        stream->_bufsiz = 2;
    } else if (buffer) {
        stream->_flag |= F_USER_BUFFER | F_SETVBUF;
        stream->_base = buffer;
        stream->_bufsiz = (int)size;
    } else {
        stream->_base = malloc(size);
        stream->_bufsiz = (int)size;
        if (stream->_base) {
            stream->_flag |= F_OWN_BUFFER | F_SETVBUF;
        } else {
            stream->_bufsiz = 0;
            result = -1;
        }
    }
    stream->_ptr = stream->_base;
    stream->_cnt = 0;
    _unlock_file(stream);
    return result;
}

void setbuf(FILE *stream, char *buffer) { setvbuf(stream, buffer, buffer ? BUFFER_FULL : BUFFER_NONE, 512); }

int feof(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, 0);
    return stream->_flag & F_EOF;
}

int ferror(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, 0);
    return stream->_flag & F_ERROR;
}

errno_t clearerr_s(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, EINVAL);
    _lock_file(stream);
    stream->_flag &= ~(F_EOF | F_ERROR);
    if (descriptor_is_open(stream->_file))
        ioinfo_of(stream->_file)->osfile &= (uint8_t)~FEOFLAG;
    _unlock_file(stream);
    return 0;
}

void clearerr(FILE *stream) { clearerr_s(stream); }

int _fileno(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, -1);
    return stream->_file;
}

errno_t _get_stream_buffer_pointers(FILE *stream, char ***base, char ***pointer, int **count) {
    CRT_REQUIRE(stream, EINVAL, EINVAL);
    if (base)
        *base = &stream->_base;
    if (pointer)
        *pointer = &stream->_ptr;
    if (count)
        *count = &stream->_cnt;
    return 0;
}
