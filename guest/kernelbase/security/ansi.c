// The A forms of the functions that take file names.

#include "kernelbase.h"

BOOL WINAPI GetFileSecurityA(LPCSTR name, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR descriptor, DWORD length,
                             LPDWORD needed) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return wide ? GetFileSecurityW(wide, parts, descriptor, length, needed) : base_fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI SetFileSecurityA(LPCSTR name, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR descriptor) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return wide ? SetFileSecurityW(wide, parts, descriptor) : base_fail(ERROR_INVALID_PARAMETER);
}
