// GetPrivateProfile… and WritePrivateProfile…, and those for win.ini.

#include "misc/profile.h"

enum { NUMBER_UNITS = 32 };

// A list of strings for the caller, each with its NUL and one more at the end; cut where that does not leave a unit over.
typedef struct {
    PWSTR out;
    DWORD room, used;
    bool cut;
} List;

static void list_put(List *list, WCHAR unit) {
    if (list->used + 2 < list->room)
        list->out[list->used++] = unit;
    else
        list->cut = true;
}

static void list_add(List *list, Stretch text) {
    for (PCWSTR at = text.start; at < text.end; at++)
        list_put(list, *at);
    list_put(list, 0);
}

static DWORD list_finish(List *list) {
    if (list->room == 0)
        return 0;
    if (!list->cut) {
        list->out[list->used] = 0;
        return list->used;
    }
    if (list->room >= 2)
        list->out[list->room - 2] = 0;
    list->out[list->room - 1] = 0;
    return list->room >= 2 ? list->room - 2 : 0;
}

static DWORD copy_cut(Stretch text, PWSTR buffer, DWORD size) {
    if (size == 0)
        return 0;
    DWORD length = (DWORD)min((SIZE_T)(text.end - text.start), size - 1);
    memcpy(buffer, text.start, length * sizeof(WCHAR));
    buffer[length] = 0;
    return length;
}

static bool find_value(const Profile *profile, PCWSTR section, PCWSTR key, Stretch *value) {
    Stretch lines, line, whole, name;
    if (!profile_find_section(profile, section, &lines))
        return false;
    for (PCWSTR at = lines.start; at < lines.end && profile_line(&at, &line, &whole);)
        if (profile_entry(line, &name, value) && value->start && profile_is(name, key))
            return true;
    return false;
}

static DWORD list_sections(const Profile *profile, PWSTR buffer, DWORD size) {
    List list = {buffer, size, 0, false};
    Stretch line, whole, name;
    for (PCWSTR at = profile->text; profile_line(&at, &line, &whole);)
        if (profile_section_name(line, &name))
            list_add(&list, name);
    return list_finish(&list);
}

static DWORD list_keys(const Profile *profile, PCWSTR section, PWSTR buffer, DWORD size) {
    List list = {buffer, size, 0, false};
    Stretch lines, line, whole, name, value;
    if (profile_find_section(profile, section, &lines))
        for (PCWSTR at = lines.start; at < lines.end && profile_line(&at, &line, &whole);)
            if (profile_entry(line, &name, &value) && value.start && name.start < name.end)
                list_add(&list, name);
    return list_finish(&list);
}

// Quotes around the whole value do not belong to it.
static Stretch unquoted(Stretch value) {
    WCHAR quote = value.start < value.end ? *value.start : 0;
    if (value.end - value.start >= 2 && (quote == '"' || quote == '\'') && value.end[-1] == quote)
        return (Stretch){value.start + 1, value.end - 1};
    return value;
}

DWORD WINAPI GetPrivateProfileStringW(LPCWSTR section, LPCWSTR key, LPCWSTR fallback, LPWSTR buffer, DWORD size,
                                      LPCWSTR file) {
    Profile profile;
    Stretch value;
    DWORD length = 0;
    if (buffer == NULL || size == 0)
        return 0;
    if (!profile_read(&profile, file)) {
        profile_free(&profile);
        return 0;
    }
    if (section == NULL) {
        length = list_sections(&profile, buffer, size);
    } else if (key == NULL) {
        length = list_keys(&profile, section, buffer, size);
    } else if (find_value(&profile, section, key, &value)) {
        length = copy_cut(unquoted(value), buffer, size);
    } else {
        PCWSTR start = fallback ? fallback : L"", end = start + base_length(start);
        while (end > start && end[-1] == ' ')
            end--;
        length = copy_cut((Stretch){start, end}, buffer, size);
        base_fail(ERROR_FILE_NOT_FOUND);
    }
    profile_free(&profile);
    return length;
}

UINT WINAPI GetPrivateProfileIntW(LPCWSTR section, LPCWSTR key, INT fallback, LPCWSTR file) {
    WCHAR text[NUMBER_UNITS];
    UNICODE_STRING view;
    ULONG value;
    if (GetPrivateProfileStringW(section, key, L"", text, NUMBER_UNITS, file) == 0 || !base_view(&view, text))
        return (UINT)fallback;
    return NT_SUCCESS(RtlUnicodeStringToInteger(&view, 0, &value)) ? value : 0;
}

DWORD WINAPI GetPrivateProfileSectionNamesW(LPWSTR buffer, DWORD size, LPCWSTR file) {
    return GetPrivateProfileStringW(NULL, NULL, NULL, buffer, size, file);
}

// The entries of a section as "key=value".
DWORD WINAPI GetPrivateProfileSectionW(LPCWSTR section, LPWSTR buffer, DWORD size, LPCWSTR file) {
    Profile profile;
    Stretch lines, line, whole, name, value;
    List list = {buffer, size, 0, false};
    if (section == NULL || buffer == NULL || size == 0)
        return (DWORD)base_fail(ERROR_INVALID_PARAMETER);
    if (profile_read(&profile, file) && profile_find_section(&profile, section, &lines))
        for (PCWSTR at = lines.start; at < lines.end && profile_line(&at, &line, &whole);) {
            if (!profile_entry(line, &name, &value))
                continue;
            for (PCWSTR unit = name.start; unit < name.end; unit++)
                list_put(&list, *unit);
            if (value.start) {
                list_put(&list, '=');
                list_add(&list, value);
            } else {
                list_put(&list, 0);
            }
        }
    profile_free(&profile);
    return list_finish(&list);
}

// The pieces of a text to be put into a profile, joined in a new block.
static PWSTR joined(const PCWSTR *pieces, SIZE_T count) {
    SIZE_T length = 0;
    for (SIZE_T i = 0; i < count; i++)
        length += base_length(pieces[i]);
    PWSTR text = base_alloc((length + 1) * sizeof(WCHAR)), at = text;
    for (SIZE_T i = 0; text && i < count; i++)
        for (PCWSTR from = pieces[i]; *from;)
            *at++ = *from++;
    if (text)
        *at = 0;
    return text;
}

// Where an entry of a section is or would go: behind its last line that is not empty.
static bool find_entry(const Profile *profile, PCWSTR section, PCWSTR key, Stretch *place, bool *exists) {
    Stretch lines, line, whole, name, value;
    *exists = false;
    if (!profile_find_section(profile, section, &lines))
        return false;
    *place = (Stretch){lines.start, lines.start};
    for (PCWSTR at = lines.start; at < lines.end && profile_line(&at, &line, &whole);) {
        if (profile_entry(line, &name, &value) && profile_is(name, key)) {
            *place = whole;
            *exists = true;
            return true;
        }
        if (line.start < line.end)
            *place = (Stretch){whole.end, whole.end};
    }
    return true;
}

// The head of a section with its lines.
static bool whole_section(const Profile *profile, PCWSTR section, Stretch *place) {
    Stretch line, whole, name;
    for (PCWSTR at = profile->text; profile_line(&at, &line, &whole);)
        if (profile_section_name(line, &name) && profile_is(name, section)) {
            profile_find_section(profile, section, place);
            place->start = whole.start;
            return true;
        }
    return false;
}

// A line break where the text before a place does not end with one.
static PCWSTR break_before(const Profile *profile, PCWSTR place) {
    return place > profile->text && place[-1] != '\n' && place[-1] != '\r' ? L"\r\n" : L"";
}

BOOL WINAPI WritePrivateProfileStringW(LPCWSTR section, LPCWSTR key, LPCWSTR value, LPCWSTR file) {
    Profile profile;
    Stretch place;
    bool exists, done = true;
    if (section == NULL)
        return base_fail(ERROR_FILE_NOT_FOUND); // only flushes, on Windows, what it never kept
    if (file && *file == 0)
        return base_fail(ERROR_ACCESS_DENIED);
    if (!profile_read(&profile, file)) {
        profile_free(&profile);
        return FALSE;
    }
    Stretch nothing = {profile.text + profile.length, profile.text + profile.length};
    if (key == NULL) {
        done = profile_write(&profile, whole_section(&profile, section, &place) ? place : nothing, L"");
    } else if (find_entry(&profile, section, key, &place, &exists)) {
        PCWSTR pieces[] = {break_before(&profile, place.start), key, L"=", value, L"\r\n"};
        BASE_SCOPED PWSTR added = value ? joined(pieces, ARRAYSIZE(pieces)) : NULL;
        done = (value == NULL || added) &&
               profile_write(&profile, value || exists ? place : nothing, value ? added : L"");
    } else if (value) {
        PCWSTR pieces[] = {
            break_before(&profile, nothing.start), L"[", section, L"]\r\n", key, L"=", value, L"\r\n"};
        BASE_SCOPED PWSTR added = joined(pieces, ARRAYSIZE(pieces));
        done = added && profile_write(&profile, nothing, added);
    } else {
        done = profile_write(&profile, nothing, L""); // which makes the file, where there is none
    }
    profile_free(&profile);
    return done;
}

// Replaces all entries of a section by a list of "key=value" strings.
BOOL WINAPI WritePrivateProfileSectionW(LPCWSTR section, LPCWSTR entries, LPCWSTR file) {
    if (section == NULL)
        return base_fail(ERROR_FILE_NOT_FOUND);
    if (!WritePrivateProfileStringW(section, NULL, NULL, file))
        return FALSE;
    for (PCWSTR at = entries; at && *at; at += base_length(at) + 1) {
        SIZE_T length = base_length(at), equals = 0;
        while (equals < length && at[equals] != '=')
            equals++;
        BASE_SCOPED PWSTR key = base_alloc((equals + 1) * sizeof(WCHAR));
        if (key == NULL)
            return FALSE;
        memcpy(key, at, equals * sizeof(WCHAR));
        key[equals] = 0;
        if (!WritePrivateProfileStringW(section, key, at + equals + (equals < length), file))
            return FALSE;
    }
    return TRUE;
}

DWORD WINAPI GetProfileStringW(LPCWSTR section, LPCWSTR key, LPCWSTR fallback, LPWSTR buffer, DWORD size) {
    return GetPrivateProfileStringW(section, key, fallback, buffer, size, NULL);
}

UINT WINAPI GetProfileIntW(LPCWSTR section, LPCWSTR key, INT fallback) {
    return GetPrivateProfileIntW(section, key, fallback, NULL);
}

DWORD WINAPI GetProfileSectionW(LPCWSTR section, LPWSTR buffer, DWORD size) {
    return GetPrivateProfileSectionW(section, buffer, size, NULL);
}

BOOL WINAPI WriteProfileStringW(LPCWSTR section, LPCWSTR key, LPCWSTR value) {
    return WritePrivateProfileStringW(section, key, value, NULL);
}

BOOL WINAPI WriteProfileSectionW(LPCWSTR section, LPCWSTR entries) {
    return WritePrivateProfileSectionW(section, entries, NULL);
}
