// Certificate stores: lists in memory. Windows' system stores are there by name; ROOT holds what the host trusts, the
// others begin empty, and nothing outlives the process.
#include "crypt32.h"

enum { STORE_MAGIC = 0x53746f72 };

struct Store {
    ULONG magic;
    LONG references;
    SRWLOCK lock;
    DWORD count, room;
    Certificate **certificates;
    DWORD part_count, part_room;
    Store **parts; // of a collection
};

static Store *store_of(HCERTSTORE handle) {
    Store *store = handle;
    if (store && !((ULONG_PTR)handle & 7) && store->magic == STORE_MAGIC)
        return store;
    SetLastError(ERROR_INVALID_HANDLE);
    return NULL;
}

static bool make_room(void ***items, DWORD count, DWORD *room) {
    if (count < *room)
        return true;
    DWORD wanted = *room ? 2 * *room : 16;
    void **larger = crypt_allocate(wanted * sizeof(void *));
    if (!larger)
        return false;
    if (*items)
        CopyMemory(larger, *items, count * sizeof(void *));
    crypt_free(*items);
    *items = larger;
    *room = wanted;
    return true;
}

HCERTSTORE WINAPI CertOpenStore(LPCSTR provider, DWORD encoding, HCRYPTPROV_LEGACY unused, DWORD flags,
                                const void *parameter) {
    (void)encoding, (void)unused, (void)flags;
    WCHAR wide[64];
    const WCHAR *name = NULL;
    switch ((ULONG_PTR)provider) {
    case (ULONG_PTR)CERT_STORE_PROV_MEMORY:
    case (ULONG_PTR)CERT_STORE_PROV_COLLECTION:
        break;
    case (ULONG_PTR)CERT_STORE_PROV_SYSTEM_A:
    case (ULONG_PTR)CERT_STORE_PROV_SYSTEM_REGISTRY_A:
        if (parameter && MultiByteToWideChar(CP_ACP, 0, parameter, -1, wide, ARRAYSIZE(wide)))
            name = wide;
        break;
    case (ULONG_PTR)CERT_STORE_PROV_SYSTEM_W:
    case (ULONG_PTR)CERT_STORE_PROV_SYSTEM_REGISTRY_W:
        name = parameter;
        break;
    default:
        SetLastError(ERROR_FILE_NOT_FOUND); // a provider that nobody registered
        return NULL;
    }
    if ((ULONG_PTR)provider != (ULONG_PTR)CERT_STORE_PROV_MEMORY &&
        (ULONG_PTR)provider != (ULONG_PTR)CERT_STORE_PROV_COLLECTION && !name) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    Store *store = crypt_allocate(sizeof(*store));
    if (!store)
        return NULL;
    store->magic = STORE_MAGIC;
    store->references = 1;
    if (name && !lstrcmpiW(name, L"ROOT"))
        roots_load(store);
    return store;
}

HCERTSTORE WINAPI CertOpenSystemStoreW(HCRYPTPROV_LEGACY unused, LPCWSTR name) {
    return CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, unused, CERT_SYSTEM_STORE_CURRENT_USER, name);
}

HCERTSTORE WINAPI CertOpenSystemStoreA(HCRYPTPROV_LEGACY unused, LPCSTR name) {
    return CertOpenStore(CERT_STORE_PROV_SYSTEM_A, 0, unused, CERT_SYSTEM_STORE_CURRENT_USER, name);
}

HCERTSTORE WINAPI CertDuplicateStore(HCERTSTORE handle) {
    Store *store = store_of(handle);
    if (store)
        InterlockedIncrement(&store->references);
    return store;
}

BOOL WINAPI CertCloseStore(HCERTSTORE handle, DWORD flags) {
    (void)flags;
    if (!handle)
        return TRUE;
    Store *store = store_of(handle);
    if (!store)
        return FALSE;
    if (InterlockedDecrement(&store->references))
        return TRUE;
    for (DWORD i = 0; i < store->count; i++)
        CertFreeCertificateContext(&store->certificates[i]->context);
    for (DWORD i = 0; i < store->part_count; i++)
        CertCloseStore(store->parts[i], 0);
    store->magic = 0;
    crypt_free(store->certificates);
    crypt_free(store->parts);
    crypt_free(store);
    return TRUE;
}

BOOL WINAPI CertAddStoreToCollection(HCERTSTORE collection, HCERTSTORE sibling, DWORD flags, DWORD priority) {
    (void)flags, (void)priority;
    Store *store = store_of(collection), *part = store_of(sibling);
    if (!store || !part || store == part)
        return crypt_fail(ERROR_INVALID_PARAMETER);
    AcquireSRWLockExclusive(&store->lock);
    bool fits = make_room((void ***)&store->parts, store->part_count, &store->part_room);
    if (fits)
        store->parts[store->part_count++] = CertDuplicateStore(part);
    ReleaseSRWLockExclusive(&store->lock);
    return fits;
}

void WINAPI CertRemoveStoreFromCollection(HCERTSTORE collection, HCERTSTORE sibling) {
    Store *store = store_of(collection);
    if (!store)
        return;
    AcquireSRWLockExclusive(&store->lock);
    for (DWORD i = 0; i < store->part_count; i++) {
        if (store->parts[i] != sibling)
            continue;
        MoveMemory(&store->parts[i], &store->parts[i + 1], (--store->part_count - i) * sizeof(*store->parts));
        CertCloseStore(sibling, 0);
        break;
    }
    ReleaseSRWLockExclusive(&store->lock);
}

static const CERT_CONTEXT *at(Store *store, DWORD *index) {
    const CERT_CONTEXT *found = NULL;
    AcquireSRWLockShared(&store->lock);
    if (*index < store->count)
        found = &store->certificates[*index]->context;
    else
        *index -= store->count;
    for (DWORD i = 0; !found && i < store->part_count; i++)
        found = at(store->parts[i], index);
    ReleaseSRWLockShared(&store->lock);
    return found;
}

const CERT_CONTEXT *store_at(HCERTSTORE handle, DWORD index) {
    Store *store = store_of(handle);
    return store ? at(store, &index) : NULL;
}

// The place after a certificate in a store; 0 for none.
static DWORD place_after(HCERTSTORE store, PCCERT_CONTEXT previous) {
    const CERT_CONTEXT *each;
    if (!previous)
        return 0;
    for (DWORD i = 0; (each = store_at(store, i)); i++)
        if (each == previous)
            return i + 1;
    return MAXDWORD;
}

PCCERT_CONTEXT WINAPI CertEnumCertificatesInStore(HCERTSTORE store, PCCERT_CONTEXT previous) {
    const CERT_CONTEXT *next = store_at(store, place_after(store, previous));
    CertDuplicateCertificateContext(next);
    CertFreeCertificateContext(previous);
    if (!next)
        SetLastError((DWORD)CRYPT_E_NOT_FOUND);
    return next;
}

static bool matches(const CERT_CONTEXT *each, DWORD kind, const void *parameter) {
    BYTE thumbprint[THUMBPRINT_SIZE];
    const CERT_INFO *info = each->pCertInfo;
    const CERT_INFO *wanted = parameter;
    CRYPT_DATA_BLOB own = {THUMBPRINT_SIZE, thumbprint};
    switch (kind) {
    case CERT_FIND_ANY:
        return true;
    case CERT_FIND_SHA1_HASH:
        certificate_thumbprint(each, thumbprint);
        return blob_same(&own, parameter);
    case CERT_FIND_SUBJECT_NAME:
        return blob_same(&info->Subject, parameter);
    case CERT_FIND_ISSUER_NAME:
        return blob_same(&info->Issuer, parameter);
    case CERT_FIND_SUBJECT_CERT:
        return blob_same(&info->SerialNumber, &wanted->SerialNumber) && blob_same(&info->Issuer, &wanted->Issuer);
    case CERT_FIND_ISSUER_OF:
        return blob_same(&info->Subject, &((const CERT_CONTEXT *)parameter)->pCertInfo->Issuer);
    case CERT_FIND_EXISTING:
        return certificate_same(each, parameter);
    default:
        return false;
    }
}

// The text of a subject or issuer is searched for as a part of it, in any case.
static bool name_contains(const CERT_CONTEXT *each, DWORD flags, const WCHAR *wanted) {
    WCHAR name[512];
    if (!CertGetNameStringW(each, CERT_NAME_RDN_TYPE, flags, NULL, name, ARRAYSIZE(name)))
        return false;
    int length = lstrlenW(wanted), longest = lstrlenW(name);
    for (int i = 0; i + length <= longest; i++)
        if (CompareStringOrdinal(name + i, length, wanted, length, TRUE) == CSTR_EQUAL)
            return true;
    return false;
}

PCCERT_CONTEXT WINAPI CertFindCertificateInStore(HCERTSTORE store, DWORD encoding, DWORD flags, DWORD kind,
                                                 const void *parameter, PCCERT_CONTEXT previous) {
    (void)encoding, (void)flags;
    WCHAR text[256];
    const WCHAR *wanted = parameter;
    if ((kind == CERT_FIND_SUBJECT_STR_A || kind == CERT_FIND_ISSUER_STR_A) && parameter) {
        MultiByteToWideChar(CP_ACP, 0, parameter, -1, text, ARRAYSIZE(text));
        wanted = text;
    }
    const CERT_CONTEXT *each, *found = NULL;
    for (DWORD i = place_after(store, previous); !found && (each = store_at(store, i)); i++) {
        switch (kind) {
        case CERT_FIND_SUBJECT_STR_A:
        case CERT_FIND_SUBJECT_STR_W:
            found = name_contains(each, 0, wanted) ? each : NULL;
            break;
        case CERT_FIND_ISSUER_STR_A:
        case CERT_FIND_ISSUER_STR_W:
            found = name_contains(each, CERT_NAME_ISSUER_FLAG, wanted) ? each : NULL;
            break;
        default:
            found = matches(each, kind, parameter) ? each : NULL;
        }
    }
    CertDuplicateCertificateContext(found);
    CertFreeCertificateContext(previous);
    if (!found)
        SetLastError((DWORD)CRYPT_E_NOT_FOUND);
    return found;
}

static bool add(Store *store, Certificate *certificate) {
    AcquireSRWLockExclusive(&store->lock);
    bool fits = make_room((void ***)&store->certificates, store->count, &store->room);
    if (fits) {
        certificate->context.hCertStore = store;
        store->certificates[store->count++] = certificate;
        CertDuplicateCertificateContext(&certificate->context);
    }
    ReleaseSRWLockExclusive(&store->lock);
    return fits;
}

BOOL WINAPI CertAddEncodedCertificateToStore(HCERTSTORE handle, DWORD encoding, const BYTE *encoded, DWORD size,
                                             DWORD disposition, PCCERT_CONTEXT *added) {
    (void)encoding;
    Store *store = store_of(handle);
    if (added)
        *added = NULL;
    if (!store)
        return FALSE;
    Certificate *certificate = certificate_make(encoded, size);
    if (!certificate)
        return FALSE;
    PCCERT_CONTEXT known =
        disposition == CERT_STORE_ADD_ALWAYS
            ? NULL
            : CertFindCertificateInStore(handle, X509_ASN_ENCODING, 0, CERT_FIND_EXISTING, &certificate->context, NULL);
    if (known && disposition == CERT_STORE_ADD_NEW) {
        CertFreeCertificateContext(known);
        CertFreeCertificateContext(&certificate->context);
        return crypt_fail((DWORD)CRYPT_E_EXISTS);
    }
    if (known) { // the same bytes: which of the two stays makes no difference
        CertFreeCertificateContext(&certificate->context);
        certificate = (Certificate *)known;
    } else if (!add(store, certificate)) {
        CertFreeCertificateContext(&certificate->context);
        return FALSE;
    }
    if (added)
        *added = &certificate->context;
    else
        CertFreeCertificateContext(&certificate->context);
    return TRUE;
}

BOOL WINAPI CertAddCertificateContextToStore(HCERTSTORE store, PCCERT_CONTEXT context, DWORD disposition,
                                             PCCERT_CONTEXT *added) {
    PCCERT_CONTEXT copy = NULL;
    if (!store) // a copy in no store
        copy = CertCreateCertificateContext(X509_ASN_ENCODING, context->pbCertEncoded, context->cbCertEncoded);
    else if (!CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, context->pbCertEncoded, context->cbCertEncoded,
                                               disposition, &copy))
        return FALSE;
    if (copy == NULL)
        return FALSE;
    properties_copy((const Certificate *)context, (Certificate *)copy);
    if (added)
        *added = copy;
    else
        CertFreeCertificateContext(copy);
    return TRUE;
}

// Always gives its reference back.
BOOL WINAPI CertDeleteCertificateFromStore(PCCERT_CONTEXT context) {
    Store *store = context ? context->hCertStore : NULL;
    if (store) {
        AcquireSRWLockExclusive(&store->lock);
        for (DWORD i = 0; i < store->count; i++) {
            if (&store->certificates[i]->context != context)
                continue;
            DWORD after = --store->count - i;
            MoveMemory(&store->certificates[i], &store->certificates[i + 1], after * sizeof(*store->certificates));
            CertFreeCertificateContext(context);
            break;
        }
        ReleaseSRWLockExclusive(&store->lock);
    }
    CertFreeCertificateContext(context);
    return TRUE;
}

// No store holds revocation or trust lists.
PCCRL_CONTEXT WINAPI CertEnumCRLsInStore(HCERTSTORE store, PCCRL_CONTEXT previous) {
    (void)store, (void)previous;
    SetLastError((DWORD)CRYPT_E_NOT_FOUND);
    return NULL;
}

BOOL WINAPI CertFreeCRLContext(PCCRL_CONTEXT context) { return context == NULL || crypt_fail(ERROR_INVALID_PARAMETER); }

BOOL WINAPI CertFreeCTLContext(PCCTL_CONTEXT context) { return context == NULL || crypt_fail(ERROR_INVALID_PARAMETER); }
