// Certificate chains: from a certificate by its issuers to a root that the host trusts, and what a policy says of one.
// Revocation is never looked up: nothing here fetches lists.
#include "crypt32.h"

enum { CHAIN_MAX = 16 };

bool x509_is_signed_by(const BYTE *subject, SIZE_T subject_size, const BYTE *issuer, SIZE_T issuer_size);
bool x509_is_for_host(const BYTE *certificate, SIZE_T size, const char *host, SIZE_T host_size);

typedef struct Chain {
    CERT_CHAIN_CONTEXT context; // first: what programs hold
    LONG references;
    CERT_SIMPLE_CHAIN simple, *simples[1];
    CERT_CHAIN_ELEMENT elements[CHAIN_MAX], *pointers[CHAIN_MAX];
} Chain;

// The engines differ in nothing that is looked at.
BOOL WINAPI CertCreateCertificateChainEngine(PCERT_CHAIN_ENGINE_CONFIG configuration, HCERTCHAINENGINE *engine) {
    if (!configuration || !engine)
        return crypt_fail(ERROR_INVALID_PARAMETER);
    HCERTSTORE roots = configuration->cbSize > FIELD_OFFSET(CERT_CHAIN_ENGINE_CONFIG, hExclusiveRoot)
                           ? configuration->hExclusiveRoot
                           : NULL;
    HCERTSTORE *made = crypt_allocate(sizeof(*made));
    if (!made)
        return FALSE;
    *made = roots ? CertDuplicateStore(roots) : NULL;
    *engine = made;
    return TRUE;
}

static bool is_engine(HCERTCHAINENGINE engine) {
    return engine != HCCE_CURRENT_USER && engine != HCCE_LOCAL_MACHINE;
}

void WINAPI CertFreeCertificateChainEngine(HCERTCHAINENGINE engine) {
    HCERTSTORE *made = engine;
    if (!is_engine(engine))
        return;
    CertCloseStore(*made, 0);
    crypt_free(made);
}

// The roots that count: the engine's own, or the host's, read once.
static HCERTSTORE roots_of(HCERTCHAINENGINE engine) {
    static HCERTSTORE host;
    HCERTSTORE *made = engine;
    if (is_engine(engine) && *made)
        return *made;
    HCERTSTORE known = InterlockedCompareExchangePointer(&host, NULL, NULL);
    if (known)
        return known;
    known = CertOpenSystemStoreW(0, L"ROOT");
    HCERTSTORE earlier = InterlockedCompareExchangePointer(&host, known, NULL);
    if (!earlier)
        return known;
    CertCloseStore(known, 0);
    return earlier;
}

static bool is_issued_by(const CERT_CONTEXT *subject, const CERT_CONTEXT *issuer) {
    return blob_same(&subject->pCertInfo->Issuer, &issuer->pCertInfo->Subject) &&
           x509_is_signed_by(subject->pbCertEncoded, subject->cbCertEncoded, issuer->pbCertEncoded,
                             issuer->cbCertEncoded);
}

static const CERT_CONTEXT *issuer_in(HCERTSTORE store, const CERT_CONTEXT *subject) {
    const CERT_CONTEXT *each;
    for (DWORD i = 0; store && (each = store_at(store, i)); i++)
        if (is_issued_by(subject, each) && !certificate_same(each, subject))
            return each;
    return NULL;
}

static bool is_in(HCERTSTORE store, const CERT_CONTEXT *wanted) {
    const CERT_CONTEXT *each;
    for (DWORD i = 0; store && (each = store_at(store, i)); i++)
        if (certificate_same(each, wanted))
            return true;
    return false;
}

// Whether a certificate may sign others: basicConstraints with cA. Version 1 has no extensions, and old roots are such.
static bool may_issue(const CERT_CONTEXT *context) {
    const CERT_INFO *info = context->pCertInfo;
    const CERT_EXTENSION *extension =
        CertFindExtension(szOID_BASIC_CONSTRAINTS2, info->cExtension, info->rgExtension);
    if (!extension)
        return info->dwVersion == CERT_V1;
    Der from = {extension->Value.pbData, extension->Value.pbData + extension->Value.cbData}, list, flag;
    return der_take(&from, DER_SEQUENCE, &list, NULL) && der_take(&list, DER_BOOLEAN, &flag, NULL) &&
           flag.at < flag.end && *flag.at;
}

static bool allows_usage(const CERT_CONTEXT *context, const CERT_ENHKEY_USAGE *wanted, DWORD how) {
    BYTE buffer[2048];
    CERT_ENHKEY_USAGE *usage = (CERT_ENHKEY_USAGE *)buffer;
    DWORD size = sizeof(buffer), found = 0;
    const CERT_INFO *info = context->pCertInfo;
    if (!wanted->cUsageIdentifier ||
        !CertFindExtension(szOID_ENHANCED_KEY_USAGE, info->cExtension, info->rgExtension))
        return true;
    if (!CertGetEnhancedKeyUsage(context, 0, usage, &size))
        return false;
    for (DWORD i = 0; i < wanted->cUsageIdentifier; i++)
        for (DWORD k = 0; k < usage->cUsageIdentifier; k++)
            if (!lstrcmpA(usage->rgpszUsageIdentifier[k], wanted->rgpszUsageIdentifier[i]) ||
                !lstrcmpA(usage->rgpszUsageIdentifier[k], szOID_ANY_ENHANCED_KEY_USAGE)) {
                found++;
                break;
            }
    return how == USAGE_MATCH_TYPE_OR ? found != 0 : found == wanted->cUsageIdentifier;
}

static void push(Chain *chain, const CERT_CONTEXT *context) {
    DWORD at = chain->simple.cElement++;
    chain->elements[at] =
        (CERT_CHAIN_ELEMENT){.cbSize = sizeof(CERT_CHAIN_ELEMENT), .pCertContext = CertDuplicateCertificateContext(context)};
    chain->pointers[at] = &chain->elements[at];
}

BOOL WINAPI CertGetCertificateChain(HCERTCHAINENGINE engine, PCCERT_CONTEXT leaf, LPFILETIME time, HCERTSTORE additional,
                                    PCERT_CHAIN_PARA parameters, DWORD flags, LPVOID reserved,
                                    PCCERT_CHAIN_CONTEXT *result) {
    (void)flags, (void)reserved;
    HCERTSTORE roots = roots_of(engine);
    const CERT_CONTEXT *each = leaf;
    if (!leaf || !parameters || !result)
        return crypt_fail(ERROR_INVALID_PARAMETER);
    Chain *chain = crypt_allocate(sizeof(*chain));
    if (!chain)
        return FALSE;
    chain->references = 1;
    bool trusted = false, complete = false;
    while (each && chain->simple.cElement < CHAIN_MAX) {
        push(chain, each);
        trusted = is_in(roots, each);
        complete = trusted || is_issued_by(each, each);
        if (complete)
            break;
        const CERT_CONTEXT *issuer = issuer_in(roots, each);
        if (!issuer)
            issuer = issuer_in(additional, each);
        if (!issuer)
            issuer = issuer_in(leaf->hCertStore, each);
        each = issuer;
    }
    DWORD all = 0;
    for (DWORD i = 0; i < chain->simple.cElement; i++) {
        CERT_CHAIN_ELEMENT *element = &chain->elements[i];
        DWORD *errors = &element->TrustStatus.dwErrorStatus;
        bool last = i + 1 == chain->simple.cElement;
        if (CertVerifyTimeValidity(time, element->pCertContext->pCertInfo))
            *errors |= CERT_TRUST_IS_NOT_TIME_VALID;
        if (i && !may_issue(element->pCertContext))
            *errors |= CERT_TRUST_INVALID_BASIC_CONSTRAINTS;
        if (!allows_usage(element->pCertContext, &parameters->RequestedUsage.Usage, parameters->RequestedUsage.dwType))
            *errors |= CERT_TRUST_IS_NOT_VALID_FOR_USAGE;
        if (last && complete && !trusted)
            *errors |= CERT_TRUST_IS_UNTRUSTED_ROOT;
        element->TrustStatus.dwInfoStatus = CERT_TRUST_HAS_NAME_MATCH_ISSUER;
        if (last && complete)
            element->TrustStatus.dwInfoStatus |= CERT_TRUST_IS_SELF_SIGNED;
        all |= *errors;
    }
    if (!complete)
        all |= CERT_TRUST_IS_PARTIAL_CHAIN;
    chain->simple.cbSize = sizeof(chain->simple);
    chain->simple.TrustStatus.dwErrorStatus = all;
    chain->simple.rgpElement = chain->pointers;
    chain->simples[0] = &chain->simple;
    chain->context.cbSize = sizeof(chain->context);
    chain->context.TrustStatus = chain->simple.TrustStatus;
    chain->context.cChain = 1;
    chain->context.rgpChain = chain->simples;
    *result = &chain->context;
    return TRUE;
}

PCCERT_CHAIN_CONTEXT WINAPI CertDuplicateCertificateChain(PCCERT_CHAIN_CONTEXT context) {
    if (context)
        InterlockedIncrement(&((Chain *)context)->references);
    return context;
}

void WINAPI CertFreeCertificateChain(PCCERT_CHAIN_CONTEXT context) {
    Chain *chain = (Chain *)context;
    if (!chain || InterlockedDecrement(&chain->references))
        return;
    for (DWORD i = 0; i < chain->simple.cElement; i++)
        CertFreeCertificateContext(chain->elements[i].pCertContext);
    crypt_free(chain);
}

static DWORD error_of(DWORD trust, DWORD ignored) {
    if (trust & CERT_TRUST_IS_NOT_SIGNATURE_VALID)
        return (DWORD)TRUST_E_CERT_SIGNATURE;
    if (trust & CERT_TRUST_IS_UNTRUSTED_ROOT && !(ignored & CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG))
        return (DWORD)CERT_E_UNTRUSTEDROOT;
    if (trust & CERT_TRUST_IS_PARTIAL_CHAIN && !(ignored & CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG))
        return (DWORD)CERT_E_CHAINING;
    if (trust & CERT_TRUST_IS_NOT_TIME_VALID && !(ignored & CERT_CHAIN_POLICY_IGNORE_NOT_TIME_VALID_FLAG))
        return (DWORD)CERT_E_EXPIRED;
    if (trust & CERT_TRUST_IS_NOT_VALID_FOR_USAGE && !(ignored & CERT_CHAIN_POLICY_IGNORE_WRONG_USAGE_FLAG))
        return (DWORD)CERT_E_WRONG_USAGE;
    if (trust & CERT_TRUST_INVALID_BASIC_CONSTRAINTS &&
        !(ignored & CERT_CHAIN_POLICY_IGNORE_INVALID_BASIC_CONSTRAINTS_FLAG))
        return (DWORD)TRUST_E_BASIC_CONSTRAINTS;
    return ERROR_SUCCESS;
}

static bool is_for_host(const CERT_CONTEXT *leaf, const WCHAR *name) {
    char host[1024];
    int size = WideCharToMultiByte(CP_UTF8, 0, name, -1, host, sizeof(host), NULL, NULL);
    return size > 1 && x509_is_for_host(leaf->pbCertEncoded, leaf->cbCertEncoded, host, (SIZE_T)size - 1);
}

BOOL WINAPI CertVerifyCertificateChainPolicy(LPCSTR policy, PCCERT_CHAIN_CONTEXT context,
                                             PCERT_CHAIN_POLICY_PARA parameters, PCERT_CHAIN_POLICY_STATUS status) {
    const CERT_SIMPLE_CHAIN *chain = context->rgpChain[0];
    DWORD ignored = parameters ? parameters->dwFlags : 0;
    if (policy != CERT_CHAIN_POLICY_BASE && policy != CERT_CHAIN_POLICY_SSL)
        return crypt_fail(ERROR_FILE_NOT_FOUND); // no such policy is registered
    status->lChainIndex = status->lElementIndex = -1;
    status->dwError = error_of(context->TrustStatus.dwErrorStatus, ignored);
    for (DWORD i = 0; status->dwError && i < chain->cElement; i++)
        if (error_of(chain->rgpElement[i]->TrustStatus.dwErrorStatus, ignored)) {
            status->lChainIndex = 0;
            status->lElementIndex = (LONG)i;
            break;
        }
    const SSL_EXTRA_CERT_CHAIN_POLICY_PARA *ssl =
        policy == CERT_CHAIN_POLICY_SSL && parameters ? parameters->pvExtraPolicyPara : NULL;
    if (!status->dwError && ssl && ssl->dwAuthType == AUTHTYPE_SERVER && ssl->pwszServerName &&
        !(ignored & CERT_CHAIN_POLICY_IGNORE_INVALID_NAME_FLAG) &&
        !is_for_host(chain->rgpElement[0]->pCertContext, ssl->pwszServerName)) {
        status->dwError = (DWORD)CERT_E_CN_NO_MATCH;
        status->lChainIndex = status->lElementIndex = 0;
    }
    return TRUE;
}
