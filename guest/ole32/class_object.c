// Classes: those that the process registered, then those of DLLs that the registry names (InprocServer32).
// Servers that are programs of their own are not started.

#include "ole.h"

enum { GUID_UNITS = 39, PATH_UNITS = 1024 };

typedef struct Registered {
    struct Registered *next;
    DWORD cookie;
    CLSID class;
    IUnknown *object;
    DWORD context;
} Registered;

static const IID class_factory_id = {1, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID unknown_id = {0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

static SRWLOCK lock = SRWLOCK_INIT;
static Registered *registered;
static DWORD last_cookie;

HRESULT WINAPI CoRegisterClassObject(REFCLSID class, LPUNKNOWN object, DWORD context, DWORD flags, LPDWORD cookie) {
    (void)flags; // one object serves as long as it is registered; nobody outside can ask for one use
    if (object == NULL || cookie == NULL)
        return E_INVALIDARG;
    if (!is_initialized())
        return CO_E_NOTINITIALIZED;
    Registered *entry = allocate(sizeof *entry);
    if (entry == NULL)
        return E_OUTOFMEMORY;
    IUnknown_AddRef(object);
    AcquireSRWLockExclusive(&lock);
    *entry = (Registered){registered, ++last_cookie, *class, object, context};
    registered = entry;
    *cookie = entry->cookie;
    ReleaseSRWLockExclusive(&lock);
    return S_OK;
}

HRESULT WINAPI CoRevokeClassObject(DWORD cookie) {
    AcquireSRWLockExclusive(&lock);
    Registered **at = &registered;
    while (*at && (*at)->cookie != cookie)
        at = &(*at)->next;
    Registered *entry = *at;
    if (entry)
        *at = entry->next;
    ReleaseSRWLockExclusive(&lock);
    if (entry == NULL)
        return E_INVALIDARG;
    IUnknown_Release(entry->object);
    release(entry);
    return S_OK;
}

static IUnknown *registered_object(REFCLSID class, DWORD context) {
    IUnknown *found = NULL;
    AcquireSRWLockShared(&lock);
    for (const Registered *entry = registered; entry && !found; entry = entry->next)
        if (is_same(&entry->class, class) && entry->context & context)
            found = entry->object;
    if (found)
        IUnknown_AddRef(found);
    ReleaseSRWLockShared(&lock);
    return found;
}

static bool value_below(HKEY root, LPCWSTR key, WCHAR out[PATH_UNITS]) {
    WCHAR raw[PATH_UNITS];
    DWORD size = sizeof raw - sizeof(WCHAR), type;
    HKEY handle;
    if (RegOpenKeyExW(root, key, 0, KEY_READ, &handle) != ERROR_SUCCESS)
        return false;
    LONG error = RegQueryValueExW(handle, NULL, NULL, &type, (BYTE *)raw, &size);
    RegCloseKey(handle);
    if (error != ERROR_SUCCESS || (type != REG_SZ && type != REG_EXPAND_SZ))
        return false;
    raw[size / sizeof(WCHAR)] = 0;
    if (type == REG_SZ)
        lstrcpyW(out, raw);
    else if (ExpandEnvironmentStringsW(raw, out, PATH_UNITS) > PATH_UNITS)
        return false;
    return out[0] != 0;
}

// A value without a name among the classes: the user's come before the machine's.
static bool class_value(LPCWSTR key, WCHAR out[PATH_UNITS]) {
    HKEY own;
    bool found = false;
    if (RegOpenKeyExW(HKEY_CURRENT_USER, L"Software\\Classes", 0, KEY_READ, &own) == ERROR_SUCCESS) {
        found = value_below(own, key, out);
        RegCloseKey(own);
    }
    return found || value_below(HKEY_CLASSES_ROOT, key, out);
}

static bool class_key_value(REFCLSID class, LPCWSTR below, WCHAR out[PATH_UNITS]) {
    WCHAR key[PATH_UNITS] = L"CLSID\\", text[GUID_UNITS];
    StringFromGUID2(class, text, GUID_UNITS);
    lstrcatW(key, text);
    lstrcatW(key, below);
    return class_value(key, out);
}

typedef HRESULT(WINAPI *GetClassObject)(REFCLSID class, REFIID id, LPVOID *object);

// The DLL stays loaded: there is no telling when its last object goes.
static HRESULT library_object(REFCLSID class, REFIID id, LPVOID *object) {
    WCHAR path[PATH_UNITS];
    if (!class_key_value(class, L"\\InprocServer32", path))
        return REGDB_E_CLASSNOTREG;
    HMODULE module = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (module == NULL)
        return HRESULT_FROM_WIN32(GetLastError());
    GetClassObject function = (GetClassObject)(void *)GetProcAddress(module, "DllGetClassObject");
    return function ? function(class, id, object) : CO_E_ERRORINDLL;
}

HRESULT WINAPI CoGetClassObject(REFCLSID class, DWORD context, LPVOID server, REFIID id, LPVOID *object) {
    (void)server;
    if (object == NULL)
        return E_INVALIDARG;
    *object = NULL;
    if (!is_initialized())
        return CO_E_NOTINITIALIZED;
    IUnknown *found = registered_object(class, context);
    if (found) {
        HRESULT result = IUnknown_QueryInterface(found, id, object);
        IUnknown_Release(found);
        return result;
    }
    return context & CLSCTX_INPROC_SERVER ? library_object(class, id, object) : REGDB_E_CLASSNOTREG;
}

HRESULT WINAPI CoCreateInstance(REFCLSID class, LPUNKNOWN outer, DWORD context, REFIID id, LPVOID *object) {
    IClassFactory *factory;
    if (object == NULL)
        return E_POINTER;
    *object = NULL;
    HRESULT result = CoGetClassObject(class, context, NULL, &class_factory_id, (void **)&factory);
    if (FAILED(result))
        return result;
    result = IClassFactory_CreateInstance(factory, outer, id, object);
    IClassFactory_Release(factory);
    return result;
}

HRESULT WINAPI CoCreateInstanceEx(REFCLSID class, IUnknown *outer, DWORD context, COSERVERINFO *server, DWORD count,
                                  MULTI_QI *results) {
    IUnknown *object = NULL;
    DWORD found = 0;
    (void)server;
    if (count == 0 || results == NULL)
        return E_INVALIDARG;
    HRESULT result = CoCreateInstance(class, outer, context, &unknown_id, (void **)&object);
    for (DWORD i = 0; i < count; i++) {
        results[i].pItf = NULL;
        results[i].hr =
            FAILED(result) ? result : IUnknown_QueryInterface(object, results[i].pIID, (void **)&results[i].pItf);
        found += SUCCEEDED(results[i].hr);
    }
    if (object)
        IUnknown_Release(object);
    return FAILED(result) ? result : found == count ? S_OK : found ? CO_S_NOTALLINTERFACES : E_NOINTERFACE;
}

HRESULT WINAPI CLSIDFromProgID(LPCOLESTR name, LPCLSID guid) {
    WCHAR key[PATH_UNITS], text[PATH_UNITS];
    if (name == NULL || guid == NULL)
        return E_INVALIDARG;
    *guid = (GUID){0};
    if (lstrlenW(name) > PATH_UNITS - 16)
        return CO_E_CLASSSTRING;
    lstrcpyW(key, name);
    lstrcatW(key, L"\\CLSID");
    return class_value(key, text) ? CLSIDFromString(text, guid) : CO_E_CLASSSTRING;
}

HRESULT WINAPI ProgIDFromCLSID(REFCLSID guid, LPOLESTR *name) {
    WCHAR text[PATH_UNITS];
    if (name == NULL)
        return E_INVALIDARG;
    *name = NULL;
    if (!class_key_value(guid, L"\\ProgID", text))
        return REGDB_E_CLASSNOTREG;
    *name = CoTaskMemAlloc(((SIZE_T)lstrlenW(text) + 1) * sizeof(WCHAR));
    if (*name == NULL)
        return E_OUTOFMEMORY;
    lstrcpyW(*name, text);
    return S_OK;
}

// Security of a proxy: objects live in this process, and only one that says it has a proxy's interface takes any.
HRESULT WINAPI CoSetProxyBlanket(IUnknown *proxy, DWORD authentication, DWORD authorization, OLECHAR *name, DWORD level,
                                 DWORD impersonation, RPC_AUTH_IDENTITY_HANDLE identity, DWORD capabilities) {
    static const IID client_security_id = {0x13D, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
    IClientSecurity *security;
    if (proxy == NULL)
        return E_INVALIDARG;
    HRESULT result = IUnknown_QueryInterface(proxy, &client_security_id, (void **)&security);
    if (FAILED(result))
        return result;
    result = IClientSecurity_SetBlanket(security, proxy, authentication, authorization, name, level, impersonation,
                                        identity, capabilities);
    IClientSecurity_Release(security);
    return result;
}
