// The handshake: InitializeSecurityContext and AcceptSecurityContext carry whole records to the session, and what it
// says back to the caller.

#include "tls.h"

typedef struct {
    BYTE *data;
    ULONG size, room;
} Outgoing;

static bool append(Outgoing *outgoing, const BYTE *data, ULONG size) {
    if (size > outgoing->room - outgoing->size) {
        ULONG room = outgoing->size + size + 0x1000;
        BYTE *grown = sspi_allocate(room);
        if (grown == NULL)
            return false;
        if (outgoing->data) {
            memcpy(grown, outgoing->data, outgoing->size);
            sspi_free(outgoing->data);
        }
        outgoing->data = grown;
        outgoing->room = room;
    }
    if (size)
        memcpy(outgoing->data + outgoing->size, data, size);
    outgoing->size += size;
    return true;
}

static SECURITY_STATUS step(Context *context, ULONG code, const BYTE *data, ULONG size, BYTE *answer,
                            Outgoing *outgoing) {
    const struct host_crypto_tls *head = (const struct host_crypto_tls *)answer;
    SECURITY_STATUS status = session_ask(context, code, data, size, answer);
    if (status == (SECURITY_STATUS)SEC_E_INTERNAL_ERROR)
        return status;
    return append(outgoing, answer + sizeof *head, head->to_send) ? status : SEC_E_INSUFFICIENT_MEMORY;
}

// The whole records of what came, one after the other until the handshake is over: what follows is not the handshake's.
static SECURITY_STATUS take_records(Context *context, PSecBufferDesc input, BYTE *answer, Outgoing *outgoing) {
    PSecBuffer token = buffer_of(input, SECBUFFER_TOKEN), more = buffer_of(input, SECBUFFER_EMPTY);
    const BYTE *data = token ? token->pvBuffer : NULL;
    ULONG size = token ? token->cbBuffer : 0, at = 0;
    SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
    while (status == SEC_I_CONTINUE_NEEDED) {
        LONG record = record_size(data + at, size - at);
        if (record < 0)
            return SEC_E_ILLEGAL_MESSAGE;
        if (record == 0 || (ULONG)record > size - at) {
            if (at) // what is left is given again, with more behind it
                break;
            if (more) {
                more->BufferType = SECBUFFER_MISSING;
                more->cbBuffer = record ? (ULONG)record - size : RECORD_HEADER - size;
            }
            return SEC_E_INCOMPLETE_MESSAGE;
        }
        status = step(context, CRYPTO_TLS_HANDSHAKE, data + at, (ULONG)record, answer, outgoing);
        at += (ULONG)record;
        if (at == size)
            break;
    }
    if (at < size && more) {
        more->BufferType = SECBUFFER_EXTRA;
        more->cbBuffer = size - at;
        more->pvBuffer = (BYTE *)data + at;
    }
    return status;
}

static SECURITY_STATUS give(const Context *context, PSecBufferDesc output, Outgoing *outgoing) {
    PSecBuffer token = buffer_of(output, SECBUFFER_TOKEN);
    if (token == NULL)
        token = buffer_of(output, SECBUFFER_EMPTY);
    if (token == NULL)
        return outgoing->size ? SEC_E_INVALID_TOKEN : SEC_E_OK;
    token->BufferType = SECBUFFER_TOKEN;
    if (context->flags & ISC_REQ_ALLOCATE_MEMORY) {
        token->pvBuffer = outgoing->size ? outgoing->data : NULL;
        token->cbBuffer = outgoing->size;
        if (outgoing->size)
            outgoing->data = NULL;
        return SEC_E_OK;
    }
    ULONG room = token->cbBuffer;
    token->cbBuffer = outgoing->size;
    if (outgoing->size > room)
        return SEC_E_BUFFER_TOO_SMALL;
    if (outgoing->size)
        memcpy(token->pvBuffer, outgoing->data, outgoing->size);
    return SEC_E_OK;
}

// The application protocols of the caller's ALPN list, each behind its size.
static CryptoPart applications_of(PSecBufferDesc input) {
    PSecBuffer given = buffer_of(input, SECBUFFER_APPLICATION_PROTOCOLS);
    const SEC_APPLICATION_PROTOCOLS *lists = given ? given->pvBuffer : NULL;
    if (lists == NULL || given->cbBuffer < sizeof(ULONG) + offsetof(SEC_APPLICATION_PROTOCOL_LIST, ProtocolList))
        return (CryptoPart){NULL, 0};
    const SEC_APPLICATION_PROTOCOL_LIST *list = &lists->ProtocolLists[0];
    ULONG room = given->cbBuffer - (ULONG)((const BYTE *)list->ProtocolList - (const BYTE *)lists);
    if (list->ProtoNegoExt != SecApplicationProtocolNegotiationExt_ALPN || list->ProtocolListSize > room)
        return (CryptoPart){NULL, 0};
    return (CryptoPart){list->ProtocolList, list->ProtocolListSize};
}

static CryptoPart text_part(const WCHAR *text) {
    return (CryptoPart){text, text ? (ULONG)lstrlenW(text) * sizeof(WCHAR) : 0};
}

static SECURITY_STATUS begin(Context *context, const Credential *credential, const WCHAR *target,
                             PSecBufferDesc input) {
    ULONG server = credential->server, verify = CRYPTO_VERIFY_NAME, length = 0, size;
    bool manual =
        credential->flags & SCH_CRED_MANUAL_CRED_VALIDATION || context->flags & ISC_REQ_MANUAL_CRED_VALIDATION;
    if (manual)
        verify = CRYPTO_VERIFY_NOTHING;
    else if (credential->flags & SCH_CRED_NO_SERVERNAME_CHECK)
        verify = CRYPTO_VERIFY_CHAIN;
    if (server) // who the client is, it does not have to say
        verify = CRYPTO_VERIFY_NOTHING;
    while (target && target[length])
        length++;
    const CryptoPart parts[] = {
        {&server, sizeof server},
        {target, length * sizeof(WCHAR)},
        {&credential->protocols, sizeof(ULONG)},
        {&verify, sizeof verify},
        applications_of(input),
        {credential->certificate, credential->certificate_size},
        text_part(credential->key ? identity_use(credential) : NULL),
        text_part(credential->key ? identity_curve(credential) : NULL),
        {credential->key, credential->key_size},
    };
    context->server = credential->server;
    if (!NT_SUCCESS(host_crypto_open(&context->session)))
        return SEC_E_INTERNAL_ERROR;
    void *request = host_crypto_pack(parts, ARRAYSIZE(parts), &size);
    if (request == NULL)
        return SEC_E_INSUFFICIENT_MEMORY;
    NTSTATUS status = host_crypto_control(context->session, CRYPTO_TLS_BEGIN, request, size, NULL, 0, NULL);
    sspi_free(request);
    return NT_SUCCESS(status) ? SEC_E_OK : SEC_E_TARGET_UNKNOWN;
}

static void destroy(Context *context) {
    if (context->session)
        NtClose(context->session);
    context->magic = 0;
    sspi_free(context);
}

static SECURITY_STATUS negotiate(const Credential *credential, PCtxtHandle handle, const WCHAR *target, ULONG flags,
                                 bool tell_errors, PSecBufferDesc input, PCtxtHandle made, PSecBufferDesc output,
                                 PTimeStamp expiry) {
    Context *context = handle ? context_of(handle) : NULL;
    Outgoing outgoing = {NULL, 0, 0};
    bool first = handle == NULL;
    if ((first && (credential == NULL || made == NULL)) || (!first && context == NULL))
        return SEC_E_INVALID_HANDLE;
    if (first) {
        context = sspi_allocate(sizeof *context);
        if (context == NULL)
            return SEC_E_INSUFFICIENT_MEMORY;
        context->magic = CONTEXT_MAGIC;
    }
    context->flags = flags;
    BYTE *answer = sspi_allocate(ANSWER_MAX);
    SECURITY_STATUS status = answer ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
    if (status == SEC_E_OK && first)
        status = begin(context, credential, target, input);
    if (status == SEC_E_OK) {
        if (first && !context->server)
            status = step(context, CRYPTO_TLS_HANDSHAKE, NULL, 0, answer, &outgoing);
        else if (context->closing)
            status = step(context, CRYPTO_TLS_CLOSE, NULL, 0, answer, &outgoing);
        else
            status = take_records(context, input, answer, &outgoing);
        context->established |= status == SEC_E_OK;
    }
    if (expiry)
        expiry->QuadPart = MAXLONGLONG;
    bool incomplete = status == (SECURITY_STATUS)SEC_E_INCOMPLETE_MESSAGE, failed = status < 0 && !incomplete;
    if (!incomplete && (!failed || tell_errors)) {
        SECURITY_STATUS given = give(context, output, &outgoing);
        status = given == SEC_E_OK ? status : given;
    }
    if (outgoing.data)
        sspi_free(outgoing.data);
    if (answer)
        sspi_free(answer);
    if (first && status < 0) {
        destroy(context);
    } else if (made) {
        made->dwLower = (ULONG_PTR)context;
        made->dwUpper = 0;
    }
    return status;
}

SECURITY_STATUS SEC_ENTRY InitializeSecurityContextW(PCredHandle credential_handle, PCtxtHandle handle,
                                                     SEC_WCHAR *target, unsigned long flags, unsigned long reserved1,
                                                     unsigned long representation, PSecBufferDesc input,
                                                     unsigned long reserved2, PCtxtHandle made, PSecBufferDesc output,
                                                     unsigned long *attributes, PTimeStamp expiry) {
    const ULONG served = ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT | ISC_REQ_CONFIDENTIALITY |
                         ISC_REQ_EXTENDED_ERROR | ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM | ISC_REQ_INTEGRITY |
                         ISC_REQ_MANUAL_CRED_VALIDATION | ISC_REQ_MUTUAL_AUTH | ISC_REQ_USE_SUPPLIED_CREDS;
    const Credential *credential = credential_of(credential_handle);
    (void)reserved1, (void)representation, (void)reserved2;
    if (credential && credential->server)
        return SEC_E_UNKNOWN_CREDENTIALS;
    if (attributes)
        *attributes = flags & served;
    return negotiate(credential, handle, target, flags, flags & ISC_REQ_EXTENDED_ERROR, input, made, output, expiry);
}

SECURITY_STATUS SEC_ENTRY AcceptSecurityContext(PCredHandle credential_handle, PCtxtHandle handle, PSecBufferDesc input,
                                                unsigned long flags, unsigned long representation, PCtxtHandle made,
                                                PSecBufferDesc output, unsigned long *attributes, PTimeStamp expiry) {
    const ULONG served = ASC_REQ_SEQUENCE_DETECT | ASC_REQ_REPLAY_DETECT | ASC_REQ_CONFIDENTIALITY |
                         ASC_REQ_EXTENDED_ERROR | ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_STREAM | ASC_REQ_INTEGRITY;
    const Credential *credential = credential_of(credential_handle);
    (void)representation;
    if (credential && !credential->server)
        return SEC_E_UNKNOWN_CREDENTIALS;
    if (attributes)
        *attributes = flags & served;
    return negotiate(credential, handle, NULL, flags & ~(ULONG)ISC_REQ_MANUAL_CRED_VALIDATION,
                     flags & ASC_REQ_EXTENDED_ERROR, input, made, output, expiry);
}

SECURITY_STATUS SEC_ENTRY InitializeSecurityContextA(PCredHandle credential, PCtxtHandle handle, SEC_CHAR *target,
                                                     unsigned long flags, unsigned long reserved1,
                                                     unsigned long representation, PSecBufferDesc input,
                                                     unsigned long reserved2, PCtxtHandle made, PSecBufferDesc output,
                                                     unsigned long *attributes, PTimeStamp expiry) {
    WCHAR name[1024];
    if (target && MultiByteToWideChar(CP_ACP, 0, target, -1, name, ARRAYSIZE(name)) == 0)
        return SEC_E_TARGET_UNKNOWN;
    return InitializeSecurityContextW(credential, handle, target ? name : NULL, flags, reserved1, representation, input,
                                      reserved2, made, output, attributes, expiry);
}

SECURITY_STATUS SEC_ENTRY ApplyControlToken(PCtxtHandle handle, PSecBufferDesc input) {
    Context *context = context_of(handle);
    PSecBuffer token = buffer_of(input, SECBUFFER_TOKEN);
    if (context == NULL)
        return SEC_E_INVALID_HANDLE;
    if (token == NULL || token->cbBuffer < sizeof(DWORD) || token->pvBuffer == NULL)
        return SEC_E_INVALID_TOKEN;
    if (*(const DWORD *)token->pvBuffer != SCHANNEL_SHUTDOWN)
        return SEC_E_UNSUPPORTED_FUNCTION;
    context->closing = true;
    return SEC_E_OK;
}

SECURITY_STATUS SEC_ENTRY DeleteSecurityContext(PCtxtHandle handle) {
    Context *context = context_of(handle);
    if (context == NULL)
        return SEC_E_INVALID_HANDLE;
    destroy(context);
    return SEC_E_OK;
}
