// TLS' records as they lie in the caller's buffers, and asking the session in the supervisor about them.

#include "tls.h"

enum { FIRST_TYPE = 20, LAST_TYPE = 24, MAJOR_VERSION = 3, RECORD_LIMIT = RECORD_MAX + 2048 };

LONG record_size(const BYTE *data, ULONG size) {
    if (size < RECORD_HEADER)
        return 0;
    LONG length = data[3] << 8 | data[4];
    if (data[0] < FIRST_TYPE || data[0] > LAST_TYPE || data[1] != MAJOR_VERSION || length > RECORD_LIMIT)
        return -1;
    return RECORD_HEADER + length;
}

SECURITY_STATUS session_ask(const Context *context, ULONG code, const BYTE *data, ULONG size, BYTE *answer) {
    ULONG got = 0;
    NTSTATUS status = host_crypto_control(context->session, code, data, size, answer, ANSWER_MAX, &got);
    const struct host_crypto_tls *head = (const struct host_crypto_tls *)answer;
    if (!NT_SUCCESS(status) || got < sizeof *head || head->to_send > got - sizeof *head ||
        head->received > got - sizeof *head - head->to_send)
        return SEC_E_INTERNAL_ERROR;
    return (SECURITY_STATUS)head->status;
}
