// Redirections: ten handles, of which the first three are the process's standard ones.

#include "run.h"

static const DWORD standard[3] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
static HANDLE further[10]; // 3…9; NULL: not open

static HANDLE current(int number) { return number < 3 ? GetStdHandle(standard[number]) : further[number]; }

HANDLE redirect_handle(int number, HANDLE handle) {
    if (number == 1)
        streams_changed();
    HANDLE previous = current(number);
    if (number < 3)
        SetStdHandle(standard[number], handle);
    else
        further[number] = handle;
    return previous;
}

static HANDLE duplicate(int number) {
    HANDLE copy, self = GetCurrentProcess(), source = current(number);
    if (!source || !DuplicateHandle(self, source, self, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS)) {
        SetLastError(ERROR_INVALID_HANDLE);
        return INVALID_HANDLE_VALUE;
    }
    return copy;
}

static HANDLE open_target(const Redirection *one) {
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    if (one->kind == REDIRECT_DUPLICATE)
        return duplicate(one->target[0] - '0');
    PWSTR path = without_quotes(expand_running(one->target));
    if (one->kind == REDIRECT_READ)
        return CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &inherited,
                           OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    bool append = one->kind == REDIRECT_APPEND;
    HANDLE file = CreateFileW(path, GENERIC_WRITE | (append ? GENERIC_READ : 0), FILE_SHARE_READ | FILE_SHARE_DELETE,
                              &inherited, append ? OPEN_ALWAYS : CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE && append) // the end of a device or of what may only be written
        file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, &inherited, OPEN_ALWAYS,
                           FILE_ATTRIBUTE_NORMAL, NULL);
    if (file != INVALID_HANDLE_VALUE && append)
        SetFilePointer(file, 0, NULL, FILE_END);
    return file;
}

void redirect_back(SavedHandles *saved) {
    out_flush();
    for (int i = 0; i < 10; i++) {
        if (!saved->opened[i])
            continue;
        HANDLE used = redirect_handle(i, saved->handles[i]);
        CloseHandle(used);
    }
}

bool redirect(const Redirection *list, SavedHandles *saved) {
    *saved = (SavedHandles){0};
    out_flush();
    for (const Redirection *one = list; one; one = one->next) {
        HANDLE handle = open_target(one);
        if (handle == INVALID_HANDLE_VALUE) {
            DWORD error = GetLastError();
            redirect_back(saved);
            err_code(error);
            return false;
        }
        HANDLE previous = redirect_handle(one->handle, handle);
        if (saved->opened[one->handle])
            CloseHandle(previous);
        else
            saved->handles[one->handle] = previous;
        saved->opened[one->handle] = true;
    }
    return true;
}
