// BCryptGetProperty and BCryptSetProperty: what algorithms, keys and hashes say of themselves, and take.

#include "pair.h"

typedef struct {
    const void *data;
    ULONG size;
    ULONG values[4]; // what data may point to
} Value;

static NTSTATUS number(Value *value, ULONG what) {
    value->values[0] = what;
    value->data = value->values;
    value->size = sizeof(ULONG);
    return STATUS_SUCCESS;
}

static NTSTATUS text(Value *value, const WCHAR *what) {
    value->data = what;
    for (value->size = sizeof(WCHAR); *what; what++)
        value->size += sizeof(WCHAR);
    return STATUS_SUCCESS;
}

static NTSTATUS lengths(Value *value, BCRYPT_KEY_LENGTHS_STRUCT what) {
    memcpy(value->values, &what, sizeof what);
    value->data = value->values;
    value->size = sizeof what;
    return STATUS_SUCCESS;
}

// The algorithm identifiers of the hashes (RFC 8017, A.2.4), without the OID's tag and length, as this property has
// them.
static NTSTATUS oid_list(Value *value, HashKind kind) {
    static BYTE oids[HASH_COUNT][9] = {
        [HASH_MD5] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05},
        [HASH_SHA1] = {0x2b, 0x0e, 0x03, 0x02, 0x1a},
        [HASH_SHA256] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01},
        [HASH_SHA384] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02},
        [HASH_SHA512] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03},
    };
    static BCRYPT_OID entries[HASH_COUNT] = {{8, oids[0]}, {5, oids[1]}, {9, oids[2]}, {9, oids[3]}, {9, oids[4]}};
    static BCRYPT_OID_LIST lists[HASH_COUNT] = {
        {1, &entries[0]}, {1, &entries[1]}, {1, &entries[2]}, {1, &entries[3]}, {1, &entries[4]}};
    value->data = &lists[kind];
    value->size = sizeof lists[kind];
    return STATUS_SUCCESS;
}

static NTSTATUS hash_property(const Algorithm *algorithm, const WCHAR *property, Value *value) {
    HashKind kind = algorithm->info->kind;
    if (bcrypt_same(property, BCRYPT_HASH_LENGTH))
        return number(value, (ULONG)hash_size(kind));
    if (bcrypt_same(property, BCRYPT_HASH_BLOCK_LENGTH))
        return number(value, (ULONG)hash_block_size(kind));
    if (bcrypt_same(property, BCRYPT_IS_KEYED_HASH))
        return number(value, algorithm->hmac);
    if (bcrypt_same(property, BCRYPT_IS_REUSABLE_HASH))
        return number(value, algorithm->reusable);
    if (bcrypt_same(property, BCRYPT_HASH_OID_LIST))
        return oid_list(value, kind);
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS cipher_property(const Algorithm *algorithm, const Key *key, const WCHAR *property, Value *value) {
    const CipherInfo *info = &bcrypt_ciphers[algorithm->info->kind];
    ULONG tag_minimum = mode_tag_minimum(algorithm->mode);
    if (bcrypt_same(property, BCRYPT_BLOCK_LENGTH) || bcrypt_same(property, BCRYPT_BLOCK_SIZE_LIST))
        return number(value, info->block);
    if (bcrypt_same(property, BCRYPT_CHAINING_MODE))
        return text(value, bcrypt_modes[algorithm->mode]);
    if (bcrypt_same(property, BCRYPT_KEY_LENGTHS))
        return lengths(value, info->lengths);
    if (bcrypt_same(property, BCRYPT_MESSAGE_BLOCK_LENGTH))
        return number(value, algorithm->mode == MODE_CFB ? algorithm->segment : info->block);
    if (bcrypt_same(property, BCRYPT_AUTH_TAG_LENGTH) && tag_minimum)
        return lengths(value, (BCRYPT_AUTH_TAG_LENGTHS_STRUCT){tag_minimum, 16, algorithm->mode == MODE_CCM ? 2 : 1});
    if (bcrypt_same(property, BCRYPT_INITIALIZATION_VECTOR) && key) {
        value->data = key->vector;
        value->size = info->block;
        return STATUS_SUCCESS;
    }
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS pair_property(const Algorithm *algorithm, const Pair *pair, const WCHAR *property, Value *value) {
    bool rsa = algorithm->info->class == CLASS_RSA, dh = algorithm->info->class == CLASS_DH;
    ULONG bits = pair ? pair->bits : algorithm->curve < 0 ? 0 : curve_bits(algorithm->curve), bytes = (bits + 7) / 8;
    if (bcrypt_same(property, BCRYPT_KEY_LENGTHS)) {
        if (dh)
            return lengths(value, (BCRYPT_KEY_LENGTHS_STRUCT){DH_MIN, DH_MAX, DH_STEP});
        if (rsa)
            return lengths(value, (BCRYPT_KEY_LENGTHS_STRUCT){RSA_MIN, RSA_MAX, RSA_STEP});
        return lengths(value,
                       bits ? (BCRYPT_KEY_LENGTHS_STRUCT){bits, bits, 0} : (BCRYPT_KEY_LENGTHS_STRUCT){160, 521, 1});
    }
    if (rsa && bcrypt_same(property, BCRYPT_PADDING_SCHEMES))
        return number(value, BCRYPT_SUPPORTED_PAD_ROUTER | BCRYPT_SUPPORTED_PAD_PKCS1_ENC |
                                 BCRYPT_SUPPORTED_PAD_PKCS1_SIG | BCRYPT_SUPPORTED_PAD_OAEP | BCRYPT_SUPPORTED_PAD_PSS);
    if (!rsa && bcrypt_same(property, L"ECCCurveName") && algorithm->curve >= 0)
        return text(value, curve_name(algorithm->curve));
    if (bits == 0)
        return STATUS_NOT_SUPPORTED;
    if (bcrypt_same(property, BCRYPT_SIGNATURE_LENGTH) && algorithm->info->class != CLASS_ECDH && !dh)
        return number(value, rsa ? bytes : 2 * bytes);
    if (pair == NULL)
        return STATUS_NOT_SUPPORTED;
    if (bcrypt_same(property, BCRYPT_KEY_LENGTH) || bcrypt_same(property, BCRYPT_KEY_STRENGTH) ||
        bcrypt_same(property, BCRYPT_PUBLIC_KEY_LENGTH))
        return number(value, bits);
    if (bcrypt_same(property, BCRYPT_BLOCK_LENGTH) && rsa)
        return number(value, bytes);
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS property_of(const Algorithm *algorithm, const Key *key, const Pair *pair, const WCHAR *property,
                            Value *value) {
    if (bcrypt_same(property, BCRYPT_ALGORITHM_NAME))
        return text(value, algorithm->info->name);
    if (bcrypt_same(property, BCRYPT_PRIMITIVE_TYPE))
        return number(value, algorithm_interface(algorithm->info));
    if (algorithm->info->class != CLASS_RANDOM && (bcrypt_same(property, BCRYPT_OBJECT_LENGTH)))
        return number(value, OBJECT_LENGTH);
    if (key && (bcrypt_same(property, BCRYPT_KEY_LENGTH) || bcrypt_same(property, BCRYPT_KEY_STRENGTH)))
        return number(value, key->size * 8);
    switch (algorithm->info->class) {
    case CLASS_HASH:
        return hash_property(algorithm, property, value);
    case CLASS_CIPHER:
        return cipher_property(algorithm, key, property, value);
    case CLASS_DERIVATION:
        if (bcrypt_same(property, BCRYPT_KEY_LENGTHS))
            return lengths(value, (BCRYPT_KEY_LENGTHS_STRUCT){0, 512 * 1024, 8});
        return STATUS_NOT_SUPPORTED;
    case CLASS_RSA:
    case CLASS_ECDSA:
    case CLASS_ECDH:
    case CLASS_DH:
        return pair_property(algorithm, pair, property, value);
    default:
        return STATUS_NOT_SUPPORTED;
    }
}

NTSTATUS WINAPI BCryptGetProperty(BCRYPT_HANDLE handle, LPCWSTR property, PUCHAR buffer, ULONG size, ULONG *returned,
                                  ULONG flags) {
    const Algorithm *algorithm = algorithm_of(handle);
    const Key *key = algorithm || algorithm_is_pseudo(handle) ? NULL : key_of(handle);
    const Pair *pair = algorithm || algorithm_is_pseudo(handle) || key ? NULL : pair_of(handle);
    const HashObject *hash = algorithm || algorithm_is_pseudo(handle) || key || pair ? NULL : hash_object_of(handle);
    const Algorithm *what = algorithm ? algorithm
                            : key     ? &key->algorithm
                            : pair    ? &pair->algorithm
                            : hash    ? &hash->algorithm
                                      : NULL;
    if (what == NULL)
        return STATUS_INVALID_HANDLE;
    if (property == NULL || returned == NULL || flags)
        return STATUS_INVALID_PARAMETER;
    Value value;
    NTSTATUS status = STATUS_SUCCESS;
    if (!algorithm && bcrypt_same(property, BCRYPT_PROVIDER_HANDLE)) {
        value.data = key ? &key->provider : pair ? &pair->provider : &hash->provider;
        value.size = sizeof(BCRYPT_ALG_HANDLE);
    } else {
        status = property_of(what, key, pair, property, &value);
    }
    if (!NT_SUCCESS(status))
        return status;
    *returned = value.size;
    if (buffer == NULL)
        return STATUS_SUCCESS;
    if (size < value.size)
        return STATUS_BUFFER_TOO_SMALL;
    memcpy(buffer, value.data, value.size);
    return STATUS_SUCCESS;
}

// What names something in a property: text that need not end, cut to what any name has.
static void name_in(const BYTE *data, ULONG size, WCHAR name[24]) {
    ULONG length = min(size, 23 * sizeof(WCHAR));
    memcpy(name, data, length);
    name[length / sizeof(WCHAR)] = 0;
}

static NTSTATUS set_mode(Algorithm *algorithm, const BYTE *data, ULONG size) {
    WCHAR name[24];
    name_in(data, size, name);
    for (Mode mode = 0; mode < MODE_COUNT; mode++) {
        if (!bcrypt_same(bcrypt_modes[mode], name))
            continue;
        if (!cipher_has_mode(algorithm->info->kind, mode))
            return STATUS_NOT_SUPPORTED;
        algorithm->mode = mode;
        return STATUS_SUCCESS;
    }
    return STATUS_NOT_SUPPORTED;
}

NTSTATUS WINAPI BCryptSetProperty(BCRYPT_HANDLE handle, LPCWSTR property, PUCHAR data, ULONG size, ULONG flags) {
    if (algorithm_is_pseudo(handle))
        return STATUS_INVALID_HANDLE; // those are everybody's
    Algorithm *algorithm = (Algorithm *)algorithm_of(handle);
    Key *key = algorithm ? NULL : key_of(handle);
    Algorithm *what = algorithm ? algorithm : key ? &key->algorithm : NULL;
    Pair *pair = what ? NULL : pair_of(handle);
    if (pair && pair->algorithm.info->class == CLASS_DH && property && data &&
        bcrypt_same(property, BCRYPT_DH_PARAMETERS))
        return flags ? STATUS_INVALID_PARAMETER : pair_set_parameters(pair, data, size);
    if (what == NULL)
        return pair || hash_object_of(handle) ? STATUS_NOT_SUPPORTED : STATUS_INVALID_HANDLE;
    if (property == NULL || (data == NULL && size) || flags)
        return STATUS_INVALID_PARAMETER;
    if (key && what->info->class == CLASS_DERIVATION)
        return derivation_set_property(key, property, data, size);
    if (algorithm && algorithm->info->kind < 0 &&
        (algorithm->info->class == CLASS_ECDSA || algorithm->info->class == CLASS_ECDH) &&
        bcrypt_same(property, L"ECCCurveName")) {
        WCHAR name[24];
        name_in(data, size, name);
        int curve = curve_named(name);
        if (curve < 0)
            return STATUS_NOT_SUPPORTED;
        algorithm->curve = curve;
        return STATUS_SUCCESS;
    }
    if (what->info->class != CLASS_CIPHER)
        return STATUS_NOT_SUPPORTED;
    ULONG block = bcrypt_ciphers[what->info->kind].block;
    if (bcrypt_same(property, BCRYPT_CHAINING_MODE))
        return set_mode(what, data, size);
    if (bcrypt_same(property, BCRYPT_MESSAGE_BLOCK_LENGTH)) {
        ULONG segment;
        if (size != sizeof segment)
            return STATUS_INVALID_PARAMETER;
        memcpy(&segment, data, sizeof segment);
        if (segment == 0 || (segment != 1 && segment != block))
            return STATUS_INVALID_PARAMETER;
        what->segment = segment;
        return STATUS_SUCCESS;
    }
    if (key && bcrypt_same(property, BCRYPT_INITIALIZATION_VECTOR)) {
        if (size < block)
            return STATUS_INVALID_PARAMETER;
        memcpy(key->vector, data, block);
        return STATUS_SUCCESS;
    }
    return STATUS_NOT_SUPPORTED;
}
