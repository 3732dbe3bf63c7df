/* _stat and _fstat: what a file is, from its handle. */
#include "stat.h"

#include "../lowio/lowio.h"

int64_t crt_unix_time(FILETIME time) {
    enum { UNITS = 10000000 };
    int64_t units = (int64_t)((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime);
    if (!units)
        return 0;
    units -= 116444736000000000;
    return units >= 0 ? units / UNITS : -((-units + UNITS - 1) / UNITS);
}

int32_t crt_unix_time32(FILETIME time) {
    int64_t seconds = crt_unix_time(time);
    return seconds > INT32_MAX ? -1 : (int32_t)seconds;
}

static bool is_executable(const wchar_t *path) {
    static const wchar_t *const endings[] = {L".exe", L".cmd", L".bat", L".com"};
    size_t length = path ? wcslen(path) : 0;
    for (size_t i = 0; length > 4 && i < sizeof endings / sizeof *endings; i++)
        if (!_wcsicmp(path + length - 4, endings[i]))
            return true;
    return false;
}

static uint16_t mode_of(DWORD attributes, const wchar_t *path) {
    unsigned mode = attributes & FILE_ATTRIBUTE_DIRECTORY ? MODE_DIRECTORY | MODE_EXECUTE : MODE_REGULAR;
    mode |= MODE_READ;
    if (!(attributes & FILE_ATTRIBUTE_READONLY))
        mode |= MODE_WRITE;
    if (is_executable(path))
        mode |= MODE_EXECUTE;
    return (uint16_t)(mode | (mode & 0700) >> 3 | (mode & 0700) >> 6);
}

struct facts {
    struct stat64 stat;
    FILETIME access, write, create;
};

static bool describe(HANDLE handle, int fd, const wchar_t *path, struct facts *out) {
    memset(out, 0, sizeof *out);
    out->stat.st_nlink = 1;
    switch (GetFileType(handle) & ~FILE_TYPE_REMOTE) {
    case FILE_TYPE_CHAR:
    case FILE_TYPE_PIPE: {
        bool pipe = (GetFileType(handle) & ~FILE_TYPE_REMOTE) == FILE_TYPE_PIPE;
        out->stat.st_mode = pipe ? MODE_PIPE : MODE_CHARACTER;
        DWORD waiting = 0;
        if (pipe && PeekNamedPipe(handle, NULL, 0, NULL, &waiting, NULL))
            out->stat.st_size = waiting;
        if (fd >= 0)
            out->stat.st_dev = out->stat.st_rdev = (uint32_t)fd;
        return true;
    }
    case FILE_TYPE_DISK:
        break;
    default:
        errno = fd >= 0 ? EBADF : ENOENT;
        return false;
    }
    BY_HANDLE_FILE_INFORMATION information;
    if (!GetFileInformationByHandle(handle, &information)) {
        _dosmaperr(GetLastError());
        return false;
    }
    out->stat.st_mode = mode_of(information.dwFileAttributes, path);
    out->stat.st_size = (int64_t)((uint64_t)information.nFileSizeHigh << 32 | information.nFileSizeLow);
    out->access = information.ftLastAccessTime;
    out->write = information.ftLastWriteTime;
    out->create = information.ftCreationTime;
    return true;
}

static bool describe_descriptor(int fd, struct facts *out) {
    LOWIO_REQUIRE_OPEN(fd, false);
    crt_descriptor_lock(fd);
    bool done = describe((HANDLE)ioinfo_of(fd)->osfhnd, fd, NULL, out);
    crt_descriptor_unlock(fd);
    return done;
}

/* 0 for A:. */
static uint32_t drive_of(const wchar_t *path) {
    wchar_t letter = path[0] && path[1] == L':' ? path[0] : 0;
    wchar_t here[MAX_PATH];
    if (!letter) {
        DWORD length = GetCurrentDirectoryW(MAX_PATH, here);
        letter = length > 1 && length < MAX_PATH && here[1] == L':' ? here[0] : 0;
    }
    letter |= 0x20;
    return letter >= L'a' && letter <= L'z' ? letter - L'a' : 0;
}

static bool describe_path(const wchar_t *path, struct facts *out) {
    if (!*path || wcspbrk(path, L"?*")) {
        _doserrno = ERROR_FILE_NOT_FOUND;
        errno = ENOENT;
        return false;
    }
    HANDLE handle = CreateFileW(path, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (handle == INVALID_HANDLE_VALUE) {
        _dosmaperr(GetLastError());
        return false;
    }
    bool done = describe(handle, -1, path, out);
    CloseHandle(handle);
    if (done)
        out->stat.st_dev = out->stat.st_rdev = drive_of(path);
    return done;
}

static bool fill32(const struct facts *facts, struct stat32 *out) {
    if (facts->stat.st_size > INT32_MAX) {
        errno = EOVERFLOW;
        return false;
    }
    memcpy(out, &facts->stat, offsetof(struct stat32, st_size));
    out->st_size = (int32_t)facts->stat.st_size;
    out->st_atime = crt_unix_time32(facts->access);
    out->st_mtime = crt_unix_time32(facts->write);
    out->st_ctime = crt_unix_time32(facts->create);
    return true;
}

static bool fill32i64(const struct facts *facts, struct stat32i64 *out) {
    memcpy(out, &facts->stat, offsetof(struct stat32i64, st_size));
    out->st_size = facts->stat.st_size;
    out->st_atime = crt_unix_time32(facts->access);
    out->st_mtime = crt_unix_time32(facts->write);
    out->st_ctime = crt_unix_time32(facts->create);
    return true;
}

static bool fill64i32(const struct facts *facts, struct stat64i32 *out) {
    if (facts->stat.st_size > INT32_MAX) {
        errno = EOVERFLOW;
        return false;
    }
    memcpy(out, &facts->stat, offsetof(struct stat64i32, st_size));
    out->st_size = (int32_t)facts->stat.st_size;
    out->st_atime = crt_unix_time(facts->access);
    out->st_mtime = crt_unix_time(facts->write);
    out->st_ctime = crt_unix_time(facts->create);
    return true;
}

static bool fill64(const struct facts *facts, struct stat64 *out) {
    *out = facts->stat;
    out->st_atime = crt_unix_time(facts->access);
    out->st_mtime = crt_unix_time(facts->write);
    out->st_ctime = crt_unix_time(facts->create);
    return true;
}

#define STAT(fstat, wstat, stat, shape, fill)                                                                          \
    int fstat(int fd, struct shape *out);                                                                              \
    int wstat(const wchar_t *path, struct shape *out);                                                                 \
    int stat(const char *path, struct shape *out);                                                                     \
    int fstat(int fd, struct shape *out) {                                                                             \
        struct facts facts;                                                                                            \
        CRT_REQUIRE(out, EINVAL, -1);                                                                                  \
        memset(out, 0, sizeof *out);                                                                                   \
        return describe_descriptor(fd, &facts) && fill(&facts, out) ? 0 : -1;                                          \
    }                                                                                                                  \
    int wstat(const wchar_t *path, struct shape *out) {                                                                \
        struct facts facts;                                                                                            \
        CRT_REQUIRE(path && out, EINVAL, -1);                                                                          \
        memset(out, 0, sizeof *out);                                                                                   \
        return describe_path(path, &facts) && fill(&facts, out) ? 0 : -1;                                              \
    }                                                                                                                  \
    int stat(const char *path, struct shape *out) {                                                                    \
        CRT_REQUIRE(path && out, EINVAL, -1);                                                                          \
        wchar_t *wide = crt_widen(path);                                                                               \
        int result = wide ? wstat(wide, out) : -1;                                                                     \
        free(wide);                                                                                                    \
        return result;                                                                                                 \
    }

STAT(_fstat32, _wstat32, _stat32, stat32, fill32)
STAT(_fstat32i64, _wstat32i64, _stat32i64, stat32i64, fill32i64)
STAT(_fstat64i32, _wstat64i32, _stat64i32, stat64i32, fill64i32)
STAT(_fstat64, _wstat64, _stat64, stat64, fill64)

#ifdef CRT_MSVCRT
/* On x64, msvcrt's names without a width have 64-bit times. */
STAT(_fstat, _wstat, _stat, stat64i32, fill64i32)
STAT(_fstati64, _wstati64, _stati64, stat64, fill64)
#endif
