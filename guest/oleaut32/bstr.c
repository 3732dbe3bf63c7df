// BSTRs: UTF-16 with its length in bytes in the four bytes before it, and a NUL behind it.
#include "oleaut.h"

enum { PREFIX = 8 }; // the length stands in its last four bytes; eight keep the characters aligned for anything

static DWORD *length_of(BSTR text) { return (DWORD *)text - 1; }

static BSTR allocate(SIZE_T bytes)
{
    if (bytes > 0x7fffffff)
        return NULL;
    char *block = HeapAlloc(GetProcessHeap(), 0, PREFIX + bytes + sizeof(WCHAR));
    if (!block)
        return NULL;
    BSTR text = (BSTR)(block + PREFIX);
    *length_of(text) = (DWORD)bytes;
    // An odd byte count is allowed: the NUL is a whole character behind the last byte.
    ((char *)text)[bytes] = ((char *)text)[bytes + 1] = 0;
    return text;
}

BSTR WINAPI SysAllocStringLen(const OLECHAR *from, UINT count)
{
    BSTR text = allocate((SIZE_T)count * sizeof(WCHAR));
    if (text && from)
        CopyMemory(text, from, (SIZE_T)count * sizeof(WCHAR));
    return text;
}

BSTR WINAPI SysAllocString(const OLECHAR *from) { return from ? SysAllocStringLen(from, (UINT)lstrlenW(from)) : NULL; }

BSTR WINAPI SysAllocStringByteLen(LPCSTR from, UINT bytes)
{
    BSTR text = allocate(bytes);
    if (text && from)
        CopyMemory(text, from, bytes);
    return text;
}

void WINAPI SysFreeString(BSTR text)
{
    if (text)
        HeapFree(GetProcessHeap(), 0, (char *)text - PREFIX);
}

UINT WINAPI SysStringByteLen(BSTR text) { return text ? *length_of(text) : 0; }

UINT WINAPI SysStringLen(BSTR text) { return SysStringByteLen(text) / sizeof(WCHAR); }

INT WINAPI SysReAllocStringLen(BSTR *text, const OLECHAR *from, UINT count)
{
    if (!text)
        return FALSE;
    BSTR fresh = SysAllocStringLen(NULL, count);
    if (!fresh)
        return FALSE;
    // `from` may lie inside the old string.
    if (from)
        CopyMemory(fresh, from, (SIZE_T)count * sizeof(WCHAR));
    SysFreeString(*text);
    *text = fresh;
    return TRUE;
}

INT WINAPI SysReAllocString(BSTR *text, const OLECHAR *from)
{
    return SysReAllocStringLen(text, from, from ? (UINT)lstrlenW(from) : 0);
}
