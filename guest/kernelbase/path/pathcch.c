// The PathCch functions: path text as documented for api-ms-win-core-path, no look at any file.
// Sizes are in UTF-16 units with the NUL; results are HRESULTs and never partly written.

#include "kernelbase.h"
#define PATHCCH_NO_DEPRECATE
#include <pathcch.h>

#define INSUFFICIENT_BUFFER HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER)
#define TOO_LONG HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE)

static inline bool is_letter(WCHAR unit) { return base_fold(unit) >= 'A' && base_fold(unit) <= 'Z'; }

static inline bool has_prefix(PCWSTR path) { return base_starts_folded(path, L"\\\\?\\"); }

// The length of \\?\Volume{…} at the start of a path; 0 for none.
static size_t volume_length(PCWSTR path) {
    static const WCHAR form[] = L"\\\\?\\Volume{........-....-....-....-............}";
    for (size_t i = 0; form[i]; i++) {
        WCHAR unit = base_fold(path[i]);
        bool hex = (unit >= '0' && unit <= '9') || (unit >= 'A' && unit <= 'F');
        if (form[i] == '.' ? !hex : unit != base_fold(form[i]))
            return 0;
    }
    return ARRAYSIZE(form) - 1;
}

// Where a path's server name begins if it is a UNC path.
static PCWSTR unc_server(PCWSTR path) {
    if (base_starts_folded(path, L"\\\\?\\UNC\\"))
        return path + 8;
    if (path[0] == '\\' && path[1] == '\\' && path[2] != '?')
        return path + 2;
    return NULL;
}

BOOL APIENTRY PathIsUNCEx(PCWSTR path, PCWSTR *server) {
    PCWSTR found = path ? unc_server(path) : NULL;
    if (server)
        *server = found;
    return found != NULL;
}

// What follows the root, or NULL for a path without one.
static PCWSTR skip_root(PCWSTR path) {
    PCWSTR at = unc_server(path);
    if (at) {
        for (int part = 0; part < 2 && *at; part++) { // server, share
            while (*at && *at != '\\')
                at++;
            if (*at == '\\' && (part == 0 || at[1]))
                at++;
            else if (*at == '\\')
                return at + 1;
        }
        return at;
    }
    size_t volume = volume_length(path);
    if (volume)
        at = path + volume;
    else if (has_prefix(path))
        at = is_letter(path[4]) && path[5] == ':' ? path + 6 : NULL;
    else if (is_letter(path[0]) && path[1] == ':')
        at = path + 2;
    else if (path[0] == '\\')
        return path + 1;
    return at && *at == '\\' ? at + 1 : at;
}

HRESULT APIENTRY PathCchSkipRoot(PCWSTR path, PCWSTR *end) {
    if (!path || !*path || !end)
        return E_INVALIDARG;
    PCWSTR found = skip_root(path);
    if (!found)
        return E_INVALIDARG;
    *end = found;
    return S_OK;
}

BOOL APIENTRY PathCchIsRoot(PCWSTR path) {
    if (!path || !*path)
        return FALSE;
    PCWSTR end = skip_root(path);
    if (!end || *end)
        return FALSE;
    PCWSTR server = unc_server(path);
    if (server) // "\\", "\\server" and "\\server\share" are roots; of those that end with a backslash only the first
        return end == server || end[-1] != '\\';
    return end[-1] == '\\'; // "C:" is no root
}

// The length of a text within a buffer; false when it has no NUL there.
static bool bounded_length(PCWSTR path, size_t size, size_t *length) {
    if (!path || !size)
        return false;
    for (*length = 0; *length < size; ++*length)
        if (!path[*length])
            return true;
    return false;
}

HRESULT APIENTRY PathCchAddBackslashEx(PWSTR path, size_t size, PWSTR *end, size_t *remaining) {
    size_t length;
    if (end)
        *end = NULL;
    if (remaining)
        *remaining = 0;
    if (!path)
        return E_INVALIDARG;
    if (!bounded_length(path, size, &length))
        return INSUFFICIENT_BUFFER;
    HRESULT result = S_FALSE;
    if (length && path[length - 1] != '\\') {
        if (length + 1 >= size)
            return INSUFFICIENT_BUFFER;
        path[length++] = '\\';
        path[length] = 0;
        result = S_OK;
    }
    if (end)
        *end = path + length;
    if (remaining)
        *remaining = size - length;
    return result;
}

HRESULT APIENTRY PathCchAddBackslash(PWSTR path, size_t size) { return PathCchAddBackslashEx(path, size, NULL, NULL); }

HRESULT APIENTRY PathCchRemoveBackslashEx(PWSTR path, size_t size, PWSTR *end, size_t *remaining) {
    size_t length;
    if (end)
        *end = NULL;
    if (remaining)
        *remaining = 0;
    if (!bounded_length(path, size, &length))
        return E_INVALIDARG;
    bool removable = length && path[length - 1] == '\\' && !PathCchIsRoot(path);
    if (end)
        *end = path + (length ? length - (path[length - 1] == '\\') : 0);
    if (remaining)
        *remaining = size - length + (length && path[length - 1] == '\\');
    if (!removable)
        return S_FALSE;
    path[length - 1] = 0;
    return S_OK;
}

HRESULT APIENTRY PathCchRemoveBackslash(PWSTR path, size_t size) {
    return PathCchRemoveBackslashEx(path, size, NULL, NULL);
}

HRESULT APIENTRY PathCchFindExtension(PCWSTR path, size_t size, PCWSTR *extension) {
    size_t length;
    if (!extension)
        return E_INVALIDARG;
    *extension = NULL;
    if (size > PATHCCH_MAX_CCH || !bounded_length(path, size, &length))
        return E_INVALIDARG;
    PCWSTR found = path + length;
    for (PCWSTR at = path; *at; at++) {
        if (*at == '\\' || *at == ' ')
            found = path + length;
        else if (*at == '.')
            found = at;
    }
    *extension = found;
    return S_OK;
}

static bool valid_extension(PCWSTR extension) {
    size_t length = 0;
    if (!extension)
        return false;
    for (PCWSTR at = extension; *at; at++, length++)
        if (*at == '\\' || *at == ' ' || (*at == '.' && at != extension))
            return false;
    return length < MAX_PATH;
}

HRESULT APIENTRY PathCchAddExtension(PWSTR path, size_t size, PCWSTR extension) {
    size_t length;
    PCWSTR have;
    if (size > PATHCCH_MAX_CCH || !bounded_length(path, size, &length) || !valid_extension(extension))
        return E_INVALIDARG;
    HRESULT result = PathCchFindExtension(path, size, &have);
    if (FAILED(result) || *have)
        return FAILED(result) ? result : S_FALSE;
    if (!*extension || (extension[0] == '.' && !extension[1]))
        return S_OK;
    size_t dot = extension[0] != '.', more = base_length(extension);
    if (length + dot + more >= size)
        return INSUFFICIENT_BUFFER;
    if (dot)
        path[length++] = '.';
    memcpy(path + length, extension, (more + 1) * sizeof(WCHAR));
    return S_OK;
}

HRESULT APIENTRY PathCchRemoveExtension(PWSTR path, size_t size) {
    PCWSTR extension;
    HRESULT result = PathCchFindExtension(path, size, &extension);
    if (FAILED(result))
        return result;
    if (!*extension)
        return S_FALSE;
    path[extension - path] = 0;
    return S_OK;
}

HRESULT APIENTRY PathCchRenameExtension(PWSTR path, size_t size, PCWSTR extension) {
    PCWSTR have;
    if (!valid_extension(extension))
        return E_INVALIDARG;
    HRESULT result = PathCchFindExtension(path, size, &have);
    if (FAILED(result))
        return result;
    size_t dot = *extension && extension[0] != '.', more = base_length(extension);
    if ((size_t)(have - path) + dot + more >= size)
        return INSUFFICIENT_BUFFER;
    path[have - path] = 0;
    return PathCchAddExtension(path, size, extension);
}

HRESULT APIENTRY PathCchRemoveFileSpec(PWSTR path, size_t size) {
    size_t length;
    if (!bounded_length(path, size, &length))
        return E_INVALIDARG;
    PCWSTR root = *path ? skip_root(path) : NULL;
    size_t least = root ? (size_t)(root - path) : 0, at = length;
    if (unc_server(path) && least && path[least - 1] == '\\')
        least--; // a UNC root ends without its backslash
    while (at > least && path[at - 1] != '\\')
        at--;
    while (at > least && path[at - 1] == '\\')
        at--;
    if (at == length)
        return S_FALSE;
    path[at] = 0;
    return S_OK;
}

HRESULT APIENTRY PathCchStripToRoot(PWSTR path, size_t size) {
    size_t length;
    if (!bounded_length(path, size, &length))
        return E_INVALIDARG;
    PCWSTR root = *path ? skip_root(path) : NULL;
    if (!root) {
        *path = 0;
        return E_INVALIDARG;
    }
    size_t end = (size_t)(root - path);
    if (unc_server(path) && end && path[end - 1] == '\\' && path[end])
        end--; // a UNC root ends without its backslash
    if (!path[end])
        return S_FALSE;
    path[end] = 0;
    return S_OK;
}

HRESULT APIENTRY PathCchStripPrefix(PWSTR path, size_t size) {
    size_t length;
    if (!bounded_length(path, size, &length))
        return E_INVALIDARG;
    if (base_starts_folded(path, L"\\\\?\\UNC\\")) {
        memmove(path + 2, path + 8, (length - 8 + 1) * sizeof(WCHAR));
        return S_OK;
    }
    if (has_prefix(path) && is_letter(path[4]) && path[5] == ':') {
        memmove(path, path + 4, (length - 4 + 1) * sizeof(WCHAR));
        return S_OK;
    }
    return S_FALSE;
}

// Where dots cannot lead out of: the first backslash of a UNC path, "X:" with its backslash if it has one.
static size_t fixed_length(PCWSTR path) {
    if (path[0] == '\\' && path[1] == '\\' && path[2] != '?')
        return 1;
    PCWSTR end = unc_server(path) ? path + 8 : skip_root(path);
    return end ? (size_t)(end - path) : 0;
}

// Copies `path` to `out` (room for its length and 1 more) with "." and ".." resolved. A part goes with the backslash
// before it: "\\a\.." is "\", "a\..\b" is "\b".
static size_t resolve_dots(PCWSTR path, PWSTR out) {
    size_t fixed = fixed_length(path), used = fixed;
    bool unc = fixed == 1 && path[1] == '\\';
    PCWSTR at = path + fixed + unc;
    bool separator = unc, relative = fixed == 2 && path[1] == ':'; // what follows "X:" belongs to it
    memcpy(out, path, fixed * sizeof(WCHAR));
    for (bool first = true;; first = false) {
        PCWSTR end = at;
        while (*end && *end != '\\')
            end++;
        size_t length = (size_t)(end - at);
        bool dot = at[0] == '.' && !(first && relative);
        if (dot && length <= 2 && at[length - 1] == '.' && unc && used <= fixed + 1 && (first || !separator)) {
            out[fixed] = '\\';
            used = fixed + 1;
            separator = false;
        } else if (dot && length == 1) {
            separator = used != fixed;
        } else if (dot && length == 2 && at[1] == '.') {
            bool removed = used > fixed;
            while (used > fixed && out[--used] != '\\')
                ;
            separator = removed && (used > fixed || !fixed);
        } else {
            if (separator)
                out[used++] = '\\';
            memcpy(out + used, at, length * sizeof(WCHAR));
            used += length;
            separator = true;
        }
        if (!*end)
            break;
        at = end + 1;
    }
    out[used] = 0;
    return used;
}

// Trailing periods go, but for one after an asterisk.
static size_t drop_periods(PWSTR path, size_t used) {
    while (used && path[used - 1] == '.' && !(used > 1 && path[used - 2] == '*'))
        used--;
    path[used] = 0;
    return used;
}

// `room` is what the result may take, so that "X:" gets its backslash only where that fits.
static HRESULT canonicalize(PCWSTR path, unsigned long flags, size_t room, PWSTR *result) {
    if (!result)
        return E_INVALIDARG;
    *result = NULL;
    const unsigned long both = PATHCCH_FORCE_ENABLE_LONG_NAME_PROCESS | PATHCCH_FORCE_DISABLE_LONG_NAME_PROCESS;
    const unsigned long conflict = PATHCCH_ENSURE_IS_EXTENDED_LENGTH_PATH | PATHCCH_ALLOW_LONG_PATHS;
    if (!path || (flags & both) == both || (flags & conflict) == conflict || (flags & both && !(flags & PATHCCH_ALLOW_LONG_PATHS)))
        return E_INVALIDARG;
    size_t length = base_length(path);
    if (length >= PATHCCH_MAX_CCH)
        return TOO_LONG;
    PWSTR out =
        RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, 0, (length + 16) * sizeof(WCHAR)); // LocalFree'd by the caller
    PWSTR source = base_alloc((length + 1) * sizeof(WCHAR));
    if (!out || !source) {
        base_free(out);
        base_free(source);
        return E_OUTOFMEMORY;
    }
    for (size_t i = 0; i <= length; i++)
        source[i] = flags & PATHCCH_CANONICALIZE_SLASHES && path[i] == '/' ? '\\' : path[i];
    size_t used = resolve_dots(source, out);
    if (!(flags & (PATHCCH_DO_NOT_NORMALIZE_SEGMENTS | PATHCCH_ENSURE_IS_EXTENDED_LENGTH_PATH)))
        used = drop_periods(out, used);
    if (!used) {
        out[used++] = '\\';
        out[used] = 0;
    }
    base_free(source);
    bool wanted = flags & PATHCCH_ENSURE_IS_EXTENDED_LENGTH_PATH;
    if (flags & PATHCCH_ENSURE_TRAILING_SLASH && out[used - 1] != '\\') {
        out[used++] = '\\';
        out[used] = 0;
    }
    bool aware = flags & PATHCCH_FORCE_ENABLE_LONG_NAME_PROCESS ||
                 (!(flags & PATHCCH_FORCE_DISABLE_LONG_NAME_PROCESS) && RtlAreLongPathsEnabled());
    bool drive = is_letter(out[0]) && out[1] == ':' && out[2] == '\\';
    bool unc = out[0] == '\\' && out[1] == '\\' && out[2] != '?' && out[2] != '.';
    if ((wanted || (flags & PATHCCH_ALLOW_LONG_PATHS && used >= MAX_PATH && !aware)) && (drive || unc)) {
        size_t more = drive ? 4 : 6; // \\?\ or \\?\UNC over the two backslashes
        memmove(out + more + (drive ? 0 : 2), out + (drive ? 0 : 2), (used + 1 - (drive ? 0 : 2)) * sizeof(WCHAR));
        memcpy(out, drive ? L"\\\\?\\" : L"\\\\?\\UNC\\", (drive ? 4 : 8) * sizeof(WCHAR));
        used += more;
    } else if (!wanted && has_prefix(out) && used < MAX_PATH + 4) {
        PathCchStripPrefix(out, used + 1);
        used = base_length(out);
    }
    if (used == 2 && out[1] == ':' && room > 3) {
        out[used++] = '\\';
        out[used] = 0;
    }
    if (used >= (flags & PATHCCH_ALLOW_LONG_PATHS ? PATHCCH_MAX_CCH : MAX_PATH)) {
        base_free(out);
        return TOO_LONG;
    }
    *result = out;
    return S_OK;
}

HRESULT APIENTRY PathAllocCanonicalize(PCWSTR path, unsigned long flags, PWSTR *result) {
    return canonicalize(path, flags, path ? base_length(path) + 1 : 0, result);
}

// Hands an allocated result out in a caller's buffer, which is emptied on failure.
static HRESULT hand_out(HRESULT result, PWSTR made, PWSTR out, size_t size) {
    if (out && size)
        out[0] = 0;
    if (SUCCEEDED(result)) {
        size_t length = base_length(made);
        if (length < size)
            memcpy(out, made, (length + 1) * sizeof(WCHAR));
        else
            result = INSUFFICIENT_BUFFER;
    }
    base_free(made);
    return result;
}

HRESULT APIENTRY PathCchCanonicalizeEx(PWSTR out, size_t size, PCWSTR path, unsigned long flags) {
    if (!out || !size)
        return E_INVALIDARG;
    PWSTR made = NULL;
    return hand_out(canonicalize(path, flags, size, &made), made, out, size);
}

HRESULT APIENTRY PathCchCanonicalize(PWSTR out, size_t size, PCWSTR path) {
    return PathCchCanonicalizeEx(out, size, path, 0);
}

HRESULT APIENTRY PathAllocCombine(PCWSTR path, PCWSTR more, unsigned long flags, PWSTR *result) {
    if ((!path && !more) || !result) {
        if (result)
            *result = NULL;
        return E_INVALIDARG;
    }
    bool rooted = more && more[0] == '\\' && more[1] != '\\';
    bool absolute = more && ((more[0] == '\\' && more[1] == '\\') || (is_letter(more[0]) && more[1] == ':'));
    if (!path || absolute)
        return canonicalize(more, flags, (path ? base_length(path) : 0) + base_length(more) + 2, result);
    if (!more || !*more)
        return PathAllocCanonicalize(path, flags, result);
    size_t head = base_length(path), tail = base_length(more);
    if (rooted) { // only the root of `path` counts
        PCWSTR end = *path ? skip_root(path) : NULL;
        head = end ? (size_t)(end - path) : 0;
        while (head && path[head - 1] == '\\')
            head--;
    }
    bool separator = head && path[head - 1] != '\\' && !rooted;
    PWSTR joined = base_alloc((head + separator + tail + 1) * sizeof(WCHAR));
    if (!joined) {
        *result = NULL;
        return E_OUTOFMEMORY;
    }
    memcpy(joined, path, head * sizeof(WCHAR));
    if (separator)
        joined[head] = '\\';
    memcpy(joined + head + separator, more, (tail + 1) * sizeof(WCHAR));
    HRESULT done = PathAllocCanonicalize(joined, flags, result);
    base_free(joined);
    return done;
}

HRESULT APIENTRY PathCchCombineEx(PWSTR out, size_t size, PCWSTR path, PCWSTR more, unsigned long flags) {
    if (!out || !size || size > PATHCCH_MAX_CCH)
        return E_INVALIDARG;
    PWSTR made = NULL;
    return hand_out(PathAllocCombine(path, more, flags, &made), made, out, size);
}

HRESULT APIENTRY PathCchCombine(PWSTR out, size_t size, PCWSTR path, PCWSTR more) {
    return PathCchCombineEx(out, size, path, more, 0);
}

HRESULT APIENTRY PathCchAppendEx(PWSTR path, size_t size, PCWSTR more, unsigned long flags) {
    size_t length;
    if (size > PATHCCH_MAX_CCH || !bounded_length(path, size, &length))
        return E_INVALIDARG;
    while (more && *more == '\\' && more[1] != '\\' && unc_server(more) == NULL)
        more++; // appended below the path, not to its root
    PWSTR made = NULL;
    HRESULT result = PathAllocCombine(path, more, flags, &made);
    if (FAILED(result))
        return result;
    return hand_out(result, made, path, size);
}

HRESULT APIENTRY PathCchAppend(PWSTR path, size_t size, PCWSTR more) { return PathCchAppendEx(path, size, more, 0); }
