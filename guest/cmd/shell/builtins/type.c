// TYPE: what is in files.

#include "builtin.h"

enum { PIECE = 32768 };

static LONG show(HANDLE file) {
    Mark mark = memory_mark();
    char *piece = memory_take(PIECE + sizeof(WCHAR));
    DWORD count;
    LONG code = 0;
    bool first = true, wide = false;
    while (!shell.interrupted) {
        if (!ReadFile(file, piece, PIECE, &count, NULL)) {
            if (GetLastError() != ERROR_BROKEN_PIPE && GetLastError() != ERROR_HANDLE_EOF)
                code = failed_with(GetLastError());
            break;
        }
        if (!count)
            break;
        DWORD from = 0;
        if (first && count >= 2 && (UCHAR)piece[0] == 0xFF && (UCHAR)piece[1] == 0xFE) {
            wide = true;
            from = 2;
        }
        first = false;
        if (wide)
            out_units((PCWSTR)(void *)(piece + from), (count - from) / sizeof(WCHAR));
        else
            out_bytes(piece, count);
        if (!out_flush()) {
            err_output();
            code = 1;
            break;
        }
    }
    memory_release(mark);
    return code;
}

static LONG show_file(PCWSTR path, bool named) {
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return failed_with(GetLastError());
    if (named)
        err(L"\r\n%s\r\n\r\n\r\n", path);
    LONG code = show(file);
    CloseHandle(file);
    return code;
}

BUILTIN(type) {
    Arguments given = split_arguments(arguments);
    LONG code = 0;
    if (!given.word_count || given.switch_count)
        return bad_syntax();
    for (SIZE_T i = 0; i < given.word_count; i++) {
        PWSTR path = without_quotes(given.words[i]);
        LONG one = 0;
        if (!has_wildcards(path)) {
            one = show_file(path, given.word_count > 1);
            if (one && given.word_count > 1)
                err(L"Error occurred while processing: %s.\r\n", path);
            code = one ? one : code;
            continue;
        }
        WIN32_FIND_DATAW found;
        HANDLE find = FindFirstFileW(path, &found);
        if (find == INVALID_HANDLE_VALUE) {
            code = failed_with(GetLastError());
            continue;
        }
        PWSTR directory = path_directory(path, NULL);
        do {
            if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
                one = show_file(path_join(directory, found.cFileName), true);
            code = one ? one : code;
        } while (FindNextFileW(find, &found) && !shell.interrupted);
        FindClose(find);
    }
    return code;
}
