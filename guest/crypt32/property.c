// Properties that programs give certificates: kept in a list behind each, under one lock.

#include "crypt32.h"

typedef struct Property {
    struct Property *next;
    DWORD id, size;
    bool located; // a CRYPT_KEY_PROV_INFO: its pointers are offsets
    BYTE data[];
} Property;

static SRWLOCK lock = SRWLOCK_INIT;

static Property **place_of(Certificate *certificate, DWORD id) {
    Property **place = (Property **)&certificate->properties;
    while (*place && (*place)->id != id)
        place = &(*place)->next;
    return place;
}

static void put(Certificate *certificate, Property *property, DWORD id) {
    AcquireSRWLockExclusive(&lock);
    Property **place = place_of(certificate, id), *old = *place;
    if (property)
        property->next = old ? old->next : NULL;
    if (property)
        *place = property;
    else if (old)
        *place = old->next;
    ReleaseSRWLockExclusive(&lock);
    crypt_free(old);
}

static Property *make(DWORD id, const void *data, DWORD size) {
    Property *property = crypt_allocate(sizeof *property + size);
    if (property == NULL)
        return NULL;
    property->id = id;
    property->size = size;
    if (size)
        CopyMemory(property->data, data, size);
    return property;
}

BOOL property_set(Certificate *certificate, DWORD id, const void *data, DWORD size) {
    Property *property = make(id, data, size);
    if (property == NULL)
        return FALSE;
    put(certificate, property, id);
    return TRUE;
}

static DWORD text_size(const WCHAR *text) { return text ? ((DWORD)lstrlenW(text) + 1) * sizeof(WCHAR) : 0; }

// The structure with its texts behind it; the pointers say where they begin, and are made good in each copy given out.
static BOOL set_provider_info(Certificate *certificate, const CRYPT_KEY_PROV_INFO *given) {
    DWORD container = text_size(given->pwszContainerName), provider = text_size(given->pwszProvName);
    Property *property = crypt_allocate(sizeof *property + sizeof *given + container + provider);
    if (property == NULL)
        return FALSE;
    CRYPT_KEY_PROV_INFO *info = (CRYPT_KEY_PROV_INFO *)property->data;
    *info = *given;
    info->cProvParam = 0;
    info->rgProvParam = NULL;
    info->pwszContainerName = container ? (WCHAR *)sizeof *info : NULL;
    info->pwszProvName = provider ? (WCHAR *)(sizeof *info + container) : NULL;
    CopyMemory(property->data + sizeof *info, given->pwszContainerName, container);
    CopyMemory(property->data + sizeof *info + container, given->pwszProvName, provider);
    property->id = CERT_KEY_PROV_INFO_PROP_ID;
    property->size = sizeof *info + container + provider;
    property->located = true;
    put(certificate, property, CERT_KEY_PROV_INFO_PROP_ID);
    return TRUE;
}

BOOL property_get(const Certificate *certificate, DWORD id, void *data, DWORD *size) {
    DWORD room = *size;
    BOOL ok = TRUE;
    AcquireSRWLockShared(&lock);
    const Property *property = *place_of((Certificate *)certificate, id);
    if (property == NULL) {
        ok = crypt_fail((DWORD)CRYPT_E_NOT_FOUND);
    } else {
        *size = property->size;
        if (data && room < property->size)
            ok = crypt_fail(ERROR_MORE_DATA);
        else if (data)
            CopyMemory(data, property->data, property->size);
        if (ok && data && property->located) {
            CRYPT_KEY_PROV_INFO *info = data;
            if (info->pwszContainerName)
                info->pwszContainerName = (WCHAR *)((BYTE *)data + (ULONG_PTR)info->pwszContainerName);
            if (info->pwszProvName)
                info->pwszProvName = (WCHAR *)((BYTE *)data + (ULONG_PTR)info->pwszProvName);
        }
    }
    ReleaseSRWLockShared(&lock);
    return ok;
}

BOOL WINAPI CertSetCertificateContextProperty(PCCERT_CONTEXT context, DWORD id, DWORD flags, const void *data) {
    Certificate *certificate = (Certificate *)context;
    (void)flags;
    if (context == NULL || id == 0)
        return crypt_fail((DWORD)E_INVALIDARG);
    if (data == NULL) {
        put(certificate, NULL, id);
        return TRUE;
    }
    switch (id) {
    case CERT_KEY_PROV_INFO_PROP_ID:
        return set_provider_info(certificate, data);
    case CERT_KEY_CONTEXT_PROP_ID:
        return property_set(certificate, id, data, sizeof(CERT_KEY_CONTEXT));
    case CERT_KEY_SPEC_PROP_ID:
        return property_set(certificate, id, data, sizeof(DWORD));
    case CERT_DATE_STAMP_PROP_ID:
        return property_set(certificate, id, data, sizeof(FILETIME));
    case CERT_KEY_PROV_HANDLE_PROP_ID:
    case CERT_NCRYPT_KEY_HANDLE_PROP_ID:
    case CERT_HCRYPTPROV_OR_NCRYPT_KEY_HANDLE_PROP_ID: // the handle itself is given
        return property_set(certificate, id, &data, sizeof data);
    case CERT_SHA1_HASH_PROP_ID:
    case CERT_MD5_HASH_PROP_ID:
    case CERT_SHA256_HASH_PROP_ID:
        return TRUE; // they are computed
    default: {
        const CRYPT_DATA_BLOB *blob = data;
        if (blob->cbData && blob->pbData == NULL)
            return crypt_fail((DWORD)E_INVALIDARG);
        return property_set(certificate, id, blob->pbData, blob->cbData);
    }
    }
}

DWORD WINAPI CertEnumCertificateContextProperties(PCCERT_CONTEXT context, DWORD previous) {
    DWORD found = 0;
    AcquireSRWLockShared(&lock);
    const Property *property = (const Property *)((const Certificate *)context)->properties;
    while (property && previous && property->id != previous)
        property = property->next;
    if (property && previous)
        property = property->next;
    found = property ? property->id : 0;
    ReleaseSRWLockShared(&lock);
    return found;
}

void properties_copy(const Certificate *from, Certificate *to) {
    AcquireSRWLockExclusive(&lock);
    for (const Property *each = (const Property *)from->properties; each; each = each->next) {
        Property *copy = make(each->id, each->data, each->size);
        if (copy == NULL)
            break;
        copy->located = each->located;
        Property **place = place_of(to, each->id);
        if (*place) { // the newer one stays
            crypt_free(copy);
            continue;
        }
        *place = copy;
    }
    ReleaseSRWLockExclusive(&lock);
}

void properties_free(Certificate *certificate) {
    for (Property *each = (Property *)certificate->properties, *next; each; each = next) {
        next = each->next;
        crypt_free(each);
    }
    certificate->properties = NULL;
}
