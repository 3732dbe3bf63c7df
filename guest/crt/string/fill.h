/* Template: overwriting a string's characters and turning it round. */
#include "character.h"

CH *NAME(_strset, _wcsset)(CH *text, NAME(int, wchar_t) unit) {
    for (CH *at = text; *at; at++)
        *at = (CH)unit;
    return text;
}

CH *NAME(_strnset, _wcsnset)(CH *text, NAME(int, wchar_t) unit, size_t count) {
    for (CH *at = text; count && *at; at++, count--)
        *at = (CH)unit;
    return text;
}

errno_t NAME(_strset_s, _wcsset_s)(CH *text, size_t room, NAME(int, wchar_t) unit) {
    CRT_REQUIRE(text && room, EINVAL, EINVAL);
    if (LENGTH_AT_MOST(text, room) == room)
        GIVE_UP(text, EINVAL);
    NAME(_strset, _wcsset)(text, unit);
    return 0;
}

errno_t NAME(_strnset_s, _wcsnset_s)(CH *text, size_t room, NAME(int, wchar_t) unit, size_t count) {
    if (!count && !text && !room)
        return 0;
    CRT_REQUIRE(text && room, EINVAL, EINVAL);
    if (LENGTH_AT_MOST(text, room) == room)
        GIVE_UP(text, EINVAL);
    NAME(_strnset, _wcsnset)(text, unit, count);
    return 0;
}

CH *NAME(_strrev, _wcsrev)(CH *text) {
    size_t length = LENGTH(text);
    for (size_t i = 0; i < length / 2; i++) {
        CH other = text[length - 1 - i];
        text[length - 1 - i] = text[i];
        text[i] = other;
    }
    return text;
}
