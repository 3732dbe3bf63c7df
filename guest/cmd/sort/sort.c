// SORT: lines in order, from a file or standard input.

#include "../common/words.h"

typedef struct {
    PWSTR text;
    PCWSTR key; // from the column that counts
} Line;

typedef struct {
    bool reversed, unique, exact;
    SIZE_T column; // from 1
    PCWSTR input, output;
} Order;

static Order order = {.column = 1};

static int compare(const Line *left, const Line *right) {
    int result = CompareStringW(LOCALE_USER_DEFAULT, order.exact ? 0 : NORM_IGNORECASE, left->key, -1, right->key, -1);
    return order.reversed ? CSTR_EQUAL - result : result - CSTR_EQUAL;
}

// A stable merge sort.
static void sort(Line *lines, Line *scratch, SIZE_T count) {
    if (count < 2)
        return;
    SIZE_T half = count / 2, left = 0, right = half;
    sort(lines, scratch, half);
    sort(lines + half, scratch, count - half);
    memcpy(scratch, lines, count * sizeof(Line));
    for (SIZE_T i = 0; i < count; i++) {
        bool take_right = left == half || (right < count && compare(&scratch[right], &scratch[left]) < 0);
        lines[i] = scratch[take_right ? right++ : left++];
    }
}

static bool take_switch(Word *words, SIZE_T count, SIZE_T *i) {
    PCWSTR text = words[*i].text + 1, end;
    if (*text == '+') {
        LONG column = number_at(text + 1, &end);
        order.column = (SIZE_T)column;
        return column > 0 && !*end;
    }
    if (starts_folded(L"reverse", text) && *text) {
        order.reversed = true;
        return true;
    }
    if (starts_folded(L"unique", text) && *text) {
        order.unique = true;
        return true;
    }
    if (equal_folded(text, L"case_sensitive") || equal_folded(text, L"c")) {
        order.exact = true;
        return true;
    }
    if (++*i >= count) // what follows takes a value
        return false;
    if (starts_folded(L"output", text)) {
        order.output = words[*i].text;
        return true;
    }
    // Memory, record size, locale and the place of temporary files change nothing here.
    return starts_folded(L"memory", text) || starts_folded(L"record_maximum", text) || starts_folded(L"locale", text) ||
           starts_folded(L"temporary", text);
}

static int run(void) {
    SIZE_T count, size;
    Word *words = command_words(&count);
    for (SIZE_T i = 0; i < count; i++) {
        if (equal(words[i].text, L"/?")) {
            out(L"SORT [/R] [/+n] [/C] [/UNIQUE] [[drive:][path]name] [/O [drive:][path]name]\r\n");
            return 0;
        }
        if (words[i].text[0] != '/' || words[i].quoted) {
            order.input = words[i].text;
        } else if (!take_switch(words, count, &i)) {
            err(L"Invalid switch.\r\n");
            return 1;
        }
    }
    HANDLE input = order.input ? open_to_read(order.input) : GetStdHandle(STD_INPUT_HANDLE);
    char *bytes;
    if (input == INVALID_HANDLE_VALUE || !read_all(input, &bytes, &size)) {
        PWSTR message = error_text(GetLastError());
        err(order.input ? L"%s%s\r\n" : L"%s\r\n", order.input ? order.input : message, message);
        return 1;
    }
    Lines all = {bytes, bytes + size};
    const char *line;
    SIZE_T length, units, room = 64, used = 0;
    Line *lines = memory_take(room * sizeof(Line));
    while (next_line(&all, &line, &length)) {
        if (used == room) {
            Line *more = memory_take(2 * room * sizeof(Line));
            memcpy(more, lines, room * sizeof(Line));
            lines = more;
            room *= 2;
        }
        PWSTR text = widen(input_code_page(), line, length, &units);
        lines[used++] = (Line){text, text + (order.column - 1 < units ? order.column - 1 : units)};
    }
    sort(lines, memory_take((used + 1) * sizeof(Line)), used);
    if (order.output) {
        HANDLE output =
            CreateFileW(order.output, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
        if (output == INVALID_HANDLE_VALUE) {
            err_code(GetLastError());
            return 1;
        }
        SetStdHandle(STD_OUTPUT_HANDLE, output);
    }
    for (SIZE_T i = 0; i < used; i++)
        if (!order.unique || !i || compare(&lines[i - 1], &lines[i]))
            out(L"%s\r\n", lines[i].text);
    return 0;
}

void program_entry(void) {
    int code = run();
    out_flush();
    ExitProcess((UINT)code);
}
