/* _beginthread and _beginthreadex, and what runs around a thread's function: its exceptions may be signals. */
#include "../errors/signals.h"
#include "../startup/startup.h"
#include "thread_data.h"

typedef void (*thread_procedure)(void *);
typedef unsigned(__stdcall *thread_function)(void *);

uintptr_t _beginthread(thread_procedure start, unsigned stack_size, void *argument);
uintptr_t _beginthreadex(void *security, unsigned stack_size, thread_function start, void *argument, unsigned flags,
                         unsigned *id);
void _endthread(void);
void _endthreadex(unsigned code);
uintptr_t __threadhandle(void);
unsigned long __threadid(void);

/* What a new thread is given. */
struct beginning {
    void *start, *argument;
    bool is_ex;
    HANDLE handle; /* of _beginthread's threads: closed when they end */
    HMODULE module;
};

__attribute__((noinline)) static unsigned run(void *start, void *argument, bool is_ex) {
    if (is_ex)
        return ((thread_function)start)(argument);
    ((thread_procedure)start)(argument);
    return 0;
}

static DWORD WINAPI thread_main(void *parameter) {
    struct beginning beginning = *(struct beginning *)parameter;
    free(parameter);
    struct crt_thread *thread = crt_thread_data();
    thread->handle = beginning.is_ex ? INVALID_HANDLE_VALUE : beginning.handle;
    thread->module = beginning.module;
    unsigned code = 0;
    __try {
        code = run(beginning.start, beginning.argument, beginning.is_ex);
    } __except (_seh_filter_exe(GetExceptionCode(), GetExceptionInformation())) {
        _exit((int)GetExceptionCode());
    }
    _endthreadex(code);
    return code;
}

static struct beginning *prepare(void *start, void *argument, bool is_ex) {
    struct beginning *beginning = calloc(1, sizeof *beginning);
    if (!beginning)
        return NULL;
    beginning->start = start;
    beginning->argument = argument;
    beginning->is_ex = is_ex;
    /* The code that runs must not be unloaded under the thread. */
    if (!crt_is_msvcrt)
        GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, start, &beginning->module);
    return beginning;
}

static void forget(struct beginning *beginning) {
    if (beginning->module)
        FreeLibrary(beginning->module);
    free(beginning);
}

uintptr_t _beginthreadex(void *security, unsigned stack_size, thread_function start, void *argument, unsigned flags,
                         unsigned *id) {
    CRT_REQUIRE(start, EINVAL, 0);
    struct beginning *beginning = prepare((void *)start, argument, true);
    if (!beginning)
        return 0;
    DWORD thread_id;
    HANDLE handle = CreateThread(security, stack_size, thread_main, beginning, flags, &thread_id);
    if (!handle) {
        _dosmaperr(GetLastError());
        forget(beginning);
        return 0;
    }
    if (id)
        *id = thread_id;
    return (uintptr_t)handle;
}

uintptr_t _beginthread(thread_procedure start, unsigned stack_size, void *argument) {
    CRT_REQUIRE(start, EINVAL, (uintptr_t)-1);
    struct beginning *beginning = prepare((void *)start, argument, false);
    if (!beginning)
        return (uintptr_t)-1;
    HANDLE handle = CreateThread(NULL, stack_size, thread_main, beginning, CREATE_SUSPENDED, NULL);
    if (!handle) {
        _dosmaperr(GetLastError());
        forget(beginning);
        return (uintptr_t)-1;
    }
    beginning->handle = handle;
    ResumeThread(handle);
    return (uintptr_t)handle;
}

static void end(DWORD code) {
    struct crt_thread *thread = crt_thread_data_or_null();
    HMODULE module = NULL;
    if (thread) {
        if (thread->handle != INVALID_HANDLE_VALUE)
            CloseHandle(thread->handle);
        thread->handle = INVALID_HANDLE_VALUE;
        module = thread->module;
        thread->module = NULL;
    }
    if (module)
        FreeLibraryAndExitThread(module, code);
    ExitThread(code);
}

void _endthread(void) { end(0); }

void _endthreadex(unsigned code) { end(code); }

uintptr_t __threadhandle(void) { return (uintptr_t)GetCurrentThread(); }

unsigned long __threadid(void) { return GetCurrentThreadId(); }
