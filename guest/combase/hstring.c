// HSTRINGs: immutable, reference-counted strings of the Windows Runtime. The null handle is the empty string.
// A "fast pass" string lies in a header of the caller's and refers to the caller's characters.
#include "combase.h"

typedef struct String {
    UINT32 flags; // IS_REFERENCE or 0
    UINT32 length;
    LONG references; // of one on the heap
    UINT32 padding;
    PCWSTR text;
} String;

enum { IS_REFERENCE = 1 };

static_assert(sizeof(String) <= sizeof(HSTRING_HEADER), "a header holds a string");

static String *string_of(HSTRING handle) { return (String *)handle; }

static HRESULT allocate(UINT32 length, String **made) {
    if (length > 0x3fffffff)
        return MEM_E_INVALID_SIZE;
    *made = HeapAlloc(GetProcessHeap(), 0, sizeof(String) + ((SIZE_T)length + 1) * sizeof(WCHAR));
    if (!*made)
        return E_OUTOFMEMORY;
    WCHAR *text = (WCHAR *)(*made + 1);
    **made = (String){0, length, 1, 0, text};
    text[length] = 0;
    return S_OK;
}

HRESULT WINAPI WindowsCreateString(LPCWSTR text, UINT32 length, HSTRING *result) {
    if (!result)
        return E_INVALIDARG;
    *result = NULL;
    if (!length)
        return S_OK;
    String *made;
    HRESULT failed = text ? allocate(length, &made) : E_POINTER;
    if (FAILED(failed))
        return failed;
    CopyMemory(made + 1, text, length * sizeof(WCHAR));
    *result = (HSTRING)made;
    return S_OK;
}

HRESULT WINAPI WindowsCreateStringReference(LPCWSTR text, UINT32 length, HSTRING_HEADER *header, HSTRING *result) {
    if (!result || !header || (text && text[length]))
        return E_INVALIDARG;
    *result = NULL;
    if (!length)
        return S_OK;
    if (!text)
        return E_POINTER;
    *(String *)header = (String){IS_REFERENCE, length, 0, 0, text};
    *result = (HSTRING)header;
    return S_OK;
}

HRESULT WINAPI WindowsDeleteString(HSTRING handle) {
    String *string = string_of(handle);
    if (string && !(string->flags & IS_REFERENCE) && !InterlockedDecrement(&string->references))
        HeapFree(GetProcessHeap(), 0, string);
    return S_OK;
}

HRESULT WINAPI WindowsDuplicateString(HSTRING handle, HSTRING *result) {
    String *string = string_of(handle);
    if (!result)
        return E_INVALIDARG;
    if (string && string->flags & IS_REFERENCE)
        return WindowsCreateString(string->text, string->length, result);
    if (string)
        InterlockedIncrement(&string->references);
    *result = handle;
    return S_OK;
}

UINT32 WINAPI WindowsGetStringLen(HSTRING handle) { return handle ? string_of(handle)->length : 0; }

LPCWSTR WINAPI WindowsGetStringRawBuffer(HSTRING handle, UINT32 *length) {
    if (length)
        *length = WindowsGetStringLen(handle);
    return handle ? string_of(handle)->text : L"";
}

BOOL WINAPI WindowsIsStringEmpty(HSTRING handle) { return WindowsGetStringLen(handle) == 0; }

HRESULT WINAPI WindowsStringHasEmbeddedNull(HSTRING handle, BOOL *has) {
    if (!has)
        return E_INVALIDARG;
    *has = FALSE;
    for (UINT32 i = 0; i < WindowsGetStringLen(handle); i++)
        *has |= !string_of(handle)->text[i];
    return S_OK;
}

HRESULT WINAPI WindowsCompareStringOrdinal(HSTRING left, HSTRING right, INT32 *order) {
    UINT32 left_length, right_length;
    PCWSTR a = WindowsGetStringRawBuffer(left, &left_length), b = WindowsGetStringRawBuffer(right, &right_length);
    if (!order)
        return E_INVALIDARG;
    for (UINT32 i = 0; i < min(left_length, right_length); i++)
        if (a[i] != b[i]) {
            *order = a[i] < b[i] ? -1 : 1;
            return S_OK;
        }
    *order = left_length < right_length ? -1 : left_length > right_length;
    return S_OK;
}

HRESULT WINAPI WindowsSubstringWithSpecifiedLength(HSTRING handle, UINT32 start, UINT32 length, HSTRING *result) {
    UINT32 whole;
    PCWSTR text = WindowsGetStringRawBuffer(handle, &whole);
    if (start > whole || length > whole - start)
        return E_BOUNDS;
    return WindowsCreateString(text + start, length, result);
}

HRESULT WINAPI WindowsSubstring(HSTRING handle, UINT32 start, HSTRING *result) {
    UINT32 whole = WindowsGetStringLen(handle);
    return start > whole ? E_BOUNDS : WindowsSubstringWithSpecifiedLength(handle, start, whole - start, result);
}

HRESULT WINAPI WindowsConcatString(HSTRING left, HSTRING right, HSTRING *result) {
    UINT32 left_length, right_length;
    PCWSTR a = WindowsGetStringRawBuffer(left, &left_length), b = WindowsGetStringRawBuffer(right, &right_length);
    String *made;
    if (!result)
        return E_INVALIDARG;
    *result = NULL;
    if (!left_length || !right_length)
        return WindowsDuplicateString(left_length ? left : right, result);
    HRESULT failed = allocate(left_length + right_length, &made);
    if (FAILED(failed))
        return failed;
    CopyMemory(made + 1, a, left_length * sizeof(WCHAR));
    CopyMemory((WCHAR *)(made + 1) + left_length, b, right_length * sizeof(WCHAR));
    *result = (HSTRING)made;
    return S_OK;
}

// A string to be filled in: its buffer is the string's own, and the handle the same.
HRESULT WINAPI WindowsPreallocateStringBuffer(UINT32 length, WCHAR **buffer, HSTRING_BUFFER *result) {
    String *made;
    if (!buffer || !result)
        return E_POINTER;
    HRESULT failed = allocate(length, &made);
    if (FAILED(failed))
        return failed;
    *buffer = (WCHAR *)(made + 1);
    *result = (HSTRING_BUFFER)made;
    return S_OK;
}

HRESULT WINAPI WindowsPromoteStringBuffer(HSTRING_BUFFER buffer, HSTRING *result) {
    String *made = (String *)buffer;
    if (!result)
        return E_POINTER;
    *result = NULL;
    if (made && made->text[made->length])
        return E_INVALIDARG;
    if (made && !made->length)
        return WindowsDeleteString((HSTRING)made);
    *result = (HSTRING)made;
    return S_OK;
}

HRESULT WINAPI WindowsDeleteStringBuffer(HSTRING_BUFFER buffer) { return WindowsDeleteString((HSTRING)buffer); }
