/* The stream, FILE to programs. The layout and the flag values are each DLL's own: msvcrt's getc and putc macros, and
 * gnulib on both, read them. Functions here ending in _nolock expect the caller to hold the stream's lock. */
#pragma once
#include "../crt.h"

#ifdef CRT_MSVCRT
enum {
    F_READ = 0x0001,
    F_WRITE = 0x0002,
    F_UNBUFFERED = 0x0004,
    F_OWN_BUFFER = 0x0008, /* ours, from malloc */
    F_EOF = 0x0010,
    F_ERROR = 0x0020,
    F_STRING = 0x0040, /* no descriptor: memory being printed to or scanned */
    F_UPDATE = 0x0080,
    F_USER_BUFFER = 0x0100,
    F_SETVBUF = 0x0400,
    F_TEMPORARY_BUFFER = 0x1000, /* only for the length of one call */
    F_CTRL_Z = 0x2000,
    F_COMMIT = 0x4000,
    F_ALLOCATED = 0x10000
};
typedef struct {
    char *_ptr;
    int _cnt;
    char *_base;
    int _flag;
    int _file;
    int _charbuf;
    int _bufsiz;
    char *_tmpfname;
} FILE;
#else
enum {
    F_READ = 0x0001,
    F_WRITE = 0x0002,
    F_UPDATE = 0x0004,
    F_EOF = 0x0008,
    F_ERROR = 0x0010,
    F_CTRL_Z = 0x0020,
    F_OWN_BUFFER = 0x0040,
    F_USER_BUFFER = 0x0080,
    F_SETVBUF = 0x0100,
    F_TEMPORARY_BUFFER = 0x0200,
    F_UNBUFFERED = 0x0400,
    F_COMMIT = 0x0800,
    F_STRING = 0x1000,
    F_ALLOCATED = 0x2000
};
typedef struct {
    char *_ptr;
    char *_base;
    int _cnt;
    int _flag;
    int _file;
    int _charbuf;
    int _bufsiz;
    char *_tmpfname;
    CRITICAL_SECTION _lock;
} FILE;
#endif

enum { F_ANY_BUFFER = F_OWN_BUFFER | F_USER_BUFFER | F_UNBUFFERED | F_TEMPORARY_BUFFER };
enum { STREAM_BUFFER = 4096, STANDARD_STREAMS = 20, END_OF_FILE = -1, WIDE_END = 0xFFFF };
enum { BUFFER_FULL = 0x0000, BUFFER_NONE = 0x0004, BUFFER_LINE = 0x0040 }; /* setvbuf's modes */

/* A stream over memory or a descriptor, with what programs must not see of it. */
struct stream {
    FILE file;
#ifdef CRT_MSVCRT
    CRITICAL_SECTION lock;
#endif
};

bool crt_streams_start(void);
void crt_streams_stop(void);
/* The standard stream 0, 1 or 2. */
FILE *crt_standard(int which);
/* The stream in a slot, NULL where none ever was; slots run from 0 up to crt_stream_slots(). */
FILE *crt_stream_in_slot(int slot);
int crt_stream_slots(void);
/* A free stream, locked, with F_ALLOCATED set; NULL with errno EMFILE or ENOMEM. */
FILE *crt_stream_allocate(void);
/* Give a stream's slot back; the caller still holds, then drops, its lock. */
void crt_stream_free(FILE *stream);

void _lock_file(FILE *stream);
void _unlock_file(FILE *stream);

/* Give the stream a buffer, unless it has one or is unbuffered. */
void crt_stream_buffer(FILE *stream);
/* Write out what is buffered; 0, or EOF with the error flag set. */
int crt_stream_flush(FILE *stream);
/* Buffer stdout or stderr on a terminal for the length of one call; pass the result to crt_end_burst. */
bool crt_begin_burst(FILE *stream);
void crt_end_burst(FILE *stream, bool began);
/* Fill an empty read buffer, and take its first byte; EOF at the end or on an error. */
int crt_stream_fill(FILE *stream);
/* Empty a full write buffer and put one byte; the byte, or EOF. */
int crt_stream_spill(int byte, FILE *stream);

size_t _fread_nolock(void *buffer, size_t size, size_t count, FILE *stream);
size_t _fwrite_nolock(const void *buffer, size_t size, size_t count, FILE *stream);
int _fgetc_nolock(FILE *stream);
int _fputc_nolock(int byte, FILE *stream);
wint_t _fgetwc_nolock(FILE *stream);
wint_t _fputwc_nolock(wchar_t unit, FILE *stream);
int _ungetc_nolock(int byte, FILE *stream);
wint_t _ungetwc_nolock(wint_t unit, FILE *stream);
int _fflush_nolock(FILE *stream);
int _fclose_nolock(FILE *stream);
int _fseeki64_nolock(FILE *stream, int64_t offset, int origin);
int64_t _ftelli64_nolock(FILE *stream);

int fflush(FILE *stream);
int fclose(FILE *stream);
int _fileno(FILE *stream);
FILE *_wfsopen(const wchar_t *path, const wchar_t *mode, int share);
FILE *_wfdopen(int fd, const wchar_t *mode);
int fputs(const char *text, FILE *stream);
int setvbuf(FILE *stream, char *buffer, int mode, size_t size);
int _flushall(void);
int _rmtmp(void);

/* What mode string means: descriptor flags for _wsopen and stream flags. False with errno EINVAL if it is wrong. */
bool crt_parse_mode(const wchar_t *mode, int *open_flags, int *stream_flags);
/* Whether the stream's descriptor translates to and from UTF-16 (then its buffer holds code units). */
bool crt_stream_is_wide(FILE *stream);
/* Whether the stream's descriptor is in a text mode. */
bool crt_stream_is_text(FILE *stream);
