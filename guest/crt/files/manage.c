/* Files as entries of directories: removing, renaming, access, modes and times. */
#include "../lowio/lowio.h"

int _wunlink(const wchar_t *path);
int _unlink(const char *path);
int _wremove(const wchar_t *path);
int remove(const char *path);
int _wrename(const wchar_t *from, const wchar_t *to);
int rename(const char *from, const char *to);
errno_t _waccess_s(const wchar_t *path, int mode);
errno_t _access_s(const char *path, int mode);
int _waccess(const wchar_t *path, int mode);
int _access(const char *path, int mode);
int _wchmod(const wchar_t *path, int mode);
int _chmod(const char *path, int mode);
int _umask(int mode);
errno_t _umask_s(int mode, int *before);

int _wunlink(const wchar_t *path) { return path && DeleteFileW(path) ? 0 : (path ? crt_fail() : (errno = EINVAL, -1)); }

int _unlink(const char *path) {
    wchar_t *wide = path ? crt_widen(path) : NULL;
    int result = wide ? _wunlink(wide) : -1;
    free(wide);
    return result;
}

int _wremove(const wchar_t *path) { return _wunlink(path); }

int remove(const char *path) { return _unlink(path); }

int _wrename(const wchar_t *from, const wchar_t *to) {
    return MoveFileExW(from, to, MOVEFILE_COPY_ALLOWED) ? 0 : crt_fail();
}

int rename(const char *from, const char *to) {
    CRT_REQUIRE(from && to, EINVAL, -1);
    wchar_t *wide_from = crt_widen(from), *wide_to = crt_widen(to);
    int result = wide_from && wide_to ? _wrename(wide_from, wide_to) : -1;
    free(wide_from);
    free(wide_to);
    return result;
}

errno_t _waccess_s(const wchar_t *path, int mode) {
    enum { MAY_WRITE = 2, MAY_ALL = 6 };
    CRT_REQUIRE(path, EINVAL, EINVAL);
    CRT_REQUIRE(crt_is_msvcrt || !(mode & ~MAY_ALL), EINVAL, EINVAL);
    DWORD attributes = GetFileAttributesW(path);
    if (attributes == INVALID_FILE_ATTRIBUTES) {
        _dosmaperr(GetLastError());
        return errno;
    }
    if ((mode & MAY_WRITE) && (attributes & FILE_ATTRIBUTE_READONLY) && !(attributes & FILE_ATTRIBUTE_DIRECTORY)) {
        _doserrno = ERROR_ACCESS_DENIED;
        errno = EACCES;
        return EACCES;
    }
    return 0;
}

errno_t _access_s(const char *path, int mode) {
    CRT_REQUIRE(path, EINVAL, EINVAL);
    wchar_t *wide = crt_widen(path);
    if (!wide)
        return errno;
    errno_t error = _waccess_s(wide, mode);
    free(wide);
    return error;
}

int _waccess(const wchar_t *path, int mode) { return _waccess_s(path, mode) ? -1 : 0; }

int _access(const char *path, int mode) { return _access_s(path, mode) ? -1 : 0; }

int _wchmod(const wchar_t *path, int mode) {
    CRT_REQUIRE(path, EINVAL, -1);
    DWORD attributes = GetFileAttributesW(path);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return crt_fail();
    if (mode & S_IWRITE_BIT)
        attributes &= ~(DWORD)FILE_ATTRIBUTE_READONLY;
    else
        attributes |= FILE_ATTRIBUTE_READONLY;
    return SetFileAttributesW(path, attributes) ? 0 : crt_fail();
}

int _chmod(const char *path, int mode) {
    CRT_REQUIRE(path, EINVAL, -1);
    wchar_t *wide = crt_widen(path);
    int result = wide ? _wchmod(wide, mode) : -1;
    free(wide);
    return result;
}

int _umask(int mode) {
    int before = crt_umask;
    crt_umask = mode & (S_IREAD_BIT | S_IWRITE_BIT);
    return before;
}

errno_t _umask_s(int mode, int *before) {
    CRT_REQUIRE(before, EINVAL, EINVAL);
    *before = crt_umask;
    CRT_REQUIRE(!(mode & ~(S_IREAD_BIT | S_IWRITE_BIT)), EINVAL, EINVAL);
    crt_umask = mode;
    return 0;
}
