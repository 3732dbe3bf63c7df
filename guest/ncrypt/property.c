// The properties of keys and providers.

#include "storage.h"

static SECURITY_STATUS give(const void *value, DWORD size, BYTE *buffer, DWORD room, DWORD *returned) {
    *returned = size;
    if (buffer == NULL)
        return ERROR_SUCCESS;
    if (room < size)
        return NTE_BUFFER_TOO_SMALL;
    memcpy(buffer, value, size);
    return ERROR_SUCCESS;
}

static SECURITY_STATUS give_text(const WCHAR *text, BYTE *buffer, DWORD room, DWORD *returned) {
    return give(text, ((DWORD)lstrlenW(text) + 1) * sizeof(WCHAR), buffer, room, returned);
}

static SECURITY_STATUS of_provider(const WCHAR *property, BYTE *buffer, DWORD room, DWORD *returned) {
    DWORD value;
    if (storage_same(property, NCRYPT_NAME_PROPERTY))
        return give_text(MS_KEY_STORAGE_PROVIDER, buffer, room, returned);
    if (storage_same(property, NCRYPT_IMPL_TYPE_PROPERTY))
        value = NCRYPT_IMPL_SOFTWARE_FLAG;
    else if (storage_same(property, NCRYPT_VERSION_PROPERTY))
        value = 0x10000;
    else if (storage_same(property, NCRYPT_MAX_NAME_LENGTH_PROPERTY))
        value = NAME_MAX_LENGTH - 1;
    else
        return NTE_NOT_SUPPORTED;
    return give(&value, sizeof value, buffer, room, returned);
}

static SECURITY_STATUS of_pair(const StoredKey *key, const WCHAR *property, BYTE *buffer, DWORD room, DWORD *returned) {
    if (key->pair == NULL)
        return NTE_INVALID_HANDLE;
    return storage_status(BCryptGetProperty(key->pair, property, buffer, room, returned, 0));
}

SECURITY_STATUS WINAPI NCryptGetProperty(NCRYPT_HANDLE handle, LPCWSTR property, PBYTE buffer, DWORD room,
                                         DWORD *returned, DWORD flags) {
    const StoredKey *key = key_of(handle);
    DWORD value;
    (void)flags;
    if (key == NULL && provider_of(handle) == NULL)
        return NTE_INVALID_HANDLE;
    if (property == NULL || returned == NULL)
        return NTE_INVALID_PARAMETER;
    if (key == NULL)
        return of_provider(property, buffer, room, returned);
    if (storage_same(property, NCRYPT_NAME_PROPERTY) || storage_same(property, NCRYPT_UNIQUE_NAME_PROPERTY))
        return key->persisted ? give_text(key->name, buffer, room, returned) : NTE_NOT_SUPPORTED;
    if (storage_same(property, NCRYPT_ALGORITHM_PROPERTY))
        return give_text(key->algorithm->name, buffer, room, returned);
    if (storage_same(property, NCRYPT_ALGORITHM_GROUP_PROPERTY))
        return give_text(key->algorithm->group, buffer, room, returned);
    if (storage_same(property, NCRYPT_PROVIDER_HANDLE_PROPERTY))
        return give(&key->provider, sizeof key->provider, buffer, room, returned);
    if (storage_same(property, NCRYPT_LENGTH_PROPERTY)) {
        if (key->pair)
            return of_pair(key, BCRYPT_KEY_LENGTH, buffer, room, returned);
        value = key->bits;
    } else if (storage_same(property, NCRYPT_EXPORT_POLICY_PROPERTY)) {
        value = key->policy;
    } else if (storage_same(property, NCRYPT_KEY_USAGE_PROPERTY)) {
        value = key->usage;
    } else if (storage_same(property, NCRYPT_KEY_TYPE_PROPERTY)) {
        value = key->machine ? NCRYPT_MACHINE_KEY_FLAG : 0;
    } else if (storage_same(property, NCRYPT_IMPL_TYPE_PROPERTY)) {
        value = NCRYPT_IMPL_SOFTWARE_FLAG;
    } else if (storage_same(property, NCRYPT_BLOCK_LENGTH_PROPERTY)) {
        return of_pair(key, BCRYPT_BLOCK_LENGTH, buffer, room, returned);
    } else if (storage_same(property, NCRYPT_LENGTHS_PROPERTY)) {
        BCRYPT_KEY_LENGTHS_STRUCT lengths;
        SECURITY_STATUS status = of_pair(key, BCRYPT_KEY_LENGTHS, (BYTE *)&lengths, sizeof lengths, &value);
        NCRYPT_SUPPORTED_LENGTHS supported = {lengths.dwMinLength, lengths.dwMaxLength, lengths.dwIncrement, 2048};
        return status == ERROR_SUCCESS ? give(&supported, sizeof supported, buffer, room, returned) : status;
    } else {
        return of_pair(key, property, buffer, room, returned); // ECCCurveName, SignatureLength…
    }
    return give(&value, sizeof value, buffer, room, returned);
}

SECURITY_STATUS WINAPI NCryptSetProperty(NCRYPT_HANDLE handle, LPCWSTR property, PBYTE data, DWORD size, DWORD flags) {
    StoredKey *key = key_of(handle);
    DWORD value;
    if (key == NULL)
        return provider_of(handle) ? NTE_NOT_SUPPORTED : NTE_INVALID_HANDLE;
    if (property == NULL || data == NULL)
        return NTE_INVALID_PARAMETER;
    if (storage_same(property, L"ECCCurveName")) {
        if (key->pair || key->algorithm->bits)
            return NTE_INVALID_PARAMETER;
        DWORD length = min(size, sizeof key->curve_name - sizeof(WCHAR)) / sizeof(WCHAR);
        memcpy(key->curve_name, data, length * sizeof(WCHAR));
        key->curve_name[length] = 0;
        key->curve = key->curve_name;
        return ERROR_SUCCESS;
    }
    if (size != sizeof value)
        return storage_same(property, NCRYPT_WINDOW_HANDLE_PROPERTY) ? ERROR_SUCCESS : NTE_NOT_SUPPORTED;
    memcpy(&value, data, sizeof value);
    if (storage_same(property, NCRYPT_LENGTH_PROPERTY)) {
        if (key->pair || (key->algorithm->bits && key->algorithm->bits != value))
            return NTE_INVALID_PARAMETER;
        key->bits = value;
        return ERROR_SUCCESS;
    }
    if (storage_same(property, NCRYPT_EXPORT_POLICY_PROPERTY))
        key->policy = value;
    else if (storage_same(property, NCRYPT_KEY_USAGE_PROPERTY))
        key->usage = value;
    else
        return NTE_NOT_SUPPORTED;
    return key->pair && key->persisted && flags & NCRYPT_PERSIST_FLAG ? store_save(key) : ERROR_SUCCESS;
}
