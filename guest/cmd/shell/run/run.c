// Trees walked: operators, blocks, and how a simple command comes to its expansions and redirections.

#include "run.h"

static LONG run_simple(const Node *node) {
    PCWSTR name, arguments;
    split_command(node->text, &name, &arguments);
    return *name ? run_command(name, arguments) : 0;
}

static LONG run_bare(const Node *node) {
    LONG code;
    switch (node->kind) {
    case NODE_REMARK:
        return 0;
    case NODE_COMMAND:
        return run_simple(node);
    case NODE_BLOCK:
    case NODE_QUIET:
        return run_node(node->left);
    case NODE_SEQUENCE:
        code = run_node(node->left);
        return shell.flow == FLOW_ON ? run_node(node->right) : code;
    case NODE_AND:
        code = run_node(node->left);
        return code == 0 && shell.flow == FLOW_ON ? run_node(node->right) : code;
    case NODE_OR:
        code = run_node(node->left);
        if (code == 0 || shell.flow != FLOW_ON)
            return code;
        shell.error_level = code; // also what commands like RD keep to themselves
        return run_node(node->right);
    case NODE_PIPE:
        return run_pipe(node);
    case NODE_IF:
        return run_if(node);
    case NODE_FOR:
        return run_for(node);
    }
    return 0;
}

LONG run_node(const Node *node) {
    if (shell_interrupted())
        return 1;
    if (!node->redirections)
        return run_bare(node);
    SavedHandles saved;
    if (!redirect(node->redirections, &saved))
        return shell.error_level = 1;
    LONG code = run_bare(node);
    redirect_back(&saved);
    return code;
}

void split_command(PCWSTR text, PCWSTR *name, PCWSTR *arguments) {
    PCWSTR whole = skip_delimiters(expand_for_variables(text));
    PCWSTR end = word_end(whole);
    *name = expand_delayed(copy_units(whole, (SIZE_T)(end - whole)));
    *arguments = expand_delayed(end);
}

bool run_body(const Node *node, LONG *code) {
    const Node *body = node->left;
    if (shell.echo && !is_quiet(body)) {
        Text text = {0};
        node_text(body, &text);
        out(L"\r\n%s%s \r\n", prompt_text(), text_of(&text));
    }
    *code = run_node(body);
    return shell.flow == FLOW_ON;
}

bool run_round(const Node *node, PCWSTR value, LONG *code) {
    Mark mark = memory_mark();
    ForVariable variable = {shell.variables, node->loop.variable, value};
    shell.variables = &variable;
    bool on = run_body(node, code);
    shell.variables = variable.outer;
    memory_release(mark);
    return on;
}

LONG run_for(const Node *node) {
    const Loop *loop = &node->loop;
    if (loop->parsing)
        return run_for_parsed(node);
    if (!loop->counting)
        return run_for_files(node);
    LONG parts[3] = {0, 0, 0}; // first, step, last
    PCWSTR at = skip_delimiters(expand_running(loop->set));
    for (int i = 0; i < 3 && *at; i++) {
        PCWSTR end;
        parts[i] = number_at(at, &end);
        at = skip_delimiters(word_end(at));
    }
    LONG code = 0, step = parts[1];
    for (LONGLONG value = parts[0]; step < 0 ? value >= parts[2] : value <= parts[2]; value += step) {
        Mark mark = memory_mark();
        Text text = {0};
        text_format(&text, L"%d", (LONG)value);
        bool on = run_round(node, text.units, &code);
        memory_release(mark);
        if (!on)
            break;
    }
    return code;
}
