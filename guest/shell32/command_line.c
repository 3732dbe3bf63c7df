// CommandLineToArgvW: a command line taken apart as Microsoft's C runtime documents it.

#define DECLSPEC_IMPORT
#include <stdbool.h>
#include <windows.h>
#include <shellapi.h>

static bool is_blank(WCHAR unit) { return unit == ' ' || unit == '\t'; }

// Where arguments are written: pointers first, then their text. Without a place it only counts.
typedef struct {
    LPWSTR *arguments;
    LPWSTR text;
    int count;
    SIZE_T units;
} Sink;

static void begin(Sink *sink) {
    if (sink->arguments)
        sink->arguments[sink->count] = sink->text + sink->units;
    sink->count++;
}

static void put(Sink *sink, WCHAR unit) {
    if (sink->text)
        sink->text[sink->units] = unit;
    sink->units++;
}

// The program's name knows quotes but no backslashes.
static LPCWSTR take_program(Sink *sink, LPCWSTR at) {
    begin(sink);
    if (*at == '"') {
        for (at++; *at && *at != '"'; at++)
            put(sink, *at);
        if (*at)
            at++;
    } else {
        for (; *at && !is_blank(*at); at++)
            put(sink, *at);
    }
    put(sink, 0);
    return at;
}

// An argument: 2n backslashes before a quote are n, 2n + 1 are n and the quote; "" within quotes is a quote.
static LPCWSTR take_argument(Sink *sink, LPCWSTR at) {
    bool quoted = false;
    begin(sink);
    while (*at && (quoted || !is_blank(*at))) {
        unsigned slashes = 0;
        while (*at == '\\')
            slashes++, at++;
        if (*at != '"') {
            for (; slashes; slashes--)
                put(sink, '\\');
            if (*at && (quoted || !is_blank(*at)))
                put(sink, *at++);
            continue;
        }
        for (unsigned i = 0; i < slashes / 2; i++)
            put(sink, '\\');
        at++;
        if (slashes % 2) {
            put(sink, '"');
        } else if (quoted && *at == '"') {
            put(sink, '"');
            quoted = false;
            at++;
        } else {
            quoted = !quoted;
        }
    }
    put(sink, 0);
    return at;
}

static void take_all(Sink *sink, LPCWSTR line) {
    LPCWSTR at = take_program(sink, line);
    for (;;) {
        while (is_blank(*at))
            at++;
        if (*at == 0)
            break;
        at = take_argument(sink, at);
    }
    if (sink->arguments)
        sink->arguments[sink->count] = NULL;
}

// An empty line is the program's own path. The caller frees all with LocalFree.
LPWSTR *WINAPI CommandLineToArgvW(LPCWSTR line, int *count) {
    enum { PATH_UNITS = 32768 };
    if (line == NULL || count == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (*line == 0) {
        LPWSTR *only = LocalAlloc(LMEM_FIXED, 2 * sizeof *only + PATH_UNITS * sizeof(WCHAR));
        if (only == NULL)
            return NULL;
        only[0] = (LPWSTR)(only + 2);
        only[1] = NULL;
        GetModuleFileNameW(NULL, only[0], PATH_UNITS);
        *count = 1;
        return only;
    }
    Sink sink = {0};
    take_all(&sink, line);
    SIZE_T pointers = ((SIZE_T)sink.count + 1) * sizeof(LPWSTR);
    LPWSTR *arguments = LocalAlloc(LMEM_FIXED, pointers + sink.units * sizeof(WCHAR));
    if (arguments == NULL)
        return NULL;
    sink = (Sink){arguments, (LPWSTR)((BYTE *)arguments + pointers), 0, 0};
    take_all(&sink, line);
    *count = sink.count;
    return arguments;
}
