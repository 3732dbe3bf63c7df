// Persisted keys: a registry key for each name, with the algorithm, what may be done, and the blob. As private as the
// prefix is.

#include "storage.h"

enum { PATH_LENGTH = NAME_MAX_LENGTH + 64 };

typedef struct {
    DWORD policy, usage, spec;
} Attributes;

static HKEY root_of(bool machine) { return machine ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER; }

// A name may hold backslashes, a key's name not: they become slashes.
static void path_of(const WCHAR *name, WCHAR path[PATH_LENGTH]) {
    lstrcpyW(path, L"Software\\Microsoft\\Cryptography\\CngKeys\\");
    WCHAR *at = path + lstrlenW(path);
    for (; *name; name++)
        *at++ = *name == '\\' ? '/' : *name;
    *at = 0;
}

static SECURITY_STATUS open_key(bool machine, const WCHAR *name, HKEY *key) {
    WCHAR path[PATH_LENGTH];
    path_of(name, path);
    LSTATUS error = RegOpenKeyExW(root_of(machine), path, 0, KEY_READ, key);
    return error == ERROR_SUCCESS ? ERROR_SUCCESS : NTE_BAD_KEYSET;
}

bool store_has(bool machine, const WCHAR *name) {
    HKEY key;
    if (open_key(machine, name, &key) != ERROR_SUCCESS)
        return false;
    RegCloseKey(key);
    return true;
}

SECURITY_STATUS store_save(const StoredKey *key) {
    BYTE blob[BLOB_MAX];
    WCHAR path[PATH_LENGTH];
    ULONG size;
    HKEY stored;
    NTSTATUS status = BCryptExportKey(key->pair, NULL, key_private_type(key), blob, sizeof blob, &size, 0);
    if (!BCRYPT_SUCCESS(status))
        return storage_status(status);
    path_of(key->name, path);
    LSTATUS error = RegCreateKeyExW(root_of(key->machine), path, 0, NULL, 0, KEY_WRITE, NULL, &stored, NULL);
    if (error == ERROR_SUCCESS) {
        Attributes attributes = {key->policy, key->usage, key->spec};
        const WCHAR *name = key->algorithm->name;
        error = RegSetValueExW(stored, L"Algorithm", 0, REG_SZ, (const BYTE *)name,
                               ((DWORD)lstrlenW(name) + 1) * sizeof(WCHAR));
        if (error == ERROR_SUCCESS && key->curve)
            error = RegSetValueExW(stored, L"Curve", 0, REG_SZ, (const BYTE *)key->curve,
                                   ((DWORD)lstrlenW(key->curve) + 1) * sizeof(WCHAR));
        if (error == ERROR_SUCCESS)
            error = RegSetValueExW(stored, L"Attributes", 0, REG_BINARY, (const BYTE *)&attributes, sizeof attributes);
        if (error == ERROR_SUCCESS)
            error = RegSetValueExW(stored, L"Key", 0, REG_BINARY, blob, size);
        RegCloseKey(stored);
    }
    wipe(blob, sizeof blob);
    return error == ERROR_SUCCESS ? ERROR_SUCCESS : NTE_PERM;
}

static bool read_value(HKEY key, const WCHAR *name, void *data, DWORD *size) {
    return RegQueryValueExW(key, name, NULL, NULL, data, size) == ERROR_SUCCESS;
}

SECURITY_STATUS store_load(StoredKey *key) {
    BYTE blob[BLOB_MAX];
    WCHAR algorithm[32];
    Attributes attributes;
    DWORD size = sizeof blob, length = sizeof algorithm, got = sizeof attributes, curve = sizeof key->curve_name;
    HKEY stored;
    SECURITY_STATUS status = open_key(key->machine, key->name, &stored);
    if (status != ERROR_SUCCESS)
        return status;
    bool whole = read_value(stored, L"Algorithm", algorithm, &length) && read_value(stored, L"Key", blob, &size) &&
                 read_value(stored, L"Attributes", &attributes, &got) && got == sizeof attributes &&
                 length >= sizeof(WCHAR);
    if (whole)
        algorithm[length / sizeof(WCHAR) - 1] = 0;
    if (read_value(stored, L"Curve", key->curve_name, &curve) && curve >= sizeof(WCHAR)) {
        key->curve_name[curve / sizeof(WCHAR) - 1] = 0;
        key->curve = key->curve_name;
    }
    RegCloseKey(stored);
    key->algorithm = whole ? algorithm_named(algorithm) : NULL;
    if (key->algorithm == NULL)
        return NTE_KEYSET_ENTRY_BAD;
    key->policy = attributes.policy;
    key->usage = attributes.usage;
    key->spec = attributes.spec;
    BCRYPT_ALG_HANDLE opened;
    status = key_open_algorithm(key, &opened);
    if (status == ERROR_SUCCESS) {
        NTSTATUS imported = BCryptImportKeyPair(opened, NULL, key_private_type(key), &key->pair, blob, size, 0);
        BCryptCloseAlgorithmProvider(opened, 0);
        if (!BCRYPT_SUCCESS(imported)) {
            key->pair = NULL;
            status = NTE_KEYSET_ENTRY_BAD;
        }
    }
    wipe(blob, sizeof blob);
    return status;
}

SECURITY_STATUS store_delete(const StoredKey *key) {
    WCHAR path[PATH_LENGTH];
    path_of(key->name, path);
    LSTATUS error = RegDeleteKeyExW(root_of(key->machine), path, 0, 0);
    return error == ERROR_SUCCESS ? ERROR_SUCCESS : NTE_BAD_KEYSET;
}
