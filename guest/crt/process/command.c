/* system, _popen and _pclose: commands run by the command interpreter; and waiting for processes. */
#include "../lowio/lowio.h"
#include "../stdio/stream.h"
#include "../thread/lock.h"
#include "spawn.h"

int system(const char *command);
int _wsystem(const wchar_t *command);
FILE *_popen(const char *command, const char *mode);
FILE *_wpopen(const wchar_t *command, const wchar_t *mode);
int _pclose(FILE *stream);
intptr_t _cwait(int *status, intptr_t process, int action);
int _getpid(void);
intptr_t _loaddll(char *path);
int _unloaddll(intptr_t module);
FARPROC _getdllprocaddr(intptr_t module, char *name, intptr_t ordinal);
void _sleep(unsigned long milliseconds);
void _beep(unsigned frequency, unsigned duration);
void _seterrormode(int mode);

int _getpid(void) { return (int)GetCurrentProcessId(); }

int _wsystem(const wchar_t *command) {
    wchar_t *interpreter = crt_command_interpreter();
    if (!command) {
        bool there = interpreter && GetFileAttributesW(interpreter) != INVALID_FILE_ATTRIBUTES;
        free(interpreter);
        if (!there)
            errno = ENOENT;
        return there;
    }
    const wchar_t *arguments[] = {interpreter, L"/c", command, NULL};
    intptr_t result = -1;
    int error = errno;
    errno = 0;
    if (interpreter)
        result = crt_spawn(SPAWN_WAIT, interpreter, arguments, NULL, false);
    if (!interpreter || (result == -1 && (errno == ENOENT || errno == EACCES))) {
        arguments[0] = L"cmd.exe";
        result = crt_spawn(SPAWN_WAIT, arguments[0], arguments, NULL, true);
    }
    if (result != -1 || !errno)
        errno = error;
    free(interpreter);
    return (int)result;
}

int system(const char *command) {
    wchar_t *wide = command ? crt_widen(command) : NULL;
    int result = command && !wide ? -1 : _wsystem(wide);
    free(wide);
    return result;
}

intptr_t _cwait(int *status, intptr_t process, int action) {
    (void)action;
    CRT_REQUIRE(process != -1 && process != -2, ECHILD, -1);
    DWORD code;
    if (WaitForSingleObject((HANDLE)process, INFINITE) != WAIT_OBJECT_0 ||
        !GetExitCodeProcess((HANDLE)process, &code)) {
        DWORD error = GetLastError();
        if (error == ERROR_INVALID_HANDLE) {
            errno = ECHILD;
            _doserrno = error;
        } else {
            _dosmaperr(error);
        }
        if (status)
            *status = -1;
        return -1;
    }
    CloseHandle((HANDLE)process);
    if (status)
        *status = (int)code;
    return process;
}

/* Streams of _popen with their processes. */
static struct pipe_process {
    FILE *stream;
    HANDLE process;
    struct pipe_process *next;
} *pipes;

/* The command's process with one standard handle replaced; NULL with errno. */
static HANDLE start(const wchar_t *command, HANDLE end, bool reads) {
    wchar_t *interpreter = crt_command_interpreter();
    const wchar_t *program = interpreter ? interpreter : L"cmd.exe";
    size_t program_length = wcslen(program), length = wcslen(command);
    wchar_t *line = malloc((program_length + length + 8) * sizeof *line);
    HANDLE process = NULL;
    if (line) {
        memcpy(line, program, program_length * sizeof *line);
        memcpy(line + program_length, L" /c ", 4 * sizeof *line);
        memcpy(line + program_length + 4, command, (length + 1) * sizeof *line);
        STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
        startup.hStdInput = reads ? (HANDLE)ioinfo_of(0)->osfhnd : end;
        startup.hStdOutput = reads ? end : (HANDLE)ioinfo_of(1)->osfhnd;
        startup.hStdError = (HANDLE)ioinfo_of(2)->osfhnd;
        PROCESS_INFORMATION information;
        if (CreateProcessW(interpreter, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &information)) {
            CloseHandle(information.hThread);
            process = information.hProcess;
        } else {
            _dosmaperr(GetLastError());
        }
    }
    free(line);
    free(interpreter);
    return process;
}

FILE *_wpopen(const wchar_t *command, const wchar_t *mode) {
    CRT_REQUIRE(command && mode, EINVAL, NULL);
    while (*mode == L' ')
        mode++;
    bool reads = *mode == L'r';
    CRT_REQUIRE(reads || *mode == L'w', EINVAL, NULL);
    const wchar_t *kind = mode + 1;
    while (*kind == L' ')
        kind++;
    CRT_REQUIRE(!*kind || *kind == L't' || *kind == L'b', EINVAL, NULL);
    int flags = O_NOINHERIT | (*kind == L't' ? O_TEXT : *kind == L'b' ? O_BINARY : 0);
    int fds[2];
    if (_pipe(fds, 1024, flags))
        return NULL;
    int ours = fds[reads ? 0 : 1], theirs = fds[reads ? 1 : 0];
    struct pipe_process *entry = malloc(sizeof *entry);
    HANDLE self = GetCurrentProcess(), end = NULL;
    HANDLE process = NULL;
    FILE *stream = NULL;
    if (entry && DuplicateHandle(self, (HANDLE)ioinfo_of(theirs)->osfhnd, self, &end, 0, TRUE, DUPLICATE_SAME_ACCESS)) {
        _close(theirs);
        theirs = -1;
        const wchar_t stream_mode[] = {reads ? L'r' : L'w', *kind, 0};
        stream = _wfdopen(ours, stream_mode);
        if (stream)
            process = start(command, end, reads);
        CloseHandle(end);
    }
    if (process) {
        crt_lock(CRT_LOCK_POPEN);
        *entry = (struct pipe_process){stream, process, pipes};
        pipes = entry;
        crt_unlock(CRT_LOCK_POPEN);
        return stream;
    }
    int error = errno;
    free(entry);
    if (theirs >= 0)
        _close(theirs);
    if (stream)
        fclose(stream);
    else
        _close(ours);
    errno = error;
    return NULL;
}

FILE *_popen(const char *command, const char *mode) {
    CRT_REQUIRE(command && mode, EINVAL, NULL);
    wchar_t *wide = crt_widen(command), *wide_mode = crt_widen(mode);
    FILE *stream = wide && wide_mode ? _wpopen(wide, wide_mode) : NULL;
    free(wide);
    free(wide_mode);
    return stream;
}

int _pclose(FILE *stream) {
    CRT_REQUIRE(stream, EINVAL, -1);
    crt_lock(CRT_LOCK_POPEN);
    struct pipe_process **at = &pipes, *entry = NULL;
    while (*at && (*at)->stream != stream)
        at = &(*at)->next;
    if (*at) {
        entry = *at;
        *at = entry->next;
    }
    crt_unlock(CRT_LOCK_POPEN);
    if (!entry)
        return -1;
    HANDLE process = entry->process;
    free(entry);
    fclose(stream);
    int status;
    int error = errno;
    errno = 0;
    if (_cwait(&status, (intptr_t)process, 0) == -1 && errno != EINTR)
        status = -1;
    errno = error;
    return status;
}

intptr_t _loaddll(char *path) { return (intptr_t)LoadLibraryExA(path, NULL, 0); }

int _unloaddll(intptr_t module) { return FreeLibrary((HMODULE)module) ? 0 : (int)GetLastError(); }

FARPROC _getdllprocaddr(intptr_t module, char *name, intptr_t ordinal) {
    return GetProcAddress((HMODULE)module, name ? name : (char *)(ordinal & 0xffff));
}

void _sleep(unsigned long milliseconds) { Sleep(milliseconds ? milliseconds : 1); }

void _beep(unsigned frequency, unsigned duration) { Beep(frequency, duration); }

void _seterrormode(int mode) { SetErrorMode((UINT)mode); }
