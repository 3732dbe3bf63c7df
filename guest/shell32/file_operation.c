// SHFileOperation: files and whole directories copied, moved, renamed and deleted, without asking. There is no recycle
// bin: what is deleted is gone, as on a drive without one.

#define DECLSPEC_IMPORT
#define _SHELL32_
#include <stdbool.h>
#include <windows.h>
#include <shellapi.h>

enum { PATH_UNITS = 4096, TOO_LONG = 0x79, SAME_FILE = 0x71, INVALID_FILES = 0x7C }; // DE_ codes, as documented

static LPCWSTR name_of(LPCWSTR path) {
    LPCWSTR name = path;
    for (; *path; path++)
        if ((*path == '\\' || *path == '/') && path[1])
            name = path + 1;
    return name;
}

static bool join(LPCWSTR directory, LPCWSTR name, WCHAR out[PATH_UNITS]) {
    int length = lstrlenW(directory);
    if (length + lstrlenW(name) + 2 > PATH_UNITS)
        return false;
    lstrcpyW(out, directory);
    if (length && out[length - 1] != '\\' && out[length - 1] != '/')
        lstrcatW(out, L"\\");
    lstrcatW(out, name);
    return true;
}

static bool is_directory(LPCWSTR path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY;
}

static DWORD last_error(BOOL done) { return done ? ERROR_SUCCESS : GetLastError(); }

typedef DWORD Visit(LPCWSTR path, LPCWSTR to, FILEOP_FLAGS flags);

// Calls for every entry of a directory; `to` gets the entry's name added where there is one.
static DWORD each_entry(LPCWSTR directory, LPCWSTR to, FILEOP_FLAGS flags, Visit *visit) {
    WIN32_FIND_DATAW found;
    DWORD error = ERROR_SUCCESS;
    WCHAR *paths = HeapAlloc(GetProcessHeap(), 0, 2 * PATH_UNITS * sizeof *paths), *from = paths,
          *target = paths + PATH_UNITS;
    HANDLE search = paths && join(directory, L"*", from) ? FindFirstFileW(from, &found) : INVALID_HANDLE_VALUE;
    if (paths == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (search != INVALID_HANDLE_VALUE) {
        do {
            if (lstrcmpW(found.cFileName, L".") == 0 || lstrcmpW(found.cFileName, L"..") == 0)
                continue;
            if (!join(directory, found.cFileName, from) || (to && !join(to, found.cFileName, target)))
                error = TOO_LONG;
            else
                error = visit(from, to ? target : NULL, flags);
        } while (error == ERROR_SUCCESS && FindNextFileW(search, &found));
        FindClose(search);
    }
    HeapFree(GetProcessHeap(), 0, paths);
    return error;
}

static DWORD delete_one(LPCWSTR path, LPCWSTR unused, FILEOP_FLAGS flags) {
    DWORD attributes = GetFileAttributesW(path);
    (void)unused;
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return GetLastError();
    if (attributes & FILE_ATTRIBUTE_READONLY)
        SetFileAttributesW(path, attributes & ~(DWORD)FILE_ATTRIBUTE_READONLY);
    if (!(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return last_error(DeleteFileW(path));
    if (!(attributes & FILE_ATTRIBUTE_REPARSE_POINT)) { // a link goes, not what it leads to
        DWORD error = each_entry(path, NULL, flags, delete_one);
        if (error)
            return error;
    }
    return last_error(RemoveDirectoryW(path));
}

static DWORD copy_one(LPCWSTR path, LPCWSTR to, FILEOP_FLAGS flags) {
    if (!is_directory(path))
        return last_error(CopyFileW(path, to, FALSE));
    if (!is_directory(to) && !CreateDirectoryW(to, NULL))
        return GetLastError();
    return flags & FOF_NORECURSION ? ERROR_SUCCESS : each_entry(path, to, flags, copy_one);
}

static DWORD move_one(LPCWSTR path, LPCWSTR to, FILEOP_FLAGS flags) {
    if (MoveFileExW(path, to, MOVEFILE_COPY_ALLOWED | MOVEFILE_REPLACE_EXISTING))
        return ERROR_SUCCESS;
    if (!is_directory(path))
        return GetLastError();
    DWORD error = copy_one(path, to, flags); // into one that is there, or on another drive
    return error ? error : delete_one(path, NULL, flags);
}

static DWORD rename_one(LPCWSTR path, LPCWSTR to, FILEOP_FLAGS flags) {
    (void)flags;
    return last_error(MoveFileExW(path, to, 0));
}

static bool has_wildcard(LPCWSTR path) {
    for (; *path; path++)
        if (*path == '*' || *path == '?')
            return true;
    return false;
}

typedef struct {
    Visit *visit;
    LPCWSTR to; // a directory that things go into, or the new path; NULL to delete
    bool into;
    FILEOP_FLAGS flags;
} Work;

static DWORD do_one(const Work *work, LPCWSTR path) {
    WCHAR target[PATH_UNITS];
    if (work->to == NULL)
        return work->visit(path, NULL, work->flags);
    if (!work->into)
        return work->visit(path, work->to, work->flags);
    if (!join(work->to, name_of(path), target))
        return TOO_LONG;
    return CompareStringOrdinal(path, -1, target, -1, TRUE) == CSTR_EQUAL ? SAME_FILE
                                                                          : work->visit(path, target, work->flags);
}

// A name with wildcards stands for all that match it in its directory.
static DWORD do_matching(const Work *work, LPCWSTR pattern) {
    WIN32_FIND_DATAW found;
    WCHAR directory[PATH_UNITS], path[PATH_UNITS];
    DWORD error = ERROR_SUCCESS;
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return GetLastError();
    lstrcpynW(directory, pattern, (int)(name_of(pattern) - pattern) + 1);
    do {
        bool itself = lstrcmpW(found.cFileName, L".") == 0 || lstrcmpW(found.cFileName, L"..") == 0;
        if (itself || (work->flags & FOF_FILESONLY && found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
            continue;
        error = join(directory, found.cFileName, path) ? do_one(work, path) : TOO_LONG;
    } while (error == ERROR_SUCCESS && FindNextFileW(search, &found));
    FindClose(search);
    return error;
}

int WINAPI SHFileOperationW(SHFILEOPSTRUCTW *about) {
    static Visit *const visits[] = {
        [FO_MOVE] = move_one, [FO_COPY] = copy_one, [FO_DELETE] = delete_one, [FO_RENAME] = rename_one};
    DWORD error = ERROR_SUCCESS;
    if (about == NULL || about->pFrom == NULL || about->wFunc < FO_MOVE || about->wFunc > FO_RENAME)
        return ERROR_INVALID_PARAMETER;
    about->fAnyOperationsAborted = FALSE;
    about->hNameMappings = NULL;
    if (about->wFunc != FO_DELETE && (about->pTo == NULL || *about->pTo == 0))
        return ERROR_INVALID_PARAMETER;
    Work work = {visits[about->wFunc], about->wFunc == FO_DELETE ? NULL : about->pTo, false, about->fFlags};
    bool pairs = about->fFlags & FOF_MULTIDESTFILES;
    bool several = about->pFrom[0] && about->pFrom[lstrlenW(about->pFrom) + 1];
    work.into = work.to && !pairs && about->wFunc != FO_RENAME &&
                (several || has_wildcard(about->pFrom) || is_directory(work.to));
    if (work.into && !is_directory(work.to) && !CreateDirectoryW(work.to, NULL))
        return (int)GetLastError();
    for (LPCWSTR from = about->pFrom; *from && error == ERROR_SUCCESS; from += lstrlenW(from) + 1) {
        if (lstrlenW(from) >= PATH_UNITS)
            return TOO_LONG;
        if (pairs && work.to && *work.to == 0)
            return INVALID_FILES;
        error = has_wildcard(from) ? do_matching(&work, from) : do_one(&work, from);
        if (pairs && work.to)
            work.to += lstrlenW(work.to) + 1;
    }
    return (int)error;
}

// A list of names ends in an empty one.
static LPWSTR widened_list(LPCSTR list) {
    int size = 0;
    while (list && list[size])
        size += lstrlenA(list + size) + 1;
    int units = list ? MultiByteToWideChar(CP_ACP, 0, list, size + 1, NULL, 0) : 0;
    LPWSTR wide = units ? HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, ((SIZE_T)units + 1) * sizeof *wide) : NULL;
    if (wide)
        MultiByteToWideChar(CP_ACP, 0, list, size + 1, wide, units);
    return wide;
}

int WINAPI SHFileOperationA(SHFILEOPSTRUCTA *about) {
    if (about == NULL)
        return ERROR_INVALID_PARAMETER;
    LPWSTR from = widened_list(about->pFrom), to = widened_list(about->pTo);
    SHFILEOPSTRUCTW copy = {.wFunc = about->wFunc, .pFrom = from, .pTo = to, .fFlags = about->fFlags};
    int error = SHFileOperationW(&copy);
    HeapFree(GetProcessHeap(), 0, from);
    HeapFree(GetProcessHeap(), 0, to);
    about->fAnyOperationsAborted = copy.fAnyOperationsAborted;
    about->hNameMappings = NULL;
    return error;
}
