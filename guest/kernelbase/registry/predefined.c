// The predefined keys: where they lie in NT's registry, opened once.

#include "registry/registry.h"

enum {
    CLASSES_ROOT,
    CURRENT_USER,
    LOCAL_MACHINE,
    USERS,
    PERFORMANCE,
    CURRENT_CONFIG,
    DYN_DATA,
    CURRENT_USER_LOCAL_SETTINGS,
    PREDEFINED_COUNT,
};

static const WCHAR *const paths[PREDEFINED_COUNT] = {
    [CLASSES_ROOT] = L"\\Registry\\Machine\\Software\\Classes",
    [LOCAL_MACHINE] = L"\\Registry\\Machine",
    [USERS] = L"\\Registry\\User",
    [CURRENT_CONFIG] = L"\\Registry\\Machine\\System\\CurrentControlSet\\Hardware Profiles\\Current",
};

static HANDLE opened[PREDEFINED_COUNT];

static NTSTATUS open_predefined(unsigned index, HANDLE *handle) {
    UNICODE_STRING path;
    OBJECT_ATTRIBUTES attributes;
    if (index == CURRENT_USER)
        return RtlOpenCurrentUser(MAXIMUM_ALLOWED, handle);
    if (paths[index] == NULL)
        return STATUS_INVALID_HANDLE;
    base_view(&path, paths[index]);
    InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE, NULL, NULL);
    return NtOpenKey(handle, MAXIMUM_ALLOWED, &attributes);
}

LSTATUS registry_handle(HKEY key, HANDLE *handle) {
    *handle = key;
    if (!registry_is_predefined(key))
        return key ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
    unsigned index = (ULONG)(ULONG_PTR)key & 0xF;
    if (index >= PREDEFINED_COUNT)
        return ERROR_INVALID_HANDLE;
    *handle = __atomic_load_n(&opened[index], __ATOMIC_ACQUIRE);
    if (*handle)
        return ERROR_SUCCESS;
    HANDLE fresh, none = NULL;
    NTSTATUS status = open_predefined(index, &fresh);
    if (!NT_SUCCESS(status))
        return registry_status(status);
    if (__atomic_compare_exchange_n(&opened[index], &none, fresh, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        *handle = fresh;
    } else {
        NtClose(fresh);
        *handle = none;
    }
    return ERROR_SUCCESS;
}

// Puts another key in the place of a predefined one, for this process; NULL gives the usual one back.
LSTATUS WINAPI RegOverridePredefKey(HKEY key, HKEY replacement) {
    HANDLE copy = NULL;
    unsigned index = (ULONG)(ULONG_PTR)key & 0xF;
    if (!registry_is_predefined(key) || index >= PREDEFINED_COUNT)
        return ERROR_INVALID_HANDLE;
    if (replacement) {
        NTSTATUS status = NtDuplicateObject(NtCurrentProcess(), replacement, NtCurrentProcess(), &copy, 0, 0,
                                            DUPLICATE_SAME_ACCESS);
        if (!NT_SUCCESS(status))
            return registry_status(status);
    }
    HANDLE before = __atomic_exchange_n(&opened[index], copy, __ATOMIC_ACQ_REL);
    if (before)
        NtClose(before);
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegDisablePredefinedCache(void) { return RegOverridePredefKey(HKEY_CURRENT_USER, NULL); }

LSTATUS WINAPI RegDisablePredefinedCacheEx(void) {
    for (unsigned index = 0; index < PREDEFINED_COUNT; index++)
        RegOverridePredefKey((HKEY)(ULONG_PTR)(LONG_PTR)(LONG)(0x80000000 + index), NULL);
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegOpenCurrentUser(REGSAM access, PHKEY result) {
    return registry_status(RtlOpenCurrentUser(access, (PHANDLE)result));
}

LSTATUS WINAPI RegOpenUserClassesRoot(HANDLE token, DWORD options, REGSAM access, PHKEY result) {
    (void)token;
    return options ? ERROR_INVALID_PARAMETER : registry_open(HKEY_CLASSES_ROOT, NULL, 0, access, result);
}
