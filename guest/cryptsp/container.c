// Containers of RSA keys, in the registry where NT 4 had them: a key for each container, a value for each of its two
// keys. They are as private as the prefix is: its owner's. A context without a container keeps its keys in memory.

#include "cryptsp.h"

enum { PATH_MAX_LENGTH = CONTAINER_MAX + 64 };

static const WCHAR user_keys[] = L"Software\\Microsoft\\Cryptography\\UserKeys\\";
static const WCHAR machine_keys[] = L"Software\\Microsoft\\Cryptography\\MachineKeys\\";

static HKEY root_of(const Provider *provider) { return provider->machine ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER; }

// A name may hold backslashes, a key's name not: they become slashes.
static void path_of(const Provider *provider, WCHAR path[PATH_MAX_LENGTH]) {
    const WCHAR *from = provider->machine ? machine_keys : user_keys;
    while (*from)
        *path++ = *from++;
    for (from = provider->container; *from; from++)
        *path++ = *from == '\\' ? '/' : *from;
    *path = 0;
}

static const WCHAR *value_of(ALG_ID id) { return id == CALG_RSA_KEYX ? L"ExchangeKey" : L"SignatureKey"; }

static LSTATUS open_container(const Provider *provider, REGSAM access, HKEY *key) {
    WCHAR path[PATH_MAX_LENGTH];
    path_of(provider, path);
    return RegOpenKeyExW(root_of(provider), path, 0, access, key);
}

bool container_exists(const Provider *provider) {
    HKEY key;
    if (open_container(provider, KEY_READ, &key) != ERROR_SUCCESS)
        return false;
    RegCloseKey(key);
    return true;
}

BOOL container_make(const Provider *provider) {
    WCHAR path[PATH_MAX_LENGTH];
    HKEY key;
    path_of(provider, path);
    LSTATUS error = RegCreateKeyExW(root_of(provider), path, 0, NULL, 0, KEY_READ | KEY_WRITE, NULL, &key, NULL);
    if (error != ERROR_SUCCESS)
        return cryptsp_fail(error);
    RegCloseKey(key);
    return TRUE;
}

BOOL container_delete(const Provider *provider) {
    WCHAR path[PATH_MAX_LENGTH];
    path_of(provider, path);
    LSTATUS error = RegDeleteKeyExW(root_of(provider), path, 0, 0);
    return error == ERROR_SUCCESS ? TRUE : cryptsp_fail(error == ERROR_FILE_NOT_FOUND ? NTE_BAD_KEYSET : error);
}

static BOOL hold(Provider *provider, ULONG which, const BYTE *blob, ULONG size) {
    BYTE *copy = RtlAllocateHeap(cryptsp_heap(), 0, size);
    if (copy == NULL)
        return cryptsp_fail(ERROR_NOT_ENOUGH_MEMORY);
    memcpy(copy, blob, size);
    if (provider->held[which].blob) {
        wipe(provider->held[which].blob, provider->held[which].size);
        RtlFreeHeap(cryptsp_heap(), 0, provider->held[which].blob);
    }
    provider->held[which].blob = copy;
    provider->held[which].size = size;
    return TRUE;
}

void container_forget(Provider *provider) {
    for (ULONG i = 0; i < ARRAYSIZE(provider->held); i++) {
        if (provider->held[i].blob == NULL)
            continue;
        wipe(provider->held[i].blob, provider->held[i].size);
        RtlFreeHeap(cryptsp_heap(), 0, provider->held[i].blob);
    }
}

BOOL container_store(Provider *provider, const Key *key) {
    BYTE blob[BLOB_MAX];
    ULONG size;
    HKEY container;
    if (!NT_SUCCESS(BCryptExportKey(key->handle, NULL, LEGACY_RSAPRIVATE_BLOB, blob, sizeof blob, &size, 0)))
        return cryptsp_fail(NTE_FAIL);
    blob[offsetof(PUBLICKEYSTRUC, reserved)] = key->flags & CRYPT_EXPORTABLE; // kept where the format has nothing
    if (provider->ephemeral) {
        BOOL ok = hold(provider, key->known->id == CALG_RSA_SIGN, blob, size);
        wipe(blob, sizeof blob);
        return ok;
    }
    LSTATUS error = open_container(provider, KEY_WRITE, &container);
    if (error == ERROR_SUCCESS) {
        error = RegSetValueExW(container, value_of(key->known->id), 0, REG_BINARY, blob, size);
        RegCloseKey(container);
    }
    wipe(blob, sizeof blob);
    return error == ERROR_SUCCESS ? TRUE : cryptsp_fail(error);
}

ULONG container_load(const Provider *provider, DWORD which, BYTE blob[BLOB_MAX]) {
    HKEY container;
    DWORD size = BLOB_MAX, type;
    if (provider->ephemeral) {
        ULONG index = which == AT_SIGNATURE;
        if (provider->held[index].blob)
            memcpy(blob, provider->held[index].blob, provider->held[index].size);
        return provider->held[index].size;
    }
    if (open_container(provider, KEY_READ, &container) != ERROR_SUCCESS)
        return 0;
    const WCHAR *value = value_of(which == AT_KEYEXCHANGE ? CALG_RSA_KEYX : CALG_RSA_SIGN);
    LSTATUS error = RegQueryValueExW(container, value, NULL, &type, blob, &size);
    RegCloseKey(container);
    return error == ERROR_SUCCESS && type == REG_BINARY ? size : 0;
}
