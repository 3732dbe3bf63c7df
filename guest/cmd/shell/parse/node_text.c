// A tree as text again, as ECHO ON shows commands and as a cmd.exe at a pipe's end is given them.

#include "../expand/expand.h"
#include "node.h"

static void add_redirections(const Redirection *one, Text *text) {
    static const PCWSTR signs[] = {
        [REDIRECT_READ] = L"<", [REDIRECT_WRITE] = L">", [REDIRECT_APPEND] = L">>", [REDIRECT_DUPLICATE] = L">&"};
    for (; one; one = one->next)
        text_format(text, L" %d%s%s", (LONG)one->handle, signs[one->kind], expand_for_variables(one->target));
}

static void add_condition(const Condition *condition, Text *text) {
    static const PCWSTR words[] = {[TEST_EXIST] = L"exist",
                                   [TEST_DEFINED] = L"defined",
                                   [TEST_ERRORLEVEL] = L"errorlevel",
                                   [TEST_CMDEXTVERSION] = L"cmdextversion",
                                   [TEST_SAME] = L"==",
                                   [TEST_EQU] = L"EQU",
                                   [TEST_NEQ] = L"NEQ",
                                   [TEST_LSS] = L"LSS",
                                   [TEST_LEQ] = L"LEQ",
                                   [TEST_GTR] = L"GTR",
                                   [TEST_GEQ] = L"GEQ"};
    PCWSTR left = expand_for_variables(condition->left);
    text_format(text, L"if %s%s", condition->fold ? L"/i " : L"", condition->negated ? L"not " : L"");
    if (condition->right)
        text_format(text, L"%s %s %s ", left, words[condition->test], expand_for_variables(condition->right));
    else
        text_format(text, L"%s %s ", words[condition->test], left);
}

static void add_loop(const Loop *loop, Text *text) {
    text_format(text, L"for %s%s%s%s", loop->directories ? L"/d " : L"", loop->recursive ? L"/r " : L"",
                loop->counting ? L"/l " : L"", loop->parsing ? L"/f " : L"");
    if (loop->options)
        text_format(text, L"%s ", expand_for_variables(loop->options));
    text_format(text, L"%%%c in (%s) do ", (int)loop->variable, expand_for_variables(loop->set));
}

static void add_pair(const Node *node, PCWSTR sign, Text *text) {
    node_text(node->left, text);
    text_add(text, sign);
    node_text(node->right, text);
}

void node_text(const Node *node, Text *text) {
    switch (node->kind) {
    case NODE_REMARK:
    case NODE_COMMAND:
        text_add(text, expand_for_variables(node->text));
        break;
    case NODE_QUIET:
        text_add_unit(text, '@');
        node_text(node->left, text);
        break;
    case NODE_BLOCK:
        text_add(text, L"(");
        node_text(node->left, text);
        text_add(text, L" )");
        break;
    case NODE_SEQUENCE: // on one line a remark would take all that follows
        if (node->left->kind == NODE_REMARK)
            node_text(node->right, text);
        else if (node->right->kind == NODE_REMARK)
            node_text(node->left, text);
        else
            add_pair(node, L" & ", text);
        break;
    case NODE_AND:
        add_pair(node, L" && ", text);
        break;
    case NODE_OR:
        add_pair(node, L" || ", text);
        break;
    case NODE_PIPE:
        add_pair(node, L" | ", text);
        break;
    case NODE_IF:
        add_condition(&node->condition, text);
        node_text(node->left, text);
        if (node->right) {
            text_add(text, L" else ");
            node_text(node->right, text);
        }
        break;
    case NODE_FOR:
        add_loop(&node->loop, text);
        node_text(node->left, text);
        break;
    }
    add_redirections(node->redirections, text);
}
