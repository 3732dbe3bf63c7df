/* Stream buffers: when one is made, how it is emptied and filled. msvcrt exports the last two as _flsbuf and _filbuf
 * for the putc and getc macros of old programs. */
#include "stream.h"

#include "../lowio/lowio.h"

bool crt_stream_is_text(FILE *stream) {
    return descriptor_is_open(stream->_file) && (ioinfo_of(stream->_file)->osfile & FTEXT);
}

bool crt_stream_is_wide(FILE *stream) {
    return crt_stream_is_text(stream) && ioinfo_of(stream->_file)->encoding != ENCODING_ANSI;
}

static void use_character_buffer(FILE *stream) {
    stream->_flag |= F_UNBUFFERED;
    stream->_base = stream->_ptr = (char *)&stream->_charbuf;
    stream->_bufsiz = 2;
    stream->_cnt = 0;
}

static bool is_terminal_output(FILE *stream) {
    return (stream == crt_standard(1) || stream == crt_standard(2)) && stream->_file >= 0 && _isatty(stream->_file);
}

void crt_stream_buffer(FILE *stream) {
    if (stream->_flag & F_ANY_BUFFER)
        return;
    char *buffer = malloc(STREAM_BUFFER);
    if (!buffer) {
        use_character_buffer(stream);
        return;
    }
    stream->_flag |= F_OWN_BUFFER;
    stream->_base = stream->_ptr = buffer;
    stream->_bufsiz = STREAM_BUFFER;
    stream->_cnt = 0;
}

bool crt_begin_burst(FILE *stream) {
    if (stream->_flag & (F_OWN_BUFFER | F_USER_BUFFER | F_TEMPORARY_BUFFER | F_SETVBUF | F_STRING))
        return false;
    bool unbuffered_errors = stream == crt_standard(2) && (stream->_flag & F_UNBUFFERED);
    if (!is_terminal_output(stream) && !unbuffered_errors)
        return false;
    char *buffer = malloc(STREAM_BUFFER);
    if (!buffer)
        return false;
    stream->_flag = (stream->_flag & ~F_UNBUFFERED) | F_TEMPORARY_BUFFER | F_WRITE;
    stream->_base = stream->_ptr = buffer;
    stream->_bufsiz = stream->_cnt = STREAM_BUFFER;
    return true;
}

void crt_end_burst(FILE *stream, bool began) {
    if (!began)
        return;
    crt_stream_flush(stream);
    if (!(stream->_flag & F_TEMPORARY_BUFFER))
        return;
    free(stream->_base);
    stream->_flag &= ~F_TEMPORARY_BUFFER;
    stream->_base = stream->_ptr = NULL;
    stream->_cnt = stream->_bufsiz = 0;
    if (!crt_is_msvcrt && stream == crt_standard(2))
        use_character_buffer(stream);
}

int crt_stream_flush(FILE *stream) {
    int result = 0;
    if ((stream->_flag & (F_READ | F_WRITE)) == F_WRITE &&
        (stream->_flag & (F_OWN_BUFFER | F_USER_BUFFER | F_TEMPORARY_BUFFER))) {
        char *from = stream->_base, *end = stream->_ptr;
        stream->_ptr = stream->_base;
        stream->_cnt = 0;
        if (end > from) {
            int size = (int)(end - from);
            if (_write(stream->_file, from, (unsigned)size) == size) {
                if (stream->_flag & F_UPDATE)
                    stream->_flag &= ~F_WRITE;
            } else {
                stream->_flag |= F_ERROR;
                result = END_OF_FILE;
            }
        }
        return result;
    }
    stream->_ptr = stream->_base;
    stream->_cnt = 0;
    return 0;
}

/* Make an update stream, or one that writes already, ready to be written; false if it may not be. */
static bool prepare_write(FILE *stream) {
    if (!(stream->_flag & (F_WRITE | F_UPDATE))) {
        errno = EBADF;
        stream->_flag |= F_ERROR;
        return false;
    }
    if (stream->_flag & F_STRING) {
        errno = ERANGE;
        stream->_flag |= F_ERROR;
        return false;
    }
    if (stream->_flag & F_READ) {
        stream->_cnt = 0;
        if (!(stream->_flag & F_EOF)) {
            stream->_flag |= F_ERROR;
            return false;
        }
        stream->_ptr = stream->_base;
        stream->_flag &= ~F_READ;
    }
    stream->_flag = (stream->_flag | F_WRITE) & ~F_EOF;
    stream->_cnt = 0;
    if (!(stream->_flag & F_ANY_BUFFER) && !is_terminal_output(stream))
        crt_stream_buffer(stream);
    return true;
}

int crt_stream_spill(int byte, FILE *stream) {
    if (!prepare_write(stream))
        return END_OF_FILE;
    char c = (char)byte;
    if (stream->_flag & (F_OWN_BUFFER | F_USER_BUFFER | F_TEMPORARY_BUFFER)) {
        int size = (int)(stream->_ptr - stream->_base);
        bool failed = false;
        stream->_ptr = stream->_base + 1;
        stream->_cnt = stream->_bufsiz - 1;
        if (size > 0)
            failed = _write(stream->_file, stream->_base, (unsigned)size) != size;
        *stream->_base = c;
        if (failed) {
            stream->_flag |= F_ERROR;
            return END_OF_FILE;
        }
        return (unsigned char)c;
    }
    if (_write(stream->_file, &c, 1) != 1) {
        stream->_flag |= F_ERROR;
        return END_OF_FILE;
    }
    return (unsigned char)c;
}

/* Make an update stream, or one that reads already, ready to be read; false if it may not be. */
static bool prepare_read(FILE *stream) {
    if (!(stream->_flag & F_ALLOCATED) && !crt_is_msvcrt)
        return false;
    if (stream->_flag & F_STRING)
        return false;
    if (stream->_flag & F_WRITE) {
        stream->_flag |= F_ERROR;
        errno = EBADF;
        return false;
    }
    stream->_flag |= F_READ;
    if (!(stream->_flag & F_ANY_BUFFER))
        crt_stream_buffer(stream);
    else
        stream->_ptr = stream->_base;
    return true;
}

int crt_stream_fill(FILE *stream) {
    if (!prepare_read(stream))
        return END_OF_FILE;
    stream->_cnt = _read(stream->_file, stream->_base, (unsigned)stream->_bufsiz);
    if (stream->_cnt <= 0) {
        stream->_flag |= stream->_cnt == 0 ? F_EOF : F_ERROR;
        stream->_cnt = 0;
        return END_OF_FILE;
    }
    if (!(stream->_flag & (F_WRITE | F_UPDATE)) &&
        (ioinfo_of(stream->_file)->osfile & (FTEXT | FEOFLAG)) == (FTEXT | FEOFLAG))
        stream->_flag |= F_CTRL_Z;
    stream->_cnt--;
    return (unsigned char)*stream->_ptr++;
}

#ifdef CRT_MSVCRT
int _filbuf(FILE *stream);
int _flsbuf(int byte, FILE *stream);

int _filbuf(FILE *stream) { return crt_stream_fill(stream); }

/* The putc macro has taken the count below zero already. */
int _flsbuf(int byte, FILE *stream) { return crt_stream_spill(byte, stream); }
#endif
