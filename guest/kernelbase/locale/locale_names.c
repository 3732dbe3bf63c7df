// Locale names and LCIDs ([MS-LCID]): conversions between them and which are valid.
// Every name of the table is known; those that CLDR has carry data (see locale_has_data).

#include "locale/locale_data.h"
#include "locale/locale_names.h"
#include "locale/codepages.h"

enum {
    NEUTRAL_SUBLANGUAGES = 0x7000, // LCIDs from here up, and those below 0x400, are of languages without a country
    FIRST_SPECIFIC = 0x0400,
    CHINESE_CHINA = 0x0804,
    CHINESE_HONG_KONG = 0x0C04,
    CHINESE_TRADITIONAL = 0x7C04,
    SORT_MASK = 0xFFFF,
};

static const struct nls_locale_name {
    LCID id;
    const WCHAR *name;
} names[] = {
    {0x007f, L""}, {0x0036, L"af"}, {0x0436, L"af-ZA"}, {0x005e, L"am"}, {0x045e, L"am-ET"}, {0x0001, L"ar"},
    {0x3801, L"ar-AE"}, {0x3c01, L"ar-BH"}, {0x1401, L"ar-DZ"}, {0x0c01, L"ar-EG"}, {0x0801, L"ar-IQ"},
    {0x2c01, L"ar-JO"}, {0x3401, L"ar-KW"}, {0x3001, L"ar-LB"}, {0x1001, L"ar-LY"}, {0x1801, L"ar-MA"},
    {0x2001, L"ar-OM"}, {0x4001, L"ar-QA"}, {0x0401, L"ar-SA"}, {0x2801, L"ar-SY"}, {0x1c01, L"ar-TN"},
    {0x2401, L"ar-YE"}, {0x007a, L"arn"}, {0x047a, L"arn-CL"}, {0x004d, L"as"}, {0x044d, L"as-IN"}, {0x002c, L"az"},
    {0x742c, L"az-Cyrl"}, {0x082c, L"az-Cyrl-AZ"}, {0x782c, L"az-Latn"}, {0x042c, L"az-Latn-AZ"}, {0x006d, L"ba"},
    {0x046d, L"ba-RU"}, {0x0023, L"be"}, {0x0423, L"be-BY"}, {0x0002, L"bg"}, {0x0402, L"bg-BG"}, {0x0045, L"bn"},
    {0x0445, L"bn-IN"}, {0x0051, L"bo"}, {0x0451, L"bo-CN"}, {0x007e, L"br"}, {0x047e, L"br-FR"}, {0x781a, L"bs"},
    {0x641a, L"bs-Cyrl"}, {0x201a, L"bs-Cyrl-BA"}, {0x681a, L"bs-Latn"}, {0x141a, L"bs-Latn-BA"}, {0x0003, L"ca"},
    {0x0403, L"ca-ES"}, {0x0083, L"co"}, {0x0483, L"co-FR"}, {0x0005, L"cs"}, {0x0405, L"cs-CZ"}, {0x0052, L"cy"},
    {0x0452, L"cy-GB"}, {0x0006, L"da"}, {0x0406, L"da-DK"}, {0x0007, L"de"}, {0x0c07, L"de-AT"}, {0x0807, L"de-CH"},
    {0x0407, L"de-DE"}, {0x1407, L"de-LI"}, {0x1007, L"de-LU"}, {0x7c2e, L"dsb"}, {0x082e, L"dsb-DE"},
    {0x0065, L"dv"}, {0x0465, L"dv-MV"}, {0x0c51, L"dz-BT"}, {0x0008, L"el"}, {0x0408, L"el-GR"}, {0x0009, L"en"},
    {0x2409, L"en-029"}, {0x0c09, L"en-AU"}, {0x2809, L"en-BZ"}, {0x1009, L"en-CA"}, {0x0809, L"en-GB"},
    {0x1809, L"en-IE"}, {0x4009, L"en-IN"}, {0x2009, L"en-JM"}, {0x4409, L"en-MY"}, {0x1409, L"en-NZ"},
    {0x3409, L"en-PH"}, {0x4809, L"en-SG"}, {0x2c09, L"en-TT"}, {0x0409, L"en-US"}, {0x1c09, L"en-ZA"},
    {0x3009, L"en-ZW"}, {0x000a, L"es"}, {0x2c0a, L"es-AR"}, {0x400a, L"es-BO"}, {0x340a, L"es-CL"},
    {0x240a, L"es-CO"}, {0x140a, L"es-CR"}, {0x1c0a, L"es-DO"}, {0x300a, L"es-EC"}, {0x0c0a, L"es-ES"},
    {0x040a, L"es-ES_tradnl"}, {0x100a, L"es-GT"}, {0x480a, L"es-HN"}, {0x080a, L"es-MX"}, {0x4c0a, L"es-NI"},
    {0x180a, L"es-PA"}, {0x280a, L"es-PE"}, {0x500a, L"es-PR"}, {0x3c0a, L"es-PY"}, {0x440a, L"es-SV"},
    {0x540a, L"es-US"}, {0x380a, L"es-UY"}, {0x200a, L"es-VE"}, {0x0025, L"et"}, {0x0425, L"et-EE"}, {0x002d, L"eu"},
    {0x042d, L"eu-ES"}, {0x0029, L"fa"}, {0x0429, L"fa-IR"}, {0x000b, L"fi"}, {0x040b, L"fi-FI"}, {0x0064, L"fil"},
    {0x0464, L"fil-PH"}, {0x0038, L"fo"}, {0x0438, L"fo-FO"}, {0x000c, L"fr"}, {0x080c, L"fr-BE"}, {0x0c0c, L"fr-CA"},
    {0x100c, L"fr-CH"}, {0x040c, L"fr-FR"}, {0x140c, L"fr-LU"}, {0x180c, L"fr-MC"}, {0x0062, L"fy"},
    {0x0462, L"fy-NL"}, {0x003c, L"ga"}, {0x083c, L"ga-IE"}, {0x0091, L"gd"}, {0x0491, L"gd-GB"}, {0x0056, L"gl"},
    {0x0456, L"gl-ES"}, {0x0084, L"gsw"}, {0x0484, L"gsw-FR"}, {0x0047, L"gu"}, {0x0447, L"gu-IN"}, {0x0068, L"ha"},
    {0x7c68, L"ha-Latn"}, {0x0468, L"ha-Latn-NG"}, {0x000d, L"he"}, {0x040d, L"he-IL"}, {0x0039, L"hi"},
    {0x0439, L"hi-IN"}, {0x001a, L"hr"}, {0x101a, L"hr-BA"}, {0x041a, L"hr-HR"}, {0x002e, L"hsb"},
    {0x042e, L"hsb-DE"}, {0x000e, L"hu"}, {0x040e, L"hu-HU"}, {0x002b, L"hy"}, {0x042b, L"hy-AM"}, {0x0021, L"id"},
    {0x0421, L"id-ID"}, {0x0078, L"ii"}, {0x0478, L"ii-CN"}, {0x000f, L"is"}, {0x040f, L"is-IS"}, {0x0010, L"it"},
    {0x0810, L"it-CH"}, {0x0410, L"it-IT"}, {0x005d, L"iu"}, {0x785d, L"iu-Cans"}, {0x045d, L"iu-Cans-CA"},
    {0x7c5d, L"iu-Latn"}, {0x085d, L"iu-Latn-CA"}, {0x0011, L"ja"}, {0x0411, L"ja-JP"}, {0x0037, L"ka"},
    {0x0437, L"ka-GE"}, {0x003f, L"kk"}, {0x043f, L"kk-KZ"}, {0x006f, L"kl"}, {0x046f, L"kl-GL"}, {0x0053, L"km"},
    {0x0453, L"km-KH"}, {0x004b, L"kn"}, {0x044b, L"kn-IN"}, {0x0012, L"ko"}, {0x0412, L"ko-KR"}, {0x0057, L"kok"},
    {0x0457, L"kok-IN"}, {0x0040, L"ky"}, {0x0440, L"ky-KG"}, {0x006e, L"lb"}, {0x046e, L"lb-LU"}, {0x0054, L"lo"},
    {0x0454, L"lo-LA"}, {0x0027, L"lt"}, {0x0427, L"lt-LT"}, {0x0026, L"lv"}, {0x0426, L"lv-LV"}, {0x0081, L"mi"},
    {0x0481, L"mi-NZ"}, {0x002f, L"mk"}, {0x042f, L"mk-MK"}, {0x004c, L"ml"}, {0x044c, L"ml-IN"}, {0x0050, L"mn"},
    {0x7850, L"mn-Cyrl"}, {0x0450, L"mn-MN"}, {0x7c50, L"mn-Mong"}, {0x0850, L"mn-Mong-CN"}, {0x007c, L"moh"},
    {0x047c, L"moh-CA"}, {0x004e, L"mr"}, {0x044e, L"mr-IN"}, {0x003e, L"ms"}, {0x083e, L"ms-BN"}, {0x043e, L"ms-MY"},
    {0x003a, L"mt"}, {0x043a, L"mt-MT"}, {0x7c14, L"nb"}, {0x0414, L"nb-NO"}, {0x0061, L"ne"}, {0x0461, L"ne-NP"},
    {0x0013, L"nl"}, {0x0813, L"nl-BE"}, {0x0413, L"nl-NL"}, {0x7814, L"nn"}, {0x0814, L"nn-NO"}, {0x0014, L"no"},
    {0x006c, L"nso"}, {0x046c, L"nso-ZA"}, {0x0082, L"oc"}, {0x0482, L"oc-FR"}, {0x0048, L"or"}, {0x0448, L"or-IN"},
    {0x0046, L"pa"}, {0x0446, L"pa-IN"}, {0x0015, L"pl"}, {0x0415, L"pl-PL"}, {0x008c, L"prs"}, {0x048c, L"prs-AF"},
    {0x0063, L"ps"}, {0x0463, L"ps-AF"}, {0x0016, L"pt"}, {0x0416, L"pt-BR"}, {0x0816, L"pt-PT"}, {0x0086, L"quc"},
    {0x0486, L"quc-Latn-GT"}, {0x006b, L"quz"}, {0x046b, L"quz-BO"}, {0x086b, L"quz-EC"}, {0x0c6b, L"quz-PE"},
    {0x0017, L"rm"}, {0x0417, L"rm-CH"}, {0x0018, L"ro"}, {0x0418, L"ro-RO"}, {0x0019, L"ru"}, {0x0419, L"ru-RU"},
    {0x0087, L"rw"}, {0x0487, L"rw-RW"}, {0x004f, L"sa"}, {0x044f, L"sa-IN"}, {0x0085, L"sah"}, {0x0485, L"sah-RU"},
    {0x003b, L"se"}, {0x0c3b, L"se-FI"}, {0x043b, L"se-NO"}, {0x083b, L"se-SE"}, {0x005b, L"si"}, {0x045b, L"si-LK"},
    {0x001b, L"sk"}, {0x041b, L"sk-SK"}, {0x0024, L"sl"}, {0x0424, L"sl-SI"}, {0x783b, L"sma"}, {0x183b, L"sma-NO"},
    {0x1c3b, L"sma-SE"}, {0x7c3b, L"smj"}, {0x103b, L"smj-NO"}, {0x143b, L"smj-SE"}, {0x703b, L"smn"},
    {0x243b, L"smn-FI"}, {0x743b, L"sms"}, {0x203b, L"sms-FI"}, {0x001c, L"sq"}, {0x041c, L"sq-AL"}, {0x7c1a, L"sr"},
    {0x6c1a, L"sr-Cyrl"}, {0x1c1a, L"sr-Cyrl-BA"}, {0x0c1a, L"sr-Cyrl-CS"}, {0x301a, L"sr-Cyrl-ME"},
    {0x281a, L"sr-Cyrl-RS"}, {0x701a, L"sr-Latn"}, {0x181a, L"sr-Latn-BA"}, {0x081a, L"sr-Latn-CS"},
    {0x2c1a, L"sr-Latn-ME"}, {0x241a, L"sr-Latn-RS"}, {0x0030, L"st"}, {0x0430, L"st-ZA"}, {0x001d, L"sv"},
    {0x081d, L"sv-FI"}, {0x041d, L"sv-SE"}, {0x0041, L"sw"}, {0x0441, L"sw-KE"}, {0x005a, L"syr"},
    {0x045a, L"syr-SY"}, {0x0049, L"ta"}, {0x0449, L"ta-IN"}, {0x004a, L"te"}, {0x044a, L"te-IN"}, {0x0028, L"tg"},
    {0x7c28, L"tg-Cyrl"}, {0x0428, L"tg-Cyrl-TJ"}, {0x001e, L"th"}, {0x041e, L"th-TH"}, {0x0042, L"tk"},
    {0x0442, L"tk-TM"}, {0x0032, L"tn"}, {0x0432, L"tn-ZA"}, {0x001f, L"tr"}, {0x041f, L"tr-TR"}, {0x0044, L"tt"},
    {0x0444, L"tt-RU"}, {0x005f, L"tzm"}, {0x7c5f, L"tzm-Latn"}, {0x085f, L"tzm-Latn-DZ"}, {0x0080, L"ug"},
    {0x0480, L"ug-CN"}, {0x0022, L"uk"}, {0x0422, L"uk-UA"}, {0x0020, L"ur"}, {0x0820, L"ur-IN"}, {0x0420, L"ur-PK"},
    {0x0043, L"uz"}, {0x7843, L"uz-Cyrl"}, {0x0843, L"uz-Cyrl-UZ"}, {0x7c43, L"uz-Latn"}, {0x0443, L"uz-Latn-UZ"},
    {0x002a, L"vi"}, {0x042a, L"vi-VN"}, {0x0088, L"wo"}, {0x0488, L"wo-SN"}, {0x0034, L"xh"}, {0x0434, L"xh-ZA"},
    {0x006a, L"yo"}, {0x046a, L"yo-NG"}, {0x7804, L"zh"}, {0x0804, L"zh-CN"}, {0x0004, L"zh-Hans"},
    {0x7c04, L"zh-Hant"}, {0x0c04, L"zh-HK"}, {0x1404, L"zh-MO"}, {0x1004, L"zh-SG"}, {0x0404, L"zh-TW"},
    {0x0035, L"zu"}, {0x0435, L"zu-ZA"},
};

LCID locale_user(void) {
    static volatile LCID known;
    LCID id = known;
    if (id)
        return id;
    if (!NT_SUCCESS(NtQueryDefaultLocale(TRUE, &id)) || !locale_has_data(id))
        id = ENGLISH_LCID;
    return known = id;
}

LCID locale_resolve(LCID id) {
    switch (id & SORT_MASK) {
    case LOCALE_NEUTRAL:
    case LOCALE_USER_DEFAULT:
    case LOCALE_SYSTEM_DEFAULT:
    case LOCALE_CUSTOM_DEFAULT:
    case LOCALE_CUSTOM_UI_DEFAULT:
        return locale_user();
    default:
        return id & SORT_MASK;
    }
}

static bool is_neutral(LCID id) {
    return id != LOCALE_INVARIANT && (id < FIRST_SPECIFIC || id >= NEUTRAL_SUBLANGUAGES);
}

LPCWSTR locale_name_of(LCID id) {
    id = locale_resolve(id);
    for (SIZE_T i = 0; i < ARRAYSIZE(names); i++)
        if (names[i].id == id)
            return names[i].name;
    return NULL;
}

LCID locale_id_of(LPCWSTR name) {
    if (name == LOCALE_NAME_USER_DEFAULT || base_equal_folded(name, LOCALE_NAME_SYSTEM_DEFAULT))
        return locale_user();
    for (SIZE_T i = 0; i < ARRAYSIZE(names); i++)
        if (base_equal_folded(names[i].name, name))
            return names[i].id;
    return 0;
}

// The country that a language without one stands for.
LCID locale_specific(LCID id) {
    if (!is_neutral(id))
        return id;
    if (PRIMARYLANGID(id) == LANG_CHINESE)
        return id == CHINESE_TRADITIONAL ? CHINESE_HONG_KONG : CHINESE_CHINA;
    LPCWSTR name = locale_name_of(id), usual = locale_name_of(MAKELANGID(PRIMARYLANGID(id), SUBLANG_DEFAULT));
    if (name && usual && base_starts_folded(usual, name))
        return MAKELANGID(PRIMARYLANGID(id), SUBLANG_DEFAULT);
    for (SIZE_T i = 0; name && i < ARRAYSIZE(names); i++)
        if (!is_neutral(names[i].id) && base_starts_folded(names[i].name, name))
            return names[i].id;
    return id;
}

int WINAPI LCIDToLocaleName(LCID id, LPWSTR buffer, int room, DWORD flags) {
    if (room < 0 || (room && buffer == NULL))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)LOCALE_ALLOW_NEUTRAL_NAMES)
        return base_fail(ERROR_INVALID_FLAGS);
    id = locale_resolve(id);
    LPCWSTR name = locale_name_of(flags & LOCALE_ALLOW_NEUTRAL_NAMES ? id : locale_specific(id));
    if (name == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    int size = (int)base_length(name) + 1;
    if (room == 0)
        return size;
    if (room < size)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    memcpy(buffer, name, (SIZE_T)size * sizeof(WCHAR));
    return size;
}

LCID WINAPI LocaleNameToLCID(LPCWSTR name, DWORD flags) {
    if (flags & ~(DWORD)LOCALE_ALLOW_NEUTRAL_NAMES)
        return (LCID)base_fail(ERROR_INVALID_FLAGS);
    LCID id = locale_id_of(name);
    if (id == 0)
        return (LCID)base_fail(ERROR_INVALID_PARAMETER);
    return flags & LOCALE_ALLOW_NEUTRAL_NAMES ? id : locale_specific(id);
}

// A name without its last part, until it is known: "en-XX" is "en-US", as "en" is; "" when nothing fits.
int WINAPI ResolveLocaleName(LPCWSTR name, LPWSTR buffer, int room) {
    WCHAR cut[LOCALE_NAME_MAX_LENGTH] = L"";
    if (room < 0 || (room && buffer == NULL))
        return base_fail(ERROR_INVALID_PARAMETER);
    LPCWSTR resolved = L"";
    SIZE_T length = name ? base_length(name) : 0;
    if (name == NULL || base_equal_folded(name, LOCALE_NAME_SYSTEM_DEFAULT)) {
        resolved = locale_name_of(locale_user());
    } else if (length < LOCALE_NAME_MAX_LENGTH) {
        memcpy(cut, name, (length + 1) * sizeof(WCHAR));
        while (length) {
            LCID id = locale_id_of(cut);
            if (id) {
                resolved = locale_name_of(locale_specific(id));
                break;
            }
            while (length && cut[--length] != '-')
                ;
            cut[length] = 0;
        }
    } else {
        return base_fail(ERROR_INVALID_PARAMETER);
    }
    int size = (int)base_length(resolved) + 1;
    if (room == 0)
        return size;
    if (room < size)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    memcpy(buffer, resolved, (SIZE_T)size * sizeof(WCHAR));
    return size;
}

BOOL WINAPI IsValidLocale(LCID id, DWORD flags) {
    if (flags & ~(DWORD)(LCID_INSTALLED | LCID_SUPPORTED))
        return FALSE;
    return locale_has_data(id & SORT_MASK);
}

BOOL WINAPI IsValidLocaleName(LPCWSTR name) {
    LCID id = name ? locale_id_of(name) : 0;
    return id && locale_has_data(id);
}

LCID WINAPI ConvertDefaultLocale(LCID id) {
    id = locale_resolve(id);
    return locale_name_of(id) ? locale_specific(id) : id;
}

LCID WINAPI GetUserDefaultLCID(void) { return locale_user(); }
LCID WINAPI GetSystemDefaultLCID(void) { return locale_user(); }
LANGID WINAPI GetUserDefaultLangID(void) { return (LANGID)locale_user(); }
LANGID WINAPI GetSystemDefaultLangID(void) { return (LANGID)locale_user(); }
LANGID WINAPI GetUserDefaultUILanguage(void) { return (LANGID)locale_user(); }
LANGID WINAPI GetSystemDefaultUILanguage(void) { return ENGLISH_LCID; }

LCID WINAPI GetThreadLocale(void) {
    LCID id = NtTeb()->CurrentLocale;
    return id ? id : locale_user();
}

BOOL WINAPI SetThreadLocale(LCID id) {
    id = ConvertDefaultLocale(id);
    if (!locale_id_is_known(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    NtTeb()->CurrentLocale = id;
    return TRUE;
}

LANGID WINAPI GetThreadUILanguage(void) { return (LANGID)locale_user(); }

LANGID WINAPI SetThreadUILanguage(LANGID language) {
    if (language == 0 || language == locale_user())
        return (LANGID)locale_user();
    return (LANGID)base_fail(ERROR_NOT_SUPPORTED);
}

static int default_name(LPWSTR buffer, int room) { return LCIDToLocaleName(locale_user(), buffer, room, 0); }

int WINAPI GetUserDefaultLocaleName(LPWSTR buffer, int room) { return default_name(buffer, room); }
int WINAPI GetSystemDefaultLocaleName(LPWSTR buffer, int room) { return default_name(buffer, room); }

// The languages for messages, as a list that two NULs end, by name or by number in hexadecimal: the user's, and English,
// which Windows' own messages are in.
static BOOL languages(DWORD flags, PULONG count, PZZWSTR buffer, PULONG size) {
    WCHAR list[2 * LOCALE_NAME_MAX_LENGTH + 1];
    ULONG needed = 0, found = 0;
    if ((flags & MUI_LANGUAGE_ID && flags & MUI_LANGUAGE_NAME) || count == NULL || size == NULL ||
        (*size && buffer == NULL))
        return base_fail(ERROR_INVALID_PARAMETER);
    const LCID ids[] = {locale_user(), ENGLISH_LCID};
    for (ULONG i = ids[0] == ids[1]; i < ARRAYSIZE(ids); i++, found++) {
        PCWSTR text = flags & MUI_LANGUAGE_ID ? locale_field(ids[i], LOCALE_ILANGUAGE) : locale_name_of(ids[i]);
        SIZE_T length = base_length(text) + 1;
        memcpy(list + needed, text, length * sizeof(WCHAR));
        needed += (ULONG)length;
    }
    list[needed++] = 0;
    ULONG given = *size;
    *count = found;
    *size = needed;
    if (given == 0)
        return TRUE;
    if (given < needed)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    memcpy(buffer, list, needed * sizeof(WCHAR));
    return TRUE;
}

BOOL WINAPI GetUserPreferredUILanguages(DWORD flags, PULONG count, PZZWSTR buffer, PULONG size) {
    return languages(flags, count, buffer, size);
}

BOOL WINAPI GetSystemPreferredUILanguages(DWORD flags, PULONG count, PZZWSTR buffer, PULONG size) {
    return languages(flags, count, buffer, size);
}

BOOL WINAPI GetThreadPreferredUILanguages(DWORD flags, PULONG count, PZZWSTR buffer, PULONG size) {
    return languages(flags, count, buffer, size);
}

BOOL WINAPI GetProcessPreferredUILanguages(DWORD flags, PULONG count, PZZWSTR buffer, PULONG size) {
    return languages(flags, count, buffer, size);
}

// There is one language only, so that there is nothing to choose.
BOOL WINAPI SetThreadPreferredUILanguages(DWORD flags, PCZZWSTR languages, PULONG count) {
    (void)flags;
    if (count)
        *count = 0;
    return languages == NULL ? TRUE : base_fail(ERROR_NOT_SUPPORTED);
}

BOOL WINAPI SetProcessPreferredUILanguages(DWORD flags, PCZZWSTR languages, PULONG count) {
    return SetThreadPreferredUILanguages(flags, languages, count);
}
