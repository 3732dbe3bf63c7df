// The Windows Runtime's apartments, which are COM's, and its classes: none is registered here.
#include "combase.h"

HRESULT WINAPI CoInitializeEx(LPVOID reserved, DWORD model);
void WINAPI CoUninitialize(void);

HRESULT WINAPI RoInitialize(RO_INIT_TYPE type) {
    return CoInitializeEx(NULL, type == RO_INIT_MULTITHREADED ? COINIT_MULTITHREADED : COINIT_APARTMENTTHREADED);
}

void WINAPI RoUninitialize(void) { CoUninitialize(); }

HRESULT WINAPI RoGetActivationFactory(HSTRING class_id, REFIID interface_id, void **factory) {
    (void)interface_id;
    if (!factory || !class_id)
        return E_INVALIDARG;
    *factory = NULL;
    return REGDB_E_CLASSNOTREG;
}

HRESULT WINAPI RoActivateInstance(HSTRING class_id, IInspectable **instance) {
    if (!instance || !class_id)
        return E_INVALIDARG;
    *instance = NULL;
    return REGDB_E_CLASSNOTREG;
}

// Failures are told to nobody: there is no debugger of the Windows Runtime that would listen.
BOOL WINAPI RoOriginateError(HRESULT error, HSTRING message) {
    (void)message;
    return FAILED(error);
}

BOOL WINAPI RoOriginateErrorW(HRESULT error, UINT length, PCWSTR message) {
    (void)length, (void)message;
    return FAILED(error);
}
