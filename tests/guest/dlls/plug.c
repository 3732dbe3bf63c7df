// plug.dll: loaded by name at run time. It asks not to be told of threads, in vain, as it has static TLS of its own.
#include "say.h"

extern ULONG _tls_index;
__attribute__((section(".tls"))) char _tls_start[8] = {0};
__attribute__((section(".tls$ZZZ"))) char _tls_end[8] = {0};
ULONG _tls_index;
static _Thread_local int own = 500;
const IMAGE_TLS_DIRECTORY64 _tls_used = {(ULONGLONG)_tls_start, (ULONGLONG)_tls_end, (ULONGLONG)&_tls_index, 0, 8, 0};

__declspec(dllimport) int base_count(void);

__declspec(dllexport) int plug_count(void)
{
    own += base_count();
    return own;
}

BOOL WINAPI DllMainCRTStartup(HINSTANCE self, DWORD reason, void *reserved)
{
    say_reason("plug", reason, reserved);
    if (reason == DLL_PROCESS_ATTACH)
        DisableThreadLibraryCalls(self);
    return TRUE;
}
