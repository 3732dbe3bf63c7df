// A simple command: a drive, a built-in command, a batch file or a program.

#include "../builtins/builtin.h"
#include "run.h"

static bool asks_for_help(PCWSTR arguments) {
    for (PCWSTR at = skip_delimiters(arguments); *at; at = skip_delimiters(word_end(at)))
        if (at[0] == '/' && at[1] == '?' && (!at[2] || is_delimiter(at[2])))
            return true;
    return false;
}

static LONG run_builtin(const Builtin *builtin, PCWSTR arguments) {
    if (asks_for_help(arguments) && builtin->run != builtin_rem) {
        out(L"%s\r\n", builtin->usage);
        return 0;
    }
    LONG code = builtin->run(arguments);
    bool clears =
        builtin->rule == LEVEL_ALWAYS || (builtin->rule == LEVEL_BY_STYLE && shell.batch && !shell.batch->old_style);
    if (code ? builtin->rule != LEVEL_KEPT : clears)
        shell.error_level = code;
    return code;
}

static LONG change_drive(PCWSTR name) {
    WCHAR variable[4] = {'=', fold(name[0]), ':', 0}, root[4] = {fold(name[0]), ':', '\\', 0};
    PWSTR directory = variable_value(variable, 3);
    if ((directory && SetCurrentDirectoryW(directory)) || SetCurrentDirectoryW(root)) {
        shell.error_level = 0;
        return 0;
    }
    err(L"The system cannot find the drive specified.\r\n");
    return shell.error_level = 1;
}

LONG run_command(PCWSTR name, PCWSTR arguments) {
    SIZE_T length;
    if (is_letter(name[0]) && name[1] == ':' && !name[2])
        return change_drive(name);
    const Builtin *builtin = find_builtin(name, &length);
    if (builtin)
        return run_builtin(builtin, join(name + length, arguments, NULL));
    PWSTR path;
    switch (find_program(name, &path)) {
    case PROGRAM_BATCH: {
        LONG code = run_batch(path, name, arguments);
        if (shell.batch && shell.flow == FLOW_ON) // without CALL there is no way back
            shell.flow = FLOW_RETURN;
        return code;
    }
    case PROGRAM_OTHER:
        return run_program(path, name, arguments);
    default:
        return not_recognized(name);
    }
}
