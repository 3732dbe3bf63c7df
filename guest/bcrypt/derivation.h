// What key derivation offers to the secrets that keys agree on.

#ifndef NTSUP_BCRYPT_DERIVATION_H
#define NTSUP_BCRYPT_DERIVATION_H

#include "internal.h"

const BCryptBuffer *derivation_parameter(const BCryptBufferDesc *list, ULONG kind); // the first of a kind, or NULL
int derivation_hash(const BCryptBufferDesc *list);                                  // KDF_HASH_ALGORITHM; -1 for none
// SP 800-56A's concatenation KDF with the parameters of a list.
NTSTATUS derivation_concatenate(int kind, const BYTE *secret, ULONG secret_size, const BCryptBufferDesc *list,
                                BYTE *result, ULONG size);
// HKDF (RFC 5869), both steps.
NTSTATUS derivation_hkdf(HashKind kind, const BYTE *secret, ULONG secret_size, const BCryptBufferDesc *list,
                         BYTE *result, ULONG size);

#endif
