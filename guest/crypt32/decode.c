// CryptDecodeObject: structures of certificates and keys, out of their DER. Types that are not here are not found, as
// those that nobody registered on Windows.
#include "crypt32.h"

enum { OID_ROOM = 128, SCRATCH_FACTOR = 24, SCRATCH_EXTRA = 4096, DER_CONSTRUCTED_0 = 0xA0 };

// What is decoded goes one behind the other; the first structure is the result. The same code measures and fills.
typedef struct {
    BYTE *base;
    SIZE_T used, room;
} Builder;

static void *take(Builder *out, SIZE_T size) {
    SIZE_T start = (out->used + 7) & ~(SIZE_T)7;
    if (size > out->room || start > out->room - size)
        return NULL;
    out->used = start + size;
    RtlZeroMemory(out->base + start, size);
    return out->base + start;
}

static bool put_bytes(Builder *out, const Der *from, CRYPT_DATA_BLOB *blob) {
    *blob = (CRYPT_DATA_BLOB){(DWORD)(from->end - from->at), take(out, (SIZE_T)(from->end - from->at))};
    if (blob->pbData)
        CopyMemory(blob->pbData, from->at, blob->cbData);
    return blob->pbData != NULL;
}

// Numbers are kept with their last byte first; a leading zero of a positive one stays out.
static bool put_number(Builder *out, const Der *from, CRYPT_DATA_BLOB *blob) {
    Der digits = *from;
    while (digits.end - digits.at > 1 && *digits.at == 0)
        digits.at++;
    if (!put_bytes(out, &digits, blob))
        return false;
    for (DWORD i = 0; i < blob->cbData / 2; i++) {
        BYTE first = blob->pbData[i];
        blob->pbData[i] = blob->pbData[blob->cbData - 1 - i];
        blob->pbData[blob->cbData - 1 - i] = first;
    }
    return true;
}

static bool put_bits(Builder *out, const Der *from, CRYPT_BIT_BLOB *bits) {
    CRYPT_DATA_BLOB blob;
    Der contents = *from;
    if (contents.at == contents.end || *contents.at > 7)
        return false;
    DWORD unused = *contents.at++;
    if (!put_bytes(out, &contents, &blob))
        return false;
    *bits = (CRYPT_BIT_BLOB){blob.cbData, blob.pbData, unused};
    return true;
}

static bool put_oid(Builder *out, const Der *from, LPSTR *text) {
    char room[OID_ROOM];
    if (!der_oid(from, room, OID_ROOM))
        return false;
    *text = take(out, (SIZE_T)lstrlenA(room) + 1);
    if (*text)
        lstrcpyA(*text, room);
    return *text != NULL;
}

static bool put_text(Builder *out, const Der *from, LPWSTR *text) {
    SIZE_T length = (SIZE_T)(from->end - from->at);
    *text = take(out, (length + 1) * sizeof(WCHAR));
    for (SIZE_T i = 0; *text && i < length; i++)
        (*text)[i] = from->at[i]; // IA5String
    return *text != NULL;
}

// {algorithm, optional parameters as they stand}
static bool put_algorithm(Builder *out, Der *from, CRYPT_ALGORITHM_IDENTIFIER *algorithm) {
    Der sequence, oid;
    if (!der_take(from, DER_SEQUENCE, &sequence, NULL) || !der_take(&sequence, DER_OID, &oid, NULL) ||
        !put_oid(out, &oid, &algorithm->pszObjId))
        return false;
    return sequence.at == sequence.end || put_bytes(out, &sequence, &algorithm->Parameters);
}

typedef bool Decode(Builder *out, Der from);

static bool octet_string(Builder *out, Der from) {
    CRYPT_DATA_BLOB *blob = take(out, sizeof *blob);
    Der contents;
    return blob && der_take(&from, DER_OCTET_STRING, &contents, NULL) && put_bytes(out, &contents, blob);
}

static bool small_integer(Builder *out, Der from) {
    int *value = take(out, sizeof *value);
    Der contents;
    if (!value || !der_take(&from, DER_INTEGER, &contents, NULL) || contents.at == contents.end ||
        contents.end - contents.at > 4)
        return false;
    LONG number = (signed char)*contents.at++;
    while (contents.at < contents.end)
        number = (LONG)((ULONG)number << 8 | *contents.at++);
    *value = number;
    return true;
}

static bool large_integer(Builder *out, Der from) {
    CRYPT_DATA_BLOB *blob = take(out, sizeof *blob);
    Der contents;
    return blob && der_take(&from, DER_INTEGER, &contents, NULL) && put_number(out, &contents, blob);
}

static bool bit_string(Builder *out, Der from) {
    CRYPT_BIT_BLOB *bits = take(out, sizeof *bits);
    Der contents;
    return bits && der_take(&from, DER_BIT_STRING, &contents, NULL) && put_bits(out, &contents, bits);
}

static bool basic_constraints(Builder *out, Der from) {
    CERT_BASIC_CONSTRAINTS2_INFO *info = take(out, sizeof *info);
    Der sequence, value;
    if (!info || !der_take(&from, DER_SEQUENCE, &sequence, NULL))
        return false;
    if (der_next_is(&sequence, DER_BOOLEAN)) {
        if (!der_take(&sequence, DER_BOOLEAN, &value, NULL) || value.end - value.at != 1)
            return false;
        info->fCA = *value.at != 0;
    }
    if (der_next_is(&sequence, DER_INTEGER)) {
        if (!der_take(&sequence, DER_INTEGER, &value, NULL) || value.end - value.at < 1 || value.end - value.at > 4)
            return false;
        info->fPathLenConstraint = TRUE;
        while (value.at < value.end)
            info->dwPathLenConstraint = info->dwPathLenConstraint << 8 | *value.at++;
    }
    return sequence.at == sequence.end;
}

static DWORD count_elements(Der from) {
    DWORD count = 0;
    while (from.at < from.end && der_take(&from, *from.at, NULL, NULL))
        count++;
    return from.at == from.end ? count : 0;
}

static bool key_usages(Builder *out, Der from) {
    CERT_ENHKEY_USAGE *usage = take(out, sizeof *usage);
    Der sequence, oid;
    if (!usage || !der_take(&from, DER_SEQUENCE, &sequence, NULL))
        return false;
    usage->cUsageIdentifier = count_elements(sequence);
    usage->rgpszUsageIdentifier = take(out, usage->cUsageIdentifier * sizeof(LPSTR));
    if (!usage->rgpszUsageIdentifier)
        return false;
    for (DWORD i = 0; i < usage->cUsageIdentifier; i++)
        if (!der_take(&sequence, DER_OID, &oid, NULL) || !put_oid(out, &oid, &usage->rgpszUsageIdentifier[i]))
            return false;
    return sequence.at == sequence.end;
}

// Names of hosts, addresses, mailboxes… by the tag that chooses (RFC 5280, 4.2.1.6).
static bool put_alternate(Builder *out, Der *from, CERT_ALT_NAME_ENTRY *entry) {
    BYTE tag = *from->at;
    Der contents, oid;
    if (!der_take(from, tag, &contents, NULL))
        return false;
    entry->dwAltNameChoice = (tag & 0x1F) + 1u;
    switch (entry->dwAltNameChoice) {
    case CERT_ALT_NAME_RFC822_NAME:
    case CERT_ALT_NAME_DNS_NAME:
    case CERT_ALT_NAME_URL:
        return put_text(out, &contents, &entry->pwszDNSName);
    case CERT_ALT_NAME_DIRECTORY_NAME:
    case CERT_ALT_NAME_IP_ADDRESS:
        return put_bytes(out, &contents, &entry->IPAddress);
    case CERT_ALT_NAME_REGISTERED_ID:
        return put_oid(out, &contents, &entry->pszRegisteredID);
    case CERT_ALT_NAME_OTHER_NAME:
        entry->pOtherName = take(out, sizeof *entry->pOtherName);
        return entry->pOtherName && der_take(&contents, DER_OID, &oid, NULL) &&
               put_oid(out, &oid, &entry->pOtherName->pszObjId) &&
               der_take(&contents, DER_CONSTRUCTED_0, &contents, NULL) &&
               put_bytes(out, &contents, &entry->pOtherName->Value);
    default:
        return false;
    }
}

static bool alternate_names(Builder *out, Der from) {
    CERT_ALT_NAME_INFO *info = take(out, sizeof *info);
    Der sequence;
    if (!info || !der_take(&from, DER_SEQUENCE, &sequence, NULL))
        return false;
    info->cAltEntry = count_elements(sequence);
    info->rgAltEntry = take(out, info->cAltEntry * sizeof *info->rgAltEntry);
    if (!info->rgAltEntry)
        return false;
    for (DWORD i = 0; i < info->cAltEntry; i++)
        if (!put_alternate(out, &sequence, &info->rgAltEntry[i]))
            return false;
    return sequence.at == sequence.end;
}

static bool public_key_info(Builder *out, Der from) {
    CERT_PUBLIC_KEY_INFO *info = take(out, sizeof *info);
    Der sequence, bits;
    return info && der_take(&from, DER_SEQUENCE, &sequence, NULL) && put_algorithm(out, &sequence, &info->Algorithm) &&
           der_take(&sequence, DER_BIT_STRING, &bits, NULL) && put_bits(out, &bits, &info->PublicKey);
}

static bool private_key_info(Builder *out, Der from) {
    CRYPT_PRIVATE_KEY_INFO *info = take(out, sizeof *info);
    Der sequence, version, key;
    return info && der_take(&from, DER_SEQUENCE, &sequence, NULL) && der_take(&sequence, DER_INTEGER, &version, NULL) &&
           version.end - version.at == 1 && (info->Version = *version.at, true) &&
           put_algorithm(out, &sequence, &info->Algorithm) && der_take(&sequence, DER_OCTET_STRING, &key, NULL) &&
           put_bytes(out, &key, &info->PrivateKey);
}

// Keys as the CryptoAPI takes them: a header, then numbers of fixed lengths, their last byte first.
static bool append_number(Builder *out, const Der *from, SIZE_T size) {
    Der digits = *from;
    while (digits.at < digits.end && *digits.at == 0)
        digits.at++;
    SIZE_T length = (SIZE_T)(digits.end - digits.at);
    if (length > size || size > out->room - out->used)
        return false;
    RtlZeroMemory(out->base + out->used, size);
    for (SIZE_T i = 0; i < length; i++)
        out->base[out->used + i] = digits.end[-1 - (LONG_PTR)i];
    out->used += size;
    return true;
}

typedef struct {
    BLOBHEADER header;
    RSAPUBKEY key;
} RsaBlob;

static bool rsa_header(Builder *out, BYTE kind, DWORD magic, const Der *modulus, const Der *exponent, SIZE_T *size) {
    RsaBlob *blob = take(out, sizeof *blob);
    Der digits = *modulus;
    while (digits.at < digits.end && *digits.at == 0)
        digits.at++;
    *size = (SIZE_T)(digits.end - digits.at);
    if (!blob || *size == 0 || exponent->end - exponent->at > 5)
        return false;
    blob->header = (BLOBHEADER){kind, CUR_BLOB_VERSION, 0, CALG_RSA_KEYX};
    blob->key = (RSAPUBKEY){magic, (DWORD)*size * 8, 0};
    for (const BYTE *at = exponent->at; at < exponent->end; at++)
        blob->key.pubexp = blob->key.pubexp << 8 | *at;
    return true;
}

static bool rsa_public_key(Builder *out, Der from) {
    enum { RSA1 = 0x31415352 };
    Der sequence, modulus, exponent;
    SIZE_T size;
    return der_take(&from, DER_SEQUENCE, &sequence, NULL) && der_take(&sequence, DER_INTEGER, &modulus, NULL) &&
           der_take(&sequence, DER_INTEGER, &exponent, NULL) &&
           rsa_header(out, PUBLICKEYBLOB, RSA1, &modulus, &exponent, &size) && append_number(out, &modulus, size);
}

static bool rsa_private_key(Builder *out, Der from) {
    enum { RSA2 = 0x32415352, NUMBERS = 9 }; // version, n, e, d, p, q, d mod p-1, d mod q-1, q^-1 mod p
    Der sequence, number[NUMBERS];
    SIZE_T size;
    if (!der_take(&from, DER_SEQUENCE, &sequence, NULL))
        return false;
    for (unsigned i = 0; i < NUMBERS; i++)
        if (!der_take(&sequence, DER_INTEGER, &number[i], NULL))
            return false;
    if (!rsa_header(out, PRIVATEKEYBLOB, RSA2, &number[1], &number[2], &size) || size % 2)
        return false;
    return append_number(out, &number[1], size) && append_number(out, &number[4], size / 2) &&
           append_number(out, &number[5], size / 2) && append_number(out, &number[6], size / 2) &&
           append_number(out, &number[7], size / 2) && append_number(out, &number[8], size / 2) &&
           append_number(out, &number[3], size);
}

static bool ecc_private_key(Builder *out, Der from) {
    CRYPT_ECC_PRIVATE_KEY_INFO *info = take(out, sizeof *info);
    Der sequence, version, key, inner, oid;
    if (!info || !der_take(&from, DER_SEQUENCE, &sequence, NULL) || !der_take(&sequence, DER_INTEGER, &version, NULL) ||
        version.end - version.at != 1 || !der_take(&sequence, DER_OCTET_STRING, &key, NULL) ||
        !put_bytes(out, &key, &info->PrivateKey))
        return false;
    info->dwVersion = *version.at;
    if (der_next_is(&sequence, DER_CONSTRUCTED_0) &&
        (!der_take(&sequence, DER_CONSTRUCTED_0, &inner, NULL) || !der_take(&inner, DER_OID, &oid, NULL) ||
         !put_oid(out, &oid, &info->szCurveOid)))
        return false;
    if (der_next_is(&sequence, DER_CONSTRUCTED_0 + 1))
        return der_take(&sequence, DER_CONSTRUCTED_0 + 1, &inner, NULL) &&
               der_take(&inner, DER_BIT_STRING, &key, NULL) && put_bits(out, &key, &info->PublicKey);
    return true;
}

static bool signed_content(Builder *out, Der from) {
    CERT_SIGNED_CONTENT_INFO *info = take(out, sizeof *info);
    Der sequence, bits;
    CRYPT_DATA_BLOB whole;
    if (!info || !der_take(&from, DER_SEQUENCE, &sequence, NULL) || !der_take(&sequence, DER_SEQUENCE, NULL, &whole))
        return false;
    Der content = {whole.pbData, whole.pbData + whole.cbData};
    return put_bytes(out, &content, &info->ToBeSigned) && put_algorithm(out, &sequence, &info->SignatureAlgorithm) &&
           der_take(&sequence, DER_BIT_STRING, &bits, NULL) && put_bits(out, &bits, &info->Signature);
}

static bool a_time(Builder *out, Der from) {
    FILETIME *time = take(out, sizeof *time);
    return time && der_time(&from, time);
}

static bool object_identifier(Builder *out, Der from) {
    LPSTR *text = take(out, sizeof *text);
    Der oid;
    return text && der_take(&from, DER_OID, &oid, NULL) && put_oid(out, &oid, text);
}

static const struct {
    LPCSTR type; // a number or an object identifier
    Decode *decode;
} decoders[] = {
    {X509_OCTET_STRING, octet_string},
    {X509_INTEGER, small_integer},
    {X509_MULTI_BYTE_INTEGER, large_integer},
    {X509_BITS, bit_string},
    {X509_KEY_USAGE, bit_string},
    {szOID_KEY_USAGE, bit_string},
    {X509_BASIC_CONSTRAINTS2, basic_constraints},
    {szOID_BASIC_CONSTRAINTS2, basic_constraints},
    {X509_ENHANCED_KEY_USAGE, key_usages},
    {szOID_ENHANCED_KEY_USAGE, key_usages},
    {X509_ALTERNATE_NAME, alternate_names},
    {szOID_SUBJECT_ALT_NAME2, alternate_names},
    {szOID_ISSUER_ALT_NAME2, alternate_names},
    {X509_PUBLIC_KEY_INFO, public_key_info},
    {PKCS_PRIVATE_KEY_INFO, private_key_info},
    {RSA_CSP_PUBLICKEYBLOB, rsa_public_key},
    {PKCS_RSA_PRIVATE_KEY, rsa_private_key},
    {X509_ECC_PRIVATE_KEY, ecc_private_key},
    {X509_CERT, signed_content},
    {X509_CHOICE_OF_TIME, a_time},
    {PKCS_UTC_TIME, a_time},
    {X509_OBJECT_IDENTIFIER, object_identifier},
};

static Decode *decoder_of(LPCSTR type) {
    for (unsigned i = 0; i < ARRAYSIZE(decoders); i++) {
        bool number = IS_INTRESOURCE(decoders[i].type);
        if (IS_INTRESOURCE(type) ? type == decoders[i].type : !number && lstrcmpA(type, decoders[i].type) == 0)
            return decoders[i].decode;
    }
    return NULL;
}

static BOOL decode_into(Decode *decode, Der from, BYTE *base, SIZE_T room, SIZE_T *used) {
    Builder out = {base, 0, room};
    if (!decode(&out, from))
        return crypt_fail((DWORD)CRYPT_E_ASN1_BADTAG);
    *used = out.used;
    return TRUE;
}

BOOL WINAPI CryptDecodeObjectEx(DWORD encoding, LPCSTR type, const BYTE *encoded, DWORD size, DWORD flags,
                                PCRYPT_DECODE_PARA how, void *out, DWORD *out_size) {
    Decode *decode = decoder_of(type);
    Der from = {encoded, encoded + size};
    SIZE_T needed, room = (SIZE_T)size * SCRATCH_FACTOR + SCRATCH_EXTRA;
    if (!(encoding & (X509_ASN_ENCODING | PKCS_7_ASN_ENCODING)) || decode == NULL)
        return crypt_fail(ERROR_FILE_NOT_FOUND);
    Der probe = from;
    if (encoded == NULL || size == 0 || !der_take(&probe, *encoded, NULL, NULL))
        return crypt_fail((DWORD)CRYPT_E_ASN1_EOD);
    BYTE *scratch = crypt_allocate(room);
    if (!scratch)
        return FALSE;
    BOOL done = decode_into(decode, from, scratch, room, &needed);
    crypt_free(scratch);
    if (!done)
        return FALSE;
    BYTE *result = out;
    if (flags & CRYPT_DECODE_ALLOC_FLAG) {
        result = how && how->pfnAlloc ? how->pfnAlloc(needed) : LocalAlloc(LMEM_FIXED, needed);
        if (!result)
            return crypt_fail(ERROR_NOT_ENOUGH_MEMORY);
        *(void **)out = result;
    } else if (out == NULL || *out_size < needed) {
        *out_size = (DWORD)needed;
        return out == NULL ? TRUE : crypt_fail(ERROR_MORE_DATA);
    }
    if (out_size)
        *out_size = (DWORD)needed;
    return decode_into(decode, from, result, needed, &needed);
}

BOOL WINAPI CryptDecodeObject(DWORD encoding, LPCSTR type, const BYTE *encoded, DWORD size, DWORD flags, void *out,
                              DWORD *out_size) {
    return CryptDecodeObjectEx(encoding, type, encoded, size, flags & ~(DWORD)CRYPT_DECODE_ALLOC_FLAG, NULL, out,
                               out_size);
}
