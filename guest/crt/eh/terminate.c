/* The ends of a program whose exceptions went wrong: terminate, unexpected and their handlers, which are per thread. */
#include "eh.h"

__declspec(noreturn) void abort(void);
__declspec(noreturn) void __std_terminate(void);
cxx_procedure set_terminate(cxx_procedure handler);
cxx_procedure _get_terminate(void);
cxx_procedure set_unexpected(cxx_procedure handler);
cxx_procedure _get_unexpected(void);

void terminate(void) {
    struct crt_thread *thread = crt_thread_data_or_null();
    if (thread && thread->terminate_handler)
        ((cxx_procedure)thread->terminate_handler)();
    abort();
}

void unexpected(void) {
    struct crt_thread *thread = crt_thread_data_or_null();
    if (thread && thread->unexpected_handler)
        ((cxx_procedure)thread->unexpected_handler)();
    terminate();
}

void __std_terminate(void) { terminate(); }

cxx_procedure set_terminate(cxx_procedure handler) {
    cxx_procedure before = _get_terminate();
    crt_thread_data()->terminate_handler = (void *)handler;
    return before;
}

cxx_procedure _get_terminate(void) {
    void *handler = crt_thread_data()->terminate_handler;
    return handler ? (cxx_procedure)handler : (cxx_procedure)abort;
}

cxx_procedure set_unexpected(cxx_procedure handler) {
    cxx_procedure before = _get_unexpected();
    crt_thread_data()->unexpected_handler = (void *)handler;
    return before;
}

cxx_procedure _get_unexpected(void) {
    void *handler = crt_thread_data()->unexpected_handler;
    return handler ? (cxx_procedure)handler : (cxx_procedure)terminate;
}

int __FrameUnwindFilter(EXCEPTION_POINTERS *pointers) {
    if (pointers->ExceptionRecord->ExceptionCode == (DWORD)CXX_EXCEPTION) {
        crt_thread_data()->processing_throw = 0;
        terminate();
    }
    return EXCEPTION_CONTINUE_SEARCH;
}
