// Key pairs, for the parts of bcrypt that meet them.

#ifndef NTSUP_BCRYPT_PAIR_H
#define NTSUP_BCRYPT_PAIR_H

#include "internal.h"

#include "host_crypto.h"

enum { PAIR_MAGIC = 0x72696150, RSA_MIN = 512, RSA_MAX = 16384, RSA_STEP = 64, SECRET_MAX = 512 };
enum { DH_MIN = 512, DH_MAX = 4096, DH_STEP = 64 };

typedef struct {
    ULONG magic;
    Algorithm algorithm; // with the key's own curve
    BCRYPT_ALG_HANDLE provider;
    ULONG bits;
    bool finalized, private;
    ULONG parameters_size; // of DH, what BCRYPT_DH_PARAMETERS was set to
    BYTE *parameters;
    ULONG size;
    BYTE *blob; // as host_crypto.h's CRYPTO_IMPORT gives it
} Pair;

Pair *pair_of(BCRYPT_HANDLE handle);
void pair_free(Pair *pair);
bool algorithm_has_pairs(const Algorithm *algorithm);
ULONG pair_bytes(const Pair *pair); // of the modulus or a coordinate
NTSTATUS pair_export(const Pair *pair, const WCHAR *type, BYTE *blob, ULONG room, ULONG *returned);
NTSTATUS pair_duplicate(const Pair *pair, Pair **result);
NTSTATUS pair_crypt(const Pair *pair, bool encrypt, const BYTE *in, ULONG size, const void *info, BYTE *out, ULONG room,
                    ULONG *returned, ULONG flags);
NTSTATUS pair_set_parameters(Pair *pair, const BYTE *data, ULONG size);
NTSTATUS pair_agree(const Pair *own, const Pair *other, BYTE *secret, ULONG room, ULONG *size);

int curve_named(const WCHAR *name); // -1 for none
const WCHAR *curve_name(int curve);
ULONG curve_bits(int curve);

#endif
