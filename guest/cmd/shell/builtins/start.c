// START: a program, or a command in another cmd.exe, in a console of its own or, with /b, in this one.

#include "builtin.h"

typedef struct {
    PCWSTR title, directory;
    bool wait, same_console;
    DWORD priority;
    WORD show;
} Start;

static bool take_switch(PCWSTR word, Start *start) {
    static const struct {
        PCWSTR name;
        DWORD class;
    } priorities[] = {
        {L"/low", IDLE_PRIORITY_CLASS},
        {L"/normal", NORMAL_PRIORITY_CLASS},
        {L"/high", HIGH_PRIORITY_CLASS},
        {L"/realtime", REALTIME_PRIORITY_CLASS},
        {L"/abovenormal", ABOVE_NORMAL_PRIORITY_CLASS},
        {L"/belownormal", BELOW_NORMAL_PRIORITY_CLASS},
    };
    for (SIZE_T i = 0; i < ARRAYSIZE(priorities); i++) {
        if (equal_folded(word, priorities[i].name)) {
            start->priority = priorities[i].class;
            return true;
        }
    }
    if (equal_folded(word, L"/b"))
        start->same_console = true;
    else if (equal_folded(word, L"/w") || equal_folded(word, L"/wait"))
        start->wait = true;
    else if (equal_folded(word, L"/min"))
        start->show = SW_SHOWMINNOACTIVE;
    else if (equal_folded(word, L"/max"))
        start->show = SW_SHOWMAXIMIZED;
    else
        return equal_folded(word, L"/i") || equal_folded(word, L"/separate") || equal_folded(word, L"/shared");
    return true;
}

// Title and switches; where the command begins, or NULL when one is wrong, which was reported.
static PCWSTR take_switches(PCWSTR at, Start *start) {
    bool first = true;
    for (at = skip_delimiters(at); *at; at = skip_delimiters(at)) {
        PCWSTR end = word_end(at);
        if (*at == '"' && first) {
            start->title = without_quotes(copy_units(at, (SIZE_T)(end - at)));
            first = false;
            at = end;
            continue;
        }
        if (*at != '/')
            return at;
        PCWSTR slash = at + 1;
        while (slash < end && *slash != '/' && *slash != '"')
            slash++;
        PWSTR word = copy_units(at, (SIZE_T)(slash - at));
        if (fold(word[1]) == 'D' && (!word[2] || *slash == '"' || word[2] == ':' || word[3] == ':')) {
            PCWSTR path = skip_delimiters(at + 2);
            end = word_end(path);
            start->directory = without_quotes(copy_units(path, (SIZE_T)(end - path)));
            at = end;
        } else if (take_switch(word, start)) {
            at = slash;
        } else {
            bad_switch(word);
            return NULL;
        }
    }
    return at;
}

BUILTIN(start) {
    Start start = {0};
    PCWSTR line = take_switches(arguments, &start);
    if (!line)
        return 1;
    PCWSTR end = word_end(line);
    PWSTR name = copy_units(line, (SIZE_T)(end - line)), path = NULL;
    SIZE_T length;
    STARTUPINFOW startup = {.cb = sizeof(startup), .lpTitle = (PWSTR)start.title};
    if (start.show) {
        startup.dwFlags = STARTF_USESHOWWINDOW;
        startup.wShowWindow = start.show;
    }
    DWORD flags = start.priority | (start.same_console ? 0 : CREATE_NEW_CONSOLE);
    if (start.same_console)
        flags |= CREATE_NEW_PROCESS_GROUP;
    ProgramKind kind = PROGRAM_BATCH;
    if (*name && !find_builtin(name, &length))
        kind = find_program(name, &path);
    if (kind == PROGRAM_NONE) {
        err(L"The system cannot find the file %s.\r\n", name);
        return CODE_NOT_FOUND;
    }
    if (kind == PROGRAM_BATCH) { // the console stays open behind it
        path = shell_path();
        line = *name ? join(path, L" /K ", line, NULL) : path;
    }
    HANDLE process = start_program(path, name, line, flags, &startup, start.directory);
    if (!process)
        return 1;
    if (!start.wait) {
        CloseHandle(process);
        return 0;
    }
    shell.error_level = wait_for(process);
    return shell.error_level;
}
