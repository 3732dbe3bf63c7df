// Debugging other processes, which is not served: the functions fail and say so.

#include "kernelbase.h"

BOOL WINAPI DebugActiveProcess(DWORD process) {
    (void)process;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI DebugActiveProcessStop(DWORD process) {
    (void)process;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI DebugSetProcessKillOnExit(BOOL kill) {
    (void)kill;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI WaitForDebugEvent(LPDEBUG_EVENT event, DWORD milliseconds) {
    (void)event, (void)milliseconds;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI WaitForDebugEventEx(LPDEBUG_EVENT event, DWORD milliseconds) {
    (void)event, (void)milliseconds;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI ContinueDebugEvent(DWORD process, DWORD thread, DWORD status) {
    (void)process, (void)thread, (void)status;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI DebugBreakProcess(HANDLE process) {
    (void)process;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}
