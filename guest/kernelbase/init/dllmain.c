// The entry of kernelbase: what must be ready before any other DLL's entry runs.
// It must not load anything or wait: the loader lock is held.

#include "kernelbase.h"

HMODULE base_module;

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)reserved;
    if (reason != DLL_PROCESS_ATTACH)
        return TRUE;
    base_module = module;
    LdrDisableThreadCalloutsForDll(module);
    RtlSetUnhandledExceptionFilter(UnhandledExceptionFilter);
    return base_init_strings() && base_init_console();
}
