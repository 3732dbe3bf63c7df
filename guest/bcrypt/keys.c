// What takes keys: no algorithm with keys can be opened, so no handle given here can be valid.

#define DECLSPEC_IMPORT
#include <assert.h>
#include <stddef.h>
#include <nt.h>
#include <bcrypt.h>

#pragma clang diagnostic ignored "-Wunused-parameter"

NTSTATUS WINAPI BCryptSetProperty(BCRYPT_HANDLE handle, LPCWSTR property, PUCHAR data, ULONG size, ULONG flags) {
    return STATUS_NOT_SUPPORTED;
}

NTSTATUS WINAPI BCryptGenerateSymmetricKey(BCRYPT_ALG_HANDLE algorithm, BCRYPT_KEY_HANDLE *key, PUCHAR object,
                                           ULONG object_size, PUCHAR secret, ULONG secret_size, ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptGenerateKeyPair(BCRYPT_ALG_HANDLE algorithm, BCRYPT_KEY_HANDLE *key, ULONG length, ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptFinalizeKeyPair(BCRYPT_KEY_HANDLE key, ULONG flags) { return STATUS_INVALID_HANDLE; }

NTSTATUS WINAPI BCryptImportKey(BCRYPT_ALG_HANDLE algorithm, BCRYPT_KEY_HANDLE with, LPCWSTR type,
                                BCRYPT_KEY_HANDLE *key, PUCHAR object, ULONG object_size, PUCHAR data, ULONG size,
                                ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptImportKeyPair(BCRYPT_ALG_HANDLE algorithm, BCRYPT_KEY_HANDLE with, LPCWSTR type,
                                    BCRYPT_KEY_HANDLE *key, PUCHAR data, ULONG size, ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptExportKey(BCRYPT_KEY_HANDLE key, BCRYPT_KEY_HANDLE with, LPCWSTR type, PUCHAR data, ULONG size,
                                ULONG *returned, ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptDestroyKey(BCRYPT_KEY_HANDLE key) { return STATUS_INVALID_HANDLE; }

NTSTATUS WINAPI BCryptEncrypt(BCRYPT_KEY_HANDLE key, PUCHAR data, ULONG size, VOID *padding, PUCHAR vector,
                              ULONG vector_size, PUCHAR result, ULONG room, ULONG *returned, ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptDecrypt(BCRYPT_KEY_HANDLE key, PUCHAR data, ULONG size, VOID *padding, PUCHAR vector,
                              ULONG vector_size, PUCHAR result, ULONG room, ULONG *returned, ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptSignHash(BCRYPT_KEY_HANDLE key, VOID *padding, PUCHAR data, ULONG size, PUCHAR result, ULONG room,
                               ULONG *returned, ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptVerifySignature(BCRYPT_KEY_HANDLE key, VOID *padding, PUCHAR hash, ULONG size, PUCHAR signature,
                                      ULONG signature_size, ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptSecretAgreement(BCRYPT_KEY_HANDLE own, BCRYPT_KEY_HANDLE other, BCRYPT_SECRET_HANDLE *secret,
                                      ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptDeriveKey(BCRYPT_SECRET_HANDLE secret, LPCWSTR function, BCryptBufferDesc *parameters,
                                PUCHAR result, ULONG room, ULONG *returned, ULONG flags) {
    return STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptDestroySecret(BCRYPT_SECRET_HANDLE secret) { return STATUS_INVALID_HANDLE; }

NTSTATUS WINAPI BCryptDeriveKeyPBKDF2(BCRYPT_ALG_HANDLE algorithm, PUCHAR password, ULONG password_size, PUCHAR salt,
                                      ULONG salt_size, ULONGLONG rounds, PUCHAR result, ULONG size, ULONG flags) {
    return STATUS_NOT_IMPLEMENTED;
}
