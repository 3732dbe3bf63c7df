/* _itoa and its kin, for char or wchar_t. Only base ten has a sign. */
#include "units.h"

enum { RADIX_MOST = 36, INTEGER_ROOM = 65 };

static errno_t put(uint64_t value, bool negative, CH *out, size_t size, int radix) {
    CRT_REQUIRE(out && size, EINVAL, EINVAL);
    *out = 0;
    CRT_REQUIRE(radix >= 2 && radix <= RADIX_MOST, EINVAL, EINVAL);
    CH text[INTEGER_ROOM];
    size_t count = 0;
    if (negative)
        value = 0 - value;
    do
        text[count++] = (CH)"0123456789abcdefghijklmnopqrstuvwxyz"[value % (unsigned)radix];
    while ((value /= (unsigned)radix) != 0);
    if (negative)
        text[count++] = '-';
    CRT_REQUIRE(count < size, ERANGE, ERANGE);
    while (count)
        *out++ = text[--count];
    *out = 0;
    return 0;
}

/* The magnitude of a negative number in base ten is taken in 64 bits; in other bases its own width shows. */
#define PUTTER(plain, checked, type, bits, is_negative)                                                                \
    CH *plain(type value, CH *out, int radix);                                                                         \
    errno_t checked(type value, CH *out, size_t size, int radix);                                                      \
    errno_t checked(type value, CH *out, size_t size, int radix) { return put(bits, is_negative, out, size, radix); }  \
    CH *plain(type value, CH *out, int radix) {                                                                        \
        put(bits, is_negative, out, SIZE_MAX, radix);                                                                  \
        return out;                                                                                                    \
    }
#define IS_NEGATIVE (radix == 10 && value < 0)
#define SIGNED_BITS(unsigned_type) (IS_NEGATIVE ? (uint64_t)(int64_t)value : (unsigned_type)value)

PUTTER(NAME(_itoa, _itow), NAME(_itoa_s, _itow_s), int, SIGNED_BITS(unsigned), IS_NEGATIVE)
PUTTER(NAME(_ltoa, _ltow), NAME(_ltoa_s, _ltow_s), long, SIGNED_BITS(unsigned long), IS_NEGATIVE)
PUTTER(NAME(_i64toa, _i64tow), NAME(_i64toa_s, _i64tow_s), int64_t, SIGNED_BITS(uint64_t), IS_NEGATIVE)
PUTTER(NAME(_ultoa, _ultow), NAME(_ultoa_s, _ultow_s), unsigned long, value, false)
PUTTER(NAME(_ui64toa, _ui64tow), NAME(_ui64toa_s, _ui64tow_s), uint64_t, value, false)
