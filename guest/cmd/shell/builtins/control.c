// Commands about the flow and the state of batch files: call, goto, exit, shift, setlocal, endlocal, echo, pause, rem.

#include "builtin.h"

BUILTIN(rem) {
    (void)arguments;
    return 0;
}

BUILTIN(break) {
    (void)arguments;
    return 0;
}

BUILTIN(echo) {
    PCWSTR text = arguments;
    if (!*text || (is_delimiter(*text) && is_blank(*text))) {
        while (is_blank(*text)) // not what else separates words: "echo ;" says it
            text++;
        PWSTR word = cut_blanks(copy_text(text));
        if (equal_folded(word, L"on") || equal_folded(word, L"off")) {
            shell.echo = fold(word[1]) == 'N';
            return 0;
        }
        if (!*word) {
            out(L"ECHO is %s.\r\n", shell.echo ? L"on" : L"off");
            return 0;
        }
    }
    out(L"%s\r\n", *arguments ? arguments + 1 : arguments);
    return 0;
}

BUILTIN(pause) {
    (void)arguments;
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    out(L"Press any key to continue . . . ");
    out_flush();
    DWORD mode, count;
    WCHAR unit;
    char byte;
    if (is_console(input) && GetConsoleMode(input, &mode)) {
        SetConsoleMode(input, mode & ~(DWORD)(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT));
        ReadConsoleW(input, &unit, 1, &count, NULL);
        SetConsoleMode(input, mode);
    } else {
        ReadFile(input, &byte, 1, &count, NULL);
    }
    out(L"\r\n");
    return 0;
}

// Every caret is doubled before the text goes through the phases once more.
static PWSTR carets_doubled(PCWSTR text) {
    Text result = {0};
    for (; *text; text++) {
        if (*text == '^')
            text_add_unit(&result, '^');
        text_add_unit(&result, *text);
    }
    return text_of(&result);
}

static LONG call_command(PCWSTR name, PCWSTR arguments) {
    SIZE_T length;
    PWSTR path;
    if (*name == ':' && shell.extensions)
        return run_subroutine(name, name, arguments);
    if (equal_folded(name, L"if") || equal_folded(name, L"for")) {
        not_recognized(name);
        return shell.error_level = 1;
    }
    if (find_builtin(name, &length) || (is_letter(name[0]) && name[1] == ':' && !name[2]))
        return run_command(name, arguments);
    switch (find_program(name, &path)) {
    case PROGRAM_BATCH:
        return run_batch(path, name, arguments);
    case PROGRAM_OTHER:
        return run_program(path, name, arguments);
    default:
        not_recognized(name);
        return shell.error_level = 1;
    }
}

BUILTIN(call) {
    Text text = {0};
    if (!*skip_delimiters(arguments)) // (call) fails and (call ) succeeds: ways to set ERRORLEVEL
        return shell.error_level = *arguments ? 0 : 1;
    if (!expand_percent(carets_doubled(arguments), &text)) {
        shell_abort();
        return 1;
    }
    bool failed;
    Node *node = parse_simple(text_of(&text), &failed);
    if (failed || !node)
        return shell.error_level = failed;
    SavedHandles saved = {0};
    if (!redirect(node->redirections, &saved))
        return shell.error_level = 1;
    PCWSTR name = skip_delimiters(node->text), end = word_end(name);
    LONG code = *name ? call_command(copy_units(name, (SIZE_T)(end - name)), end) : 0;
    redirect_back(&saved);
    return code;
}

BUILTIN(goto) {
    PCWSTR label = skip_delimiters(arguments);
    if (!shell.batch)
        return 0;
    if (shell.extensions && starts_folded(label, L":eof") && (!label[4] || is_delimiter(label[4]))) {
        shell.flow = FLOW_RETURN;
        return 0;
    }
    if (batch_goto(label)) {
        shell.flow = FLOW_GOTO;
        return 0;
    }
    if (shell.flow != FLOW_ON)
        return 1;
    if (!*label)
        err(L"No batch label specified to GOTO command.\r\n");
    else
        err(L"The system cannot find the batch label specified - %s\r\n", label + (*label == ':'));
    shell.batch->over = true;
    return shell.error_level = 1;
}

BUILTIN(exit) {
    Arguments given = split_arguments(arguments);
    PCWSTR end;
    bool level = has_switch(&given, L"/b");
    LONG code = given.word_count ? number_at(given.words[0], &end) : shell.error_level;
    if (given.word_count && end == given.words[0])
        code = shell.error_level;
    shell.error_level = code;
    if (level && shell.batch) {
        shell.flow = FLOW_RETURN;
    } else {
        shell.flow = FLOW_EXIT;
        shell.exit_code = code;
    }
    return code;
}

BUILTIN(shift) {
    Batch *batch = shell.batch;
    PCWSTR at = skip_delimiters(arguments);
    SIZE_T first = 0;
    if (!batch)
        return 0;
    if (*at == '/' && shell.extensions) {
        if (at[1] < '0' || at[1] > '8') {
            err(L"Invalid parameter to SHIFT command\r\n");
            return 1;
        }
        first = at[1] - '0';
    }
    if (first >= batch->argument_count)
        return 0;
    batch->shifted_name = batch->shifted_name || first == 0;
    for (SIZE_T i = first; i + 1 < batch->argument_count; i++)
        batch->arguments[i] = batch->arguments[i + 1];
    batch->argument_count--;
    return 0;
}

// A copy of the environment block that outlives the line.
static PWSTR environment_copy(void) {
    PWSTR block = GetEnvironmentStringsW(), copy;
    SIZE_T length = 0;
    while (block[length])
        length += text_length(block + length) + 1;
    copy = memory_keep((length + 1) * sizeof(WCHAR));
    memcpy(copy, block, (length + 1) * sizeof(WCHAR));
    FreeEnvironmentStringsW(block);
    return copy;
}

BUILTIN(setlocal) {
    if (!shell.batch)
        return 0;
    Arguments given = split_arguments(arguments);
    PWSTR directory = variable_value(L"CD", 2);
    SIZE_T size = (text_length(directory) + 1) * sizeof(WCHAR);
    Scope *scope = memory_keep(sizeof(Scope));
    *scope = (Scope){.outer = shell.batch->scope,
                     .environment = environment_copy(),
                     .directory = memory_keep(size),
                     .extensions = shell.extensions,
                     .delayed = shell.delayed};
    memcpy(scope->directory, directory, size);
    shell.batch->scope = scope;
    LONG code = 0;
    for (SIZE_T i = 0; i < given.word_count; i++) {
        PCWSTR word = given.words[i];
        if (equal_folded(word, L"enabledelayedexpansion"))
            shell.delayed = true;
        else if (equal_folded(word, L"disabledelayedexpansion"))
            shell.delayed = false;
        else if (equal_folded(word, L"enableextensions"))
            shell.extensions = true;
        else if (equal_folded(word, L"disableextensions"))
            shell.extensions = false;
        else
            code = 1;
    }
    if (code)
        err(L"Invalid parameter to SETLOCAL command\r\n");
    return code;
}

BUILTIN(endlocal) {
    (void)arguments;
    batch_leave_scope();
    return 0;
}
