// PKCS #12 files: a store of their certificates, whose keys are ncrypt's: for the moment, or persisted under a name of
// their own.

#include "crypt32.h"
#include <nt.h>
#include <ncrypt.h>

#include "../crypto/wipe.h"
#include "host_crypto.h"

enum { PARTS_EACH = 5, ANSWER_MAX = 1 << 20, NAME_DIGITS = 32 };

typedef struct {
    const BYTE *data;
    ULONG size;
} Part;

// A part of the answer by number; an empty one past its end.
static Part part_at(const BYTE *answer, ULONG size, ULONG index) {
    ULONG count, length, at;
    if (size < sizeof count)
        return (Part){NULL, 0};
    memcpy(&count, answer, sizeof count);
    if (index >= count || count > (size - sizeof count) / sizeof(ULONG))
        return (Part){NULL, 0};
    at = sizeof count + count * sizeof(ULONG);
    for (ULONG i = 0;; i++) {
        memcpy(&length, answer + sizeof count + i * sizeof(ULONG), sizeof length);
        if (length > size - at)
            return (Part){NULL, 0};
        if (i == index)
            return (Part){answer + at, length};
        at += length;
    }
}

static DWORD error_of(NTSTATUS status) {
    switch ((ULONG)status) {
    case 0xc000006a: // STATUS_WRONG_PASSWORD
        return ERROR_INVALID_PASSWORD;
    case 0xc0000017: // STATUS_NO_MEMORY
        return ERROR_NOT_ENOUGH_MEMORY;
    case 0xc00000bb: // STATUS_NOT_SUPPORTED
        return ERROR_NOT_SUPPORTED;
    default:
        return (DWORD)CRYPT_E_BAD_ENCODE;
    }
}

static NTSTATUS ask(CRYPT_DATA_BLOB *blob, LPCWSTR password, BYTE *answer, ULONG *size) {
    ULONG length = 0;
    while (password && password[length])
        length++;
    const CryptoPart parts[] = {{blob->pbData, blob->cbData}, {password, length * sizeof(WCHAR)}};
    return host_crypto_ask(CRYPTO_PFX, parts, ARRAYSIZE(parts), answer, ANSWER_MAX, size);
}

static FARPROC ncrypt(const char *name) {
    HMODULE module = LoadLibraryW(L"ncrypt.dll");
    return module ? GetProcAddress(module, name) : NULL;
}

// A name that no other key has: 32 digits at random.
static bool random_name(WCHAR name[NAME_DIGITS + 1]) {
    BYTE bytes[NAME_DIGITS / 2];
    if (!BCRYPT_SUCCESS(BCryptGenRandom(NULL, bytes, sizeof bytes, BCRYPT_USE_SYSTEM_PREFERRED_RNG)))
        return false;
    for (ULONG i = 0; i < NAME_DIGITS; i++)
        name[i] = L"0123456789abcdef"[bytes[i / 2] >> 4 * (i % 2) & 15];
    name[NAME_DIGITS] = 0;
    return true;
}

static BOOL take_key(Certificate *certificate, const BYTE *answer, ULONG size, ULONG first, DWORD flags) {
    SECURITY_STATUS(WINAPI * open)(NCRYPT_PROV_HANDLE *, LPCWSTR, DWORD) = (void *)ncrypt("NCryptOpenStorageProvider");
    SECURITY_STATUS(WINAPI * import)(NCRYPT_PROV_HANDLE, NCRYPT_KEY_HANDLE, LPCWSTR, NCryptBufferDesc *,
                                     NCRYPT_KEY_HANDLE *, PBYTE, DWORD, DWORD) = (void *)ncrypt("NCryptImportKey");
    SECURITY_STATUS(WINAPI * set)(NCRYPT_HANDLE, LPCWSTR, PBYTE, DWORD, DWORD) = (void *)ncrypt("NCryptSetProperty");
    SECURITY_STATUS(WINAPI * release)(NCRYPT_HANDLE) = (void *)ncrypt("NCryptFreeObject");
    Part use = part_at(answer, size, first + 2), blob = part_at(answer, size, first + 4);
    NCRYPT_PROV_HANDLE provider;
    NCRYPT_KEY_HANDLE key = 0;
    WCHAR name[NAME_DIGITS + 1];
    if (use.size == 0)
        return TRUE; // no key, or one of a kind that Windows has no blob for
    bool rsa = use.size == 3 * sizeof(WCHAR), kept = !(flags & PKCS12_NO_PERSIST_KEY);
    if (!open || !import || !set || !release || open(&provider, NULL, 0) != ERROR_SUCCESS || !random_name(name))
        return crypt_fail((DWORD)NTE_FAIL);
    NCryptBuffer named = {sizeof name, NCRYPTBUFFER_PKCS_KEY_NAME, name};
    NCryptBufferDesc list = {NCRYPTBUFFER_VERSION, 1, &named};
    DWORD machine = flags & CRYPT_MACHINE_KEYSET ? NCRYPT_MACHINE_KEY_FLAG : 0;
    DWORD policy = flags & CRYPT_EXPORTABLE ? NCRYPT_ALLOW_EXPORT_FLAG | NCRYPT_ALLOW_PLAINTEXT_EXPORT_FLAG : 0;
    SECURITY_STATUS status = import(provider, 0, rsa ? BCRYPT_RSAFULLPRIVATE_BLOB : BCRYPT_ECCPRIVATE_BLOB,
                                    kept ? &list : NULL, &key, (PBYTE)blob.data, blob.size, machine);
    if (status == ERROR_SUCCESS)
        status = set(key, NCRYPT_EXPORT_POLICY_PROPERTY, (PBYTE)&policy, sizeof policy, kept ? NCRYPT_PERSIST_FLAG : 0);
    BOOL ok = status == ERROR_SUCCESS ? TRUE : crypt_fail((DWORD)status);
    if (ok && kept) {
        CRYPT_KEY_PROV_INFO info = {
            .pwszContainerName = name, .pwszProvName = (WCHAR *)MS_KEY_STORAGE_PROVIDER, .dwFlags = machine};
        ok = CertSetCertificateContextProperty(&certificate->context, CERT_KEY_PROV_INFO_PROP_ID, 0, &info);
        release(key);
    } else if (ok) { // it lives as long as the process: certificates are copied with their properties
        ok = property_set(certificate, CERT_NCRYPT_KEY_HANDLE_PROP_ID, &key, sizeof key);
    }
    release(provider);
    return ok;
}

static BOOL take_certificate(HCERTSTORE store, const BYTE *answer, ULONG size, ULONG first, DWORD flags) {
    Part encoded = part_at(answer, size, first), name = part_at(answer, size, first + 1);
    PCCERT_CONTEXT added = NULL;
    if (!CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, encoded.data, encoded.size, CERT_STORE_ADD_ALWAYS,
                                          &added))
        return FALSE;
    BOOL ok = TRUE;
    if (name.size) {
        WCHAR *text = crypt_allocate(name.size + sizeof(WCHAR));
        if (text)
            memcpy(text, name.data, name.size);
        ok = text && property_set((Certificate *)added, CERT_FRIENDLY_NAME_PROP_ID, text, name.size + sizeof(WCHAR));
        crypt_free(text);
    }
    ok = ok && take_key((Certificate *)added, answer, size, first, flags);
    CertFreeCertificateContext(added);
    return ok;
}

HCERTSTORE WINAPI PFXImportCertStore(CRYPT_DATA_BLOB *blob, LPCWSTR password, DWORD flags) {
    ULONG size = 0;
    if (!PFXIsPFXBlob(blob)) {
        crypt_fail((DWORD)CRYPT_E_BAD_ENCODE);
        return NULL;
    }
    BYTE *answer = crypt_allocate(ANSWER_MAX);
    if (answer == NULL)
        return NULL;
    NTSTATUS status = ask(blob, password, answer, &size);
    HCERTSTORE store = NT_SUCCESS(status) ? CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL) : NULL;
    if (!NT_SUCCESS(status))
        crypt_fail(error_of(status));
    BOOL ok = store != NULL;
    for (ULONG first = 0; ok && part_at(answer, size, first).size; first += PARTS_EACH)
        ok = take_certificate(store, answer, size, first, flags);
    wipe(answer, size);
    crypt_free(answer);
    if (store && !ok) {
        DWORD error = GetLastError();
        CertCloseStore(store, 0);
        SetLastError(error);
        store = NULL;
    }
    return store;
}

BOOL WINAPI PFXVerifyPassword(CRYPT_DATA_BLOB *blob, LPCWSTR password, DWORD flags) {
    ULONG size = 0;
    (void)flags;
    if (!PFXIsPFXBlob(blob))
        return crypt_fail((DWORD)CRYPT_E_BAD_ENCODE);
    BYTE *answer = crypt_allocate(ANSWER_MAX);
    if (answer == NULL)
        return FALSE;
    NTSTATUS status = ask(blob, password, answer, &size);
    wipe(answer, size);
    crypt_free(answer);
    return NT_SUCCESS(status) ? TRUE : crypt_fail(error_of(status));
}
