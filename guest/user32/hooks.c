// Hooks of this process. Those of the low-level keyboard and mouse are kept and never called: no key is ever pressed.

#include "user32.h"

static Hook *hooks; // the newest first: it is called first
static ULONG_PTR last_handle = 0x1000;

bool has_hooks(int kind) {
    bool found = false;
    if (hooks == NULL) // the usual case
        return false;
    lock_user();
    for (const Hook *hook = hooks; hook; hook = hook->next)
        found |= hook->kind == kind && (hook->thread == 0 || hook->thread == GetCurrentThreadId());
    unlock_user();
    return found;
}

// The next hook of a kind for this thread, from one on.
static HOOKPROC next_function(const Hook *from, int kind, HHOOK *handle) {
    while (from && (from->kind != kind || (from->thread && from->thread != GetCurrentThreadId())))
        from = from->next;
    *handle = from ? from->handle : NULL;
    return from ? from->function : NULL;
}

LRESULT call_hooks(int kind, int code, WPARAM wide, LPARAM parameter) {
    HHOOK handle;
    lock_user();
    HOOKPROC function = next_function(hooks, kind, &handle);
    unlock_user();
    return function ? function(code, wide, parameter) : 0;
}

// The next one is found by the caller's own handle; without it, which Windows allows, there is no next one here.
LRESULT WINAPI CallNextHookEx(HHOOK handle, int code, WPARAM wide, LPARAM parameter) {
    HOOKPROC function = NULL;
    HHOOK next;
    lock_user();
    for (const Hook *hook = hooks; hook; hook = hook->next)
        if (hook->handle == handle)
            function = next_function(hook->next, hook->kind, &next);
    unlock_user();
    return function ? function(code, wide, parameter) : 0;
}

HHOOK WINAPI SetWindowsHookExW(int kind, HOOKPROC function, HINSTANCE module, DWORD thread) {
    bool global = kind == WH_KEYBOARD_LL || kind == WH_MOUSE_LL || kind == WH_SYSMSGFILTER ||
                  kind == WH_JOURNALRECORD || kind == WH_JOURNALPLAYBACK;
    DWORD error = 0;
    Hook *hook = NULL;
    if (kind < WH_MINHOOK || kind > WH_MAXHOOK)
        error = ERROR_INVALID_HOOK_FILTER;
    else if (function == NULL)
        error = ERROR_INVALID_FILTER_PROC;
    else if (thread && global)
        error = ERROR_GLOBAL_ONLY_HOOK;
    else if (thread == 0 && module == NULL && !global)
        error = ERROR_HOOK_NEEDS_HMOD;
    else if ((hook = allocate(sizeof *hook)) == NULL)
        error = ERROR_NOT_ENOUGH_MEMORY;
    if (error) {
        fail(error);
        return NULL;
    }
    lock_user();
    *hook = (Hook){hooks, (HHOOK)(last_handle += 2), kind, function, thread};
    hooks = hook;
    unlock_user();
    return hook->handle;
}

HHOOK WINAPI SetWindowsHookExA(int kind, HOOKPROC function, HINSTANCE module, DWORD thread) {
    return SetWindowsHookExW(kind, function, module, thread);
}

BOOL WINAPI UnhookWindowsHookEx(HHOOK handle) {
    Hook *hook = NULL;
    lock_user();
    for (Hook **at = &hooks; *at && !hook;)
        if ((*at)->handle == handle) {
            hook = *at;
            *at = hook->next;
        } else {
            at = &(*at)->next;
        }
    unlock_user();
    if (hook == NULL)
        return fail(ERROR_INVALID_HOOK_HANDLE);
    release(hook);
    return TRUE;
}

BOOL WINAPI CallMsgFilterW(LPMSG message, int code) {
    return call_hooks(WH_SYSMSGFILTER, code, 0, (LPARAM)message) || call_hooks(WH_MSGFILTER, code, 0, (LPARAM)message);
}

BOOL WINAPI CallMsgFilterA(LPMSG message, int code) { return CallMsgFilterW(message, code); }
