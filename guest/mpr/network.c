// Network drives: no provider is there, so no drive is connected and none can be.

#define DECLSPEC_IMPORT
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <winnetwk.h>

DWORD WINAPI WNetGetConnectionW(LPCWSTR local, LPWSTR remote, LPDWORD size) {
    (void)remote, (void)size;
    return local && local[0] && local[1] == ':' && local[2] == 0 ? ERROR_NOT_CONNECTED : ERROR_BAD_DEVICE;
}

DWORD WINAPI WNetGetConnectionA(LPCSTR local, LPSTR remote, LPDWORD size) {
    (void)remote, (void)size;
    return local && local[0] && local[1] == ':' && local[2] == 0 ? ERROR_NOT_CONNECTED : ERROR_BAD_DEVICE;
}

DWORD WINAPI WNetGetUniversalNameW(LPCWSTR path, DWORD level, LPVOID out, LPDWORD size) {
    (void)path, (void)out, (void)size;
    return level == UNIVERSAL_NAME_INFO_LEVEL || level == REMOTE_NAME_INFO_LEVEL ? ERROR_NOT_CONNECTED
                                                                                 : ERROR_INVALID_LEVEL;
}

DWORD WINAPI WNetAddConnection2W(LPNETRESOURCEW resource, LPCWSTR password, LPCWSTR user, DWORD flags) {
    (void)resource, (void)password, (void)user, (void)flags;
    return ERROR_NO_NETWORK;
}

DWORD WINAPI WNetAddConnection2A(LPNETRESOURCEA resource, LPCSTR password, LPCSTR user, DWORD flags) {
    (void)resource, (void)password, (void)user, (void)flags;
    return ERROR_NO_NETWORK;
}

DWORD WINAPI WNetCancelConnection2W(LPCWSTR name, DWORD flags, BOOL force) {
    (void)name, (void)flags, (void)force;
    return ERROR_NOT_CONNECTED;
}

DWORD WINAPI WNetCancelConnection2A(LPCSTR name, DWORD flags, BOOL force) {
    (void)name, (void)flags, (void)force;
    return ERROR_NOT_CONNECTED;
}

DWORD WINAPI WNetOpenEnumW(DWORD scope, DWORD type, DWORD usage, LPNETRESOURCEW resource, LPHANDLE out) {
    (void)scope, (void)type, (void)usage, (void)resource;
    if (out)
        *out = NULL;
    return ERROR_NO_NETWORK;
}

DWORD WINAPI WNetOpenEnumA(DWORD scope, DWORD type, DWORD usage, LPNETRESOURCEA resource, LPHANDLE out) {
    return WNetOpenEnumW(scope, type, usage, (LPNETRESOURCEW)resource, out);
}

DWORD WINAPI WNetCloseEnum(HANDLE handle) {
    (void)handle;
    return ERROR_INVALID_HANDLE;
}
