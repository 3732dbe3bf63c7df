/* fopen, freopen, _fdopen and fclose: mode strings, and the tie between a stream and its descriptor. */
#include "stream.h"

#include "../lowio/lowio.h"

FILE *_wfopen(const wchar_t *path, const wchar_t *mode);
FILE *fopen(const char *path, const char *mode);
FILE *_fsopen(const char *path, const char *mode, int share);
FILE *_fdopen(int fd, const char *mode);
errno_t fopen_s(FILE **out, const char *path, const char *mode);
errno_t _wfopen_s(FILE **out, const wchar_t *path, const wchar_t *mode);
FILE *_wfreopen(const wchar_t *path, const wchar_t *mode, FILE *stream);
FILE *freopen(const char *path, const char *mode, FILE *stream);
errno_t freopen_s(FILE **out, const char *path, const char *mode, FILE *stream);
errno_t _wfreopen_s(FILE **out, const wchar_t *path, const wchar_t *mode, FILE *stream);
int *__p__commode(void);

static const wchar_t *skip_spaces(const wchar_t *at) {
    while (*at == L' ')
        at++;
    return at;
}

/* The encoding of ", ccs=...": 0 if it is none that is known. */
static int parse_encoding(const wchar_t *at) {
    static const struct {
        const wchar_t *name;
        int flag;
    } encodings[] = {{L"UTF-8", O_U8TEXT}, {L"UTF-16LE", O_U16TEXT}, {L"UNICODE", O_WTEXT}};
    at = skip_spaces(at);
    if (wcsncmp(at, L"ccs", 3))
        return 0;
    at = skip_spaces(at + 3);
    if (*at != L'=')
        return 0;
    at = skip_spaces(at + 1);
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        size_t length = wcslen(encodings[i].name);
        if (!_wcsnicmp(at, encodings[i].name, length) && !*skip_spaces(at + length))
            return encodings[i].flag;
    }
    return 0;
}

bool crt_parse_mode(const wchar_t *mode, int *open_flags, int *stream_flags) {
    int flags, kind;
    mode = skip_spaces(mode);
    switch (*mode++) {
    case L'r':
        flags = O_RDONLY;
        kind = F_READ;
        break;
    case L'w':
        flags = O_WRONLY | O_CREAT | O_TRUNC;
        kind = F_WRITE;
        break;
    case L'a':
        flags = O_WRONLY | O_CREAT | O_APPEND;
        kind = F_WRITE;
        break;
    default:
        crt_invalid(EINVAL);
        return false;
    }
    if (*__p__commode())
        kind |= F_COMMIT;
    bool good = true, commit_said = false, hint_said = false;
    for (; *mode && *mode != L',' && good; mode++) {
        /* msvcrt reads no further than what it knows. */
        if (crt_is_msvcrt && !wcschr(L" +btcnSRTDN", *mode)) {
            mode = L"";
            break;
        }
        switch (*mode) {
        case L' ':
            break;
        case L'+':
            good = !(flags & O_RDWR);
            flags = (flags & ~O_ACCESS) | O_RDWR;
            kind = (kind & ~(F_READ | F_WRITE)) | F_UPDATE;
            break;
        case L'b':
            good = !(flags & (O_TEXT | O_BINARY));
            flags |= O_BINARY;
            break;
        case L't':
            good = !(flags & (O_TEXT | O_BINARY));
            flags |= O_TEXT;
            break;
        case L'c':
        case L'n':
            good = !commit_said;
            commit_said = true;
            kind = *mode == L'c' ? kind | F_COMMIT : kind & ~F_COMMIT;
            break;
        case L'S':
        case L'R':
            good = !hint_said;
            hint_said = true;
            flags |= *mode == L'S' ? O_SEQUENTIAL : O_RANDOM;
            break;
        case L'T':
            good = !(flags & O_SHORT_LIVED);
            flags |= O_SHORT_LIVED;
            break;
        case L'D':
            good = !(flags & O_TEMPORARY);
            flags |= O_TEMPORARY;
            break;
        case L'N':
            flags |= O_NOINHERIT;
            break;
        case L'x':
            good = !(flags & O_EXCL) && (flags & O_TRUNC);
            flags |= O_EXCL;
            break;
        default:
            good = false;
        }
    }
    if (good && *mode == L',') {
        int encoding = parse_encoding(mode + 1);
        good = encoding != 0;
        flags |= encoding;
    }
    if (!good) {
        crt_invalid(EINVAL);
        return false;
    }
    *open_flags = flags;
    *stream_flags = kind;
    return true;
}

/* Open a path into a stream whose slot is already held. */
static FILE *open_into(FILE *stream, const wchar_t *path, const wchar_t *mode, int share) {
    int flags, kind, fd;
    if (!crt_parse_mode(mode, &flags, &kind))
        return NULL;
    if (_wsopen_s(&fd, path, flags, share, S_IREAD_BIT | S_IWRITE_BIT))
        return NULL;
    stream->_flag |= kind;
    stream->_file = fd;
    stream->_cnt = 0;
    stream->_ptr = stream->_base = NULL;
    return stream;
}

FILE *_wfsopen(const wchar_t *path, const wchar_t *mode, int share) {
    CRT_REQUIRE(path && mode, EINVAL, NULL);
    CRT_REQUIRE(*mode, EINVAL, NULL);
    if (!*path) {
        errno = crt_is_msvcrt ? ENOENT : EINVAL;
        return NULL;
    }
    FILE *stream = crt_stream_allocate();
    if (!stream)
        return NULL;
    FILE *opened = open_into(stream, path, mode, share);
    if (!opened)
        crt_stream_free(stream);
    _unlock_file(stream);
    return opened;
}

static void widen_mode(wchar_t *out, size_t room, const char *mode) {
    size_t i = 0;
    for (; mode[i] && i + 1 < room; i++)
        out[i] = (unsigned char)mode[i];
    out[i] = 0;
}

enum { MODE_ROOM = 64 };

FILE *_fsopen(const char *path, const char *mode, int share) {
    CRT_REQUIRE(path && mode, EINVAL, NULL);
    wchar_t wide_mode[MODE_ROOM];
    widen_mode(wide_mode, MODE_ROOM, mode);
    wchar_t *wide = crt_widen(path);
    if (!wide)
        return NULL;
    FILE *stream = _wfsopen(wide, wide_mode, share);
    free(wide);
    return stream;
}

FILE *fopen(const char *path, const char *mode) { return _fsopen(path, mode, SH_DENYNO); }

FILE *_wfopen(const wchar_t *path, const wchar_t *mode) { return _wfsopen(path, mode, SH_DENYNO); }

errno_t fopen_s(FILE **out, const char *path, const char *mode) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    *out = _fsopen(path, mode, SH_SECURE);
    return *out ? 0 : errno;
}

errno_t _wfopen_s(FILE **out, const wchar_t *path, const wchar_t *mode) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    *out = _wfsopen(path, mode, SH_SECURE);
    return *out ? 0 : errno;
}

FILE *_wfdopen(int fd, const wchar_t *mode) {
    CRT_REQUIRE(mode, EINVAL, NULL);
    CRT_REQUIRE(descriptor_is_open(fd), EBADF, NULL);
    int flags, kind;
    if (!crt_parse_mode(mode, &flags, &kind))
        return NULL;
    FILE *stream = crt_stream_allocate();
    if (!stream)
        return NULL;
    stream->_flag |= kind;
    stream->_file = fd;
    _unlock_file(stream);
    return stream;
}

FILE *_fdopen(int fd, const char *mode) {
    CRT_REQUIRE(mode, EINVAL, NULL);
    wchar_t wide_mode[MODE_ROOM];
    widen_mode(wide_mode, MODE_ROOM, mode);
    return _wfdopen(fd, wide_mode);
}

int _fclose_nolock(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, END_OF_FILE);
    int result = END_OF_FILE;
    if (stream->_flag & (F_READ | F_WRITE | F_UPDATE)) {
        result = crt_stream_flush(stream);
        if (stream->_flag & F_OWN_BUFFER)
            free(stream->_base);
        if (stream->_file >= 0 && _close(stream->_file) < 0)
            result = END_OF_FILE;
        free(stream->_tmpfname);
    }
    crt_stream_free(stream);
    return result;
}

int fclose(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, END_OF_FILE);
    if (stream->_flag & F_STRING) {
        crt_stream_free(stream);
        return END_OF_FILE;
    }
    _lock_file(stream);
    int result = _fclose_nolock(stream);
    _unlock_file(stream);
    return result;
}

static FILE *reopen(const wchar_t *path, const wchar_t *mode, FILE *stream, int share) {
    CRT_REQUIRE(mode && stream && path, EINVAL, NULL);
    _lock_file(stream);
    if (stream->_flag & (F_READ | F_WRITE | F_UPDATE))
        _fclose_nolock(stream);
    crt_stream_free(stream);
    stream->_flag = F_ALLOCATED;
    FILE *opened = open_into(stream, path, mode, share);
    if (!opened)
        crt_stream_free(stream);
    _unlock_file(stream);
    return opened;
}

FILE *_wfreopen(const wchar_t *path, const wchar_t *mode, FILE *stream) {
    return reopen(path, mode, stream, SH_DENYNO);
}

static FILE *reopen_narrow(const char *path, const char *mode, FILE *stream, int share) {
    CRT_REQUIRE(mode && stream && path, EINVAL, NULL);
    wchar_t wide_mode[MODE_ROOM];
    widen_mode(wide_mode, MODE_ROOM, mode);
    wchar_t *wide = crt_widen(path);
    if (!wide)
        return NULL;
    FILE *opened = reopen(wide, wide_mode, stream, share);
    free(wide);
    return opened;
}

FILE *freopen(const char *path, const char *mode, FILE *stream) { return reopen_narrow(path, mode, stream, SH_DENYNO); }

errno_t freopen_s(FILE **out, const char *path, const char *mode, FILE *stream) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    *out = reopen_narrow(path, mode, stream, SH_SECURE);
    return *out ? 0 : errno;
}

errno_t _wfreopen_s(FILE **out, const wchar_t *path, const wchar_t *mode, FILE *stream) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    *out = reopen(path, mode, stream, SH_SECURE);
    return *out ? 0 : errno;
}
