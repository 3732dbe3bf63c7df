// WinHTTP without requests: sessions and their failing paths; no proxy is set in the tests' environment
// libs: winhttp
#include <stdio.h>
#include <windows.h>
#include <winhttp.h>

static void ask(HINTERNET session, LPCWSTR url, DWORD flags)
{
    WINHTTP_AUTOPROXY_OPTIONS options = {.dwFlags = flags, .dwAutoDetectFlags = WINHTTP_AUTO_DETECT_TYPE_DNS_A};
    WINHTTP_PROXY_INFO info;
    BOOL done = WinHttpGetProxyForUrl(session, url, &options, &info);
    printf("%ls: %d", url, done);
    if (!done)
        printf(" error %lu\n", GetLastError());
    else
        printf(" access %lu proxy %ls\n", info.dwAccessType, info.lpszProxy ? info.lpszProxy : L"-");
}

int main(void)
{
    WINHTTP_CURRENT_USER_IE_PROXY_CONFIG config;
    static const WCHAR *names[] = {L"http_proxy", L"https_proxy", L"all_proxy", L"no_proxy"};
    for (unsigned i = 0; i < ARRAYSIZE(names); i++)
        SetEnvironmentVariableW(names[i], NULL);
    HINTERNET session = WinHttpOpen(L"test", WINHTTP_ACCESS_TYPE_NO_PROXY, NULL, NULL, 0);
    printf("open %d, timeouts %d\n", session != NULL, WinHttpSetTimeouts(session, 0, 1000, 1000, 1000));
    printf("wrong timeout %d", WinHttpSetTimeouts(session, 0, -2, 0, 0));
    printf(" error %lu\n", GetLastError());
    printf("named without a name %d", WinHttpOpen(NULL, WINHTTP_ACCESS_TYPE_NAMED_PROXY, NULL, NULL, 0) != NULL);
    printf(" error %lu\n", GetLastError());
    printf("configured %d", WinHttpGetIEProxyConfigForCurrentUser(&config));
    printf(" script %d\n", config.lpszAutoConfigUrl != NULL);
    printf("nowhere %d", WinHttpGetIEProxyConfigForCurrentUser(NULL));
    printf(" error %lu\n", GetLastError());
    ask(session, L"nothing", WINHTTP_AUTOPROXY_AUTO_DETECT);
    ask(session, L"http://example.org/", WINHTTP_AUTOPROXY_AUTO_DETECT);
    ask(session, L"http://example.org/", 0);
    printf("close %d", WinHttpCloseHandle(session));
    printf(", none %d", WinHttpCloseHandle(NULL));
    printf(" error %lu\n", GetLastError());
    return 0;
}

/* output:
open 1, timeouts 1
wrong timeout 0 error 87
named without a name 0 error 87
configured 1 script 0
nowhere 0 error 87
nothing: 0 error 12006
http://example.org/: 0 error 12180
http://example.org/: 0 error 87
close 1, none 0 error 6
*/
