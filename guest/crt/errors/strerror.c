/* strerror, perror and the tables behind them. */
#include "../lowio/lowio.h"
#include "../thread/thread_data.h"

enum { MESSAGE_ROOM = 200, LAST_CLASSIC = 43, FIRST_POSIX = 100 };

#define U "Unknown error"
static const char *const classic[LAST_CLASSIC + 1] = {
    "No error",
    "Operation not permitted",
    "No such file or directory",
    "No such process",
    "Interrupted function call",
    "Input/output error",
    "No such device or address",
    "Arg list too long",
    "Exec format error",
    "Bad file descriptor",
    "No child processes",
    "Resource temporarily unavailable",
    "Not enough space",
    "Permission denied",
    "Bad address",
    U,
    "Resource device",
    "File exists",
    "Improper link",
    "No such device",
    "Not a directory",
    "Is a directory",
    "Invalid argument",
    "Too many open files in system",
    "Too many open files",
    "Inappropriate I/O control operation",
    U,
    "File too large",
    "No space left on device",
    "Invalid seek",
    "Read-only file system",
    "Too many links",
    "Broken pipe",
    "Domain error",
    "Result too large",
    U,
    "Resource deadlock avoided",
    U,
    "Filename too long",
    "No locks available",
    "Function not implemented",
    "Directory not empty",
    "Illegal byte sequence",
    U,
};
#undef U

/* From EADDRINUSE (100) on. */
static const char *const posix[] = {
    "address in use",
    "address not available",
    "address family not supported",
    "connection already in progress",
    "bad message",
    "operation canceled",
    "connection aborted",
    "connection refused",
    "connection reset",
    "destination address required",
    "host unreachable",
    "identifier removed",
    "operation in progress",
    "already connected",
    "too many symbolic link levels",
    "message size",
    "network down",
    "network reset",
    "network unreachable",
    "no buffer space",
    "no message available",
    "no link",
    "no message",
    "no protocol option",
    "no stream resources",
    "not a stream",
    "not connected",
    "state not recoverable",
    "not a socket",
    "not supported",
    "operation not supported",
    "Unknown error",
    "value too large",
    "owner dead",
    "protocol error",
    "protocol not supported",
    "wrong protocol type",
    "stream timeout",
    "timed out",
    "text file busy",
    "operation would block",
};

char *strerror(int error);
char *_strerror(const char *prefix);
wchar_t *_wcserror(int error);
wchar_t *__wcserror(const wchar_t *prefix);
errno_t strerror_s(char *buffer, size_t room, int error);
errno_t _strerror_s(char *buffer, size_t room, const char *prefix);
errno_t _wcserror_s(wchar_t *buffer, size_t room, int error);
errno_t __wcserror_s(wchar_t *buffer, size_t room, const wchar_t *prefix);
void perror(const char *prefix);
void _wperror(const wchar_t *prefix);

static const char *message(int error) {
    if (error >= 0 && error < LAST_CLASSIC)
        return classic[error];
    size_t index = (size_t)error - FIRST_POSIX;
    if (!crt_is_msvcrt && error >= FIRST_POSIX && index < sizeof posix / sizeof *posix)
        return posix[index];
    return classic[LAST_CLASSIC];
}

#ifdef CRT_MSVCRT
const char *_sys_errlist[LAST_CLASSIC + 1];
int _sys_nerr = LAST_CLASSIC;
void crt_error_list_start(void);

void crt_error_list_start(void) { memcpy(_sys_errlist, classic, sizeof classic); }
#else
char **__sys_errlist(void);
int *__sys_nerr(void);

char **__sys_errlist(void) { return (char **)(uintptr_t)classic; }

int *__sys_nerr(void) {
    static int count = LAST_CLASSIC;
    return &count;
}
#endif

static void *thread_buffer(void **slot, size_t size) {
    if (!*slot)
        *slot = calloc(1, size);
    return *slot;
}

static char *narrow_buffer(void) { return thread_buffer((void **)&crt_thread_data()->error_text, MESSAGE_ROOM); }

static wchar_t *wide_buffer(void) {
    return thread_buffer((void **)&crt_thread_data()->wide_error_text, MESSAGE_ROOM * sizeof(wchar_t));
}

static size_t append(char *buffer, size_t used, size_t room, const char *text) {
    for (; *text && used + 1 < room; text++)
        buffer[used++] = *text;
    buffer[used] = 0;
    return used;
}

static size_t append_wide(wchar_t *buffer, size_t used, size_t room, const char *text) {
    for (; *text && used + 1 < room; text++)
        buffer[used++] = (unsigned char)*text;
    buffer[used] = 0;
    return used;
}

errno_t strerror_s(char *buffer, size_t room, int error) {
    CRT_REQUIRE(buffer && room, EINVAL, EINVAL);
    append(buffer, 0, room, message(error));
    return 0;
}

char *strerror(int error) {
    char *buffer = narrow_buffer();
    if (buffer)
        append(buffer, 0, MESSAGE_ROOM, message(error));
    return buffer;
}

errno_t _wcserror_s(wchar_t *buffer, size_t room, int error) {
    CRT_REQUIRE(buffer && room, EINVAL, EINVAL);
    append_wide(buffer, 0, room, message(error));
    return 0;
}

wchar_t *_wcserror(int error) {
    wchar_t *buffer = wide_buffer();
    if (buffer)
        append_wide(buffer, 0, MESSAGE_ROOM, message(error));
    return buffer;
}

/* "prefix: message\n" */
errno_t _strerror_s(char *buffer, size_t room, const char *prefix) {
    CRT_REQUIRE(buffer && room, EINVAL, EINVAL);
    size_t used = 0;
    if (prefix && *prefix) {
        used = append(buffer, used, room, prefix);
        used = append(buffer, used, room, ": ");
    }
    used = append(buffer, used, room, message(errno));
    append(buffer, used, room, "\n");
    return 0;
}

char *_strerror(const char *prefix) {
    char *buffer = narrow_buffer();
    if (buffer)
        _strerror_s(buffer, MESSAGE_ROOM, prefix);
    return buffer;
}

errno_t __wcserror_s(wchar_t *buffer, size_t room, const wchar_t *prefix) {
    CRT_REQUIRE(buffer && room, EINVAL, EINVAL);
    size_t used = 0;
    if (prefix && *prefix) {
        for (; *prefix && used + 1 < room; prefix++)
            buffer[used++] = *prefix;
        used = append_wide(buffer, used, room, ": ");
    }
    used = append_wide(buffer, used, room, message(errno));
    append_wide(buffer, used, room, "\n");
    return 0;
}

wchar_t *__wcserror(const wchar_t *prefix) {
    wchar_t *buffer = wide_buffer();
    if (buffer)
        __wcserror_s(buffer, MESSAGE_ROOM, prefix);
    return buffer;
}

/* Straight to descriptor 2, as the streams may not be usable. */
void perror(const char *prefix) {
    const char *text = message(errno);
    crt_descriptor_lock(2);
    if (prefix && *prefix) {
        _write(2, prefix, (unsigned)strlen(prefix));
        _write(2, ": ", 2);
    }
    _write(2, text, (unsigned)strlen(text));
    _write(2, "\n", 1);
    crt_descriptor_unlock(2);
}

void _wperror(const wchar_t *prefix) {
    int error = errno;
    char *narrow = prefix && *prefix ? crt_narrow(prefix) : NULL;
    errno = error;
    perror(narrow);
    free(narrow);
}
