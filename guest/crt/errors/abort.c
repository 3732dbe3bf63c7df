/* abort, assert and the fatal messages of the runtime. ucrtbase's abort ends in a fail-fast, msvcrt's in a message and
 * exit code 3. */
#include "../lowio/lowio.h"
#include "../startup/startup.h"
#include "signals.h"

__declspec(noreturn) void abort(void);
unsigned _set_abort_behavior(unsigned flags, unsigned mask);
void _assert(const char *expression, const char *file, unsigned line);
void _wassert(const wchar_t *expression, const wchar_t *file, unsigned line);
__declspec(noreturn) void _amsg_exit(int message);
int _set_error_mode(int mode);
void _purecall(void);

typedef void (*purecall_handler)(void);
purecall_handler _set_purecall_handler(purecall_handler handler);
purecall_handler _get_purecall_handler(void);

enum { ABORT_MESSAGE = 1, ABORT_REPORT_FAULT = 2, ABORT_EXIT_CODE = 3 };
enum { ERROR_MODE_DEFAULT, ERROR_MODE_STDERR, ERROR_MODE_BOX, ERROR_MODE_REPORT };

static unsigned abort_flags = ABORT_MESSAGE | ABORT_REPORT_FAULT;
static int error_mode;

unsigned _set_abort_behavior(unsigned flags, unsigned mask) {
    unsigned before = abort_flags;
    abort_flags = (abort_flags & ~mask) | (flags & mask);
    return before;
}

int _set_error_mode(int mode) {
    CRT_REQUIRE(mode >= ERROR_MODE_DEFAULT && mode <= ERROR_MODE_REPORT, EINVAL, -1);
    int before = error_mode;
    if (mode != ERROR_MODE_REPORT)
        error_mode = mode;
    return before;
}

/* To the process's standard error, past streams and descriptors, which may be what failed. */
static void say(const char *text) {
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    DWORD written;
    if (out && out != INVALID_HANDLE_VALUE)
        WriteFile(out, text, (DWORD)strlen(text), &written, NULL);
}

void abort(void) {
    if (crt_is_msvcrt && (abort_flags & ABORT_MESSAGE))
        say("\r\nThis application has requested the Runtime to terminate it in an unusual way.\r\n"
            "Please contact the application's support team for more information.\r\n");
    if (crt_signal_is_handled(CRT_SIGABRT))
        raise(CRT_SIGABRT);
    if (!crt_is_msvcrt && (abort_flags & ABORT_REPORT_FAULT))
        __asm__ volatile("int $0x29" : : "c"(FAST_FAIL_FATAL_APP_EXIT));
    _exit(ABORT_EXIT_CODE);
}

static void say_number(unsigned value) {
    char text[12];
    size_t at = sizeof text - 1;
    text[at] = 0;
    do {
        text[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    say(text + at);
}

void _assert(const char *expression, const char *file, unsigned line) {
    say("Assertion failed: ");
    say(expression);
    say(", file ");
    say(file);
    say(", line ");
    say_number(line);
    say("\r\n");
    abort();
}

void _wassert(const wchar_t *expression, const wchar_t *file, unsigned line) {
    char *narrow_expression = crt_narrow(expression), *narrow_file = crt_narrow(file);
    _assert(narrow_expression ? narrow_expression : "", narrow_file ? narrow_file : "", line);
    free(narrow_expression);
    free(narrow_file);
}

void _amsg_exit(int message) {
    enum { AMSG_EXIT_CODE = 255 };
    say("\r\nruntime error R6");
    char digits[] = "000";
    digits[0] = (char)('0' + message / 100 % 10);
    digits[1] = (char)('0' + message / 10 % 10);
    digits[2] = (char)('0' + message % 10);
    say(digits);
    say("\r\n");
    _exit(AMSG_EXIT_CODE);
}

static purecall_handler on_purecall;

purecall_handler _set_purecall_handler(purecall_handler handler) {
    purecall_handler before = on_purecall;
    on_purecall = handler;
    return before;
}

purecall_handler _get_purecall_handler(void) { return on_purecall; }

/* A pure virtual function was called: R6025. */
void _purecall(void) {
    if (on_purecall)
        on_purecall();
    if (crt_is_msvcrt)
        _amsg_exit(25);
    abort();
}
