// Units and words of a line: carets, quotation marks, delimiters, redirections; the messages about what is wrong.

#include "parser.h"

bool parser_next_line(Parser *parser) {
    PCWSTR line = parser->more ? parser->more() : NULL;
    if (!line)
        return false;
    parser->at = line;
    return true;
}

void parser_skip(Parser *parser) { parser->at = skip_delimiters(parser->at); }

WCHAR parser_take(Parser *parser, bool *quoted, bool *literal) {
    *literal = false;
    WCHAR unit = *parser->at;
    if (!unit)
        return 0;
    parser->at++;
    if (unit == '"') {
        *quoted = !*quoted;
    } else if (unit == '^' && !*quoted) {
        if (!*parser->at && !parser_next_line(parser))
            return 0;
        *literal = true;
        unit = *parser->at;
        if (unit) {
            parser->at++;
        } else { // an empty line behind a caret is a line feed
            unit = '\n';
            if (!parser_next_line(parser))
                parser->at = L"";
        }
    }
    return unit;
}

bool parser_at_end(const Parser *parser) {
    WCHAR unit = *parser->at;
    return !unit || unit == '&' || unit == '|' || (unit == ')' && parser->depth);
}

bool parser_sees(const Parser *parser, PCWSTR word) {
    SIZE_T length = text_length(word);
    if (!starts_folded(parser->at, word))
        return false;
    WCHAR next = parser->at[length];
    return !next || is_delimiter(next) || next == '&' || next == '|' || next == '<' || next == '>' || next == '(' ||
           (next == ')' && parser->depth);
}

PWSTR parser_word(Parser *parser) {
    Text text = {0};
    bool quoted = false, literal;
    while (quoted ? *parser->at != 0
                  : !parser_at_end(parser) && !is_delimiter(*parser->at) && *parser->at != '<' && *parser->at != '>') {
        WCHAR unit = parser_take(parser, &quoted, &literal);
        if (unit)
            text_add_unit(&text, unit);
    }
    return text_of(&text);
}

Node *parser_bad_syntax(Parser *parser) {
    if (!parser->failed)
        err(L"The syntax of the command is incorrect.\r\n");
    parser->failed = true;
    return NULL;
}

Node *parser_unexpected(Parser *parser) {
    if (parser->failed)
        return NULL;
    parser_skip(parser);
    PCWSTR at = parser->at;
    if (!*at)
        return parser_bad_syntax(parser);
    SIZE_T length = 1;
    if (find_unit(L"&|<>", *at)) {
        length += at[1] == *at;
    } else if (*at != '(' && *at != ')') {
        PCWSTR end = at;
        while (*end && !is_delimiter(*end) && !find_unit(L"&|<>()", *end))
            end++;
        length = end > at ? (SIZE_T)(end - at) : 1;
    }
    err(L"%s was unexpected at this time.\r\n", copy_units(at, length));
    parser->failed = true;
    return NULL;
}

Node *parser_node(NodeKind kind, Node *left, Node *right) {
    Node *node = memory_take(sizeof(Node));
    *node = (Node){.kind = kind, .left = left, .right = right};
    return node;
}

bool parser_sees_redirection(const Parser *parser, bool fresh) {
    PCWSTR at = parser->at;
    at += fresh && is_digit(*at);
    return *at == '<' || *at == '>';
}

void parser_redirection(Parser *parser, Redirection ***end) {
    Redirection *one = memory_take(sizeof(Redirection));
    *one = (Redirection){0};
    bool numbered = is_digit(*parser->at);
    int number = numbered ? *parser->at++ - '0' : 0;
    bool reads = *parser->at++ == '<';
    one->handle = numbered ? number : reads ? 0 : 1;
    one->kind = reads ? REDIRECT_READ : REDIRECT_WRITE;
    if (!reads && *parser->at == '>') {
        parser->at++;
        one->kind = REDIRECT_APPEND;
    }
    if (*parser->at == '&') {
        parser->at++;
        parser_skip(parser);
        if (!is_digit(*parser->at)) {
            parser_unexpected(parser);
            return;
        }
        one->kind = REDIRECT_DUPLICATE;
        one->target = copy_units(parser->at++, 1);
    } else {
        parser_skip(parser);
        one->target = parser_word(parser);
        if (!*one->target) {
            parser_unexpected(parser);
            return;
        }
    }
    **end = one;
    *end = &one->next;
}
