// The algorithms: their names, the pseudo handles that stand for them, opening, closing and listing them.

#include "internal.h"

static const AlgorithmInfo algorithms[] = {
    {BCRYPT_MD5_ALGORITHM, CLASS_HASH, HASH_MD5},
    {BCRYPT_SHA1_ALGORITHM, CLASS_HASH, HASH_SHA1},
    {BCRYPT_SHA256_ALGORITHM, CLASS_HASH, HASH_SHA256},
    {BCRYPT_SHA384_ALGORITHM, CLASS_HASH, HASH_SHA384},
    {BCRYPT_SHA512_ALGORITHM, CLASS_HASH, HASH_SHA512},
    {BCRYPT_AES_ALGORITHM, CLASS_CIPHER, CIPHER_AES},
    {BCRYPT_DES_ALGORITHM, CLASS_CIPHER, CIPHER_DES},
    {BCRYPT_3DES_ALGORITHM, CLASS_CIPHER, CIPHER_3DES},
    {BCRYPT_3DES_112_ALGORITHM, CLASS_CIPHER, CIPHER_3DES_112},
    {BCRYPT_RC2_ALGORITHM, CLASS_CIPHER, CIPHER_RC2},
    {BCRYPT_RC4_ALGORITHM, CLASS_CIPHER, CIPHER_RC4},
    {BCRYPT_RSA_ALGORITHM, CLASS_RSA, -1},
    {BCRYPT_RSA_SIGN_ALGORITHM, CLASS_RSA, -1},
    {BCRYPT_ECDSA_P256_ALGORITHM, CLASS_ECDSA, 0},
    {BCRYPT_ECDSA_P384_ALGORITHM, CLASS_ECDSA, 1},
    {BCRYPT_ECDSA_P521_ALGORITHM, CLASS_ECDSA, 2},
    {L"ECDSA", CLASS_ECDSA, -1},
    {BCRYPT_ECDH_P256_ALGORITHM, CLASS_ECDH, 0},
    {BCRYPT_ECDH_P384_ALGORITHM, CLASS_ECDH, 1},
    {BCRYPT_ECDH_P521_ALGORITHM, CLASS_ECDH, 2},
    {L"ECDH", CLASS_ECDH, -1},
    {BCRYPT_DH_ALGORITHM, CLASS_DH, -1},
    {BCRYPT_PBKDF2_ALGORITHM, CLASS_DERIVATION, KDF_KIND_PBKDF2},
    {BCRYPT_SP800108_CTR_HMAC_ALGORITHM, CLASS_DERIVATION, KDF_KIND_SP800_108},
    {BCRYPT_SP80056A_CONCAT_ALGORITHM, CLASS_DERIVATION, KDF_KIND_SP800_56A},
    {L"HKDF", CLASS_DERIVATION, KDF_KIND_HKDF},
    {BCRYPT_CAPI_KDF_ALGORITHM, CLASS_DERIVATION, KDF_KIND_CAPI},
    {BCRYPT_RNG_ALGORITHM, CLASS_RANDOM, 0},
};

static const struct {
    ULONG handle;
    const WCHAR *name;
    bool hmac;
    Mode mode;
} pseudo[] = {
    {0x21, BCRYPT_MD5_ALGORITHM, false, MODE_NONE},
    {0x31, BCRYPT_SHA1_ALGORITHM, false, MODE_NONE},
    {0x41, BCRYPT_SHA256_ALGORITHM, false, MODE_NONE},
    {0x51, BCRYPT_SHA384_ALGORITHM, false, MODE_NONE},
    {0x61, BCRYPT_SHA512_ALGORITHM, false, MODE_NONE},
    {0x71, BCRYPT_RC4_ALGORITHM, false, MODE_NONE},
    {0x81, BCRYPT_RNG_ALGORITHM, false, MODE_NONE},
    {0x91, BCRYPT_MD5_ALGORITHM, true, MODE_NONE},
    {0xa1, BCRYPT_SHA1_ALGORITHM, true, MODE_NONE},
    {0xb1, BCRYPT_SHA256_ALGORITHM, true, MODE_NONE},
    {0xc1, BCRYPT_SHA384_ALGORITHM, true, MODE_NONE},
    {0xd1, BCRYPT_SHA512_ALGORITHM, true, MODE_NONE},
    {0xe1, BCRYPT_RSA_ALGORITHM, false, MODE_NONE},
    {0xf1, L"ECDSA", false, MODE_NONE},
    {0x141, BCRYPT_3DES_ALGORITHM, false, MODE_CBC},
    {0x151, BCRYPT_3DES_ALGORITHM, false, MODE_ECB},
    {0x161, BCRYPT_3DES_ALGORITHM, false, MODE_CFB},
    {0x171, BCRYPT_3DES_112_ALGORITHM, false, MODE_CBC},
    {0x181, BCRYPT_3DES_112_ALGORITHM, false, MODE_ECB},
    {0x191, BCRYPT_3DES_112_ALGORITHM, false, MODE_CFB},
    {0x1a1, BCRYPT_AES_ALGORITHM, false, MODE_CBC},
    {0x1b1, BCRYPT_AES_ALGORITHM, false, MODE_ECB},
    {0x1c1, BCRYPT_AES_ALGORITHM, false, MODE_CFB},
    {0x1d1, BCRYPT_AES_ALGORITHM, false, MODE_CCM},
    {0x1e1, BCRYPT_AES_ALGORITHM, false, MODE_GCM},
    {0x1f1, BCRYPT_DES_ALGORITHM, false, MODE_CBC},
    {0x201, BCRYPT_DES_ALGORITHM, false, MODE_ECB},
    {0x211, BCRYPT_DES_ALGORITHM, false, MODE_CFB},
    {0x251, BCRYPT_RC2_ALGORITHM, false, MODE_CBC},
    {0x261, BCRYPT_RC2_ALGORITHM, false, MODE_ECB},
    {0x271, BCRYPT_RC2_ALGORITHM, false, MODE_CFB},
    {0x281, BCRYPT_DH_ALGORITHM, false, MODE_NONE},
    {0x291, L"ECDH", false, MODE_NONE},
    {0x2a1, BCRYPT_ECDH_P256_ALGORITHM, false, MODE_NONE},
    {0x2b1, BCRYPT_ECDH_P384_ALGORITHM, false, MODE_NONE},
    {0x2c1, BCRYPT_ECDH_P521_ALGORITHM, false, MODE_NONE},
    {0x2e1, BCRYPT_ECDSA_P256_ALGORITHM, false, MODE_NONE},
    {0x2f1, BCRYPT_ECDSA_P384_ALGORITHM, false, MODE_NONE},
    {0x301, BCRYPT_ECDSA_P521_ALGORITHM, false, MODE_NONE},
    {0x311, BCRYPT_RSA_SIGN_ALGORITHM, false, MODE_NONE},
    {0x321, BCRYPT_CAPI_KDF_ALGORITHM, false, MODE_NONE},
    {0x331, BCRYPT_PBKDF2_ALGORITHM, false, MODE_NONE},
    {0x341, BCRYPT_SP800108_CTR_HMAC_ALGORITHM, false, MODE_NONE},
    {0x351, BCRYPT_SP80056A_CONCAT_ALGORITHM, false, MODE_NONE},
    {0x391, L"HKDF", false, MODE_NONE},
};

static Algorithm pseudo_algorithms[ARRAYSIZE(pseudo)];

static const WCHAR provider_name[] = MS_PRIMITIVE_PROVIDER;

HANDLE bcrypt_heap(void) { return NtCurrentPeb()->ProcessHeap; }

bool bcrypt_same(const WCHAR *left, const WCHAR *right) {
    while (*left && *left == *right)
        left++, right++;
    return *left == *right;
}

static const AlgorithmInfo *named(const WCHAR *name) {
    for (SIZE_T i = 0; i < ARRAYSIZE(algorithms); i++)
        if (bcrypt_same(algorithms[i].name, name))
            return &algorithms[i];
    return NULL;
}

int hash_kind_of(const WCHAR *name) {
    const AlgorithmInfo *info = name ? named(name) : NULL;
    return info && info->class == CLASS_HASH ? info->kind : -1;
}

static Algorithm opened(const AlgorithmInfo *info) {
    Mode mode = info->class == CLASS_CIPHER && bcrypt_ciphers[info->kind].block > 1 ? MODE_CBC : MODE_NONE;
    int curve = info->class == CLASS_ECDSA || info->class == CLASS_ECDH ? info->kind : -1;
    return (Algorithm){.magic = ALGORITHM_MAGIC, .info = info, .mode = mode, .segment = 1, .curve = curve};
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)reserved;
    if (reason != DLL_PROCESS_ATTACH)
        return TRUE;
    LdrDisableThreadCalloutsForDll(module);
    for (SIZE_T i = 0; i < ARRAYSIZE(pseudo); i++) {
        pseudo_algorithms[i] = opened(named(pseudo[i].name));
        pseudo_algorithms[i].hmac = pseudo[i].hmac;
        if (pseudo[i].mode != MODE_NONE)
            pseudo_algorithms[i].mode = pseudo[i].mode;
    }
    return TRUE;
}

bool algorithm_is_pseudo(BCRYPT_HANDLE handle) { return (ULONG_PTR)handle < 0x1000; }

const Algorithm *algorithm_of(BCRYPT_HANDLE handle) {
    if (algorithm_is_pseudo(handle)) {
        for (SIZE_T i = 0; i < ARRAYSIZE(pseudo); i++)
            if (pseudo[i].handle == (ULONG_PTR)handle)
                return &pseudo_algorithms[i];
        return NULL;
    }
    const Algorithm *algorithm = handle;
    return !((ULONG_PTR)handle & 7) && algorithm->magic == ALGORITHM_MAGIC ? algorithm : NULL;
}

NTSTATUS WINAPI BCryptOpenAlgorithmProvider(BCRYPT_ALG_HANDLE *handle, LPCWSTR name, LPCWSTR provider, ULONG flags) {
    const ULONG known = BCRYPT_ALG_HANDLE_HMAC_FLAG | BCRYPT_HASH_REUSABLE_FLAG | BCRYPT_PROV_DISPATCH;
    if (handle == NULL || name == NULL || flags & ~known)
        return STATUS_INVALID_PARAMETER;
    *handle = NULL;
    const AlgorithmInfo *info = named(name);
    if (info == NULL || (provider && !bcrypt_same(provider, provider_name)))
        return STATUS_NOT_FOUND;
    if (flags & BCRYPT_ALG_HANDLE_HMAC_FLAG && info->class != CLASS_HASH)
        return STATUS_NOT_SUPPORTED;
    Algorithm *made = RtlAllocateHeap(bcrypt_heap(), 0, sizeof *made);
    if (made == NULL)
        return STATUS_NO_MEMORY;
    *made = opened(info);
    made->hmac = flags & BCRYPT_ALG_HANDLE_HMAC_FLAG;
    made->reusable = flags & BCRYPT_HASH_REUSABLE_FLAG;
    *handle = made;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptCloseAlgorithmProvider(BCRYPT_ALG_HANDLE handle, ULONG flags) {
    Algorithm *algorithm = (Algorithm *)algorithm_of(handle);
    if (algorithm == NULL || algorithm_is_pseudo(handle))
        return STATUS_INVALID_HANDLE;
    if (flags)
        return STATUS_INVALID_PARAMETER;
    algorithm->magic = 0;
    RtlFreeHeap(bcrypt_heap(), 0, algorithm);
    return STATUS_SUCCESS;
}

VOID WINAPI BCryptFreeBuffer(PVOID buffer) { RtlFreeHeap(bcrypt_heap(), 0, buffer); }

ULONG algorithm_interface(const AlgorithmInfo *info) {
    static const ULONG interfaces[] = {
        [CLASS_HASH] = BCRYPT_HASH_INTERFACE,
        [CLASS_CIPHER] = BCRYPT_CIPHER_INTERFACE,
        [CLASS_DERIVATION] = BCRYPT_KEY_DERIVATION_INTERFACE,
        [CLASS_RANDOM] = BCRYPT_RNG_INTERFACE,
        [CLASS_RSA] = BCRYPT_ASYMMETRIC_ENCRYPTION_INTERFACE,
        [CLASS_ECDSA] = BCRYPT_SIGNATURE_INTERFACE,
        [CLASS_ECDH] = BCRYPT_SECRET_AGREEMENT_INTERFACE,
        [CLASS_DH] = BCRYPT_SECRET_AGREEMENT_INTERFACE,
    };
    return interfaces[info->class];
}

// The operation bits are those of the interfaces: bit n - 1 is interface n's.
NTSTATUS WINAPI BCryptEnumAlgorithms(ULONG operations, ULONG *count, BCRYPT_ALGORITHM_IDENTIFIER **list, ULONG flags) {
    if (count == NULL || list == NULL || operations >> BCRYPT_KEY_DERIVATION_INTERFACE || flags)
        return STATUS_INVALID_PARAMETER;
    *count = 0;
    *list = RtlAllocateHeap(bcrypt_heap(), HEAP_ZERO_MEMORY, sizeof **list * ARRAYSIZE(algorithms));
    if (*list == NULL)
        return STATUS_NO_MEMORY;
    for (SIZE_T i = 0; i < ARRAYSIZE(algorithms); i++) {
        ULONG interface = algorithm_interface(&algorithms[i]);
        bool signs = algorithms[i].class == CLASS_RSA && operations & BCRYPT_SIGNATURE_OPERATION;
        if (operations && !signs && !(operations >> (interface - 1) & 1))
            continue;
        (*list)[*count].pszName = (WCHAR *)algorithms[i].name;
        (*list)[(*count)++].dwClass = interface;
    }
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptEnumProviders(LPCWSTR name, ULONG *count, BCRYPT_PROVIDER_NAME **list, ULONG flags) {
    if (name == NULL || count == NULL || list == NULL || flags)
        return STATUS_INVALID_PARAMETER;
    *count = 0;
    if (named(name) == NULL)
        return STATUS_NOT_FOUND;
    *list = RtlAllocateHeap(bcrypt_heap(), 0, sizeof **list);
    if (*list == NULL)
        return STATUS_NO_MEMORY;
    (*list)->pszProviderName = (WCHAR *)provider_name;
    *count = 1;
    return STATUS_SUCCESS;
}

// Nothing is certified here, so nothing can be held to it.
NTSTATUS WINAPI BCryptGetFipsAlgorithmMode(BOOLEAN *enabled) {
    if (enabled == NULL)
        return STATUS_INVALID_PARAMETER;
    *enabled = FALSE;
    return STATUS_SUCCESS;
}
