// The tables of the security support provider interface. Its one package is Schannel; what only others
// would serve takes handles that nobody was given.

#include "tls.h"

// What takes a credential or a context that no package gives.
SECURITY_STATUS sspi_no_such_handle(void);
SECURITY_STATUS sspi_no_such_handle(void) { return SEC_E_INVALID_HANDLE; }

// The members of both tables, whose functions take handles and packages in the same places.
#define TABLE(SUFFIX)                                                                                                  \
    {                                                                                                                  \
        .dwVersion = SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION,                                                      \
        .EnumerateSecurityPackages##SUFFIX = EnumerateSecurityPackages##SUFFIX,                                        \
        .FreeContextBuffer = FreeContextBuffer,                                                                        \
        .AcquireCredentialsHandle##SUFFIX = AcquireCredentialsHandle##SUFFIX,                                          \
        .QuerySecurityPackageInfo##SUFFIX = QuerySecurityPackageInfo##SUFFIX,                                          \
        .QueryCredentialsAttributes##SUFFIX = (void *)sspi_no_such_handle,                                             \
        .FreeCredentialsHandle = FreeCredentialsHandle,                                                                \
        .AcceptSecurityContext = AcceptSecurityContext,                                                                \
        .CompleteAuthToken = (void *)sspi_no_such_handle,                                                              \
        .DeleteSecurityContext = DeleteSecurityContext,                                                                \
        .ApplyControlToken = ApplyControlToken,                                                                        \
        .QueryContextAttributes##SUFFIX = QueryContextAttributes##SUFFIX,                                              \
        .ImpersonateSecurityContext = (void *)sspi_no_such_handle,                                                     \
        .RevertSecurityContext = (void *)sspi_no_such_handle,                                                          \
        .MakeSignature = (void *)sspi_no_such_handle,                                                                  \
        .VerifySignature = (void *)sspi_no_such_handle,                                                                \
        .ExportSecurityContext = (void *)sspi_no_such_handle,                                                          \
        .ImportSecurityContext##SUFFIX = (void *)sspi_no_such_handle,                                                  \
        .AddCredentials##SUFFIX = (void *)sspi_no_such_handle,                                                         \
        .QuerySecurityContextToken = (void *)sspi_no_such_handle,                                                      \
        .EncryptMessage = EncryptMessage,                                                                              \
        .DecryptMessage = DecryptMessage,                                                                              \
        .SetContextAttributes##SUFFIX = (void *)sspi_no_such_handle,                                                   \
        .InitializeSecurityContext##SUFFIX = InitializeSecurityContext##SUFFIX,                                        \
    }

static SecurityFunctionTableA table_a = TABLE(A);
static SecurityFunctionTableW table_w = TABLE(W);

PSecurityFunctionTableA SEC_ENTRY InitSecurityInterfaceA(void) { return &table_a; }

PSecurityFunctionTableW SEC_ENTRY InitSecurityInterfaceW(void) { return &table_w; }
