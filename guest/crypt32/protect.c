// Data protected for the user or the machine: sealed by AES-256-GCM under a key that is made once and lies in the
// registry, as private as the prefix is. The blob begins as Windows' does; what follows is our own.

#include "crypt32.h"
#include <bcrypt.h>
#include <dpapi.h>

#include "../crypto/wipe.h"

enum { MASTER_SIZE = 32, NONCE_SIZE = 12, TAG_SIZE = 16, BLOCK_SIZE = 16, LONGEST_TEXT = 1 << 16 };

static const BYTE provider_id[16] = {0xd0, 0x8c, 0x9d, 0xdf, 0x01, 0x15, 0xd1, 0x11,
                                     0x8c, 0x7a, 0x00, 0xc0, 0x4f, 0xc2, 0x97, 0xeb};

typedef struct {
    DWORD version;
    BYTE provider[16];
    DWORD flags;     // CRYPTPROTECT_LOCAL_MACHINE
    DWORD text_size; // of the description, which follows
    DWORD data_size; // of the sealed data, which follow that
    BYTE nonce[NONCE_SIZE], tag[TAG_SIZE];
} Protected;

static bool random_bytes(void *to, ULONG size) {
    return BCRYPT_SUCCESS(BCryptGenRandom(NULL, to, size, BCRYPT_USE_SYSTEM_PREFERRED_RNG));
}

// The key that everything is protected with, made when it is first asked for. Who comes second takes the first one's.
static BOOL master_key(bool machine, BYTE master[MASTER_SIZE]) {
    static const WCHAR path[] = L"Software\\Microsoft\\Cryptography\\Protect";
    HKEY key;
    DWORD disposition, size = MASTER_SIZE, type;
    LSTATUS error = RegCreateKeyExW(machine ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER, path, 0, NULL, 0,
                                    KEY_READ | KEY_WRITE, NULL, &key, &disposition);
    if (error != ERROR_SUCCESS)
        return crypt_fail((DWORD)error);
    error = RegQueryValueExW(key, L"MasterKey", NULL, &type, master, &size);
    if (error == ERROR_FILE_NOT_FOUND) {
        size = MASTER_SIZE;
        error = random_bytes(master, size) ? RegSetValueExW(key, L"MasterKey", 0, REG_BINARY, master, size)
                                           : ERROR_INTERNAL_ERROR;
        if (error == ERROR_SUCCESS)
            error = RegQueryValueExW(key, L"MasterKey", NULL, &type, master, &size);
    }
    RegCloseKey(key);
    if (error == ERROR_SUCCESS && size != MASTER_SIZE)
        error = ERROR_INVALID_DATA;
    return error == ERROR_SUCCESS ? TRUE : crypt_fail((DWORD)error);
}

// The key of one blob: of the master key, the nonce and what the program adds.
static BOOL blob_key(const Protected *head, const DATA_BLOB *entropy, BCRYPT_KEY_HANDLE *key) {
    BYTE master[MASTER_SIZE], secret[MASTER_SIZE];
    BCRYPT_HASH_HANDLE hash;
    if (!master_key(head->flags & CRYPTPROTECT_LOCAL_MACHINE, master))
        return FALSE;
    NTSTATUS status = BCryptCreateHash(BCRYPT_HMAC_SHA256_ALG_HANDLE, &hash, NULL, 0, master, sizeof master, 0);
    if (BCRYPT_SUCCESS(status)) {
        BCryptHashData(hash, (PUCHAR)head->nonce, NONCE_SIZE, 0);
        if (entropy && entropy->cbData)
            BCryptHashData(hash, entropy->pbData, entropy->cbData, 0);
        status = BCryptFinishHash(hash, secret, sizeof secret, 0);
        BCryptDestroyHash(hash);
    }
    if (BCRYPT_SUCCESS(status))
        status = BCryptGenerateSymmetricKey(BCRYPT_AES_GCM_ALG_HANDLE, key, NULL, 0, secret, sizeof secret, 0);
    wipe(master, sizeof master);
    wipe(secret, sizeof secret);
    return BCRYPT_SUCCESS(status) ? TRUE : crypt_fail(ERROR_INTERNAL_ERROR);
}

// What is sealed with the data, unsealed: the head up to its sizes, and the description.
static BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO seal_of(Protected *head, BYTE *text, BYTE *authenticated) {
    BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info;
    memcpy(authenticated, head, offsetof(Protected, nonce));
    memcpy(authenticated + offsetof(Protected, nonce), text, head->text_size);
    BCRYPT_INIT_AUTH_MODE_INFO(info);
    info.pbNonce = head->nonce;
    info.cbNonce = NONCE_SIZE;
    info.pbTag = head->tag;
    info.cbTag = TAG_SIZE;
    info.pbAuthData = authenticated;
    info.cbAuthData = offsetof(Protected, nonce) + head->text_size;
    return info;
}

BOOL WINAPI CryptProtectData(DATA_BLOB *in, LPCWSTR text, DATA_BLOB *entropy, PVOID reserved,
                             CRYPTPROTECT_PROMPTSTRUCT *prompt, DWORD flags, DATA_BLOB *out) {
    DWORD length = 0;
    (void)reserved, (void)prompt;
    while (text && text[length] && length < LONGEST_TEXT)
        length++;
    if (in == NULL || out == NULL || (in->cbData && in->pbData == NULL) || length >= LONGEST_TEXT ||
        in->cbData > 0x7fff0000)
        return crypt_fail(ERROR_INVALID_PARAMETER);
    Protected head = {.version = 1, .flags = flags & CRYPTPROTECT_LOCAL_MACHINE, .data_size = in->cbData};
    head.text_size = (length + 1) * sizeof(WCHAR);
    memcpy(head.provider, provider_id, sizeof provider_id);
    BCRYPT_KEY_HANDLE key;
    if (!random_bytes(head.nonce, NONCE_SIZE) || !blob_key(&head, entropy, &key))
        return FALSE;
    DWORD size = sizeof head + head.text_size + head.data_size;
    BYTE *blob = LocalAlloc(LMEM_FIXED, size), *authenticated = LocalAlloc(LMEM_FIXED, sizeof head + head.text_size);
    NTSTATUS status = -1;
    if (blob && authenticated) {
        BYTE *at = blob + sizeof head;
        memcpy(at, text ? text : L"", head.text_size);
        BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info = seal_of(&head, at, authenticated);
        ULONG got;
        status =
            BCryptEncrypt(key, in->pbData, in->cbData, &info, NULL, 0, at + head.text_size, head.data_size, &got, 0);
        memcpy(blob, &head, sizeof head);
    }
    BCryptDestroyKey(key);
    LocalFree(authenticated);
    if (!BCRYPT_SUCCESS(status)) {
        LocalFree(blob);
        return crypt_fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    *out = (DATA_BLOB){size, blob};
    return TRUE;
}

BOOL WINAPI CryptUnprotectData(DATA_BLOB *in, LPWSTR *text, DATA_BLOB *entropy, PVOID reserved,
                               CRYPTPROTECT_PROMPTSTRUCT *prompt, DWORD flags, DATA_BLOB *out) {
    Protected head;
    (void)reserved, (void)prompt, (void)flags;
    if (in == NULL || out == NULL || in->pbData == NULL)
        return crypt_fail(ERROR_INVALID_PARAMETER);
    if (in->cbData < sizeof head)
        return crypt_fail(ERROR_INVALID_DATA);
    memcpy(&head, in->pbData, sizeof head);
    DWORD rest = in->cbData - sizeof head;
    if (head.version != 1 || memcmp(head.provider, provider_id, sizeof provider_id) || head.text_size > rest ||
        head.text_size < sizeof(WCHAR) || head.text_size > (LONGEST_TEXT + 1) * sizeof(WCHAR) ||
        head.data_size > rest - head.text_size)
        return crypt_fail(ERROR_INVALID_DATA);
    BYTE *at = in->pbData + sizeof head;
    BCRYPT_KEY_HANDLE key;
    if (!blob_key(&head, entropy, &key))
        return FALSE;
    BYTE *authenticated = LocalAlloc(LMEM_FIXED, sizeof head + head.text_size);
    BYTE *data = LocalAlloc(LMEM_FIXED, head.data_size ? head.data_size : 1);
    WCHAR *description = text ? LocalAlloc(LMEM_FIXED, head.text_size) : NULL;
    NTSTATUS status = -1;
    bool room = authenticated && data && (description || !text);
    if (room) {
        BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info = seal_of(&head, at, authenticated);
        ULONG got;
        status = BCryptDecrypt(key, at + head.text_size, head.data_size, &info, NULL, 0, data, head.data_size, &got, 0);
    }
    BCryptDestroyKey(key);
    LocalFree(authenticated);
    if (!BCRYPT_SUCCESS(status)) {
        LocalFree(data);
        LocalFree(description);
        return crypt_fail(room ? ERROR_INVALID_DATA : ERROR_NOT_ENOUGH_MEMORY);
    }
    if (text) {
        memcpy(description, at, head.text_size);
        description[head.text_size / sizeof(WCHAR) - 1] = 0;
        *text = description;
    }
    *out = (DATA_BLOB){head.data_size, data};
    return TRUE;
}

// A key for memory: the process's own, or the user's where others are to read it.
static BCRYPT_KEY_HANDLE memory_key(DWORD flags) {
    static BCRYPT_KEY_HANDLE keys[3];
    BCRYPT_KEY_HANDLE key;
    BYTE secret[MASTER_SIZE];
    if (flags >= ARRAYSIZE(keys) || keys[flags])
        return flags < ARRAYSIZE(keys) ? keys[flags] : NULL;
    bool own = flags == CRYPTPROTECTMEMORY_SAME_PROCESS;
    if (own ? !random_bytes(secret, sizeof secret) : !master_key(flags == CRYPTPROTECTMEMORY_CROSS_PROCESS, secret))
        return NULL;
    NTSTATUS status = BCryptGenerateSymmetricKey(BCRYPT_AES_CBC_ALG_HANDLE, &key, NULL, 0, secret, sizeof secret, 0);
    wipe(secret, sizeof secret);
    if (BCRYPT_SUCCESS(status) && InterlockedCompareExchangePointer(&keys[flags], key, NULL) != NULL)
        BCryptDestroyKey(key);
    return keys[flags];
}

static BOOL memory_run(void *data, DWORD size, DWORD flags, bool protect) {
    BYTE vector[BLOCK_SIZE] = {0};
    ULONG got;
    BCRYPT_KEY_HANDLE key = size % BLOCK_SIZE == 0 && data ? memory_key(flags) : NULL;
    if (key == NULL)
        return crypt_fail(ERROR_INVALID_PARAMETER);
    NTSTATUS status = protect ? BCryptEncrypt(key, data, size, NULL, vector, sizeof vector, data, size, &got, 0)
                              : BCryptDecrypt(key, data, size, NULL, vector, sizeof vector, data, size, &got, 0);
    return BCRYPT_SUCCESS(status) ? TRUE : crypt_fail(ERROR_INTERNAL_ERROR);
}

BOOL WINAPI CryptProtectMemory(LPVOID data, DWORD size, DWORD flags) { return memory_run(data, size, flags, true); }

BOOL WINAPI CryptUnprotectMemory(LPVOID data, DWORD size, DWORD flags) { return memory_run(data, size, flags, false); }
