/* _read: bytes as they are, or as text: CR LF becomes LF, ^Z ends the file, and encoded text becomes UTF-16.
 * Keeps how many raw bytes the last call took, from which ftell works out a text stream's position. */
#include "lowio.h"

/* Read raw bytes into a buffer that may start with a byte read ahead of the last call. -1 with errno on failure. */
static int read_raw(struct ioinfo *info, char *buffer, unsigned count) {
    unsigned ahead = 0;
    if (count && info->pipech != NO_LOOKAHEAD && (info->osfile & (FDEV | FPIPE))) {
        buffer[ahead++] = info->pipech;
        info->pipech = NO_LOOKAHEAD;
        count--;
        if (!count)
            return 1;
        /* What is at hand is returned rather than waiting for more. */
        if (info->osfile & FPIPE) {
            DWORD available = 0;
            if (!PeekNamedPipe((HANDLE)info->osfhnd, NULL, 0, NULL, &available, NULL) || !available)
                return 1;
        }
    }
    DWORD read = 0;
    if (!ReadFile((HANDLE)info->osfhnd, buffer + ahead, count, &read, NULL)) {
        DWORD error = GetLastError();
        if (error == ERROR_BROKEN_PIPE || (error == ERROR_HANDLE_EOF && !crt_is_msvcrt) || ahead)
            return (int)ahead;
        if (error == ERROR_ACCESS_DENIED) {
            errno = EBADF;
            _doserrno = error;
            return -1;
        }
        _dosmaperr(error);
        return -1;
    }
    return (int)(ahead + read);
}

/* After a CR that ends what was read: take the LF that follows it, if one does. */
static bool take_line_feed(struct ioinfo *info, uint32_t *raw) {
    char next;
    DWORD read = 0;
    if (!ReadFile((HANDLE)info->osfhnd, &next, 1, &read, NULL) || !read)
        return false;
    if (next == '\n') {
        ++*raw;
        return true;
    }
    if (info->osfile & (FDEV | FPIPE))
        info->pipech = next;
    else
        SetFilePointerEx((HANDLE)info->osfhnd, (LARGE_INTEGER){.QuadPart = -1}, NULL, FILE_CURRENT);
    return false;
}

static int translate_ansi(struct ioinfo *info, char *buffer, int read) {
    uint32_t raw = (uint32_t)read;
    if (read && buffer[0] == '\n')
        info->osfile |= FCRLF;
    else
        info->osfile &= (uint8_t)~FCRLF;
    char *out = buffer;
    for (int i = 0; i < read; i++) {
        char c = buffer[i];
        if (c == 26) {
            if (info->osfile & FDEV)
                *out++ = c;
            else
                info->osfile |= FEOFLAG;
            break;
        }
        if (c == '\r') {
            if (i + 1 < read) {
                if (buffer[i + 1] == '\n') {
                    c = '\n';
                    i++;
                }
            } else if (take_line_feed(info, &raw)) {
                c = '\n';
            }
        }
        *out++ = c;
    }
    info->last_raw = raw;
    return (int)(out - buffer);
}

static int translate_utf16(struct ioinfo *info, wchar_t *buffer, int units) {
    uint32_t raw = (uint32_t)units * sizeof(wchar_t);
    wchar_t *out = buffer;
    for (int i = 0; i < units; i++) {
        wchar_t c = buffer[i];
        if (c == 26) {
            if (info->osfile & FDEV)
                *out++ = c;
            else
                info->osfile |= FEOFLAG;
            break;
        }
        if (c == L'\r') {
            if (i + 1 < units) {
                if (buffer[i + 1] == L'\n') {
                    c = L'\n';
                    i++;
                }
            } else {
                wchar_t next;
                DWORD read = 0;
                if (ReadFile((HANDLE)info->osfhnd, &next, sizeof next, &read, NULL) && read == sizeof next) {
                    if (next == L'\n') {
                        c = L'\n';
                        raw += sizeof next;
                    } else if (info->osfile & (FDEV | FPIPE)) {
                        info->pushed = next;
                        info->pushed_count = 1;
                    } else {
                        SetFilePointerEx((HANDLE)info->osfhnd, (LARGE_INTEGER){.QuadPart = -2}, NULL, FILE_CURRENT);
                    }
                }
            }
        }
        *out++ = c;
    }
    info->last_raw = raw;
    return (int)((char *)out - (char *)buffer);
}

/* How many bytes at the end of the text are a UTF-8 sequence that is not complete: 0 to 3. */
static int unfinished_tail(const uint8_t *text, int length) {
    for (int back = 1; back <= 3 && back <= length; back++) {
        uint8_t byte = text[length - back];
        if ((byte & 0xC0) == 0x80)
            continue;
        int needs = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return needs > back ? back : 0;
    }
    return 0;
}

/* UTF-8 text into UTF-16: at most one code unit a byte, so half the caller's bytes are asked for. */
static int read_utf8(struct ioinfo *info, wchar_t *buffer, unsigned count) {
    unsigned room = count / sizeof(wchar_t);
    char *text = malloc(room + 4);
    if (!text)
        return -1;
    int held = info->pending_count;
    memcpy(text, info->pending, (size_t)held);
    info->pending_count = 0;
    int wanted = (int)room > held ? (int)room - held : 1;
    int read = read_raw(info, text + held, (unsigned)wanted);
    if (read < 0) {
        free(text);
        return -1;
    }
    bool at_end = read == 0;
    int length = translate_ansi(info, text, held + read);
    info->last_raw -= (uint32_t)held;
    int tail = at_end ? 0 : unfinished_tail((uint8_t *)text, length);
    length -= tail;
    memcpy(info->pending, text + length, (size_t)tail);
    info->pending_count = (uint8_t)tail;
    if (length == 0 && tail) {
        free(text);
        return read_utf8(info, buffer, count < 8 ? 8 : count);
    }
    int units = MultiByteToWideChar(CP_UTF8, 0, text, length, buffer, (int)room);
    free(text);
    if (length && !units) {
        _dosmaperr(GetLastError());
        return -1;
    }
    return units * (int)sizeof(wchar_t);
}

int _read_nolock(int fd, void *buffer, unsigned count) {
    struct ioinfo *info = ioinfo_of(fd);
    if (count == 0 || (info->osfile & FEOFLAG))
        return 0;
    CRT_REQUIRE(buffer && count <= INT_MAX, EINVAL, -1);
    if (!(info->osfile & FTEXT) || info->encoding == ENCODING_ANSI) {
        int read = read_raw(info, buffer, count);
        info->last_raw = read > 0 ? (uint32_t)read : 0;
        return read > 0 && (info->osfile & FTEXT) ? translate_ansi(info, buffer, read) : read;
    }
    CRT_REQUIRE(count % sizeof(wchar_t) == 0, EINVAL, -1);
    if (info->encoding == ENCODING_UTF8)
        return read_utf8(info, buffer, count);
    wchar_t *units = buffer;
    unsigned ahead = 0;
    if (info->pushed_count) {
        units[ahead++] = info->pushed;
        info->pushed_count = 0;
    }
    int read = ahead * sizeof(wchar_t) == count ? 0 : read_raw(info, (char *)(units + ahead), count - ahead * 2);
    if (read < 0)
        return -1;
    return translate_utf16(info, units, (int)ahead + read / (int)sizeof(wchar_t));
}

int _read(int fd, void *buffer, unsigned count) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    CRT_REQUIRE(count <= INT_MAX, EINVAL, -1);
    crt_descriptor_lock(fd);
    int read = -1;
    if (descriptor_is_open(fd))
        read = _read_nolock(fd, buffer, count);
    else
        errno = EBADF;
    crt_descriptor_unlock(fd);
    return read;
}
