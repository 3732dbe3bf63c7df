// The code pages of a machine whose user has chosen UTF-8: the process's and the console's; a locale keeps its own.
// libs: advapi32
#include <stdio.h>
#include <windows.h>

static void locale(LCID id, LCTYPE type) {
    WCHAR text[16] = L"";
    DWORD number = 0;
    int count = GetLocaleInfoW(id, type, text, 16);
    GetLocaleInfoW(id, type | LOCALE_RETURN_NUMBER, (WCHAR *)&number, 2);
    printf("%lx %lx: %d %ls %lu\n", id, type, count, text, number);
}

static void registry(const WCHAR *name) {
    WCHAR text[16] = L"";
    DWORD size = sizeof(text);
    RegGetValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage", name, RRF_RT_REG_SZ, NULL,
                 text, &size);
    printf("%ls %ls\n", name, text);
}

int main(void) {
    CPINFOEXW info;
    printf("ANSI %u OEM %u\n", GetACP(), GetOEMCP());
    printf("ANSI %d", GetCPInfoExW(CP_ACP, 0, &info));
    printf(" %u, OEM %d", info.CodePage, GetCPInfoExW(CP_OEMCP, 0, &info));
    printf(" %u, of four bytes %d\n", info.CodePage, info.MaxCharSize == 4);
    registry(L"ACP");
    registry(L"OEMCP");
    HANDLE console = CreateFileA("CONOUT$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
    printf("console %d %u %u\n", console != INVALID_HANDLE_VALUE, GetConsoleCP(), GetConsoleOutputCP());
    static const LCTYPE types[] = {LOCALE_IDEFAULTANSICODEPAGE, LOCALE_IDEFAULTCODEPAGE, 0x666, 0x999};
    for (int i = 0; i < 4; i++) {
        locale(0x409, types[i]);
        locale(0x411, types[i]);
    }
    printf("file functions %d\n", AreFileApisANSI());
    return 0;
}

/* output:
ANSI 65001 OEM 65001
ANSI 1 65001, OEM 1 65001, of four bytes 1
ACP 65001
OEMCP 65001
console 1 65001 65001
409 1004: 5 1252 1252
411 1004: 4 932 932
409 b: 4 437 437
411 b: 4 932 932
409 666: 5 1252 1252
411 666: 4 932 932
409 999: 4 437 437
411 999: 4 932 932
file functions 1
*/
