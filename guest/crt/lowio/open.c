/* _open and its family: flags and sharing modes to CreateFileW, and the byte-order marks of encoded text files. */
#include "lowio.h"

int crt_umask;

int _sopen(const char *path, int flags, int share, ...);
int _wsopen(const wchar_t *path, int flags, int share, ...);
errno_t _sopen_dispatch(const char *path, int flags, int share, int mode, int *fd, int secure);
errno_t _wsopen_dispatch(const wchar_t *path, int flags, int share, int mode, int *fd, int secure);
int _creat(const char *path, int mode);
int _wcreat(const wchar_t *path, int mode);

struct request {
    DWORD access, share, disposition, attributes;
    BOOL inherit;
    uint8_t osfile;
    enum text_encoding encoding;
};

static bool decode_flags(int flags, int share, int mode, struct request *out) {
    static const DWORD accesses[] = {GENERIC_READ, GENERIC_WRITE, GENERIC_READ | GENERIC_WRITE};
    if ((flags & O_ACCESS) == O_ACCESS)
        return false;
    out->access = accesses[flags & O_ACCESS];
    switch (share) {
    case SH_DENYRW:
        out->share = 0;
        break;
    case SH_DENYWR:
        out->share = FILE_SHARE_READ;
        break;
    case SH_DENYRD:
        out->share = FILE_SHARE_WRITE;
        break;
    case SH_COMPAT:
    case SH_DENYNO:
        out->share = FILE_SHARE_READ | FILE_SHARE_WRITE;
        break;
    case SH_SECURE:
        out->share = (flags & O_ACCESS) == O_RDONLY ? FILE_SHARE_READ : 0;
        break;
    default:
        return false;
    }
    switch (flags & (O_CREAT | O_EXCL | O_TRUNC)) {
    case 0:
    case O_EXCL:
        out->disposition = OPEN_EXISTING;
        break;
    case O_CREAT:
        out->disposition = OPEN_ALWAYS;
        break;
    case O_CREAT | O_EXCL:
    case O_CREAT | O_EXCL | O_TRUNC:
        out->disposition = CREATE_NEW;
        break;
    case O_TRUNC:
    case O_TRUNC | O_EXCL:
        out->disposition = TRUNCATE_EXISTING;
        break;
    default:
        out->disposition = CREATE_ALWAYS;
        break;
    }
    out->attributes = FILE_ATTRIBUTE_NORMAL;
    if ((flags & O_CREAT) && !(mode & ~crt_umask & S_IWRITE_BIT))
        out->attributes = FILE_ATTRIBUTE_READONLY;
    if (flags & O_TEMPORARY) {
        out->attributes |= FILE_FLAG_DELETE_ON_CLOSE;
        out->access |= DELETE;
        out->share |= FILE_SHARE_DELETE;
    }
    if (flags & O_SHORT_LIVED)
        out->attributes |= FILE_ATTRIBUTE_TEMPORARY;
    if (flags & O_OBTAIN_DIR)
        out->attributes |= FILE_FLAG_BACKUP_SEMANTICS;
    if (flags & O_SEQUENTIAL)
        out->attributes |= FILE_FLAG_SEQUENTIAL_SCAN;
    else if (flags & O_RANDOM)
        out->attributes |= FILE_FLAG_RANDOM_ACCESS;

    out->inherit = !(flags & O_NOINHERIT);
    out->osfile = FOPEN;
    if (flags & O_NOINHERIT)
        out->osfile |= FNOINHERIT;
    if (flags & O_APPEND)
        out->osfile |= FAPPEND;
    if (!(flags & O_BINARY)) {
        int encoded = flags & (O_WTEXT | O_U16TEXT | O_U8TEXT);
        if ((flags & O_TEXT) || encoded || !(*__p__fmode() & O_BINARY))
            out->osfile |= FTEXT;
        out->encoding = flags & O_U8TEXT ? ENCODING_UTF8 : encoded ? ENCODING_UTF16 : ENCODING_ANSI;
    }
    return true;
}

/* A text file opened to be extended loses the ^Z that ends it. */
static void drop_final_ctrl_z(int fd) {
    int64_t end = _lseeki64_nolock(fd, -1, ORIGIN_END);
    char last = 0;
    DWORD read;
    if (end >= 0 && ReadFile((HANDLE)ioinfo_of(fd)->osfhnd, &last, 1, &read, NULL) && read == 1 && last == 26) {
        SetFilePointerEx((HANDLE)ioinfo_of(fd)->osfhnd, (LARGE_INTEGER){.QuadPart = end}, NULL, FILE_BEGIN);
        SetEndOfFile((HANDLE)ioinfo_of(fd)->osfhnd);
    }
    _lseeki64_nolock(fd, 0, ORIGIN_START);
}

static const uint8_t mark_utf8[] = {0xEF, 0xBB, 0xBF};
static const uint8_t mark_utf16[] = {0xFF, 0xFE};

/* What encoding the file's mark says; the position is left behind the mark, or at the start without one. */
static int read_mark(int fd, enum text_encoding *encoding) {
    HANDLE handle = (HANDLE)ioinfo_of(fd)->osfhnd;
    uint8_t mark[3] = {0};
    DWORD read = 0;
    if (!ReadFile(handle, mark, sizeof mark, &read, NULL) && GetLastError() != ERROR_BROKEN_PIPE)
        return crt_errno_of(GetLastError());
    int64_t length = 0;
    if (read >= 2 && mark[0] == 0xFE && mark[1] == 0xFF)
        return EINVAL;
    if (read >= 2 && !memcmp(mark, mark_utf16, sizeof mark_utf16)) {
        *encoding = ENCODING_UTF16;
        length = sizeof mark_utf16;
    } else if (read == 3 && !memcmp(mark, mark_utf8, sizeof mark_utf8)) {
        *encoding = ENCODING_UTF8;
        length = sizeof mark_utf8;
    }
    return _lseeki64_nolock(fd, length, ORIGIN_START) < 0 ? errno : 0;
}

/* Choose the encoding of a file opened as O_WTEXT, O_U16TEXT or O_U8TEXT; write the mark into a new one. */
static int settle_encoding(int fd, int flags, enum text_encoding wanted) {
    struct ioinfo *info = ioinfo_of(fd);
    info->encoding = wanted;
    if ((flags & O_WTEXT) && (flags & O_ACCESS) != O_WRONLY)
        info->encoding = ENCODING_ANSI;
    if (info->osfile & (FDEV | FPIPE)) {
        info->encoding = wanted;
        return 0;
    }
    LARGE_INTEGER size;
    if (!GetFileSizeEx((HANDLE)info->osfhnd, &size))
        return crt_errno_of(GetLastError());
    if (size.QuadPart == 0) {
        if ((flags & O_ACCESS) == O_RDONLY)
            return 0;
        info->encoding = wanted;
        const uint8_t *mark = wanted == ENCODING_UTF8 ? mark_utf8 : mark_utf16;
        DWORD length = wanted == ENCODING_UTF8 ? sizeof mark_utf8 : sizeof mark_utf16, written;
        return WriteFile((HANDLE)info->osfhnd, mark, length, &written, NULL) && written == length
                   ? 0
                   : crt_errno_of(GetLastError());
    }
    if ((flags & O_ACCESS) != O_WRONLY) {
        enum text_encoding found = info->encoding;
        int error = read_mark(fd, &found);
        info->encoding = (uint8_t)found;
        return error;
    }
    return 0;
}

static int open_file(int *result, const wchar_t *path, int flags, int share, int mode) {
    struct request request = {0};
    *result = -1;
    if (!decode_flags(flags, share, mode, &request)) {
        _doserrno = 0;
        crt_invalid(EINVAL);
        return EINVAL;
    }
    int fd = crt_descriptor_allocate();
    if (fd < 0)
        return errno;
    SECURITY_ATTRIBUTES security = {sizeof security, NULL, request.inherit};
    /* The file's ^Z or byte-order mark is looked at even where the program only writes, if it may be read. */
    bool look = (request.osfile & FTEXT) && (flags & O_ACCESS) == O_WRONLY && request.encoding != ENCODING_ANSI;
    HANDLE handle = CreateFileW(path, request.access | (look ? GENERIC_READ : 0), request.share, &security,
                                request.disposition, request.attributes, NULL);
    if (handle == INVALID_HANDLE_VALUE && look)
        handle =
            CreateFileW(path, request.access, request.share, &security, request.disposition, request.attributes, NULL);
    DWORD type = FILE_TYPE_UNKNOWN;
    if (handle == INVALID_HANDLE_VALUE || (type = GetFileType(handle)) == FILE_TYPE_UNKNOWN) {
        DWORD error = GetLastError();
        if (handle != INVALID_HANDLE_VALUE) {
            CloseHandle(handle);
            error = error ? error : ERROR_ACCESS_DENIED;
        }
        crt_descriptor_clear(fd);
        crt_descriptor_unlock(fd);
        _dosmaperr(error);
        return errno;
    }
    struct ioinfo *info = ioinfo_of(fd);
    crt_descriptor_set_handle(fd, (intptr_t)handle);
    info->osfile = request.osfile | (type == FILE_TYPE_CHAR ? FDEV : type == FILE_TYPE_PIPE ? FPIPE : 0);
    int error = 0;
    if (info->osfile & FTEXT) {
        if (!(info->osfile & (FDEV | FPIPE)) && (flags & O_ACCESS) == O_RDWR)
            drop_final_ctrl_z(fd);
        if (flags & (O_WTEXT | O_U16TEXT | O_U8TEXT))
            error = settle_encoding(fd, flags, request.encoding);
    }
    if (error) {
        CloseHandle(handle);
        crt_descriptor_clear(fd);
        crt_descriptor_unlock(fd);
        errno = error;
        return error;
    }
    crt_descriptor_unlock(fd);
    *result = fd;
    return 0;
}

errno_t _wsopen_dispatch(const wchar_t *path, int flags, int share, int mode, int *fd, int secure) {
    CRT_REQUIRE(fd, EINVAL, EINVAL);
    *fd = -1;
    CRT_REQUIRE(path, EINVAL, EINVAL);
    CRT_REQUIRE(!secure || !(mode & ~(S_IREAD_BIT | S_IWRITE_BIT)), EINVAL, EINVAL);
    return open_file(fd, path, flags, share, mode);
}

errno_t _sopen_dispatch(const char *path, int flags, int share, int mode, int *fd, int secure) {
    CRT_REQUIRE(fd, EINVAL, EINVAL);
    *fd = -1;
    CRT_REQUIRE(path, EINVAL, EINVAL);
    wchar_t *wide = crt_widen(path);
    if (!wide)
        return errno;
    errno_t error = _wsopen_dispatch(wide, flags, share, mode, fd, secure);
    free(wide);
    return error;
}

errno_t _sopen_s(int *fd, const char *path, int flags, int share, int mode) {
    return _sopen_dispatch(path, flags, share, mode, fd, 1);
}

errno_t _wsopen_s(int *fd, const wchar_t *path, int flags, int share, int mode) {
    return _wsopen_dispatch(path, flags, share, mode, fd, 1);
}

#define MODE_ARGUMENT(last, flags)                                                                                     \
    int mode = 0;                                                                                                      \
    if ((flags) & O_CREAT) {                                                                                           \
        va_list arguments;                                                                                             \
        va_start(arguments, last);                                                                                     \
        mode = va_arg(arguments, int);                                                                                 \
        va_end(arguments);                                                                                             \
    }                                                                                                                  \
    int fd

int _open(const char *path, int flags, ...) {
    MODE_ARGUMENT(flags, flags);
    _sopen_dispatch(path, flags, SH_DENYNO, mode, &fd, 0);
    return fd;
}

int _wopen(const wchar_t *path, int flags, ...) {
    MODE_ARGUMENT(flags, flags);
    _wsopen_dispatch(path, flags, SH_DENYNO, mode, &fd, 0);
    return fd;
}

int _sopen(const char *path, int flags, int share, ...) {
    MODE_ARGUMENT(share, flags);
    _sopen_dispatch(path, flags, share, mode, &fd, 0);
    return fd;
}

int _wsopen(const wchar_t *path, int flags, int share, ...) {
    MODE_ARGUMENT(share, flags);
    _wsopen_dispatch(path, flags, share, mode, &fd, 0);
    return fd;
}

int _creat(const char *path, int mode) { return _open(path, O_CREAT | O_TRUNC | O_RDWR, mode); }

int _wcreat(const wchar_t *path, int mode) { return _wopen(path, O_CREAT | O_TRUNC | O_RDWR, mode); }
