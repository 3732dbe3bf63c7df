// Finding and loading resources, and string tables.

#include "loader/resource.h"

enum { STRINGS_IN_BLOCK = 16 };

PVOID resource_module(HMODULE module) { return module ? (PVOID)module : NtCurrentPeb()->ImageBaseAddress; }

// "#123" is the number; names are in capitals in the directory.
bool resource_name(ResourceName *name, PCWSTR given) {
    name->owned = NULL;
    name->value = (ULONG_PTR)given;
    if (IS_INTRESOURCE(given))
        return true;
    if (given[0] == '#') {
        ULONG number = 0;
        for (given++; *given >= '0' && *given <= '9'; given++)
            number = number * 10 + (ULONG)(*given - '0');
        name->value = number;
        return number >> 16 ? base_fail(ERROR_INVALID_PARAMETER) : true;
    }
    SIZE_T length = base_length(given);
    name->owned = base_alloc((length + 1) * sizeof(WCHAR));
    if (name->owned == NULL)
        return false;
    for (SIZE_T i = 0; i <= length; i++)
        name->owned[i] = RtlUpcaseUnicodeChar(given[i]);
    name->value = (ULONG_PTR)name->owned;
    return true;
}

static HRSRC find(HMODULE module, PCWSTR type, PCWSTR name, WORD language) {
    ResourceName type_name, item_name;
    IMAGE_RESOURCE_DATA_ENTRY *entry = NULL;
    if (!resource_name(&type_name, type))
        return NULL;
    BASE_SCOPED PWSTR type_owned = type_name.owned;
    if (!resource_name(&item_name, name))
        return NULL;
    BASE_SCOPED PWSTR item_owned = item_name.owned;
    LDR_RESOURCE_INFO info = {type_name.value, item_name.value, language};
    NTSTATUS status = LdrFindResource_U(resource_module(module), &info, 3, &entry);
    return base_result(status) ? (HRSRC)entry : NULL;
}

HRSRC WINAPI FindResourceExW(HMODULE module, LPCWSTR type, LPCWSTR name, WORD language) {
    return find(module, type, name, language);
}

HRSRC WINAPI FindResourceW(HMODULE module, LPCWSTR name, LPCWSTR type) {
    return find(module, type, name, MAKELANGID(LANG_NEUTRAL, SUBLANG_NEUTRAL));
}

HRSRC WINAPI FindResourceExA(HMODULE module, LPCSTR type, LPCSTR name, WORD language) {
    BASE_SCOPED PWSTR type_owned = IS_INTRESOURCE(type) ? NULL : base_wide(type);
    BASE_SCOPED PWSTR name_owned = IS_INTRESOURCE(name) ? NULL : base_wide(name);
    PCWSTR wide_type = IS_INTRESOURCE(type) ? (PCWSTR)(const void *)type : type_owned;
    PCWSTR wide_name = IS_INTRESOURCE(name) ? (PCWSTR)(const void *)name : name_owned;
    if ((type && !wide_type) || (name && !wide_name))
        return NULL;
    return find(module, wide_type, wide_name, language);
}

HRSRC WINAPI FindResourceA(HMODULE module, LPCSTR name, LPCSTR type) {
    return FindResourceExA(module, type, name, MAKELANGID(LANG_NEUTRAL, SUBLANG_NEUTRAL));
}

HGLOBAL WINAPI LoadResource(HMODULE module, HRSRC resource) {
    PVOID data = NULL;
    if (resource == NULL)
        return NULL;
    NTSTATUS status = LdrAccessResource(resource_module(module), (IMAGE_RESOURCE_DATA_ENTRY *)resource, &data, NULL);
    return base_result(status) ? data : NULL;
}

LPVOID WINAPI LockResource(HGLOBAL resource) { return resource; }

DWORD WINAPI SizeofResource(HMODULE module, HRSRC resource) {
    (void)module;
    return resource ? ((IMAGE_RESOURCE_DATA_ENTRY *)resource)->Size : 0;
}

// Kept for programs of the 16-bit time; nothing is ever freed.
BOOL WINAPI FreeResource(HGLOBAL resource) {
    (void)resource;
    return FALSE;
}

// Finds a string in its block of sixteen counted strings.
static PCWSTR find_string(HMODULE module, UINT id, WORD language, SIZE_T *length) {
    HRSRC block = find(module, (PCWSTR)RT_STRING, MAKEINTRESOURCEW(LOWORD(id) / STRINGS_IN_BLOCK + 1), language);
    PCWSTR text = block ? LoadResource(module, block) : NULL;
    if (text == NULL)
        return NULL;
    for (UINT i = 0; i < id % STRINGS_IN_BLOCK; i++)
        text += 1 + *text;
    *length = *text;
    return text + 1;
}

// With no room at all, the buffer receives a pointer to the read-only string instead.
int WINAPI LoadStringW(HINSTANCE module, UINT id, LPWSTR buffer, int room) {
    SIZE_T length = 0;
    if (buffer == NULL || room < 0)
        return 0;
    PCWSTR text = find_string(module, id, 0, &length);
    if (room == 0) {
        *(PCWSTR *)(void *)buffer = text;
        return (int)length;
    }
    if (text == NULL) {
        buffer[0] = 0;
        return 0;
    }
    length = min(length, (SIZE_T)room - 1);
    memcpy(buffer, text, length * sizeof(WCHAR));
    buffer[length] = 0;
    return (int)length;
}

int WINAPI LoadStringA(HINSTANCE module, UINT id, LPSTR buffer, int room) {
    SIZE_T length = 0;
    if (buffer == NULL || room <= 0)
        return 0;
    PCWSTR text = find_string(module, id, 0, &length);
    int size = 0;
    if (text && length) {
        int needed = WideCharToMultiByte(CP_ACP, 0, text, (int)length, NULL, 0, NULL, NULL);
        BASE_SCOPED PSTR narrow = base_alloc((SIZE_T)needed);
        if (narrow && WideCharToMultiByte(CP_ACP, 0, text, (int)length, narrow, needed, NULL, NULL)) {
            size = min(needed, room - 1);
            memcpy(buffer, narrow, (SIZE_T)size);
        }
    }
    buffer[size] = 0;
    return size;
}
