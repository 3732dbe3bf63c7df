/* File descriptors: a table of OS handles with the flags that programs inherit through STARTUPINFO.lpReserved2.
 * The layout of struct ioinfo is each DLL's own: programs reach msvcrt's through __pioinfo. */
#pragma once
#include "../crt.h"

/* ioinfo.osfile; the low byte is what a child process inherits. */
enum {
    FOPEN = 0x01,
    FEOFLAG = 0x02, /* ^Z was read */
    FCRLF = 0x04,   /* the last buffer began with a line feed */
    FPIPE = 0x08,
    FNOINHERIT = 0x10,
    FAPPEND = 0x20,
    FDEV = 0x40, /* a character device */
    FTEXT = 0x80
};

/* Flags of _open and _setmode: <fcntl.h>. */
enum {
    O_RDONLY = 0x0000,
    O_WRONLY = 0x0001,
    O_RDWR = 0x0002,
    O_ACCESS = 0x0003,
    O_APPEND = 0x0008,
    O_RANDOM = 0x0010,
    O_SEQUENTIAL = 0x0020,
    O_TEMPORARY = 0x0040,
    O_NOINHERIT = 0x0080,
    O_CREAT = 0x0100,
    O_TRUNC = 0x0200,
    O_EXCL = 0x0400,
    O_SHORT_LIVED = 0x1000,
    O_OBTAIN_DIR = 0x2000,
    O_TEXT = 0x4000,
    O_BINARY = 0x8000,
    O_WTEXT = 0x10000,
    O_U16TEXT = 0x20000,
    O_U8TEXT = 0x40000
};

enum { SH_COMPAT = 0x00, SH_DENYRW = 0x10, SH_DENYWR = 0x20, SH_DENYRD = 0x30, SH_DENYNO = 0x40, SH_SECURE = 0x80 };
enum { S_IREAD_BIT = 0x100, S_IWRITE_BIT = 0x80 };
enum { ORIGIN_START, ORIGIN_CURRENT, ORIGIN_END };

enum text_encoding { ENCODING_ANSI, ENCODING_UTF8, ENCODING_UTF16 };

/* A pipe or device cannot be read backwards, so what was read too far waits here, one byte or code unit a slot. */
enum { NO_LOOKAHEAD = 10 };

#ifdef CRT_MSVCRT
enum { IOINFO_PER_BLOCK = 32, IOINFO_BLOCKS = 64 };
struct ioinfo {
    intptr_t osfhnd;
    uint8_t osfile;
    char pipech;
    int lock_ready;
    CRITICAL_SECTION lock;
    uint8_t encoding;
    uint8_t pending[3]; /* raw bytes read ahead of a code point's end */
    uint8_t pending_count;
    uint8_t pushed_count;
    wchar_t pushed; /* half of a surrogate pair that did not fit */
    uint32_t last_raw;
};
#else
enum { IOINFO_PER_BLOCK = 64, IOINFO_BLOCKS = 128 };
struct ioinfo {
    CRITICAL_SECTION lock;
    intptr_t osfhnd;
    int64_t unused_start;
    uint8_t osfile;
    uint8_t encoding;
    char pipech;
    uint8_t pending[3];
    uint8_t pending_count;
    uint8_t pushed_count;
    wchar_t pushed;
    uint32_t last_raw;
};
#endif

enum { MAX_DESCRIPTORS = IOINFO_PER_BLOCK * IOINFO_BLOCKS, NO_CONSOLE_DESCRIPTOR = -2 };

extern struct ioinfo *__pioinfo[IOINFO_BLOCKS];
extern int crt_descriptor_count; /* slots that exist: a multiple of IOINFO_PER_BLOCK */

static inline struct ioinfo *ioinfo_of(int fd) {
    return &__pioinfo[(unsigned)fd / IOINFO_PER_BLOCK][(unsigned)fd % IOINFO_PER_BLOCK];
}

static inline bool descriptor_is_open(int fd) {
    return fd >= 0 && fd < crt_descriptor_count && (ioinfo_of(fd)->osfile & FOPEN);
}

/* EBADF with the invalid parameter handler, as every function of io.h answers a bad descriptor. */
#define LOWIO_REQUIRE_OPEN(fd, result)                                                                                 \
    do {                                                                                                               \
        if ((fd) == NO_CONSOLE_DESCRIPTOR) {                                                                           \
            _doserrno = 0;                                                                                             \
            errno = EBADF;                                                                                             \
            return result;                                                                                             \
        }                                                                                                              \
        if (!descriptor_is_open(fd)) {                                                                                 \
            _doserrno = 0;                                                                                             \
            crt_invalid(EBADF);                                                                                        \
            return result;                                                                                             \
        }                                                                                                              \
    } while (0)

bool crt_lowio_start(void);
void crt_lowio_stop(void);

void crt_descriptor_lock(int fd);
void crt_descriptor_unlock(int fd);
/* A free descriptor, locked and marked open; -1 with errno EMFILE or ENOMEM. */
int crt_descriptor_allocate(void);
/* Attach or detach the OS handle; descriptors 0 to 2 are also the process's standard handles. */
void crt_descriptor_set_handle(int fd, intptr_t handle);
void crt_descriptor_clear(int fd);
/* The block of flags and handles a child gets through lpReserved2, malloc()ed. For detached: not the console's. */
BYTE *crt_descriptors_for_child(WORD *size, bool without_standard);

int _open(const char *path, int flags, ...);
int _wopen(const wchar_t *path, int flags, ...);
errno_t _sopen_s(int *fd, const char *path, int flags, int share, int mode);
errno_t _wsopen_s(int *fd, const wchar_t *path, int flags, int share, int mode);
int _close(int fd);
int _close_nolock(int fd);
int _read(int fd, void *buffer, unsigned count);
int _read_nolock(int fd, void *buffer, unsigned count);
int _write(int fd, const void *buffer, unsigned count);
int _write_nolock(int fd, const void *buffer, unsigned count);
int64_t _lseeki64(int fd, int64_t offset, int origin);
int64_t _lseeki64_nolock(int fd, int64_t offset, int origin);
long _lseek(int fd, long offset, int origin);
int64_t _telli64(int fd);
int _isatty(int fd);
int _setmode(int fd, int mode);
int _commit(int fd);
int _dup(int fd);
int _dup2(int fd, int target);
int _pipe(int *fds, unsigned size, int mode);
errno_t _chsize_s(int fd, int64_t size);
intptr_t _get_osfhandle(int fd);
int _open_osfhandle(intptr_t handle, int flags);

extern int crt_umask;
int *__p__fmode(void);
