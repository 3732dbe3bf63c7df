// \Device\HostCrypto: what bcrypt asks of the supervisor, for which it has no code itself: key pairs and old ciphers.
// This project's own device and codes; supervisor/services/host_crypto.py answers. A request is a count of parts, their
// sizes (ULONGs) and the parts; text is UTF-16 without NUL. The answer is bytes. After nt.h.

#ifndef NTSUP_HOST_CRYPTO_H
#define NTSUP_HOST_CRYPTO_H

// CTL_CODE(FILE_DEVICE_KSEC, 0xc00 + n, METHOD_BUFFERED, FILE_ANY_ACCESS).
// `use` is RSA, ECDSA or ECDH, `curve` a curve's name or nothing, `key` the blob that GENERATE and IMPORT give.
enum host_crypto_code {
    CRYPTO_GENERATE = 0x393000,     // use, curve, bits -> key
    CRYPTO_IMPORT = 0x393004,       // use, curve, blob's type, blob -> key
    CRYPTO_EXPORT = 0x393008,       // use, curve, key, blob's type -> blob
    CRYPTO_SIGN = 0x39300c,         // use, curve, key, digest; of RSA BCRYPT_PAD_, hash, salt's size -> signature
    CRYPTO_VERIFY = 0x393010,       // use, curve, key, digest, signature; of RSA as above -> nothing
    CRYPTO_ENCRYPT = 0x393014,      // key, data, BCRYPT_PAD_, hash, label -> data
    CRYPTO_DECRYPT = 0x393018,      // likewise
    CRYPTO_AGREE = 0x39301c,        // curve, own key, other's key -> secret
    CRYPTO_CIPHER = 0x393020,       // cipher, mode, key, vector, whether to encrypt, data -> data
    CRYPTO_STREAM_BEGIN = 0x393024, // an RC4 key, as it is, for this handle
    CRYPTO_STREAM = 0x393028,       // data as they are -> data with the stream's next bytes added
};

enum { CRYPTO_PARTS_MAX = 16 };

typedef struct {
    const void *data;
    ULONG size;
} CryptoPart;

// crypto/ask.c
NTSTATUS host_crypto_open(HANDLE *device);
NTSTATUS host_crypto_ask(ULONG code, const CryptoPart *parts, ULONG count, void *out, ULONG room, ULONG *got);

#endif
