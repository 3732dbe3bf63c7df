/* The DLL's entry point: brings the runtime's parts up in their order and takes them down again. */
#include "../environment/environment.h"
#include "../locale/locale_start.h"
#include "../lowio/lowio.h"
#include "../stdio/stream.h"
#include "../thread/lock.h"
#include "../thread/thread_data.h"
#include "startup.h"

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID process_ends);

#ifdef CRT_MSVCRT
void crt_version_start(void);
void crt_error_list_start(void);
#endif

static bool start(void) {
    crt_locks_start();
#ifdef CRT_MSVCRT
    crt_version_start();
    crt_error_list_start();
#endif
    if (!crt_thread_data_start())
        return false;
    crt_locale_start();
    crt_command_line_start();
    if (!crt_lowio_start() || !crt_streams_start())
        return false;
    return crt_environment_start();
}

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID process_ends) {
    switch (reason) {
    case DLL_PROCESS_ATTACH:
        DisableThreadLibraryCalls(self);
        return start();
    case DLL_PROCESS_DETACH:
        /* ExitProcess without exit still writes out what is buffered. */
        crt_threads_are_gone = process_ends != NULL;
        if (!crt_exit_done())
            crt_end_streams();
        if (!process_ends) {
            crt_streams_stop();
            crt_lowio_stop();
            crt_thread_data_stop();
            crt_locks_stop();
        }
        return TRUE;
    default:
        return TRUE;
    }
}
