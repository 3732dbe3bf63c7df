/* Descriptors as such: closing, duplicating, pipes, translation mode, and the OS handle behind one. */
#include "lowio.h"

#include "../startup/startup.h"

errno_t _set_fmode(int mode);
errno_t _get_fmode(int *mode);

int _close_nolock(int fd) {
    HANDLE handle = (HANDLE)ioinfo_of(fd)->osfhnd;
    /* stdout and stderr may share one handle, which must live until both are closed. */
    bool shared = (fd == 1 && descriptor_is_open(2) && ioinfo_of(2)->osfhnd == (intptr_t)handle) ||
                  (fd == 2 && descriptor_is_open(1) && ioinfo_of(1)->osfhnd == (intptr_t)handle);
    DWORD error = 0;
    if (handle != INVALID_HANDLE_VALUE && handle != (HANDLE)NO_CONSOLE_DESCRIPTOR && !shared && !CloseHandle(handle))
        error = GetLastError();
    crt_descriptor_clear(fd);
    if (error) {
        _dosmaperr(error);
        return -1;
    }
    return 0;
}

int _close(int fd) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    crt_descriptor_lock(fd);
    int result = -1;
    if (descriptor_is_open(fd))
        result = _close_nolock(fd);
    else
        errno = EBADF;
    crt_descriptor_unlock(fd);
    return result;
}

int _isatty(int fd) {
    if (fd == NO_CONSOLE_DESCRIPTOR) {
        errno = EBADF;
        return 0;
    }
    CRT_REQUIRE(fd >= 0 && fd < crt_descriptor_count, EBADF, 0);
    return ioinfo_of(fd)->osfile & FDEV;
}

static int duplicate_into(int fd, int target) {
    struct ioinfo *info = ioinfo_of(fd);
    HANDLE copy;
    HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, (HANDLE)info->osfhnd, self, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS))
        return crt_fail();
    crt_descriptor_set_handle(target, (intptr_t)copy);
    ioinfo_of(target)->osfile = (uint8_t)(info->osfile & ~FNOINHERIT);
    ioinfo_of(target)->encoding = info->encoding;
    ioinfo_of(target)->pipech = NO_LOOKAHEAD;
    return 0;
}

int _dup(int fd) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    crt_descriptor_lock(fd);
    int copy = crt_descriptor_allocate();
    if (copy >= 0) {
        bool failed = duplicate_into(fd, copy) != 0;
        if (failed)
            crt_descriptor_clear(copy);
        crt_descriptor_unlock(copy);
        if (failed)
            copy = -1;
    }
    crt_descriptor_unlock(fd);
    return copy;
}

int _dup2(int fd, int target) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    CRT_REQUIRE(target >= 0 && target < MAX_DESCRIPTORS, EBADF, -1);
    if (fd == target)
        return 0;
    /* Slots come into being in order; take and give back descriptors until the target's exists. */
    while (target >= crt_descriptor_count) {
        int opened[IOINFO_PER_BLOCK], count = 0, before = crt_descriptor_count;
        while (crt_descriptor_count == before && count < IOINFO_PER_BLOCK) {
            int taken = crt_descriptor_allocate();
            if (taken < 0)
                return -1;
            crt_descriptor_unlock(taken);
            opened[count++] = taken;
        }
        while (count)
            ioinfo_of(opened[--count])->osfile = 0;
    }
    int first = fd < target ? fd : target, second = fd < target ? target : fd;
    crt_descriptor_lock(first);
    crt_descriptor_lock(second);
    if (ioinfo_of(target)->osfile & FOPEN)
        _close_nolock(target);
    ioinfo_of(target)->osfile = FOPEN;
    int result = duplicate_into(fd, target);
    if (result)
        crt_descriptor_clear(target);
    crt_descriptor_unlock(second);
    crt_descriptor_unlock(first);
    return result;
}

int _pipe(int *fds, unsigned size, int mode) {
    CRT_REQUIRE(fds, EINVAL, -1);
    fds[0] = fds[1] = -1;
    CRT_REQUIRE((mode & ~(O_NOINHERIT | O_BINARY | O_TEXT)) == 0, EINVAL, -1);
    CRT_REQUIRE((mode & (O_BINARY | O_TEXT)) != (O_BINARY | O_TEXT), EINVAL, -1);
    SECURITY_ATTRIBUTES security = {sizeof security, NULL, !(mode & O_NOINHERIT)};
    HANDLE handles[2];
    if (!CreatePipe(&handles[0], &handles[1], &security, size))
        return crt_fail();
    uint8_t flags = FOPEN | FPIPE;
    if (mode & O_NOINHERIT)
        flags |= FNOINHERIT;
    if ((mode & O_TEXT) || (!(mode & O_BINARY) && !(*__p__fmode() & O_BINARY)))
        flags |= FTEXT;
    for (int i = 0; i < 2; i++) {
        int fd = crt_descriptor_allocate();
        if (fd < 0) {
            if (i)
                _close(fds[0]);
            else
                CloseHandle(handles[0]);
            CloseHandle(handles[1]);
            fds[0] = -1;
            errno = EMFILE;
            return -1;
        }
        crt_descriptor_set_handle(fd, (intptr_t)handles[i]);
        ioinfo_of(fd)->osfile = flags;
        crt_descriptor_unlock(fd);
        fds[i] = fd;
    }
    return 0;
}

int _setmode(int fd, int mode) {
    CRT_REQUIRE(mode == O_TEXT || mode == O_BINARY || mode == O_WTEXT || mode == O_U8TEXT || mode == O_U16TEXT, EINVAL,
                -1);
    LOWIO_REQUIRE_OPEN(fd, -1);
    crt_descriptor_lock(fd);
    struct ioinfo *info = ioinfo_of(fd);
    int before = !(info->osfile & FTEXT) ? O_BINARY : info->encoding == ENCODING_ANSI ? O_TEXT : O_WTEXT;
    if (mode == O_BINARY)
        info->osfile &= (uint8_t)~FTEXT;
    else
        info->osfile |= FTEXT;
    info->encoding = mode == O_U8TEXT                       ? ENCODING_UTF8
                     : mode == O_WTEXT || mode == O_U16TEXT ? ENCODING_UTF16
                                                            : ENCODING_ANSI;
    crt_descriptor_unlock(fd);
    return before;
}

intptr_t _get_osfhandle(int fd) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    return ioinfo_of(fd)->osfhnd;
}

int _open_osfhandle(intptr_t handle, int flags) {
    uint8_t osfile = FOPEN;
    if (flags & O_APPEND)
        osfile |= FAPPEND;
    if (flags & (O_TEXT | O_WTEXT | O_U8TEXT | O_U16TEXT))
        osfile |= FTEXT;
    if (flags & O_NOINHERIT)
        osfile |= FNOINHERIT;
    switch (GetFileType((HANDLE)handle) & ~FILE_TYPE_REMOTE) {
    case FILE_TYPE_UNKNOWN: {
        DWORD error = GetLastError();
        if (error != NO_ERROR) {
            _dosmaperr(error);
            return -1;
        }
        break;
    }
    case FILE_TYPE_CHAR:
        osfile |= FDEV;
        break;
    case FILE_TYPE_PIPE:
        osfile |= FPIPE;
        break;
    }
    int fd = crt_descriptor_allocate();
    if (fd < 0)
        return -1;
    crt_descriptor_set_handle(fd, handle);
    ioinfo_of(fd)->osfile = osfile;
    ioinfo_of(fd)->encoding = flags & O_U8TEXT                ? ENCODING_UTF8
                              : flags & (O_WTEXT | O_U16TEXT) ? ENCODING_UTF16
                                                              : ENCODING_ANSI;
    crt_descriptor_unlock(fd);
    return fd;
}

errno_t _set_fmode(int mode) {
    CRT_REQUIRE(mode == O_TEXT || mode == O_BINARY || mode == O_WTEXT, EINVAL, EINVAL);
    *__p__fmode() = mode;
    return 0;
}

errno_t _get_fmode(int *mode) {
    CRT_REQUIRE(mode, EINVAL, EINVAL);
    *mode = *__p__fmode();
    return 0;
}
