// AES in the modes that authenticate: GCM (SP 800-38D), also over several calls, and CCM (SP 800-38C).

#include "internal.h"

enum { GCM_NONCE = 12, CCM_NONCE_MIN = 7, CCM_NONCE_MAX = 13, TAG_MAX = 16 };

static const BYTE zeros[AES_BLOCK];

static void put_big(BYTE *at, ULONGLONG value, ULONG size) {
    for (ULONG i = 0; i < size; i++)
        at[size - 1 - i] = (BYTE)(value >> 8 * i);
}

static bool differ(const BYTE *left, const BYTE *right, ULONG size) {
    BYTE wrong = 0;
    for (ULONG i = 0; i < size; i++)
        wrong |= left[i] ^ right[i];
    return wrong;
}

// GCM's state between calls: the hash in `mac`, the counter in `counter`.
typedef struct {
    BYTE subkey[AES_BLOCK], first[AES_BLOCK];
    BYTE *mac, *counter;
} Gcm;

static void gcm_prepare(const Key *key, Gcm *gcm, const BYTE *nonce) {
    aes_ecb(&key->aes, true, zeros, gcm->subkey, AES_BLOCK);
    memcpy(gcm->first, nonce, GCM_NONCE);
    put_big(gcm->first + GCM_NONCE, 1, sizeof(ULONG));
}

static void gcm_data(const Key *key, Gcm *gcm, bool encrypt, const BYTE *in, BYTE *out, ULONG size) {
    enum { PART = 1 << 14 }; // hashed while it is in the cache
    for (ULONG at = 0; at < size; at += PART) {
        ULONG part = min(size - at, PART);
        if (!encrypt)
            aes_ghash(gcm->subkey, gcm->mac, in + at, part);
        aes_ctr(&key->aes, gcm->counter, in + at, out + at, part);
        if (encrypt)
            aes_ghash(gcm->subkey, gcm->mac, out + at, part);
    }
}

static void gcm_tag(const Key *key, Gcm *gcm, ULONGLONG authenticated, ULONGLONG encrypted, BYTE tag[TAG_MAX]) {
    BYTE lengths[AES_BLOCK];
    put_big(lengths, authenticated * 8, 8);
    put_big(lengths + 8, encrypted * 8, 8);
    memcpy(tag, gcm->mac, AES_BLOCK);
    aes_ghash(gcm->subkey, tag, lengths, sizeof lengths);
    aes_ctr(&key->aes, gcm->first, tag, tag, TAG_MAX);
}

static NTSTATUS gcm_run(Key *key, bool encrypt, BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO *info, BYTE *vector,
                        ULONG vector_size, const BYTE *in, BYTE *out, ULONG size) {
    Gcm gcm;
    BYTE mac[AES_BLOCK], counter[AES_BLOCK], tag[TAG_MAX];
    bool chained = info->dwFlags & BCRYPT_AUTH_MODE_CHAIN_CALLS_FLAG;
    bool going_on = info->dwFlags & BCRYPT_AUTH_MODE_IN_PROGRESS_FLAG;
    if (info->pbNonce == NULL || info->cbNonce != GCM_NONCE)
        return STATUS_INVALID_PARAMETER;
    if (chained || going_on) {
        if (info->pbMacContext == NULL || info->cbMacContext < AES_BLOCK || vector == NULL || vector_size < AES_BLOCK)
            return STATUS_INVALID_PARAMETER;
        if (chained && size % AES_BLOCK)
            return STATUS_INVALID_BUFFER_SIZE;
    }
    gcm.mac = chained || going_on ? info->pbMacContext : mac;
    gcm.counter = chained || going_on ? vector : counter;
    gcm_prepare(key, &gcm, info->pbNonce);
    if (!going_on) {
        memset(gcm.mac, 0, AES_BLOCK);
        memcpy(gcm.counter, gcm.first, GCM_NONCE);
        put_big(gcm.counter + GCM_NONCE, 2, sizeof(ULONG));
    }
    ULONGLONG authenticated = going_on ? info->cbAAD : 0, encrypted = going_on ? info->cbData : 0;
    if (info->cbAuthData) {
        if (encrypted || authenticated % AES_BLOCK) // all of it comes before the data, in whole blocks but the last
            return STATUS_INVALID_PARAMETER;
        aes_ghash(gcm.subkey, gcm.mac, info->pbAuthData, info->cbAuthData);
    }
    authenticated += info->cbAuthData;
    encrypted += size;
    gcm_data(key, &gcm, encrypt, in, out, size);
    if (chained) {
        info->cbAAD = (ULONG)authenticated;
        info->cbData = encrypted;
        info->dwFlags |= BCRYPT_AUTH_MODE_IN_PROGRESS_FLAG;
        return STATUS_SUCCESS;
    }
    gcm_tag(key, &gcm, authenticated, encrypted, tag);
    info->dwFlags &= ~(ULONG)BCRYPT_AUTH_MODE_IN_PROGRESS_FLAG;
    if (encrypt) {
        memcpy(info->pbTag, tag, info->cbTag);
    } else if (differ(info->pbTag, tag, info->cbTag)) {
        wipe(out, size);
        return STATUS_AUTH_TAG_MISMATCH;
    }
    return STATUS_SUCCESS;
}

// The MAC over bytes of any number, filled up with zeros to whole blocks.
static void ccm_mac(const Key *key, BYTE mac[AES_BLOCK], const BYTE *data, ULONG size) {
    ULONG whole = size / AES_BLOCK * AES_BLOCK;
    aes_cbc_mac(&key->aes, mac, data, whole);
    if (size == whole)
        return;
    BYTE last[AES_BLOCK] = {0};
    memcpy(last, data + whole, size - whole);
    aes_cbc_mac(&key->aes, mac, last, AES_BLOCK);
}

static NTSTATUS ccm_run(Key *key, bool encrypt, BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO *info, const BYTE *in, BYTE *out,
                        ULONG size) {
    ULONG width = 15 - info->cbNonce; // of the length, and of the counter
    BYTE mac[AES_BLOCK] = {0}, counter[AES_BLOCK] = {0}, zeroth[AES_BLOCK] = {0}, first[AES_BLOCK] = {0};
    if (info->pbNonce == NULL || info->cbNonce < CCM_NONCE_MIN || info->cbNonce > CCM_NONCE_MAX || info->cbTag % 2)
        return STATUS_INVALID_PARAMETER;
    if (width < sizeof(ULONG) && size >> 8 * width)
        return STATUS_INVALID_BUFFER_SIZE;
    if (info->dwFlags & (BCRYPT_AUTH_MODE_CHAIN_CALLS_FLAG | BCRYPT_AUTH_MODE_IN_PROGRESS_FLAG))
        return STATUS_NOT_SUPPORTED; // the length of all comes first

    first[0] = (BYTE)((info->cbAuthData ? 0x40 : 0) | (info->cbTag - 2) / 2 << 3 | (width - 1));
    memcpy(first + 1, info->pbNonce, info->cbNonce);
    put_big(first + AES_BLOCK - width, size, width);
    aes_cbc_mac(&key->aes, mac, first, AES_BLOCK);
    if (info->cbAuthData) {
        BYTE start[AES_BLOCK] = {0};
        ULONG marker = info->cbAuthData < 0xff00 ? 2 : 6, held = min(info->cbAuthData, AES_BLOCK - marker);
        put_big(start, info->cbAuthData | (marker == 6 ? 0xfffeULL << 32 : 0), marker);
        memcpy(start + marker, info->pbAuthData, held);
        aes_cbc_mac(&key->aes, mac, start, AES_BLOCK);
        ccm_mac(key, mac, info->pbAuthData + held, info->cbAuthData - held);
    }
    zeroth[0] = (BYTE)(width - 1);
    memcpy(zeroth + 1, info->pbNonce, info->cbNonce);
    memcpy(counter, zeroth, sizeof counter);
    counter[AES_BLOCK - 1] = 1;
    if (encrypt)
        ccm_mac(key, mac, in, size);
    aes_ctr(&key->aes, counter, in, out, size); // the length's limit keeps the count within its width
    if (!encrypt)
        ccm_mac(key, mac, out, size);
    aes_ctr(&key->aes, zeroth, mac, mac, AES_BLOCK);
    if (encrypt) {
        memcpy(info->pbTag, mac, info->cbTag);
    } else if (differ(info->pbTag, mac, info->cbTag)) {
        wipe(out, size);
        return STATUS_AUTH_TAG_MISMATCH;
    }
    return STATUS_SUCCESS;
}

NTSTATUS authenticated_run(Key *key, bool encrypt, BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO *info, BYTE *vector,
                           ULONG vector_size, const BYTE *in, BYTE *out, ULONG size) {
    Mode mode = key->algorithm.mode;
    if (info == NULL || info->cbSize < sizeof *info ||
        info->dwInfoVersion != BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO_VERSION)
        return STATUS_INVALID_PARAMETER;
    if (info->cbAuthData && info->pbAuthData == NULL)
        return STATUS_INVALID_PARAMETER;
    bool unfinished = info->dwFlags & BCRYPT_AUTH_MODE_CHAIN_CALLS_FLAG;
    if (!unfinished && (info->pbTag == NULL || info->cbTag < mode_tag_minimum(mode) || info->cbTag > TAG_MAX))
        return STATUS_INVALID_PARAMETER;
    return mode == MODE_GCM ? gcm_run(key, encrypt, info, vector, vector_size, in, out, size)
                            : ccm_run(key, encrypt, info, in, out, size);
}
