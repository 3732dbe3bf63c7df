// COM's apartments: which one a thread is in, who keeps the multi-threaded one, and waiting in one. Nothing is ever called
// across apartments here, so an apartment is no more than its threads.

#include "ole.h"

// The state of a thread: how often it entered which kind of apartment. NULL in TLS: never.
typedef struct {
    LONG entered;
    DWORD kind; // COINIT_APARTMENTTHREADED, or 0 for the multi-threaded one
    Context *context; // of a single-threaded one
} Apartment;

static DWORD slot = TLS_OUT_OF_INDEXES;
static volatile LONG multithreaded; // threads in that apartment, and usages of it
static volatile LONG main_thread;   // the id of the thread whose single-threaded apartment was the process's first
static LONG last_usage;

static Apartment *own_apartment(void) {
    DWORD error = GetLastError(); // which TlsGetValue clears
    Apartment *own = TlsGetValue(slot);
    SetLastError(error);
    return own;
}

static void leave(Apartment *own) {
    if (own->kind == COINIT_MULTITHREADED)
        InterlockedDecrement(&multithreaded);
    else
        InterlockedCompareExchange(&main_thread, 0, (LONG)GetCurrentThreadId());
    TlsSetValue(slot, NULL);
    release_context(own->context);
    release(own);
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module, (void)reserved;
    if (reason == DLL_PROCESS_ATTACH)
        return (slot = TlsAlloc()) != TLS_OUT_OF_INDEXES;
    Apartment *own = reason == DLL_THREAD_DETACH ? own_apartment() : NULL;
    if (own)
        leave(own);
    return TRUE;
}

HRESULT WINAPI CoInitializeEx(LPVOID reserved, DWORD model) {
    DWORD kind = model & COINIT_APARTMENTTHREADED;
    Apartment *own = own_apartment();
    if (reserved != NULL)
        return E_INVALIDARG;
    if (own) {
        if (own->kind != kind)
            return RPC_E_CHANGED_MODE;
        own->entered++;
        return S_FALSE;
    }
    own = allocate(sizeof *own);
    if (own == NULL)
        return E_OUTOFMEMORY;
    *own = (Apartment){1, kind, kind == COINIT_MULTITHREADED ? NULL : new_context()};
    if (kind != COINIT_MULTITHREADED && own->context == NULL) {
        release(own);
        return E_OUTOFMEMORY;
    }
    TlsSetValue(slot, own);
    if (kind == COINIT_MULTITHREADED)
        InterlockedIncrement(&multithreaded);
    else
        InterlockedCompareExchange(&main_thread, (LONG)GetCurrentThreadId(), 0);
    return S_OK;
}

HRESULT WINAPI CoInitialize(LPVOID reserved) { return CoInitializeEx(reserved, COINIT_APARTMENTTHREADED); }

HRESULT WINAPI OleInitialize(LPVOID reserved) { return CoInitialize(reserved); }

VOID WINAPI CoUninitialize(void) {
    Apartment *own = own_apartment();
    if (own && --own->entered == 0)
        leave(own);
}

VOID WINAPI OleUninitialize(void) { CoUninitialize(); }

// A thread that entered none is in the multi-threaded apartment while there is one.
bool is_initialized(void) { return own_apartment() || multithreaded; }

HRESULT WINAPI CoGetApartmentType(APTTYPE *type, APTTYPEQUALIFIER *qualifier) {
    const Apartment *own = own_apartment();
    if (type == NULL || qualifier == NULL)
        return E_INVALIDARG;
    *type = APTTYPE_CURRENT;
    *qualifier = APTTYPEQUALIFIER_NONE;
    if (!is_initialized())
        return CO_E_NOTINITIALIZED;
    if (own == NULL)
        *qualifier = APTTYPEQUALIFIER_IMPLICIT_MTA;
    if (own == NULL || own->kind == COINIT_MULTITHREADED)
        *type = APTTYPE_MTA;
    else
        *type = main_thread == (LONG)GetCurrentThreadId() ? APTTYPE_MAINSTA : APTTYPE_STA;
    return S_OK;
}

HRESULT WINAPI CoIncrementMTAUsage(CO_MTA_USAGE_COOKIE *cookie) {
    if (cookie == NULL)
        return E_INVALIDARG;
    InterlockedIncrement(&multithreaded);
    *cookie = (CO_MTA_USAGE_COOKIE)(ULONG_PTR)InterlockedIncrement(&last_usage);
    return S_OK;
}

HRESULT WINAPI CoDecrementMTAUsage(CO_MTA_USAGE_COOKIE cookie) {
    if (cookie == NULL)
        return E_INVALIDARG;
    InterlockedDecrement(&multithreaded);
    return S_OK;
}

Context *current_context(void) {
    const Apartment *own = own_apartment();
    if (!is_initialized())
        return NULL;
    return own && own->kind != COINIT_MULTITHREADED ? own->context : &multithreaded_context;
}

// The token is the context itself, without a reference: .NET asks it for interfaces.
HRESULT WINAPI CoGetContextToken(ULONG_PTR *token) {
    Context *context = current_context();
    if (token == NULL)
        return E_POINTER;
    if (context == NULL)
        return CO_E_NOTINITIALIZED;
    *token = (ULONG_PTR)context;
    return S_OK;
}

HRESULT WINAPI CoGetObjectContext(REFIID id, void **out) {
    Context *context = current_context();
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    return context ? context_query(context, id, out) : CO_E_NOTINITIALIZED;
}

typedef DWORD(WINAPI *MsgWait)(DWORD count, const HANDLE *handles, DWORD timeout, DWORD wake, DWORD flags);
typedef BOOL(WINAPI *Peek)(LPMSG message, HWND window, UINT first, UINT last, UINT remove);

// Waits for one of the handles, with messages that other threads send to this one's windows answered meanwhile. A thread
// has windows only where user32 has been loaded.
static DWORD wait_with_windows(DWORD flags, DWORD timeout, ULONG count, const HANDLE *handles) {
    HMODULE user = GetModuleHandleW(L"user32.dll");
    MsgWait wait = user ? (MsgWait)(void *)GetProcAddress(user, "MsgWaitForMultipleObjectsEx") : NULL;
    Peek peek = user ? (Peek)(void *)GetProcAddress(user, "PeekMessageW") : NULL;
    BOOL alertable = (flags & COWAIT_ALERTABLE) != 0;
    if (wait == NULL || peek == NULL)
        return WaitForMultipleObjectsEx(count, handles, FALSE, timeout, alertable);
    ULONGLONG begin = GetTickCount64();
    for (;;) {
        ULONGLONG passed = GetTickCount64() - begin;
        DWORD left = timeout == INFINITE ? INFINITE : passed < timeout ? timeout - (DWORD)passed : 0;
        DWORD result = wait(count, handles, left, QS_SENDMESSAGE, alertable ? MWMO_ALERTABLE : 0);
        MSG message;
        if (result != WAIT_OBJECT_0 + count)
            return result;
        peek(&message, NULL, 0, 0, PM_NOREMOVE | PM_QS_SENDMESSAGE);
    }
}

HRESULT WINAPI CoWaitForMultipleHandles(DWORD flags, DWORD timeout, ULONG count, LPHANDLE handles, LPDWORD index) {
    const Apartment *own = own_apartment();
    DWORD result;
    if (index == NULL || (count && handles == NULL))
        return E_INVALIDARG;
    *index = 0;
    if (count == 0)
        return RPC_E_NO_SYNC;
    if (own && own->kind != COINIT_MULTITHREADED && !(flags & COWAIT_WAITALL))
        result = wait_with_windows(flags, timeout, count, handles);
    else
        result = WaitForMultipleObjectsEx(count, handles, (flags & COWAIT_WAITALL) != 0, timeout,
                                          (flags & COWAIT_ALERTABLE) != 0);
    if (result == WAIT_TIMEOUT)
        return RPC_S_CALLPENDING;
    if (result == WAIT_FAILED)
        return HRESULT_FROM_WIN32(GetLastError());
    *index = result;
    return S_OK;
}

HRESULT WINAPI CoWaitForMultipleObjects(DWORD flags, DWORD timeout, ULONG count, const HANDLE *handles,
                                        LPDWORD index) {
    const DWORD known = CWMO_DISPATCH_CALLS | CWMO_DISPATCH_WINDOW_MESSAGES; // nothing of COM's own comes
    return flags & ~known ? E_INVALIDARG : CoWaitForMultipleHandles(0, timeout, count, (LPHANDLE)handles, index);
}
