// What a file or a block of memory is: a certificate, in DER or as text, or a PFX. Other kinds do not match.
#include "crypt32.h"

enum { FILE_MAX = 16 << 20 };

static BYTE *read_file(LPCWSTR path, DWORD *size) {
    LARGE_INTEGER length;
    BYTE *data = NULL;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    if (GetFileSizeEx(file, &length) && length.QuadPart <= FILE_MAX &&
        (data = crypt_allocate((SIZE_T)length.QuadPart + 1)) != NULL &&
        !ReadFile(file, data, (DWORD)length.QuadPart, size, NULL)) {
        crypt_free(data);
        data = NULL;
    }
    CloseHandle(file);
    return data;
}

// {version 3, contents of type data or signed data, …} (RFC 7292)
BOOL WINAPI PFXIsPFXBlob(CRYPT_DATA_BLOB *blob) {
    Der from, sequence, version, contents, oid;
    char type[64];
    if (blob == NULL || blob->pbData == NULL)
        return FALSE;
    from = (Der){blob->pbData, blob->pbData + blob->cbData};
    return der_take(&from, DER_SEQUENCE, &sequence, NULL) && der_take(&sequence, DER_INTEGER, &version, NULL) &&
           version.end - version.at == 1 && *version.at == 3 && der_take(&sequence, DER_SEQUENCE, &contents, NULL) &&
           der_take(&contents, DER_OID, &oid, NULL) && der_oid(&oid, type, sizeof type) &&
           (lstrcmpA(type, szOID_RSA_data) == 0 || lstrcmpA(type, szOID_RSA_signedData) == 0);
}

typedef struct {
    DWORD content, format;
    PCCERT_CONTEXT certificate;
} Answer;

static bool match(const BYTE *data, DWORD size, DWORD contents, DWORD format, Answer *answer) {
    CRYPT_DATA_BLOB blob = {size, (BYTE *)data};
    answer->format = format;
    if (contents & CERT_QUERY_CONTENT_FLAG_CERT &&
        (answer->certificate = CertCreateCertificateContext(X509_ASN_ENCODING, data, size)) != NULL) {
        answer->content = CERT_QUERY_CONTENT_CERT;
        return true;
    }
    if (contents & CERT_QUERY_CONTENT_FLAG_PFX && PFXIsPFXBlob(&blob)) {
        answer->content = CERT_QUERY_CONTENT_PFX;
        return true;
    }
    return false;
}

static bool match_text(const BYTE *data, DWORD size, DWORD contents, Answer *answer) {
    DWORD decoded = 0;
    if (!CryptStringToBinaryA((const char *)data, size, CRYPT_STRING_BASE64_ANY, NULL, &decoded, NULL, NULL))
        return false;
    BYTE *binary = crypt_allocate(decoded);
    bool found =
        binary &&
        CryptStringToBinaryA((const char *)data, size, CRYPT_STRING_BASE64_ANY, binary, &decoded, NULL, NULL) &&
        match(binary, decoded, contents, CERT_QUERY_FORMAT_BASE64_ENCODED, answer);
    crypt_free(binary);
    return found;
}

BOOL WINAPI CryptQueryObject(DWORD kind, const void *object, DWORD contents, DWORD formats, DWORD flags,
                             DWORD *encoding, DWORD *content, DWORD *format, HCERTSTORE *store, HCRYPTMSG *message,
                             const void **context) {
    Answer answer = {0};
    DWORD size = 0;
    BYTE *owned = NULL;
    const BYTE *data = NULL;
    if (flags || object == NULL || (kind != CERT_QUERY_OBJECT_FILE && kind != CERT_QUERY_OBJECT_BLOB))
        return crypt_fail((DWORD)E_INVALIDARG);
    if (kind == CERT_QUERY_OBJECT_FILE) {
        if ((data = owned = read_file(object, &size)) == NULL)
            return FALSE;
    } else {
        data = ((const CRYPT_DATA_BLOB *)object)->pbData;
        size = ((const CRYPT_DATA_BLOB *)object)->cbData;
    }
    bool found =
        (formats & CERT_QUERY_FORMAT_FLAG_BINARY && match(data, size, contents, CERT_QUERY_FORMAT_BINARY, &answer)) ||
        (formats & CERT_QUERY_FORMAT_FLAG_BASE64_ENCODED && match_text(data, size, contents, &answer));
    crypt_free(owned);
    if (!found)
        return crypt_fail((DWORD)CRYPT_E_NO_MATCH);
    if (encoding)
        *encoding = X509_ASN_ENCODING | (answer.content == CERT_QUERY_CONTENT_PFX ? PKCS_7_ASN_ENCODING : 0);
    if (content)
        *content = answer.content;
    if (format)
        *format = answer.format;
    if (message)
        *message = NULL;
    if (store) {
        *store = answer.certificate ? CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL) : NULL;
        if (*store)
            CertAddCertificateContextToStore(*store, answer.certificate, CERT_STORE_ADD_ALWAYS, NULL);
    }
    if (context)
        *context = answer.certificate;
    else if (answer.certificate)
        CertFreeCertificateContext(answer.certificate);
    return TRUE;
}
