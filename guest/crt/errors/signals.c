/* signal and raise, ^C as SIGINT, and exceptions of the processor as SIGSEGV, SIGILL and SIGFPE of their thread. */
#include "signals.h"

#include "../startup/startup.h"
#include "../thread/lock.h"
#include "../thread/thread_data.h"

typedef void (*signal_handler)(int);

#define DEFAULT_ACTION ((signal_handler)0)
#define IGNORED ((signal_handler)1)
#define GET_ACTION ((signal_handler)2)
#define ACKNOWLEDGE ((signal_handler)4)
#define DIE ((signal_handler)5)
#define REFUSED ((signal_handler)(intptr_t)-1)

enum { RAISE_EXIT_CODE = 3 };

signal_handler signal(int number, signal_handler handler);
int *__fpecode(void);
EXCEPTION_POINTERS **__pxcptinfoptrs(void);
int _XcptFilter(unsigned long exception, EXCEPTION_POINTERS *pointers);
int _seh_filter_dll(unsigned long exception, EXCEPTION_POINTERS *pointers);

/* <float.h>'s _FPE_* codes, which a SIGFPE handler gets as its second argument. */
static const struct {
    unsigned long exception;
    int code;
} fpe_codes[] = {
    {EXCEPTION_FLT_DIVIDE_BY_ZERO, 0x83},
    {EXCEPTION_FLT_INVALID_OPERATION, 0x81},
    {EXCEPTION_FLT_OVERFLOW, 0x84},
    {EXCEPTION_FLT_UNDERFLOW, 0x85},
    {EXCEPTION_FLT_DENORMAL_OPERAND, 0x82},
    {EXCEPTION_FLT_INEXACT_RESULT, 0x86},
    {EXCEPTION_FLT_STACK_CHECK, 0x8a},
    {0xC00002B4, 0x8d},
    {0xC00002B5, 0x8e},
};

static const struct crt_signal_action first_actions[] = {
    {EXCEPTION_ACCESS_VIOLATION, CRT_SIGSEGV, NULL},
    {EXCEPTION_ILLEGAL_INSTRUCTION, CRT_SIGILL, NULL},
    {EXCEPTION_PRIV_INSTRUCTION, CRT_SIGILL, NULL},
    {EXCEPTION_FLT_DENORMAL_OPERAND, CRT_SIGFPE, NULL},
    {EXCEPTION_FLT_DIVIDE_BY_ZERO, CRT_SIGFPE, NULL},
    {EXCEPTION_FLT_INEXACT_RESULT, CRT_SIGFPE, NULL},
    {EXCEPTION_FLT_INVALID_OPERATION, CRT_SIGFPE, NULL},
    {EXCEPTION_FLT_OVERFLOW, CRT_SIGFPE, NULL},
    {EXCEPTION_FLT_STACK_CHECK, CRT_SIGFPE, NULL},
    {EXCEPTION_FLT_UNDERFLOW, CRT_SIGFPE, NULL},
    {0xC00002B4, CRT_SIGFPE, NULL},
    {0xC00002B5, CRT_SIGFPE, NULL},
};
_Static_assert(sizeof first_actions / sizeof *first_actions == CRT_SIGNAL_ACTIONS, "every exception has its row");

static signal_handler on_interrupt, on_terminate, on_break, on_abort;
static bool console_handler_set;

static signal_handler *process_slot(int number) {
    switch (number) {
    case CRT_SIGINT:
        return &on_interrupt;
    case CRT_SIGTERM:
        return &on_terminate;
    case CRT_SIGBREAK:
        return &on_break;
    case CRT_SIGABRT:
    case CRT_SIGABRT_COMPATIBLE:
        return &on_abort;
    default:
        return NULL;
    }
}

static bool is_thread_signal(int number) {
    return number == CRT_SIGSEGV || number == CRT_SIGILL || number == CRT_SIGFPE;
}

static struct crt_signal_action *thread_actions(struct crt_thread *thread) {
    if (!thread->actions_ready) {
        memcpy(thread->actions, first_actions, sizeof first_actions);
        thread->actions_ready = true;
    }
    return thread->actions;
}

bool crt_signal_is_handled(int number) {
    signal_handler *slot = process_slot(number);
    return slot && *slot != DEFAULT_ACTION;
}

int *__fpecode(void) { return &crt_thread_data()->fpe_code; }

EXCEPTION_POINTERS **__pxcptinfoptrs(void) { return &crt_thread_data()->exception_pointers; }

/* ^C and ^Break, on a thread the system makes for them. */
static BOOL WINAPI on_console_event(DWORD event) {
    int number = event == CTRL_C_EVENT ? CRT_SIGINT : CRT_SIGBREAK;
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        return FALSE;
    crt_lock(CRT_LOCK_SIGNAL);
    signal_handler *slot = process_slot(number), handler = *slot;
    if (handler != DEFAULT_ACTION && handler != IGNORED)
        *slot = DEFAULT_ACTION;
    crt_unlock(CRT_LOCK_SIGNAL);
    if (handler == DEFAULT_ACTION)
        return FALSE;
    if (handler != IGNORED)
        handler(number);
    return TRUE;
}

signal_handler signal(int number, signal_handler handler) {
    if (handler == ACKNOWLEDGE || handler == DIE || (!process_slot(number) && !is_thread_signal(number))) {
        crt_invalid(EINVAL);
        return REFUSED;
    }
    if (is_thread_signal(number)) {
        struct crt_signal_action *actions = thread_actions(crt_thread_data());
        signal_handler before = DEFAULT_ACTION;
        for (int i = CRT_SIGNAL_ACTIONS - 1; i >= 0; i--) {
            if (actions[i].signal != number)
                continue;
            before = actions[i].handler;
            if (handler != GET_ACTION)
                actions[i].handler = handler;
        }
        return before;
    }
    crt_lock(CRT_LOCK_SIGNAL);
    if ((number == CRT_SIGINT || number == CRT_SIGBREAK) && !console_handler_set) {
        if (!SetConsoleCtrlHandler(on_console_event, TRUE)) {
            _dosmaperr(GetLastError());
            crt_unlock(CRT_LOCK_SIGNAL);
            return REFUSED;
        }
        console_handler_set = true;
    }
    signal_handler *slot = process_slot(number), before = *slot;
    if (handler != GET_ACTION)
        *slot = handler;
    crt_unlock(CRT_LOCK_SIGNAL);
    return before;
}

static void call(signal_handler handler, int number, int code) {
    if (number == CRT_SIGFPE)
        ((void (*)(int, int))(void *)handler)(number, code);
    else
        handler(number);
}

int raise(int number) {
    if (!process_slot(number) && !is_thread_signal(number)) {
        crt_invalid(EINVAL);
        return -1;
    }
    struct crt_thread *thread = crt_thread_data();
    struct crt_signal_action *actions = thread_actions(thread);
    signal_handler handler = DEFAULT_ACTION, *slot = process_slot(number);
    crt_lock(CRT_LOCK_SIGNAL);
    if (slot) {
        handler = *slot;
        if (handler != IGNORED)
            *slot = DEFAULT_ACTION;
    } else {
        for (int i = 0; i < CRT_SIGNAL_ACTIONS; i++) {
            if (actions[i].signal != number)
                continue;
            handler = actions[i].handler;
            if (handler != IGNORED)
                actions[i].handler = DEFAULT_ACTION;
        }
    }
    crt_unlock(CRT_LOCK_SIGNAL);
    if (handler == IGNORED)
        return 0;
    if (handler == DEFAULT_ACTION)
        _exit(RAISE_EXIT_CODE);
    if (slot) {
        handler(number);
        return 0;
    }
    enum { FPE_EXPLICIT_RAISE = 0x8c };
    EXCEPTION_POINTERS *pointers = thread->exception_pointers;
    int code = thread->fpe_code;
    thread->exception_pointers = NULL;
    thread->fpe_code = FPE_EXPLICIT_RAISE;
    call(handler, number, FPE_EXPLICIT_RAISE);
    thread->exception_pointers = pointers;
    thread->fpe_code = code;
    return 0;
}

int _seh_filter_exe(unsigned long exception, EXCEPTION_POINTERS *pointers) {
    struct crt_thread *thread = crt_thread_data_or_null();
    struct crt_signal_action *found = NULL;
    if (thread)
        for (int i = 0; i < CRT_SIGNAL_ACTIONS && !found; i++)
            if (thread_actions(thread)[i].exception == exception)
                found = &thread->actions[i];
    if (!found || found->handler == DEFAULT_ACTION)
        return EXCEPTION_CONTINUE_SEARCH;
    signal_handler handler = found->handler;
    if (handler == DIE) {
        found->handler = DEFAULT_ACTION;
        return EXCEPTION_EXECUTE_HANDLER;
    }
    if (handler == IGNORED)
        return EXCEPTION_CONTINUE_EXECUTION;
    EXCEPTION_POINTERS *before = thread->exception_pointers;
    thread->exception_pointers = pointers;
    int number = found->signal;
    if (number == CRT_SIGFPE) {
        for (int i = 0; i < CRT_SIGNAL_ACTIONS; i++)
            if (thread->actions[i].signal == CRT_SIGFPE)
                thread->actions[i].handler = DEFAULT_ACTION;
        int code = thread->fpe_code;
        for (size_t i = 0; i < sizeof fpe_codes / sizeof *fpe_codes; i++)
            if (fpe_codes[i].exception == exception)
                thread->fpe_code = fpe_codes[i].code;
        call(handler, number, thread->fpe_code);
        thread->fpe_code = code;
    } else {
        found->handler = DEFAULT_ACTION;
        handler(number);
    }
    thread->exception_pointers = before;
    return EXCEPTION_CONTINUE_EXECUTION;
}

int _XcptFilter(unsigned long exception, EXCEPTION_POINTERS *pointers) {
    int answer = _seh_filter_exe(exception, pointers);
    return answer == EXCEPTION_CONTINUE_SEARCH ? UnhandledExceptionFilter(pointers) : answer;
}

/* A DLL's code only reacts to C++ exceptions that escaped. */
int _seh_filter_dll(unsigned long exception, EXCEPTION_POINTERS *pointers) {
    enum { CPP_EXCEPTION = 0xE06D7363 };
    return exception == (unsigned long)CPP_EXCEPTION ? _seh_filter_exe(exception, pointers) : EXCEPTION_CONTINUE_SEARCH;
}
