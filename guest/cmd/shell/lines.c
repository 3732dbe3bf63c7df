// Where lines come from, and their way through the phases: one line at a time until the file, or the user, is done.

#include "expand/expand.h"
#include "parse/node.h"
#include "run/run.h"

Shell shell = {.echo = true, .extensions = true};

static PWSTR expanded(PWSTR line) {
    Text text = {0};
    if (!expand_percent(line, &text)) {
        shell_abort();
        return NULL;
    }
    return text_of(&text);
}

// ^C ended the reading of a line; the event itself comes in a thread of its own, and is meant for no later command.
static void await_interrupt(void) {
    for (int i = 0; i < 100 && !shell.interrupted; i++)
        Sleep(10);
    shell.interrupted = 0;
}

static PWSTR typed_line(PCWSTR prompt) {
    Text line = {0};
    shell.interrupted = 0; // what it was meant for is over
    if (shell.echo)
        out(L"%s", prompt);
    if (!ask_line(&line))
        return NULL;
    if (!line.length && GetLastError() == ERROR_OPERATION_ABORTED)
        await_interrupt();
    if (!is_console(GetStdHandle(STD_INPUT_HANDLE)) && shell.echo) // what nobody typed is shown
        out(L"%s\r\n", line.units);
    return line.units;
}

static PWSTR first_line(void) {
    if (shell.batch)
        return batch_line();
    return typed_line(shell.echo ? join(L"\r\n", prompt_text(), NULL) : L"");
}

static PWSTR further_line(void) {
    PWSTR line = shell.batch ? batch_line() : typed_line(L"More? ");
    return line ? expanded(line) : NULL;
}

void shell_abort(void) {
    shell.error_level = CODE_SYNTAX;
    shell.flow = FLOW_ABORT;
}

static void show(const Node *node) {
    if (!shell.echo || !shell.batch || is_quiet(node))
        return;
    if (node->kind == NODE_REMARK && *skip_delimiters(node->text) == ':')
        return;
    Text text = {0};
    node_text(node, &text);
    out(L"\r\n%s%s \r\n", prompt_text(), text_of(&text));
}

static LONG run_line(PWSTR line, MoreLines more) {
    PWSTR text = expanded(line);
    if (!text)
        return CODE_SYNTAX;
    bool failed;
    Node *node = parse_line(text, more, &failed);
    if (failed) {
        if (shell.flow == FLOW_ON)
            shell_abort();
        return CODE_SYNTAX;
    }
    if (!node)
        return 0;
    show(node);
    LONG code = run_node(node);
    if (!out_flush() && shell.flow == FLOW_ON) {
        err_output();
        code = shell.error_level = 1;
    }
    return code;
}

LONG shell_run_text(PCWSTR text) { return run_line(copy_text(text), NULL); }

LONG shell_run_lines(void) {
    LONG code = 0;
    Batch *level = shell.batch;
    for (;;) {
        Mark mark = memory_mark();
        PWSTR line = first_line();
        if (line)
            code = run_line(line, further_line);
        memory_release(mark);
        if (!line && shell.flow == FLOW_ON)
            return code;
        if (shell.flow == FLOW_GOTO) {
            shell.flow = FLOW_ON;
        } else if (shell.flow == FLOW_RETURN) {
            shell.flow = FLOW_ON;
            return code;
        } else if (shell.flow == FLOW_ABORT && !level) {
            shell.flow = FLOW_ON;
        } else if (shell.flow != FLOW_ON) {
            return code;
        }
    }
}

bool shell_interrupted(void) {
    if (!InterlockedExchange(&shell.interrupted, 0))
        return false;
    shell.error_level = (LONG)0xC000013A; // STATUS_CONTROL_C_EXIT
    if (shell.batch) {
        Text answer = {0};
        out(L"Terminate batch job (Y/N)? ");
        bool answered = ask_line(&answer);
        if (answered && fold(*text_of(&answer)) != 'Y')
            return false;
        shell.flow = FLOW_ABORT;
    } else if (shell.one_command) {
        shell.flow = FLOW_EXIT;
        shell.exit_code = shell.error_level;
    } else {
        shell.flow = FLOW_ABORT;
    }
    return true;
}

// A drive's path with a dollar sign's meaning: $P and its like.
static void add_prompt_code(WCHAR code, Text *text) {
    SYSTEMTIME now;
    switch (fold(code)) {
    case 'A':
        text_add(text, L"&");
        break;
    case 'B':
        text_add(text, L"|");
        break;
    case 'C':
        text_add(text, L"(");
        break;
    case 'D':
        GetLocalTime(&now);
        text_add(text, date_text(&now, true));
        break;
    case 'E':
        text_add(text, L"\x1b");
        break;
    case 'F':
        text_add(text, L")");
        break;
    case 'G':
        text_add(text, L">");
        break;
    case 'H':
        text_add(text, L"\b \b");
        break;
    case 'L':
        text_add(text, L"<");
        break;
    case 'N':
        text_add_units(text, variable_value(L"CD", 2), 1);
        break;
    case 'P':
        text_add(text, variable_value(L"CD", 2));
        break;
    case 'Q':
        text_add(text, L"=");
        break;
    case 'S':
        text_add(text, L" ");
        break;
    case 'V':
        text_add(text, version_text());
        break;
    case 'T':
        GetLocalTime(&now);
        text_add(text, clock_text(&now));
        break;
    case '_':
        text_add(text, L"\r\n");
        break;
    case '$':
        text_add(text, L"$");
        break;
    case '+':
        for (unsigned i = 0; i < shell.pushed; i++)
            text_add(text, L"+");
        break;
    default:
        break;
    }
}

PWSTR prompt_text(void) {
    PCWSTR format = variable_value(L"PROMPT", 6);
    Text text = {0};
    for (PCWSTR at = format ? format : L"$P$G"; *at; at++) {
        if (*at == '$' && at[1])
            add_prompt_code(*++at, &text);
        else
            text_add_unit(&text, *at);
    }
    return text_of(&text);
}

PWSTR shell_path(void) {
    PWSTR path = variable_value(L"ComSpec", 7);
    if (path)
        return path;
    path = memory_take((MAX_PATH + 16) * sizeof(WCHAR));
    if (!GetModuleFileNameW(NULL, path, MAX_PATH))
        *path = 0;
    return path;
}
