// Schannel: credentials and contexts of TLS connections, whose sessions the supervisor keeps (host_crypto.h).

#ifndef NTSUP_TLS_H
#define NTSUP_TLS_H

#define _NO_KSECDD_IMPORT_
#define SECURITY_WIN32
#define SCHANNEL_USE_BLACKLISTS
#include <stdbool.h>
#include <nt.h>
#include <sspi.h>
#include <wincrypt.h>
#include <schannel.h>

#include "host_crypto.h"

enum { CREDENTIAL_MAGIC = 0x64657243, CONTEXT_MAGIC = 0x534c5443 };
enum { RECORD_HEADER = 5, RECORD_MAX = 0x4000, STREAM_HEADER = 13, STREAM_TRAILER = 80, ANSWER_MAX = 0x12000 };

typedef struct {
    ULONG magic;
    bool server;
    ULONG protocols; // SP_PROT_, 0 for what is usual
    ULONG flags;     // SCH_CRED_
    // the own certificate's, which clients need not have
    ULONG certificate_size, key_size;
    BYTE *certificate, *key; // DER, and a blob of bcrypt's
} Credential;

typedef struct {
    ULONG magic;
    HANDLE session;
    bool server, established, closing;
    ULONG flags; // ISC_REQ_, ASC_REQ_
} Context;

static inline void *sspi_allocate(SIZE_T size) {
    return RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, size);
}

static inline void sspi_free(void *block) { RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, block); }

static inline Context *context_of(const CtxtHandle *handle) {
    Context *context = handle ? (Context *)handle->dwLower : NULL;
    return context && !((ULONG_PTR)context & 7) && context->magic == CONTEXT_MAGIC ? context : NULL;
}

static inline PSecBuffer buffer_of(PSecBufferDesc list, ULONG type) {
    for (ULONG i = 0; list && i < list->cBuffers; i++)
        if ((list->pBuffers[i].BufferType & ~SECBUFFER_ATTRMASK) == type)
            return &list->pBuffers[i];
    return NULL;
}

// credential.c
const Credential *credential_of(const CredHandle *handle);
// identity.c
SECURITY_STATUS identity_take(Credential *credential, PCCERT_CONTEXT certificate);
void identity_free(Credential *credential);
const WCHAR *identity_use(const Credential *credential);   // host_crypto.h's
const WCHAR *identity_curve(const Credential *credential); // NULL of RSA

// package.c
bool package_is_known(const WCHAR *name);
PSecPkgInfoW package_information(void); // a copy for FreeContextBuffer, NULL for want of memory

// record.c
// The size of the record that begins here: 0 while even its header is not whole, -1 where there is none.
LONG record_size(const BYTE *data, ULONG size);
// Asks the session; `answer` has ANSWER_MAX bytes. What the session said, or SEC_E_INTERNAL_ERROR.
SECURITY_STATUS session_ask(const Context *context, ULONG code, const BYTE *data, ULONG size, BYTE *answer);

#endif
