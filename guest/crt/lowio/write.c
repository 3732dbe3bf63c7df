/* _write: bytes as they are, or as text: LF becomes CR LF, and UTF-16 becomes the file's encoding. */
#include "lowio.h"

/* A stream's buffer goes out in one piece even if it is all line feeds; more than that is worth an allocation. */
enum { CHUNK = 2 * 4096, LARGE_CHUNK = 0x20000 };

/* Bytes written, or -1 with errno. */
static int64_t write_raw(struct ioinfo *info, const void *bytes, DWORD count) {
    DWORD written = 0;
    if (!WriteFile((HANDLE)info->osfhnd, bytes, count, &written, NULL)) {
        DWORD error = GetLastError();
        if (error == ERROR_ACCESS_DENIED) {
            errno = EBADF;
            _doserrno = error;
        } else {
            _dosmaperr(error);
        }
        return -1;
    }
    return written;
}

/* Nothing went out and nothing failed: a device that was sent ^Z took it, anything else is full. */
static int nothing_written(struct ioinfo *info, const void *buffer) {
    if ((info->osfile & FDEV) && *(const char *)buffer == 26)
        return 0;
    errno = ENOSPC;
    _doserrno = 0;
    return -1;
}

/* What the program is told was written: its own bytes, without the CRs put in. */
static int write_ansi_text(struct ioinfo *info, const char *text, unsigned count) {
    char small[CHUNK], *large = count > CHUNK / 2 ? malloc(LARGE_CHUNK) : NULL;
    char *out = large ? large : small;
    unsigned room = large ? LARGE_CHUNK : CHUNK, done = 0;
    int result = 0;
    while (done < count && !result) {
        unsigned used = done, length = 0;
        while (used < count && length < room - 1) {
            if (text[used] == '\n')
                out[length++] = '\r';
            out[length++] = text[used++];
        }
        int64_t written = write_raw(info, out, length);
        if (written == (int64_t)length) {
            done = used;
        } else if (written > 0) {
            for (int64_t i = 0; i < written; i++)
                done += !(out[i] == '\r' && i + 1 < (int64_t)length && out[i + 1] == '\n');
            break;
        } else {
            result = done ? 0 : written < 0 ? -1 : nothing_written(info, text);
            break;
        }
    }
    free(large);
    return result ? result : (int)done;
}

static int write_wide_text(struct ioinfo *info, const wchar_t *text, unsigned units) {
    enum { UNITS = CHUNK / 4 };
    wchar_t out[UNITS];
    char narrow[3 * UNITS];
    unsigned done = 0;
    while (done < units) {
        unsigned used = done, length = 0;
        while (used < units && length < UNITS - 1) {
            if (text[used] == L'\n')
                out[length++] = L'\r';
            out[length++] = text[used++];
        }
        if (used < units && IS_HIGH_SURROGATE(out[length - 1]) && length > 1) {
            length--;
            used--;
        }
        const void *bytes = out;
        DWORD size = length * sizeof(wchar_t);
        if (info->encoding == ENCODING_UTF8) {
            size = (DWORD)WideCharToMultiByte(CP_UTF8, 0, out, (int)length, narrow, sizeof narrow, NULL, NULL);
            bytes = narrow;
        } else if (info->osfile & FDEV) {
            DWORD wrote;
            if (WriteConsoleW((HANDLE)info->osfhnd, out, length, &wrote, NULL)) {
                done = used;
                continue;
            }
        }
        if (write_raw(info, bytes, size) < (int64_t)size)
            return done ? (int)(done * sizeof(wchar_t)) : -1;
        done = used;
    }
    return (int)(done * sizeof(wchar_t));
}

int _write_nolock(int fd, const void *buffer, unsigned count) {
    struct ioinfo *info = ioinfo_of(fd);
    if (count == 0)
        return 0;
    CRT_REQUIRE(buffer, EINVAL, -1);
    bool wide = (info->osfile & FTEXT) && info->encoding != ENCODING_ANSI;
    CRT_REQUIRE(!wide || count % sizeof(wchar_t) == 0, EINVAL, -1);
    if (info->osfile & FAPPEND)
        _lseeki64_nolock(fd, 0, ORIGIN_END);
    if (wide)
        return write_wide_text(info, buffer, count / sizeof(wchar_t));
    if (info->osfile & FTEXT)
        return write_ansi_text(info, buffer, count);
    int64_t written = write_raw(info, buffer, count);
    return written != 0 ? (int)written : nothing_written(info, buffer);
}

int _write(int fd, const void *buffer, unsigned count) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    crt_descriptor_lock(fd);
    int written = -1;
    if (descriptor_is_open(fd))
        written = _write_nolock(fd, buffer, count);
    else
        errno = EBADF;
    crt_descriptor_unlock(fd);
    return written;
}
