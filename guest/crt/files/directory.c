/* Directories and drives: making, removing and entering them, and where the program is. */
#include "../crt.h"

int _wmkdir(const wchar_t *path);
int _mkdir(const char *path);
int _wrmdir(const wchar_t *path);
int _rmdir(const char *path);
int _wchdir(const wchar_t *path);
int _chdir(const char *path);
int _getdrive(void);
int _chdrive(int drive);
unsigned long _getdrives(void);
wchar_t *_wgetcwd(wchar_t *buffer, int room);
char *_getcwd(char *buffer, int room);
wchar_t *_wgetdcwd(int drive, wchar_t *buffer, int room);
char *_getdcwd(int drive, char *buffer, int room);

struct disk_free {
    unsigned total_clusters, available_clusters, sectors_per_cluster, bytes_per_sector;
};
unsigned _getdiskfree(unsigned drive, struct disk_free *out);

int _wmkdir(const wchar_t *path) { return CreateDirectoryW(path, NULL) ? 0 : crt_fail(); }

int _wrmdir(const wchar_t *path) { return RemoveDirectoryW(path) ? 0 : crt_fail(); }

/* The current directory of each drive is kept in a variable named "=C:". */
int _wchdir(const wchar_t *path) {
    CRT_REQUIRE(path, EINVAL, -1);
    if (!SetCurrentDirectoryW(path))
        return crt_fail();
    DWORD size = GetCurrentDirectoryW(0, NULL);
    wchar_t *here = malloc((size + 1) * sizeof *here);
    if (here && GetCurrentDirectoryW(size, here) && here[0] && here[1] == L':') {
        wchar_t name[] = {L'=', here[0] >= L'a' && here[0] <= L'z' ? (wchar_t)(here[0] - 0x20) : here[0], L':', 0};
        SetEnvironmentVariableW(name, here);
    }
    free(here);
    return 0;
}

#define NARROW(name, wide_name)                                                                                        \
    int name(const char *path) {                                                                                       \
        CRT_REQUIRE(path, EINVAL, -1);                                                                                 \
        wchar_t *wide = crt_widen(path);                                                                               \
        int result = wide ? wide_name(wide) : -1;                                                                      \
        free(wide);                                                                                                    \
        return result;                                                                                                 \
    }

NARROW(_mkdir, _wmkdir)
NARROW(_rmdir, _wrmdir)
NARROW(_chdir, _wchdir)

int _getdrive(void) {
    wchar_t here[MAX_PATH + 1];
    DWORD length = GetCurrentDirectoryW(MAX_PATH, here);
    if (length < 2 || length > MAX_PATH || here[1] != L':')
        return 0;
    wchar_t letter = here[0] | 0x20;
    return letter >= L'a' && letter <= L'z' ? letter - L'a' + 1 : 0;
}

int _chdrive(int drive) {
    if (drive < 1 || drive > 26) {
        _doserrno = ERROR_INVALID_DRIVE;
        crt_invalid(EACCES);
        return -1;
    }
    wchar_t path[] = {(wchar_t)(L'A' + drive - 1), L':', 0};
    return SetCurrentDirectoryW(path) ? 0 : crt_fail();
}

unsigned long _getdrives(void) { return GetLogicalDrives(); }

unsigned _getdiskfree(unsigned drive, struct disk_free *out) {
    CRT_REQUIRE(out, EINVAL, ERROR_INVALID_PARAMETER);
    memset(out, 0, sizeof *out);
    CRT_REQUIRE(drive <= 26, EINVAL, ERROR_INVALID_PARAMETER);
    wchar_t root[] = {(wchar_t)(L'A' + drive - 1), L':', L'\\', 0};
    DWORD sectors, bytes, available, total;
    if (!GetDiskFreeSpaceW(drive ? root : NULL, &sectors, &bytes, &available, &total)) {
        _dosmaperr(GetLastError());
        return GetLastError();
    }
    *out = (struct disk_free){total, available, sectors, bytes};
    return 0;
}

/* malloc()ed; NULL with errno. Drive 0 is the current one. */
static wchar_t *current_directory(int drive) {
    wchar_t dot[] = {(wchar_t)(L'A' + drive - 1), L':', L'.', 0};
    if (drive) {
        CRT_REQUIRE(drive > 0 && drive <= 26 && (GetLogicalDrives() >> (drive - 1) & 1), EACCES, NULL);
    }
    DWORD size = drive ? GetFullPathNameW(dot, 0, NULL, NULL) : GetCurrentDirectoryW(0, NULL);
    wchar_t *path = size ? malloc((size + 1) * sizeof *path) : NULL;
    if (!path) {
        if (!size)
            crt_fail();
        return NULL;
    }
    DWORD length = drive ? GetFullPathNameW(dot, size + 1, path, NULL) : GetCurrentDirectoryW(size + 1, path);
    if (length && length <= size)
        return path;
    free(path);
    crt_fail();
    return NULL;
}

/* With no buffer, one of at least `room` characters is made. */
wchar_t *_wgetdcwd(int drive, wchar_t *buffer, int room) {
    CRT_REQUIRE(room >= 0 && (!buffer || room > 0), EINVAL, NULL);
    wchar_t *path = current_directory(drive);
    if (!path)
        return NULL;
    size_t size = wcslen(path) + 1;
    wchar_t *out = buffer ? buffer : malloc((size > (size_t)room ? size : (size_t)room) * sizeof *out);
    if (buffer && size > (size_t)room) {
        out = NULL;
        errno = ERANGE;
    }
    if (out)
        memcpy(out, path, size * sizeof *out);
    free(path);
    return out;
}

char *_getdcwd(int drive, char *buffer, int room) {
    CRT_REQUIRE(room >= 0 && (!buffer || room > 0), EINVAL, NULL);
    wchar_t *path = current_directory(drive);
    char *narrow = path ? crt_narrow(path) : NULL;
    free(path);
    if (!narrow)
        return NULL;
    size_t size = strlen(narrow) + 1;
    char *out = buffer ? buffer : malloc(size > (size_t)room ? size : (size_t)room);
    if (buffer && size > (size_t)room) {
        out = NULL;
        errno = ERANGE;
    }
    if (out)
        memcpy(out, narrow, size);
    free(narrow);
    return out;
}

wchar_t *_wgetcwd(wchar_t *buffer, int room) { return _wgetdcwd(0, buffer, room); }

char *_getcwd(char *buffer, int room) { return _getdcwd(0, buffer, room); }
