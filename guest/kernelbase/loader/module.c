// Which modules are loaded, and their file names.

#include "kernelbase.h"

enum { FROM_ADDRESS = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, MAPPED_MASK = 3, STRING_BYTES_MAX = 0xFFFE };

static HMODULE image_base(void) { return NtCurrentPeb()->ImageBaseAddress; }

BOOL WINAPI GetModuleHandleExW(DWORD flags, LPCWSTR name, HMODULE *module) {
    const DWORD both = GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    PVOID base = NULL;
    NTSTATUS status = STATUS_SUCCESS;

    if (module == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    *module = NULL;
    if ((flags & ~(both | FROM_ADDRESS)) || (flags & both) == both || (name == NULL && flags & FROM_ADDRESS))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (name == NULL) {
        *module = image_base(); // never unloaded: nothing to count
        return TRUE;
    }
    if (flags & FROM_ADDRESS) {
        if (RtlPcToFileHeader((PVOID)name, &base) == NULL)
            return base_fail(ERROR_MOD_NOT_FOUND);
        if (!(flags & GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT))
            status = LdrAddRefDll(flags & GET_MODULE_HANDLE_EX_FLAG_PIN ? LDR_ADDREF_DLL_PIN : 0, base);
    } else {
        UNICODE_STRING view;
        ULONG how = flags & GET_MODULE_HANDLE_EX_FLAG_PIN                  ? LDR_GET_DLL_HANDLE_EX_PIN
                    : flags & GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT ? LDR_GET_DLL_HANDLE_EX_UNCHANGED_REFCOUNT
                                                                           : 0;
        if (!base_view(&view, name))
            return base_fail(ERROR_MOD_NOT_FOUND);
        status = LdrGetDllHandleEx(how, (PCWSTR)1, NULL, &view, &base);
    }
    if (!base_result(status))
        return FALSE;
    *module = base;
    return TRUE;
}

BOOL WINAPI GetModuleHandleExA(DWORD flags, LPCSTR name, HMODULE *module) {
    if (name == NULL || flags & FROM_ADDRESS)
        return GetModuleHandleExW(flags, (LPCWSTR)(const void *)name, module);
    BASE_SCOPED PWSTR wide = base_wide(name);
    if (wide == NULL)
        return FALSE;
    return GetModuleHandleExW(flags, wide, module);
}

HMODULE WINAPI GetModuleHandleW(LPCWSTR name) {
    HMODULE module = NULL;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, name, &module);
    return module;
}

HMODULE WINAPI GetModuleHandleA(LPCSTR name) {
    HMODULE module = NULL;
    GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, name, &module);
    return module;
}

// The full name in units of a new string, which the caller frees.
static PWSTR module_name(HMODULE module, SIZE_T *length) {
    UNICODE_STRING name = {0, STRING_BYTES_MAX, NULL};
    if ((ULONG_PTR)module & MAPPED_MASK) {
        base_fail(ERROR_MOD_NOT_FOUND);
        return NULL;
    }
    name.Buffer = base_alloc(STRING_BYTES_MAX + sizeof(WCHAR));
    if (name.Buffer == NULL)
        return NULL;
    if (!base_result(LdrGetDllFullName(module ? module : image_base(), &name))) {
        base_free(name.Buffer);
        return NULL;
    }
    *length = name.Length / sizeof(WCHAR);
    name.Buffer[*length] = 0;
    return name.Buffer;
}

// A name that does not fit is cut, NUL-terminated, and answered with the buffer's size.
DWORD WINAPI GetModuleFileNameW(HMODULE module, LPWSTR buffer, DWORD size) {
    SIZE_T length;
    BASE_SCOPED PWSTR name = module_name(module, &length);
    if (name == NULL)
        return 0;
    SIZE_T kept = min(length, size ? size - 1 : 0);
    if (size) {
        memcpy(buffer, name, kept * sizeof(WCHAR));
        buffer[kept] = 0;
    }
    base_fail(length < size ? ERROR_SUCCESS : ERROR_INSUFFICIENT_BUFFER);
    return length < size ? (DWORD)length : size;
}

DWORD WINAPI GetModuleFileNameA(HMODULE module, LPSTR buffer, DWORD size) {
    SIZE_T units;
    BASE_SCOPED PWSTR wide = module_name(module, &units);
    BASE_SCOPED PSTR name = wide ? base_narrow(wide) : NULL;
    if (name == NULL)
        return 0;
    SIZE_T length = base_length_a(name), kept = min(length, size ? size - 1 : 0);
    if (size) {
        memcpy(buffer, name, kept);
        buffer[kept] = 0;
    }
    base_fail(length < size ? ERROR_SUCCESS : ERROR_INSUFFICIENT_BUFFER);
    return length < size ? (DWORD)length : size;
}
