// FOR: its switches, the variable, the set between parentheses, the command.

#include "parser.h"

static bool take_switches(Parser *parser, Loop *loop) {
    for (;;) {
        parser_skip(parser);
        if (*parser->at != '/' || !shell.extensions)
            return true;
        bool *flag;
        switch (parser->at[1] | 32) {
        case 'd':
            flag = &loop->directories;
            break;
        case 'r':
            flag = &loop->recursive;
            break;
        case 'l':
            flag = &loop->counting;
            break;
        case 'f':
            flag = &loop->parsing;
            break;
        default:
            parser_unexpected(parser);
            return false;
        }
        if (!is_delimiter(parser->at[2])) {
            parser_unexpected(parser);
            return false;
        }
        *flag = true;
        parser->at += 2;
    }
}

static bool take_set(Parser *parser, Loop *loop) {
    Text text = {0};
    bool quoted = false, literal;
    for (;;) {
        if (!*parser->at) {
            quoted = false;
            if (!parser_next_line(parser)) {
                parser->failed = true;
                return false;
            }
            text_add_unit(&text, ' ');
            continue;
        }
        if (!quoted && *parser->at == ')')
            break;
        if (!quoted && find_unit(L"&|<>", *parser->at)) {
            parser_unexpected(parser);
            return false;
        }
        WCHAR unit = parser_take(parser, &quoted, &literal);
        if (unit)
            text_add_unit(&text, unit);
    }
    parser->at++;
    loop->set = text_of(&text);
    return true;
}

static bool take_word(Parser *parser, PCWSTR word) {
    parser_skip(parser);
    if (!parser_sees(parser, word)) {
        parser_unexpected(parser);
        return false;
    }
    parser->at += text_length(word);
    parser_skip(parser);
    return true;
}

Node *parse_for(Parser *parser) {
    Node *node = parser_node(NODE_FOR, NULL, NULL);
    Loop *loop = &node->loop;
    if (!take_switches(parser, loop))
        return NULL;
    if (*parser->at && *parser->at != '%' && (loop->recursive || loop->parsing)) {
        loop->options = parser_word(parser);
        if (!take_switches(parser, loop)) // for /r directory /d
            return NULL;
    }
    if (*parser->at != '%' || !parser->at[1] || !is_delimiter(parser->at[2]))
        return parser_unexpected(parser);
    loop->variable = parser->at[1];
    parser->at += 2;
    if (!take_word(parser, L"in"))
        return NULL;
    if (*parser->at != '(')
        return parser_unexpected(parser);
    parser->at++;
    if (!take_set(parser, loop) || !take_word(parser, L"do"))
        return NULL;
    if (!*parser->at)
        return parser_bad_syntax(parser);
    node->left = parse_sequence(parser);
    return node->left ? node : NULL;
}
