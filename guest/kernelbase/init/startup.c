// What a process was started with: command line, STARTUPINFO, standard handles.
// The process parameters stay the only copy, so that programs which read or patch the PEB see the same.

#include "kernelbase.h"

// Made once at process start: the pointers handed out stay valid, whatever becomes of the PEB.
static PSTR command_line_a;
static PWSTR command_line_w;

bool base_init_strings(void) {
    UNICODE_STRING *line = &base_parameters()->CommandLine;
    command_line_w = line->Buffer;
    DWORD size = base_narrow_size(line->Buffer, line->Length / sizeof(WCHAR));
    command_line_a = base_alloc(size + 1);
    if (!command_line_a)
        return false;
    base_copy_narrow(line->Buffer, line->Length / sizeof(WCHAR), command_line_a, size + 1);
    return true;
}

LPSTR WINAPI GetCommandLineA(void) { return command_line_a; }

LPWSTR WINAPI GetCommandLineW(void) { return command_line_w; }

// Everything but the strings, which the A form has in UTF-8.
static void fill_startup_info(STARTUPINFOW *info) {
    RTL_USER_PROCESS_PARAMETERS *from = base_parameters();
    *info = (STARTUPINFOW){
        .cb = sizeof(*info),
        .dwX = from->StartingX,
        .dwY = from->StartingY,
        .dwXSize = from->CountX,
        .dwYSize = from->CountY,
        .dwXCountChars = from->CountCharsX,
        .dwYCountChars = from->CountCharsY,
        .dwFillAttribute = from->FillAttribute,
        .dwFlags = from->WindowFlags,
        .wShowWindow = (WORD)from->ShowWindowFlags,
        .cbReserved2 = from->RuntimeData.Length,
        .lpReserved2 = (LPBYTE)from->RuntimeData.Buffer,
    };
    if (from->WindowFlags & STARTF_USESTDHANDLES) {
        info->hStdInput = from->StandardInput;
        info->hStdOutput = from->StandardOutput;
        info->hStdError = from->StandardError;
    }
}

void WINAPI GetStartupInfoW(LPSTARTUPINFOW info) {
    static WCHAR empty[1];
    RTL_USER_PROCESS_PARAMETERS *from = base_parameters();
    fill_startup_info(info);
    info->lpReserved = from->ShellInfo.Buffer ? from->ShellInfo.Buffer : empty;
    info->lpDesktop = from->DesktopInfo.Buffer ? from->DesktopInfo.Buffer : empty;
    info->lpTitle = from->WindowTitle.Buffer ? from->WindowTitle.Buffer : empty;
}

void WINAPI GetStartupInfoA(LPSTARTUPINFOA info) {
    static STARTUPINFOW *known; // the strings are made once: callers keep the pointers
    static PSTR strings[3];
    STARTUPINFOW wide;
    GetStartupInfoW(&wide);
    if (!__atomic_load_n(&known, __ATOMIC_ACQUIRE)) {
        RtlAcquirePebLock();
        if (!known) {
            strings[0] = base_narrow(wide.lpReserved);
            strings[1] = base_narrow(wide.lpDesktop);
            strings[2] = base_narrow(wide.lpTitle);
            static STARTUPINFOW done;
            __atomic_store_n(&known, &done, __ATOMIC_RELEASE);
        }
        RtlReleasePebLock();
    }
    static_assert(sizeof(STARTUPINFOA) == sizeof(STARTUPINFOW), "STARTUPINFO");
    memcpy(info, &wide, sizeof(wide));
    info->lpReserved = strings[0];
    info->lpDesktop = strings[1];
    info->lpTitle = strings[2];
}

static HANDLE *standard_handle(DWORD which) {
    RTL_USER_PROCESS_PARAMETERS *parameters = base_parameters();
    switch (which) {
    case STD_INPUT_HANDLE:
        return &parameters->StandardInput;
    case STD_OUTPUT_HANDLE:
        return &parameters->StandardOutput;
    case STD_ERROR_HANDLE:
        return &parameters->StandardError;
    default:
        base_fail(ERROR_INVALID_HANDLE);
        return NULL;
    }
}

HANDLE WINAPI GetStdHandle(DWORD which) {
    HANDLE *slot = standard_handle(which);
    return slot ? *slot : INVALID_HANDLE_VALUE;
}

BOOL WINAPI SetStdHandleEx(DWORD which, HANDLE handle, HANDLE *previous) {
    HANDLE *slot = standard_handle(which);
    if (!slot)
        return FALSE;
    HANDLE old = __atomic_exchange_n(slot, handle, __ATOMIC_ACQ_REL);
    if (previous)
        *previous = old;
    return TRUE;
}

BOOL WINAPI SetStdHandle(DWORD which, HANDLE handle) { return SetStdHandleEx(which, handle, NULL); }

UINT WINAPI SetHandleCount(UINT count) { return count; } // documented to do nothing but return its argument
