// EncryptMessage and DecryptMessage: a record for each message.

#include "tls.h"

// The record goes into the three buffers one behind the other, as the caller will send them.
SECURITY_STATUS SEC_ENTRY EncryptMessage(PCtxtHandle handle, unsigned long quality, PSecBufferDesc message,
                                         unsigned long number) {
    const Context *context = context_of(handle);
    PSecBuffer header = buffer_of(message, SECBUFFER_STREAM_HEADER), data = buffer_of(message, SECBUFFER_DATA);
    PSecBuffer trailer = buffer_of(message, SECBUFFER_STREAM_TRAILER);
    (void)quality, (void)number;
    if (context == NULL || !context->established)
        return SEC_E_INVALID_HANDLE;
    if (header == NULL || data == NULL || trailer == NULL || header->cbBuffer < STREAM_HEADER ||
        data->cbBuffer > RECORD_MAX)
        return SEC_E_INVALID_TOKEN;
    if (data->cbBuffer == 0) {
        header->cbBuffer = trailer->cbBuffer = 0;
        return SEC_E_OK;
    }
    BYTE *answer = sspi_allocate(ANSWER_MAX);
    if (answer == NULL)
        return SEC_E_INSUFFICIENT_MEMORY;
    SECURITY_STATUS status = session_ask(context, CRYPTO_TLS_SEAL, data->pvBuffer, data->cbBuffer, answer);
    const struct host_crypto_tls *head = (const struct host_crypto_tls *)answer;
    const BYTE *record = answer + sizeof *head;
    ULONG size = status == SEC_E_OK ? head->to_send : 0;
    if (status == SEC_E_OK && size < STREAM_HEADER + data->cbBuffer)
        status = SEC_E_INTERNAL_ERROR;
    ULONG rest = status == SEC_E_OK ? size - STREAM_HEADER - data->cbBuffer : 0;
    if (status == SEC_E_OK && trailer->cbBuffer < rest)
        status = SEC_E_BUFFER_TOO_SMALL; // the session has counted the record: the connection cannot go on
    if (status == SEC_E_OK) {
        header->cbBuffer = STREAM_HEADER;
        memcpy(header->pvBuffer, record, STREAM_HEADER);
        memcpy(data->pvBuffer, record + STREAM_HEADER, data->cbBuffer);
        trailer->cbBuffer = rest;
        memcpy(trailer->pvBuffer, record + STREAM_HEADER + data->cbBuffer, rest);
    }
    sspi_free(answer);
    return status;
}

static SECURITY_STATUS incomplete(PSecBuffer buffer, ULONG missing) {
    buffer->BufferType = SECBUFFER_MISSING;
    buffer->cbBuffer = missing;
    return SEC_E_INCOMPLETE_MESSAGE;
}

// The next buffer that has no use yet becomes this.
static void describe(PSecBufferDesc message, ULONG type, void *data, ULONG size) {
    PSecBuffer buffer = buffer_of(message, SECBUFFER_EMPTY);
    if (buffer)
        *buffer = (SecBuffer){size, type, data};
}

// The first record's contents take its place. Records that have none for the program are passed over, unless they are
// the last that came.
SECURITY_STATUS SEC_ENTRY DecryptMessage(PCtxtHandle handle, PSecBufferDesc message, unsigned long number,
                                         unsigned long *quality) {
    const Context *context = context_of(handle);
    PSecBuffer buffer = buffer_of(message, SECBUFFER_DATA);
    (void)number;
    if (context == NULL || !context->established)
        return SEC_E_INVALID_HANDLE;
    if (buffer == NULL || (buffer->pvBuffer == NULL && buffer->cbBuffer))
        return SEC_E_INVALID_TOKEN;
    BYTE *data = buffer->pvBuffer, *answer = sspi_allocate(ANSWER_MAX);
    BYTE *contents = data;
    ULONG size = buffer->cbBuffer, at = 0, received = 0;
    SECURITY_STATUS status = answer ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
    while (status == SEC_E_OK && received == 0) {
        LONG record = record_size(data + at, size - at);
        if (record < 0) {
            status = SEC_E_DECRYPT_FAILURE;
        } else if (record == 0 || (ULONG)record > size - at) {
            if (at)
                break;
            status = incomplete(buffer, record ? (ULONG)record - size : RECORD_HEADER - size);
        } else {
            const struct host_crypto_tls *head = (const struct host_crypto_tls *)answer;
            status = session_ask(context, CRYPTO_TLS_OPEN, data + at, (ULONG)record, answer);
            received = status == SEC_E_OK ? head->received : 0;
            if (received > (ULONG)record - RECORD_HEADER)
                status = SEC_E_INTERNAL_ERROR;
            contents = data + at + RECORD_HEADER;
            if (status == SEC_E_OK && received)
                memcpy(contents, answer + sizeof *head + head->to_send, received);
            at += (ULONG)record;
            if (received == 0 && at == size)
                break;
        }
    }
    if (answer)
        sspi_free(answer);
    if (status != SEC_E_OK && status != SEC_I_CONTEXT_EXPIRED)
        return status;
    // The buffer tells the record's header; the contents, the trailer and what follows take those that are free.
    *buffer = (SecBuffer){RECORD_HEADER, SECBUFFER_STREAM_HEADER, data};
    describe(message, SECBUFFER_DATA, contents, received);
    describe(message, SECBUFFER_STREAM_TRAILER, contents + received, (ULONG)(data + at - contents) - received);
    if (at < size)
        describe(message, SECBUFFER_EXTRA, data + at, size - at);
    if (quality)
        *quality = 0;
    return status;
}
