// The error object of a thread, that an automation server sets and its caller takes.
#include "oleaut.h"

static DWORD slot = TLS_OUT_OF_INDEXES;

static DWORD own_slot(void) {
    if (slot == TLS_OUT_OF_INDEXES) {
        DWORD fresh = TlsAlloc();
        if (InterlockedCompareExchange((volatile LONG *)&slot, (LONG)fresh, (LONG)TLS_OUT_OF_INDEXES) !=
            (LONG)TLS_OUT_OF_INDEXES)
            TlsFree(fresh);
    }
    return slot;
}

HRESULT WINAPI SetErrorInfo(ULONG reserved, IErrorInfo *info) {
    if (reserved)
        return E_INVALIDARG;
    IErrorInfo *old = TlsGetValue(own_slot());
    if (info)
        IErrorInfo_AddRef(info);
    TlsSetValue(own_slot(), info);
    if (old)
        IErrorInfo_Release(old);
    return S_OK;
}

// Hands the object over: the thread has none then.
HRESULT WINAPI GetErrorInfo(ULONG reserved, IErrorInfo **info) {
    if (reserved || !info)
        return E_INVALIDARG;
    DWORD error = GetLastError(); // TlsGetValue clears it
    *info = TlsGetValue(own_slot());
    if (*info)
        TlsSetValue(own_slot(), NULL);
    SetLastError(error);
    return *info ? S_OK : S_FALSE;
}

// Objects that other programs registered as running: there are none.
HRESULT WINAPI GetActiveObject(REFCLSID class, void *reserved, IUnknown **out) {
    (void)class, (void)reserved;
    if (out == NULL)
        return E_INVALIDARG;
    *out = NULL;
    return MK_E_UNAVAILABLE;
}
