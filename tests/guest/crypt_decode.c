// Structures of certificates and keys decoded from DER; what a block of memory or a file is
// libs: crypt32
#include <stdio.h>
#include <windows.h>
#include <wincrypt.h>

static const char pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBrDCCAVGgAwIBAgIUTiPQSBHbiD4eABtPYh0RQyo1Cl4wCgYIKoZIzj0EAwIw\n"
    "KjEUMBIGA1UECgwLbnRzdXAgdGVzdHMxEjAQBgNVBAMMCVRlc3Qgcm9vdDAgFw0y\n"
    "NjExMjYwNzUyMDdaGA8yMTI2MTEwMjA3NTIwN1owKjEUMBIGA1UECgwLbnRzdXAg\n"
    "dGVzdHMxEjAQBgNVBAMMCVRlc3Qgcm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"
    "A0IABH8F+vtCcH/GSzvGYXJjH1/mykSgFL+aboaf4GyaoTHiIngo10Kf0IVX5H43\n"
    "PVxHnUM0zLyF8x2zwqzNK2ZsWkKjUzBRMB0GA1UdDgQWBBScN0NSV8QWbwYxV68v\n"
    "1yG4aIeapTAfBgNVHSMEGDAWgBScN0NSV8QWbwYxV68v1yG4aIeapTAPBgNVHRMB\n"
    "Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDrdOTi9ZS2WfQBX1MuXW7GTvWv\n"
    "lSbtn2ioXQxrq5BpIAIhAP8VKCQ5S6i10vZOS4GR/ILhByLWKlRgeT1RunU0iPiu\n"
    "-----END CERTIFICATE-----\n";

static void *decode(LPCSTR type, const void *der, DWORD size)
{
    void *out = NULL;
    DWORD used = 0;
    if (CryptDecodeObjectEx(X509_ASN_ENCODING, type, der, size, CRYPT_DECODE_ALLOC_FLAG, NULL, &out, &used))
        return out;
    printf("error %lx ", GetLastError());
    return NULL;
}

static void structures(void)
{
    static const BYTE names[] = {0x30, 0x1B, 0x82, 0x0B, 'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 'o', 'r', 'g',
                                 0x87, 4,    127,  0,    0,   1,   0x88, 6, 0x2B, 6, 1, 4, 1, 0x37};
    static const BYTE constraints[] = {0x30, 6, 1, 1, 0xFF, 2, 1, 3}, usage[] = {3, 2, 5, 0xA0};
    static const BYTE purposes[] = {0x30, 0x14, 6, 8, 0x2B, 6, 1, 5, 5, 7, 3, 1, 6, 8, 0x2B, 6, 1, 5, 5, 7, 3, 2};
    static const BYTE rsa[] = {0x30, 0x10, 2, 9, 0, 0x81, 2, 3, 4, 5, 6, 7, 9, 2, 3, 1, 0, 1}, minus[] = {2, 1, 0xFE};
    static const BYTE moment[] = {0x17, 0x0D, '2', '4', '0', '2', '2', '9', '1', '2', '0', '0', '0', '0', 'Z'};
    CERT_ALT_NAME_INFO *info = decode(szOID_SUBJECT_ALT_NAME2, names, sizeof names);
    for (DWORD i = 0; info && i < info->cAltEntry; i++) {
        CERT_ALT_NAME_ENTRY *entry = &info->rgAltEntry[i];
        if (entry->dwAltNameChoice == CERT_ALT_NAME_DNS_NAME)
            printf("host %ls\n", entry->pwszDNSName);
        else if (entry->dwAltNameChoice == CERT_ALT_NAME_IP_ADDRESS)
            printf("address %d.%d of %lu\n", entry->IPAddress.pbData[0], entry->IPAddress.pbData[3], entry->IPAddress.cbData);
        else
            printf("choice %lu %s\n", entry->dwAltNameChoice, entry->pszRegisteredID);
    }
    LocalFree(info);
    CERT_BASIC_CONSTRAINTS2_INFO *limits = decode(X509_BASIC_CONSTRAINTS2, constraints, sizeof constraints);
    printf("authority %d path %d %lu\n", limits->fCA, limits->fPathLenConstraint, limits->dwPathLenConstraint);
    LocalFree(limits);
    CRYPT_BIT_BLOB *bits = decode(X509_KEY_USAGE, usage, sizeof usage);
    printf("bits %lu unused %lu: %02x\n", bits->cbData, bits->cUnusedBits, bits->pbData[0]);
    LocalFree(bits);
    CERT_ENHKEY_USAGE *ways = decode(X509_ENHANCED_KEY_USAGE, purposes, sizeof purposes);
    printf("purposes %lu: %s %s\n", ways->cUsageIdentifier, ways->rgpszUsageIdentifier[0], ways->rgpszUsageIdentifier[1]);
    LocalFree(ways);
    BYTE *key = decode(RSA_CSP_PUBLICKEYBLOB, rsa, sizeof rsa);
    RSAPUBKEY *about = (RSAPUBKEY *)(key + sizeof(BLOBHEADER));
    printf("key type %d bits %lu exponent %lx modulus ends %02x %02x\n", key[0], about->bitlen, about->pubexp, key[20], key[27]);
    LocalFree(key);
    int *number = decode(X509_INTEGER, minus, sizeof minus);
    printf("number %d\n", *number);
    LocalFree(number);
    SYSTEMTIME time;
    FILETIME *file = decode(PKCS_UTC_TIME, moment, sizeof moment);
    FileTimeToSystemTime(file, &time);
    printf("time %d-%d-%d %d h\n", time.wYear, time.wMonth, time.wDay, time.wHour);
    LocalFree(file);
    DWORD size = 0;
    printf("measured %d", CryptDecodeObject(X509_ASN_ENCODING, X509_INTEGER, minus, sizeof minus, 0, NULL, &size));
    printf(" %lu", size);
    size = 1;
    int small;
    printf(", no room %d", CryptDecodeObject(X509_ASN_ENCODING, X509_INTEGER, minus, sizeof minus, 0, &small, &size));
    printf(" error %lu\n", GetLastError());
    printf("wrong: %d", decode(X509_INTEGER, usage, sizeof usage) != NULL);
    printf(", cut short: %d", decode(X509_KEY_USAGE, usage, 3) != NULL);
    printf(", unknown: %d\n", decode("1.2.3.4", usage, sizeof usage) != NULL);
}

static void objects(void)
{
    static BYTE pfx[] = {0x30, 0x12, 2, 1, 3, 0x30, 0x0D, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1, 0x30, 0};
    CRYPT_DATA_BLOB text = {sizeof pem - 1, (BYTE *)pem}, archive = {sizeof pfx, pfx}, rest = {3, pfx};
    DWORD encoding = 0, content = 0, format = 0, written;
    HCERTSTORE store = NULL;
    const void *context = NULL;
    BOOL done = CryptQueryObject(CERT_QUERY_OBJECT_BLOB, &text, CERT_QUERY_CONTENT_FLAG_CERT, CERT_QUERY_FORMAT_FLAG_ALL, 0, &encoding,
                                 &content, &format, &store, NULL, &context);
    printf("text %d content %lu format %lu, in its store %d\n", done, content, format, CertEnumCertificatesInStore(store, NULL) != NULL);
    PCCERT_CONTEXT certificate = context;
    CRYPT_DATA_BLOB der = {certificate->cbCertEncoded, certificate->pbCertEncoded};
    CERT_SIGNED_CONTENT_INFO *parts = decode(X509_CERT, der.pbData, der.cbData);
    printf("signed with %s\n", parts->SignatureAlgorithm.pszObjId);
    LocalFree(parts);
    HANDLE file = CreateFileW(L"one.cer", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, der.pbData, der.cbData, &written, NULL);
    CloseHandle(file);
    CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    done = CryptQueryObject(CERT_QUERY_OBJECT_FILE, L"one.cer", CERT_QUERY_CONTENT_FLAG_ALL, CERT_QUERY_FORMAT_FLAG_BINARY, 0, NULL,
                            &content, &format, NULL, NULL, NULL);
    printf("file %d content %lu format %lu\n", done, content, format);
    DeleteFileW(L"one.cer");
    printf("a pfx %d %d\n", PFXIsPFXBlob(&archive), PFXIsPFXBlob(&rest));
    done = CryptQueryObject(CERT_QUERY_OBJECT_BLOB, &archive, CERT_QUERY_CONTENT_FLAG_PFX, CERT_QUERY_FORMAT_FLAG_BINARY, 0, NULL, &content,
                            NULL, NULL, NULL, NULL);
    printf("known as %d %lu\n", done, content);
    done = CryptQueryObject(CERT_QUERY_OBJECT_BLOB, &rest, CERT_QUERY_CONTENT_FLAG_ALL, CERT_QUERY_FORMAT_FLAG_ALL, 0, NULL, NULL, NULL,
                            NULL, NULL, NULL);
    printf("nothing %d error %lx\n", done, GetLastError());
}

int main(void)
{
    structures();
    objects();
    return 0;
}

/* output:
host example.org
address 127.1 of 4
choice 9 1.3.6.1.4.1.55
authority 1 path 1 3
bits 1 unused 5: a0
purposes 2: 1.3.6.1.5.5.7.3.1 1.3.6.1.5.5.7.3.2
key type 6 bits 64 exponent 10001 modulus ends 09 81
number -2
time 2024-2-29 12 h
measured 1 4, no room 0 error 234
error 8009310b wrong: 0error 80093102 , cut short: 0error 2 , unknown: 0
text 1 content 1 format 2, in its store 1
signed with 1.2.840.10045.4.3.2
file 1 content 1 format 1
a pfx 1 0
known as 1 12
nothing 0 error 80092009
*/
