// AES by what aes.zig was compiled into for this processor.

#include "aes.h"
#include "processor.h"

#define DECLARE(PREFIX)                                                                                                \
    void PREFIX##aes_expand(AesKey *, const uint8_t *, size_t);                                                        \
    void PREFIX##aes_ecb_encrypt(const AesKey *, const uint8_t *, uint8_t *, size_t);                                  \
    void PREFIX##aes_ecb_decrypt(const AesKey *, const uint8_t *, uint8_t *, size_t);                                  \
    void PREFIX##aes_cbc_encrypt(const AesKey *, uint8_t *, const uint8_t *, uint8_t *, size_t);                       \
    void PREFIX##aes_cbc_decrypt(const AesKey *, uint8_t *, const uint8_t *, uint8_t *, size_t);                       \
    void PREFIX##aes_cbc_mac(const AesKey *, uint8_t *, const uint8_t *, size_t);                                      \
    void PREFIX##aes_cfb(const AesKey *, uint8_t *, const uint8_t *, uint8_t *, size_t, size_t, bool);                 \
    void PREFIX##aes_ctr(const AesKey *, uint8_t *, const uint8_t *, uint8_t *, size_t);                               \
    void PREFIX##aes_ghash(const uint8_t *, uint8_t *, const uint8_t *, size_t)

DECLARE(plain_);
DECLARE(aes_ni_);

#define BEST(NAME) (processor_has_aes() ? aes_ni_##NAME : plain_##NAME)

void aes_expand(AesKey *key, const uint8_t *secret, size_t size) { BEST(aes_expand)(key, secret, size); }

void aes_ecb(const AesKey *key, bool encrypt, const uint8_t *in, uint8_t *out, size_t size) {
    (encrypt ? BEST(aes_ecb_encrypt) : BEST(aes_ecb_decrypt))(key, in, out, size);
}

void aes_cbc(const AesKey *key, bool encrypt, uint8_t vector[AES_BLOCK], const uint8_t *in, uint8_t *out, size_t size) {
    (encrypt ? BEST(aes_cbc_encrypt) : BEST(aes_cbc_decrypt))(key, vector, in, out, size);
}

void aes_cbc_mac(const AesKey *key, uint8_t mac[AES_BLOCK], const uint8_t *in, size_t size) {
    BEST(aes_cbc_mac)(key, mac, in, size);
}

void aes_cfb(const AesKey *key, bool encrypt, uint8_t vector[AES_BLOCK], const uint8_t *in, uint8_t *out, size_t size,
             size_t segment) {
    BEST(aes_cfb)(key, vector, in, out, size, segment, encrypt);
}

void aes_ctr(const AesKey *key, uint8_t counter[AES_BLOCK], const uint8_t *in, uint8_t *out, size_t size) {
    BEST(aes_ctr)(key, counter, in, out, size);
}

void aes_ghash(const uint8_t subkey[AES_BLOCK], uint8_t state[AES_BLOCK], const uint8_t *data, size_t size) {
    BEST(aes_ghash)(subkey, state, data, size);
}
