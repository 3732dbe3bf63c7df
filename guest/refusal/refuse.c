// What a DLL exports in the place of functions it does not have: each sets an error and returns a failure value.
// Export lists name them as aliases: `GetDC = refuse_window`. They never look at their arguments.

#include <windows.h>

enum { NOT_IMPLEMENTED_STATUS = (int)0xC0000002 };

ULONG_PTR refuse_call(void);
ULONG_PTR refuse_window(void);
ULONG_PTR refuse_minus_one(void);
ULONG refuse_error(void);
LONG refuse_status(void);
HRESULT refuse_hresult(void);

// For those that return FALSE, NULL or 0.
ULONG_PTR refuse_call(void) {
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return 0;
}

// For those that take a window, a menu, a cursor…: no such thing can have been made.
ULONG_PTR refuse_window(void) {
    SetLastError(ERROR_INVALID_WINDOW_HANDLE);
    return 0;
}

// For those that return -1.
ULONG_PTR refuse_minus_one(void) {
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return (ULONG_PTR)-1;
}

// For those that return a Win32 error.
ULONG refuse_error(void) { return ERROR_CALL_NOT_IMPLEMENTED; }

// For those that return an NTSTATUS.
LONG refuse_status(void) { return NOT_IMPLEMENTED_STATUS; }

// For those that return an HRESULT.
HRESULT refuse_hresult(void) { return E_NOTIMPL; }
