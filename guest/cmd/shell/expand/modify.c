// %~fdpnxsatz$PATH: — parts and facts of the file that a value names.

#include "expand.h"

static bool is_modifier(WCHAR unit) { return find_unit(L"fdpnxsatzFDPNXSATZ", unit) != NULL && unit; }

SIZE_T modifier_letters(PCWSTR at) {
    PCWSTR start = at;
    for (;;) {
        if (is_modifier(*at)) {
            at++;
        } else if (*at == '$') {
            PCWSTR colon = find_unit(at, ':');
            if (!colon)
                break;
            at = colon + 1;
        } else {
            break;
        }
    }
    return (SIZE_T)(at - start);
}

static PWSTR unquoted(PCWSTR value) {
    SIZE_T length = text_length(value);
    if (*value == '"') {
        value++;
        length--;
        if (length && value[length - 1] == '"')
            length--;
    }
    return copy_units(value, length);
}

typedef DWORD(WINAPI *PathFunction)(LPCWSTR path, LPWSTR buffer, DWORD size);

// What a function makes of a path; the path itself where it fails.
static PWSTR converted(PathFunction convert, PWSTR path) {
    DWORD size = convert(path, NULL, 0);
    if (!size)
        return path;
    PWSTR result = memory_take((size + 1) * sizeof(WCHAR));
    DWORD length = convert(path, result, size);
    return length && length < size ? result : path;
}

static PWSTR full_path(PCWSTR path) {
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    PWSTR result = memory_take((size + 1) * sizeof(WCHAR));
    if (!size || !GetFullPathNameW(path, size, result, NULL))
        return copy_text(path);
    return converted(GetLongPathNameW, result);
}

// %~$NAME: — the file as the directories of a variable have it; NULL when they have not.
static PWSTR searched(PCWSTR name, SIZE_T length, PCWSTR file) {
    PWSTR directories = variable_value(name, length);
    if (!directories)
        return NULL;
    DWORD size = SearchPathW(directories, file, NULL, 0, NULL, NULL);
    if (!size)
        return NULL;
    PWSTR found = memory_take((size + 1) * sizeof(WCHAR));
    return SearchPathW(directories, file, NULL, size + 1, found, NULL) ? found : NULL;
}

static PWSTR attribute_letters(DWORD attributes) {
    static const struct {
        WCHAR letter;
        DWORD flag;
    } shown[] = {
        {'d', FILE_ATTRIBUTE_DIRECTORY}, {'r', FILE_ATTRIBUTE_READONLY},  {'a', FILE_ATTRIBUTE_ARCHIVE},
        {'h', FILE_ATTRIBUTE_HIDDEN},    {'s', FILE_ATTRIBUTE_SYSTEM},    {'c', FILE_ATTRIBUTE_COMPRESSED},
        {'o', FILE_ATTRIBUTE_OFFLINE},   {'t', FILE_ATTRIBUTE_TEMPORARY}, {'l', FILE_ATTRIBUTE_REPARSE_POINT},
    };
    Text text = {0};
    for (SIZE_T i = 0; i < ARRAYSIZE(shown); i++)
        text_add_unit(&text, attributes & shown[i].flag ? shown[i].letter : '-');
    return text_of(&text);
}

static void add_field(Text *text, PCWSTR field) {
    if (text->length)
        text_add_unit(text, ' ');
    text_add(text, field);
}

static void add_facts(Text *text, PCWSTR path, bool attributes, bool time, bool size) {
    WIN32_FILE_ATTRIBUTE_DATA facts;
    if (!GetFileAttributesExW(path, GetFileExInfoStandard, &facts))
        return;
    if (attributes)
        add_field(text, attribute_letters(facts.dwFileAttributes));
    if (time) {
        FILETIME local;
        SYSTEMTIME parts;
        FileTimeToLocalFileTime(&facts.ftLastWriteTime, &local);
        FileTimeToSystemTime(&local, &parts);
        add_field(text, date_text(&parts, false));
        add_field(text, minutes_text(&parts));
    }
    if (size) {
        ULONGLONG bytes = (ULONGLONG)facts.nFileSizeHigh << 32 | facts.nFileSizeLow;
        WCHAR digits[24];
        SIZE_T at = ARRAYSIZE(digits);
        digits[--at] = 0;
        do
            digits[--at] = (WCHAR)('0' + bytes % 10);
        while (bytes /= 10);
        add_field(text, digits + at);
    }
}

// The drive, directory, name and extension of a full path, those that are wanted.
static void add_parts(Text *text, PCWSTR path, bool drive, bool directory, bool name, bool extension) {
    PCWSTR root = path, last, dot = NULL;
    if (path[0] && path[1] == ':') {
        root = path + 2;
    } else if (path[0] == '\\' && path[1] == '\\') { // \\server\share
        root = path + 2;
        for (int part = 0; part < 2; part++) {
            while (*root && *root != '\\')
                root++;
            if (!part && *root)
                root++;
        }
    }
    last = root;
    for (PCWSTR at = root; *at; at++)
        if (*at == '\\')
            last = at + 1;
    dot = find_last_unit(last, '.');
    PCWSTR end = last + text_length(last);
    if (!dot)
        dot = end;
    if (drive)
        text_add_units(text, path, (SIZE_T)(root - path));
    if (directory)
        text_add_units(text, root, (SIZE_T)(last - root));
    if (name)
        text_add_units(text, last, (SIZE_T)(dot - last));
    if (extension)
        text_add_units(text, dot, (SIZE_T)(end - dot));
}

void modify_path(Text *text, PCWSTR value, PCWSTR letters, SIZE_T count, PCWSTR path) {
    bool wanted[128] = {0};
    PWSTR plain = unquoted(value);
    if (count && path)
        plain = copy_text(path);
    for (SIZE_T i = 0; i < count; i++) {
        if (letters[i] == '$') {
            SIZE_T end = i;
            while (letters[end] != ':')
                end++;
            plain = searched(letters + i + 1, end - i - 1, plain);
            if (!plain)
                return;
            wanted['f'] = wanted['f'] || count == end - i + 1;
            i = end;
            continue;
        }
        wanted[letters[i] | 32] = true;
    }
    if (!count) {
        text_add(text, plain);
        return;
    }
    if (!*plain)
        return;
    PWSTR full = full_path(plain);
    if (wanted['s'])
        full = converted(GetShortPathNameW, full);
    Text result = {0};
    add_facts(&result, full, wanted['a'], wanted['t'], wanted['z']);
    bool none = !wanted['d'] && !wanted['p'] && !wanted['n'] && !wanted['x'];
    bool facts = wanted['a'] || wanted['t'] || wanted['z'];
    bool whole = wanted['f'] || (none && (wanted['s'] || !facts));
    bool some = whole || !none;
    if (some && result.length)
        text_add_unit(&result, ' ');
    if (whole)
        text_add(&result, full);
    else if (some)
        add_parts(&result, full, wanted['d'], wanted['p'], wanted['n'], wanted['x']);
    text_add(text, text_of(&result));
}
