/* Temporary names and files: tmpnam, _tempnam, _mktemp, tmpfile and _rmtmp. */
#include "../environment/environment.h"
#include "../lowio/lowio.h"
#include "../thread/lock.h"
#include "../thread/thread_data.h"
#include "stream.h"

enum { NAME_ROOM = MAX_PATH + 4, TRIES = 100000 };

char *tmpnam(char *buffer);
errno_t tmpnam_s(char *buffer, size_t room);
wchar_t *_wtmpnam(wchar_t *buffer);
errno_t _wtmpnam_s(wchar_t *buffer, size_t room);
char *_tempnam(const char *folder, const char *prefix);
wchar_t *_wtempnam(const wchar_t *folder, const wchar_t *prefix);
FILE *tmpfile(void);
errno_t tmpfile_s(FILE **out);

static wchar_t *put_base32(wchar_t *out, unsigned value) {
    wchar_t digits[8];
    int count = 0;
    do {
        digits[count++] = L"0123456789abcdefghijklmnopqrstuv"[value % 32];
        value /= 32;
    } while (value);
    while (count)
        *out++ = digits[--count];
    return out;
}

static bool exists(const wchar_t *path) { return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }

/* "<temporary folder>\s<process>.<number>": the folder of ucrtbase, or the root of the drive as msvcrt has it. */
static bool make_name(wchar_t *path) {
    static unsigned number;
    wchar_t *at = path;
    if (crt_is_msvcrt)
        *at++ = L'\\';
    else
        at += GetTempPathW(MAX_PATH, path);
    wchar_t *name = at;
    bool found = false;
    crt_lock(CRT_LOCK_TEMPORARY_NAME);
    for (int i = 0; i < TRIES && !found; i++) {
        at = name;
        *at++ = L's';
        at = put_base32(at, GetCurrentProcessId());
        *at++ = L'.';
        at = put_base32(at, number++);
        *at = 0;
        found = !exists(path);
    }
    crt_unlock(CRT_LOCK_TEMPORARY_NAME);
    return found;
}

errno_t _wtmpnam_s(wchar_t *buffer, size_t room) {
    CRT_REQUIRE(buffer, EINVAL, EINVAL);
    wchar_t path[NAME_ROOM];
    if (!make_name(path))
        return EMFILE;
    size_t size = wcslen(path) + 1;
    if (size > room) {
        if (room)
            *buffer = 0;
        crt_invalid(ERANGE);
        return ERANGE;
    }
    memcpy(buffer, path, size * sizeof *path);
    return 0;
}

errno_t tmpnam_s(char *buffer, size_t room) {
    CRT_REQUIRE(buffer, EINVAL, EINVAL);
    wchar_t path[NAME_ROOM];
    if (!make_name(path))
        return EMFILE;
    char *narrow = crt_narrow(path);
    if (!narrow)
        return errno;
    size_t size = strlen(narrow) + 1;
    if (size <= room)
        memcpy(buffer, narrow, size);
    free(narrow);
    CRT_REQUIRE(size <= room, ERANGE, ERANGE);
    return 0;
}

wchar_t *_wtmpnam(wchar_t *buffer) {
    if (!buffer) {
        wchar_t **slot = &crt_thread_data()->wide_temporary_name;
        if (!*slot)
            *slot = malloc(NAME_ROOM * sizeof **slot);
        buffer = *slot;
    }
    return buffer && !_wtmpnam_s(buffer, NAME_ROOM) ? buffer : NULL;
}

char *tmpnam(char *buffer) {
    if (!buffer) {
        char **slot = &crt_thread_data()->temporary_name;
        if (!*slot)
            *slot = malloc(3 * NAME_ROOM);
        buffer = *slot;
    }
    return buffer && !tmpnam_s(buffer, 3 * NAME_ROOM) ? buffer : NULL;
}

static bool is_folder(const wchar_t *path) {
    DWORD attributes = path && *path ? GetFileAttributesW(path) : INVALID_FILE_ATTRIBUTES;
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY);
}

wchar_t *_wtempnam(const wchar_t *folder, const wchar_t *prefix) {
    const wchar_t *temporary = _wgetenv(L"TMP");
    if (is_folder(temporary))
        folder = temporary;
    else if (!is_folder(folder))
        folder = L".";
    size_t length = wcslen(folder), prefix_length = prefix ? wcslen(prefix) : 0;
    wchar_t *path = malloc((length + prefix_length + 16) * sizeof *path);
    if (!path)
        return NULL;
    memcpy(path, folder, length * sizeof *path);
    if (length && path[length - 1] != L'\\' && path[length - 1] != L'/')
        path[length++] = L'\\';
    if (prefix_length)
        memcpy(path + length, prefix, prefix_length * sizeof *path);
    static unsigned number = 2;
    bool found = false;
    crt_lock(CRT_LOCK_TEMPORARY_NAME);
    for (int i = 0; i < TRIES && !found; i++) {
        wchar_t digits[12];
        int count = 0;
        for (unsigned rest = number++; rest; rest /= 10)
            digits[count++] = (wchar_t)(L'0' + rest % 10);
        wchar_t *at = path + length + prefix_length;
        while (count)
            *at++ = digits[--count];
        *at = 0;
        found = !exists(path);
    }
    crt_unlock(CRT_LOCK_TEMPORARY_NAME);
    if (found)
        return path;
    free(path);
    return NULL;
}

char *_tempnam(const char *folder, const char *prefix) {
    wchar_t *wide_folder = folder ? crt_widen(folder) : NULL, *wide_prefix = prefix ? crt_widen(prefix) : NULL;
    wchar_t *path = _wtempnam(wide_folder, wide_prefix);
    char *narrow = path ? crt_narrow(path) : NULL;
    free(path);
    free(wide_folder);
    free(wide_prefix);
    return narrow;
}

static int create_temporary(const wchar_t *path, int share) {
    int fd = -1;
    _wsopen_s(&fd, path, O_CREAT | O_EXCL | O_RDWR | O_BINARY | O_TEMPORARY, share, S_IREAD_BIT | S_IWRITE_BIT);
    return fd;
}

static FILE *open_temporary(int share) {
    FILE *stream = crt_stream_allocate();
    if (!stream)
        return NULL;
    wchar_t path[NAME_ROOM];
    int fd = -1;
    for (int i = 0; i < TRIES && fd < 0 && make_name(path); i++) {
        fd = create_temporary(path, share);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0 && errno == EACCES && GetTempPathW(NAME_ROOM, path) < NAME_ROOM) {
        // msvcrt's place is the root of the drive, where ordinary users may not write.
        wchar_t *elsewhere = _wtempnam(path, L"s");
        if (elsewhere && wcslen(elsewhere) < NAME_ROOM)
            fd = create_temporary(wcscpy(path, elsewhere), share);
        free(elsewhere);
    }
    if (fd >= 0) {
        stream->_tmpfname = crt_narrow(path);
        stream->_file = fd;
        stream->_flag |= F_UPDATE;
    } else {
        crt_stream_free(stream);
    }
    _unlock_file(stream);
    return fd >= 0 ? stream : NULL;
}

FILE *tmpfile(void) { return open_temporary(SH_DENYNO); }

errno_t tmpfile_s(FILE **out) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    *out = open_temporary(SH_DENYRW);
    return *out ? 0 : errno;
}

int _rmtmp(void) {
    int closed = 0;
    for (int i = 0; i < crt_stream_slots(); i++) {
        FILE *stream = crt_stream_in_slot(i);
        if ((stream->_flag & F_ALLOCATED) && stream->_tmpfname && !fclose(stream))
            closed++;
    }
    return closed;
}
