// ntdll's printf family: plain, counted and checked forms, for bytes and UTF-16.
// The counted forms answer -1 for what did not fit and then leave no terminator, as Windows' do.

#include "format.h"

enum { INVALID = 22, TOO_SMALL = 34 };
static const SIZE_T truncate = MAXSIZE_T; // _TRUNCATE

static int counted(void *buffer, SIZE_T count, BOOLEAN wide, const void *format, va_list arguments) {
    SIZE_T length = crt_format(buffer, buffer ? count : 0, wide, format, arguments);
    if (!buffer)
        return (int)length;
    if (length < count) {
        if (wide)
            ((PWSTR)buffer)[length] = 0;
        else
            ((PSTR)buffer)[length] = 0;
    }
    return length <= count ? (int)length : -1;
}

static int checked(void *buffer, SIZE_T size, SIZE_T count, BOOLEAN wide, const void *format, va_list arguments) {
    if (!buffer || !size || !format)
        return -1;
    SIZE_T room = count != truncate && count < size ? count : size - 1;
    SIZE_T length = crt_format(buffer, room, wide, format, arguments);
    BOOLEAN fits = length <= room;
    SIZE_T end = fits ? length : count == truncate || room == count ? room : 0;
    if (wide)
        ((PWSTR)buffer)[end] = 0;
    else
        ((PSTR)buffer)[end] = 0;
    return fits ? (int)length : -1;
}

#define WITH_ARGUMENTS(call)                                                                                           \
    va_list arguments;                                                                                                 \
    va_start(arguments, format);                                                                                       \
    int result = call;                                                                                                 \
    va_end(arguments);                                                                                                 \
    return result

int vsprintf(char *buffer, const char *format, va_list arguments) {
    return counted(buffer, MAXSIZE_T, FALSE, format, arguments);
}
int _vsnprintf(char *buffer, size_t count, const char *format, va_list arguments) {
    return counted(buffer, count, FALSE, format, arguments);
}
int _vsnwprintf(wchar_t *buffer, size_t count, const wchar_t *format, va_list arguments) {
    return counted(buffer, count, TRUE, format, arguments);
}
int _vscprintf(const char *format, va_list arguments) { return (int)crt_format(NULL, 0, FALSE, format, arguments); }
int _vscwprintf(const wchar_t *format, va_list arguments) { return (int)crt_format(NULL, 0, TRUE, format, arguments); }
int vsprintf_s(char *buffer, size_t size, const char *format, va_list arguments) {
    return checked(buffer, size, MAXSIZE_T - 1, FALSE, format, arguments);
}
int vswprintf_s(wchar_t *buffer, size_t size, const wchar_t *format, va_list arguments) {
    return checked(buffer, size, MAXSIZE_T - 1, TRUE, format, arguments);
}
int _vsnprintf_s(char *buffer, size_t size, size_t count, const char *format, va_list arguments) {
    return checked(buffer, size, count, FALSE, format, arguments);
}
int _vsnwprintf_s(wchar_t *buffer, size_t size, size_t count, const wchar_t *format, va_list arguments) {
    return checked(buffer, size, count, TRUE, format, arguments);
}

int sprintf(char *buffer, const char *format, ...) { WITH_ARGUMENTS(vsprintf(buffer, format, arguments)); }
int _snprintf(char *buffer, size_t count, const char *format, ...) {
    WITH_ARGUMENTS(_vsnprintf(buffer, count, format, arguments));
}
int swprintf(wchar_t *buffer, const wchar_t *format, ...) {
    WITH_ARGUMENTS(counted(buffer, MAXSIZE_T, TRUE, format, arguments));
}
int _snwprintf(wchar_t *buffer, size_t count, const wchar_t *format, ...) {
    WITH_ARGUMENTS(_vsnwprintf(buffer, count, format, arguments));
}
int sprintf_s(char *buffer, size_t size, const char *format, ...) {
    WITH_ARGUMENTS(vsprintf_s(buffer, size, format, arguments));
}
int swprintf_s(wchar_t *buffer, size_t size, const wchar_t *format, ...) {
    WITH_ARGUMENTS(vswprintf_s(buffer, size, format, arguments));
}
int _snprintf_s(char *buffer, size_t size, size_t count, const char *format, ...) {
    WITH_ARGUMENTS(_vsnprintf_s(buffer, size, count, format, arguments));
}
int _snwprintf_s(wchar_t *buffer, size_t size, size_t count, const wchar_t *format, ...) {
    WITH_ARGUMENTS(_vsnwprintf_s(buffer, size, count, format, arguments));
}
