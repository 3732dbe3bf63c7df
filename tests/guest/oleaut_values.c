// Safe arrays, variants and their conversions, error objects and dates of automation
// libs: oleaut32
#include <stdio.h>
#define COBJMACROS
#include <windows.h>
#include <oleauto.h>

static void arrays(void)
{
    SAFEARRAYBOUND bounds[2] = {{2, 10}, {3, -1}};
    SAFEARRAY *array = SafeArrayCreate(VT_I4, 2, bounds), *copy;
    LONG low, high, at[2], value;
    VARTYPE type = 0;
    SafeArrayGetVartype(array, &type);
    printf("dimensions %u, element %u, type %d\n", SafeArrayGetDim(array), SafeArrayGetElemsize(array), type);
    for (UINT i = 1; i <= 2; i++) {
        SafeArrayGetLBound(array, i, &low);
        SafeArrayGetUBound(array, i, &high);
        printf("dimension %u: %ld to %ld\n", i, low, high);
    }
    printf("no such dimension %lx %lx\n", SafeArrayGetLBound(array, 0, &low), SafeArrayGetUBound(array, 3, &low));
    for (at[1] = -1; at[1] <= 1; at[1]++)
        for (at[0] = 10; at[0] <= 11; at[0]++) {
            value = at[0] * 100 + at[1];
            SafeArrayPutElement(array, at, &value);
        }
    LONG *data;
    SafeArrayAccessData(array, (void **)&data);
    printf("in memory: %ld %ld %ld %ld %ld %ld\n", data[0], data[1], data[2], data[3], data[4], data[5]);
    printf("locked: destroy %lx, redim %lx\n", SafeArrayDestroy(array), SafeArrayRedim(array, &bounds[1]));
    SafeArrayUnaccessData(array);
    printf("unlocked too often %lx\n", SafeArrayUnlock(array));
    at[0] = 12;
    at[1] = 0;
    printf("outside %lx\n", SafeArrayGetElement(array, at, &value));
    SAFEARRAYBOUND longer = {4, -1};
    printf("redim %lx", SafeArrayRedim(array, &longer));
    SafeArrayGetUBound(array, 2, &high);
    at[0] = 11;
    at[1] = 1;
    SafeArrayGetElement(array, at, &value);
    printf(": to %ld, kept %ld", high, value);
    at[1] = 2;
    SafeArrayGetElement(array, at, &value);
    printf(", new %ld\n", value);
    printf("destroyed %lx, nothing %lx\n", SafeArrayDestroy(array), SafeArrayDestroy(NULL));

    array = SafeArrayCreateVector(VT_BSTR, 0, 2);
    BSTR text = SysAllocString(L"first"), got;
    LONG index = 0;
    printf("strings: %lx", SafeArrayPutElement(array, &index, text));
    SysFreeString(text);
    printf(" copied %lx", SafeArrayCopy(array, &copy));
    SafeArrayDestroy(array);
    SafeArrayGetElement(copy, &index, &got);
    printf(" %ls", got);
    SysFreeString(got);
    index = 1;
    SafeArrayGetElement(copy, &index, &got);
    printf(" and none %d\n", got == NULL);
    SafeArrayDestroy(copy);
    printf("no such type: %d\n", SafeArrayCreateVector(VT_EMPTY, 0, 1) == NULL);
}

static void change(VARIANT *from, VARTYPE type)
{
    VARIANT to;
    VariantInit(&to);
    HRESULT result = VariantChangeType(&to, from, 0, type);
    printf("%d to %d: ", V_VT(from), type);
    if (FAILED(result))
        printf("%lx\n", result);
    else if (type == VT_BSTR)
        printf("%ls\n", V_BSTR(&to));
    else if (type == VT_R8)
        printf("%g\n", V_R8(&to));
    else if (type == VT_BOOL)
        printf("%d\n", V_BOOL(&to));
    else if (type == VT_UI1)
        printf("%d\n", V_UI1(&to));
    else
        printf("%lld\n", type == VT_I8 || type == VT_CY ? V_I8(&to) : V_I4(&to));
    VariantClear(&to);
}

static void variants(void)
{
    VARIANT value, copy;
    VariantInit(&value);
    VariantInit(&copy);
    V_VT(&value) = VT_R8;
    static const double reals[] = {2.5, 3.5, -2.5, 1e20, 0.1};
    for (unsigned i = 0; i < ARRAYSIZE(reals); i++) {
        V_R8(&value) = reals[i];
        change(&value, VT_I4);
    }
    change(&value, VT_BSTR);
    change(&value, VT_CY);
    change(&value, VT_BOOL);
    V_R8(&value) = 256;
    change(&value, VT_UI1);
    V_VT(&value) = VT_BOOL;
    V_BOOL(&value) = VARIANT_TRUE;
    change(&value, VT_I4);
    change(&value, VT_BSTR);
    V_VT(&value) = VT_EMPTY;
    change(&value, VT_I4);
    V_VT(&value) = VT_NULL;
    change(&value, VT_I4);
    V_VT(&value) = VT_BSTR;
    static const WCHAR *texts[] = {L"42", L" -7.25 ", L"1e3", L"9223372036854775807", L"word", L"", L"true"};
    for (unsigned i = 0; i < ARRAYSIZE(texts); i++) {
        V_BSTR(&value) = SysAllocString(texts[i]);
        printf("\"%ls\" ", texts[i]);
        change(&value, i == 3 ? VT_I8 : i == 6 ? VT_BOOL : VT_R8);
        SysFreeString(V_BSTR(&value));
    }
    V_VT(&value) = VT_ARRAY | VT_I4;
    V_ARRAY(&value) = SafeArrayCreateVector(VT_I4, 0, 3);
    printf("array copied %lx, apart %d", VariantCopy(&copy, &value), V_ARRAY(&copy) != V_ARRAY(&value));
    SafeArrayLock(V_ARRAY(&copy));
    printf(", locked %lx", VariantClear(&copy));
    SafeArrayUnlock(V_ARRAY(&copy));
    printf(", cleared %lx %lx, empty %d\n", VariantClear(&copy), VariantClear(&value), V_VT(&copy) == VT_EMPTY);
    LONG number = 99;
    V_VT(&value) = VT_BYREF | VT_I4;
    V_I4REF(&value) = &number;
    printf("through a reference %lx", VariantCopyInd(&copy, &value));
    printf(" type %d value %ld\n", V_VT(&copy), V_I4(&copy));
    change(&value, VT_BSTR);
    printf("in place %lx", VariantChangeType(&copy, &copy, 0, VT_BSTR));
    printf(" %ls\n", V_BSTR(&copy));
    VariantClear(&copy);
}

static void dates(void)
{
    SYSTEMTIME time = {.wYear = 2024, .wMonth = 2, .wDay = 29, .wHour = 18}, back;
    double date = 0;
    printf("date %d", SystemTimeToVariantTime(&time, &date));
    printf(" %.2f", date);
    printf(", back %d", VariantTimeToSystemTime(date, &back));
    printf(" %d-%d-%d %d h\n", back.wYear, back.wMonth, back.wDay, back.wHour);
    printf("before the epoch %d", VariantTimeToSystemTime(-1.25, &back));
    printf(" %d-%d-%d %d h\n", back.wYear, back.wMonth, back.wDay, back.wHour);
    printf("too late %d\n", VariantTimeToSystemTime(3000000, &back));
}

int main(void)
{
    IErrorInfo *info = NULL;
    IUnknown *object = NULL;
    arrays();
    variants();
    dates();
    printf("error object %lx, none %d\n", GetErrorInfo(0, &info), info == NULL);
    printf("running object %lx\n", GetActiveObject(&(GUID){.Data1 = 1}, NULL, &object));
    return 0;
}

/* output:
dimensions 2, element 4, type 3
dimension 1: 10 to 11
dimension 2: -1 to 1
no such dimension 8002000b 8002000b
in memory: 999 1099 1000 1100 1001 1101
locked: destroy 8002000d, redim 8002000d
unlocked too often 8000ffff
outside 8002000b
redim 0: to 2, kept 1101, new 0
destroyed 0, nothing 0
strings: 0 copied 0 first and none 1
no such type: 1
5 to 3: 2
5 to 3: 4
5 to 3: -2
5 to 3: 8002000a
5 to 3: 0
5 to 8: 0.1
5 to 6: 1000
5 to 11: -1
5 to 17: 8002000a
11 to 3: -1
11 to 8: -1
0 to 3: 0
1 to 3: 80020005
"42" 8 to 5: 42
" -7.25 " 8 to 5: -7.25
"1e3" 8 to 5: 1000
"9223372036854775807" 8 to 20: 9223372036854775807
"word" 8 to 5: 80020005
"" 8 to 5: 80020005
"true" 8 to 11: -1
array copied 0, apart 1, locked 8002000d, cleared 0 0, empty 1
through a reference 0 type 3 value 99
16387 to 8: 99
in place 0 99
date 1 45351.75, back 1 2024-2-29 18 h
before the epoch 1 1899-12-29 6 h
too late 0
error object 1, none 1
running object 800401e3
*/
