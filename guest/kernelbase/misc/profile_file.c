// The file and the grammar of profiles.

#include "misc/profile.h"

enum { BYTE_ORDER_MARK = 0xFEFF };

static PWSTR profile_path(PCWSTR file) {
    PCWSTR name = file ? file : L"win.ini";
    bool bare = true;
    for (PCWSTR at = name; *at; at++)
        bare = bare && *at != '\\' && *at != '/' && *at != ':';
    SIZE_T length = base_length(name);
    PWSTR path = base_alloc((MAX_PATH + 1 + length + 1) * sizeof(WCHAR));
    SIZE_T used = 0;
    if (path && bare) {
        used = GetWindowsDirectoryW(path, MAX_PATH);
        path[used++] = '\\';
    }
    if (path)
        memcpy(path + used, name, (length + 1) * sizeof(WCHAR));
    return path;
}

// The whole file in a new block with two NULs behind it.
static BYTE *read_all(PCWSTR path, SIZE_T *size) {
    LARGE_INTEGER length;
    DWORD done = 0;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    BYTE *bytes = NULL;
    if (GetFileSizeEx(file, &length) && length.HighPart == 0)
        bytes = base_alloc_zeroed((SIZE_T)length.LowPart + sizeof(WCHAR));
    if (bytes && !ReadFile(file, bytes, length.LowPart, &done, NULL)) {
        base_free(bytes);
        bytes = NULL;
    }
    NtClose(file);
    *size = done;
    return bytes;
}

bool profile_read(Profile *profile, PCWSTR file) {
    SIZE_T size = 0;
    *profile = (Profile){.path = profile_path(file), .encoding = PROFILE_ANSI};
    if (profile->path == NULL)
        return false;
    BASE_SCOPED BYTE *bytes = read_all(profile->path, &size);
    if (bytes == NULL) {
        profile->text = base_alloc_zeroed(sizeof(WCHAR));
        return profile->text != NULL;
    }
    if (size >= sizeof(WCHAR) && *(WCHAR *)(void *)bytes == BYTE_ORDER_MARK) {
        profile->encoding = PROFILE_UTF16;
        profile->length = size / sizeof(WCHAR) - 1;
        profile->text = base_alloc(size);
        if (profile->text)
            memcpy(profile->text, bytes + sizeof(WCHAR), size - sizeof(WCHAR));
    } else {
        bool marked = size >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
        SIZE_T skipped = marked ? 3 : 0;
        profile->encoding = marked ? PROFILE_UTF8_MARKED : PROFILE_ANSI;
        profile->text = base_wide_n((PCSTR)bytes + skipped, size - skipped);
        profile->length = profile->text ? base_length(profile->text) : 0;
    }
    if (profile->text)
        profile->text[profile->length] = 0;
    return profile->text != NULL;
}

void profile_free(Profile *profile) {
    base_free(profile->path);
    base_free(profile->text);
}

static bool write_bytes(HANDLE file, const void *data, SIZE_T size) {
    DWORD written;
    return size == 0 || (WriteFile(file, data, (DWORD)size, &written, NULL) && written == size);
}

static bool write_text(HANDLE file, PCWSTR text, SIZE_T length, ProfileEncoding encoding) {
    if (encoding == PROFILE_UTF16)
        return write_bytes(file, text, length * sizeof(WCHAR));
    if (length == 0)
        return true;
    int size = WideCharToMultiByte(CP_ACP, 0, text, (int)length, NULL, 0, NULL, NULL);
    BASE_SCOPED PSTR narrow = size ? base_alloc((SIZE_T)size) : NULL;
    return narrow && WideCharToMultiByte(CP_ACP, 0, text, (int)length, narrow, size, NULL, NULL) &&
           write_bytes(file, narrow, (SIZE_T)size);
}

bool profile_write(const Profile *profile, Stretch cut, PCWSTR added) {
    static const WCHAR mark = BYTE_ORDER_MARK;
    // For reading too: whoever has it open without sharing that keeps it from being written anew.
    HANDLE file = CreateFileW(profile->path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    bool done = profile->encoding == PROFILE_ANSI ||
                (profile->encoding == PROFILE_UTF16 ? write_bytes(file, &mark, sizeof mark)
                                                    : write_bytes(file, "\xEF\xBB\xBF", 3));
    done = done && write_text(file, profile->text, (SIZE_T)(cut.start - profile->text), profile->encoding) &&
           write_text(file, added, base_length(added), profile->encoding) &&
           write_text(file, cut.end, base_length(cut.end), profile->encoding);
    NtClose(file);
    return done;
}

static bool is_blank(WCHAR unit) { return unit == ' ' || unit == '\t' || unit == '\v' || unit == '\f'; }

static Stretch trimmed(Stretch stretch) {
    while (stretch.start < stretch.end && is_blank(*stretch.start))
        stretch.start++;
    while (stretch.end > stretch.start && is_blank(stretch.end[-1]))
        stretch.end--;
    return stretch;
}

bool profile_line(PCWSTR *at, Stretch *line, Stretch *whole) {
    PCWSTR start = *at, end = start;
    if (*start == 0)
        return false;
    while (*end && *end != '\r' && *end != '\n')
        end++;
    *line = trimmed((Stretch){start, end});
    if (*end == '\r' && end[1] == '\n')
        end++;
    if (*end)
        end++;
    *whole = (Stretch){start, end};
    *at = end;
    return true;
}

bool profile_section_name(Stretch line, Stretch *name) {
    if (line.start == line.end || *line.start != '[')
        return false;
    PCWSTR end = line.start + 1;
    while (end < line.end && *end != ']')
        end++;
    *name = trimmed((Stretch){line.start + 1, end});
    return end < line.end;
}

bool profile_entry(Stretch line, Stretch *key, Stretch *value) {
    if (line.start == line.end || *line.start == ';' || *line.start == '[')
        return false;
    PCWSTR equals = line.start;
    while (equals < line.end && *equals != '=')
        equals++;
    *key = trimmed((Stretch){line.start, equals});
    *value = equals < line.end ? trimmed((Stretch){equals + 1, line.end}) : (Stretch){NULL, NULL};
    return true;
}

bool profile_is(Stretch stretch, PCWSTR name) {
    return CompareStringOrdinal(stretch.start, (int)(stretch.end - stretch.start), name, -1, TRUE) == CSTR_EQUAL;
}

bool profile_find_section(const Profile *profile, PCWSTR name, Stretch *lines) {
    PCWSTR at = profile->text;
    Stretch line, whole, found;
    bool inside = false;
    while (profile_line(&at, &line, &whole)) {
        if (!profile_section_name(line, &found))
            continue;
        if (inside) {
            lines->end = whole.start;
            return true;
        }
        if (profile_is(found, name)) {
            inside = true;
            lines->start = whole.end;
        }
    }
    lines->end = at;
    return inside;
}
