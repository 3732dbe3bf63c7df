// IF: its tests.

#include "run.h"

static bool exists(PCWSTR operand) {
    PWSTR path = without_quotes(operand);
    SIZE_T length = text_length(path);
    if (!length)
        return false;
    if (!find_unit(path, '*') && !find_unit(path, '?')) {
        DWORD attributes = GetFileAttributesW(path);
        bool folder = path[length - 1] == '\\' || path[length - 1] == '/';
        return attributes != INVALID_FILE_ATTRIBUTES && (!folder || attributes & FILE_ATTRIBUTE_DIRECTORY);
    }
    WIN32_FIND_DATAW found;
    HANDLE find = FindFirstFileW(path, &found);
    if (find == INVALID_HANDLE_VALUE)
        return false;
    FindClose(find);
    return true;
}

static bool is_number(PCWSTR text, LONG *value) {
    PCWSTR end;
    *value = number_at(text, &end);
    return end != text && !*end;
}

// Numbers compare as such when both sides are; everything else as text, in the locale's order.
static int compare(PCWSTR left, PCWSTR right, bool folded) {
    LONG a, b;
    if (is_number(left, &a) && is_number(right, &b))
        return a < b ? -1 : a > b;
    if (equal(left, right))
        return 0;
    return CompareStringW(LOCALE_USER_DEFAULT, folded ? NORM_IGNORECASE : 0, left, -1, right, -1) - CSTR_EQUAL;
}

static bool holds(const Condition *condition) {
    PCWSTR left = expand_running(condition->left), end;
    PCWSTR right = condition->right ? expand_running(condition->right) : NULL;
    switch (condition->test) {
    case TEST_EXIST:
        return exists(left);
    case TEST_DEFINED:
        return variable_value(left, text_length(left)) != NULL;
    case TEST_ERRORLEVEL:
        return shell.error_level >= number_at(left, &end);
    case TEST_CMDEXTVERSION:
        return 2 >= number_at(left, &end);
    case TEST_SAME:
        return condition->fold ? equal_folded(left, right) : equal(left, right);
    case TEST_EQU:
        return compare(left, right, condition->fold) == 0;
    case TEST_NEQ:
        return compare(left, right, condition->fold) != 0;
    case TEST_LSS:
        return compare(left, right, condition->fold) < 0;
    case TEST_LEQ:
        return compare(left, right, condition->fold) <= 0;
    case TEST_GTR:
        return compare(left, right, condition->fold) > 0;
    case TEST_GEQ:
        return compare(left, right, condition->fold) >= 0;
    }
    return false;
}

LONG run_if(const Node *node) {
    if (holds(&node->condition) != node->condition.negated)
        return run_node(node->left);
    return node->right ? run_node(node->right) : 0;
}
