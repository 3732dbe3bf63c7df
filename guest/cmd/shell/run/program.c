// Programs: found by the current directory, PATH and PATHEXT, started, waited for.
// A name without extension that Windows would not run may be a program of Linux; those come last.

#include "run.h"

typedef struct {
    PCWSTR name;       // as given, without quotes
    PCWSTR extensions; // PATHEXT
    PWSTR bare;        // the first file of exactly that name and no extension
} Search;

static SIZE_T extension_place(PCWSTR name) {
    SIZE_T length = text_length(name);
    for (SIZE_T i = length; i-- > 0 && name[i] != '\\' && name[i] != '/';)
        if (name[i] == '.')
            return i;
    return length;
}

// The place of an extension in PATHEXT; a large number when it is not there.
static unsigned extension_rank(PCWSTR extensions, PCWSTR extension) {
    SIZE_T length = text_length(extension);
    unsigned rank = 0;
    for (PCWSTR at = extensions; *at; rank++) {
        PCWSTR end = at;
        while (*end && *end != ';')
            end++;
        if ((SIZE_T)(end - at) == length && equal_folded_n(at, extension, length))
            return rank;
        at = *end ? end + 1 : end;
    }
    return ~0u;
}

static bool is_file(PCWSTR path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

// The file in one directory ("" or one that ends with a separator); NULL when there is none.
static PWSTR find_in(Search *search, PCWSTR directory) {
    PCWSTR last = search->name;
    for (PCWSTR at = last; *at; at++)
        if (*at == '\\' || *at == '/' || *at == ':')
            last = at + 1;
    PWSTR exact = join(directory, search->name, NULL);
    bool extended = extension_place(last) < text_length(last);
    if (extended && is_file(exact))
        return exact;
    WIN32_FIND_DATAW found;
    HANDLE find = FindFirstFileW(join(exact, L".*", NULL), &found); // the bare name matches as well
    if (find == INVALID_HANDLE_VALUE)
        return NULL;
    SIZE_T stem = text_length(last);
    unsigned best = ~0u;
    PWSTR result = NULL;
    do {
        if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY || text_length(found.cFileName) < stem ||
            !equal_folded_n(found.cFileName, last, stem))
            continue;
        PCWSTR extension = found.cFileName + stem;
        if (!*extension && !extended && !search->bare)
            search->bare = exact;
        unsigned rank = *extension ? extension_rank(search->extensions, extension) : ~0u;
        if (rank < best) {
            best = rank;
            result = join(exact, extension, NULL);
        }
    } while (FindNextFileW(find, &found));
    FindClose(find);
    return result;
}

static PWSTR find_on_path(Search *search) {
    PCWSTR path = variable_value(L"PATH", 4);
    for (PCWSTR at = path ? path : L""; *at;) {
        bool quoted = false;
        Text directory = {0};
        for (; *at && (*at != ';' || quoted); at++) {
            if (*at == '"')
                quoted = !quoted;
            else
                text_add_unit(&directory, *at);
        }
        at += *at == ';';
        if (!directory.length)
            continue;
        WCHAR last = directory.units[directory.length - 1];
        if (last != '\\' && last != '/' && last != ':')
            text_add_unit(&directory, '\\');
        PWSTR found = find_in(search, directory.units);
        if (found)
            return found;
    }
    return NULL;
}

ProgramKind find_program(PCWSTR name, PWSTR *path) {
    Search search = {.name = without_quotes(name), .extensions = variable_value(L"PATHEXT", 7)};
    if (!search.extensions)
        search.extensions = L".COM;.EXE;.BAT;.CMD";
    if (!*search.name || find_unit(search.name, '*') || find_unit(search.name, '?'))
        return PROGRAM_NONE;
    bool placed = find_unit(search.name, '\\') || find_unit(search.name, ':') || find_unit(search.name, '/');
    PWSTR found = NULL;
    if (placed || NeedCurrentDirectoryForExePathW(search.name))
        found = find_in(&search, L"");
    if (!found && !placed)
        found = find_on_path(&search);
    if (!found)
        found = search.bare;
    if (!found)
        return PROGRAM_NONE;
    DWORD size = GetFullPathNameW(found, 0, NULL, NULL);
    *path = memory_take((size + 1) * sizeof(WCHAR));
    if (!size || !GetFullPathNameW(found, size, *path, NULL))
        return PROGRAM_NONE;
    PCWSTR extension = *path + extension_place(*path);
    return equal_folded(extension, L".bat") || equal_folded(extension, L".cmd") ? PROGRAM_BATCH : PROGRAM_OTHER;
}

LONG not_recognized(PCWSTR name) {
    err(L"'%s' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n", name);
    return shell.error_level = CODE_NOT_FOUND;
}

HANDLE start_program(PCWSTR path, PCWSTR name, PCWSTR line, DWORD flags, STARTUPINFOW *startup, PCWSTR directory) {
    PROCESS_INFORMATION started;
    out_flush();
    if (!CreateProcessW(path, copy_text(line), NULL, NULL, TRUE, flags, NULL, directory, startup, &started)) {
        DWORD error = GetLastError();
        if (error == ERROR_BAD_EXE_FORMAT || error == ERROR_FILE_NOT_FOUND) {
            not_recognized(name);
        } else {
            err_code(error);
            shell.error_level = 1;
        }
        return NULL;
    }
    CloseHandle(started.hThread);
    return started.hProcess;
}

LONG wait_for(HANDLE process) {
    DWORD code = 1;
    WaitForSingleObject(process, INFINITE);
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return (LONG)code;
}

// Whether an image is one that has no console: at the prompt such a program is not waited for.
static bool is_windowed(PCWSTR path) {
    BYTE head[4096];
    DWORD size = 0;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    bool good = ReadFile(file, head, sizeof(head), &size, NULL);
    CloseHandle(file);
    const IMAGE_DOS_HEADER *dos = (const void *)head;
    if (!good || size < sizeof(*dos) || dos->e_magic != IMAGE_DOS_SIGNATURE || dos->e_lfanew < 0 ||
        (DWORD)dos->e_lfanew > size - sizeof(IMAGE_NT_HEADERS64))
        return false;
    const IMAGE_NT_HEADERS64 *image = (const void *)(head + dos->e_lfanew);
    return image->Signature == IMAGE_NT_SIGNATURE && image->OptionalHeader.Subsystem == IMAGE_SUBSYSTEM_WINDOWS_GUI;
}

// %=ExitCode% and %=ExitCodeAscii%
static void note_exit_code(LONG code) {
    Text text = {0};
    text_format(&text, L"%08x", (DWORD)code);
    SetEnvironmentVariableW(L"=ExitCode", text.units);
    WCHAR unit[2] = {code > ' ' && code < 0x7f ? (WCHAR)code : 0, 0};
    SetEnvironmentVariableW(L"=ExitCodeAscii", unit);
}

// A program that CTRL+C ended: the shell got the same event, perhaps not yet.
static void heed_control(LONG code) {
    enum { LINUX_INTERRUPTED = 128 + 2 }; // how Linux programs end by SIGINT
    if (code == (LONG)0xC000013A)         // STATUS_CONTROL_C_EXIT
        InterlockedExchange(&shell.interrupted, 1);
    else if (code == LINUX_INTERRUPTED)
        Sleep(20);
}

LONG run_program(PCWSTR path, PCWSTR name, PCWSTR arguments) {
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    HANDLE process = start_program(path, name, join(name, arguments, NULL), 0, &startup, NULL);
    if (!process)
        return shell.error_level;
    if (shell.interactive && !shell.batch && is_windowed(path)) {
        CloseHandle(process);
        return 0;
    }
    shell.error_level = wait_for(process);
    heed_control(shell.error_level);
    streams_changed();
    note_exit_code(shell.error_level);
    return shell.error_level;
}

HANDLE start_shell(PCWSTR switches) {
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PWSTR path = shell_path();
    return start_program(path, path, join(path, L" ", switches, NULL), 0, &startup, NULL);
}
