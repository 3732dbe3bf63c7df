// The key wrap of RFC 3394: a key of 8n bytes under an AES key becomes 8 bytes longer and tells whether it is whole.

#ifndef NTSUP_BCRYPT_KEY_WRAP_H
#define NTSUP_BCRYPT_KEY_WRAP_H

#include "../crypto/aes.h"

enum { KEY_WRAP_MORE = 8, KEY_WRAP_MAX = 512 + KEY_WRAP_MORE };

void key_wrap(const AesKey *with, const uint8_t *secret, size_t size, uint8_t *wrapped);
// `size` is the wrapped key's; false where it was made with another key.
bool key_unwrap(const AesKey *with, const uint8_t *wrapped, size_t size, uint8_t *secret);

#endif
