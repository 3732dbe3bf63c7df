/* The ways out: exit, _exit, quick_exit, _cexit, _c_exit, and the lists of initialisers that programs run. */
#include "../stdio/stream.h"
#include "../thread/lock.h"
#include "startup.h"

__declspec(noreturn) void _Exit(int code);
__declspec(noreturn) void quick_exit(int code);
void _c_exit(void);
void _initterm(crt_procedure *first, crt_procedure *last);
int _initterm_e(int (**first)(void), int (**last)(void));
void _register_thread_local_exe_atexit_callback(PIMAGE_TLS_CALLBACK callback);
void crt_run_at_exit(void);
void crt_run_quick_exit(void);
bool _is_c_termination_complete(void);

static volatile bool done;
static PIMAGE_TLS_CALLBACK thread_local_callback;

bool crt_exit_done(void) { return done; }

bool _is_c_termination_complete(void) { return done; }

void _register_thread_local_exe_atexit_callback(PIMAGE_TLS_CALLBACK callback) { thread_local_callback = callback; }

void crt_end_streams(void) {
    for (int i = 0; i < crt_stream_slots(); i++) {
        FILE *stream = crt_stream_in_slot(i);
        if (!(stream->_flag & F_WRITE))
            continue;
        _lock_file(stream);
        if (stream->_flag & F_WRITE)
            crt_stream_flush(stream);
        _unlock_file(stream);
    }
    _rmtmp();
}

static void run_down(bool quick) {
    crt_lock(CRT_LOCK_EXIT);
    if (!done) {
        if (quick) {
            crt_run_quick_exit();
        } else {
            if (thread_local_callback) {
                PIMAGE_TLS_CALLBACK callback = thread_local_callback;
                thread_local_callback = NULL;
                callback(NULL, DLL_PROCESS_DETACH, NULL);
            }
            crt_run_at_exit();
        }
        if (!quick)
            crt_end_streams();
    }
    done = true;
    crt_unlock(CRT_LOCK_EXIT);
}

void exit(int code) {
    run_down(false);
    ExitProcess((UINT)code);
}

void _exit(int code) {
    done = true;
    ExitProcess((UINT)code);
}

void _Exit(int code) { _exit(code); }

void quick_exit(int code) {
    run_down(true);
    ExitProcess((UINT)code);
}

void _cexit(void) { run_down(false); }

void _c_exit(void) { done = true; }

void _initterm(crt_procedure *first, crt_procedure *last) {
    for (; first < last; first++)
        if (*first)
            (*first)();
}

int _initterm_e(int (**first)(void), int (**last)(void)) {
    int result = 0;
    for (; first < last && !result; first++)
        if (*first)
            result = (*first)();
    return result;
}
