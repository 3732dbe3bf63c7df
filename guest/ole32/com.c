// COM's own services: the task allocator, GUIDs as text. Apartments are apartment.c's, classes class_object.c's.

#include "ole.h"

BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size);

static const IID unknown_id = {0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID malloc_id = {2, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

enum { GUID_UNITS = 39 }; // {00000000-0000-0000-0000-000000000000} and NUL

HRESULT WINAPI CoInitializeSecurity(PSECURITY_DESCRIPTOR descriptor, LONG services, SOLE_AUTHENTICATION_SERVICE *list,
                                    void *reserved1, DWORD authentication, DWORD impersonation, void *authentications,
                                    DWORD capabilities, void *reserved3) {
    (void)descriptor, (void)services, (void)list, (void)reserved1, (void)authentication, (void)impersonation;
    (void)authentications, (void)capabilities, (void)reserved3;
    return is_initialized() ? E_NOTIMPL : CO_E_NOTINITIALIZED;
}

LPVOID WINAPI CoTaskMemAlloc(SIZE_T size) { return HeapAlloc(GetProcessHeap(), 0, size); }

VOID WINAPI CoTaskMemFree(LPVOID block) {
    if (block)
        HeapFree(GetProcessHeap(), 0, block);
}

LPVOID WINAPI CoTaskMemRealloc(LPVOID block, SIZE_T size) {
    if (block == NULL)
        return CoTaskMemAlloc(size);
    if (size == 0) {
        CoTaskMemFree(block);
        return NULL;
    }
    return HeapReAlloc(GetProcessHeap(), 0, block, size);
}

bool is_same(const GUID *left, const GUID *right) {
    for (unsigned i = 0; i < sizeof *left; i++)
        if (((const BYTE *)left)[i] != ((const BYTE *)right)[i])
            return false;
    return true;
}

HRESULT answer_query(void *self, REFIID asked, REFIID own, void **out) {
    if (out == NULL)
        return E_POINTER;
    bool has = is_same(asked, &unknown_id) || is_same(asked, own);
    *out = has ? self : NULL;
    return has ? S_OK : E_NOINTERFACE;
}

// IMalloc over the functions above; it lives forever.
static HRESULT STDMETHODCALLTYPE malloc_query(IMalloc *self, REFIID id, void **object) {
    *object = NULL;
    if (!is_same(id, &unknown_id) && !is_same(id, &malloc_id))
        return E_NOINTERFACE;
    *object = self;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE malloc_count(IMalloc *self) {
    (void)self;
    return 1;
}

static void *STDMETHODCALLTYPE malloc_alloc(IMalloc *self, SIZE_T size) {
    (void)self;
    return CoTaskMemAlloc(size);
}

static void *STDMETHODCALLTYPE malloc_realloc(IMalloc *self, void *block, SIZE_T size) {
    (void)self;
    return CoTaskMemRealloc(block, size);
}

static void STDMETHODCALLTYPE malloc_free(IMalloc *self, void *block) {
    (void)self;
    CoTaskMemFree(block);
}

static SIZE_T STDMETHODCALLTYPE malloc_size(IMalloc *self, void *block) {
    (void)self;
    return block ? HeapSize(GetProcessHeap(), 0, block) : (SIZE_T)-1;
}

static int STDMETHODCALLTYPE malloc_owns(IMalloc *self, void *block) {
    (void)self;
    return block ? HeapValidate(GetProcessHeap(), 0, block) : -1;
}

static void STDMETHODCALLTYPE malloc_minimize(IMalloc *self) { (void)self; }

static IMallocVtbl malloc_table = {malloc_query, malloc_count, malloc_count, malloc_alloc,   malloc_realloc,
                                   malloc_free,  malloc_size,  malloc_owns,  malloc_minimize};
static IMalloc task_malloc = {&malloc_table};

HRESULT WINAPI CoGetMalloc(DWORD context, LPMALLOC *result) {
    if (context != 1) // MEMCTX_TASK, the only one there is
        return E_INVALIDARG;
    *result = &task_malloc;
    return S_OK;
}

HRESULT WINAPI CoCreateGuid(GUID *guid) {
    enum { VERSION_4 = 0x4000, VARIANT = 0x80 };
    if (guid == NULL)
        return E_INVALIDARG;
    ProcessPrng((PBYTE)guid, sizeof *guid);
    guid->Data3 = (guid->Data3 & 0x0FFF) | VERSION_4;
    guid->Data4[0] = (guid->Data4[0] & 0x3F) | VARIANT;
    return S_OK;
}

int WINAPI StringFromGUID2(REFGUID guid, LPOLESTR text, int room) {
    static const WCHAR digits[] = L"0123456789ABCDEF";
    // Where the bytes of a GUID stand in its text: two digits each; -1 is a dash.
    static const signed char order[] = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
    if (room < GUID_UNITS)
        return 0;
    WCHAR *at = text;
    *at++ = '{';
    for (unsigned i = 0; i < sizeof order; i++) {
        if (order[i] < 0) {
            *at++ = '-';
            continue;
        }
        BYTE byte = ((const BYTE *)guid)[order[i]];
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
    }
    *at++ = '}';
    *at = 0;
    return GUID_UNITS;
}

HRESULT WINAPI StringFromCLSID(REFCLSID guid, LPOLESTR *text) {
    *text = CoTaskMemAlloc(GUID_UNITS * sizeof(WCHAR));
    if (*text == NULL)
        return E_OUTOFMEMORY;
    StringFromGUID2(guid, *text, GUID_UNITS);
    return S_OK;
}

HRESULT WINAPI StringFromIID(REFIID guid, LPOLESTR *text) { return StringFromCLSID(guid, text); }

static int digit_of(WCHAR unit) {
    WCHAR lower = unit | 0x20;
    return unit >= '0' && unit <= '9' ? unit - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool parse_guid(LPCOLESTR text, GUID *guid) {
    static const signed char order[] = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
    if (*text++ != '{')
        return false;
    for (unsigned i = 0; i < sizeof order; i++) {
        if (order[i] < 0) {
            if (*text++ != '-')
                return false;
            continue;
        }
        int high = digit_of(text[0]), low = high < 0 ? -1 : digit_of(text[1]);
        if (low < 0)
            return false;
        ((BYTE *)guid)[order[i]] = (BYTE)(high << 4 | low);
        text += 2;
    }
    return text[0] == '}' && text[1] == 0;
}

// NULL is the null GUID; a name that is no GUID would be looked up in the registry, where no class is.
HRESULT WINAPI CLSIDFromString(LPCOLESTR text, LPCLSID guid) {
    if (guid == NULL)
        return E_INVALIDARG;
    *guid = (GUID){0};
    if (text == NULL || parse_guid(text, guid))
        return S_OK;
    *guid = (GUID){0};
    return CO_E_CLASSSTRING;
}

HRESULT WINAPI IIDFromString(LPCOLESTR text, LPIID guid) {
    HRESULT result = CLSIDFromString(text, guid);
    return result == CO_E_CLASSSTRING ? E_INVALIDARG : result;
}

VOID WINAPI CoFreeUnusedLibraries(void) {} // none was loaded by COM

DWORD WINAPI CoBuildVersion(void) { return 23 << 16 | 639; }

HRESULT WINAPI PropVariantClear(PROPVARIANT *value) {
    if (value == NULL)
        return S_OK;
    switch (value->vt) {
    case VT_LPSTR:
    case VT_LPWSTR:
    case VT_CLSID:
        CoTaskMemFree(value->pszVal);
        break;
    case VT_BLOB:
        CoTaskMemFree(value->blob.pBlobData);
        break;
    case VT_UNKNOWN:
    case VT_DISPATCH:
    case VT_STREAM:
        if (value->punkVal)
            IUnknown_Release(value->punkVal);
        break;
    default:
        if (value->vt > VT_CLSID || value->vt == VT_BSTR || value->vt == VT_CF || value->vt == VT_STORAGE)
            return E_NOTIMPL;
    }
    *value = (PROPVARIANT){0};
    return S_OK;
}
