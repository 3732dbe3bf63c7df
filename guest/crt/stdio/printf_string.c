/* printf into memory, narrow and wide, with each convention for text that does not fit. */
#include "printf_front.h"

enum { DID_NOT_FIT = -2 };

struct room {
    char *at;
    size_t left;
};

static bool to_room(void *to, const char *text, size_t length) {
    struct room *room = to;
    size_t part = length < room->left ? length : room->left;
    memcpy(room->at, text, part);
    room->at += part;
    room->left -= part;
    return true;
}

struct wide_room {
    wchar_t *at;
    size_t left;
};

static bool to_wide_room(void *to, const wchar_t *text, size_t length) {
    struct wide_room *room = to;
    size_t part = length < room->left ? length : room->left;
    memcpy(room->at, text, part * sizeof *text);
    room->at += part;
    room->left -= part;
    return true;
}

/* Where the NUL goes (SIZE_MAX: nowhere) and what is returned, for a text of `length` in so much room. */
static int settle(int length, size_t room, uint64_t options, size_t *terminator) {
    *terminator = SIZE_MAX;
    if (length < 0) {
        if (room)
            *terminator = 0;
        return -1;
    }
    if ((size_t)length < room) {
        *terminator = (size_t)length;
        return length;
    }
    if (options & PRINTF_LEGACY_NULL_TERMINATION)
        return (size_t)length == room ? length : -1;
    if (!room && !(options & PRINTF_STANDARD_SNPRINTF))
        return -1;
    if (room)
        *terminator = room - 1;
    return options & PRINTF_STANDARD_SNPRINTF ? length : DID_NOT_FIT;
}

int crt_print_string(char *buffer, size_t room, const char *format, uint64_t options, enum printf_variant variant,
                     void *locale, va_list arguments) {
    CRT_REQUIRE(format, EINVAL, -1);
    CRT_REQUIRE(!room || buffer, EINVAL, -1);
    struct room to = {buffer, room};
    int length = crt_format(to_room, &to, format, options, variant, locale, arguments);
    if (!buffer)
        return length;
    size_t terminator;
    int result = settle(length, room, options, &terminator);
    if (terminator != SIZE_MAX)
        buffer[terminator] = 0;
    return result;
}

int crt_print_wide_string(wchar_t *buffer, size_t room, const wchar_t *format, uint64_t options,
                          enum printf_variant variant, void *locale, va_list arguments) {
    CRT_REQUIRE(format, EINVAL, -1);
    CRT_REQUIRE(!room || buffer, EINVAL, -1);
    struct wide_room to = {buffer, room};
    int length = crt_format_wide(to_wide_room, &to, format, options, variant, locale, arguments);
    if (!buffer)
        return length;
    size_t terminator;
    int result = settle(length, room, options, &terminator);
    if (terminator != SIZE_MAX)
        buffer[terminator] = 0;
    return result;
}

static uint64_t without_conventions(uint64_t options) {
    return options & ~(uint64_t)(PRINTF_LEGACY_NULL_TERMINATION | PRINTF_STANDARD_SNPRINTF);
}

int crt_print_string_s(char *buffer, size_t room, const char *format, uint64_t options, void *locale,
                       va_list arguments) {
    CRT_REQUIRE(format && buffer && room, EINVAL, -1);
    int result = crt_print_string(buffer, room, format, without_conventions(options), PRINTF_SECURE, locale, arguments);
    if (result < 0)
        *buffer = 0;
    CRT_REQUIRE(result != DID_NOT_FIT, ERANGE, -1);
    return result;
}

int crt_print_wide_string_s(wchar_t *buffer, size_t room, const wchar_t *format, uint64_t options, void *locale,
                            va_list arguments) {
    CRT_REQUIRE(format && buffer && room, EINVAL, -1);
    int result =
        crt_print_wide_string(buffer, room, format, without_conventions(options), PRINTF_SECURE, locale, arguments);
    if (result < 0)
        *buffer = 0;
    CRT_REQUIRE(result != DID_NOT_FIT, ERANGE, -1);
    return result;
}

int crt_print_cut_s(char *buffer, size_t room, size_t most, const char *format, uint64_t options, void *locale,
                    va_list arguments) {
    CRT_REQUIRE(format, EINVAL, -1);
    if (!most && !buffer && !room)
        return 0;
    CRT_REQUIRE(buffer && room, EINVAL, -1);
    bool by_room = most >= room;
    int result = crt_print_string(buffer, by_room ? room : most + 1, format, without_conventions(options),
                                  PRINTF_SECURE, locale, arguments);
    if (result == DID_NOT_FIT && by_room && most != SIZE_MAX) {
        *buffer = 0;
        crt_invalid(ERANGE);
    }
    return result < 0 ? -1 : result;
}

int crt_print_wide_cut_s(wchar_t *buffer, size_t room, size_t most, const wchar_t *format, uint64_t options,
                         void *locale, va_list arguments) {
    CRT_REQUIRE(format, EINVAL, -1);
    if (!most && !buffer && !room)
        return 0;
    CRT_REQUIRE(buffer && room, EINVAL, -1);
    bool by_room = most >= room;
    int result = crt_print_wide_string(buffer, by_room ? room : most + 1, format, without_conventions(options),
                                       PRINTF_SECURE, locale, arguments);
    if (result == DID_NOT_FIT && by_room && most != SIZE_MAX) {
        *buffer = 0;
        crt_invalid(ERANGE);
    }
    return result < 0 ? -1 : result;
}
