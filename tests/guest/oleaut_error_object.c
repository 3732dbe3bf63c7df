// CreateErrorInfo: what is set by ICreateErrorInfo is read by IErrorInfo, on the thread that it is set for; ordinal 202.
// libs: oleaut32 ole32
#define COBJMACROS
#define INITGUID
#include <stdio.h>
#include <windows.h>
#include <oleauto.h>

int main(void)
{
    ICreateErrorInfo *create = NULL;
    IErrorInfo *info = NULL, *taken = NULL;
    IDispatch *other = NULL;
    BSTR text = NULL;
    GUID id;
    DWORD context = 0;
    HMODULE module = GetModuleHandleW(L"oleaut32.dll");
    printf("by number %d\n", GetProcAddress(module, (LPCSTR)202) == GetProcAddress(module, "CreateErrorInfo"));
    printf("nowhere %lx\n", CreateErrorInfo(NULL));
    printf("create %lx\n", CreateErrorInfo(&create));
    printf("read %lx, dispatch %lx %d\n", ICreateErrorInfo_QueryInterface(create, &IID_IErrorInfo, (void **)&info),
           ICreateErrorInfo_QueryInterface(create, &IID_IDispatch, (void **)&other), other == NULL);
    printf("unset %lx", IErrorInfo_GetDescription(info, &text));
    printf(" %d\n", text == NULL);
    printf("set %lx", ICreateErrorInfo_SetDescription(create, (LPOLESTR)L"went wrong"));
    printf(" %lx", ICreateErrorInfo_SetSource(create, (LPOLESTR)L"here"));
    printf(" %lx", ICreateErrorInfo_SetGUID(create, &IID_IDispatch));
    printf(" %lx\n", ICreateErrorInfo_SetHelpContext(create, 77));
    printf("keep %lx\n", SetErrorInfo(0, info));
    printf("left %lu\n", IErrorInfo_Release(info));
    ICreateErrorInfo_Release(create);
    printf("take %lx", GetErrorInfo(0, &taken));
    printf(", the same %d\n", taken == info);
    IErrorInfo_GetDescription(taken, &text);
    IErrorInfo_GetGUID(taken, &id);
    IErrorInfo_GetHelpContext(taken, &context);
    printf("%ls, %lu, id %d", text, context, IsEqualGUID(&id, &IID_IDispatch));
    SysFreeString(text);
    IErrorInfo_GetSource(taken, &text);
    printf(", from %ls\n", text);
    SysFreeString(text);
    printf("last %lu, no more %lx\n", IErrorInfo_Release(taken), GetErrorInfo(0, &taken));
    return 0;
}

/* output:
by number 1
nowhere 80070057
create 0
read 0, dispatch 80004002 1
unset 0 1
set 0 0 0 0
keep 0
left 2
take 0, the same 1
went wrong, 77, id 1, from here
last 0, no more 1
*/
