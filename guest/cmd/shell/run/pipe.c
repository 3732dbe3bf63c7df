// Pipes: every side is a process of its own. A program runs as itself, anything else in another cmd.exe.

#include "../builtins/builtin.h"
#include "run.h"

enum { SIDES_MOST = 256 };

// A side is started with the standard handles as they are now; NULL when it could not be.
static HANDLE start_side(const Node *side) {
    if (side->kind == NODE_COMMAND) {
        PCWSTR name, arguments;
        split_command(side->text, &name, &arguments);
        PWSTR path;
        SIZE_T length;
        if (!find_builtin(name, &length) && find_program(name, &path) == PROGRAM_OTHER) {
            SavedHandles saved = {0};
            if (side->redirections && !redirect(side->redirections, &saved))
                return NULL;
            STARTUPINFOW startup = {.cb = sizeof(startup)};
            HANDLE process = start_program(path, name, join(name, arguments, NULL), 0, &startup, NULL);
            redirect_back(&saved);
            return process;
        }
        Node expanded = *side;
        expanded.text = join(name, arguments, NULL);
        const ForVariable *variables = shell.variables;
        shell.variables = NULL; // they are in the text already
        Text text = {0};
        node_text(&expanded, &text);
        shell.variables = (ForVariable *)variables;
        return start_shell(join(L"/S /D /c\" ", text_of(&text), L"\"", NULL));
    }
    Text text = {0};
    node_text(side, &text);
    return start_shell(join(L"/S /D /c\" ", text_of(&text), L"\"", NULL));
}

static SIZE_T flatten(const Node *node, const Node **sides, SIZE_T count) {
    if (node->kind == NODE_PIPE && !node->redirections) {
        count = flatten(node->left, sides, count);
        return flatten(node->right, sides, count);
    }
    if (count < SIDES_MOST)
        sides[count] = node;
    return count + 1;
}

LONG run_pipe(const Node *node) {
    const Node *sides[SIDES_MOST];
    HANDLE processes[SIDES_MOST] = {0};
    SIZE_T count = flatten(node, sides, 0);
    HANDLE input = NULL; // what the side before writes to
    LONG code = 1;
    if (count > SIDES_MOST)
        return 1;
    out_flush();
    for (SIZE_T i = 0; i < count; i++) {
        HANDLE next = NULL, output = NULL;
        if (i + 1 < count && !CreatePipe(&next, &output, NULL, 0)) {
            err_code(GetLastError());
            break;
        }
        // A side gets its own ends only: a reader that held a writing end would never see the end.
        HANDLE old_input = NULL, old_output = NULL;
        if (input) {
            SetHandleInformation(input, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
            old_input = redirect_handle(0, input);
        }
        if (output) {
            SetHandleInformation(output, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
            old_output = redirect_handle(1, output);
        }
        processes[i] = start_side(sides[i]);
        if (output) {
            redirect_handle(1, old_output);
            CloseHandle(output);
        }
        if (input) {
            redirect_handle(0, old_input);
            CloseHandle(input);
        }
        input = next;
    }
    if (input)
        CloseHandle(input);
    for (SIZE_T i = 0; i < count; i++) {
        LONG one = processes[i] ? wait_for(processes[i]) : shell.error_level;
        if (i + 1 == count)
            code = one;
    }
    streams_changed();
    return shell.error_level = code;
}
