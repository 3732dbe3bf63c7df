// Requests to the console device, and the functions that are one request each.

#include "console.h"

static HANDLE reference; // the console itself, opened when first needed

BOOL console_request(HANDLE console, enum condrv_code code, const void *in, DWORD in_size, void *out, DWORD out_size,
                     DWORD *done) {
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtDeviceIoControlFile(console, NULL, NULL, NULL, &io, code, (PVOID)in, in_size, out, out_size);
    if (status == STATUS_PENDING) {
        status = NtWaitForSingleObject(console, FALSE, NULL);
        if (NT_SUCCESS(status))
            status = io.Status;
    }
    if (done)
        *done = NT_ERROR(status) ? 0 : (DWORD)io.Information;
    switch (status) {
    case STATUS_INVALID_DEVICE_REQUEST:
    case STATUS_OBJECT_TYPE_MISMATCH:
    case STATUS_NOT_SUPPORTED:
    case STATUS_NOT_IMPLEMENTED:
        return base_fail(ERROR_INVALID_HANDLE);
    case STATUS_ALERTED: // ^C ended a read
        SetLastError(ERROR_OPERATION_ABORTED);
        return TRUE;
    default:
        return base_result(status);
    }
}

HANDLE console_open(PCWSTR object, DWORD access, DWORD share, bool inherited) {
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    HANDLE opened;
    RtlInitUnicodeString(&name, object);
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | (inherited ? OBJ_INHERIT : 0), NULL, NULL);
    NTSTATUS status = NtOpenFile(&opened, access | SYNCHRONIZE, &attributes, &io, share, FILE_SYNCHRONOUS_IO_NONALERT);
    if (NT_SUCCESS(status))
        return opened;
    base_set_last_nt_error(status);
    return INVALID_HANDLE_VALUE;
}

BOOL console_reference_request(enum condrv_code code, const void *in, DWORD in_size, void *out, DWORD out_size,
                               DWORD *done) {
    HANDLE console = __atomic_load_n(&reference, __ATOMIC_ACQUIRE);
    if (!console) {
        HANDLE opened = console_open(L"\\Device\\ConDrv\\Reference", GENERIC_READ | GENERIC_WRITE, SHARE_ALL, false);
        if (opened == INVALID_HANDLE_VALUE)
            return base_fail(ERROR_INVALID_HANDLE);
        if (__atomic_compare_exchange_n(&reference, &console, opened, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            console = opened;
        else
            NtClose(opened);
    }
    return console_request(console, code, in, in_size, out, out_size, done);
}

bool console_is(HANDLE handle) {
    FILE_FS_DEVICE_INFORMATION device;
    return NT_SUCCESS(file_device(handle, &device)) && device.DeviceType == FILE_DEVICE_CONSOLE;
}

BOOL WINAPI GetConsoleMode(HANDLE console, LPDWORD mode) {
    uint32_t value;
    if (!console_request(console, CONDRV_GET_MODE, NULL, 0, &value, sizeof(value), NULL))
        return FALSE;
    *mode = value;
    return TRUE;
}

BOOL WINAPI SetConsoleMode(HANDLE console, DWORD mode) {
    uint32_t value = mode;
    return console_request(console, CONDRV_SET_MODE, &value, sizeof(value), NULL, 0, NULL);
}

static BOOL get_code_pages(struct condrv_code_pages *pages) {
    if (console_reference_request(CONDRV_GET_CODE_PAGES, NULL, 0, pages, sizeof(*pages), NULL))
        return TRUE;
    return FALSE;
}

UINT WINAPI GetConsoleCP(void) {
    struct condrv_code_pages pages;
    return get_code_pages(&pages) ? pages.input : 0;
}

UINT WINAPI GetConsoleOutputCP(void) {
    struct condrv_code_pages pages;
    return get_code_pages(&pages) ? pages.output : 0;
}

static BOOL set_code_page(UINT page, bool output) {
    struct condrv_code_pages pages;
    if (!IsValidCodePage(page))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!get_code_pages(&pages))
        return FALSE;
    *(output ? &pages.output : &pages.input) = page;
    return console_reference_request(CONDRV_SET_CODE_PAGES, &pages, sizeof(pages), NULL, 0, NULL);
}

BOOL WINAPI SetConsoleCP(UINT page) { return set_code_page(page, false); }

BOOL WINAPI SetConsoleOutputCP(UINT page) { return set_code_page(page, true); }

DWORD WINAPI GetConsoleTitleW(LPWSTR title, DWORD size) {
    BASE_SCOPED PWSTR text = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    DWORD bytes;
    if (!text ||
        !console_reference_request(CONDRV_GET_TITLE, NULL, 0, text, BASE_MAX_LONG_PATH * sizeof(WCHAR), &bytes))
        return 0;
    DWORD length = bytes / sizeof(WCHAR);
    if (!size)
        return 0;
    DWORD copied = length < size ? length : size - 1; // a title that does not fit is cut
    memcpy(title, text, copied * sizeof(WCHAR));
    title[copied] = 0;
    base_fail(ERROR_SUCCESS);
    return length;
}

DWORD WINAPI GetConsoleTitleA(LPSTR title, DWORD size) {
    BASE_SCOPED PWSTR text = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!text)
        return 0;
    DWORD length = GetConsoleTitleW(text, BASE_MAX_LONG_PATH);
    if (!length || !size)
        return 0;
    DWORD made = base_copy_narrow(text, length, title, size);
    if (made >= size && size)
        title[0] = 0;
    return base_narrow_size(text, length);
}

DWORD WINAPI GetConsoleOriginalTitleA(LPSTR title, DWORD size) { return GetConsoleTitleA(title, size); }

DWORD WINAPI GetConsoleOriginalTitleW(LPWSTR title, DWORD size) { return GetConsoleTitleW(title, size); }

BOOL WINAPI SetConsoleTitleW(LPCWSTR title) {
    return console_reference_request(CONDRV_SET_TITLE, title, (DWORD)(base_length(title) * sizeof(WCHAR)), NULL, 0,
                                     NULL);
}

BOOL WINAPI SetConsoleTitleA(LPCSTR title) {
    BASE_SCOPED PWSTR wide = base_wide(title);
    return wide ? SetConsoleTitleW(wide) : FALSE;
}

DWORD WINAPI GetConsoleProcessList(LPDWORD list, DWORD count) {
    if (!list || !count) {
        base_fail(ERROR_INVALID_PARAMETER);
        return 0;
    }
    enum { MOST = 4096 };
    BASE_SCOPED uint32_t *ids = base_alloc(MOST * sizeof(uint32_t));
    DWORD bytes;
    if (!ids || !console_reference_request(CONDRV_GET_PROCESS_LIST, NULL, 0, ids, MOST * sizeof(uint32_t), &bytes))
        return 0;
    DWORD found = bytes / sizeof(uint32_t);
    if (found <= count)
        memcpy(list, ids, found * sizeof(DWORD));
    return found; // more than `count`: nothing was copied
}

void console_close_reference(void) {
    HANDLE console = __atomic_exchange_n(&reference, NULL, __ATOMIC_ACQ_REL);
    if (console)
        NtClose(console);
}

// A terminal is not a window of this process's desktop.
HWND WINAPI GetConsoleWindow(void) {
    struct condrv_code_pages pages;
    get_code_pages(&pages); // its error is there to tell
    return NULL;
}
