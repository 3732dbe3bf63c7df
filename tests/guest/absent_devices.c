// Performance counters, event logs, virtual disks, filters, transactions and HID devices: the DLLs are there, what they ask for is not.
#include <stdio.h>
#include <windows.h>

static ULONG_PTR ask(const WCHAR *dll, const char *function)
{
    ULONG_PTR zeros[8] = {0};
    ULONG_PTR(WINAPI * call)(void *, void *, void *, void *, void *, void *) = (void *)GetProcAddress(LoadLibraryW(dll), function);
    SetLastError(0);
    return call ? call(zeros, zeros, zeros, zeros, zeros, zeros) : 4711;
}

int main(void)
{
    GUID guid = {0};
    printf("PdhOpenQueryW fails %d\n", (LONG)ask(L"pdh.dll", "PdhOpenQueryW") != 0);
    printf("EvtQuery %d", ask(L"wevtapi.dll", "EvtQuery") == 0);
    printf(" error %d\n", GetLastError() != 0);
    printf("OpenVirtualDisk fails %d\n", (LONG)ask(L"virtdisk.dll", "OpenVirtualDisk") != 0);
    printf("FilterConnectCommunicationPort fails %d\n", (HRESULT)ask(L"fltlib.dll", "FilterConnectCommunicationPort") < 0);
    printf("CreateTransaction %d", (HANDLE)ask(L"ktmw32.dll", "CreateTransaction") == INVALID_HANDLE_VALUE);
    printf(" error %d\n", GetLastError() != 0);
    printf("HidD_GetAttributes %d\n", (BOOLEAN)ask(L"hid.dll", "HidD_GetAttributes"));
    void(WINAPI * class)(GUID *) = (void *)GetProcAddress(GetModuleHandleW(L"hid.dll"), "HidD_GetHidGuid");
    class(&guid);
    printf("HidD_GetHidGuid %08lx-%04x-%04x\n", guid.Data1, guid.Data2, guid.Data3);
    return 0;
}

/* output:
PdhOpenQueryW fails 1
EvtQuery 1 error 1
OpenVirtualDisk fails 1
FilterConnectCommunicationPort fails 1
CreateTransaction 1 error 1
HidD_GetAttributes 0
HidD_GetHidGuid 4d1e55b2-f16f-11cf
*/
