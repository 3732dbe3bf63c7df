// Block ciphers in their chaining modes: BCryptEncrypt and BCryptDecrypt for symmetric keys.

#include "pair.h"

const CipherInfo bcrypt_ciphers[] = {
    [CIPHER_AES] = {AES_BLOCK, {128, 256, 64}}, [CIPHER_DES] = {8, {64, 64, 1}},   [CIPHER_3DES] = {8, {192, 192, 1}},
    [CIPHER_3DES_112] = {8, {128, 128, 1}},     [CIPHER_RC2] = {8, {128, 128, 8}}, [CIPHER_RC4] = {1, {8, 512, 8}},
};

const WCHAR *const bcrypt_modes[MODE_COUNT] = {
    [MODE_NONE] = BCRYPT_CHAIN_MODE_NA, [MODE_ECB] = BCRYPT_CHAIN_MODE_ECB, [MODE_CBC] = BCRYPT_CHAIN_MODE_CBC,
    [MODE_CFB] = BCRYPT_CHAIN_MODE_CFB, [MODE_CCM] = BCRYPT_CHAIN_MODE_CCM, [MODE_GCM] = BCRYPT_CHAIN_MODE_GCM,
};

ULONG key_block(const Key *key) {
    switch (key->algorithm.mode) {
    case MODE_ECB:
    case MODE_CBC:
        return bcrypt_ciphers[key->algorithm.info->kind].block;
    case MODE_CFB:
        return key->algorithm.segment;
    default:
        return 1;
    }
}

bool cipher_has_mode(CipherKind kind, Mode mode) {
    bool blocks = bcrypt_ciphers[kind].block > 1, tagged = mode_tag_minimum(mode) != 0;
    return blocks ? mode != MODE_NONE && (kind == CIPHER_AES || !tagged) : mode == MODE_NONE;
}

ULONG mode_tag_minimum(Mode mode) { return mode == MODE_GCM ? 12 : mode == MODE_CCM ? 4 : 0; }

NTSTATUS cipher_run(Key *key, bool encrypt, BYTE *vector, const BYTE *in, BYTE *out, ULONG size) {
    if (key->algorithm.info->kind == CIPHER_RC4)
        return stream_run(key, in, out, size);
    if (key->algorithm.info->kind != CIPHER_AES)
        return old_cipher_run(key, encrypt, vector, in, out, size);
    switch (key->algorithm.mode) {
    case MODE_ECB:
        aes_ecb(&key->aes, encrypt, in, out, size);
        return STATUS_SUCCESS;
    case MODE_CBC:
        aes_cbc(&key->aes, encrypt, vector, in, out, size);
        return STATUS_SUCCESS;
    case MODE_CFB:
        aes_cfb(&key->aes, encrypt, vector, in, out, size, key->algorithm.segment);
        return STATUS_SUCCESS;
    default:
        return STATUS_NOT_SUPPORTED;
    }
}

// A last block with as many bytes as are missing, each of which says how many (PKCS #7); a whole one if none is.
static NTSTATUS encrypt_padded(Key *key, BYTE *vector, const BYTE *in, ULONG size, BYTE *out) {
    BYTE last[AES_BLOCK];
    ULONG block = bcrypt_ciphers[key->algorithm.info->kind].block, rest = size % block;
    memset(last, (int)(block - rest), sizeof last);
    if (rest)
        memcpy(last, in + size - rest, rest);
    NTSTATUS status = cipher_run(key, true, vector, in, out, size - rest);
    return NT_SUCCESS(status) ? cipher_run(key, true, vector, last, out + size - rest, block) : status;
}

// How many bytes of the last block are padding; 0 where it is none.
static ULONG padding_of(const BYTE *end, ULONG block) {
    ULONG count = end[-1], wrong = count == 0 || count > block;
    for (ULONG i = 1; i <= block; i++)
        wrong |= i <= count && end[-(LONG)i] != count;
    return wrong ? 0 : count;
}

static NTSTATUS run(BCRYPT_KEY_HANDLE handle, bool encrypt, const BYTE *in, ULONG size, void *info, BYTE *given,
                    ULONG given_size, BYTE *out, ULONG room, ULONG *returned, ULONG flags) {
    Key *key = key_of(handle);
    const Pair *pair = key ? NULL : pair_of(handle);
    if (pair)
        return pair_crypt(pair, encrypt, in, size, info, out, room, returned, flags);
    if (key == NULL)
        return STATUS_INVALID_HANDLE;
    if (key->algorithm.info->class != CLASS_CIPHER)
        return STATUS_NOT_SUPPORTED;
    Mode mode = key->algorithm.mode;
    ULONG block = bcrypt_ciphers[key->algorithm.info->kind].block;
    bool padded = flags & BCRYPT_BLOCK_PADDING, tagged = mode_tag_minimum(mode) != 0;
    if (returned == NULL || (size && in == NULL) || flags & ~(ULONG)BCRYPT_BLOCK_PADDING || (padded && tagged))
        return STATUS_INVALID_PARAMETER;
    if (padded && mode != MODE_ECB && mode != MODE_CBC && mode != MODE_CFB)
        return STATUS_INVALID_PARAMETER;
    *returned = 0;
    if (padded && encrypt) {
        if (size > ~(ULONG)0 - block)
            return STATUS_INVALID_PARAMETER;
        *returned = (size / block + 1) * block;
    } else {
        if (size % (padded ? block : key_block(key)) || (padded && size == 0))
            return STATUS_INVALID_BUFFER_SIZE;
        *returned = size;
    }
    if (out == NULL && (size || !tagged || info == NULL))
        return STATUS_SUCCESS;
    if (room < *returned)
        return STATUS_BUFFER_TOO_SMALL;
    if (tagged)
        return authenticated_run(key, encrypt, info, given, given_size, in, out, size);

    BYTE vector[AES_BLOCK];
    bool chained = mode == MODE_CBC || mode == MODE_CFB;
    if (chained && given && given_size < block)
        return STATUS_INVALID_PARAMETER;
    memcpy(vector, given && chained ? given : key->vector, block);
    NTSTATUS status = padded && encrypt ? encrypt_padded(key, vector, in, size, out)
                                        : cipher_run(key, encrypt, vector, in, out, size);
    if (!NT_SUCCESS(status))
        return status;
    if (given && chained)
        memcpy(given, vector, block);
    if (padded && !encrypt) {
        ULONG count = padding_of(out + size, block);
        if (count == 0)
            return STATUS_DATA_ERROR;
        *returned = size - count;
    }
    return status;
}

NTSTATUS WINAPI BCryptEncrypt(BCRYPT_KEY_HANDLE key, PUCHAR in, ULONG size, VOID *info, PUCHAR vector,
                              ULONG vector_size, PUCHAR out, ULONG room, ULONG *returned, ULONG flags) {
    return run(key, true, in, size, info, vector, vector_size, out, room, returned, flags);
}

NTSTATUS WINAPI BCryptDecrypt(BCRYPT_KEY_HANDLE key, PUCHAR in, ULONG size, VOID *info, PUCHAR vector,
                              ULONG vector_size, PUCHAR out, ULONG room, ULONG *returned, ULONG flags) {
    return run(key, false, in, size, info, vector, vector_size, out, room, returned, flags);
}
