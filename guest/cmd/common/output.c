// Standard output and standard error: UTF-16 to a console, bytes of a code page to everything else.

#include "stream.h"

#include <stdarg.h>

enum { BUFFER = 8192 };

static struct {
    HANDLE handle; // NULL: not looked at yet
    bool console;
    bool unicode;
    bool failed;
    DWORD error;
    UINT code_page; // 0: not asked yet
    UINT input_code_page;
    SIZE_T used;
    union { // a console is written text, the rest bytes
        WCHAR units[BUFFER];
        char bytes[BUFFER * sizeof(WCHAR)];
    };
} output;

bool is_console(HANDLE handle) {
    DWORD mode;
    return GetFileType(handle) == FILE_TYPE_CHAR && GetConsoleMode(handle, &mode);
}

UINT output_code_page(void) {
    if (!output.code_page) {
        output.code_page = GetConsoleOutputCP();
        if (!output.code_page)
            output.code_page = GetOEMCP();
    }
    return output.code_page;
}

UINT input_code_page(void) {
    if (!output.input_code_page) {
        output.input_code_page = GetConsoleCP();
        if (!output.input_code_page)
            output.input_code_page = GetOEMCP();
    }
    return output.input_code_page;
}

void out_unicode(bool unicode) { output.unicode = unicode; }

static void look(void) {
    if (output.handle)
        return;
    output.handle = GetStdHandle(STD_OUTPUT_HANDLE);
    output.console = is_console(output.handle);
}

static bool write_bytes(HANDLE handle, const char *bytes, SIZE_T size) {
    while (size) {
        DWORD written = 0;
        if (!WriteFile(handle, bytes, (DWORD)size, &written, NULL))
            return false;
        bytes += written;
        size -= written;
    }
    return true;
}

static void note_failure(void) {
    output.failed = true;
    output.error = GetLastError();
}

static void drain(void) {
    if (!output.used)
        return;
    DWORD written;
    if (output.console) {
        if (!WriteConsoleW(output.handle, output.units, (DWORD)output.used, &written, NULL))
            note_failure();
    } else if (!write_bytes(output.handle, output.bytes, output.used)) {
        note_failure();
    }
    output.used = 0;
}

bool out_flush(void) {
    drain();
    bool good = !output.failed;
    output.failed = false;
    if (!good)
        SetLastError(output.error);
    return good;
}

void streams_changed(void) {
    drain();
    output.handle = NULL;
    output.code_page = output.input_code_page = 0;
}

void out_bytes(const void *bytes, SIZE_T size) {
    look();
    if (output.console) { // a console takes bytes as well, in its code page
        drain();
        if (!write_bytes(output.handle, bytes, size))
            note_failure();
        return;
    }
    if (size > sizeof(output.bytes) - output.used)
        drain();
    if (size > sizeof(output.bytes)) {
        if (!write_bytes(output.handle, bytes, size))
            note_failure();
        return;
    }
    memcpy(output.bytes + output.used, bytes, size);
    output.used += size;
}

void out_units(PCWSTR text, SIZE_T length) {
    look();
    if (output.console) {
        while (length) {
            SIZE_T part = BUFFER - output.used < length ? BUFFER - output.used : length;
            memcpy(output.units + output.used, text, part * sizeof(WCHAR));
            output.used += part;
            text += part;
            length -= part;
            if (output.used == BUFFER)
                drain();
        }
        return;
    }
    if (output.unicode) {
        out_bytes(text, length * sizeof(WCHAR));
        return;
    }
    SIZE_T plain = 0;
    while (plain < length && text[plain] < 0x80)
        plain++;
    Mark mark = memory_mark();
    SIZE_T size;
    char *bytes = narrow(plain == length ? CP_UTF8 : output_code_page(), text, length, &size);
    out_bytes(bytes, size);
    memory_release(mark);
}

void out(PCWSTR format, ...) {
    Mark mark = memory_mark();
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&text, format, arguments);
    va_end(arguments);
    out_units(text.units, text.length);
    memory_release(mark);
}

static void write_error(PCWSTR text, SIZE_T length) {
    HANDLE handle = GetStdHandle(STD_ERROR_HANDLE);
    DWORD written;
    SIZE_T size;
    if (is_console(handle) && WriteConsoleW(handle, text, (DWORD)length, &written, NULL))
        return;
    if (output.unicode) {
        write_bytes(handle, (const char *)text, length * sizeof(WCHAR));
        return;
    }
    char *bytes = narrow(output_code_page(), text, length, &size);
    write_bytes(handle, bytes, size);
}

void err(PCWSTR format, ...) {
    drain();
    Mark mark = memory_mark();
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&text, format, arguments);
    va_end(arguments);
    if (text.length)
        write_error(text.units, text.length);
    memory_release(mark);
}

PWSTR error_text(DWORD error) {
    WCHAR text[1024];
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error, 0, text,
                                  ARRAYSIZE(text), NULL);
    while (length && (text[length - 1] == '\n' || text[length - 1] == '\r' || text[length - 1] == ' '))
        length--;
    return copy_units(text, length);
}

void err_code(DWORD error) {
    Mark mark = memory_mark();
    PWSTR text = error_text(error);
    if (*text)
        err(L"%s\r\n", text);
    else
        err(L"The system cannot find message text for message number 0x%x in the message file for System.\r\n", error);
    memory_release(mark);
}

void err_output(void) {
    DWORD error = GetLastError();
    if (error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA || error == ERROR_PIPE_NOT_CONNECTED)
        err(L"The process tried to write to a nonexistent pipe.\r\n");
    else
        err_code(error);
}
