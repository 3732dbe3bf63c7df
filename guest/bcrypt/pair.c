// Key pairs: made, imported, exported, copied; signatures, and RSA's encryption. The supervisor does the arithmetic.

#include "pair.h"

enum { BLOB_MAX = 0x4000 };

static const struct {
    const WCHAR *name;
    ULONG bits;
} curves[] = {
    {L"nistP256", 256},        {L"nistP384", 384},        {L"nistP521", 521},        {L"curve25519", 255},
    {L"brainpoolP256r1", 256}, {L"brainpoolP384r1", 384}, {L"brainpoolP512r1", 512}, {L"secP256k1", 256},
    {L"secP256r1", 256},       {L"secP384r1", 384},       {L"secP521r1", 521},
};

int curve_named(const WCHAR *name) {
    for (SIZE_T i = 0; i < ARRAYSIZE(curves); i++)
        if (bcrypt_same(curves[i].name, name))
            return (int)i;
    return -1;
}

const WCHAR *curve_name(int curve) { return curves[curve].name; }

ULONG curve_bits(int curve) { return curves[curve].bits; }

Pair *pair_of(BCRYPT_HANDLE handle) {
    Pair *pair = handle;
    return pair && !((ULONG_PTR)handle & 7) && pair->magic == PAIR_MAGIC ? pair : NULL;
}

bool algorithm_has_pairs(const Algorithm *algorithm) {
    return algorithm->info->class == CLASS_RSA || algorithm->info->class == CLASS_ECDSA ||
           algorithm->info->class == CLASS_ECDH || algorithm->info->class == CLASS_DH;
}

static CryptoPart text_part(const WCHAR *text) {
    ULONG size = 0;
    while (text && text[size])
        size++;
    return (CryptoPart){text, size * sizeof(WCHAR)};
}

static CryptoPart use_part(const Algorithm *algorithm) {
    AlgorithmClass class = algorithm->info->class;
    return text_part(class == CLASS_RSA     ? L"RSA"
                     : class == CLASS_ECDSA ? L"ECDSA"
                     : class == CLASS_ECDH  ? L"ECDH"
                                            : L"DH");
}

static CryptoPart curve_part(const Algorithm *algorithm) {
    return text_part(algorithm->curve < 0 ? NULL : curves[algorithm->curve].name);
}

static CryptoPart key_part(const Pair *pair) { return (CryptoPart){pair->blob, pair->size}; }

ULONG pair_bytes(const Pair *pair) { return (pair->bits + 7) / 8; }

static NTSTATUS make(const Algorithm *algorithm, BCRYPT_ALG_HANDLE provider, Pair **result) {
    Pair *pair = RtlAllocateHeap(bcrypt_heap(), HEAP_ZERO_MEMORY, sizeof *pair);
    if (pair == NULL)
        return STATUS_NO_MEMORY;
    pair->magic = PAIR_MAGIC;
    pair->algorithm = *algorithm;
    pair->provider = provider;
    *result = pair;
    return STATUS_SUCCESS;
}

void pair_free(Pair *pair) {
    if (pair->blob) {
        wipe(pair->blob, pair->size);
        RtlFreeHeap(bcrypt_heap(), 0, pair->blob);
    }
    if (pair->parameters)
        RtlFreeHeap(bcrypt_heap(), 0, pair->parameters);
    wipe(pair, sizeof *pair);
    RtlFreeHeap(bcrypt_heap(), 0, pair);
}

// The key becomes this blob, in the supervisor's form.
static NTSTATUS take(Pair *pair, const BYTE *blob, ULONG size, bool private) {
    pair->blob = RtlAllocateHeap(bcrypt_heap(), 0, size);
    if (pair->blob == NULL)
        return STATUS_NO_MEMORY;
    memcpy(pair->blob, blob, size);
    pair->size = size;
    pair->finalized = true;
    pair->private = private;
    if (pair->algorithm.info->class == CLASS_RSA) {
        BCRYPT_RSAKEY_BLOB header;
        memcpy(&header, blob, sizeof header);
        pair->bits = header.BitLength;
    } else if (pair->algorithm.info->class == CLASS_DH) {
        BCRYPT_DH_KEY_BLOB header;
        memcpy(&header, blob, sizeof header);
        pair->bits = header.cbKey * 8;
    } else {
        pair->bits = curves[pair->algorithm.curve].bits;
    }
    return STATUS_SUCCESS;
}

// Asks for a key, which `pair` becomes.
static NTSTATUS ask_key(Pair *pair, ULONG code, const CryptoPart *parts, ULONG count, bool private) {
    ULONG size;
    BYTE *blob = RtlAllocateHeap(bcrypt_heap(), 0, BLOB_MAX);
    if (blob == NULL)
        return STATUS_NO_MEMORY;
    NTSTATUS status = host_crypto_ask(code, parts, count, blob, BLOB_MAX, &size);
    if (NT_SUCCESS(status))
        status = take(pair, blob, size, private);
    wipe(blob, BLOB_MAX);
    RtlFreeHeap(bcrypt_heap(), 0, blob);
    return status;
}

NTSTATUS WINAPI BCryptGenerateKeyPair(BCRYPT_ALG_HANDLE handle, BCRYPT_KEY_HANDLE *result, ULONG bits, ULONG flags) {
    const Algorithm *algorithm = algorithm_of(handle);
    if (algorithm == NULL)
        return STATUS_INVALID_HANDLE;
    if (!algorithm_has_pairs(algorithm))
        return STATUS_NOT_SUPPORTED;
    if (result == NULL || flags)
        return STATUS_INVALID_PARAMETER;
    bool rsa = algorithm->info->class == CLASS_RSA, dh = algorithm->info->class == CLASS_DH;
    if (dh    ? bits < DH_MIN || bits > DH_MAX || bits % DH_STEP
        : rsa ? bits < RSA_MIN || bits > RSA_MAX || bits % RSA_STEP
              : algorithm->curve < 0 || (bits && bits != curves[algorithm->curve].bits))
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = make(algorithm, handle, (Pair **)result);
    if (NT_SUCCESS(status))
        (*(Pair **)result)->bits = rsa || dh ? bits : curves[algorithm->curve].bits;
    return status;
}

NTSTATUS WINAPI BCryptFinalizeKeyPair(BCRYPT_KEY_HANDLE handle, ULONG flags) {
    Pair *pair = pair_of(handle);
    if (pair == NULL || pair->finalized)
        return STATUS_INVALID_HANDLE;
    if (flags)
        return STATUS_INVALID_PARAMETER;
    const CryptoPart parts[] = {use_part(&pair->algorithm),
                                curve_part(&pair->algorithm),
                                {&pair->bits, sizeof pair->bits},
                                {pair->parameters, pair->parameters_size}};
    return ask_key(pair, CRYPTO_GENERATE, parts, ARRAYSIZE(parts), true);
}

NTSTATUS pair_set_parameters(Pair *pair, const BYTE *data, ULONG size) {
    if (pair->finalized || size > BLOB_MAX)
        return pair->finalized ? STATUS_INVALID_HANDLE : STATUS_INVALID_PARAMETER;
    BYTE *copy = RtlAllocateHeap(bcrypt_heap(), 0, size);
    if (copy == NULL)
        return STATUS_NO_MEMORY;
    memcpy(copy, data, size);
    if (pair->parameters)
        RtlFreeHeap(bcrypt_heap(), 0, pair->parameters);
    pair->parameters = copy;
    pair->parameters_size = size;
    return STATUS_SUCCESS;
}

// The curve that an ECC blob's magic names (ECK1… and ECS1…, two of each curve), or the algorithm's.
static int blob_curve(const Algorithm *algorithm, const BYTE *blob, ULONG size) {
    if (algorithm->curve >= 0 || size < sizeof(BCRYPT_ECCKEY_BLOB) || blob[3] < '1' || blob[3] > '6')
        return algorithm->curve;
    return (blob[3] - '1') / 2;
}

static bool names_private(const WCHAR *type) {
    static const WCHAR word[] = L"PRIVATE";
    for (; *type; type++) {
        SIZE_T i = 0;
        while (word[i] && type[i] == word[i])
            i++;
        if (word[i] == 0)
            return true;
    }
    return false;
}

NTSTATUS WINAPI BCryptImportKeyPair(BCRYPT_ALG_HANDLE handle, BCRYPT_KEY_HANDLE with, LPCWSTR type,
                                    BCRYPT_KEY_HANDLE *result, PUCHAR blob, ULONG size, ULONG flags) {
    const Algorithm *algorithm = algorithm_of(handle);
    if (algorithm == NULL)
        return STATUS_INVALID_HANDLE;
    if (!algorithm_has_pairs(algorithm))
        return STATUS_NOT_SUPPORTED;
    if (type == NULL || result == NULL || blob == NULL || with || flags & ~(ULONG)BCRYPT_NO_KEY_VALIDATION)
        return STATUS_INVALID_PARAMETER;
    Algorithm settings = *algorithm;
    if (algorithm->info->class == CLASS_ECDSA || algorithm->info->class == CLASS_ECDH) {
        settings.curve = blob_curve(algorithm, blob, size);
        if (settings.curve < 0)
            return STATUS_INVALID_PARAMETER;
    }
    Pair *pair;
    NTSTATUS status = make(&settings, handle, &pair);
    if (!NT_SUCCESS(status))
        return status;
    const CryptoPart parts[] = {use_part(&settings), curve_part(&settings), text_part(type), {blob, size}};
    status = ask_key(pair, CRYPTO_IMPORT, parts, ARRAYSIZE(parts), names_private(type));
    if (NT_SUCCESS(status))
        *result = pair;
    else
        pair_free(pair);
    return status;
}

NTSTATUS pair_export(const Pair *pair, const WCHAR *type, BYTE *blob, ULONG room, ULONG *returned) {
    BYTE *made = RtlAllocateHeap(bcrypt_heap(), 0, BLOB_MAX);
    ULONG size = 0;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    const CryptoPart parts[] = {use_part(&pair->algorithm), curve_part(&pair->algorithm), key_part(pair),
                                text_part(type)};
    NTSTATUS status = !pair->finalized ? STATUS_INVALID_HANDLE
                                       : host_crypto_ask(CRYPTO_EXPORT, parts, ARRAYSIZE(parts), made, BLOB_MAX, &size);
    if (NT_SUCCESS(status)) {
        *returned = size;
        if (blob && room < size)
            status = STATUS_BUFFER_TOO_SMALL;
        else if (blob)
            memcpy(blob, made, size);
    }
    wipe(made, BLOB_MAX);
    RtlFreeHeap(bcrypt_heap(), 0, made);
    return status;
}

NTSTATUS pair_duplicate(const Pair *pair, Pair **result) {
    NTSTATUS status = make(&pair->algorithm, pair->provider, result);
    if (!NT_SUCCESS(status))
        return status;
    (*result)->bits = pair->bits;
    return pair->finalized ? take(*result, pair->blob, pair->size, pair->private) : status;
}

typedef struct {
    ULONG padding, salt;
    const WCHAR *hash; // NULL for none
    const BYTE *label;
    ULONG label_size;
} Padding;

static NTSTATUS signing_padding(const Pair *pair, const void *info, ULONG flags, Padding *padding) {
    *padding = (Padding){.padding = flags & (BCRYPT_PAD_PKCS1 | BCRYPT_PAD_PSS)};
    if (pair->algorithm.info->class != CLASS_RSA)
        return info || flags ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
    if (info == NULL)
        return STATUS_INVALID_PARAMETER;
    if (padding->padding == BCRYPT_PAD_PKCS1) {
        padding->hash = ((const BCRYPT_PKCS1_PADDING_INFO *)info)->pszAlgId;
    } else if (padding->padding == BCRYPT_PAD_PSS) {
        padding->hash = ((const BCRYPT_PSS_PADDING_INFO *)info)->pszAlgId;
        padding->salt = ((const BCRYPT_PSS_PADDING_INFO *)info)->cbSalt;
    } else {
        return STATUS_INVALID_PARAMETER;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS check_signing(const Pair *pair) {
    if (pair == NULL || !pair->finalized)
        return STATUS_INVALID_HANDLE;
    bool agrees = pair->algorithm.info->class == CLASS_ECDH || pair->algorithm.info->class == CLASS_DH;
    return agrees ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptSignHash(BCRYPT_KEY_HANDLE handle, VOID *info, PUCHAR digest, ULONG size, PUCHAR result,
                               ULONG room, ULONG *returned, ULONG flags) {
    const Pair *pair = pair_of(handle);
    Padding padding;
    NTSTATUS status = check_signing(pair);
    if (!NT_SUCCESS(status))
        return status;
    if (returned == NULL || (digest == NULL && result))
        return STATUS_INVALID_PARAMETER;
    ULONG length = pair_bytes(pair) * (pair->algorithm.info->class == CLASS_ECDSA ? 2 : 1);
    *returned = length;
    if (result == NULL)
        return STATUS_SUCCESS;
    if (room < length)
        return STATUS_BUFFER_TOO_SMALL;
    status = signing_padding(pair, info, flags, &padding);
    if (!NT_SUCCESS(status) || !pair->private)
        return NT_SUCCESS(status) ? STATUS_INVALID_PARAMETER : status;
    const CryptoPart parts[] = {
        use_part(&pair->algorithm),
        curve_part(&pair->algorithm),
        key_part(pair),
        {digest, size},
        {&padding.padding, sizeof(ULONG)},
        text_part(padding.hash),
        {&padding.salt, sizeof(ULONG)},
    };
    return host_crypto_ask(CRYPTO_SIGN, parts, ARRAYSIZE(parts), result, room, returned);
}

NTSTATUS WINAPI BCryptVerifySignature(BCRYPT_KEY_HANDLE handle, VOID *info, PUCHAR digest, ULONG size, PUCHAR signature,
                                      ULONG signature_size, ULONG flags) {
    const Pair *pair = pair_of(handle);
    Padding padding;
    NTSTATUS status = check_signing(pair);
    if (!NT_SUCCESS(status))
        return status;
    if (digest == NULL || signature == NULL)
        return STATUS_INVALID_PARAMETER;
    status = signing_padding(pair, info, flags, &padding);
    if (!NT_SUCCESS(status))
        return status;
    const CryptoPart parts[] = {
        use_part(&pair->algorithm),
        curve_part(&pair->algorithm),
        key_part(pair),
        {digest, size},
        {signature, signature_size},
        {&padding.padding, sizeof(ULONG)},
        text_part(padding.hash),
        {&padding.salt, sizeof(ULONG)},
    };
    return host_crypto_ask(CRYPTO_VERIFY, parts, ARRAYSIZE(parts), NULL, 0, NULL);
}

static NTSTATUS encryption_padding(const void *info, ULONG flags, Padding *padding) {
    const BCRYPT_OAEP_PADDING_INFO *oaep = info;
    *padding = (Padding){.padding = flags};
    switch (flags) {
    case BCRYPT_PAD_NONE:
    case BCRYPT_PAD_PKCS1:
        return STATUS_SUCCESS;
    case BCRYPT_PAD_OAEP:
        if (oaep == NULL || oaep->pszAlgId == NULL || (oaep->cbLabel && oaep->pbLabel == NULL))
            return STATUS_INVALID_PARAMETER;
        padding->hash = oaep->pszAlgId;
        padding->label = oaep->pbLabel;
        padding->label_size = oaep->cbLabel;
        return STATUS_SUCCESS;
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

NTSTATUS pair_crypt(const Pair *pair, bool encrypt, const BYTE *in, ULONG size, const void *info, BYTE *out, ULONG room,
                    ULONG *returned, ULONG flags) {
    BYTE made[RSA_MAX / 8];
    Padding padding;
    if (!pair->finalized)
        return STATUS_INVALID_HANDLE;
    if (pair->algorithm.info->class != CLASS_RSA)
        return STATUS_NOT_SUPPORTED;
    if (returned == NULL || (size && in == NULL) || (!encrypt && !pair->private))
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = encryption_padding(info, flags, &padding);
    if (!NT_SUCCESS(status))
        return status;
    *returned = pair_bytes(pair);
    if (out == NULL)
        return STATUS_SUCCESS;
    if (encrypt && room < *returned)
        return STATUS_BUFFER_TOO_SMALL;
    const CryptoPart parts[] = {
        key_part(pair),
        {in, size},
        {&padding.padding, sizeof(ULONG)},
        text_part(padding.hash),
        {padding.label, padding.label_size},
    };
    ULONG code = encrypt ? CRYPTO_ENCRYPT : CRYPTO_DECRYPT, got;
    status = host_crypto_ask(code, parts, ARRAYSIZE(parts), made, sizeof made, &got);
    if (NT_SUCCESS(status)) {
        *returned = got;
        if (room < got)
            status = STATUS_BUFFER_TOO_SMALL;
        else
            memcpy(out, made, got);
    }
    wipe(made, sizeof made);
    return status;
}

NTSTATUS pair_agree(const Pair *own, const Pair *other, BYTE *secret, ULONG room, ULONG *size) {
    const CryptoPart parts[] = {use_part(&own->algorithm), curve_part(&own->algorithm), key_part(own), key_part(other)};
    return host_crypto_ask(CRYPTO_AGREE, parts, ARRAYSIZE(parts), secret, room, size);
}
