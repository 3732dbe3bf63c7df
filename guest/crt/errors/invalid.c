/* The invalid parameter handler. With none set, ucrtbase ends the process by a fail-fast, as Windows does;
 * msvcrt only reports the error. */
#include "../thread/thread_data.h"

crt_invalid_handler _set_invalid_parameter_handler(crt_invalid_handler handler);
crt_invalid_handler _get_invalid_parameter_handler(void);
crt_invalid_handler _set_thread_local_invalid_parameter_handler(crt_invalid_handler handler);
crt_invalid_handler _get_thread_local_invalid_parameter_handler(void);

static _Atomic(crt_invalid_handler) process_handler;

crt_invalid_handler _set_invalid_parameter_handler(crt_invalid_handler handler) {
    return __c11_atomic_exchange(&process_handler, handler, __ATOMIC_SEQ_CST);
}

crt_invalid_handler _get_invalid_parameter_handler(void) { return process_handler; }

crt_invalid_handler _set_thread_local_invalid_parameter_handler(crt_invalid_handler handler) {
    struct crt_thread *thread = crt_thread_data();
    crt_invalid_handler before = thread->invalid_handler;
    thread->invalid_handler = handler;
    return before;
}

crt_invalid_handler _get_thread_local_invalid_parameter_handler(void) { return crt_thread_data()->invalid_handler; }

void _invoke_watson(const wchar_t *expression, const wchar_t *function, const wchar_t *file, unsigned line,
                    uintptr_t reserved) {
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
    __asm__ volatile("int $0x29" : : "c"(FAST_FAIL_INVALID_ARG));
    __builtin_unreachable();
}

void _invalid_parameter(const wchar_t *expression, const wchar_t *function, const wchar_t *file, unsigned line,
                        uintptr_t reserved) {
    struct crt_thread *thread = crt_thread_data_or_null();
    crt_invalid_handler handler = thread && thread->invalid_handler ? thread->invalid_handler : process_handler;
    if (handler)
        handler(expression, function, file, line, reserved);
    else if (!crt_is_msvcrt)
        _invoke_watson(expression, function, file, line, reserved);
}

void _invalid_parameter_noinfo(void) { _invalid_parameter(NULL, NULL, NULL, 0, 0); }

void _invalid_parameter_noinfo_noreturn(void) {
    _invalid_parameter(NULL, NULL, NULL, 0, 0);
    _invoke_watson(NULL, NULL, NULL, 0, 0);
}

void crt_invalid(int error) {
    errno = error;
    _invalid_parameter_noinfo();
}
