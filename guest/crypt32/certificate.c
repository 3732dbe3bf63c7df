// Certificate contexts: an encoded certificate with its CERT_INFO beside it, and what is asked of one alone.
#include "crypt32.h"

static char *keep_oid(Certificate *certificate, const Der *contents, const char *end) {
    char *text = certificate->text;
    if (!der_oid(contents, text, (SIZE_T)(end - text)))
        return NULL;
    certificate->text += lstrlenA(text) + 1;
    return text;
}

static bool take_algorithm(Certificate *certificate, Der *from, CRYPT_ALGORITHM_IDENTIFIER *algorithm, const char *end) {
    Der sequence, oid;
    if (!der_take(from, DER_SEQUENCE, &sequence, NULL) || !der_take(&sequence, DER_OID, &oid, NULL))
        return false;
    algorithm->pszObjId = keep_oid(certificate, &oid, end);
    algorithm->Parameters = (CRYPT_OBJID_BLOB){(DWORD)(sequence.end - sequence.at), (BYTE *)sequence.at};
    return algorithm->pszObjId != NULL;
}

static bool take_bits(Der *from, BYTE tag, CRYPT_BIT_BLOB *bits) {
    Der contents;
    if (!der_take(from, tag, &contents, NULL) || contents.at == contents.end || *contents.at > 7)
        return false;
    *bits = (CRYPT_BIT_BLOB){(DWORD)(contents.end - contents.at - 1), (BYTE *)contents.at + 1, *contents.at};
    return true;
}

// Integers are kept with their least significant byte first; the block has room for them behind the encoding.
static void keep_integer(Certificate *certificate, const Der *contents, CRYPT_INTEGER_BLOB *integer) {
    DWORD size = (DWORD)(contents->end - contents->at);
    BYTE *out = (BYTE *)certificate->text;
    for (DWORD i = 0; i < size; i++)
        out[i] = contents->end[-1 - (int)i];
    certificate->text += size;
    *integer = (CRYPT_INTEGER_BLOB){size, out};
}

static bool take_extensions(Certificate *certificate, Der *from, const char *end) {
    Der tagged, list, count_from;
    DWORD count = 0;
    if (!der_take(from, DER_EXTENSIONS, &tagged, NULL) || !der_take(&tagged, DER_SEQUENCE, &list, NULL))
        return false;
    for (count_from = list; der_take(&count_from, DER_SEQUENCE, NULL, NULL);)
        count++;
    SIZE_T aligned = ((SIZE_T)certificate->text + 7) & ~(SIZE_T)7;
    CERT_EXTENSION *extensions = (CERT_EXTENSION *)aligned;
    if (aligned + count * sizeof(*extensions) > (SIZE_T)end)
        return false;
    certificate->text = (char *)(extensions + count);
    for (DWORD i = 0; i < count; i++) {
        Der one, oid, value, flag;
        if (!der_take(&list, DER_SEQUENCE, &one, NULL) || !der_take(&one, DER_OID, &oid, NULL))
            return false;
        extensions[i].pszObjId = keep_oid(certificate, &oid, end);
        if (der_next_is(&one, DER_BOOLEAN) && der_take(&one, DER_BOOLEAN, &flag, NULL))
            extensions[i].fCritical = flag.at < flag.end && *flag.at != 0;
        if (!extensions[i].pszObjId || !der_take(&one, DER_OCTET_STRING, &value, NULL))
            return false;
        extensions[i].Value = (CRYPT_OBJID_BLOB){(DWORD)(value.end - value.at), (BYTE *)value.at};
    }
    certificate->info.cExtension = count;
    certificate->info.rgExtension = extensions;
    return true;
}

static bool parse(Certificate *certificate, const char *end) {
    CERT_INFO *info = &certificate->info;
    Der from = {certificate->context.pbCertEncoded,
                certificate->context.pbCertEncoded + certificate->context.cbCertEncoded};
    Der whole, signed_part, version, integer, validity, key;
    if (!der_take(&from, DER_SEQUENCE, &whole, NULL) || !der_take(&whole, DER_SEQUENCE, &signed_part, NULL))
        return false;
    if (der_next_is(&signed_part, DER_VERSION)) {
        if (!der_take(&signed_part, DER_VERSION, &version, NULL) || !der_take(&version, DER_INTEGER, &integer, NULL))
            return false;
        info->dwVersion = integer.at < integer.end ? integer.end[-1] : CERT_V1;
    }
    if (!der_take(&signed_part, DER_INTEGER, &integer, NULL))
        return false;
    keep_integer(certificate, &integer, &info->SerialNumber);
    if (!take_algorithm(certificate, &signed_part, &info->SignatureAlgorithm, end) ||
        !der_take(&signed_part, DER_SEQUENCE, NULL, &info->Issuer) ||
        !der_take(&signed_part, DER_SEQUENCE, &validity, NULL) || !der_time(&validity, &info->NotBefore) ||
        !der_time(&validity, &info->NotAfter) || !der_take(&signed_part, DER_SEQUENCE, NULL, &info->Subject) ||
        !der_take(&signed_part, DER_SEQUENCE, &key, NULL) ||
        !take_algorithm(certificate, &key, &info->SubjectPublicKeyInfo.Algorithm, end) ||
        !take_bits(&key, DER_BIT_STRING, &info->SubjectPublicKeyInfo.PublicKey))
        return false;
    if (der_next_is(&signed_part, DER_ISSUER_ID) && !take_bits(&signed_part, DER_ISSUER_ID, &info->IssuerUniqueId))
        return false;
    if (der_next_is(&signed_part, DER_SUBJECT_ID) && !take_bits(&signed_part, DER_SUBJECT_ID, &info->SubjectUniqueId))
        return false;
    return !der_next_is(&signed_part, DER_EXTENSIONS) || take_extensions(certificate, &signed_part, end);
}

Certificate *certificate_make(const BYTE *encoded, DWORD size) {
    // Dotted text takes up to four times an identifier's bytes, and an extension's record a few times its own.
    const SIZE_T factor = 12, least = 1024;
    Der from = {encoded, encoded + size};
    CRYPT_DATA_BLOB whole;
    if (!encoded || !der_take(&from, DER_SEQUENCE, NULL, &whole)) {
        SetLastError((DWORD)CRYPT_E_ASN1_BADTAG);
        return NULL;
    }
    SIZE_T room = sizeof(Certificate) + whole.cbData * factor + least;
    Certificate *certificate = crypt_allocate(room);
    if (!certificate)
        return NULL;
    BYTE *copy = (BYTE *)(certificate + 1);
    CopyMemory(copy, whole.pbData, whole.cbData);
    certificate->references = 1;
    certificate->text = (char *)copy + whole.cbData;
    certificate->context = (CERT_CONTEXT){X509_ASN_ENCODING, copy, whole.cbData, &certificate->info, NULL};
    if (parse(certificate, (char *)certificate + room))
        return certificate;
    crypt_free(certificate);
    SetLastError((DWORD)CRYPT_E_ASN1_BADTAG);
    return NULL;
}

PCCERT_CONTEXT WINAPI CertCreateCertificateContext(DWORD encoding, const BYTE *encoded, DWORD size) {
    if (!(encoding & X509_ASN_ENCODING)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    Certificate *certificate = certificate_make(encoded, size);
    return certificate ? &certificate->context : NULL;
}

PCCERT_CONTEXT WINAPI CertDuplicateCertificateContext(PCCERT_CONTEXT context) {
    if (context)
        InterlockedIncrement(&((Certificate *)context)->references);
    return context;
}

BOOL WINAPI CertFreeCertificateContext(PCCERT_CONTEXT context) {
    if (context && !InterlockedDecrement(&((Certificate *)context)->references)) {
        properties_free((Certificate *)context);
        crypt_free((void *)context);
    }
    return TRUE;
}

bool blob_same(const CRYPT_DATA_BLOB *left, const CRYPT_DATA_BLOB *right) {
    return left->cbData == right->cbData && RtlCompareMemory(left->pbData, right->pbData, left->cbData) == left->cbData;
}

bool certificate_same(const CERT_CONTEXT *left, const CERT_CONTEXT *right) {
    CRYPT_DATA_BLOB a = {left->cbCertEncoded, left->pbCertEncoded}, b = {right->cbCertEncoded, right->pbCertEncoded};
    return blob_same(&a, &b);
}

void certificate_thumbprint(const CERT_CONTEXT *context, BYTE thumbprint[THUMBPRINT_SIZE]) {
    Hash hash;
    hash_start(&hash, HASH_SHA1);
    hash_add(&hash, context->pbCertEncoded, context->cbCertEncoded);
    hash_finish(&hash, thumbprint);
}

// Hashes are computed, everything else is what a program has set.
BOOL WINAPI CertGetCertificateContextProperty(PCCERT_CONTEXT context, DWORD property, void *data, DWORD *size) {
    static const HashKind kinds[] = {
        [CERT_SHA1_HASH_PROP_ID] = HASH_SHA1, [CERT_MD5_HASH_PROP_ID] = HASH_MD5};
    BYTE digest[HASH_SIZE_MAX];
    Hash hash;
    if (property != CERT_SHA1_HASH_PROP_ID && property != CERT_MD5_HASH_PROP_ID && property != CERT_SHA256_HASH_PROP_ID)
        return property_get((const Certificate *)context, property, data, size);
    HashKind kind = property == CERT_SHA256_HASH_PROP_ID ? HASH_SHA256 : kinds[property];
    DWORD needed = (DWORD)hash_size(kind), room = *size;
    *size = needed;
    if (!data)
        return TRUE;
    if (room < needed)
        return crypt_fail(ERROR_MORE_DATA);
    hash_start(&hash, kind);
    hash_add(&hash, context->pbCertEncoded, context->cbCertEncoded);
    hash_finish(&hash, digest);
    CopyMemory(data, digest, needed);
    return TRUE;
}

PCERT_EXTENSION WINAPI CertFindExtension(LPCSTR oid, DWORD count, CERT_EXTENSION extensions[]) {
    for (DWORD i = 0; i < count; i++)
        if (!lstrcmpA(extensions[i].pszObjId, oid))
            return &extensions[i];
    return NULL;
}

BOOL WINAPI CertGetIntendedKeyUsage(DWORD encoding, PCERT_INFO info, BYTE *usage, DWORD size) {
    (void)encoding;
    ZeroMemory(usage, size);
    CERT_EXTENSION *extension = CertFindExtension(szOID_KEY_USAGE, info->cExtension, info->rgExtension);
    SetLastError(ERROR_SUCCESS); // FALSE without an error: every use is intended
    if (!extension)
        return FALSE;
    Der from = {extension->Value.pbData, extension->Value.pbData + extension->Value.cbData};
    CRYPT_BIT_BLOB bits;
    if (!take_bits(&from, DER_BIT_STRING, &bits))
        return crypt_fail((DWORD)CRYPT_E_ASN1_BADTAG);
    CopyMemory(usage, bits.pbData, min(size, bits.cbData));
    return TRUE;
}

// The purposes as a CERT_ENHKEY_USAGE with its texts behind it.
BOOL WINAPI CertGetEnhancedKeyUsage(PCCERT_CONTEXT context, DWORD flags, PCERT_ENHKEY_USAGE usage, DWORD *size) {
    CERT_INFO *info = context->pCertInfo;
    CERT_EXTENSION *extension = flags & CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG
                                    ? NULL
                                    : CertFindExtension(szOID_ENHANCED_KEY_USAGE, info->cExtension, info->rgExtension);
    char oid[128];
    Der list = {0}, each, contents;
    DWORD count = 0, texts = 0;
    if (extension) {
        Der from = {extension->Value.pbData, extension->Value.pbData + extension->Value.cbData};
        if (!der_take(&from, DER_SEQUENCE, &list, NULL))
            return crypt_fail((DWORD)CRYPT_E_ASN1_BADTAG);
    }
    for (each = list; der_take(&each, DER_OID, &contents, NULL) && der_oid(&contents, oid, sizeof(oid)); count++)
        texts += (DWORD)lstrlenA(oid) + 1;
    DWORD needed = sizeof(*usage) + count * (DWORD)sizeof(LPSTR) + texts, room = *size;
    *size = needed;
    if (usage && room < needed)
        return crypt_fail(ERROR_MORE_DATA);
    if (usage) {
        usage->cUsageIdentifier = count;
        usage->rgpszUsageIdentifier = (LPSTR *)(usage + 1);
        char *text = (char *)(usage->rgpszUsageIdentifier + count);
        each = list;
        for (DWORD i = 0; i < count && der_take(&each, DER_OID, &contents, NULL); i++) {
            der_oid(&contents, text, sizeof(oid));
            usage->rgpszUsageIdentifier[i] = text;
            text += lstrlenA(text) + 1;
        }
    }
    // None, and no error set: good for everything. CRYPT_E_NOT_FOUND says so too.
    SetLastError(extension ? ERROR_SUCCESS : (DWORD)CRYPT_E_NOT_FOUND);
    return TRUE;
}

LONG WINAPI CertVerifyTimeValidity(LPFILETIME time, PCERT_INFO info) {
    FILETIME now;
    if (!time) {
        GetSystemTimeAsFileTime(&now);
        time = &now;
    }
    if (CompareFileTime(time, &info->NotBefore) < 0)
        return -1;
    return CompareFileTime(time, &info->NotAfter) > 0 ? 1 : 0;
}

BOOL WINAPI CertCompareCertificate(DWORD encoding, PCERT_INFO left, PCERT_INFO right) {
    (void)encoding;
    return blob_same(&left->SerialNumber, &right->SerialNumber) && blob_same(&left->Issuer, &right->Issuer);
}

BOOL WINAPI CertCompareCertificateName(DWORD encoding, PCERT_NAME_BLOB left, PCERT_NAME_BLOB right) {
    (void)encoding;
    return blob_same(left, right);
}
