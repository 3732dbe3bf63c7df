// The one security package there is, under its three names.

#include "tls.h"

static WCHAR package_name[] = UNISP_NAME_W;
static WCHAR package_comment[] = L"Schannel Security Package";

bool package_is_known(const WCHAR *name) {
    static const WCHAR *const names[] = {UNISP_NAME_W, SCHANNEL_NAME_W, DEFAULT_TLS_SSP_NAME_W};
    for (SIZE_T i = 0; name && i < ARRAYSIZE(names); i++)
        if (CompareStringOrdinal(names[i], -1, name, -1, TRUE) == CSTR_EQUAL)
            return true;
    return false;
}

static const SecPkgInfoW information = {
    .fCapabilities = SECPKG_FLAG_INTEGRITY | SECPKG_FLAG_PRIVACY | SECPKG_FLAG_CONNECTION | SECPKG_FLAG_MULTI_REQUIRED |
                     SECPKG_FLAG_EXTENDED_ERROR | SECPKG_FLAG_IMPERSONATION | SECPKG_FLAG_ACCEPT_WIN32_NAME |
                     SECPKG_FLAG_STREAM | SECPKG_FLAG_MUTUAL_AUTH,
    .wVersion = 1,
    .wRPCID = UNISP_RPC_ID,
    .cbMaxToken = 0x6000,
    .Name = package_name,
    .Comment = package_comment,
};

PSecPkgInfoW package_information(void) {
    PSecPkgInfoW copy = sspi_allocate(sizeof *copy);
    if (copy)
        *copy = information;
    return copy;
}

SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesW(unsigned long *count, PSecPkgInfoW *packages) {
    if (count == NULL || packages == NULL)
        return SEC_E_INVALID_TOKEN;
    *packages = package_information();
    *count = *packages != NULL;
    return *packages ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoW(LPWSTR name, PSecPkgInfoW *package) {
    if (!package_is_known(name))
        return SEC_E_SECPKG_NOT_FOUND;
    *package = package_information();
    return *package ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

static SECURITY_STATUS narrow(PSecPkgInfoW wide, PSecPkgInfoA *result) {
    static char name[] = UNISP_NAME_A, comment[] = "Schannel Security Package";
    PSecPkgInfoA copy = (PSecPkgInfoA)wide; // the same members, but for the text
    copy->Name = name;
    copy->Comment = comment;
    *result = copy;
    return SEC_E_OK;
}

_Static_assert(sizeof(SecPkgInfoA) == sizeof(SecPkgInfoW), "their members differ in the text only");

SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesA(unsigned long *count, PSecPkgInfoA *packages) {
    PSecPkgInfoW wide;
    SECURITY_STATUS status = EnumerateSecurityPackagesW(count, &wide);
    return status == SEC_E_OK ? narrow(wide, packages) : status;
}

SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoA(LPSTR name, PSecPkgInfoA *package) {
    WCHAR buffer[64];
    PSecPkgInfoW wide;
    if (name == NULL || MultiByteToWideChar(CP_ACP, 0, name, -1, buffer, ARRAYSIZE(buffer)) == 0)
        return SEC_E_SECPKG_NOT_FOUND;
    SECURITY_STATUS status = QuerySecurityPackageInfoW(buffer, &wide);
    return status == SEC_E_OK ? narrow(wide, package) : status;
}

SECURITY_STATUS SEC_ENTRY FreeContextBuffer(void *buffer) {
    if (buffer)
        sspi_free(buffer);
    return SEC_E_OK;
}
