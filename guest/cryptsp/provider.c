// Providers: Microsoft's names and types for what is one implementation here, and the contexts that programs acquire.

#include "cryptsp.h"

static const struct {
    DWORD type;
    const WCHAR *name; // the first of a type is its default
} providers[] = {
    {PROV_RSA_FULL, MS_ENHANCED_PROV_W},      {PROV_RSA_FULL, MS_STRONG_PROV_W},
    {PROV_RSA_FULL, MS_DEF_PROV_W},           {PROV_RSA_SCHANNEL, MS_DEF_RSA_SCHANNEL_PROV_W},
    {PROV_RSA_AES, MS_ENH_RSA_AES_PROV_W},    {PROV_RSA_SIG, MS_DEF_RSA_SIG_PROV_W},
    {PROV_RSA_AES, MS_ENH_RSA_AES_PROV_XP_W},
};

static const struct {
    DWORD type;
    const WCHAR *name;
} types[] = {
    {PROV_RSA_FULL, L"RSA Full (Signature and Key Exchange)"},
    {PROV_RSA_SIG, L"RSA Signature"},
    {PROV_RSA_SCHANNEL, L"RSA SChannel"},
    {PROV_RSA_AES, L"RSA Full and AES"},
};

static bool same(const WCHAR *left, const WCHAR *right) {
    return CompareStringOrdinal(left, -1, right, -1, TRUE) == CSTR_EQUAL;
}

Provider *provider_of(HCRYPTPROV handle) {
    Provider *provider = (Provider *)handle;
    return provider && !(handle & 7) && provider->magic == PROVIDER_MAGIC ? provider : NULL;
}

void provider_release(Provider *provider) {
    if (InterlockedDecrement(&provider->references) != 0)
        return;
    provider->magic = 0;
    container_forget(provider);
    RtlFreeHeap(cryptsp_heap(), 0, provider);
}

// The name that was asked for with a type, or that type's default; NULL with the error set.
static const WCHAR *provider_named(const WCHAR *name, DWORD type) {
    bool known = false;
    for (SIZE_T i = 0; i < ARRAYSIZE(providers); i++) {
        if (name == NULL || *name == 0 ? providers[i].type == type : same(name, providers[i].name)) {
            if (providers[i].type == type)
                return providers[i].name;
            cryptsp_fail(NTE_PROV_TYPE_NO_MATCH);
            return NULL;
        }
        known |= providers[i].type == type;
    }
    cryptsp_fail(type == 0 || type > 999 ? NTE_BAD_PROV_TYPE : known ? NTE_KEYSET_NOT_DEF : NTE_PROV_TYPE_NOT_DEF);
    return NULL;
}

// What a program's own container is called that names none: the user's.
static BOOL default_container(WCHAR *name) {
    DWORD size = CONTAINER_MAX;
    return GetEnvironmentVariableW(L"USERNAME", name, size) ? TRUE : cryptsp_fail(NTE_BAD_KEYSET_PARAM);
}

BOOL WINAPI CryptAcquireContextW(HCRYPTPROV *handle, LPCWSTR container, LPCWSTR name, DWORD type, DWORD flags) {
    const DWORD known_flags = CRYPT_VERIFYCONTEXT | CRYPT_NEWKEYSET | CRYPT_DELETEKEYSET | CRYPT_MACHINE_KEYSET |
                              CRYPT_SILENT | CRYPT_DEFAULT_CONTAINER_OPTIONAL;
    if (handle == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    *handle = 0;
    const WCHAR *found = provider_named(name, type);
    if (found == NULL)
        return FALSE;
    if (flags & ~known_flags)
        return cryptsp_fail(NTE_BAD_FLAGS);
    bool ephemeral = flags & CRYPT_VERIFYCONTEXT;
    if (ephemeral && container && *container)
        return cryptsp_fail(NTE_BAD_FLAGS);
    Provider *provider = RtlAllocateHeap(cryptsp_heap(), HEAP_ZERO_MEMORY, sizeof *provider);
    if (provider == NULL)
        return cryptsp_fail(ERROR_NOT_ENOUGH_MEMORY);
    *provider = (Provider){.magic = PROVIDER_MAGIC, .references = 1, .type = type, .name = found};
    provider->ephemeral = ephemeral;
    provider->machine = flags & CRYPT_MACHINE_KEYSET;
    ULONG length = 0;
    while (container && container[length] && length < CONTAINER_MAX)
        length++;
    BOOL ok = length < CONTAINER_MAX ? TRUE : cryptsp_fail(NTE_BAD_KEYSET_PARAM);
    if (ok && length)
        memcpy(provider->container, container, length * sizeof(WCHAR));
    else if (ok && !ephemeral)
        ok = default_container(provider->container);
    if (ok && !ephemeral) {
        bool exists = container_exists(provider);
        if (flags & CRYPT_DELETEKEYSET)
            ok = container_delete(provider);
        else if (flags & CRYPT_NEWKEYSET)
            ok = exists ? cryptsp_fail(NTE_EXISTS) : container_make(provider);
        else if (!exists)
            ok = cryptsp_fail(NTE_BAD_KEYSET);
    }
    if (ok && !(flags & CRYPT_DELETEKEYSET))
        *handle = (HCRYPTPROV)provider;
    else
        provider_release(provider);
    return ok;
}

// ANSI text is UTF-8 here; what is longer than a name can be is cut, and found by nobody.
static const WCHAR *wide(const char *text, WCHAR buffer[CONTAINER_MAX + 1]) {
    if (text == NULL)
        return NULL;
    if (MultiByteToWideChar(CP_ACP, 0, text, -1, buffer, CONTAINER_MAX + 1) == 0)
        buffer[CONTAINER_MAX] = 0;
    return buffer;
}

BOOL WINAPI CryptAcquireContextA(HCRYPTPROV *handle, LPCSTR container, LPCSTR name, DWORD type, DWORD flags) {
    WCHAR wide_container[CONTAINER_MAX + 1], wide_name[CONTAINER_MAX + 1];
    return CryptAcquireContextW(handle, wide(container, wide_container), wide(name, wide_name), type, flags);
}

BOOL WINAPI CryptContextAddRef(HCRYPTPROV handle, DWORD *reserved, DWORD flags) {
    Provider *provider = provider_of(handle);
    if (provider == NULL || reserved || flags)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    InterlockedIncrement(&provider->references);
    return TRUE;
}

BOOL WINAPI CryptReleaseContext(HCRYPTPROV handle, DWORD flags) {
    Provider *provider = provider_of(handle);
    if (provider == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags)
        return cryptsp_fail(NTE_BAD_FLAGS);
    provider_release(provider);
    return TRUE;
}

BOOL WINAPI CryptGenRandom(HCRYPTPROV handle, DWORD length, BYTE *buffer) {
    if (provider_of(handle) == NULL || (buffer == NULL && length))
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    NTSTATUS status = BCryptGenRandom(NULL, buffer, length, BCRYPT_USE_SYSTEM_PREFERRED_RNG);
    return NT_SUCCESS(status) ? TRUE : cryptsp_fail(NTE_FAIL);
}

// Text that is ANSI in this function's only form.
static BOOL give_text(const WCHAR *text, BYTE *data, DWORD *size) {
    char narrow[3 * CONTAINER_MAX];
    int length = WideCharToMultiByte(CP_ACP, 0, text, -1, narrow, sizeof narrow, NULL, NULL);
    return cryptsp_give(narrow, (DWORD)length, data, size);
}

static BOOL next_algorithm(Provider *provider, DWORD parameter, BYTE *data, DWORD *size, DWORD flags) {
    if (flags & CRYPT_FIRST)
        provider->next = 0;
    if (provider->next >= cryptsp_algorithm_count)
        return cryptsp_fail(ERROR_NO_MORE_ITEMS);
    const KnownAlgorithm *known = &cryptsp_algorithms[provider->next];
    PROV_ENUMALGS_EX extended = {
        .aiAlgid = known->id, .dwDefaultLen = known->bits, .dwMinLen = known->least, .dwMaxLen = known->most};
    PROV_ENUMALGS plain = {.aiAlgid = known->id, .dwBitLen = known->bits};
    DWORD length = 0;
    for (const char *at = known->label; *at; at++, length++)
        plain.szName[length] = extended.szName[length] = extended.szLongName[length] = *at;
    plain.dwNameLen = extended.dwNameLen = extended.dwLongNameLen = length + 1;
    BOOL ok = parameter == PP_ENUMALGS ? cryptsp_give(&plain, sizeof plain, data, size)
                                       : cryptsp_give(&extended, sizeof extended, data, size);
    if (ok && data)
        provider->next++;
    return ok;
}

BOOL WINAPI CryptGetProvParam(HCRYPTPROV handle, DWORD parameter, BYTE *data, DWORD *size, DWORD flags) {
    Provider *provider = provider_of(handle);
    DWORD value;
    if (provider == NULL || size == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    switch (parameter) {
    case PP_ENUMALGS:
    case PP_ENUMALGS_EX:
        return next_algorithm(provider, parameter, data, size, flags);
    case PP_NAME:
        return give_text(provider->name, data, size);
    case PP_CONTAINER:
    case PP_UNIQUE_CONTAINER:
        return give_text(provider->container, data, size);
    case PP_PROVTYPE:
        value = provider->type;
        break;
    case PP_VERSION:
        value = 0x200;
        break;
    case PP_IMPTYPE:
        value = CRYPT_IMPL_SOFTWARE;
        break;
    case PP_KEYSPEC:
        value = AT_KEYEXCHANGE | AT_SIGNATURE;
        break;
    default:
        return cryptsp_fail(NTE_BAD_TYPE);
    }
    return cryptsp_give(&value, sizeof value, data, size);
}

BOOL WINAPI CryptSetProvParam(HCRYPTPROV handle, DWORD parameter, const BYTE *data, DWORD flags) {
    (void)parameter, (void)data, (void)flags;
    return cryptsp_fail(provider_of(handle) ? NTE_BAD_TYPE : ERROR_INVALID_PARAMETER);
}

// The size is of bytes, with the NUL.
static BOOL give_wide(const WCHAR *text, WCHAR *data, DWORD *size) {
    DWORD length = 0;
    while (text[length])
        length++;
    return cryptsp_give(text, (length + 1) * sizeof(WCHAR), (BYTE *)data, size);
}

static BOOL may_enumerate(bool there, const DWORD *reserved, DWORD flags, const DWORD *type, const DWORD *size) {
    if (reserved || type == NULL || size == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags)
        return cryptsp_fail(NTE_BAD_FLAGS);
    return there || cryptsp_fail(ERROR_NO_MORE_ITEMS);
}

BOOL WINAPI CryptEnumProvidersW(DWORD index, DWORD *reserved, DWORD flags, DWORD *type, LPWSTR name, DWORD *size) {
    if (!may_enumerate(index < ARRAYSIZE(providers), reserved, flags, type, size))
        return FALSE;
    *type = providers[index].type;
    return give_wide(providers[index].name, name, size);
}

BOOL WINAPI CryptEnumProvidersA(DWORD index, DWORD *reserved, DWORD flags, DWORD *type, LPSTR name, DWORD *size) {
    if (!may_enumerate(index < ARRAYSIZE(providers), reserved, flags, type, size))
        return FALSE;
    *type = providers[index].type;
    return give_text(providers[index].name, (BYTE *)name, size);
}

BOOL WINAPI CryptEnumProviderTypesW(DWORD index, DWORD *reserved, DWORD flags, DWORD *type, LPWSTR name, DWORD *size) {
    if (!may_enumerate(index < ARRAYSIZE(types), reserved, flags, type, size))
        return FALSE;
    *type = types[index].type;
    return give_wide(types[index].name, name, size);
}

BOOL WINAPI CryptGetDefaultProviderW(DWORD type, DWORD *reserved, DWORD flags, LPWSTR name, DWORD *size) {
    if (reserved || size == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)(CRYPT_MACHINE_DEFAULT | CRYPT_USER_DEFAULT))
        return cryptsp_fail(NTE_BAD_FLAGS);
    const WCHAR *found = provider_named(NULL, type);
    return found ? give_wide(found, name, size) : FALSE;
}
