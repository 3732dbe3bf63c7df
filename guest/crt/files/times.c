/* _utime and _futime: a file's access and write times. */
#include "../lowio/lowio.h"

struct utimbuf32 {
    int32_t actime, modtime;
};
struct utimbuf64 {
    int64_t actime, modtime;
};

static FILETIME file_time(int64_t seconds) {
    uint64_t units = (uint64_t)(seconds * 10000000 + 116444736000000000);
    return (FILETIME){(DWORD)units, (DWORD)(units >> 32)};
}

static int set_times(HANDLE handle, const struct utimbuf64 *times) {
    FILETIME access, write;
    if (times) {
        access = file_time(times->actime);
        write = file_time(times->modtime);
    } else {
        GetSystemTimeAsFileTime(&access);
        write = access;
    }
    if (!SetFileTime(handle, NULL, &access, &write)) {
        errno = EINVAL;
        return -1;
    }
    return 0;
}

static int set_path(const wchar_t *path, const struct utimbuf64 *times) {
    CRT_REQUIRE(path, EINVAL, -1);
    HANDLE handle = CreateFileW(path, FILE_WRITE_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                NULL, OPEN_EXISTING, 0, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return crt_fail();
    int result = set_times(handle, times);
    CloseHandle(handle);
    return result;
}

static int set_narrow_path(const char *path, const struct utimbuf64 *times) {
    CRT_REQUIRE(path, EINVAL, -1);
    wchar_t *wide = crt_widen(path);
    int result = wide ? set_path(wide, times) : -1;
    free(wide);
    return result;
}

static int set_descriptor(int fd, const struct utimbuf64 *times) {
    LOWIO_REQUIRE_OPEN(fd, -1);
    return set_times((HANDLE)ioinfo_of(fd)->osfhnd, times);
}

#define UTIME(utime_name, wutime_name, futime_name, shape)                                                             \
    int utime_name(const char *path, const struct shape *times);                                                       \
    int wutime_name(const wchar_t *path, const struct shape *times);                                                   \
    int futime_name(int fd, const struct shape *times);                                                                \
    int utime_name(const char *path, const struct shape *times) {                                                      \
        struct utimbuf64 both = {times ? times->actime : 0, times ? times->modtime : 0};                               \
        return set_narrow_path(path, times ? &both : NULL);                                                            \
    }                                                                                                                  \
    int wutime_name(const wchar_t *path, const struct shape *times) {                                                  \
        struct utimbuf64 both = {times ? times->actime : 0, times ? times->modtime : 0};                               \
        return set_path(path, times ? &both : NULL);                                                                   \
    }                                                                                                                  \
    int futime_name(int fd, const struct shape *times) {                                                               \
        struct utimbuf64 both = {times ? times->actime : 0, times ? times->modtime : 0};                               \
        return set_descriptor(fd, times ? &both : NULL);                                                               \
    }

UTIME(_utime32, _wutime32, _futime32, utimbuf32)
UTIME(_utime64, _wutime64, _futime64, utimbuf64)
#ifdef CRT_MSVCRT
UTIME(_utime, _wutime, _futime, utimbuf64)
#endif
