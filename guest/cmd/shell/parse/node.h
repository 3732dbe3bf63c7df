// What a command line is once it is understood: a tree of commands, kept as text that later expansions still change.

#ifndef NTSUP_CMD_NODE_H
#define NTSUP_CMD_NODE_H

#include "shell.h"

typedef enum {
    NODE_COMMAND,  // text
    NODE_REMARK,   // a label or a remark
    NODE_BLOCK,    // ( left )
    NODE_QUIET,    // @left
    NODE_SEQUENCE, // left & right, or lines of a block
    NODE_AND,      // left && right
    NODE_OR,       // left || right
    NODE_PIPE,     // left | right
    NODE_IF,       // condition, left, right behind ELSE or NULL
    NODE_FOR,      // loop, left
} NodeKind;

typedef enum { REDIRECT_READ, REDIRECT_WRITE, REDIRECT_APPEND, REDIRECT_DUPLICATE } RedirectionKind;

typedef struct Redirection {
    struct Redirection *next; // they are done in this order
    int handle;
    RedirectionKind kind;
    PCWSTR target; // as written; for REDIRECT_DUPLICATE the digit
} Redirection;

typedef enum {
    TEST_EXIST,
    TEST_DEFINED,
    TEST_ERRORLEVEL,
    TEST_CMDEXTVERSION,
    TEST_SAME, // ==
    TEST_EQU,
    TEST_NEQ,
    TEST_LSS,
    TEST_LEQ,
    TEST_GTR,
    TEST_GEQ,
} Test;

typedef struct {
    Test test;
    bool negated, fold;
    PCWSTR left; // the only operand of the tests that have one
    PCWSTR right;
} Condition;

typedef struct {
    bool directories; // /d
    bool recursive;   // /r
    bool counting;    // /l
    bool parsing;     // /f
    WCHAR variable;
    PCWSTR options; // /f's options or /r's directory as written; NULL for none
    PCWSTR set;
} Loop;

typedef struct Node {
    NodeKind kind;
    struct Node *left, *right;
    Redirection *redirections;
    union {
        PCWSTR text;
        Condition condition;
        Loop loop;
    };
} Node;

// The line that follows, percent signs expanded; NULL when there is none.
typedef PWSTR (*MoreLines)(void);

// Phase 2. The tree of one line, and of those that blocks and carets make it go on with; NULL for an empty line, or,
// with *failed, for a wrong one, which was reported.
Node *parse_line(PCWSTR line, MoreLines more, bool *failed);
// A command without operators, blocks, IF or FOR, as CALL reads what follows it.
Node *parse_simple(PCWSTR text, bool *failed);

// The tree as text, FOR variables expanded: what ECHO ON shows, and what another cmd.exe can run.
void node_text(const Node *node, Text *text);

// Whether ECHO ON does not show it: it begins with @.
static inline bool is_quiet(const Node *node) {
    while (node->kind == NODE_SEQUENCE || node->kind == NODE_AND || node->kind == NODE_OR || node->kind == NODE_PIPE)
        node = node->left;
    return node->kind == NODE_QUIET;
}

// What separates words.
static inline bool is_delimiter(WCHAR unit) {
    return unit == ' ' || unit == '\t' || unit == ',' || unit == ';' || unit == '=' || unit == '\v' || unit == '\f' ||
           unit == 0xA0;
}

static inline PCWSTR skip_delimiters(PCWSTR at) {
    while (is_delimiter(*at))
        at++;
    return at;
}

// The end of the word at `at`: quotation marks hide delimiters.
static inline PCWSTR word_end(PCWSTR at) {
    bool quoted = false;
    for (; *at && (quoted || !is_delimiter(*at)); at++)
        quoted ^= *at == '"';
    return at;
}

#endif
