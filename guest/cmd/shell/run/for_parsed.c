// FOR /F: lines of files, of a string or of a command's output, taken apart into words.

#include "../builtins/builtin.h"

enum { TOKENS_MOST = 32 };

typedef struct {
    WCHAR comment; // lines that begin with it are skipped; 0: none
    LONG skipped;  // lines at the start
    PCWSTR delimiters;
    bool wanted[TOKENS_MOST]; // words by number, the first is 1
    bool rest;                // the last variable gets what is left of the line
    bool back_quotes;
} Options;

typedef enum { SOURCE_FILES, SOURCE_STRING, SOURCE_COMMAND } SourceKind;

static bool bad_options(PCWSTR at) {
    err(L"%s was unexpected at this time.\r\n", at);
    shell_abort();
    return false;
}

// "1,3-5*"
static bool take_tokens(PCWSTR *at, Options *options) {
    PCWSTR here = *at;
    memset(options->wanted, 0, sizeof(options->wanted));
    options->rest = false;
    for (;;) {
        PCWSTR end;
        if (is_digit(*here)) {
            LONG first = number_at(here, &end), last = first;
            here = end;
            if (*here == '-') {
                last = number_at(here + 1, &end);
                if (end == here + 1)
                    return false;
                here = end;
            }
            for (LONG number = first; number <= last && number < TOKENS_MOST; number++)
                if (number > 0)
                    options->wanted[number] = true;
        } else if (*here == '*') {
            options->rest = true;
            here++;
        } else if (*here == ',') {
            here++;
        } else {
            break;
        }
    }
    *at = here;
    return !*here || is_blank(*here);
}

static bool take_options(PCWSTR text, Options *options) {
    PWSTR plain = copy_text(text);
    SIZE_T length = text_length(plain);
    if (*plain == '"') {
        plain++;
        length--;
        if (length && plain[length - 1] == '"')
            plain[--length] = 0;
    }
    for (PCWSTR at = plain; *at;) {
        PCWSTR end;
        if (is_blank(*at)) {
            at++;
        } else if (starts_folded(at, L"eol=")) {
            at += 4;
            options->comment = *at;
            at += *at != 0;
        } else if (starts_folded(at, L"skip=")) {
            options->skipped = number_at(at + 5, &end);
            if (end == at + 5 || options->skipped <= 0)
                return bad_options(at);
            at = end;
        } else if (starts_folded(at, L"tokens=")) {
            PCWSTR here = at + 7;
            if (!take_tokens(&here, options))
                return bad_options(at);
            at = here;
        } else if (starts_folded(at, L"delims=")) {
            at += 7;
            end = at;
            while (*end && (*end != ' ' || !end[1])) // a blank counts as the last unit only
                end++;
            options->delimiters = copy_units(at, (SIZE_T)(end - at));
            at = end;
        } else if (starts_folded(at, L"usebackq")) {
            options->back_quotes = true;
            at += 8;
        } else {
            return bad_options(at);
        }
    }
    return true;
}

static bool is_one_of(WCHAR unit, PCWSTR set) { return unit && find_unit(set, unit); }

// One line: its words into variables, then the command. False when the loop is over.
static bool run_words(const Node *node, const Options *options, PCWSTR line, LONG *code) {
    PCWSTR at = line;
    while (is_one_of(*at, options->delimiters))
        at++;
    if (options->comment && *at == options->comment)
        return true;
    ForVariable variables[TOKENS_MOST + 1];
    SIZE_T count = 0;
    bool some = false;
    int last = 0;
    for (int number = 1; number < TOKENS_MOST; number++)
        if (options->wanted[number])
            last = number;
    for (int number = 1; number <= last; number++) {
        PCWSTR word = at;
        while (*at && !is_one_of(*at, options->delimiters))
            at++;
        PWSTR text = copy_units(word, (SIZE_T)(at - word));
        if (*at) // one delimiter ends the word; those behind it are skipped
            at++;
        while (is_one_of(*at, options->delimiters))
            at++;
        if (!options->wanted[number])
            continue;
        some = some || *text;
        variables[count].value = text;
        count++;
    }
    if (options->rest) {
        some = some || *at;
        variables[count++].value = at;
    }
    if (!some)
        return true;
    ForVariable *outer = shell.variables;
    for (SIZE_T i = 0; i < count; i++) {
        variables[i].name = (WCHAR)(node->loop.variable + i);
        variables[i].outer = shell.variables;
        shell.variables = &variables[i];
    }
    bool on = run_body(node, code);
    shell.variables = outer;
    return on;
}

static bool run_lines(const Node *node, const Options *options, PWSTR text, SIZE_T length, LONG *code) {
    LONG skip = options->skipped;
    for (SIZE_T first = 0; first < length;) {
        SIZE_T end = first;
        while (end < length && text[end] != '\n')
            end++;
        SIZE_T next = end + 1;
        if (end > first && text[end - 1] == '\r')
            end--;
        if (skip > 0) {
            skip--;
        } else if (end > first) {
            Mark mark = memory_mark();
            bool on = run_words(node, options, copy_units(text + first, end - first), code);
            memory_release(mark);
            if (!on)
                return false;
        }
        first = next;
    }
    return true;
}

static bool run_bytes(const Node *node, const Options *options, HANDLE source, LONG *code) {
    char *bytes;
    SIZE_T size, length;
    bool good = read_all(source, &bytes, &size);
    CloseHandle(source);
    if (!good) {
        err_code(GetLastError());
        *code = 1;
        return false;
    }
    bool wide = size >= 2 && (UCHAR)bytes[0] == 0xFF && (UCHAR)bytes[1] == 0xFE;
    if (wide)
        return run_lines(node, options, (PWSTR)(void *)(bytes + 2), (size - 2) / sizeof(WCHAR), code);
    bool plain = true;
    for (SIZE_T i = 0; i < size && plain; i++)
        plain = (UCHAR)bytes[i] < 0x80;
    PWSTR text = widen(plain ? CP_UTF8 : output_code_page(), bytes, size, &length);
    return run_lines(node, options, text, length, code);
}

static LONG run_files(const Node *node, const Options *options, PCWSTR set) {
    LONG code = 0;
    for (PCWSTR at = skip_delimiters(set); *at;) {
        PCWSTR end = word_end(at);
        PWSTR path = without_quotes(copy_units(at, (SIZE_T)(end - at)));
        HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                  OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
        if (file == INVALID_HANDLE_VALUE) {
            err(L"The system cannot find the file %s.\r\n", path);
            return 1;
        }
        if (!run_bytes(node, options, file, &code))
            break;
        at = skip_delimiters(end);
    }
    return code;
}

static LONG run_output(const Node *node, const Options *options, PCWSTR command) {
    HANDLE output, end;
    out_flush();
    if (!CreatePipe(&output, &end, NULL, 0)) {
        err_code(GetLastError());
        return 1;
    }
    SetHandleInformation(end, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    HANDLE previous = redirect_handle(1, end);
    HANDLE process = start_shell(join(L"/c ", command, NULL));
    redirect_handle(1, previous);
    CloseHandle(end);
    LONG code = 1;
    if (process) {
        run_bytes(node, options, output, &code);
        wait_for(process);
    } else {
        CloseHandle(output);
    }
    return code;
}

// The set without what encloses it; what kind it is.
static SourceKind take_source(PWSTR *set, bool back_quotes) {
    PWSTR text = cut_blanks((PWSTR)skip_delimiters(*set));
    SIZE_T length = text_length(text);
    *set = text;
    if (length < 2 || text[0] != text[length - 1])
        return SOURCE_FILES;
    SourceKind kind = SOURCE_FILES;
    if (text[0] == '\'')
        kind = back_quotes ? SOURCE_STRING : SOURCE_COMMAND;
    else if (text[0] == '`' && back_quotes)
        kind = SOURCE_COMMAND;
    else if (text[0] == '"' && !back_quotes)
        kind = SOURCE_STRING;
    if (kind != SOURCE_FILES) {
        text[length - 1] = 0;
        *set = text + 1;
    }
    return kind;
}

LONG run_for_parsed(const Node *node) {
    Options options = {.comment = ';', .delimiters = L" \t"};
    options.wanted[1] = true;
    if (node->loop.options && !take_options(expand_running(node->loop.options), &options))
        return 1;
    PWSTR set = copy_text(expand_running(node->loop.set));
    LONG code = 0;
    switch (take_source(&set, options.back_quotes)) {
    case SOURCE_STRING:
        run_lines(node, &options, set, text_length(set), &code);
        return code;
    case SOURCE_COMMAND:
        return run_output(node, &options, set);
    default:
        return run_files(node, &options, set);
    }
}
