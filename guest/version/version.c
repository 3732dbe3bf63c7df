// Version resources of files: reading them, and finding values in them.

#define DECLSPEC_IMPORT
#include <stdbool.h>
#include <windows.h>

// The head of every block: its length, its value's length, whether that is text, and the key behind it.
typedef struct {
    WORD length;
    WORD value_length;
    WORD type; // 1: text
    WCHAR key[];
} Block;

enum { TEXT_TYPE = 1, SIGNATURE = 0x34324546 }; // "FE24": a converted copy may follow the resource

static const void *find_resource(HMODULE module, DWORD *size) {
    HRSRC resource = FindResourceW(module, MAKEINTRESOURCEW(VS_VERSION_INFO), (LPCWSTR)RT_VERSION);
    HGLOBAL data = resource ? LoadResource(module, resource) : NULL;
    *size = data ? SizeofResource(module, resource) : 0;
    return data;
}

static HMODULE open_file(LPCWSTR file) {
    return LoadLibraryExW(file, NULL, LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_IMAGE_RESOURCE);
}

// Room for the resource, and again for what VerQueryValueA converts.
DWORD WINAPI GetFileVersionInfoSizeW(LPCWSTR file, LPDWORD handle) {
    DWORD size;
    if (handle)
        *handle = 0;
    HMODULE module = open_file(file);
    if (module == NULL)
        return 0;
    bool found = find_resource(module, &size) != NULL;
    FreeLibrary(module);
    if (!found)
        return 0;
    SetLastError(ERROR_SUCCESS);
    return size * 2 + sizeof(DWORD);
}

BOOL WINAPI GetFileVersionInfoW(LPCWSTR file, DWORD handle, DWORD room, LPVOID buffer) {
    DWORD size;
    (void)handle;
    if (buffer == NULL) {
        SetLastError(ERROR_INVALID_DATA);
        return FALSE;
    }
    HMODULE module = open_file(file);
    if (module == NULL)
        return FALSE;
    const BYTE *data = find_resource(module, &size);
    BYTE *out = buffer;
    for (DWORD i = 0; data && i < min(size, room); i++)
        out[i] = data[i];
    for (DWORD i = size; data && i < room; i++)
        out[i] = 0;
    if (data && room >= size + sizeof(DWORD))
        *(DWORD UNALIGNED *)(out + size) = SIGNATURE;
    FreeLibrary(module);
    if (data && room < size)
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return data != NULL && room >= size;
}

DWORD WINAPI GetFileVersionInfoSizeExW(DWORD flags, LPCWSTR file, LPDWORD handle) {
    (void)flags;
    return GetFileVersionInfoSizeW(file, handle);
}

BOOL WINAPI GetFileVersionInfoExW(DWORD flags, LPCWSTR file, DWORD handle, DWORD room, LPVOID buffer) {
    (void)flags;
    return GetFileVersionInfoW(file, handle, room, buffer);
}

static LPWSTR widened(LPCSTR text) {
    int size = text ? MultiByteToWideChar(CP_ACP, 0, text, -1, NULL, 0) : 0;
    LPWSTR wide = size ? HeapAlloc(GetProcessHeap(), 0, (SIZE_T)size * sizeof(WCHAR)) : NULL;
    if (wide)
        MultiByteToWideChar(CP_ACP, 0, text, -1, wide, size);
    return wide;
}

DWORD WINAPI GetFileVersionInfoSizeA(LPCSTR file, LPDWORD handle) {
    LPWSTR wide = widened(file);
    DWORD size = wide ? GetFileVersionInfoSizeW(wide, handle) : 0;
    HeapFree(GetProcessHeap(), 0, wide);
    return size;
}

BOOL WINAPI GetFileVersionInfoA(LPCSTR file, DWORD handle, DWORD room, LPVOID buffer) {
    LPWSTR wide = widened(file);
    BOOL done = wide && GetFileVersionInfoW(wide, handle, room, buffer);
    HeapFree(GetProcessHeap(), 0, wide);
    return done;
}

static const BYTE *aligned(const void *at) { return (const BYTE *)(((ULONG_PTR)at + 3) & ~(ULONG_PTR)3); }

static const BYTE *value_of(const Block *block) { return aligned(block->key + lstrlenW(block->key) + 1); }

static const BYTE *end_of(const Block *block) { return (const BYTE *)block + block->length; }

static DWORD value_size(const Block *block) {
    return block->type == TEXT_TYPE ? block->value_length * (DWORD)sizeof(WCHAR) : block->value_length;
}

// The child whose key is a part of a path (not NUL-terminated), whatever its case.
static const Block *child_of(const Block *block, LPCWSTR part, int length) {
    const BYTE *at = aligned(value_of(block) + value_size(block));
    while (at + sizeof(Block) < end_of(block)) {
        const Block *child = (const Block *)at;
        if (child->length == 0)
            break;
        if (CompareStringOrdinal(child->key, -1, part, length, TRUE) == CSTR_EQUAL)
            return child;
        at = aligned(at + child->length);
    }
    return NULL;
}

static const Block *find_block(LPCVOID data, LPCWSTR path) {
    const Block *block = data;
    while (block && *path) {
        int length = 0;
        if (*path == '\\') {
            path++;
            continue;
        }
        while (path[length] && path[length] != '\\')
            length++;
        block = child_of(block, path, length);
        path += length;
    }
    return block;
}

BOOL WINAPI VerQueryValueW(LPCVOID data, LPCWSTR path, LPVOID *value, PUINT size) {
    const Block *block = data && path ? find_block(data, path) : NULL;
    if (block == NULL) {
        if (size)
            *size = 0;
        SetLastError(ERROR_RESOURCE_TYPE_NOT_FOUND);
        return FALSE;
    }
    *value = (LPVOID)value_of(block);
    if (size)
        *size = block->value_length;
    return TRUE;
}

// Text is converted once, into the room behind the resource, at twice the offset it has in it.
BOOL WINAPI VerQueryValueA(LPCVOID data, LPCSTR path, LPVOID *value, PUINT size) {
    LPWSTR wide = widened(path);
    const Block *root = data, *block = wide && data ? find_block(data, wide) : NULL;
    HeapFree(GetProcessHeap(), 0, wide);
    if (block == NULL) {
        if (size)
            *size = 0;
        SetLastError(ERROR_RESOURCE_TYPE_NOT_FOUND);
        return FALSE;
    }
    const BYTE *found = value_of(block);
    *value = (LPVOID)found;
    DWORD units = block->value_length;
    if (block->type == TEXT_TYPE && units) {
        DWORD offset = (DWORD)(found - (const BYTE *)data);
        LPSTR out = (LPSTR)data + root->length + sizeof(DWORD) + offset;
        int length = WideCharToMultiByte(CP_ACP, 0, (LPCWSTR)(const void *)found, (int)units, out, (int)(units * sizeof(WCHAR)),
                                         NULL, NULL);
        *value = out;
        units = (DWORD)length;
    }
    if (size)
        *size = units;
    return TRUE;
}

DWORD WINAPI VerLanguageNameW(DWORD language, LPWSTR buffer, DWORD room) {
    return (DWORD)GetLocaleInfoW(language, LOCALE_SLANGUAGE, buffer, (int)room);
}

DWORD WINAPI VerLanguageNameA(DWORD language, LPSTR buffer, DWORD room) {
    return (DWORD)GetLocaleInfoA(language, LOCALE_SLANGUAGE, buffer, (int)room);
}
