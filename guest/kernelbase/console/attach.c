// Having a console or none: AllocConsole, AttachConsole, FreeConsole.

#include "console.h"

BOOL WINAPI FreeConsole(void) {
    DWORD error = NtTeb()->LastErrorValue;
    if (!console_reference_request(CONDRV_DETACH, NULL, 0, NULL, 0, NULL))
        NtTeb()->LastErrorValue = error; // a process without a console has its way already
    console_close_reference();
    console_forget_handlers();
    base_parameters()->ConsoleHandle = NULL;
    return TRUE;
}

// The standard handles that the process was not started with, or that mean nothing any more, become the new console's.
static void set_standard_handles(void) {
    RTL_USER_PROCESS_PARAMETERS *parameters = base_parameters();
    HANDLE *standard[] = {&parameters->StandardInput, &parameters->StandardOutput, &parameters->StandardError};
    bool given = parameters->WindowFlags & STARTF_USESTDHANDLES;
    for (int i = 0; i < 3; i++) {
        if (given && *standard[i])
            continue;
        HANDLE opened = console_open(i ? L"\\Device\\ConDrv\\CurrentOut" : L"\\Device\\ConDrv\\CurrentIn",
                                     GENERIC_READ | GENERIC_WRITE, SHARE_ALL, true);
        if (opened != INVALID_HANDLE_VALUE)
            *standard[i] = opened;
    }
}

static BOOL connect(enum condrv_code code, const void *in, DWORD in_size) {
    BASE_SCOPED_HANDLE HANDLE door =
        console_open(L"\\Device\\ConDrv\\Connect", GENERIC_READ | GENERIC_WRITE, SHARE_ALL, false);
    if (door == INVALID_HANDLE_VALUE || !console_request(door, code, in, in_size, NULL, 0, NULL))
        return FALSE;
    console_forget_handlers();
    set_standard_handles();
    base_parameters()->ConsoleHandle = base_parameters()->StandardOutput;
    return TRUE;
}

BOOL WINAPI AllocConsole(void) { return connect(CONDRV_ALLOCATE, NULL, 0); }

BOOL WINAPI AttachConsole(DWORD process) {
    uint32_t value = process;
    return connect(CONDRV_ATTACH, &value, sizeof(value));
}
