// Inside phase 2: the place in the line, and the pieces that the grammar's parts share.

#ifndef NTSUP_CMD_PARSER_H
#define NTSUP_CMD_PARSER_H

#include "node.h"

typedef struct {
    PCWSTR at; // NUL: the line's end
    MoreLines more;
    unsigned depth; // of parentheses
    bool simple;    // nothing but one command
    bool failed;
} Parser;

// Goes to the next line; false when there is none.
bool parser_next_line(Parser *parser);
void parser_skip(Parser *parser);
// Takes a unit, a caret and what it escapes as one. *literal: it was escaped. 0 at the line's end.
WCHAR parser_take(Parser *parser, bool *quoted, bool *literal);
// Whether an unquoted unit ends a command here.
bool parser_at_end(const Parser *parser);
// Whether this word, followed by a delimiter or the command's end, stands here.
bool parser_sees(const Parser *parser, PCWSTR word);
// A word with its quotation marks; "" when there is none.
PWSTR parser_word(Parser *parser);
// Fails: what stands here was not expected. NULL.
Node *parser_unexpected(Parser *parser);
Node *parser_bad_syntax(Parser *parser);

Node *parser_node(NodeKind kind, Node *left, Node *right);
// A digit in front of < or >, or one of those: a redirection starts here. `fresh`: a digit may.
bool parser_sees_redirection(const Parser *parser, bool fresh);
void parser_redirection(Parser *parser, Redirection ***end);

Node *parse_sequence(Parser *parser);
Node *parse_if(Parser *parser);
Node *parse_for(Parser *parser);

#endif
