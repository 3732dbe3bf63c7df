// Credentials of Schannel: which side, which protocols, who judges the other's certificate.

#include "tls.h"

const Credential *credential_of(const CredHandle *handle) {
    Credential *credential = handle ? (Credential *)handle->dwLower : NULL;
    return credential && !((ULONG_PTR)credential & 7) && credential->magic == CREDENTIAL_MAGIC ? credential : NULL;
}

enum {
    ALL_CLIENTS = SP_PROT_TLS1_0_CLIENT | SP_PROT_TLS1_1_CLIENT | SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT,
    ALL_SERVERS = SP_PROT_TLS1_0_SERVER | SP_PROT_TLS1_1_SERVER | SP_PROT_TLS1_2_SERVER | SP_PROT_TLS1_3_SERVER,
};

// SCHANNEL_CRED names what is to be used and knows no TLS 1.3 by itself; SCH_CREDENTIALS names what is not.
static SECURITY_STATUS read_settings(Credential *credential, const void *data) {
    PCCERT_CONTEXT own = NULL;
    ULONG all = credential->server ? ALL_SERVERS : ALL_CLIENTS;
    ULONG newest = SP_PROT_TLS1_3_CLIENT | SP_PROT_TLS1_3_SERVER, old = SP_PROT_TLS1_0 | SP_PROT_TLS1_1;
    credential->protocols = all & ~(newest | old);
    if (data == NULL)
        return credential->server ? SEC_E_NO_CREDENTIALS : SEC_E_OK;
    switch (*(const DWORD *)data) {
    case SCHANNEL_CRED_VERSION: {
        const SCHANNEL_CRED *given = data;
        credential->flags = given->dwFlags;
        own = given->cCreds ? given->paCred[0] : NULL;
        if (given->grbitEnabledProtocols)
            credential->protocols = given->grbitEnabledProtocols & all;
        break;
    }
    case SCH_CREDENTIALS_VERSION: {
        const SCH_CREDENTIALS *given = data;
        credential->flags = given->dwFlags;
        own = given->cCreds ? given->paCred[0] : NULL;
        credential->protocols = all & ~old;
        for (DWORD i = 0; i < given->cTlsParameters; i++)
            credential->protocols = all & ~given->pTlsParameters[i].grbitDisabledProtocols;
        break;
    }
    default:
        return SEC_E_UNKNOWN_CREDENTIALS;
    }
    if (credential->protocols == 0)
        return SEC_E_ALGORITHM_MISMATCH;
    if (own)
        return identity_take(credential, own);
    return credential->server ? SEC_E_NO_CREDENTIALS : SEC_E_OK;
}

SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleW(LPWSTR principal, LPWSTR package, unsigned long use, void *logon,
                                                    void *data, SEC_GET_KEY_FN get_key, void *argument,
                                                    PCredHandle handle, PTimeStamp expiry) {
    (void)principal, (void)logon, (void)get_key, (void)argument;
    if (!package_is_known(package))
        return SEC_E_SECPKG_NOT_FOUND;
    if (handle == NULL)
        return SEC_E_INTERNAL_ERROR;
    if (use != SECPKG_CRED_INBOUND && use != SECPKG_CRED_OUTBOUND)
        return SEC_E_UNKNOWN_CREDENTIALS;
    Credential *credential = sspi_allocate(sizeof *credential);
    if (credential == NULL)
        return SEC_E_INSUFFICIENT_MEMORY;
    *credential = (Credential){.magic = CREDENTIAL_MAGIC, .server = use == SECPKG_CRED_INBOUND};
    SECURITY_STATUS status = read_settings(credential, data);
    if (status != SEC_E_OK) {
        identity_free(credential);
        sspi_free(credential);
        return status;
    }
    handle->dwLower = (ULONG_PTR)credential;
    handle->dwUpper = 0;
    if (expiry)
        expiry->QuadPart = MAXLONGLONG;
    return SEC_E_OK;
}

SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleA(LPSTR principal, LPSTR package, unsigned long use, void *logon,
                                                    void *data, SEC_GET_KEY_FN get_key, void *argument,
                                                    PCredHandle handle, PTimeStamp expiry) {
    WCHAR name[64];
    (void)principal;
    if (package == NULL || MultiByteToWideChar(CP_ACP, 0, package, -1, name, ARRAYSIZE(name)) == 0)
        return SEC_E_SECPKG_NOT_FOUND;
    return AcquireCredentialsHandleW(NULL, name, use, logon, data, get_key, argument, handle, expiry);
}

SECURITY_STATUS SEC_ENTRY FreeCredentialsHandle(PCredHandle handle) {
    Credential *credential = (Credential *)credential_of(handle);
    if (credential == NULL)
        return SEC_E_INVALID_HANDLE;
    credential->magic = 0;
    identity_free(credential);
    sspi_free(credential);
    return SEC_E_OK;
}
