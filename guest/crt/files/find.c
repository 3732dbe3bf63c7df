/* _findfirst, _findnext and _findclose in their four shapes, narrow and wide. */
#include "stat.h"

#define FIND_DATA(shape, time_type, size_type, CH)                                                                     \
    struct shape {                                                                                                     \
        uint32_t attrib;                                                                                               \
        time_type time_create, time_access, time_write;                                                                \
        size_type size;                                                                                                \
        CH name[260];                                                                                                  \
    }

FIND_DATA(find32, int32_t, uint32_t, char);
FIND_DATA(find32i64, int32_t, int64_t, char);
FIND_DATA(find64i32, int64_t, uint32_t, char);
FIND_DATA(find64, int64_t, int64_t, char);
FIND_DATA(wfind32, int32_t, uint32_t, wchar_t);
FIND_DATA(wfind32i64, int32_t, int64_t, wchar_t);
FIND_DATA(wfind64i32, int64_t, uint32_t, wchar_t);
FIND_DATA(wfind64, int64_t, int64_t, wchar_t);
_Static_assert(sizeof(struct find64i32) == 296 && sizeof(struct find64) == 304, "sizes of <io.h>");

int _findclose(intptr_t search);

static int fail(void) {
    DWORD error = GetLastError();
    switch (error) {
    case ERROR_NO_MORE_FILES:
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
        errno = ENOENT;
        break;
    case ERROR_NOT_ENOUGH_MEMORY:
        errno = ENOMEM;
        break;
    default:
        errno = EINVAL;
    }
    _doserrno = error;
    return -1;
}

static bool put_narrow_name(char *to, const wchar_t *name) {
    if (WideCharToMultiByte(crt_file_codepage(), 0, name, -1, to, 260, NULL, NULL))
        return true;
    *to = 0;
    errno = ERANGE;
    return false;
}

static bool put_wide_name(wchar_t *to, const wchar_t *name) {
    memcpy(to, name, (wcslen(name) + 1) * sizeof *name);
    return true;
}

static wchar_t *as_is(const wchar_t *pattern) { return (wchar_t *)(uintptr_t)pattern; }

static void keep(wchar_t *pattern) { (void)pattern; }

static void release(wchar_t *pattern) { free(pattern); }

#define FIND(first_name, next_name, shape, CH, unix_time, widen, done, put_name)                                       \
    intptr_t first_name(const CH *pattern, struct shape *out);                                                         \
    int next_name(intptr_t search, struct shape *out);                                                                 \
    static bool fill_##first_name(const WIN32_FIND_DATAW *found, struct shape *out) {                                  \
        out->attrib = found->dwFileAttributes == FILE_ATTRIBUTE_NORMAL ? 0 : found->dwFileAttributes;                  \
        out->time_create = unix_time(found->ftCreationTime);                                                           \
        out->time_access = unix_time(found->ftLastAccessTime);                                                         \
        out->time_write = unix_time(found->ftLastWriteTime);                                                           \
        uint64_t size = (uint64_t)found->nFileSizeHigh << 32 | found->nFileSizeLow;                                    \
        memcpy(&out->size, &size, sizeof out->size);                                                                   \
        return put_name(out->name, found->cFileName);                                                                  \
    }                                                                                                                  \
    intptr_t first_name(const CH *pattern, struct shape *out) {                                                        \
        CRT_REQUIRE(pattern && out, EINVAL, -1);                                                                       \
        wchar_t *wide = widen(pattern);                                                                                \
        if (!wide)                                                                                                     \
            return -1;                                                                                                 \
        WIN32_FIND_DATAW found;                                                                                        \
        HANDLE search = FindFirstFileW(wide, &found);                                                                  \
        done(wide);                                                                                                    \
        if (search == INVALID_HANDLE_VALUE)                                                                            \
            return fail();                                                                                             \
        if (!fill_##first_name(&found, out)) {                                                                         \
            FindClose(search);                                                                                         \
            return -1;                                                                                                 \
        }                                                                                                              \
        return (intptr_t)search;                                                                                       \
    }                                                                                                                  \
    int next_name(intptr_t search, struct shape *out) {                                                                \
        CRT_REQUIRE(search != -1 && search && out, EINVAL, -1);                                                        \
        WIN32_FIND_DATAW found;                                                                                        \
        if (!FindNextFileW((HANDLE)search, &found))                                                                    \
            return fail();                                                                                             \
        return fill_##first_name(&found, out) ? 0 : -1;                                                                \
    }

#define FIND_NARROW(first_name, next_name, shape, unix_time)                                                           \
    FIND(first_name, next_name, shape, char, unix_time, crt_widen, release, put_narrow_name)
#define FIND_WIDE(first_name, next_name, shape, unix_time)                                                             \
    FIND(first_name, next_name, shape, wchar_t, unix_time, as_is, keep, put_wide_name)

FIND_NARROW(_findfirst32, _findnext32, find32, crt_unix_time32)
FIND_NARROW(_findfirst32i64, _findnext32i64, find32i64, crt_unix_time32)
FIND_NARROW(_findfirst64i32, _findnext64i32, find64i32, crt_unix_time)
FIND_NARROW(_findfirst64, _findnext64, find64, crt_unix_time)
FIND_WIDE(_wfindfirst32, _wfindnext32, wfind32, crt_unix_time32)
FIND_WIDE(_wfindfirst32i64, _wfindnext32i64, wfind32i64, crt_unix_time32)
FIND_WIDE(_wfindfirst64i32, _wfindnext64i32, wfind64i32, crt_unix_time)
FIND_WIDE(_wfindfirst64, _wfindnext64, wfind64, crt_unix_time)

#ifdef CRT_MSVCRT
FIND_NARROW(_findfirst, _findnext, find64i32, crt_unix_time)
FIND_NARROW(_findfirsti64, _findnexti64, find64, crt_unix_time)
FIND_WIDE(_wfindfirst, _wfindnext, wfind64i32, crt_unix_time)
FIND_WIDE(_wfindfirsti64, _wfindnexti64, wfind64, crt_unix_time)
#endif

int _findclose(intptr_t search) {
    if (!FindClose((HANDLE)search)) {
        errno = EINVAL;
        return -1;
    }
    return 0;
}
