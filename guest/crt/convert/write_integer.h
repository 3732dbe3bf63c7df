/* Template: _itoa and its kin, from integers to text. */
#include "../string/character.h"

static errno_t NAME(write, wide_write)(uint64_t value, bool negative, CH *out, size_t room, int base) {
    CRT_REQUIRE(out && room, EINVAL, EINVAL);
    *out = 0;
    CRT_REQUIRE(room > (size_t)negative + 1, ERANGE, ERANGE);
    CRT_REQUIRE(base >= 2 && base <= 36, EINVAL, EINVAL);
    CH digits[64];
    size_t count = 0, put = 0;
    do {
        int digit = (int)(value % (unsigned)base);
        digits[count++] = (CH)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        value /= (unsigned)base;
    } while (value);
    CRT_REQUIRE(count + negative < room, ERANGE, ERANGE);
    if (negative)
        out[put++] = '-';
    while (count)
        out[put++] = digits[--count];
    out[put] = 0;
    return 0;
}

/* A negative number has a sign in base 10 only; in others its bits are shown. */
#define WRITE_SIGNED(name, name_s, type, bits_type)                                                                    \
    errno_t name_s(type value, CH *out, size_t room, int base);                                                        \
    CH *name(type value, CH *out, int base);                                                                           \
    errno_t name_s(type value, CH *out, size_t room, int base) {                                                       \
        bool negative = base == 10 && value < 0;                                                                       \
        return NAME(write, wide_write)(negative ? 0 - (uint64_t)value : (bits_type)value, negative, out, room, base);  \
    }                                                                                                                  \
    CH *name(type value, CH *out, int base) {                                                                          \
        name_s(value, out, SIZE_MAX, base);                                                                            \
        return out;                                                                                                    \
    }

#define WRITE_UNSIGNED(name, name_s, type)                                                                             \
    errno_t name_s(type value, CH *out, size_t room, int base);                                                        \
    CH *name(type value, CH *out, int base);                                                                           \
    errno_t name_s(type value, CH *out, size_t room, int base) {                                                       \
        return NAME(write, wide_write)(value, false, out, room, base);                                                 \
    }                                                                                                                  \
    CH *name(type value, CH *out, int base) {                                                                          \
        name_s(value, out, SIZE_MAX, base);                                                                            \
        return out;                                                                                                    \
    }
