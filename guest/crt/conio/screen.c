/* _putch, _cputs, _cgets and the handles of the console. */
#include "../thread/lock.h"
#include "conio.h"

int _putch(int byte);
wint_t _putwch(wchar_t unit);
int _cputs(const char *text);
int _cputws(const wchar_t *text);
char *_cgets(char *buffer);
wchar_t *_cgetws(wchar_t *buffer);
errno_t _cgets_s(char *buffer, size_t room, size_t *read);
errno_t _cgetws_s(wchar_t *buffer, size_t room, size_t *read);

static HANDLE open_console(const wchar_t *name, HANDLE *handle, bool *tried) {
    if (!*tried) {
        *handle = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
        *tried = true;
    }
    return *handle;
}

HANDLE crt_console_input(void) {
    static HANDLE handle;
    static bool tried;
    return open_console(L"CONIN$", &handle, &tried);
}

HANDLE crt_console_output(void) {
    static HANDLE handle;
    static bool tried;
    return open_console(L"CONOUT$", &handle, &tried);
}

bool crt_console_write(const void *bytes, size_t size) {
    DWORD written;
    HANDLE console = crt_console_output();
    return console != INVALID_HANDLE_VALUE && WriteFile(console, bytes, (DWORD)size, &written, NULL);
}

bool crt_console_write_wide(const wchar_t *units, size_t count) {
    DWORD written;
    HANDLE console = crt_console_output();
    return console != INVALID_HANDLE_VALUE && WriteConsoleW(console, units, (DWORD)count, &written, NULL);
}

int _putch_nolock(int byte) {
    char c = (char)byte;
    return crt_console_write(&c, 1) ? (unsigned char)c : -1;
}

wint_t _putwch_nolock(wchar_t unit) { return crt_console_write_wide(&unit, 1) ? unit : (wint_t)0xFFFF; }

int _putch(int byte) {
    crt_lock(CRT_LOCK_CONSOLE);
    int result = _putch_nolock(byte);
    crt_unlock(CRT_LOCK_CONSOLE);
    return result;
}

wint_t _putwch(wchar_t unit) {
    crt_lock(CRT_LOCK_CONSOLE);
    wint_t result = _putwch_nolock(unit);
    crt_unlock(CRT_LOCK_CONSOLE);
    return result;
}

int _cputs(const char *text) {
    CRT_REQUIRE(text, EINVAL, -1);
    return crt_console_write(text, strlen(text)) ? 0 : -1;
}

int _cputws(const wchar_t *text) {
    CRT_REQUIRE(text, EINVAL, -1);
    return crt_console_write_wide(text, wcslen(text)) ? 0 : -1;
}

errno_t _cgetws_s(wchar_t *buffer, size_t room, size_t *read) {
    CRT_REQUIRE(buffer && room, EINVAL, EINVAL);
    *buffer = 0;
    CRT_REQUIRE(read, EINVAL, EINVAL);
    *read = 0;
    DWORD count;
    HANDLE console = crt_console_input();
    if (console == INVALID_HANDLE_VALUE || !ReadConsoleW(console, buffer, (DWORD)(room - 1), &count, NULL)) {
        _dosmaperr(GetLastError());
        return errno;
    }
    while (count && (buffer[count - 1] == L'\n' || buffer[count - 1] == L'\r'))
        count--;
    buffer[count] = 0;
    *read = count;
    return 0;
}

errno_t _cgets_s(char *buffer, size_t room, size_t *read) {
    CRT_REQUIRE(buffer && room, EINVAL, EINVAL);
    *buffer = 0;
    CRT_REQUIRE(read, EINVAL, EINVAL);
    *read = 0;
    wchar_t *wide = malloc(room * sizeof *wide);
    if (!wide)
        return ENOMEM;
    size_t count;
    errno_t error = _cgetws_s(wide, room, &count);
    if (!error) {
        int size = WideCharToMultiByte(GetConsoleCP(), 0, wide, (int)count, buffer, (int)room - 1, NULL, NULL);
        buffer[size] = 0;
        *read = (size_t)size;
    }
    free(wide);
    return error;
}

/* The first element says how many characters there is room for, the second becomes how many were read. */
char *_cgets(char *buffer) {
    CRT_REQUIRE(buffer && buffer[0] > 0, EINVAL, NULL);
    size_t read;
    errno_t error = _cgets_s(buffer + 2, (unsigned char)buffer[0], &read);
    buffer[1] = (char)read;
    return error ? NULL : buffer + 2;
}

wchar_t *_cgetws(wchar_t *buffer) {
    CRT_REQUIRE(buffer && buffer[0] > 0, EINVAL, NULL);
    size_t read;
    errno_t error = _cgetws_s(buffer + 2, buffer[0], &read);
    buffer[1] = (wchar_t)read;
    return error ? NULL : buffer + 2;
}
