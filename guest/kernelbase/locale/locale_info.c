// GetLocaleInfo and its A form, and enumerating locales.

#include "locale/locale_data.h"
#include "locale/locale_names.h"

enum {
    TYPE_MASK = 0xFFFF,
    FLAGS = LOCALE_NOUSEROVERRIDE | LOCALE_USE_CP_ACP | LOCALE_RETURN_NUMBER | LOCALE_RETURN_GENITIVE_NAMES |
        LOCALE_ALLOW_NEUTRAL_NAMES,
};

static bool is_hexadecimal(LCTYPE type) { return type == LOCALE_ILANGUAGE || type == LOCALE_IDEFAULTLANGUAGE; }

// The fields that LOCALE_RETURN_NUMBER can be asked for.
static bool is_number(LCTYPE type) {
    static const WORD types[] = {
        0x01,   0x05,   0x09,   0x0A,   0x0B,   0x0D,   0x11,   0x12,   0x19,   0x1A,   0x1B,
        0x1C,   0x21,   0x22,   0x23,   0x24,   0x25,   0x26,   0x27,   0x52,   0x53,   0x54,
        0x55,   0x56,   0x57,   0x5B,   0x70,   0x71,   0x74,   0x75,   0x7D,   0x1004, 0x1005,
        0x1009, 0x100A, 0x100B, 0x100C, 0x100D, 0x1010, 0x1011, 0x1012, 0x1014, 0x666,  0x999,
    };
    for (SIZE_T i = 0; i < ARRAYSIZE(types); i++)
        if (types[i] == type)
            return true;
    return false;
}

// The place of a locale among those of generate_locales.py; -1 where it is none of them.
static int more_index(LCID id) {
    for (unsigned low = 0, high = locale_more_count; low < high;) {
        unsigned middle = low + (high - low) / 2;
        if (locale_more_ids[middle] == id)
            return (int)middle;
        if (locale_more_ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static PCWSTR more_field(int index, LCTYPE type) {
    const unsigned *offsets = locale_more_offsets + (SIZE_T)index * locale_more_type_count;
    for (unsigned i = 0; i < locale_more_type_count; i++)
        if (locale_more_types[i] == type)
            return locale_more_texts + offsets[i];
    return NULL;
}

bool locale_has_data(LCID id) {
    id = locale_resolve(id);
    if (id == ENGLISH_LCID || id == LOCALE_INVARIANT)
        return true;
    id = locale_specific(id);
    return id == ENGLISH_LCID || more_index(id) >= 0;
}

// The code pages that a locale had before UTF-8 was everybody's: the ones that it has still.
static LCTYPE legacy(LCTYPE type) {
    enum { LOCALE_IUSEUTF8LEGACYACP = 0x666, LOCALE_IUSEUTF8LEGACYOEMCP = 0x999 };
    if (type == LOCALE_IUSEUTF8LEGACYACP)
        return LOCALE_IDEFAULTANSICODEPAGE;
    return type == LOCALE_IUSEUTF8LEGACYOEMCP ? LOCALE_IDEFAULTCODEPAGE : type;
}

PCWSTR locale_field(LCID id, LCTYPE type) {
    id = locale_resolve(id);
    type = legacy(type);
    bool invariant = id == LOCALE_INVARIANT;
    if (!invariant && id != ENGLISH_LCID) {
        int index = more_index(locale_specific(id));
        PCWSTR text = index >= 0 ? more_field(index, type) : NULL;
        if (text)
            return text;
    }
    for (unsigned i = 0; i < locale_field_count; i++)
        if (locale_fields[i].type == type)
            return invariant && locale_fields[i].invariant ? locale_fields[i].invariant : locale_fields[i].english;
    return NULL;
}

unsigned locale_number(LCID id, LCTYPE type) {
    unsigned value = 0, base = is_hexadecimal(type) ? 16 : 10;
    PCWSTR text = locale_field(id, type);
    for (; text && *text; text++)
        value = value * base + (unsigned)(*text <= '9' ? *text - '0' : (*text | 0x20) - 'a' + 10);
    return value;
}

// Latin script in the three sets of bits, and code page 1252.
static const LOCALESIGNATURE latin_signature = {
    {0x00000003, 0, 0, 0x80000000}, {0x00000001, 0x80000000}, {0x0000019F, 0}};

static int copy_out(const void *data, int size, LPWSTR buffer, int room) {
    if (room == 0)
        return size;
    if (room < size)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    memcpy(buffer, data, (SIZE_T)size * sizeof(WCHAR));
    return size;
}

static int get_info(LCID id, LCTYPE type, LPWSTR buffer, int room) {
    LCTYPE field = type & TYPE_MASK;
    if (room < 0 || (room && buffer == NULL))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (type & ~(LCTYPE)(FLAGS | TYPE_MASK))
        return base_fail(ERROR_INVALID_FLAGS);
    if (!locale_has_data(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (field == LOCALE_FONTSIGNATURE && !(type & LOCALE_RETURN_NUMBER))
        return copy_out(&latin_signature, sizeof latin_signature / sizeof(WCHAR), buffer, room);
    PCWSTR text = locale_field(id, field);
    if (text == NULL)
        return base_fail(ERROR_INVALID_FLAGS);
    PCWSTR declined = locale_field(id, field | (type & LOCALE_RETURN_GENITIVE_NAMES));
    if (declined)
        text = declined;
    if (type & LOCALE_RETURN_NUMBER) {
        DWORD value = locale_number(id, field);
        return is_number(field) ? copy_out(&value, sizeof value / sizeof(WCHAR), buffer, room)
                                : base_fail(ERROR_INVALID_FLAGS);
    }
    return copy_out(text, (int)base_length(text) + 1, buffer, room);
}

int WINAPI GetLocaleInfoW(LCID id, LCTYPE type, LPWSTR buffer, int room) { return get_info(id, type, buffer, room); }

int WINAPI GetLocaleInfoEx(LPCWSTR name, LCTYPE type, LPWSTR buffer, int room) {
    LCID id = locale_id_of(name);
    return id ? get_info(id, type, buffer, room) : base_fail(ERROR_INVALID_PARAMETER);
}

int WINAPI GetLocaleInfoA(LCID id, LCTYPE type, LPSTR buffer, int room) {
    WCHAR wide[256];
    if (room < 0 || (room && buffer == NULL))
        return base_fail(ERROR_INVALID_PARAMETER);
    int size = get_info(id, type, wide, ARRAYSIZE(wide));
    if (size == 0)
        return 0;
    if (type & LOCALE_RETURN_NUMBER || (type & TYPE_MASK) == LOCALE_FONTSIGNATURE) {
        size *= (int)sizeof(WCHAR);
        if (room == 0)
            return size;
        if (room < size)
            return base_fail(ERROR_INSUFFICIENT_BUFFER);
        memcpy(buffer, wide, (SIZE_T)size);
        return size;
    }
    return WideCharToMultiByte(CP_ACP, 0, wide, size, buffer, room, NULL, NULL);
}

// User overrides are kept nowhere.
BOOL WINAPI SetLocaleInfoW(LCID id, LCTYPE type, LPCWSTR data) {
    (void)id, (void)type, (void)data;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI SetLocaleInfoA(LCID id, LCTYPE type, LPCSTR data) {
    (void)id, (void)type, (void)data;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI EnumSystemLocalesW(LOCALE_ENUMPROCW callback, DWORD flags) {
    WCHAR id[] = L"00000409";
    if (callback == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)(LCID_INSTALLED | LCID_SUPPORTED | LCID_ALTERNATE_SORTS))
        return base_fail(ERROR_INVALID_FLAGS);
    callback(id);
    return TRUE;
}

BOOL WINAPI EnumSystemLocalesA(LOCALE_ENUMPROCA callback, DWORD flags) {
    char id[] = "00000409";
    if (callback == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)(LCID_INSTALLED | LCID_SUPPORTED | LCID_ALTERNATE_SORTS))
        return base_fail(ERROR_INVALID_FLAGS);
    callback(id);
    return TRUE;
}

BOOL WINAPI EnumSystemLocalesEx(LOCALE_ENUMPROCEX callback, DWORD flags, LPARAM parameter, LPVOID reserved) {
    WCHAR invariant[] = L"", english[] = L"en-US";
    if (callback == NULL || reserved != NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    WCHAR name[LOCALE_NAME_MAX_LENGTH];
    bool all = flags == LOCALE_ALL;
    if ((all || flags & LOCALE_SPECIFICDATA) && !callback(invariant, LOCALE_SPECIFICDATA, parameter))
        return TRUE;
    if (!all && !(flags & (LOCALE_WINDOWS | LOCALE_SPECIFICDATA)))
        return TRUE;
    if (!callback(english, LOCALE_WINDOWS | LOCALE_SPECIFICDATA, parameter))
        return TRUE;
    for (unsigned i = 0; i < locale_more_count; i++) {
        LCIDToLocaleName(locale_more_ids[i], name, ARRAYSIZE(name), 0);
        if (!callback(name, LOCALE_WINDOWS | LOCALE_SPECIFICDATA, parameter))
            return TRUE;
    }
    return TRUE;
}

BOOL WINAPI EnumUILanguagesW(UILANGUAGE_ENUMPROCW callback, DWORD flags, LONG_PTR parameter) {
    WCHAR id[] = L"0409", name[] = L"en-US";
    if (callback == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    callback(flags & MUI_LANGUAGE_NAME ? name : id, parameter);
    return TRUE;
}

BOOL WINAPI EnumUILanguagesA(UILANGUAGE_ENUMPROCA callback, DWORD flags, LONG_PTR parameter) {
    char id[] = "0409", name[] = "en-US";
    if (callback == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    callback(flags & MUI_LANGUAGE_NAME ? name : id, parameter);
    return TRUE;
}

BOOL WINAPI IsValidLanguageGroup(LGRPID group, DWORD flags) {
    (void)flags;
    return group == LGRPID_WESTERN_EUROPE;
}

DWORD WINAPI IsValidNLSVersion(NLS_FUNCTION function, LPCWSTR name, LPNLSVERSIONINFOEX version) {
    (void)version;
    return function == COMPARE_STRING && name && locale_is_known(name);
}

enum { NLS_VERSION = 0x00060305, NLS_DEFINED_VERSION = 0x00060305 };

BOOL WINAPI GetNLSVersionEx(NLS_FUNCTION function, LPCWSTR name, LPNLSVERSIONINFOEX version) {
    if (function != COMPARE_STRING)
        return base_fail(ERROR_INVALID_FLAGS);
    bool plain = version->dwNLSVersionInfoSize == sizeof(NLSVERSIONINFO);
    if (!locale_is_known(name))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!plain && version->dwNLSVersionInfoSize != sizeof(NLSVERSIONINFOEX))
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    version->dwNLSVersion = NLS_VERSION;
    version->dwDefinedVersion = NLS_DEFINED_VERSION;
    if (!plain && version->dwNLSVersionInfoSize > offsetof(NLSVERSIONINFOEX, dwEffectiveId)) {
        version->dwEffectiveId = locale_id_of(name);
        memset(&version->guidCustomVersion, 0, sizeof version->guidCustomVersion);
    }
    return TRUE;
}

BOOL WINAPI GetNLSVersion(NLS_FUNCTION function, LCID id, LPNLSVERSIONINFO version) {
    LPCWSTR name = locale_name_of(id);
    return name ? GetNLSVersionEx(function, name, (LPNLSVERSIONINFOEX)version) : base_fail(ERROR_INVALID_PARAMETER);
}
