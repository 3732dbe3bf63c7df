// EnumResourceTypes, EnumResourceNames and EnumResourceLanguages.
// They walk the directory in place; the names handed to callbacks are copies.

#include "loader/resource.h"

enum { MAPPED_MASK = 3, MAPPED_AS_DATA = 1 };

// Which of the callback types is to be called, and with what.
typedef struct {
    enum { CALL_TYPE, CALL_NAME, CALL_LANGUAGE } kind;
    bool narrow;
    HMODULE module;
    const void *type, *name; // as the caller gave them
    LONG_PTR parameter;
    PVOID function;
} Callback;

static BOOL call(const Callback *callback, const void *item, WORD language) {
    HMODULE module = callback->module;
    LONG_PTR parameter = callback->parameter;
    switch (callback->kind) {
    case CALL_TYPE:
        return callback->narrow ? ((ENUMRESTYPEPROCA)callback->function)(module, (PSTR)item, parameter)
                                : ((ENUMRESTYPEPROCW)callback->function)(module, (PWSTR)item, parameter);
    case CALL_NAME:
        return callback->narrow
                   ? ((ENUMRESNAMEPROCA)callback->function)(module, callback->type, (PSTR)item, parameter)
                   : ((ENUMRESNAMEPROCW)callback->function)(module, callback->type, (PWSTR)item, parameter);
    default:
        return callback->narrow ? ((ENUMRESLANGPROCA)callback->function)(module, callback->type, callback->name,
                                                                         language, parameter)
                                : ((ENUMRESLANGPROCW)callback->function)(module, callback->type, callback->name,
                                                                         language, parameter);
    }
}

static BOOL call_named(const Callback *callback, const IMAGE_RESOURCE_DIR_STRING_U *string) {
    BASE_SCOPED PWSTR wide = base_alloc(((SIZE_T)string->Length + 1) * sizeof(WCHAR));
    if (wide == NULL)
        return FALSE;
    memcpy(wide, string->NameString, string->Length * sizeof(WCHAR));
    wide[string->Length] = 0;
    if (!callback->narrow)
        return call(callback, wide, 0);
    BASE_SCOPED PSTR narrow = base_narrow(wide);
    return narrow ? call(callback, narrow, 0) : FALSE;
}

// Calls back for every entry of a directory; names are relative to the root directory.
static BOOL walk(const Callback *callback, const IMAGE_RESOURCE_DIRECTORY *directory, const BYTE *root) {
    const IMAGE_RESOURCE_DIRECTORY_ENTRY *entries = (const void *)(directory + 1);
    for (unsigned i = 0; i < (unsigned)directory->NumberOfNamedEntries + directory->NumberOfIdEntries; i++) {
        BOOL go_on;
        if (callback->kind == CALL_LANGUAGE)
            go_on = call(callback, NULL, entries[i].Id);
        else if (entries[i].NameIsString)
            go_on = call_named(callback, (const void *)(root + entries[i].NameOffset));
        else
            go_on = call(callback, (const void *)(ULONG_PTR)entries[i].Id, 0);
        if (!go_on)
            return base_fail(ERROR_RESOURCE_ENUM_USER_STOP);
    }
    return TRUE;
}

static BOOL enumerate(const Callback *callback, PCWSTR type, PCWSTR name) {
    PVOID module = resource_module(callback->module);
    ResourceName type_name = {0}, item_name = {0};
    ULONG size, level = (ULONG)callback->kind;
    IMAGE_RESOURCE_DIRECTORY *directory = NULL;
    bool mapped = ((ULONG_PTR)module & MAPPED_MASK) != MAPPED_AS_DATA;
    const BYTE *root = RtlImageDirectoryEntryToData((PVOID)((ULONG_PTR)module & ~(ULONG_PTR)MAPPED_MASK),
                                                    (BOOLEAN)mapped, IMAGE_DIRECTORY_ENTRY_RESOURCE, &size);
    if (root == NULL)
        return base_fail(ERROR_RESOURCE_DATA_NOT_FOUND);
    if (level >= 1 && !resource_name(&type_name, type))
        return FALSE;
    BASE_SCOPED PWSTR type_owned = type_name.owned;
    if (level >= 2 && !resource_name(&item_name, name))
        return FALSE;
    BASE_SCOPED PWSTR item_owned = item_name.owned;
    LDR_RESOURCE_INFO info = {type_name.value, item_name.value, 0};
    if (!base_result(LdrFindResourceDirectory_U(module, &info, level, &directory)))
        return FALSE;
    return walk(callback, directory, root);
}

// The Ex forms can also look into the DLLs of languages, of which there are none.
static bool wants_image(DWORD flags) {
    return flags == 0 || flags & RESOURCE_ENUM_LN;
}

BOOL WINAPI EnumResourceTypesExW(HMODULE module, ENUMRESTYPEPROCW function, LONG_PTR parameter, DWORD flags,
                                 LANGID language) {
    (void)language;
    Callback callback = {CALL_TYPE, false, module, NULL, NULL, parameter, (PVOID)function};
    return wants_image(flags) ? enumerate(&callback, NULL, NULL) : base_fail(ERROR_MUI_FILE_NOT_FOUND);
}

BOOL WINAPI EnumResourceTypesExA(HMODULE module, ENUMRESTYPEPROCA function, LONG_PTR parameter, DWORD flags,
                                 LANGID language) {
    (void)language;
    Callback callback = {CALL_TYPE, true, module, NULL, NULL, parameter, (PVOID)function};
    return wants_image(flags) ? enumerate(&callback, NULL, NULL) : base_fail(ERROR_MUI_FILE_NOT_FOUND);
}

BOOL WINAPI EnumResourceTypesW(HMODULE module, ENUMRESTYPEPROCW function, LONG_PTR parameter) {
    return EnumResourceTypesExW(module, function, parameter, 0, 0);
}

BOOL WINAPI EnumResourceTypesA(HMODULE module, ENUMRESTYPEPROCA function, LONG_PTR parameter) {
    return EnumResourceTypesExA(module, function, parameter, 0, 0);
}

// An A name as a W name: numbers stay what they are.
static PCWSTR widened(PCSTR name, PWSTR *owned) {
    *owned = IS_INTRESOURCE(name) ? NULL : base_wide(name);
    return IS_INTRESOURCE(name) ? (PCWSTR)(const void *)name : *owned;
}

BOOL WINAPI EnumResourceNamesExW(HMODULE module, LPCWSTR type, ENUMRESNAMEPROCW function, LONG_PTR parameter,
                                 DWORD flags, LANGID language) {
    (void)language;
    Callback callback = {CALL_NAME, false, module, type, NULL, parameter, (PVOID)function};
    return wants_image(flags) ? enumerate(&callback, type, NULL) : base_fail(ERROR_MUI_FILE_NOT_FOUND);
}

BOOL WINAPI EnumResourceNamesExA(HMODULE module, LPCSTR type, ENUMRESNAMEPROCA function, LONG_PTR parameter,
                                 DWORD flags, LANGID language) {
    (void)language;
    Callback callback = {CALL_NAME, true, module, type, NULL, parameter, (PVOID)function};
    BASE_SCOPED PWSTR owned = NULL;
    PCWSTR wide = widened(type, &owned);
    if (type && !wide)
        return FALSE;
    return wants_image(flags) ? enumerate(&callback, wide, NULL) : base_fail(ERROR_MUI_FILE_NOT_FOUND);
}

BOOL WINAPI EnumResourceNamesW(HMODULE module, LPCWSTR type, ENUMRESNAMEPROCW function, LONG_PTR parameter) {
    return EnumResourceNamesExW(module, type, function, parameter, 0, 0);
}

BOOL WINAPI EnumResourceNamesA(HMODULE module, LPCSTR type, ENUMRESNAMEPROCA function, LONG_PTR parameter) {
    return EnumResourceNamesExA(module, type, function, parameter, 0, 0);
}

BOOL WINAPI EnumResourceLanguagesExW(HMODULE module, LPCWSTR type, LPCWSTR name, ENUMRESLANGPROCW function,
                                     LONG_PTR parameter, DWORD flags, LANGID language) {
    (void)language;
    Callback callback = {CALL_LANGUAGE, false, module, type, name, parameter, (PVOID)function};
    return wants_image(flags) ? enumerate(&callback, type, name) : base_fail(ERROR_MUI_FILE_NOT_FOUND);
}

BOOL WINAPI EnumResourceLanguagesExA(HMODULE module, LPCSTR type, LPCSTR name, ENUMRESLANGPROCA function,
                                     LONG_PTR parameter, DWORD flags, LANGID language) {
    (void)language;
    Callback callback = {CALL_LANGUAGE, true, module, type, name, parameter, (PVOID)function};
    BASE_SCOPED PWSTR type_owned = NULL, name_owned = NULL;
    PCWSTR wide_type = widened(type, &type_owned), wide_name = widened(name, &name_owned);
    if ((type && !wide_type) || (name && !wide_name))
        return FALSE;
    return wants_image(flags) ? enumerate(&callback, wide_type, wide_name) : base_fail(ERROR_MUI_FILE_NOT_FOUND);
}

BOOL WINAPI EnumResourceLanguagesW(HMODULE module, LPCWSTR type, LPCWSTR name, ENUMRESLANGPROCW function,
                                   LONG_PTR parameter) {
    return EnumResourceLanguagesExW(module, type, name, function, parameter, 0, 0);
}

BOOL WINAPI EnumResourceLanguagesA(HMODULE module, LPCSTR type, LPCSTR name, ENUMRESLANGPROCA function,
                                   LONG_PTR parameter) {
    return EnumResourceLanguagesExA(module, type, name, function, parameter, 0, 0);
}
