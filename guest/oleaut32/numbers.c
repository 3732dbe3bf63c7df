// Numbers as text, by the C runtime, which is loaded when the first one is needed.
#include "oleaut.h"

typedef double (*ParseFunction)(const wchar_t *text, wchar_t **end);
typedef int (*PrintFunction)(unsigned __int64 options, wchar_t *out, size_t room, const wchar_t *format, void *locale,
                             va_list arguments);

static HMODULE runtime(void) {
    static HMODULE module;
    if (module == NULL)
        module = LoadLibraryW(L"ucrtbase.dll");
    return module;
}

static bool is_space(OLECHAR unit) { return unit == ' ' || unit == '\t' || unit == '\r' || unit == '\n'; }

bool parse_number(const OLECHAR *text, double *value) {
    OLECHAR *end;
    ParseFunction parse = (ParseFunction)(void *)GetProcAddress(runtime(), "wcstod");
    while (text && is_space(*text))
        text++;
    if (text == NULL || parse == NULL)
        return false;
    // The C runtime takes more than a variant does: hexadecimal, infinities.
    const OLECHAR *first = *text == '-' || *text == '+' ? text + 1 : text;
    if (!((*first >= '0' && *first <= '9') || *first == '.') || (first[0] == '0' && (first[1] | 0x20) == 'x'))
        return false;
    *value = parse(text, &end);
    while (is_space(*end))
        end++;
    return *end == 0;
}

static int print(PrintFunction function, OLECHAR *out, int room, const OLECHAR *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length =
        function(2 /* C99: the count even where it does not fit */, out, (size_t)room, format, NULL, arguments);
    va_end(arguments);
    return length;
}

int print_number(double value, int digits, OLECHAR *out, int room) {
    PrintFunction function = (PrintFunction)(void *)GetProcAddress(runtime(), "__stdio_common_vswprintf");
    return function ? print(function, out, room, L"%.*G", digits, value) : -1;
}
