// CTRL+C and its kin: the handlers, the thread the executive starts for an event, and sending one.

#include "console.h"

enum { HANDLERS_MOST = 64 };

static struct {
    RTL_SRWLOCK lock;
    DWORD count;
    PHANDLER_ROUTINE handlers[HANDLERS_MOST]; // the last one is asked first
} control;

void console_forget_handlers(void) {
    RtlAcquireSRWLockExclusive(&control.lock);
    control.count = 0;
    RtlReleaseSRWLockExclusive(&control.lock);
}

bool base_init_console(void) { return true; }

// SetConsoleCtrlHandler(NULL, …): whether CTRL+C is ignored, which children inherit.
static BOOL ignore_ctrl_c(bool ignore) {
    uint32_t value = ignore;
    ULONG *flags = &base_parameters()->ConsoleFlags;
    if (ignore)
        __atomic_fetch_or(flags, 1, __ATOMIC_ACQ_REL);
    else
        __atomic_fetch_and(flags, ~1u, __ATOMIC_ACQ_REL);
    // Without a console there is nobody to tell; the flag is what a child inherits.
    DWORD error = NtTeb()->LastErrorValue;
    console_reference_request(CONDRV_SET_CTRL_C, &value, sizeof(value), NULL, 0, NULL);
    NtTeb()->LastErrorValue = error;
    return TRUE;
}

BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE handler, BOOL add) {
    if (!handler)
        return ignore_ctrl_c(add != FALSE);
    BOOL done = FALSE;
    DWORD error = ERROR_INVALID_PARAMETER;
    RtlAcquireSRWLockExclusive(&control.lock);
    if (add) {
        done = control.count < HANDLERS_MOST;
        if (done)
            control.handlers[control.count++] = handler;
        error = ERROR_NOT_ENOUGH_MEMORY;
    } else {
        for (DWORD i = control.count; i-- > 0 && !done;) {
            if (control.handlers[i] != handler)
                continue;
            memmove(&control.handlers[i], &control.handlers[i + 1], (--control.count - i) * sizeof(handler));
            done = TRUE;
        }
    }
    RtlReleaseSRWLockExclusive(&control.lock);
    return done || base_fail(error);
}

// The thread that the executive starts for an event; exported for that.
DWORD WINAPI CtrlRoutine(LPVOID parameter) {
    DWORD event = (DWORD)(ULONG_PTR)parameter;
    if (event == CTRL_C_EVENT && base_parameters()->ConsoleFlags & 1)
        return 0;
    if ((event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT) && NtCurrentPeb()->BeingDebugged) {
        EXCEPTION_RECORD record = {
            .ExceptionCode = event == CTRL_C_EVENT ? (DWORD)DBG_CONTROL_C : (DWORD)DBG_CONTROL_BREAK,
            .ExceptionAddress = (PVOID)CtrlRoutine,
        };
        RtlRaiseException(&record);
    }
    PHANDLER_ROUTINE handlers[HANDLERS_MOST];
    RtlAcquireSRWLockShared(&control.lock); // not held while they run: a handler may add and remove handlers
    DWORD count = control.count;
    memcpy(handlers, control.handlers, count * sizeof(handlers[0]));
    RtlReleaseSRWLockShared(&control.lock);
    while (count-- > 0)
        if (handlers[count](event))
            return 0;
    ExitProcess((UINT)STATUS_CONTROL_C_EXIT);
}

BOOL WINAPI GenerateConsoleCtrlEvent(DWORD event, DWORD group) {
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        return base_fail(ERROR_INVALID_PARAMETER);
    struct condrv_event request = {event, group};
    return console_reference_request(CONDRV_GENERATE_EVENT, &request, sizeof(request), NULL, 0, NULL);
}
