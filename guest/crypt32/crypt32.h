// What the parts of crypt32 share: certificates as reference-counted objects, stores that hold them.
#ifndef NTSUP_CRYPT32_H
#define NTSUP_CRYPT32_H

#define WINCRYPT32API
#define DECLSPEC_IMPORT
#include <stdbool.h>
#include <windows.h>
#include <wincrypt.h>

#include "../crypto/hash.h"

typedef struct Store Store;

typedef struct Certificate {
    CERT_CONTEXT context; // first: what programs hold
    LONG references;
    CERT_INFO info;
    struct Property *properties; // what programs have set, property.c's
    char *text; // where the next object identifier goes, in the block behind this
} Certificate;

enum { THUMBPRINT_SIZE = 20 };

// A range of DER still to be read.
typedef struct Der {
    const BYTE *at, *end;
} Der;

// der.c
// Takes one element of this tag; its contents and, where wanted, all of it. False where it is not there or broken.
bool der_take(Der *from, BYTE tag, Der *contents, CRYPT_DATA_BLOB *whole);
bool der_next_is(const Der *from, BYTE tag);
// An object identifier's dotted text with its NUL; false where it does not fit.
bool der_oid(const Der *contents, char *text, SIZE_T room);
bool der_time(Der *from, FILETIME *time);

enum {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_OID = 0x06,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_VERSION = 0xa0,
    DER_ISSUER_ID = 0x81,
    DER_SUBJECT_ID = 0x82,
    DER_EXTENSIONS = 0xa3,
};

// certificate.c
Certificate *certificate_make(const BYTE *encoded, DWORD size); // null with the last error
void certificate_thumbprint(const CERT_CONTEXT *context, BYTE thumbprint[THUMBPRINT_SIZE]);
bool certificate_same(const CERT_CONTEXT *left, const CERT_CONTEXT *right);
bool blob_same(const CRYPT_DATA_BLOB *left, const CRYPT_DATA_BLOB *right);

// property.c
BOOL property_set(Certificate *certificate, DWORD id, const void *data, DWORD size);
// A kept property, into a buffer as CertGetCertificateContextProperty does it.
BOOL property_get(const Certificate *certificate, DWORD id, void *data, DWORD *size);
void properties_copy(const Certificate *from, Certificate *to);
void properties_free(Certificate *certificate);

// store.c
// The certificates of a store and of those collected in it, by number; null past the last. Not referenced.
const CERT_CONTEXT *store_at(HCERTSTORE store, DWORD index);

// roots.c
void roots_load(HCERTSTORE store);

// base64.c
// Decodes what lies in [text, end), ignoring white space; the bytes written, or -1 where it is not base64.
SSIZE_T base64_decode(const char *text, const char *end, BYTE *out);

static inline void *crypt_allocate(SIZE_T size) {
    void *block = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
    if (!block)
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return block;
}
static inline void crypt_free(void *block) {
    if (block)
        HeapFree(GetProcessHeap(), 0, block);
}
static inline BOOL crypt_fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

#endif
