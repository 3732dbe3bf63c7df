// Certificates are read, kept in stores, chained to a root and judged for a host.
// libs: crypt32
#include <stdio.h>
#include <windows.h>
#include <wincrypt.h>

#include "certificate_texts.h"

static PCCERT_CONTEXT add(HCERTSTORE store, const char *text) {
    BYTE encoded[2048];
    DWORD size = sizeof(encoded);
    PCCERT_CONTEXT context = NULL;
    if (!CryptStringToBinaryA(text, 0, CRYPT_STRING_BASE64, encoded, &size, NULL, NULL))
        printf("not base64: %lu\n", GetLastError());
    if (!CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, encoded, size, CERT_STORE_ADD_NEW, &context))
        printf("not added: %08lx\n", GetLastError());
    return context;
}

static void show_name(PCCERT_CONTEXT context, DWORD type, DWORD flags) {
    char name[128];
    DWORD length = CertGetNameStringA(context, type, flags, NULL, name, sizeof(name));
    printf("  %lu: %s\n", length, name);
}

static void judge(const char *what, HCERTCHAINENGINE engine, PCCERT_CONTEXT leaf, HCERTSTORE more, WORD year,
                  PCWSTR host) {
    SYSTEMTIME at = {.wYear = year, .wMonth = 6, .wDay = 1};
    FILETIME time;
    CERT_CHAIN_PARA parameters = {.cbSize = sizeof(parameters)};
    LPSTR usage = szOID_PKIX_KP_SERVER_AUTH;
    PCCERT_CHAIN_CONTEXT chain;
    SystemTimeToFileTime(&at, &time);
    parameters.RequestedUsage.Usage.cUsageIdentifier = 1;
    parameters.RequestedUsage.Usage.rgpszUsageIdentifier = &usage;
    if (!CertGetCertificateChain(engine, leaf, &time, more, &parameters, 0, NULL, &chain)) {
        printf("%s: no chain: %lu\n", what, GetLastError());
        return;
    }
    SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl = {
        .cbSize = sizeof(ssl), .dwAuthType = AUTHTYPE_SERVER, .pwszServerName = (PWSTR)host};
    CERT_CHAIN_POLICY_PARA policy = {.cbSize = sizeof(policy), .pvExtraPolicyPara = &ssl};
    CERT_CHAIN_POLICY_STATUS status = {.cbSize = sizeof(status)};
    CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy, &status);
    printf("%s: %lu elements, trust %08lx, policy %08lx\n", what, chain->rgpChain[0]->cElement,
           chain->TrustStatus.dwErrorStatus, status.dwError);
    CertFreeCertificateChain(chain);
}

int main(void) {
    HCERTSTORE roots = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
    PCCERT_CONTEXT ca = add(roots, ca_text), im = add(store, im_text), leaf = add(store, leaf_text);
    add(store, leaf_text);
    printf("names\n");
    show_name(leaf, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0);
    show_name(leaf, CERT_NAME_SIMPLE_DISPLAY_TYPE, CERT_NAME_ISSUER_FLAG);
    show_name(leaf, CERT_NAME_DNS_TYPE, 0);
    show_name(leaf, CERT_NAME_EMAIL_TYPE, 0);
    const CERT_INFO *info = leaf->pCertInfo;
    printf("version %lu, key %s, signature %s, %lu extensions\n", info->dwVersion,
           info->SubjectPublicKeyInfo.Algorithm.pszObjId, info->SignatureAlgorithm.pszObjId, info->cExtension);
    BYTE usage = 0, hash[20];
    DWORD size = sizeof(hash);
    printf("usage %d: %02x\n", CertGetIntendedKeyUsage(X509_ASN_ENCODING, leaf->pCertInfo, &usage, 1), usage);
    printf("thumbprint %d: %02x%02x…\n",
           CertGetCertificateContextProperty(leaf, CERT_SHA1_HASH_PROP_ID, hash, &size), hash[0], hash[1]);
    int count = 0;
    for (PCCERT_CONTEXT each = NULL; (each = CertEnumCertificatesInStore(store, each));)
        count++;
    printf("%d in the store, then %08lx\n", count, GetLastError());
    CRYPT_HASH_BLOB blob = {size, hash};
    PCCERT_CONTEXT found = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH, &blob, NULL);
    printf("found by its hash: %d\n", found == leaf);
    CertFreeCertificateContext(found);
    found = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR_W, L"INTERMED", NULL);
    printf("found by a part of its name: %d\n", found == im);
    CertFreeCertificateContext(found);

    CERT_CHAIN_ENGINE_CONFIG configuration = {.cbSize = sizeof(configuration), .hExclusiveRoot = roots};
    HCERTCHAINENGINE engine;
    printf("engine: %d\n", CertCreateCertificateChainEngine(&configuration, &engine));
    judge("good", engine, leaf, store, 2030, L"test.example");
    judge("by a wildcard", engine, leaf, store, 2030, L"a.wild.example");
    judge("another host", engine, leaf, store, 2030, L"other.example");
    judge("too late", engine, leaf, store, 2200, L"test.example");
    judge("an unknown root", HCCE_CURRENT_USER, leaf, store, 2030, L"test.example");
    CertDeleteCertificateFromStore(im);
    judge("without the one between", engine, leaf, store, 2030, L"test.example");
    judge("a root as a server", engine, ca, NULL, 2030, L"test.example");

    size = sizeof(hash);
    printf("not hexadecimal: %d, error %lu\n",
           CryptStringToBinaryA("1g", 0, CRYPT_STRING_HEX, hash, &size, NULL, NULL), GetLastError());
    printf("not a certificate: %d\n", CertCreateCertificateContext(X509_ASN_ENCODING, (const BYTE *)"0\x05hello", 7) != 0);
    char text[64];
    size = sizeof(text);
    CryptBinaryToStringA((const BYTE *)"hello", 5, CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF, text, &size);
    printf("%lu: %s\n", size, text);
    CertFreeCertificateChainEngine(engine);
    CertFreeCertificateContext(leaf);
    CertFreeCertificateContext(ca);
    CertCloseStore(store, 0);
    CertCloseStore(roots, 0);
    return 0;
}

/* output:
not added: 80092005
names
  5: leaf
  18: Test intermediate
  13: test.example
  1: 
version 2, key 1.2.840.10045.2.1, signature 1.2.840.113549.1.1.11, 5 extensions
usage 1: 80
thumbprint 1: 59ee…
2 in the store, then 80092004
found by its hash: 1
found by a part of its name: 1
engine: 1
good: 3 elements, trust 00000000, policy 00000000
by a wildcard: 3 elements, trust 00000000, policy 00000000
another host: 3 elements, trust 00000000, policy 800b010f
too late: 3 elements, trust 00000001, policy 800b0101
an unknown root: 2 elements, trust 00010000, policy 800b010a
without the one between: 1 elements, trust 00010000, policy 800b010a
a root as a server: 1 elements, trust 00000000, policy 800b010f
not hexadecimal: 0, error 13
not a certificate: 0
8: aGVsbG8=
*/
