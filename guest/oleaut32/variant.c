// VARIANTs: initialised, cleared and copied by the ownership rules of their type. Records are refused.
#include "oleaut.h"

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    (void)module;
    (void)reason;
    (void)reserved;
    return TRUE;
}

void WINAPI VariantInit(VARIANTARG *variant) { V_VT(variant) = VT_EMPTY; }

static BOOL is_known(VARTYPE type)
{
    VARTYPE base = type & VT_TYPEMASK;
    if (type & VT_VECTOR || type & VT_RESERVED)
        return FALSE;
    if (base == 15 || base == VT_RECORD || base > VT_UINT)
        return FALSE;
    return !(type & VT_BYREF) || (base != VT_EMPTY && base != VT_NULL);
}

HRESULT WINAPI VariantClear(VARIANTARG *variant)
{
    VARTYPE type = V_VT(variant);
    if (!is_known(type))
        return DISP_E_BADVARTYPE;
    if (type & VT_ARRAY && !(type & VT_BYREF)) {
        HRESULT result = SafeArrayDestroy(V_ARRAY(variant));
        if (FAILED(result))
            return result;
    } else if (type == VT_BSTR)
        SysFreeString(V_BSTR(variant));
    else if ((type == VT_UNKNOWN || type == VT_DISPATCH) && V_UNKNOWN(variant))
        IUnknown_Release(V_UNKNOWN(variant));
    V_VT(variant) = VT_EMPTY;
    return S_OK;
}

HRESULT WINAPI VariantCopy(VARIANTARG *to, VARIANTARG *from)
{
    if (to == from)
        return S_OK;
    if (!is_known(V_VT(from)))
        return DISP_E_BADVARTYPE;
    HRESULT result = VariantClear(to);
    if (FAILED(result))
        return result;
    VARIANTARG copy = *from;
    if (V_VT(from) & VT_ARRAY && !(V_VT(from) & VT_BYREF)) {
        result = SafeArrayCopy(V_ARRAY(from), &V_ARRAY(&copy));
        if (FAILED(result))
            return result;
    } else if (V_VT(from) == VT_BSTR && V_BSTR(from)) {
        V_BSTR(&copy) = SysAllocStringByteLen((LPCSTR)V_BSTR(from), SysStringByteLen(V_BSTR(from)));
        if (!V_BSTR(&copy))
            return E_OUTOFMEMORY;
    } else if ((V_VT(from) == VT_UNKNOWN || V_VT(from) == VT_DISPATCH) && V_UNKNOWN(from)) {
        IUnknown_AddRef(V_UNKNOWN(from));
    }
    *to = copy;
    return S_OK;
}
