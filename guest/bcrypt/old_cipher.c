// The old ciphers, by the supervisor: DES and its like in ECB, CBC and CFB, and RC4's stream.

#include "internal.h"

#include "host_crypto.h"

enum { PART = 1 << 20, BLOCK = 8 };

static CryptoPart text_part(const WCHAR *text) {
    ULONG size = 0;
    while (text[size])
        size++;
    return (CryptoPart){text, size * sizeof(WCHAR)};
}

NTSTATUS old_cipher_run(const Key *key, bool encrypt, BYTE *vector, const BYTE *in, BYTE *out, ULONG size) {
    static const WCHAR *const modes[MODE_COUNT] = {[MODE_ECB] = L"ECB", [MODE_CBC] = L"CBC", [MODE_CFB] = L"CFB8"};
    const WCHAR *mode = modes[key->algorithm.mode];
    ULONG encrypting = encrypt, got;
    if (mode == NULL || (key->algorithm.mode == MODE_CFB && key->algorithm.segment != 1))
        return STATUS_NOT_SUPPORTED;
    for (ULONG at = 0; at < size; at += PART) {
        ULONG part = min(size - at, PART);
        BYTE next[2 * BLOCK]; // the vector with the end of the ciphertext behind it
        ULONG tail = min(part, BLOCK);
        memcpy(next, vector, BLOCK);
        if (!encrypt)
            memcpy(next + BLOCK, in + at + part - tail, tail);
        const CryptoPart parts[] = {
            text_part(key->algorithm.info->name),
            text_part(mode),
            {key->secret, key->size},
            {vector, key->algorithm.mode == MODE_ECB ? 0 : BLOCK},
            {&encrypting, sizeof encrypting},
            {in + at, part},
        };
        NTSTATUS status = host_crypto_ask(CRYPTO_CIPHER, parts, ARRAYSIZE(parts), out + at, part, &got);
        if (!NT_SUCCESS(status))
            return status;
        if (got != part)
            return STATUS_INTERNAL_ERROR;
        if (encrypt)
            memcpy(next + BLOCK, out + at + part - tail, tail);
        memcpy(vector, next + tail, BLOCK);
    }
    return STATUS_SUCCESS;
}

NTSTATUS stream_run(Key *key, const BYTE *in, BYTE *out, ULONG size) {
    IO_STATUS_BLOCK iosb;
    NTSTATUS status = STATUS_SUCCESS;
    for (ULONG at = 0; at < size && NT_SUCCESS(status); at += PART) {
        ULONG part = min(size - at, PART);
        status = NtDeviceIoControlFile(key->stream, NULL, NULL, NULL, &iosb, CRYPTO_STREAM, (PVOID)(in + at), part,
                                       out + at, part);
        if (NT_SUCCESS(status))
            key->position += part;
    }
    return status;
}

// A copy of a key goes on where the key stands: its stream is run to there.
NTSTATUS stream_begin(Key *key, ULONGLONG position) {
    BYTE skipped[4096] = {0};
    IO_STATUS_BLOCK iosb;
    NTSTATUS status = host_crypto_open(&key->stream);
    if (!NT_SUCCESS(status))
        return status;
    status = NtDeviceIoControlFile(key->stream, NULL, NULL, NULL, &iosb, CRYPTO_STREAM_BEGIN, key->secret, key->size,
                                   NULL, 0);
    while (NT_SUCCESS(status) && key->position < position)
        status = stream_run(key, skipped, skipped, (ULONG)min(position - key->position, sizeof skipped));
    if (!NT_SUCCESS(status))
        NtClose(key->stream);
    return status;
}
