// What is known of a connection: sizes, protocol, cipher, the other side's certificate, the application protocol.

#include "tls.h"

enum { DESCRIPTION_MAX = 0x10000 };

typedef struct {
    ULONG size;
    union {
        struct host_crypto_connection head;
        BYTE bytes[DESCRIPTION_MAX];
    };
} Description;

static Description *described(const Context *context) {
    Description *description = sspi_allocate(sizeof *description);
    if (description == NULL)
        return NULL;
    NTSTATUS status = host_crypto_control(context->session, CRYPTO_TLS_DESCRIBE, NULL, 0, description->bytes,
                                          DESCRIPTION_MAX, &description->size);
    if (NT_SUCCESS(status) && description->size >= sizeof description->head)
        return description;
    sspi_free(description);
    return NULL;
}

// crypt32's functions, which are only loaded for who wants certificates.
static FARPROC crypt32(const char *name) {
    HMODULE module = LoadLibraryW(L"crypt32.dll");
    return module ? GetProcAddress(module, name) : NULL;
}

// The other side's own certificate; the store behind it has all that it sent.
static SECURITY_STATUS remote_certificate(const Description *description, PCCERT_CONTEXT *result) {
    HCERTSTORE(WINAPI * open_store)(LPCSTR, DWORD, HCRYPTPROV_LEGACY, DWORD, const void *) =
        (void *)crypt32("CertOpenStore");
    BOOL(WINAPI * add)(HCERTSTORE, DWORD, const BYTE *, DWORD, DWORD, PCCERT_CONTEXT *) =
        (void *)crypt32("CertAddEncodedCertificateToStore");
    BOOL(WINAPI * close_store)(HCERTSTORE, DWORD) = (void *)crypt32("CertCloseStore");
    HCERTSTORE store = open_store ? open_store(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL) : NULL;
    if (store == NULL || add == NULL)
        return SEC_E_INTERNAL_ERROR;
    *result = NULL;
    ULONG at = sizeof description->head, size;
    while (at + sizeof size <= description->size) {
        memcpy(&size, description->bytes + at, sizeof size);
        at += sizeof size;
        if (size > description->size - at)
            break;
        add(store, X509_ASN_ENCODING, description->bytes + at, size, CERT_STORE_ADD_ALWAYS, *result ? NULL : result);
        at += size;
    }
    if (close_store)
        close_store(store, 0); // the certificate keeps it
    return *result ? SEC_E_OK : SEC_E_NO_CREDENTIALS;
}

static void application(const Description *description, SecPkgContext_ApplicationProtocol *result) {
    *result = (SecPkgContext_ApplicationProtocol){.ProtoNegoStatus = SecApplicationProtocolNegotiationStatus_None};
    ULONG size = 0;
    while (size < sizeof description->head.application && description->head.application[size])
        size++;
    if (size == 0)
        return;
    result->ProtoNegoStatus = SecApplicationProtocolNegotiationStatus_Success;
    result->ProtoNegoExt = SecApplicationProtocolNegotiationExt_ALPN;
    result->ProtocolIdSize = (BYTE)size;
    memcpy(result->ProtocolId, description->head.application, size);
}

// The suites of IANA's registry that a session may agree on.
static const struct {
    WORD number, hash_bits;
    const WCHAR *name, *cipher, *exchange, *certificate; // an empty one of TLS 1.3, which leaves it open
} suites[] = {
    {0x1301, 256, L"TLS_AES_128_GCM_SHA256", L"AES", L"", L""},
    {0x1302, 384, L"TLS_AES_256_GCM_SHA384", L"AES", L"", L""},
    {0x1303, 256, L"TLS_CHACHA20_POLY1305_SHA256", L"CHACHA20_POLY1305", L"", L""},
    {0xc02b, 256, L"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", L"AES", L"ECDH", L"ECDSA"},
    {0xc02c, 384, L"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", L"AES", L"ECDH", L"ECDSA"},
    {0xc02f, 256, L"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", L"AES", L"ECDH", L"RSA"},
    {0xc030, 384, L"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", L"AES", L"ECDH", L"RSA"},
    {0xcca8, 256, L"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", L"CHACHA20_POLY1305", L"ECDH", L"RSA"},
    {0xcca9, 256, L"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", L"CHACHA20_POLY1305", L"ECDH", L"ECDSA"},
    {0xc023, 256, L"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", L"AES", L"ECDH", L"ECDSA"},
    {0xc024, 384, L"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", L"AES", L"ECDH", L"ECDSA"},
    {0xc027, 256, L"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", L"AES", L"ECDH", L"RSA"},
    {0xc028, 384, L"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", L"AES", L"ECDH", L"RSA"},
    {0xc009, 160, L"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", L"AES", L"ECDH", L"ECDSA"},
    {0xc00a, 160, L"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", L"AES", L"ECDH", L"ECDSA"},
    {0xc013, 160, L"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", L"AES", L"ECDH", L"RSA"},
    {0xc014, 160, L"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", L"AES", L"ECDH", L"RSA"},
    {0x009e, 256, L"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", L"AES", L"DH", L"RSA"},
    {0x009f, 384, L"TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", L"AES", L"DH", L"RSA"},
    {0x009c, 256, L"TLS_RSA_WITH_AES_128_GCM_SHA256", L"AES", L"RSA", L"RSA"},
    {0x009d, 384, L"TLS_RSA_WITH_AES_256_GCM_SHA384", L"AES", L"RSA", L"RSA"},
};

static SIZE_T suite_of(const Description *description) {
    SIZE_T i = 0;
    while (i < ARRAYSIZE(suites) && suites[i].number != description->head.suite)
        i++;
    return i;
}

static SECURITY_STATUS connection(const Description *description, SecPkgContext_ConnectionInfo *result) {
    SIZE_T suite = suite_of(description);
    ULONG bits = description->head.bits;
    if (suite == ARRAYSIZE(suites))
        return SEC_E_INTERNAL_ERROR;
    bool rsa = suites[suite].exchange[0] == 'R';
    *result = (SecPkgContext_ConnectionInfo){
        .dwProtocol = description->head.protocol,
        .aiCipher = suites[suite].cipher[0] == 'C' ? 0
                    : bits == 256                  ? CALG_AES_256
                                                   : CALG_AES_128,
        .dwCipherStrength = bits,
        .aiHash = suites[suite].hash_bits == 384   ? CALG_SHA_384
                  : suites[suite].hash_bits == 160 ? CALG_SHA1
                                                   : CALG_SHA_256,
        .dwHashStrength = suites[suite].hash_bits,
        .aiExch = rsa ? CALG_RSA_KEYX : CALG_ECDH_EPHEM,
        .dwExchStrength = 0, // Python's ssl does not tell it
    };
    return SEC_E_OK;
}

// Protocol numbers are those of TLS' own records here.
static SECURITY_STATUS cipher(const Description *description, SecPkgContext_CipherInfo *result) {
    SIZE_T suite = suite_of(description);
    ULONG protocol = description->head.protocol;
    if (suite == ARRAYSIZE(suites))
        return SEC_E_INTERNAL_ERROR;
    *result = (SecPkgContext_CipherInfo){
        .dwVersion = SECPKGCONTEXT_CIPHERINFO_V1,
        .dwProtocol = protocol & SP_PROT_TLS1_3   ? 0x304
                      : protocol & SP_PROT_TLS1_2 ? 0x303
                      : protocol & SP_PROT_TLS1_1 ? 0x302
                                                  : 0x301,
        .dwCipherSuite = suites[suite].number,
        .dwBaseCipherSuite = suites[suite].number,
        .dwCipherLen = description->head.bits,
        .dwCipherBlockLen = suites[suite].cipher[0] == 'A' ? 16 : 1,
        .dwHashLen = suites[suite].hash_bits,
    };
    lstrcpyW(result->szCipherSuite, suites[suite].name);
    lstrcpyW(result->szCipher, suites[suite].cipher);
    lstrcpyW(result->szHash, suites[suite].hash_bits == 384   ? L"SHA384"
                             : suites[suite].hash_bits == 160 ? L"SHA1"
                                                              : L"SHA256");
    lstrcpyW(result->szExchange, suites[suite].exchange);
    lstrcpyW(result->szCertificate, suites[suite].certificate);
    return SEC_E_OK;
}

static SECURITY_STATUS of_connection(const Context *context, unsigned long attribute, void *buffer) {
    if (attribute != SECPKG_ATTR_CONNECTION_INFO && attribute != SECPKG_ATTR_REMOTE_CERT_CONTEXT &&
        attribute != SECPKG_ATTR_APPLICATION_PROTOCOL && attribute != SECPKG_ATTR_CIPHER_INFO)
        return SEC_E_UNSUPPORTED_FUNCTION;
    Description *description = described(context);
    SECURITY_STATUS status = description ? SEC_E_OK : SEC_E_INTERNAL_ERROR;
    if (description == NULL)
        return status;
    if (attribute == SECPKG_ATTR_CONNECTION_INFO)
        status = connection(description, buffer);
    else if (attribute == SECPKG_ATTR_CIPHER_INFO)
        status = cipher(description, buffer);
    else if (attribute == SECPKG_ATTR_APPLICATION_PROTOCOL)
        application(description, buffer);
    else
        status = remote_certificate(description, buffer);
    sspi_free(description);
    return status;
}

SECURITY_STATUS SEC_ENTRY QueryContextAttributesW(PCtxtHandle handle, unsigned long attribute, void *buffer) {
    const Context *context = context_of(handle);
    if (context == NULL || buffer == NULL)
        return SEC_E_INVALID_HANDLE;
    switch (attribute) {
    case SECPKG_ATTR_STREAM_SIZES:
        *(SecPkgContext_StreamSizes *)buffer =
            (SecPkgContext_StreamSizes){STREAM_HEADER, STREAM_TRAILER, RECORD_MAX, 4, 16};
        return SEC_E_OK;
    case SECPKG_ATTR_SIZES:
        *(SecPkgContext_Sizes *)buffer = (SecPkgContext_Sizes){0x6000, 0, 16, STREAM_HEADER + STREAM_TRAILER};
        return SEC_E_OK;
    case SECPKG_ATTR_PACKAGE_INFO:
        ((SecPkgContext_PackageInfoW *)buffer)->PackageInfo = package_information();
        return SEC_E_OK;
    default:
        return context->established ? of_connection(context, attribute, buffer) : SEC_E_INVALID_HANDLE;
    }
}

SECURITY_STATUS SEC_ENTRY QueryContextAttributesA(PCtxtHandle handle, unsigned long attribute, void *buffer) {
    if (attribute == SECPKG_ATTR_PACKAGE_INFO)
        return SEC_E_UNSUPPORTED_FUNCTION;
    return QueryContextAttributesW(handle, attribute, buffer); // the others hold no text
}
