// Phase 2: sequences, pipes, blocks and single commands. Precedence from low to high: & || && |.

#include "parser.h"

static bool sees_twice(const Parser *parser, WCHAR unit) { return *parser->at == unit && parser->at[1] == unit; }

static bool sees_once(const Parser *parser, WCHAR unit) { return *parser->at == unit && parser->at[1] != unit; }

static Node *comment(Parser *parser) {
    Node *node = parser_node(NODE_REMARK, NULL, NULL);
    node->text = parser->at;
    while (*parser->at)
        parser->at++;
    return node;
}

// A remark ends with its line, whatever is in it; but one without words is a command like others.
static Node *remark(Parser *parser) {
    PCWSTR word = skip_delimiters(parser->at + 3);
    return *word && find_unit(L"&|<>", *word) ? NULL : comment(parser);
}

static void trailing_redirections(Parser *parser, Redirection **end) {
    for (parser_skip(parser); !parser->failed && parser_sees_redirection(parser, true); parser_skip(parser))
        parser_redirection(parser, &end);
}

static Node *parse_block(Parser *parser) {
    Node *list = NULL;
    bool some = false;
    parser->depth++;
    for (;;) {
        parser_skip(parser);
        if (!*parser->at) {
            if (!parser_next_line(parser)) { // the file ends inside: nothing of the block is run
                parser->failed = true;
                return NULL;
            }
            continue;
        }
        if (*parser->at == ')')
            break;
        Node *next = parse_sequence(parser);
        if (parser->failed)
            return NULL;
        some = true;
        list = list && next ? parser_node(NODE_SEQUENCE, list, next) : next ? next : list;
        parser_skip(parser);
        if (*parser->at && *parser->at != ')')
            return parser_unexpected(parser);
    }
    if (!some)
        return parser_unexpected(parser);
    parser->at++;
    parser->depth--;
    return parser_node(NODE_BLOCK, list, NULL);
}

// A command with its arguments: the text that stays when carets and redirections are taken out.
static Node *parse_command(Parser *parser, Node *node, Redirection **end) {
    Text text = {0};
    bool quoted = false, literal, fresh = true;
    while (quoted ? *parser->at != 0 : !parser_at_end(parser)) {
        if (!quoted && parser_sees_redirection(parser, fresh)) {
            parser_redirection(parser, &end);
            if (parser->failed)
                return NULL;
            fresh = true;
            continue;
        }
        WCHAR unit = parser_take(parser, &quoted, &literal);
        if (!unit)
            break;
        text_add_unit(&text, unit);
        fresh = !quoted && !literal && is_delimiter(unit);
    }
    node->text = text_of(&text);
    return node;
}

// What stands between operators.
static Node *parse_unit(Parser *parser) {
    parser_skip(parser);
    if (*parser->at == '@' && !parser->simple) {
        parser->at++;
        parser_skip(parser);
        Node *rest = *parser->at ? parse_unit(parser) : parser_node(NODE_REMARK, NULL, NULL);
        if (rest && rest->kind == NODE_REMARK && !rest->text)
            rest->text = L"";
        return rest ? parser_node(NODE_QUIET, rest, NULL) : NULL;
    }
    Redirection *redirections = NULL, **end = &redirections;
    while (!parser->failed && parser_sees_redirection(parser, true)) {
        parser_redirection(parser, &end);
        parser_skip(parser);
    }
    if (parser->failed)
        return NULL;
    Node *node = NULL;
    if (!parser->simple) {
        if (*parser->at == ':')
            return comment(parser);
        if (*parser->at == '(') {
            parser->at++;
            node = parse_block(parser);
        } else if (parser_sees(parser, L"rem")) {
            node = remark(parser);
        } else if (parser_sees(parser, L"if")) {
            parser->at += 2;
            node = parse_if(parser);
        } else if (parser_sees(parser, L"for")) {
            parser->at += 3;
            node = parse_for(parser);
        }
        if (parser->failed)
            return NULL;
        if (node) {
            node->redirections = redirections;
            while (*end)
                end = &(*end)->next;
            if (!redirections)
                end = &node->redirections;
            if (node->kind == NODE_BLOCK)
                trailing_redirections(parser, end);
            return parser->failed ? NULL : node;
        }
    }
    if (parser_at_end(parser) && !redirections)
        return parser_unexpected(parser);
    node = parse_command(parser, parser_node(NODE_COMMAND, NULL, NULL), end);
    if (node)
        node->redirections = redirections;
    return node;
}

static Node *parse_pipe(Parser *parser) {
    Node *left = parse_unit(parser);
    for (parser_skip(parser); left && sees_once(parser, '|'); parser_skip(parser)) {
        parser->at++;
        Node *right = parse_unit(parser);
        left = right ? parser_node(NODE_PIPE, left, right) : NULL;
    }
    return left;
}

static Node *parse_and(Parser *parser) {
    Node *left = parse_pipe(parser);
    while (left && sees_twice(parser, '&')) {
        parser->at += 2;
        Node *right = parse_pipe(parser);
        left = right ? parser_node(NODE_AND, left, right) : NULL;
    }
    return left;
}

static Node *parse_or(Parser *parser) {
    Node *left = parse_and(parser);
    while (left && sees_twice(parser, '|')) {
        parser->at += 2;
        Node *right = parse_and(parser);
        left = right ? parser_node(NODE_OR, left, right) : NULL;
    }
    return left;
}

Node *parse_sequence(Parser *parser) {
    Node *left = parse_or(parser);
    while (left && sees_once(parser, '&')) {
        parser->at++;
        parser_skip(parser);
        if (!*parser->at || (*parser->at == ')' && parser->depth))
            break;
        Node *right = parse_or(parser);
        left = right ? parser_node(NODE_SEQUENCE, left, right) : NULL;
    }
    return left;
}

static Node *parse_whole(Parser *parser) {
    parser_skip(parser);
    if (!*parser->at || *parser->at == ')') // a parenthesis without its opening one makes the line a remark
        return NULL;
    Node *node = parse_sequence(parser);
    parser_skip(parser);
    if (node && *parser->at)
        return parser_unexpected(parser);
    return node;
}

Node *parse_line(PCWSTR line, MoreLines more, bool *failed) {
    Parser parser = {.at = line, .more = more};
    Node *node = parse_whole(&parser);
    *failed = parser.failed;
    return parser.failed ? NULL : node;
}

Node *parse_simple(PCWSTR text, bool *failed) {
    Parser parser = {.at = text, .simple = true};
    parser_skip(&parser);
    Node *node = *parser.at ? parse_unit(&parser) : NULL;
    *failed = parser.failed || *parser.at; // an operator behind it ends the call
    return *failed ? NULL : node;
}
