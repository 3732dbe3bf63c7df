// Small DLLs that have little to tell without a screen, devices or a network: what they answer
// libs: dnsapi wintrust mpr dwmapi uxtheme shcore imm32 setupapi
#include <winsock2.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <windns.h>
#include <wincrypt.h>
#include <wintrust.h>
#include <softpub.h>
#include <setupapi.h>
#include <shellscalingapi.h>

static void trust(LPCWSTR path)
{
    GUID action = WINTRUST_ACTION_GENERIC_VERIFY_V2;
    WINTRUST_FILE_INFO file = {.cbStruct = sizeof file, .pcwszFilePath = path};
    WINTRUST_DATA data = {.cbStruct = sizeof data, .dwUIChoice = WTD_UI_NONE, .fdwRevocationChecks = WTD_REVOKE_NONE,
                          .dwUnionChoice = WTD_CHOICE_FILE, .pFile = &file};
    printf("trust %lx\n", WinVerifyTrust(INVALID_HANDLE_VALUE, &action, &data));
}

int main(void)
{
    PDNS_RECORD records = NULL;
    WCHAR own[MAX_PATH], remote[MAX_PATH];
    DWORD size = MAX_PATH;
    PROCESS_DPI_AWARENESS awareness;
    DNS_STATUS status = DnsQuery_W(L"localhost", DNS_TYPE_A, DNS_QUERY_STANDARD, NULL, &records, NULL);
    printf("localhost %ld", status);
    if (records)
        printf(" %ls type %d address %lx", (WCHAR *)records->pName, records->wType, records->Data.A.IpAddress);
    printf("\n");
    DnsFree(records, DnsFreeRecordList);
    printf("no such name %d\n", DnsQuery_A("no-such-name.invalid", DNS_TYPE_A, DNS_QUERY_STANDARD, NULL, &records, NULL) != 0);
    printf("names alike %d %d\n", DnsNameCompare_W((LPWSTR)L"A.org.", (LPWSTR)L"a.ORG"), DnsNameCompare_W((LPWSTR)L"a", (LPWSTR)L"b"));
    GetModuleFileNameW(NULL, own, MAX_PATH);
    trust(own);
    trust(L"no such file");
    printf("drive %lu\n", WNetGetConnectionW(L"Y:", remote, &size));
    printf("awareness %lx", SetProcessDpiAwareness(PROCESS_SYSTEM_DPI_AWARE));
    printf(" again %lx", SetProcessDpiAwareness(PROCESS_DPI_UNAWARE));
    GetProcessDpiAwareness(NULL, &awareness);
    printf(" is %d\n", awareness);
    GUID class = {.Data1 = 0x12345678};
    HDEVINFO set = SetupDiGetClassDevsW(&class, NULL, NULL, DIGCF_PRESENT);
    SP_DEVINFO_DATA device = {.cbSize = sizeof device};
    printf("devices %d", set != INVALID_HANDLE_VALUE);
    printf(" first %d", SetupDiEnumDeviceInfo(set, 0, &device));
    printf(" error %lu, closed %d\n", GetLastError(), SetupDiDestroyDeviceInfoList(set));
    return 0;
}

/* output:
localhost 0 localhost type 1 address 100007f
no such name 1
names alike 1 0
trust 800b0100
trust 80092003
drive 2250
awareness 0 again 80070005 is 1
devices 1 first 0 error 259, closed 1
*/
