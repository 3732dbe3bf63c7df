// VariantChangeType between numbers, truth, money and text, in the invariant locale. Objects, decimals and dates as
// text are a type mismatch.
#include "oleaut.h"

enum {
    MONEY_SCALE = 10000, // a CY counts ten-thousandths
    NUMBER_UNITS = 40,
    DIGITS_WHOLE = 19, // so many always fit 64 bits
    DIGITS_DOUBLE = 15,
    DIGITS_FLOAT = 7,
};

// A value on its way: whole where it is, for 64 bits do not fit a double.
typedef struct {
    bool is_whole, is_unsigned;
    LONGLONG whole;
    double real;
} Number;

static Number whole(LONGLONG value) { return (Number){true, false, value, (double)value}; }
static Number positive(ULONGLONG value) { return (Number){true, true, (LONGLONG)value, (double)value}; }
static Number real(double value) { return (Number){false, false, 0, value}; }

static bool same_text(const OLECHAR *left, const OLECHAR *right) {
    return CompareStringOrdinal(left, -1, right, -1, TRUE) == CSTR_EQUAL;
}

static HRESULT number_of_text(const OLECHAR *text, Number *out) {
    double value;
    ULONGLONG exact = 0;
    const OLECHAR *at = text;
    bool negative = at && *at == '-';
    if (negative)
        at++;
    unsigned digits = 0;
    for (; at && *at >= '0' && *at <= '9' && digits < DIGITS_WHOLE; at++, digits++)
        exact = exact * 10 + (ULONGLONG)(*at - '0');
    if (digits && *at == 0 && (!negative || exact <= INT64_MAX)) {
        *out = negative ? whole(-(LONGLONG)exact) : exact > INT64_MAX ? positive(exact) : whole((LONGLONG)exact);
        return S_OK;
    }
    if (!parse_number(text, &value))
        return DISP_E_TYPEMISMATCH;
    *out = real(value);
    return S_OK;
}

static HRESULT number_of(const VARIANT *from, Number *out) {
    switch (V_VT(from)) {
    case VT_EMPTY:
        *out = whole(0);
        return S_OK;
    case VT_I1:
        *out = whole((signed char)V_I1(from));
        return S_OK;
    case VT_I2:
        *out = whole(V_I2(from));
        return S_OK;
    case VT_I4:
    case VT_INT:
        *out = whole(V_I4(from));
        return S_OK;
    case VT_I8:
        *out = whole(V_I8(from));
        return S_OK;
    case VT_UI1:
        *out = whole(V_UI1(from));
        return S_OK;
    case VT_UI2:
        *out = whole(V_UI2(from));
        return S_OK;
    case VT_UI4:
    case VT_UINT:
        *out = whole(V_UI4(from));
        return S_OK;
    case VT_UI8:
        *out = positive(V_UI8(from));
        return S_OK;
    case VT_BOOL:
        *out = whole(V_BOOL(from));
        return S_OK;
    case VT_R4:
        *out = real((double)V_R4(from));
        return S_OK;
    case VT_R8:
    case VT_DATE:
        *out = real(V_R8(from));
        return S_OK;
    case VT_CY:
        *out = V_CY(from).int64 % MONEY_SCALE ? real((double)V_CY(from).int64 / MONEY_SCALE)
                                              : whole(V_CY(from).int64 / MONEY_SCALE);
        return S_OK;
    case VT_BSTR:
        return number_of_text(V_BSTR(from), out);
    default:
        return DISP_E_TYPEMISMATCH;
    }
}

// Halves go to the even neighbour.
static HRESULT rounded(const Number *number, LONGLONG *out) {
    const double limit = 9223372036854775808.0;
    if (number->is_whole) {
        *out = number->whole;
        return S_OK;
    }
    if (!(number->real >= -limit && number->real < limit))
        return DISP_E_OVERFLOW;
    LONGLONG truncated = (LONGLONG)number->real;
    double rest = number->real - (double)truncated;
    if (rest > 0.5 || (rest == 0.5 && truncated & 1))
        truncated++;
    else if (rest < -0.5 || (rest == -0.5 && truncated & 1))
        truncated--;
    *out = truncated;
    return S_OK;
}

static HRESULT in_range(const Number *number, LONGLONG lowest, LONGLONG highest, LONGLONG *out) {
    HRESULT result = rounded(number, out);
    if (FAILED(result))
        return result;
    bool too_large = number->is_unsigned && *out < 0;
    return too_large || *out < lowest || *out > highest ? DISP_E_OVERFLOW : S_OK;
}

static HRESULT to_unsigned_64(const Number *number, ULONGLONG *out) {
    LONGLONG value;
    HRESULT result = rounded(number, &value);
    if (FAILED(result) || (value < 0 && !number->is_unsigned))
        return DISP_E_OVERFLOW;
    *out = (ULONGLONG)value;
    return S_OK;
}

static HRESULT to_float(const Number *number, float *out) {
    *out = (float)number->real;
    return number->real > 3.402823466e38 || number->real < -3.402823466e38 ? DISP_E_OVERFLOW : S_OK;
}

static HRESULT to_money(const Number *number, LONGLONG *out) {
    Number scaled = number->is_whole ? (Number){true, false, 0, 0} : real(number->real * MONEY_SCALE);
    if (number->is_whole && (number->whole > INT64_MAX / MONEY_SCALE || number->whole < INT64_MIN / MONEY_SCALE ||
                             (number->is_unsigned && number->whole < 0)))
        return DISP_E_OVERFLOW;
    if (number->is_whole)
        scaled.whole = number->whole * MONEY_SCALE;
    return rounded(&scaled, out);
}

static HRESULT truth_of(const VARIANT *from, VARIANT_BOOL *out) {
    Number number;
    if (V_VT(from) == VT_BSTR && V_BSTR(from)) {
        static const struct {
            const OLECHAR *text;
            VARIANT_BOOL value;
        } words[] = {
            {L"True", VARIANT_TRUE}, {L"#TRUE#", VARIANT_TRUE}, {L"False", VARIANT_FALSE}, {L"#FALSE#", VARIANT_FALSE}};
        for (unsigned i = 0; i < ARRAYSIZE(words); i++)
            if (same_text(words[i].text, V_BSTR(from))) {
                *out = words[i].value;
                return S_OK;
            }
    }
    HRESULT result = number_of(from, &number);
    if (SUCCEEDED(result))
        *out = (number.is_whole ? number.whole != 0 : number.real != 0) ? VARIANT_TRUE : VARIANT_FALSE;
    return result;
}

static int print_whole(ULONGLONG value, bool negative, OLECHAR *out) {
    OLECHAR digits[NUMBER_UNITS];
    int count = 0, length = 0;
    do
        digits[count++] = (OLECHAR)('0' + value % 10);
    while (value /= 10);
    if (negative)
        out[length++] = '-';
    while (count)
        out[length++] = digits[--count];
    out[length] = 0;
    return length;
}

static HRESULT text_of(const VARIANT *from, USHORT flags, BSTR *out) {
    OLECHAR text[NUMBER_UNITS];
    Number number;
    if (V_VT(from) == VT_EMPTY) {
        *out = SysAllocString(L"");
    } else if (V_VT(from) == VT_BOOL && flags & (VARIANT_ALPHABOOL | VARIANT_LOCALBOOL)) {
        *out = SysAllocString(V_BOOL(from) ? L"True" : L"False");
    } else if (V_VT(from) == VT_DATE) {
        return DISP_E_TYPEMISMATCH;
    } else {
        HRESULT result = number_of(from, &number);
        if (FAILED(result))
            return result;
        bool negative = number.is_whole && !number.is_unsigned && number.whole < 0;
        if (number.is_whole)
            print_whole(negative ? -(ULONGLONG)number.whole : (ULONGLONG)number.whole, negative, text);
        else if (print_number(number.real, V_VT(from) == VT_R4 ? DIGITS_FLOAT : DIGITS_DOUBLE, text, NUMBER_UNITS) < 0)
            return E_OUTOFMEMORY;
        *out = SysAllocString(text);
    }
    return *out ? S_OK : E_OUTOFMEMORY;
}

static HRESULT convert(VARIANT *to, const VARIANT *from, USHORT flags, VARTYPE type) {
    Number number;
    LONGLONG value;
    HRESULT result;
    if (type == VT_BSTR)
        return text_of(from, flags, &V_BSTR(to));
    if (type == VT_BOOL)
        return truth_of(from, &V_BOOL(to));
    if (FAILED(result = number_of(from, &number)))
        return result;
    switch (type) {
    case VT_I1:
        result = in_range(&number, -0x80, 0x7F, &value);
        V_I1(to) = (CHAR)value;
        return result;
    case VT_I2:
        result = in_range(&number, INT16_MIN, INT16_MAX, &value);
        V_I2(to) = (SHORT)value;
        return result;
    case VT_I4:
    case VT_INT:
        result = in_range(&number, INT32_MIN, INT32_MAX, &value);
        V_I4(to) = (LONG)value;
        return result;
    case VT_I8:
        result = in_range(&number, INT64_MIN, INT64_MAX, &value);
        V_I8(to) = value;
        return result;
    case VT_UI1:
        result = in_range(&number, 0, 0xFF, &value);
        V_UI1(to) = (BYTE)value;
        return result;
    case VT_UI2:
        result = in_range(&number, 0, 0xFFFF, &value);
        V_UI2(to) = (USHORT)value;
        return result;
    case VT_UI4:
    case VT_UINT:
        result = in_range(&number, 0, 0xFFFFFFFF, &value);
        V_UI4(to) = (ULONG)value;
        return result;
    case VT_UI8:
        return to_unsigned_64(&number, &V_UI8(to));
    case VT_R4:
        return to_float(&number, &V_R4(to));
    case VT_R8:
    case VT_DATE:
        V_R8(to) = number.real;
        return S_OK;
    case VT_CY:
        return to_money(&number, &V_CY(to).int64);
    default:
        return DISP_E_BADVARTYPE;
    }
}

// What a VT_BYREF variant points at, as a variant that owns nothing.
static HRESULT looked_through(const VARIANT *from, VARIANT *out) {
    *out = *from;
    if (!(V_VT(from) & VT_BYREF))
        return S_OK;
    VARTYPE type = V_VT(from) & VT_TYPEMASK;
    if (V_VT(from) & VT_ARRAY) {
        V_ARRAY(out) = *V_ARRAYREF(from);
        V_VT(out) = type | VT_ARRAY;
        return S_OK;
    }
    if (type == VT_VARIANT) {
        *out = *V_VARIANTREF(from);
        return V_VT(out) & VT_BYREF ? E_INVALIDARG : S_OK;
    }
    if (type == VT_DECIMAL) {
        V_DECIMAL(out) = *V_DECIMALREF(from);
    } else {
        V_UI8(out) = 0;
        CopyMemory(&V_UI8(out), V_BYREF(from), element_size(type));
    }
    V_VT(out) = type;
    return element_size(type) ? S_OK : DISP_E_BADVARTYPE;
}

HRESULT WINAPI VariantCopyInd(VARIANT *to, VARIANTARG *from) {
    VARIANT value;
    HRESULT result = looked_through(from, &value);
    if (FAILED(result))
        return result;
    if (to == from) {
        VARIANT copy;
        VariantInit(&copy);
        result = VariantCopy(&copy, &value);
        if (SUCCEEDED(result))
            *to = copy;
        return result;
    }
    return VariantCopy(to, &value);
}

HRESULT WINAPI VariantChangeTypeEx(VARIANTARG *to, VARIANTARG *from, LCID locale, USHORT flags, VARTYPE type) {
    VARIANT value, made = {0};
    (void)locale;
    if (to == NULL || from == NULL)
        return E_INVALIDARG;
    if (type & ~VT_TYPEMASK)
        return (type & VT_ARRAY) && type == V_VT(from) ? VariantCopy(to, from) : DISP_E_TYPEMISMATCH;
    HRESULT result = looked_through(from, &value);
    if (FAILED(result))
        return result;
    if (V_VT(&value) == type) {
        result = VariantCopy(&made, &value);
    } else if (V_VT(&value) & VT_ARRAY || V_VT(&value) == VT_NULL) {
        return DISP_E_TYPEMISMATCH;
    } else {
        V_VT(&made) = type;
        result = type == VT_EMPTY || type == VT_NULL ? S_OK : convert(&made, &value, flags, type);
    }
    if (FAILED(result))
        return result;
    result = VariantClear(to);
    if (SUCCEEDED(result))
        *to = made;
    return result;
}

HRESULT WINAPI VariantChangeType(VARIANTARG *to, VARIANTARG *from, USHORT flags, VARTYPE type) {
    return VariantChangeTypeEx(to, from, LOCALE_USER_DEFAULT, flags, type);
}

HRESULT WINAPI VarI4FromStr(const OLECHAR *text, LCID locale, ULONG flags, LONG *out) {
    Number number;
    LONGLONG value;
    (void)locale, (void)flags;
    HRESULT result = number_of_text(text, &number);
    if (SUCCEEDED(result))
        result = in_range(&number, INT32_MIN, INT32_MAX, &value);
    if (SUCCEEDED(result))
        *out = (LONG)value;
    return result;
}

HRESULT WINAPI VarR8FromStr(const OLECHAR *text, LCID locale, ULONG flags, DOUBLE *out) {
    Number number;
    (void)locale, (void)flags;
    HRESULT result = number_of_text(text, &number);
    if (SUCCEEDED(result))
        *out = number.real;
    return result;
}

HRESULT WINAPI VarBstrFromI4(LONG value, LCID locale, ULONG flags, BSTR *out) {
    (void)locale, (void)flags;
    VARIANT from = {0};
    V_VT(&from) = VT_I4;
    V_I4(&from) = value;
    return text_of(&from, 0, out);
}

HRESULT WINAPI VarBstrFromR8(DOUBLE value, LCID locale, ULONG flags, BSTR *out) {
    (void)locale, (void)flags;
    VARIANT from = {0};
    V_VT(&from) = VT_R8;
    V_R8(&from) = value;
    return text_of(&from, 0, out);
}
