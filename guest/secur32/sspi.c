// The security support provider interface with no provider behind it: every package is unknown, no context can be made.
// Programs fetch its table when they start, long before they want to speak TLS or Kerberos.

#define _NO_KSECDD_IMPORT_
#define SECURITY_WIN32
#include <windows.h>
#include <sspi.h>

SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesW(unsigned long *count, PSecPkgInfoW *packages) {
    *count = 0;
    *packages = NULL;
    return SEC_E_OK;
}

SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesA(unsigned long *count, PSecPkgInfoA *packages) {
    return EnumerateSecurityPackagesW(count, (PSecPkgInfoW *)packages);
}

SECURITY_STATUS SEC_ENTRY FreeContextBuffer(void *buffer) { return buffer ? SEC_E_INVALID_HANDLE : SEC_E_OK; }

// What names a package.
SECURITY_STATUS sspi_unknown_package(void);
SECURITY_STATUS sspi_unknown_package(void) { return SEC_E_SECPKG_NOT_FOUND; }

// What takes a credential or a context: none was ever given out.
SECURITY_STATUS sspi_no_such_handle(void);
SECURITY_STATUS sspi_no_such_handle(void) { return SEC_E_INVALID_HANDLE; }

// The members of both tables, whose functions take handles and packages in the same places.
#define TABLE(SUFFIX)                                                                                                   \
    {                                                                                                                   \
        .dwVersion = SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION,                                                       \
        .EnumerateSecurityPackages##SUFFIX = EnumerateSecurityPackages##SUFFIX,                                         \
        .FreeContextBuffer = FreeContextBuffer,                                                                         \
        .AcquireCredentialsHandle##SUFFIX = (void *)sspi_unknown_package,                                              \
        .QuerySecurityPackageInfo##SUFFIX = (void *)sspi_unknown_package,                                              \
        .QueryCredentialsAttributes##SUFFIX = (void *)sspi_no_such_handle,                                             \
        .FreeCredentialsHandle = (void *)sspi_no_such_handle,                                                          \
        .AcceptSecurityContext = (void *)sspi_no_such_handle,                                                          \
        .CompleteAuthToken = (void *)sspi_no_such_handle,                                                              \
        .DeleteSecurityContext = (void *)sspi_no_such_handle,                                                          \
        .ApplyControlToken = (void *)sspi_no_such_handle,                                                              \
        .QueryContextAttributes##SUFFIX = (void *)sspi_no_such_handle,                                                 \
        .ImpersonateSecurityContext = (void *)sspi_no_such_handle,                                                     \
        .RevertSecurityContext = (void *)sspi_no_such_handle,                                                          \
        .MakeSignature = (void *)sspi_no_such_handle,                                                                  \
        .VerifySignature = (void *)sspi_no_such_handle,                                                                \
        .ExportSecurityContext = (void *)sspi_no_such_handle,                                                          \
        .ImportSecurityContext##SUFFIX = (void *)sspi_no_such_handle,                                                  \
        .AddCredentials##SUFFIX = (void *)sspi_no_such_handle,                                                         \
        .QuerySecurityContextToken = (void *)sspi_no_such_handle,                                                      \
        .EncryptMessage = (void *)sspi_no_such_handle,                                                                 \
        .DecryptMessage = (void *)sspi_no_such_handle,                                                                 \
        .SetContextAttributes##SUFFIX = (void *)sspi_no_such_handle,                                                   \
        .InitializeSecurityContext##SUFFIX = (void *)sspi_no_such_handle,                                              \
    }

static SecurityFunctionTableA table_a = TABLE(A);
static SecurityFunctionTableW table_w = TABLE(W);

PSecurityFunctionTableA SEC_ENTRY InitSecurityInterfaceA(void) { return &table_a; }

PSecurityFunctionTableW SEC_ENTRY InitSecurityInterfaceW(void) { return &table_w; }
