// Batch files: their lines, their labels, their levels. A file is open only while a line of it is read, so that it can
// be changed or deleted while it runs.

#include "run.h"

enum { PIECE = 2048, DEPTH_MOST = 400 };

static HANDLE open_batch(void) {
    HANDLE file = CreateFileW(shell.batch->path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        err(L"The batch file cannot be found.\r\n");
        shell.error_level = 1;
        shell.flow = FLOW_ABORT;
    }
    return file;
}

PWSTR batch_line(void) {
    Batch *batch = shell.batch;
    HANDLE file = batch->over ? INVALID_HANDLE_VALUE : open_batch();
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    LARGE_INTEGER place = {.QuadPart = batch->place};
    SetFilePointerEx(file, place, NULL, FILE_BEGIN);
    char *bytes = NULL;
    SIZE_T size = 0, end = 0, length;
    bool ended = false;
    for (;;) {
        bytes = memory_resize(bytes, size, size + PIECE);
        DWORD count = 0;
        if (!ReadFile(file, bytes + size, PIECE, &count, NULL) || !count) {
            ended = true;
            break;
        }
        size += count;
        while (end < size && bytes[end] != '\n' && bytes[end] != 0x1A)
            end++;
        if (end < size)
            break;
    }
    CloseHandle(file);
    if (ended && !size)
        return NULL;
    if (!ended && bytes[end] == 0x1A && !end) // ^Z ends the file
        return NULL;
    batch->place += (LONGLONG)end + (!ended && bytes[end] == '\n');
    while (end && bytes[end - 1] == '\r')
        end--;
    bool plain = true;
    for (SIZE_T i = 0; i < end && plain; i++)
        plain = (UCHAR)bytes[i] < 0x80;
    return widen(plain ? CP_UTF8 : output_code_page(), bytes, end, &length);
}

// The end of a label's name.
static PCWSTR label_end(PCWSTR at) {
    while (*at && !is_delimiter(*at) && !find_unit(L":+&|<>", *at))
        at++;
    return at;
}

static bool is_label(PCWSTR line, PCWSTR label, SIZE_T length) {
    PCWSTR at = skip_delimiters(line);
    if (*at != ':')
        return false;
    at = skip_delimiters(at + 1);
    return (SIZE_T)(label_end(at) - at) == length && equal_folded_n(at, label, length);
}

// From a place in the file to its end or another place.
static bool search_label(const char *bytes, SIZE_T first, SIZE_T last, PCWSTR label, SIZE_T length) {
    while (first < last) {
        SIZE_T end = first, units;
        while (end < last && bytes[end] != '\n')
            end++;
        Mark mark = memory_mark();
        SIZE_T size = end - first;
        while (size && bytes[first + size - 1] == '\r')
            size--;
        SIZE_T blank = 0;
        while (blank < size && is_delimiter((UCHAR)bytes[first + blank]))
            blank++;
        bool found = blank < size && bytes[first + blank] == ':' &&
                     is_label(widen(output_code_page(), bytes + first, size, &units), label, length);
        memory_release(mark);
        first = end + (end < last);
        if (found) {
            shell.batch->place = (LONGLONG)first;
            return true;
        }
    }
    return false;
}

bool batch_goto(PCWSTR text) {
    PCWSTR label = skip_delimiters(text);
    if (*label == ':')
        label = skip_delimiters(label + 1);
    SIZE_T length = (SIZE_T)(label_end(label) - label), size;
    HANDLE file = open_batch();
    if (file == INVALID_HANDLE_VALUE)
        return false;
    Mark mark = memory_mark();
    char *bytes;
    bool found = false;
    if (read_all(file, &bytes, &size)) {
        SIZE_T here = (ULONGLONG)shell.batch->place < size ? (SIZE_T)shell.batch->place : size;
        found =
            length && (search_label(bytes, here, size, label, length) || search_label(bytes, 0, here, label, length));
    }
    CloseHandle(file);
    memory_release(mark);
    return found;
}

// %1 and on.
static void take_arguments(Batch *batch, PCWSTR name, PCWSTR arguments) {
    SIZE_T room = 2;
    for (PCWSTR at = skip_delimiters(arguments); *at; at = skip_delimiters(word_end(at)))
        room++;
    batch->arguments = memory_take(room * sizeof(PCWSTR));
    batch->arguments[0] = name;
    batch->argument_count = 1;
    for (PCWSTR at = skip_delimiters(arguments); *at;) {
        PCWSTR end = word_end(at);
        batch->arguments[batch->argument_count++] = copy_units(at, (SIZE_T)(end - at));
        at = skip_delimiters(end);
    }
    batch->tail = cut_blanks(copy_text(skip_delimiters(arguments)));
}

void batch_leave_scope(void) {
    Scope *scope = shell.batch ? shell.batch->scope : NULL;
    if (!scope)
        return;
    shell.batch->scope = scope->outer;
    SetEnvironmentStringsW(scope->environment);
    SetCurrentDirectoryW(scope->directory);
    shell.extensions = scope->extensions;
    shell.delayed = scope->delayed;
    memory_drop(scope->environment);
    memory_drop(scope->directory);
    memory_drop(scope);
}

// Runs a level to its end.
static LONG run_level(Batch *batch) {
    if (shell.depth >= DEPTH_MOST) {
        err(L"******  B A T C H   R E C U R S I O N  exceeds STACK limits ******\r\n"
            L"Recursion Count=%u\r\n"
            L"******       B A T C H   PROCESSING IS   A B O R T E D      ******\r\n",
            shell.depth);
        shell.error_level = 1;
        shell.flow = FLOW_ABORT;
        return 1;
    }
    ForVariable *variables = shell.variables;
    batch->caller = shell.batch;
    shell.batch = batch;
    shell.variables = NULL;
    shell.depth++;
    shell_run_lines();
    while (batch->scope)
        batch_leave_scope();
    shell.depth--;
    shell.variables = variables;
    shell.batch = batch->caller;
    return shell.error_level;
}

LONG run_batch(PCWSTR path, PCWSTR name, PCWSTR arguments) {
    Batch batch = {.path = path, .old_style = ends_folded(path, L".bat")};
    take_arguments(&batch, name, arguments);
    return run_level(&batch);
}

LONG run_subroutine(PCWSTR label, PCWSTR name, PCWSTR arguments) {
    if (!shell.batch) {
        err(L"Invalid attempt to call batch label outside of batch script.\r\n");
        return shell.error_level = 1;
    }
    Batch batch = {.path = shell.batch->path, .place = shell.batch->place, .old_style = shell.batch->old_style};
    PCWSTR bare = skip_delimiters(label + 1);
    if (equal_folded(copy_units(bare, (SIZE_T)(label_end(bare) - bare)), L"eof"))
        return 0;
    LONGLONG place = shell.batch->place;
    bool found = batch_goto(label);
    batch.place = shell.batch->place;
    shell.batch->place = place;
    if (!found) {
        if (shell.flow == FLOW_ON)
            err(L"The system cannot find the batch label specified - %s\r\n", bare);
        return shell.error_level = 1;
    }
    take_arguments(&batch, name, arguments);
    return run_level(&batch);
}
