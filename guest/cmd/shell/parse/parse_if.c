// IF: its switches, what it tests, the command and the one behind ELSE.

#include "parser.h"

// Operands are words; one may be missing in the middle of a wrong line only.
static bool take_operand(Parser *parser, PCWSTR *operand) {
    parser_skip(parser);
    if (parser_at_end(parser)) {
        parser_unexpected(parser);
        return false;
    }
    *operand = parser_word(parser);
    return true;
}

// EXIST, DEFINED and their like stand before one operand.
static bool take_prefix_test(Parser *parser, Condition *condition) {
    static const struct {
        PCWSTR word;
        Test test;
        bool extension;
    } tests[] = {
        {L"exist", TEST_EXIST, false},
        {L"errorlevel", TEST_ERRORLEVEL, false},
        {L"defined", TEST_DEFINED, true},
        {L"cmdextversion", TEST_CMDEXTVERSION, true},
    };
    for (SIZE_T i = 0; i < ARRAYSIZE(tests); i++) {
        if (!parser_sees(parser, tests[i].word) || (tests[i].extension && !shell.extensions))
            continue;
        PCWSTR behind = parser->at + text_length(tests[i].word);
        while (is_blank(*behind))
            behind++;
        if (behind[0] == '=' && behind[1] == '=') // the word itself is compared
            return false;
        parser->at += text_length(tests[i].word);
        condition->test = tests[i].test;
        take_operand(parser, &condition->left);
        return true;
    }
    return false;
}

static bool take_operator(Parser *parser, Condition *condition) {
    static const PCWSTR words[] = {L"equ", L"neq", L"lss", L"leq", L"gtr", L"geq"};
    while (is_delimiter(*parser->at) && *parser->at != '=')
        parser->at++;
    if (parser->at[0] == '=' && parser->at[1] == '=') {
        parser->at += 2;
        condition->test = TEST_SAME;
        return true;
    }
    parser_skip(parser);
    for (SIZE_T i = 0; shell.extensions && i < ARRAYSIZE(words); i++) {
        if (parser_sees(parser, words[i])) {
            parser->at += 3;
            condition->test = (Test)(TEST_EQU + i);
            return true;
        }
    }
    parser_unexpected(parser);
    return false;
}

static bool take_condition(Parser *parser, Condition *condition) {
    for (;;) {
        parser_skip(parser);
        if (shell.extensions && parser_sees(parser, L"/i")) {
            condition->fold = true;
            parser->at += 2;
        } else if (parser_sees(parser, L"not")) {
            condition->negated = !condition->negated;
            parser->at += 3;
        } else {
            break;
        }
    }
    if (take_prefix_test(parser, condition))
        return !parser->failed;
    return take_operand(parser, &condition->left) && take_operator(parser, condition) &&
           take_operand(parser, &condition->right);
}

static Node *take_body(Parser *parser) {
    parser_skip(parser);
    return *parser->at ? parse_sequence(parser) : parser_bad_syntax(parser);
}

Node *parse_if(Parser *parser) {
    Node *node = parser_node(NODE_IF, NULL, NULL);
    if (!take_condition(parser, &node->condition))
        return NULL;
    node->left = take_body(parser);
    if (!node->left)
        return NULL;
    parser_skip(parser);
    if (parser_sees(parser, L"else")) {
        parser->at += 4;
        node->right = take_body(parser);
        if (!node->right)
            return NULL;
    }
    return node;
}
