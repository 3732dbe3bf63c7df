// Proxies as the environment names them (https_proxy, http_proxy, all_proxy, no_proxy), and sessions that say how they
// would connect. Requests are not served: WinHttpConnect is not there.

#define DECLSPEC_IMPORT
#define _WINHTTP_INTERNAL_
#include <stdbool.h>
#include <windows.h>
#include <winhttp.h>

enum { SESSION_MAGIC = 0x50747468, TEXT_UNITS = 2048 };

typedef struct {
    DWORD magic;
    DWORD access; // WINHTTP_ACCESS_TYPE_
    LPWSTR agent, proxy, bypass;
    DWORD timeouts[4];
} Session;

static void *allocate(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }
static void release(void *block) { HeapFree(GetProcessHeap(), 0, block); }

static LPWSTR copied(LPCWSTR text) {
    LPWSTR copy = text && *text ? allocate(((SIZE_T)lstrlenW(text) + 1) * sizeof(WCHAR)) : NULL;
    if (copy)
        lstrcpyW(copy, text);
    return copy;
}

// What callers free by GlobalFree.
static LPWSTR given(LPCWSTR text) {
    LPWSTR copy = text && *text ? GlobalAlloc(GMEM_FIXED, ((SIZE_T)lstrlenW(text) + 1) * sizeof(WCHAR)) : NULL;
    if (copy)
        lstrcpyW(copy, text);
    return copy;
}

// A variable that Linux programs know in small letters, some in capitals.
static bool variable(LPCWSTR name, WCHAR out[TEXT_UNITS]) {
    DWORD length = GetEnvironmentVariableW(name, out, TEXT_UNITS);
    if (length >= TEXT_UNITS)
        length = 0;
    out[length] = 0;
    return length != 0;
}

// The host and port of a variable's URL.
static void strip(WCHAR text[TEXT_UNITS]) {
    LPWSTR from = text;
    for (LPWSTR at = text; *at; at++)
        if (at[0] == ':' && at[1] == '/' && at[2] == '/')
            from = at + 3;
    for (LPWSTR at = from; *at && *at != '/'; at++)
        if (*at == '@')
            from = at + 1;
    LPWSTR to = text;
    while (*from && *from != '/')
        *to++ = *from++;
    *to = 0;
}

static bool environment_proxy(bool secure, WCHAR out[TEXT_UNITS]) {
    bool found = (secure && variable(L"https_proxy", out)) || (!secure && variable(L"http_proxy", out)) ||
                 variable(L"all_proxy", out);
    if (found)
        strip(out);
    return found && out[0];
}

// no_proxy lists domains with commas; Windows separates by semicolons and says that a domain has any beginning.
static void environment_bypass(WCHAR out[TEXT_UNITS]) {
    WCHAR list[TEXT_UNITS];
    unsigned used = 0;
    variable(L"no_proxy", list);
    for (LPCWSTR at = list; *at;) {
        while (*at == ',' || *at == ' ')
            at++;
        if (*at == 0)
            break;
        if (used + 3 >= TEXT_UNITS)
            break;
        if (used)
            out[used++] = ';';
        if (*at == '.')
            out[used++] = '*';
        while (*at && *at != ',' && *at != ' ' && used + 2 < TEXT_UNITS)
            out[used++] = *at++;
    }
    out[used] = 0;
}

static LPWSTR configured(WCHAR text[TEXT_UNITS], LPWSTR (*copy)(LPCWSTR)) {
    WCHAR secure[TEXT_UNITS];
    bool plain = environment_proxy(false, text), https = environment_proxy(true, secure);
    if (plain && https && lstrcmpiW(text, secure) != 0 && lstrlenW(text) + lstrlenW(secure) + 16 < TEXT_UNITS) {
        WCHAR both[TEXT_UNITS] = L"http=";
        lstrcatW(both, text);
        lstrcatW(both, L";https=");
        lstrcatW(both, secure);
        return copy(both);
    }
    return copy(https ? secure : plain ? text : L"");
}

BOOL WINAPI WinHttpGetIEProxyConfigForCurrentUser(WINHTTP_CURRENT_USER_IE_PROXY_CONFIG *out) {
    WCHAR text[TEXT_UNITS], bypass[TEXT_UNITS];
    if (out == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *out = (WINHTTP_CURRENT_USER_IE_PROXY_CONFIG){0};
    out->lpszProxy = configured(text, given);
    environment_bypass(bypass);
    if (out->lpszProxy)
        out->lpszProxyBypass = given(bypass);
    return TRUE;
}

BOOL WINAPI WinHttpGetDefaultProxyConfiguration(WINHTTP_PROXY_INFO *out) {
    WINHTTP_CURRENT_USER_IE_PROXY_CONFIG user;
    if (out == NULL || !WinHttpGetIEProxyConfigForCurrentUser(&user)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *out = (WINHTTP_PROXY_INFO){user.lpszProxy ? WINHTTP_ACCESS_TYPE_NAMED_PROXY : WINHTTP_ACCESS_TYPE_NO_PROXY,
                                user.lpszProxy, user.lpszProxyBypass};
    return TRUE;
}

static Session *session_of(HINTERNET handle) {
    Session *session = handle;
    if (session && session->magic == SESSION_MAGIC)
        return session;
    SetLastError(ERROR_INVALID_HANDLE);
    return NULL;
}

HINTERNET WINAPI WinHttpOpen(LPCWSTR agent, DWORD access, LPCWSTR proxy, LPCWSTR bypass, DWORD flags) {
    WCHAR text[TEXT_UNITS];
    bool named = access == WINHTTP_ACCESS_TYPE_NAMED_PROXY;
    bool known = named || access == WINHTTP_ACCESS_TYPE_DEFAULT_PROXY || access == WINHTTP_ACCESS_TYPE_NO_PROXY ||
                 access == WINHTTP_ACCESS_TYPE_AUTOMATIC_PROXY;
    if (!known || (named ? proxy == NULL || *proxy == 0 : proxy || bypass) ||
        flags & ~(DWORD)(WINHTTP_FLAG_ASYNC | WINHTTP_FLAG_SECURE_DEFAULTS)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    Session *session = allocate(sizeof *session);
    if (session == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    session->magic = SESSION_MAGIC;
    session->access = access;
    session->agent = copied(agent);
    session->proxy = named ? copied(proxy) : access == WINHTTP_ACCESS_TYPE_NO_PROXY ? NULL : configured(text, copied);
    session->bypass = copied(bypass);
    return session;
}

BOOL WINAPI WinHttpCloseHandle(HINTERNET handle) {
    Session *session = session_of(handle);
    if (session == NULL)
        return FALSE;
    session->magic = 0;
    release(session->agent);
    release(session->proxy);
    release(session->bypass);
    release(session);
    return TRUE;
}

BOOL WINAPI WinHttpSetTimeouts(HINTERNET handle, int resolve, int connect, int send, int receive) {
    Session *session = session_of(handle);
    int all[] = {resolve, connect, send, receive};
    if (session == NULL)
        return FALSE;
    for (unsigned i = 0; i < ARRAYSIZE(all); i++) {
        if (all[i] < -1) {
            SetLastError(ERROR_INVALID_PARAMETER);
            return FALSE;
        }
        session->timeouts[i] = (DWORD)all[i];
    }
    return TRUE;
}

static bool ends_with(LPCWSTR host, int length, LPCWSTR domain, int size) {
    return size <= length && CompareStringOrdinal(host + length - size, size, domain, size, TRUE) == CSTR_EQUAL &&
           (size == length || host[length - size - 1] == '.' || domain[0] == '.');
}

static bool is_bypassed(LPCWSTR host, int length) {
    WCHAR list[TEXT_UNITS];
    environment_bypass(list);
    for (LPCWSTR at = list; *at;) {
        LPCWSTR end = at;
        while (*end && *end != ';')
            end++;
        LPCWSTR domain = *at == '*' && end - at > 1 ? at + 1 : at;
        if ((end - at == 1 && *at == '*') || ends_with(host, length, domain, (int)(end - domain)))
            return true;
        at = *end ? end + 1 : end;
    }
    return false;
}

// Asked to find out by itself, the answer is the environment's; a script that names proxies is not run.
BOOL WINAPI WinHttpGetProxyForUrl(HINTERNET handle, LPCWSTR url, WINHTTP_AUTOPROXY_OPTIONS *options,
                                  WINHTTP_PROXY_INFO *out) {
    WCHAR proxy[TEXT_UNITS];
    if (session_of(handle) == NULL)
        return FALSE;
    DWORD kinds = WINHTTP_AUTOPROXY_AUTO_DETECT | WINHTTP_AUTOPROXY_CONFIG_URL;
    if (url == NULL || options == NULL || out == NULL || !(options->dwFlags & kinds)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    bool secure = CompareStringOrdinal(url, 8, L"https://", 8, TRUE) == CSTR_EQUAL;
    if (!secure && CompareStringOrdinal(url, 7, L"http://", 7, TRUE) != CSTR_EQUAL) {
        SetLastError(ERROR_WINHTTP_UNRECOGNIZED_SCHEME);
        return FALSE;
    }
    if (!(options->dwFlags & WINHTTP_AUTOPROXY_AUTO_DETECT)) {
        SetLastError(ERROR_WINHTTP_UNABLE_TO_DOWNLOAD_SCRIPT);
        return FALSE;
    }
    LPCWSTR host = url + (secure ? 8 : 7);
    int length = 0;
    while (host[length] && host[length] != '/' && host[length] != ':' && host[length] != '?')
        length++;
    if (!environment_proxy(secure, proxy)) {
        SetLastError(ERROR_WINHTTP_AUTODETECTION_FAILED);
        return FALSE;
    }
    *out = (WINHTTP_PROXY_INFO){WINHTTP_ACCESS_TYPE_NO_PROXY, NULL, NULL};
    if (!is_bypassed(host, length)) {
        out->dwAccessType = WINHTTP_ACCESS_TYPE_NAMED_PROXY;
        out->lpszProxy = given(proxy);
    }
    return TRUE;
}

BOOL WINAPI WinHttpDetectAutoProxyConfigUrl(DWORD flags, LPWSTR *out) {
    (void)flags;
    if (out)
        *out = NULL;
    SetLastError(ERROR_WINHTTP_AUTODETECTION_FAILED); // the network is not asked for a script
    return FALSE;
}
