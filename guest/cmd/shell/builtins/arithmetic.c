// SET /A: expressions of 32-bit integers with C's operators. Names are variables and need no percent signs.

#include "builtin.h"

// ERRORLEVEL and message of each mistake; the numbers are those that Windows sets.
typedef enum {
    FAULT_NONE = 0,
    FAULT_PARENTHESIS = 0x400023CB,
    FAULT_OPERAND = 0x400023CC,
    FAULT_OPERATOR = 0x400023CD,
    FAULT_NUMBER = 0x400023CF,
    FAULT_RANGE = 0x400023D0,
    FAULT_DIVISION = 0x400023D1,
} Fault;

typedef struct {
    PCWSTR at;
    Fault fault;
} Expression;

typedef struct {
    PCWSTR sign;
    int level; // of precedence: the higher binds tighter
} Operator;

// Longer signs before those they begin with.
static const Operator operators[] = {
    {L"<<", 4}, {L">>", 4}, {L"|", 1}, {L"^", 2}, {L"&", 3}, {L"+", 5}, {L"-", 5}, {L"*", 6}, {L"/", 6}, {L"%", 6},
};

static LONG parse_list(Expression *expression);
static LONG parse_assignment(Expression *expression);

static void skip(Expression *expression) {
    while (is_blank(*expression->at))
        expression->at++;
}

static LONG fail(Expression *expression, Fault fault) {
    if (!expression->fault)
        expression->fault = fault;
    return 0;
}

static LONG apply(Expression *expression, WCHAR sign, LONG left, LONG right) {
    uint32_t a = (uint32_t)left, b = (uint32_t)right;
    switch (sign) {
    case '<':
        return b < 32 ? (LONG)(a << b) : 0;
    case '>':
        return b < 32 ? left >> b : left >> 31;
    case '|':
        return left | right;
    case '^':
        return left ^ right;
    case '&':
        return left & right;
    case '+':
        return (LONG)(a + b);
    case '-':
        return (LONG)(a - b);
    case '*':
        return (LONG)(a * b);
    default:
        if (!right)
            return fail(expression, FAULT_DIVISION);
        if (right == -1) // the smallest number has no counterpart
            return sign == '/' ? (LONG)-a : 0;
        return sign == '/' ? left / right : left % right;
    }
}

static bool is_name_unit(WCHAR unit) { return unit && !is_blank(unit) && !find_unit(L"()!~*/%+-<>&^|=,;\"", unit); }

static PWSTR take_name(Expression *expression) {
    PCWSTR start = expression->at;
    while (is_name_unit(*expression->at))
        expression->at++;
    return copy_units(start, (SIZE_T)(expression->at - start));
}

static LONG value_of(PCWSTR name) {
    PCWSTR end;
    PWSTR value = variable_value(name, text_length(name));
    return value ? number_at(skip_delimiters(value), &end) : 0;
}

static LONG parse_number(Expression *expression) {
    PCWSTR at = expression->at;
    unsigned base = 10;
    if (*at == '0' && (at[1] | 32) == 'x') {
        base = 16;
        at += 2;
    } else if (*at == '0') {
        base = 8;
    }
    uint64_t value = 0;
    PCWSTR first = at;
    for (; is_name_unit(*at); at++) {
        unsigned digit = is_digit(*at) ? *at - '0' : is_letter(*at) ? (*at | 32) - 'a' + 10u : 99;
        if (digit >= base)
            return fail(expression, FAULT_NUMBER);
        value = value * base + digit;
        if (value > (base == 10 ? INT32_MAX : UINT32_MAX))
            return fail(expression, FAULT_RANGE);
    }
    if (at == first)
        return fail(expression, FAULT_NUMBER);
    expression->at = at;
    return (LONG)value;
}

static LONG parse_operand(Expression *expression) {
    skip(expression);
    switch (*expression->at) {
    case '!':
        expression->at++;
        return !parse_operand(expression);
    case '~':
        expression->at++;
        return ~parse_operand(expression);
    case '-':
        expression->at++;
        return (LONG) - (uint32_t)parse_operand(expression);
    case '+':
        expression->at++;
        return parse_operand(expression);
    case '(': {
        expression->at++;
        LONG value = parse_list(expression);
        skip(expression);
        if (*expression->at != ')')
            return fail(expression, FAULT_PARENTHESIS);
        expression->at++;
        return value;
    }
    default:
        if (is_digit(*expression->at))
            return parse_number(expression);
        if (!is_name_unit(*expression->at))
            return fail(expression, FAULT_OPERAND);
        return value_of(take_name(expression));
    }
}

static const Operator *operator_at(PCWSTR at) {
    for (SIZE_T i = 0; i < ARRAYSIZE(operators); i++)
        if (starts_folded(at, operators[i].sign))
            return at[text_length(operators[i].sign)] == '=' ? NULL : &operators[i];
    return NULL;
}

static LONG parse_binary(Expression *expression, int level) {
    LONG left = parse_operand(expression);
    for (;;) {
        skip(expression);
        const Operator *found = operator_at(expression->at);
        if (expression->fault || !found || found->level < level)
            return left;
        expression->at += text_length(found->sign);
        LONG right = parse_binary(expression, found->level + 1);
        if (!expression->fault)
            left = apply(expression, found->sign[0], left, right);
    }
}

static LONG assign(Expression *expression, PCWSTR name, LONG value) {
    if (expression->fault)
        return 0;
    Text text = {0};
    text_format(&text, L"%d", value);
    variable_set(name, text.units);
    return value;
}

// name = value, name += value and their like, or an expression.
static LONG parse_assignment(Expression *expression) {
    skip(expression);
    PCWSTR start = expression->at;
    if (is_name_unit(*start) && !is_digit(*start)) {
        PWSTR name = take_name(expression);
        skip(expression);
        PCWSTR sign = expression->at;
        SIZE_T length = (sign[0] == '<' || sign[0] == '>') && sign[1] == sign[0] ? 2
                        : *sign && find_unit(L"*/%+-&^|", *sign)                 ? 1
                                                                                 : 0;
        if (sign[length] == '=') {
            expression->at += length + 1;
            LONG right = parse_assignment(expression);
            return assign(expression, name, length ? apply(expression, *sign, value_of(name), right) : right);
        }
        expression->at = start;
    }
    return parse_binary(expression, 0);
}

static LONG parse_list(Expression *expression) {
    LONG value = parse_assignment(expression);
    for (skip(expression); *expression->at == ',' && !expression->fault; skip(expression)) {
        expression->at++;
        value = parse_assignment(expression);
    }
    return value;
}

static PCWSTR message_of(Fault fault) {
    switch (fault) {
    case FAULT_PARENTHESIS:
        return L"Unbalanced parenthesis.";
    case FAULT_OPERAND:
        return L"Missing operand.";
    case FAULT_OPERATOR:
        return L"Missing operator.";
    case FAULT_NUMBER:
        return L"Invalid number.  Numeric constants are either decimal (17),\r\nhexadecimal (0x11), or octal (021).";
    case FAULT_RANGE:
        return L"Invalid number.  Numbers are limited to 32-bits of precision.";
    default:
        return L"Divide by zero error.";
    }
}

LONG run_arithmetic(PCWSTR text) {
    Expression expression = {.at = without_quotes(text)};
    skip(&expression);
    if (!*expression.at)
        return bad_syntax();
    LONG value = parse_list(&expression);
    skip(&expression);
    if (!expression.fault && *expression.at)
        expression.fault = *expression.at == ')' ? FAULT_PARENTHESIS : FAULT_OPERATOR;
    if (expression.fault) {
        err(L"%s\r\n", message_of(expression.fault));
        return expression.fault;
    }
    if (!shell.batch)
        out(L"%d", value);
    return 0;
}
