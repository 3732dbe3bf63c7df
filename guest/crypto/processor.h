// What the processor has for cryptography. Asked once; the system saves AVX registers on every Linux that we run on.

#ifndef NTSUP_CRYPTO_PROCESSOR_H
#define NTSUP_CRYPTO_PROCESSOR_H

#include <stdbool.h>

bool processor_has_aes(void); // AES, PCLMULQDQ and AVX
bool processor_has_sha(void); // SHA and all of x86-64-v3

#endif
