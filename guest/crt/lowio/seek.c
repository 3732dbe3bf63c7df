/* Positions and sizes: _lseek, _tell, _eof, _filelength, _chsize, _commit, _locking. */
#include "lowio.h"

long _tell(int fd);
int _eof(int fd);
long _filelength(int fd);
int64_t _filelengthi64(int fd);
int _chsize(int fd, long size);
int _locking(int fd, int mode, long count);

int64_t _lseeki64_nolock(int fd, int64_t offset, int origin) {
    static const DWORD methods[] = {FILE_BEGIN, FILE_CURRENT, FILE_END};
    struct ioinfo *info = ioinfo_of(fd);
    LARGE_INTEGER position;
    if (!SetFilePointerEx((HANDLE)info->osfhnd, (LARGE_INTEGER){.QuadPart = offset}, &position, methods[origin]))
        return crt_fail();
    info->osfile &= (uint8_t)~FEOFLAG;
    return position.QuadPart;
}

int64_t _lseeki64(int fd, int64_t offset, int origin) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    CRT_REQUIRE(origin >= ORIGIN_START && origin <= ORIGIN_END, EINVAL, -1);
    crt_descriptor_lock(fd);
    int64_t position = _lseeki64_nolock(fd, offset, origin);
    ioinfo_of(fd)->pending_count = ioinfo_of(fd)->pushed_count = 0;
    crt_descriptor_unlock(fd);
    return position;
}

long _lseek(int fd, long offset, int origin) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    CRT_REQUIRE(origin >= ORIGIN_START && origin <= ORIGIN_END, EINVAL, -1);
    crt_descriptor_lock(fd);
    int64_t before = _lseeki64_nolock(fd, 0, ORIGIN_CURRENT);
    int64_t position = _lseeki64_nolock(fd, offset, origin);
    if (position > LONG_MAX) {
        _lseeki64_nolock(fd, before, ORIGIN_START);
        errno = EINVAL;
        position = -1;
    }
    crt_descriptor_unlock(fd);
    return (long)position;
}

long _tell(int fd) { return _lseek(fd, 0, ORIGIN_CURRENT); }

int64_t _telli64(int fd) { return _lseeki64(fd, 0, ORIGIN_CURRENT); }

int64_t _filelengthi64(int fd) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    crt_descriptor_lock(fd);
    int64_t here = _lseeki64_nolock(fd, 0, ORIGIN_CURRENT), end = -1;
    if (here >= 0) {
        end = _lseeki64_nolock(fd, 0, ORIGIN_END);
        if (end != here)
            _lseeki64_nolock(fd, here, ORIGIN_START);
    }
    crt_descriptor_unlock(fd);
    return end;
}

long _filelength(int fd) {
    int64_t length = _filelengthi64(fd);
    if (length > LONG_MAX) {
        errno = EINVAL;
        return -1;
    }
    return (long)length;
}

int _eof(int fd) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    crt_descriptor_lock(fd);
    int64_t here = _lseeki64_nolock(fd, 0, ORIGIN_CURRENT), end = -1;
    if (here >= 0)
        end = _lseeki64_nolock(fd, 0, ORIGIN_END);
    if (end >= 0 && end != here)
        _lseeki64_nolock(fd, here, ORIGIN_START);
    crt_descriptor_unlock(fd);
    return end < 0 ? -1 : here >= end;
}

errno_t _chsize_s(int fd, int64_t size) {
    LOWIO_REQUIRE_OPEN(fd, EBADF);
    CRT_REQUIRE(size >= 0, EINVAL, EINVAL);
    crt_descriptor_lock(fd);
    HANDLE handle = (HANDLE)ioinfo_of(fd)->osfhnd;
    errno_t error = 0;
    int64_t here = _lseeki64_nolock(fd, 0, ORIGIN_CURRENT);
    if (here < 0 || _lseeki64_nolock(fd, size, ORIGIN_START) < 0) {
        error = errno;
    } else {
        if (!SetEndOfFile(handle)) {
            DWORD win32 = GetLastError();
            _dosmaperr(win32);
            if (win32 == ERROR_ACCESS_DENIED || win32 == ERROR_USER_MAPPED_FILE)
                errno = EACCES;
            error = errno;
        }
        _lseeki64_nolock(fd, here, ORIGIN_START);
    }
    crt_descriptor_unlock(fd);
    return error;
}

int _chsize(int fd, long size) { return _chsize_s(fd, size) == 0 ? 0 : -1; }

int _commit(int fd) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    crt_descriptor_lock(fd);
    int result = 0;
    if (!FlushFileBuffers((HANDLE)ioinfo_of(fd)->osfhnd)) {
        _doserrno = GetLastError();
        errno = EBADF;
        result = -1;
    }
    crt_descriptor_unlock(fd);
    return result;
}

/* Ranges start at the current position. _LK_LOCK and _LK_RLCK try ten times, a second apart. */
int _locking(int fd, int mode, long count) {
    enum { LK_UNLCK, LK_LOCK, LK_NBLCK, LK_RLCK, LK_NBRLCK, ATTEMPTS = 10 };
    LOWIO_REQUIRE_OPEN(fd, -1);
    CRT_REQUIRE(count >= 0 && mode >= LK_UNLCK && mode <= LK_NBRLCK, EINVAL, -1);
    crt_descriptor_lock(fd);
    HANDLE handle = (HANDLE)ioinfo_of(fd)->osfhnd;
    int64_t start = _lseeki64_nolock(fd, 0, ORIGIN_CURRENT);
    int attempts = mode == LK_LOCK || mode == LK_RLCK ? ATTEMPTS : 1;
    BOOL done = FALSE;
    while (start >= 0 && attempts-- > 0) {
        if (mode == LK_UNLCK)
            done = UnlockFile(handle, (DWORD)start, (DWORD)(start >> 32), (DWORD)count, 0);
        else
            done = LockFile(handle, (DWORD)start, (DWORD)(start >> 32), (DWORD)count, 0);
        if (done || !attempts)
            break;
        Sleep(1000);
    }
    if (!done && start >= 0) {
        _dosmaperr(GetLastError());
        if (mode == LK_LOCK || mode == LK_RLCK)
            errno = EDEADLK;
    }
    crt_descriptor_unlock(fd);
    return done ? 0 : -1;
}
