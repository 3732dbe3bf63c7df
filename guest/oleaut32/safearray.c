// SAFEARRAYs: arrays that carry their type, bounds and a count of locks, and own what their elements refer to.
#include "oleaut.h"

enum {
    DIMENSIONS_MAX = 65535,
    HIDDEN = 16, // in front of the descriptor: where the type or the interface's id lies
    OWNED = FADF_AUTO | FADF_STATIC | FADF_EMBEDDED | FADF_FIXEDSIZE,
};

static DWORD *type_of(SAFEARRAY *array) { return (DWORD *)array - 1; }
static IID *id_of(SAFEARRAY *array) { return (IID *)((char *)array - HIDDEN); }

ULONG element_size(VARTYPE type) {
    switch (type) {
    case VT_I1:
    case VT_UI1:
        return 1;
    case VT_I2:
    case VT_UI2:
    case VT_BOOL:
        return 2;
    case VT_I4:
    case VT_UI4:
    case VT_R4:
    case VT_INT:
    case VT_UINT:
    case VT_ERROR:
        return 4;
    case VT_I8:
    case VT_UI8:
    case VT_R8:
    case VT_CY:
    case VT_DATE:
    case VT_BSTR:
    case VT_UNKNOWN:
    case VT_DISPATCH:
        return 8;
    case VT_DECIMAL:
        return sizeof(DECIMAL);
    case VT_VARIANT:
        return sizeof(VARIANT);
    default:
        return 0;
    }
}

static USHORT features_of(VARTYPE type) {
    switch (type) {
    case VT_BSTR:
        return FADF_BSTR;
    case VT_UNKNOWN:
        return FADF_UNKNOWN | FADF_HAVEIID;
    case VT_DISPATCH:
        return FADF_DISPATCH | FADF_HAVEIID;
    case VT_VARIANT:
        return FADF_VARIANT;
    default:
        return 0;
    }
}

static bool count_elements(const SAFEARRAY *array, ULONGLONG *count) {
    *count = 1;
    for (USHORT i = 0; i < array->cDims; i++) {
        *count *= array->rgsabound[i].cElements;
        if (*count > MAXLONG)
            return false;
    }
    return true;
}

HRESULT WINAPI SafeArrayAllocDescriptor(UINT dimensions, SAFEARRAY **out) {
    if (out == NULL || dimensions == 0 || dimensions > DIMENSIONS_MAX)
        return E_INVALIDARG;
    SIZE_T size = HIDDEN + offsetof(SAFEARRAY, rgsabound) + dimensions * sizeof(SAFEARRAYBOUND);
    char *block = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, max(size, HIDDEN + sizeof(SAFEARRAY)));
    *out = block ? (SAFEARRAY *)(block + HIDDEN) : NULL;
    if (block == NULL)
        return E_OUTOFMEMORY;
    (*out)->cDims = (USHORT)dimensions;
    return S_OK;
}

HRESULT WINAPI SafeArrayAllocDescriptorEx(VARTYPE type, UINT dimensions, SAFEARRAY **out) {
    HRESULT result = SafeArrayAllocDescriptor(dimensions, out);
    if (FAILED(result))
        return result;
    (*out)->fFeatures = features_of(type);
    (*out)->cbElements = element_size(type);
    if (type == VT_UNKNOWN || type == VT_DISPATCH) {
        static const IID unknown = {0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
        static const IID dispatch = {0x20400, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
        *id_of(*out) = type == VT_DISPATCH ? dispatch : unknown;
    } else {
        (*out)->fFeatures |= FADF_HAVEVARTYPE;
        *type_of(*out) = type;
    }
    return S_OK;
}

HRESULT WINAPI SafeArrayAllocData(SAFEARRAY *array) {
    ULONGLONG count;
    if (array == NULL)
        return E_INVALIDARG;
    if (!count_elements(array, &count))
        return E_OUTOFMEMORY;
    array->pvData = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, (SIZE_T)count * array->cbElements);
    return array->pvData ? S_OK : E_OUTOFMEMORY;
}

// Bounds are given from the leftmost dimension and kept from the rightmost.
SAFEARRAY *WINAPI SafeArrayCreate(VARTYPE type, UINT dimensions, SAFEARRAYBOUND *bounds) {
    SAFEARRAY *array;
    if (element_size(type) == 0 || bounds == NULL || FAILED(SafeArrayAllocDescriptorEx(type, dimensions, &array)))
        return NULL;
    for (UINT i = 0; i < dimensions; i++)
        array->rgsabound[i] = bounds[dimensions - 1 - i];
    if (SUCCEEDED(SafeArrayAllocData(array)))
        return array;
    SafeArrayDestroyDescriptor(array);
    return NULL;
}

SAFEARRAY *WINAPI SafeArrayCreateEx(VARTYPE type, UINT dimensions, SAFEARRAYBOUND *bounds, PVOID extra) {
    SAFEARRAY *array = type == VT_RECORD ? NULL : SafeArrayCreate(type, dimensions, bounds);
    if (array && extra && array->fFeatures & FADF_HAVEIID)
        *id_of(array) = *(const IID *)extra;
    return array;
}

SAFEARRAY *WINAPI SafeArrayCreateVector(VARTYPE type, LONG lowest, ULONG count) {
    SAFEARRAYBOUND bound = {count, lowest};
    return SafeArrayCreate(type, 1, &bound);
}

SAFEARRAY *WINAPI SafeArrayCreateVectorEx(VARTYPE type, LONG lowest, ULONG count, PVOID extra) {
    SAFEARRAYBOUND bound = {count, lowest};
    return SafeArrayCreateEx(type, 1, &bound, extra);
}

static void clear_elements(const SAFEARRAY *array, char *at, ULONGLONG count) {
    for (ULONGLONG i = 0; i < count; i++, at += array->cbElements) {
        if (array->fFeatures & FADF_BSTR) {
            SysFreeString(*(BSTR *)at);
            *(BSTR *)at = NULL;
        } else if (array->fFeatures & (FADF_UNKNOWN | FADF_DISPATCH)) {
            if (*(IUnknown **)at)
                IUnknown_Release(*(IUnknown **)at);
            *(IUnknown **)at = NULL;
        } else if (array->fFeatures & FADF_VARIANT) {
            VariantClear((VARIANT *)at);
        }
    }
}

HRESULT WINAPI SafeArrayDestroyDescriptor(SAFEARRAY *array) {
    if (array == NULL)
        return S_OK;
    if (array->cLocks)
        return DISP_E_ARRAYISLOCKED;
    if (!(array->fFeatures & (FADF_AUTO | FADF_STATIC | FADF_EMBEDDED)))
        HeapFree(GetProcessHeap(), 0, (char *)array - HIDDEN);
    return S_OK;
}

HRESULT WINAPI SafeArrayDestroyData(SAFEARRAY *array) {
    ULONGLONG count;
    if (array == NULL)
        return E_INVALIDARG;
    if (array->cLocks)
        return DISP_E_ARRAYISLOCKED;
    if (array->pvData == NULL)
        return S_OK;
    if (count_elements(array, &count))
        clear_elements(array, array->pvData, count);
    if (!(array->fFeatures & (FADF_AUTO | FADF_STATIC | FADF_EMBEDDED))) {
        HeapFree(GetProcessHeap(), 0, array->pvData);
        array->pvData = NULL;
    }
    return S_OK;
}

HRESULT WINAPI SafeArrayDestroy(SAFEARRAY *array) {
    if (array == NULL)
        return S_OK;
    HRESULT result = SafeArrayDestroyData(array);
    return FAILED(result) ? result : SafeArrayDestroyDescriptor(array);
}

UINT WINAPI SafeArrayGetDim(SAFEARRAY *array) { return array ? array->cDims : 0; }
UINT WINAPI SafeArrayGetElemsize(SAFEARRAY *array) { return array ? array->cbElements : 0; }

HRESULT WINAPI SafeArrayGetVartype(SAFEARRAY *array, VARTYPE *type) {
    if (array == NULL || type == NULL)
        return E_INVALIDARG;
    if (array->fFeatures & FADF_HAVEVARTYPE)
        *type = (VARTYPE)*type_of(array);
    else if (array->fFeatures & FADF_DISPATCH)
        *type = VT_DISPATCH;
    else if (array->fFeatures & FADF_UNKNOWN)
        *type = VT_UNKNOWN;
    else if (array->fFeatures & FADF_BSTR)
        *type = VT_BSTR;
    else if (array->fFeatures & FADF_VARIANT)
        *type = VT_VARIANT;
    else
        return E_INVALIDARG;
    return S_OK;
}

HRESULT WINAPI SafeArrayGetIID(SAFEARRAY *array, GUID *id) {
    if (array == NULL || id == NULL || !(array->fFeatures & FADF_HAVEIID))
        return E_INVALIDARG;
    *id = *id_of(array);
    return S_OK;
}

HRESULT WINAPI SafeArraySetIID(SAFEARRAY *array, REFGUID id) {
    if (array == NULL || id == NULL || !(array->fFeatures & FADF_HAVEIID))
        return E_INVALIDARG;
    *id_of(array) = *id;
    return S_OK;
}

static const SAFEARRAYBOUND *bound_of(const SAFEARRAY *array, UINT dimension) {
    return dimension >= 1 && dimension <= array->cDims ? &array->rgsabound[array->cDims - dimension] : NULL;
}

HRESULT WINAPI SafeArrayGetLBound(SAFEARRAY *array, UINT dimension, LONG *out) {
    if (array == NULL || out == NULL)
        return E_INVALIDARG;
    const SAFEARRAYBOUND *bound = bound_of(array, dimension);
    if (bound == NULL)
        return DISP_E_BADINDEX;
    *out = bound->lLbound;
    return S_OK;
}

HRESULT WINAPI SafeArrayGetUBound(SAFEARRAY *array, UINT dimension, LONG *out) {
    if (array == NULL || out == NULL)
        return E_INVALIDARG;
    const SAFEARRAYBOUND *bound = bound_of(array, dimension);
    if (bound == NULL)
        return DISP_E_BADINDEX;
    *out = bound->lLbound + (LONG)bound->cElements - 1;
    return S_OK;
}

HRESULT WINAPI SafeArrayLock(SAFEARRAY *array) {
    if (array == NULL)
        return E_INVALIDARG;
    InterlockedIncrement((volatile LONG *)&array->cLocks);
    return S_OK;
}

HRESULT WINAPI SafeArrayUnlock(SAFEARRAY *array) {
    if (array == NULL)
        return E_INVALIDARG;
    if (InterlockedDecrement((volatile LONG *)&array->cLocks) < 0) {
        InterlockedIncrement((volatile LONG *)&array->cLocks);
        return E_UNEXPECTED;
    }
    return S_OK;
}

HRESULT WINAPI SafeArrayAccessData(SAFEARRAY *array, void **data) {
    if (array == NULL || data == NULL)
        return E_INVALIDARG;
    *data = array->pvData;
    return SafeArrayLock(array);
}

HRESULT WINAPI SafeArrayUnaccessData(SAFEARRAY *array) { return SafeArrayUnlock(array); }

// The leftmost index runs fastest, as in Basic and Fortran.
HRESULT WINAPI SafeArrayPtrOfIndex(SAFEARRAY *array, LONG *indices, void **out) {
    ULONGLONG at = 0, step = 1;
    if (array == NULL || indices == NULL || out == NULL)
        return E_INVALIDARG;
    for (UINT dimension = 1; dimension <= array->cDims; dimension++) {
        const SAFEARRAYBOUND *bound = bound_of(array, dimension);
        LONGLONG index = (LONGLONG)indices[dimension - 1] - bound->lLbound;
        if (index < 0 || index >= bound->cElements)
            return DISP_E_BADINDEX;
        at += (ULONGLONG)index * step;
        step *= bound->cElements;
    }
    *out = (char *)array->pvData + at * array->cbElements;
    return S_OK;
}

static HRESULT copy_element(const SAFEARRAY *array, void *to, const void *from) {
    if (array->fFeatures & FADF_BSTR) {
        BSTR text = *(const BSTR *)from;
        *(BSTR *)to = text ? SysAllocStringByteLen((LPCSTR)text, SysStringByteLen(text)) : NULL;
        return text && *(BSTR *)to == NULL ? E_OUTOFMEMORY : S_OK;
    }
    if (array->fFeatures & FADF_VARIANT) {
        VariantInit(to);
        return VariantCopy(to, (VARIANT *)from);
    }
    CopyMemory(to, from, array->cbElements);
    if (array->fFeatures & (FADF_UNKNOWN | FADF_DISPATCH) && *(IUnknown **)to)
        IUnknown_AddRef(*(IUnknown **)to);
    return S_OK;
}

HRESULT WINAPI SafeArrayGetElement(SAFEARRAY *array, LONG *indices, void *out) {
    void *at;
    if (out == NULL)
        return E_INVALIDARG;
    HRESULT result = SafeArrayPtrOfIndex(array, indices, &at);
    return FAILED(result) ? result : copy_element(array, out, at);
}

// A BSTR and an interface are given as the pointer itself, everything else by its address.
HRESULT WINAPI SafeArrayPutElement(SAFEARRAY *array, LONG *indices, void *value) {
    void *at;
    char fresh[sizeof(VARIANT)];
    HRESULT result = SafeArrayPtrOfIndex(array, indices, &at);
    if (FAILED(result))
        return result;
    bool pointer = array->fFeatures & (FADF_BSTR | FADF_UNKNOWN | FADF_DISPATCH);
    if (value == NULL && !pointer)
        return E_INVALIDARG;
    if (array->cbElements > sizeof fresh)
        return copy_element(array, at, value);
    result = copy_element(array, fresh, pointer ? (const void *)&value : value);
    if (FAILED(result))
        return result;
    clear_elements(array, at, 1);
    CopyMemory(at, fresh, array->cbElements);
    return S_OK;
}

static HRESULT copy_all(const SAFEARRAY *from, SAFEARRAY *to) {
    ULONGLONG count;
    HRESULT result = S_OK;
    if (!count_elements(from, &count))
        return E_INVALIDARG;
    for (ULONGLONG i = 0; i < count && SUCCEEDED(result); i++)
        result =
            copy_element(from, (char *)to->pvData + i * from->cbElements, (char *)from->pvData + i * from->cbElements);
    return result;
}

HRESULT WINAPI SafeArrayCopy(SAFEARRAY *array, SAFEARRAY **out) {
    SAFEARRAY *copy;
    if (out == NULL)
        return E_INVALIDARG;
    *out = NULL;
    if (array == NULL)
        return S_OK;
    HRESULT result = SafeArrayAllocDescriptor(array->cDims, &copy);
    if (FAILED(result))
        return result;
    copy->fFeatures = array->fFeatures & (USHORT)~OWNED;
    copy->cbElements = array->cbElements;
    CopyMemory(copy->rgsabound, array->rgsabound, array->cDims * sizeof(SAFEARRAYBOUND));
    if (array->fFeatures & (FADF_HAVEIID | FADF_HAVEVARTYPE))
        CopyMemory(id_of(copy), id_of(array), HIDDEN);
    result = SafeArrayAllocData(copy);
    if (SUCCEEDED(result))
        result = copy_all(array, copy);
    if (FAILED(result)) {
        SafeArrayDestroy(copy);
        return result;
    }
    *out = copy;
    return S_OK;
}

HRESULT WINAPI SafeArrayCopyData(SAFEARRAY *from, SAFEARRAY *to) {
    ULONGLONG count, same;
    if (from == NULL || to == NULL || from->cDims != to->cDims || from->cbElements != to->cbElements)
        return E_INVALIDARG;
    if (!count_elements(from, &count) || !count_elements(to, &same) || count != same)
        return E_INVALIDARG;
    if (to->cLocks)
        return DISP_E_ARRAYISLOCKED;
    clear_elements(to, to->pvData, same);
    return copy_all(from, to);
}

// Changes the bounds of the rightmost dimension, keeping what stays inside.
HRESULT WINAPI SafeArrayRedim(SAFEARRAY *array, SAFEARRAYBOUND *bound) {
    ULONGLONG before, after;
    if (array == NULL || bound == NULL)
        return E_INVALIDARG;
    if (array->fFeatures & FADF_FIXEDSIZE)
        return E_INVALIDARG;
    if (array->cLocks)
        return DISP_E_ARRAYISLOCKED;
    SAFEARRAYBOUND old = array->rgsabound[0];
    if (!count_elements(array, &before))
        return E_INVALIDARG;
    array->rgsabound[0] = *bound;
    if (!count_elements(array, &after)) {
        array->rgsabound[0] = old;
        return E_OUTOFMEMORY;
    }
    void *fresh = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, (SIZE_T)after * array->cbElements);
    if (fresh == NULL) {
        array->rgsabound[0] = old;
        return E_OUTOFMEMORY;
    }
    if (after < before)
        clear_elements(array, (char *)array->pvData + after * array->cbElements, before - after);
    CopyMemory(fresh, array->pvData, (SIZE_T)min(before, after) * array->cbElements);
    HeapFree(GetProcessHeap(), 0, array->pvData);
    array->pvData = fresh;
    return S_OK;
}

// A string's bytes as an array of bytes, and back.
HRESULT WINAPI VectorFromBstr(BSTR text, SAFEARRAY **out) {
    if (out == NULL)
        return E_INVALIDARG;
    UINT size = SysStringByteLen(text);
    *out = SafeArrayCreateVector(VT_UI1, 0, size);
    if (*out == NULL)
        return E_OUTOFMEMORY;
    CopyMemory((*out)->pvData, text, size);
    return S_OK;
}

HRESULT WINAPI BstrFromVector(SAFEARRAY *array, BSTR *out) {
    if (array == NULL || out == NULL)
        return E_INVALIDARG;
    if (array->cDims != 1)
        return E_INVALIDARG;
    if (array->cbElements != 1)
        return DISP_E_TYPEMISMATCH;
    *out = SysAllocStringByteLen(array->pvData, array->rgsabound[0].cElements);
    return *out ? S_OK : E_OUTOFMEMORY;
}
