// ShellExecute: programs are started, documents and addresses go to the host's xdg-open.

#define DECLSPEC_IMPORT
#define _SHELL32_
#include <stdbool.h>
#include <windows.h>
#include <shellapi.h>

enum { PATH_UNITS = 1024, LINE_UNITS = 32768, STARTED = 42 /* any value above 32 */ };

static bool is_same(LPCWSTR left, LPCWSTR right) {
    return CompareStringOrdinal(left, -1, right, -1, TRUE) == CSTR_EQUAL;
}

static LPCWSTR name_of(LPCWSTR path) {
    LPCWSTR name = path;
    for (; *path; path++)
        if (*path == '\\' || *path == '/')
            name = path + 1;
    return name;
}

static LPCWSTR extension_of(LPCWSTR path) {
    LPCWSTR found = L"";
    for (LPCWSTR at = name_of(path); *at; at++)
        if (*at == '.')
            found = at;
    return found;
}

static bool is_script(LPCWSTR path) {
    return is_same(extension_of(path), L".bat") || is_same(extension_of(path), L".cmd");
}

static bool is_program(LPCWSTR path) {
    return is_same(extension_of(path), L".exe") || is_same(extension_of(path), L".com") || is_script(path);
}

// A scheme of at least two letters: one letter is a drive.
static bool is_address(LPCWSTR text) {
    LPCWSTR at = text;
    while ((*at | 0x20) >= 'a' && (*at | 0x20) <= 'z')
        at++;
    return *at == ':' && at - text > 1;
}

// Where App Paths or the search path has a program.
static bool find_program(LPCWSTR file, LPCWSTR directory, WCHAR out[PATH_UNITS]) {
    WCHAR key[PATH_UNITS] = L"Software\\Microsoft\\Windows\\CurrentVersion\\App Paths\\";
    static const HKEY roots[] = {HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE};
    LPWSTR part;
    DWORD found = directory ? SearchPathW(directory, file, L".exe", PATH_UNITS, out, &part) : 0;
    if (found == 0)
        found = SearchPathW(NULL, file, L".exe", PATH_UNITS, out, &part);
    if (found && found < PATH_UNITS)
        return true;
    if (lstrlenW(key) + lstrlenW(file) + 5 > PATH_UNITS)
        return false;
    lstrcatW(key, file);
    if (*extension_of(file) == 0)
        lstrcatW(key, L".exe");
    for (unsigned i = 0; i < ARRAYSIZE(roots); i++) {
        DWORD size = (PATH_UNITS - 1) * sizeof(WCHAR);
        if (RegGetValueW(roots[i], key, NULL, RRF_RT_REG_SZ, NULL, out, &size) == ERROR_SUCCESS)
            return true;
    }
    return false;
}

static DWORD start(LPCWSTR program, LPWSTR line, LPCWSTR directory, int show, HANDLE *process) {
    STARTUPINFOW how = {.cb = sizeof how, .dwFlags = STARTF_USESHOWWINDOW, .wShowWindow = (WORD)show};
    PROCESS_INFORMATION made;
    if (!CreateProcessW(program, line, NULL, NULL, FALSE, 0, NULL, directory, &how, &made))
        return GetLastError();
    CloseHandle(made.hThread);
    if (process)
        *process = made.hProcess;
    else
        CloseHandle(made.hProcess);
    return ERROR_SUCCESS;
}

static DWORD start_program(LPCWSTR path, LPCWSTR parameters, LPCWSTR directory, int show, HANDLE *process) {
    SIZE_T size = (SIZE_T)lstrlenW(path) + (parameters ? (SIZE_T)lstrlenW(parameters) : 0) + 32;
    LPWSTR line = size < LINE_UNITS ? HeapAlloc(GetProcessHeap(), 0, size * sizeof(WCHAR)) : NULL;
    if (line == NULL)
        return ERROR_FILENAME_EXCED_RANGE;
    lstrcpyW(line, is_script(path) ? L"cmd.exe /c \"\"" : L"\"");
    lstrcatW(line, path);
    lstrcatW(line, L"\"");
    if (parameters && *parameters) {
        lstrcatW(line, L" ");
        lstrcatW(line, parameters);
    }
    if (is_script(path))
        lstrcatW(line, L"\"");
    DWORD error = start(is_script(path) ? NULL : path, line, directory, show, process);
    HeapFree(GetProcessHeap(), 0, line);
    return error;
}

// The host's opener takes Linux paths: it is started in the document's directory, with its name alone.
static DWORD open_document(LPCWSTR file, LPCWSTR directory, int show, HANDLE *process) {
    WCHAR whole[PATH_UNITS], line[PATH_UNITS + 32] = L"xdg-open \"";
    LPWSTR name;
    if (is_address(file)) {
        if (lstrlenW(file) >= PATH_UNITS)
            return ERROR_FILENAME_EXCED_RANGE;
        lstrcatW(line, file);
    } else {
        WCHAR before[PATH_UNITS];
        bool moved = directory && GetCurrentDirectoryW(PATH_UNITS, before) && SetCurrentDirectoryW(directory);
        DWORD length = GetFullPathNameW(file, PATH_UNITS, whole, &name);
        if (moved)
            SetCurrentDirectoryW(before);
        if (length == 0 || length >= PATH_UNITS)
            return ERROR_FILENAME_EXCED_RANGE;
        DWORD attributes = GetFileAttributesW(whole);
        if (attributes == INVALID_FILE_ATTRIBUTES)
            return ERROR_FILE_NOT_FOUND;
        if (attributes & FILE_ATTRIBUTE_DIRECTORY) {
            lstrcatW(line, L".");
            directory = whole;
        } else {
            lstrcatW(line, L"./");
            lstrcatW(line, name);
            name[-1] = 0;
            directory = whole[1] == ':' && whole[2] == 0 ? lstrcatW(whole, L"\\") : whole;
        }
    }
    lstrcatW(line, L"\"");
    DWORD error = start(NULL, line, directory, show, process);
    return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND ? ERROR_NO_ASSOCIATION : error;
}

static DWORD execute(LPCWSTR verb, LPCWSTR file, LPCWSTR parameters, LPCWSTR directory, int show, HANDLE *process) {
    WCHAR path[PATH_UNITS];
    bool run = verb == NULL || *verb == 0 || is_same(verb, L"open") || is_same(verb, L"runas");
    if (file == NULL)
        return ERROR_FILE_NOT_FOUND;
    if (directory && *directory == 0)
        directory = NULL;
    if (!run && !is_same(verb, L"explore"))
        return ERROR_NO_ASSOCIATION; // print, edit…: nobody registered for any of it
    if (is_address(file))
        return open_document(file, directory, show, process);
    bool plain = *extension_of(file) == 0 || is_program(file);
    if (run && plain && find_program(file, directory, path) && !(GetFileAttributesW(path) & FILE_ATTRIBUTE_DIRECTORY))
        return start_program(path, parameters, directory, show, process);
    return open_document(file, directory, show, process);
}

// The answer of old: above 32, or one of few errors.
static HINSTANCE old_answer(DWORD error) {
    ULONG_PTR value = error == ERROR_SUCCESS          ? STARTED
                      : error == ERROR_NO_ASSOCIATION ? SE_ERR_NOASSOC
                      : error == ERROR_ACCESS_DENIED  ? SE_ERR_ACCESSDENIED
                      : error == ERROR_PATH_NOT_FOUND ? SE_ERR_PNF
                      : error == ERROR_BAD_EXE_FORMAT ? ERROR_BAD_FORMAT
                                                      : SE_ERR_FNF;
    return (HINSTANCE)value;
}

HINSTANCE WINAPI ShellExecuteW(HWND window, LPCWSTR verb, LPCWSTR file, LPCWSTR parameters, LPCWSTR directory,
                               INT show) {
    (void)window;
    DWORD error = execute(verb, file, parameters, directory, show, NULL);
    SetLastError(error);
    return old_answer(error);
}

BOOL WINAPI ShellExecuteExW(SHELLEXECUTEINFOW *about) {
    bool wanted;
    if (about == NULL || about->cbSize != sizeof *about) {
        SetLastError(ERROR_ACCESS_DENIED); // what it has always said
        return FALSE;
    }
    wanted = about->fMask & SEE_MASK_NOCLOSEPROCESS;
    about->hProcess = NULL;
    DWORD error = execute(about->lpVerb, about->lpFile, about->lpParameters, about->lpDirectory, about->nShow,
                          wanted ? &about->hProcess : NULL);
    about->hInstApp = old_answer(error);
    SetLastError(error);
    return error == ERROR_SUCCESS;
}

static LPWSTR widened(LPCSTR text) {
    int units = text ? MultiByteToWideChar(CP_ACP, 0, text, -1, NULL, 0) : 0;
    LPWSTR wide = units ? HeapAlloc(GetProcessHeap(), 0, (SIZE_T)units * sizeof *wide) : NULL;
    if (wide)
        MultiByteToWideChar(CP_ACP, 0, text, -1, wide, units);
    return wide;
}

HINSTANCE WINAPI ShellExecuteA(HWND window, LPCSTR verb, LPCSTR file, LPCSTR parameters, LPCSTR directory, INT show) {
    LPWSTR wide[4] = {widened(verb), widened(file), widened(parameters), widened(directory)};
    HINSTANCE answer = ShellExecuteW(window, wide[0], wide[1], wide[2], wide[3], show);
    DWORD error = GetLastError();
    for (unsigned i = 0; i < ARRAYSIZE(wide); i++)
        HeapFree(GetProcessHeap(), 0, wide[i]);
    SetLastError(error);
    return answer;
}

BOOL WINAPI ShellExecuteExA(SHELLEXECUTEINFOA *about) {
    if (about == NULL || about->cbSize != sizeof *about) {
        SetLastError(ERROR_ACCESS_DENIED);
        return FALSE;
    }
    LPWSTR wide[4] = {widened(about->lpVerb), widened(about->lpFile), widened(about->lpParameters),
                      widened(about->lpDirectory)};
    SHELLEXECUTEINFOW copy = {.cbSize = sizeof copy,
                              .fMask = about->fMask,
                              .lpVerb = wide[0],
                              .lpFile = wide[1],
                              .lpParameters = wide[2],
                              .lpDirectory = wide[3],
                              .nShow = about->nShow};
    BOOL done = ShellExecuteExW(&copy);
    DWORD error = GetLastError();
    about->hProcess = copy.hProcess;
    about->hInstApp = copy.hInstApp;
    for (unsigned i = 0; i < ARRAYSIZE(wide); i++)
        HeapFree(GetProcessHeap(), 0, wide[i]);
    SetLastError(error);
    return done;
}

// The program that would open a file: itself where it is one; documents have none of their own here.
HINSTANCE WINAPI FindExecutableW(LPCWSTR file, LPCWSTR directory, LPWSTR out) {
    WCHAR path[PATH_UNITS];
    if (out)
        out[0] = 0;
    if (file == NULL || out == NULL || !find_program(file, directory && *directory ? directory : NULL, path) ||
        lstrlenW(path) >= MAX_PATH)
        return (HINSTANCE)SE_ERR_FNF;
    if (!is_program(path))
        return (HINSTANCE)SE_ERR_NOASSOC;
    lstrcpyW(out, path);
    return (HINSTANCE)STARTED;
}

HINSTANCE WINAPI FindExecutableA(LPCSTR file, LPCSTR directory, LPSTR out) {
    WCHAR path[MAX_PATH] = L"";
    LPWSTR wide_file = widened(file), wide_directory = widened(directory);
    HINSTANCE answer = FindExecutableW(wide_file, wide_directory, path);
    HeapFree(GetProcessHeap(), 0, wide_file);
    HeapFree(GetProcessHeap(), 0, wide_directory);
    if (out && !WideCharToMultiByte(CP_ACP, 0, path, -1, out, MAX_PATH, NULL, NULL))
        out[0] = 0;
    return answer;
}
