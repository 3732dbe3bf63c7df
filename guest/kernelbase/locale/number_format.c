// GetNumberFormat and GetCurrencyFormat.

#include "locale/format_out.h"
#include "locale/locale_data.h"
#include "locale/locale_names.h"

enum { DIGITS_MAX = 256, TEXT_MAX = 32 };

// A decimal number taken apart and rounded.
typedef struct {
    bool negative;
    char whole[DIGITS_MAX]; // without leading zeros
    unsigned whole_count;
    char fraction[DIGITS_MAX];
    unsigned fraction_count;
} Decimal;

static bool parse(Decimal *number, PCWSTR text) {
    bool any = false;
    memset(number, 0, sizeof *number);
    if (*text == '-') {
        number->negative = true;
        text++;
    }
    for (; *text >= '0' && *text <= '9'; text++, any = true) {
        if (number->whole_count == 0 && *text == '0')
            continue;
        if (number->whole_count == DIGITS_MAX)
            return false;
        number->whole[number->whole_count++] = (char)*text;
    }
    if (*text == '.')
        for (text++; *text >= '0' && *text <= '9'; text++, any = true)
            if (number->fraction_count < DIGITS_MAX)
                number->fraction[number->fraction_count++] = (char)*text;
    return any && *text == 0;
}

// Adds one to the last digit; false when it carries out of the first.
static bool increment(char *digits, unsigned count) {
    while (count--) {
        if (digits[count] != '9') {
            digits[count]++;
            return true;
        }
        digits[count] = '0';
    }
    return false;
}

static void round_to(Decimal *number, unsigned digits) {
    digits = min(digits, DIGITS_MAX);
    bool up = digits < number->fraction_count && number->fraction[digits] >= '5';
    while (number->fraction_count < digits)
        number->fraction[number->fraction_count++] = '0';
    number->fraction_count = digits;
    if (up && !increment(number->fraction, digits) && !increment(number->whole, number->whole_count)) {
        memmove(number->whole + 1, number->whole, min(number->whole_count, DIGITS_MAX - 1u));
        number->whole[0] = '1';
        number->whole_count++;
    }
    bool zero = number->whole_count == 0;
    for (unsigned i = 0; i < digits; i++)
        zero = zero && number->fraction[i] == '0';
    if (zero)
        number->negative = false;
}

// The sizes of groups from the right, as a number like 3 or 32: the last repeats, unless a 0 follows it.
static bool is_group_start(unsigned grouping, unsigned from_right) {
    unsigned sizes[10], count = 0, edge = 0;
    bool repeats = grouping % 10 != 0;
    if (!repeats)
        grouping /= 10;
    for (; grouping && count < ARRAYSIZE(sizes); grouping /= 10)
        sizes[count++] = grouping % 10;
    while (count && edge < from_right) {
        edge += sizes[count - 1];
        if (count > 1)
            count--;
        else if (!repeats)
            return edge == from_right;
    }
    return count && edge == from_right && from_right;
}

static void put_amount(Formatted *out, const Decimal *number, unsigned grouping, bool leading_zero, PCWSTR decimal,
                       PCWSTR thousand) {
    if (number->whole_count == 0 && (leading_zero || number->fraction_count == 0))
        formatted_put(out, '0');
    for (unsigned i = 0; i < number->whole_count; i++) {
        if (i && is_group_start(grouping, number->whole_count - i))
            formatted_text(out, thousand);
        formatted_put(out, (WCHAR)number->whole[i]);
    }
    if (number->fraction_count)
        formatted_text(out, decimal);
    for (unsigned i = 0; i < number->fraction_count; i++)
        formatted_put(out, (WCHAR)number->fraction[i]);
}

// "3;0" is 3, "3;2;0" is 32, "3" is 30.
static unsigned grouping_of(PCWSTR text) {
    unsigned value = 0;
    for (; *text && *text != '0'; text++)
        if (*text >= '1' && *text <= '9')
            value = value * 10 + (unsigned)(*text - '0');
    return *text == '0' ? value : value * 10;
}

static int format_number(LCID id, DWORD flags, PCWSTR text, const NUMBERFMTW *format, PWSTR buffer, int room) {
    static PCWSTR const patterns[] = {L"(#)", L"-#", L"- #", L"#-", L"# -"};
    Formatted out = {.length = 0};
    Decimal number;
    NUMBERFMTW own;
    if (text == NULL || room < 0 || (room && buffer == NULL) || !locale_has_data(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)(LOCALE_NOUSEROVERRIDE | LOCALE_USE_CP_ACP) || (format && flags & LOCALE_NOUSEROVERRIDE))
        return base_fail(ERROR_INVALID_FLAGS);
    if (format == NULL) {
        own = (NUMBERFMTW){
            .NumDigits = locale_number(id, LOCALE_IDIGITS),
            .LeadingZero = locale_number(id, LOCALE_ILZERO),
            .Grouping = grouping_of(locale_field(id, LOCALE_SGROUPING)),
            .lpDecimalSep = (PWSTR)locale_field(id, LOCALE_SDECIMAL),
            .lpThousandSep = (PWSTR)locale_field(id, LOCALE_STHOUSAND),
            .NegativeOrder = locale_number(id, LOCALE_INEGNUMBER),
        };
        format = &own;
    }
    if (format->lpDecimalSep == NULL || format->lpThousandSep == NULL ||
        format->NegativeOrder >= ARRAYSIZE(patterns) || !parse(&number, text))
        return base_fail(ERROR_INVALID_PARAMETER);
    round_to(&number, format->NumDigits);
    for (PCWSTR at = number.negative ? patterns[format->NegativeOrder] : L"#"; *at; at++) {
        if (*at == '#')
            put_amount(&out, &number, format->Grouping, format->LeadingZero, format->lpDecimalSep,
                       format->lpThousandSep);
        else if (*at == '-')
            formatted_text(&out, locale_field(id, LOCALE_SNEGATIVESIGN));
        else
            formatted_put(&out, *at);
    }
    return formatted_out(&out, buffer, room);
}

int WINAPI GetNumberFormatW(LCID id, DWORD flags, LPCWSTR value, const NUMBERFMTW *format, LPWSTR buffer, int room) {
    return format_number(id, flags, value, format, buffer, room);
}

int WINAPI GetNumberFormatEx(LPCWSTR name, DWORD flags, LPCWSTR value, const NUMBERFMTW *format, LPWSTR buffer,
                             int room) {
    LCID id = locale_id_of(name);
    return id ? format_number(id, flags, value, format, buffer, room) : base_fail(ERROR_INVALID_PARAMETER);
}

static bool widen(PCSTR text, WCHAR out[TEXT_MAX]) {
    return text && MultiByteToWideChar(CP_ACP, 0, text, -1, out, TEXT_MAX);
}

int WINAPI GetNumberFormatA(LCID id, DWORD flags, LPCSTR value, const NUMBERFMTA *format, LPSTR buffer, int room) {
    WCHAR wide[FORMATTED_MAX], decimal[TEXT_MAX], thousand[TEXT_MAX];
    NUMBERFMTW wide_format;
    BASE_SCOPED PWSTR text = base_wide(value);
    if (format) {
        if (!widen(format->lpDecimalSep, decimal) || !widen(format->lpThousandSep, thousand))
            return base_fail(ERROR_INVALID_PARAMETER);
        memcpy(&wide_format, format, sizeof wide_format);
        wide_format.lpDecimalSep = decimal;
        wide_format.lpThousandSep = thousand;
    }
    int size = format_number(id, flags, text, format ? &wide_format : NULL, wide, ARRAYSIZE(wide));
    return formatted_narrow(wide, size, buffer, room);
}
static_assert(sizeof(NUMBERFMTA) == sizeof(NUMBERFMTW) && sizeof(CURRENCYFMTA) == sizeof(CURRENCYFMTW), "same shape");

static int format_currency(LCID id, DWORD flags, PCWSTR text, const CURRENCYFMTW *format, PWSTR buffer, int room) {
    static PCWSTR const positive[] = {L"$#", L"#$", L"$ #", L"# $"};
    static PCWSTR const negative[] = {L"($#)", L"-$#", L"$-#", L"$#-", L"(#$)", L"-#$",  L"#-$",   L"#$-",
                                      L"-# $", L"-$ #", L"# $-", L"$ #-", L"$ -#", L"#- $", L"($ #)", L"(# $)"};
    Formatted out = {.length = 0};
    Decimal number;
    CURRENCYFMTW own;
    if (text == NULL || room < 0 || (room && buffer == NULL) || !locale_has_data(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)(LOCALE_NOUSEROVERRIDE | LOCALE_USE_CP_ACP) || (format && flags & LOCALE_NOUSEROVERRIDE))
        return base_fail(ERROR_INVALID_FLAGS);
    if (format == NULL) {
        own = (CURRENCYFMTW){
            .NumDigits = locale_number(id, LOCALE_ICURRDIGITS),
            .LeadingZero = locale_number(id, LOCALE_ILZERO),
            .Grouping = grouping_of(locale_field(id, LOCALE_SMONGROUPING)),
            .lpDecimalSep = (PWSTR)locale_field(id, LOCALE_SMONDECIMALSEP),
            .lpThousandSep = (PWSTR)locale_field(id, LOCALE_SMONTHOUSANDSEP),
            .NegativeOrder = locale_number(id, LOCALE_INEGCURR),
            .PositiveOrder = locale_number(id, LOCALE_ICURRENCY),
            .lpCurrencySymbol = (PWSTR)locale_field(id, LOCALE_SCURRENCY),
        };
        format = &own;
    }
    if (format->lpDecimalSep == NULL || format->lpThousandSep == NULL || format->lpCurrencySymbol == NULL ||
        format->NegativeOrder >= ARRAYSIZE(negative) || format->PositiveOrder >= ARRAYSIZE(positive) ||
        !parse(&number, text))
        return base_fail(ERROR_INVALID_PARAMETER);
    round_to(&number, format->NumDigits);
    PCWSTR pattern = number.negative ? negative[format->NegativeOrder] : positive[format->PositiveOrder];
    for (PCWSTR at = pattern; *at; at++) {
        if (*at == '#')
            put_amount(&out, &number, format->Grouping, format->LeadingZero, format->lpDecimalSep,
                       format->lpThousandSep);
        else if (*at == '$')
            formatted_text(&out, format->lpCurrencySymbol);
        else if (*at == '-')
            formatted_text(&out, locale_field(id, LOCALE_SNEGATIVESIGN));
        else
            formatted_put(&out, *at);
    }
    return formatted_out(&out, buffer, room);
}

int WINAPI GetCurrencyFormatW(LCID id, DWORD flags, LPCWSTR value, const CURRENCYFMTW *format, LPWSTR buffer,
                              int room) {
    return format_currency(id, flags, value, format, buffer, room);
}

int WINAPI GetCurrencyFormatEx(LPCWSTR name, DWORD flags, LPCWSTR value, const CURRENCYFMTW *format, LPWSTR buffer,
                               int room) {
    LCID id = locale_id_of(name);
    return id ? format_currency(id, flags, value, format, buffer, room) : base_fail(ERROR_INVALID_PARAMETER);
}

int WINAPI GetCurrencyFormatA(LCID id, DWORD flags, LPCSTR value, const CURRENCYFMTA *format, LPSTR buffer, int room) {
    WCHAR wide[FORMATTED_MAX], decimal[TEXT_MAX], thousand[TEXT_MAX], symbol[TEXT_MAX];
    CURRENCYFMTW wide_format;
    BASE_SCOPED PWSTR text = base_wide(value);
    if (format) {
        if (!widen(format->lpDecimalSep, decimal) || !widen(format->lpThousandSep, thousand) ||
            !widen(format->lpCurrencySymbol, symbol))
            return base_fail(ERROR_INVALID_PARAMETER);
        memcpy(&wide_format, format, sizeof wide_format);
        wide_format.lpDecimalSep = decimal;
        wide_format.lpThousandSep = thousand;
        wide_format.lpCurrencySymbol = symbol;
    }
    int size = format_currency(id, flags, text, format ? &wide_format : NULL, wide, ARRAYSIZE(wide));
    return formatted_narrow(wide, size, buffer, room);
}
