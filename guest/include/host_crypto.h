// \Device\HostCrypto: what bcrypt asks of the supervisor, for which it has no code itself: key pairs and old ciphers.
// This project's own device and codes; supervisor/services/host_crypto.py answers. A request is a count of parts, their
// sizes (ULONGs) and the parts; text is UTF-16 without NUL. The answer is bytes. After nt.h.

#ifndef NTSUP_HOST_CRYPTO_H
#define NTSUP_HOST_CRYPTO_H

// CTL_CODE(FILE_DEVICE_KSEC, 0xc00 + n, METHOD_BUFFERED, FILE_ANY_ACCESS).
// `use` is RSA, ECDSA, ECDH or DH, `curve` a curve's name or nothing, `key` the blob that GENERATE and IMPORT give.
enum host_crypto_code {
    CRYPTO_GENERATE = 0x393000,     // use, curve, bits, DH's parameters -> key
    CRYPTO_IMPORT = 0x393004,       // use, curve, blob's type, blob -> key
    CRYPTO_EXPORT = 0x393008,       // use, curve, key, blob's type -> blob
    CRYPTO_SIGN = 0x39300c,         // use, curve, key, digest; of RSA BCRYPT_PAD_, hash, salt's size -> signature
    CRYPTO_VERIFY = 0x393010,       // use, curve, key, digest, signature; of RSA as above -> nothing
    CRYPTO_ENCRYPT = 0x393014,      // key, data, BCRYPT_PAD_, hash, label -> data
    CRYPTO_DECRYPT = 0x393018,      // likewise
    CRYPTO_AGREE = 0x39301c,        // use, curve, own key, other's key -> secret
    CRYPTO_CIPHER = 0x393020,       // cipher, mode, key, vector, whether to encrypt, data -> data
    CRYPTO_STREAM_BEGIN = 0x393024, // an RC4 key, as it is, for this handle
    CRYPTO_STREAM = 0x393028,       // data as they are -> data with the stream's next bytes added
    CRYPTO_PFX = 0x393044, // PKCS #12, password -> parts, five to a certificate: it, name, its key's use, curve, key
    // TLS, a session for each handle. Data come as they are; the answer is a host_crypto_tls, what to send, what was got.
    // It begins with: server?, host, SP_PROT_ bits, host_crypto_verify, application protocols, each behind its size;
    // the own certificate, its key's use, curve and key, which a client need not have.
    CRYPTO_TLS_BEGIN = 0x39302c,
    CRYPTO_TLS_HANDSHAKE = 0x393030, // whole records
    CRYPTO_TLS_SEAL = 0x393034,      // up to 16384 bytes
    CRYPTO_TLS_OPEN = 0x393038,      // one record
    CRYPTO_TLS_CLOSE = 0x39303c,
    CRYPTO_TLS_DESCRIBE = 0x393040, // -> host_crypto_connection, then the certificates, each behind its size
};

enum host_crypto_verify { CRYPTO_VERIFY_NOTHING, CRYPTO_VERIFY_CHAIN, CRYPTO_VERIFY_NAME };

struct host_crypto_tls {
    ULONG status; // a SECURITY_STATUS
    ULONG to_send, received;
};

struct host_crypto_connection {
    ULONG protocol, suite, bits;
    BYTE application[16];
};

enum { CRYPTO_PARTS_MAX = 16 };

typedef struct {
    const void *data;
    ULONG size;
} CryptoPart;

// crypto/ask.c
NTSTATUS host_crypto_open(HANDLE *device);
NTSTATUS host_crypto_control(HANDLE device, ULONG code, const void *in, ULONG size, void *out, ULONG room, ULONG *got);
// The parts of a request behind each other; on the process's heap, the caller's to free. NULL for want of memory.
void *host_crypto_pack(const CryptoPart *parts, ULONG count, ULONG *size);
NTSTATUS host_crypto_ask(ULONG code, const CryptoPart *parts, ULONG count, void *out, ULONG room, ULONG *got);

#endif
