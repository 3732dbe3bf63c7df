/* Starting programs: finding the file, joining arguments with spaces as they are (quoting is the caller's), and handing
 * over descriptors. */
#include "spawn.h"

#include "../environment/environment.h"
#include "../lowio/lowio.h"
#include "../startup/startup.h"

static wchar_t *join_arguments(const wchar_t *const *arguments) {
    size_t size = 1;
    for (const wchar_t *const *at = arguments; *at; at++)
        size += wcslen(*at) + 1;
    wchar_t *line = malloc(size * sizeof *line), *out = line;
    if (!line)
        return NULL;
    for (const wchar_t *const *at = arguments; *at; at++) {
        if (at != arguments)
            *out++ = L' ';
        size_t length = wcslen(*at);
        memcpy(out, *at, length * sizeof *out);
        out += length;
    }
    *out = 0;
    return line;
}

static bool names_variable(const wchar_t *entry, const wchar_t *name) {
    size_t length = wcslen(name);
    return !_wcsnicmp(entry, name, length) && entry[length] == L'=';
}

/* A block of the given strings, with the drives' directories and SystemRoot from our own if they are left out. */
static wchar_t *join_environment(const wchar_t *const *environment) {
    wchar_t *own = GetEnvironmentStringsW();
    if (!own)
        return NULL;
    bool has_root = false;
    size_t size = 2;
    for (const wchar_t *const *at = environment; *at; at++) {
        size += wcslen(*at) + 1;
        has_root |= names_variable(*at, L"SystemRoot");
    }
    for (const wchar_t *at = own; *at; at += wcslen(at) + 1)
        if (*at == L'=' || (!has_root && names_variable(at, L"SystemRoot")))
            size += wcslen(at) + 1;
    wchar_t *block = malloc(size * sizeof *block), *out = block;
    if (block) {
        for (const wchar_t *at = own; *at; at += wcslen(at) + 1) {
            if (*at != L'=' && (has_root || !names_variable(at, L"SystemRoot")))
                continue;
            memcpy(out, at, (wcslen(at) + 1) * sizeof *out);
            out += wcslen(at) + 1;
        }
        for (const wchar_t *const *at = environment; *at; at++) {
            memcpy(out, *at, (wcslen(*at) + 1) * sizeof *out);
            out += wcslen(*at) + 1;
        }
        if (out == block)
            *out++ = 0;
        *out = 0;
    }
    FreeEnvironmentStringsW(own);
    return block;
}

static intptr_t start(int mode, const wchar_t *path, wchar_t *line, wchar_t *environment) {
    STARTUPINFOW startup = {.cb = sizeof startup};
    startup.lpReserved2 = crt_descriptors_for_child(&startup.cbReserved2, mode == SPAWN_DETACH);
    if (!startup.lpReserved2)
        return -1;
    DWORD flags = CREATE_UNICODE_ENVIRONMENT | (mode == SPAWN_DETACH ? DETACHED_PROCESS : 0);
    PROCESS_INFORMATION process;
    BOOL started = CreateProcessW(path, line, NULL, NULL, TRUE, flags, environment, NULL, &startup, &process);
    DWORD error = GetLastError();
    free(startup.lpReserved2);
    if (!started) {
        _dosmaperr(error);
        return -1;
    }
    CloseHandle(process.hThread);
    switch (mode) {
    case SPAWN_OVERLAY:
        _exit(0);
    case SPAWN_WAIT: {
        DWORD code = (DWORD)-1;
        WaitForSingleObject(process.hProcess, INFINITE);
        GetExitCodeProcess(process.hProcess, &code);
        CloseHandle(process.hProcess);
        return (int)code;
    }
    case SPAWN_DETACH:
        CloseHandle(process.hProcess);
        return 0;
    default:
        return (intptr_t)process.hProcess;
    }
}

static bool is_file(const wchar_t *path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

/* Whether the path, by itself or with an ending that programs have, is a file; writes the ending in place. */
static bool complete(wchar_t *path, size_t length) {
    static const wchar_t *const endings[] = {L".com", L".exe", L".bat", L".cmd"};
    const wchar_t *name = path;
    bool dot = false;
    for (const wchar_t *at = path; *at; at++) {
        if (*at == L'\\' || *at == L'/') {
            name = at + 1;
            dot = false;
        }
        dot |= *at == L'.';
    }
    (void)name;
    if (dot)
        return is_file(path);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        memcpy(path + length, endings[i], 5 * sizeof *path);
        if (is_file(path))
            return true;
    }
    path[length] = 0;
    return false;
}

enum { ENDING_ROOM = 5 };

/* The program's file, malloc()ed; NULL with errno. */
static wchar_t *find_program(const wchar_t *path, bool search) {
    size_t length = wcslen(path);
    bool bare = true;
    for (const wchar_t *at = path; *at; at++)
        bare &= *at != L'\\' && *at != L'/' && *at != L':';
    const wchar_t *folders = search && bare ? _wgetenv(L"PATH") : NULL;
    size_t room = length + (folders ? wcslen(folders) : 0) + ENDING_ROOM + 2;
    wchar_t *found = malloc(room * sizeof *found);
    if (!found)
        return NULL;
    memcpy(found, path, (length + 1) * sizeof *found);
    if (complete(found, length))
        return found;
    while (folders && *folders) {
        size_t at = 0;
        bool quoted = false;
        for (; *folders && (*folders != L';' || quoted); folders++) {
            if (*folders == L'"')
                quoted = !quoted;
            else
                found[at++] = *folders;
        }
        if (*folders)
            folders++;
        if (!at)
            continue;
        if (found[at - 1] != L'\\' && found[at - 1] != L'/')
            found[at++] = L'\\';
        memcpy(found + at, path, (length + 1) * sizeof *found);
        if (complete(found, at + length))
            return found;
    }
    free(found);
    _doserrno = ERROR_FILE_NOT_FOUND;
    errno = ENOENT;
    return NULL;
}

intptr_t crt_spawn(int mode, const wchar_t *path, const wchar_t *const *arguments, const wchar_t *const *environment,
                   bool search) {
    CRT_REQUIRE(path && arguments, EINVAL, -1);
    CRT_REQUIRE(*path && *arguments && **arguments, EINVAL, -1);
    CRT_REQUIRE(mode >= SPAWN_WAIT && mode <= SPAWN_DETACH, EINVAL, -1);
    wchar_t *program = find_program(path, search);
    if (!program)
        return -1;
    wchar_t *line = join_arguments(arguments), *block = environment ? join_environment(environment) : NULL;
    intptr_t result = -1;
    if (line && (block || !environment))
        result = start(mode, program, line, block);
    free(line);
    free(block);
    free(program);
    return result;
}

static void release(wchar_t **list) {
    for (wchar_t **at = list; at && *at; at++)
        free(*at);
    free(list);
}

static wchar_t **widen_list(const char *const *list) {
    size_t count = 0;
    while (list[count])
        count++;
    wchar_t **wide = calloc(count + 1, sizeof *wide);
    for (size_t i = 0; wide && i < count; i++) {
        wide[i] = crt_widen(list[i]);
        if (!wide[i]) {
            release(wide);
            return NULL;
        }
    }
    return wide;
}

intptr_t crt_spawn_narrow(int mode, const char *path, const char *const *arguments, const char *const *environment,
                          bool search) {
    CRT_REQUIRE(path && arguments && *arguments, EINVAL, -1);
    wchar_t *wide_path = crt_widen(path), **wide_arguments = widen_list(arguments);
    wchar_t **wide_environment = environment ? widen_list(environment) : NULL;
    intptr_t result = -1;
    if (wide_path && wide_arguments && (wide_environment || !environment))
        result = crt_spawn(mode, wide_path, (const wchar_t *const *)wide_arguments,
                           (const wchar_t *const *)wide_environment, search);
    free(wide_path);
    release(wide_arguments);
    release(wide_environment);
    return result;
}

wchar_t *crt_command_interpreter(void) {
    DWORD size = GetEnvironmentVariableW(L"ComSpec", NULL, 0);
    wchar_t *path = size ? malloc((size + 1) * sizeof *path) : NULL;
    if (path && !GetEnvironmentVariableW(L"ComSpec", path, size + 1)) {
        free(path);
        path = NULL;
    }
    return path;
}
