// Services and what else needs a Windows session's services: there is no service control manager, so nothing connects.

#include "advapi32.h"
#include <wincred.h>

BOOL WINAPI StartServiceCtrlDispatcherW(const SERVICE_TABLE_ENTRYW *table) {
    (void)table;
    return advapi_fail(ERROR_FAILED_SERVICE_CONTROLLER_CONNECT); // what a program started by hand is told
}

BOOL WINAPI StartServiceCtrlDispatcherA(const SERVICE_TABLE_ENTRYA *table) {
    (void)table;
    return advapi_fail(ERROR_FAILED_SERVICE_CONTROLLER_CONNECT);
}

SC_HANDLE WINAPI OpenSCManagerW(LPCWSTR machine, LPCWSTR database, DWORD access) {
    (void)machine, (void)database, (void)access;
    advapi_fail(RPC_S_SERVER_UNAVAILABLE);
    return NULL;
}

SC_HANDLE WINAPI OpenSCManagerA(LPCSTR machine, LPCSTR database, DWORD access) {
    (void)machine, (void)database, (void)access;
    advapi_fail(RPC_S_SERVER_UNAVAILABLE);
    return NULL;
}

// No handle of a manager or a service exists that these could be given.
SC_HANDLE WINAPI OpenServiceW(SC_HANDLE manager, LPCWSTR name, DWORD access) {
    (void)manager, (void)name, (void)access;
    advapi_fail(ERROR_INVALID_HANDLE);
    return NULL;
}

SC_HANDLE WINAPI OpenServiceA(SC_HANDLE manager, LPCSTR name, DWORD access) {
    (void)manager, (void)name, (void)access;
    advapi_fail(ERROR_INVALID_HANDLE);
    return NULL;
}

SC_HANDLE WINAPI CreateServiceW(SC_HANDLE manager, LPCWSTR name, LPCWSTR display, DWORD access, DWORD type, DWORD start,
                                DWORD error, LPCWSTR path, LPCWSTR group, LPDWORD tag, LPCWSTR dependencies,
                                LPCWSTR account, LPCWSTR password) {
    (void)manager, (void)name, (void)display, (void)access, (void)type, (void)start, (void)error, (void)path;
    (void)group, (void)tag, (void)dependencies, (void)account, (void)password;
    advapi_fail(ERROR_INVALID_HANDLE);
    return NULL;
}

SC_HANDLE WINAPI CreateServiceA(SC_HANDLE manager, LPCSTR name, LPCSTR display, DWORD access, DWORD type, DWORD start,
                                DWORD error, LPCSTR path, LPCSTR group, LPDWORD tag, LPCSTR dependencies,
                                LPCSTR account, LPCSTR password) {
    (void)manager, (void)name, (void)display, (void)access, (void)type, (void)start, (void)error, (void)path;
    (void)group, (void)tag, (void)dependencies, (void)account, (void)password;
    advapi_fail(ERROR_INVALID_HANDLE);
    return NULL;
}

BOOL WINAPI DeleteService(SC_HANDLE service) {
    (void)service;
    return advapi_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI CloseServiceHandle(SC_HANDLE handle) {
    (void)handle;
    return advapi_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI ControlService(SC_HANDLE service, DWORD control, LPSERVICE_STATUS status) {
    (void)service, (void)control, (void)status;
    return advapi_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI QueryServiceStatus(SC_HANDLE service, LPSERVICE_STATUS status) {
    (void)service, (void)status;
    return advapi_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI QueryServiceStatusEx(SC_HANDLE service, SC_STATUS_TYPE level, LPBYTE buffer, DWORD size, LPDWORD needed) {
    (void)service, (void)level, (void)buffer, (void)size, (void)needed;
    return advapi_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI StartServiceW(SC_HANDLE service, DWORD count, LPCWSTR *arguments) {
    (void)service, (void)count, (void)arguments;
    return advapi_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI StartServiceA(SC_HANDLE service, DWORD count, LPCSTR *arguments) {
    (void)service, (void)count, (void)arguments;
    return advapi_fail(ERROR_INVALID_HANDLE);
}

SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerA(LPCSTR name, LPHANDLER_FUNCTION handler) {
    (void)name, (void)handler;
    advapi_fail(ERROR_SERVICE_NOT_IN_EXE);
    return NULL;
}

SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerW(LPCWSTR name, LPHANDLER_FUNCTION handler) {
    (void)name, (void)handler;
    advapi_fail(ERROR_SERVICE_NOT_IN_EXE);
    return NULL;
}

SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerExW(LPCWSTR name, LPHANDLER_FUNCTION_EX handler, LPVOID context) {
    (void)name, (void)handler, (void)context;
    advapi_fail(ERROR_SERVICE_NOT_IN_EXE);
    return NULL;
}

SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerExA(LPCSTR name, LPHANDLER_FUNCTION_EX handler, LPVOID context) {
    (void)name, (void)handler, (void)context;
    advapi_fail(ERROR_SERVICE_NOT_IN_EXE);
    return NULL;
}

BOOL WINAPI SetServiceStatus(SERVICE_STATUS_HANDLE handle, LPSERVICE_STATUS status) {
    (void)handle, (void)status;
    return advapi_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI LogonUserW(LPCWSTR user, LPCWSTR domain, LPCWSTR password, DWORD type, DWORD provider, PHANDLE token) {
    (void)user, (void)domain, (void)password, (void)type, (void)provider, (void)token;
    return advapi_fail(ERROR_LOGON_FAILURE);
}

BOOL WINAPI LogonUserA(LPCSTR user, LPCSTR domain, LPCSTR password, DWORD type, DWORD provider, PHANDLE token) {
    (void)user, (void)domain, (void)password, (void)type, (void)provider, (void)token;
    return advapi_fail(ERROR_LOGON_FAILURE);
}

BOOL WINAPI InitiateSystemShutdownW(LPWSTR machine, LPWSTR message, DWORD timeout, BOOL force, BOOL reboot) {
    (void)machine, (void)message, (void)timeout, (void)force, (void)reboot;
    return advapi_fail(ERROR_PRIVILEGE_NOT_HELD);
}

BOOL WINAPI InitiateSystemShutdownA(LPSTR machine, LPSTR message, DWORD timeout, BOOL force, BOOL reboot) {
    (void)machine, (void)message, (void)timeout, (void)force, (void)reboot;
    return advapi_fail(ERROR_PRIVILEGE_NOT_HELD);
}

BOOL WINAPI AbortSystemShutdownW(LPWSTR machine) {
    (void)machine;
    return advapi_fail(ERROR_PRIVILEGE_NOT_HELD);
}

BOOL WINAPI AbortSystemShutdownA(LPSTR machine) {
    (void)machine;
    return advapi_fail(ERROR_PRIVILEGE_NOT_HELD);
}

// No logon session, so no credentials.
BOOL WINAPI CredReadW(LPCWSTR target, DWORD type, DWORD flags, PCREDENTIALW *credential) {
    (void)target, (void)type, (void)flags, (void)credential;
    return advapi_fail(ERROR_NO_SUCH_LOGON_SESSION);
}

BOOL WINAPI CredWriteW(PCREDENTIALW credential, DWORD flags) {
    (void)credential, (void)flags;
    return advapi_fail(ERROR_NO_SUCH_LOGON_SESSION);
}

BOOL WINAPI CredDeleteW(LPCWSTR target, DWORD type, DWORD flags) {
    (void)target, (void)type, (void)flags;
    return advapi_fail(ERROR_NO_SUCH_LOGON_SESSION);
}

VOID WINAPI CredFree(PVOID buffer) { (void)buffer; }
