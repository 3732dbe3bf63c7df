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
    HCERTSTORE(WINAPI *open_store)(LPCSTR, DWORD, HCRYPTPROV_LEGACY, DWORD, const void *) =
        (void *)crypt32("CertOpenStore");
    BOOL(WINAPI *add)(HCERTSTORE, DWORD, const BYTE *, DWORD, DWORD, PCCERT_CONTEXT *) =
        (void *)crypt32("CertAddEncodedCertificateToStore");
    BOOL(WINAPI *close_store)(HCERTSTORE, DWORD) = (void *)crypt32("CertCloseStore");
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

// The hash at a suite's end is SHA-384 of those that end so, else SHA-256 or, of the old ones, SHA-1.
static void connection(const Description *description, SecPkgContext_ConnectionInfo *result) {
    ULONG suite = description->head.suite, bits = description->head.bits;
    bool aead384 = suite == 0x1302 || suite == 0xc02c || suite == 0xc030 || suite == 0x9d || suite == 0x9f;
    bool old = suite == 0x2f || suite == 0x35 || (suite >= 0xc009 && suite <= 0xc014);
    *result = (SecPkgContext_ConnectionInfo){
        .dwProtocol = description->head.protocol,
        .aiCipher = bits == 256 ? CALG_AES_256 : CALG_AES_128,
        .dwCipherStrength = bits,
        .aiHash = aead384 ? CALG_SHA_384 : old ? CALG_SHA1 : CALG_SHA_256,
        .dwHashStrength = aead384 ? 384 : old ? 160 : 256,
        .aiExch = suite >> 8 == 0x13 || suite >> 8 == 0xc0 ? CALG_ECDH_EPHEM : CALG_RSA_KEYX,
        .dwExchStrength = suite >> 8 == 0x13 || suite >> 8 == 0xc0 ? 255 : 2048,
    };
}

static SECURITY_STATUS of_connection(const Context *context, unsigned long attribute, void *buffer) {
    if (attribute != SECPKG_ATTR_CONNECTION_INFO && attribute != SECPKG_ATTR_REMOTE_CERT_CONTEXT &&
        attribute != SECPKG_ATTR_APPLICATION_PROTOCOL)
        return SEC_E_UNSUPPORTED_FUNCTION;
    Description *description = described(context);
    SECURITY_STATUS status = description ? SEC_E_OK : SEC_E_INTERNAL_ERROR;
    if (description == NULL)
        return status;
    if (attribute == SECPKG_ATTR_CONNECTION_INFO)
        connection(description, buffer);
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
        *(SecPkgContext_StreamSizes *)buffer = (SecPkgContext_StreamSizes){STREAM_HEADER, STREAM_TRAILER, RECORD_MAX, 4, 16};
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
