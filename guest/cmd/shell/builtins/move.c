// MOVE and REN: files and directories under another name.

#include "builtin.h"

static bool is_same_file(PCWSTR left, PCWSTR right) { return equal_folded(left, right); }

// Moves one thing; what was counted, or 0 when it failed and was reported.
static int move_one(PCWSTR source, PCWSTR target, bool *all) {
    bool directory = is_directory(source);
    if (!directory && !is_same_file(source, target) && !may_overwrite(target, all))
        return 0;
    DWORD flags = MOVEFILE_COPY_ALLOWED | (directory ? 0 : MOVEFILE_REPLACE_EXISTING);
    if (MoveFileExW(source, target, flags))
        return 1;
    err_code(GetLastError());
    return 0;
}

static LONG report(int files, int directories, bool failed) {
    if (directories)
        out(L"%9d dir(s) moved.\r\n", (LONG)directories);
    else if (files || !failed)
        out(L"%9d file(s) moved.\r\n", (LONG)files);
    return failed;
}

BUILTIN(move) {
    Arguments given = split_arguments(arguments);
    PCWSTR unknown = unknown_switch(&given, L"Y");
    if (unknown)
        return bad_switch(unknown);
    if (given.word_count < 1 || given.word_count > 2)
        return bad_syntax();
    PWSTR source = full_path_of(without_quotes(given.words[0]));
    PWSTR target = full_path_of(given.word_count > 1 ? without_quotes(given.words[1]) : L".");
    PCWSTR pattern, source_name;
    PWSTR directory = path_directory(source, &source_name);
    bool all = overwrites_silently(&given), into = is_directory(target), failed = false;
    if (!has_wildcards(source)) {
        if (GetFileAttributesW(source) == INVALID_FILE_ATTRIBUTES)
            return failed_with(GetLastError() == ERROR_PATH_NOT_FOUND ? ERROR_PATH_NOT_FOUND : ERROR_FILE_NOT_FOUND);
        bool folder = is_directory(source);
        if (into && !is_same_file(source, target))
            target = path_join(target, source_name);
        int moved = move_one(source, target, &all);
        return report(folder ? 0 : moved, folder ? moved : 0, !moved);
    }
    WIN32_FIND_DATAW found;
    HANDLE find = FindFirstFileW(source, &found);
    if (find == INVALID_HANDLE_VALUE)
        return failed_with(ERROR_FILE_NOT_FOUND);
    int moved = 0;
    PWSTR target_directory = into ? target : path_directory(target, &pattern);
    do {
        if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
            continue;
        PWSTR path = path_join(directory, found.cFileName);
        out(L"%s\r\n", path);
        PWSTR name = into ? found.cFileName : apply_pattern(found.cFileName, pattern);
        int one = move_one(path, path_join(target_directory, name), &all);
        failed = failed || !one;
        moved += one;
    } while (FindNextFileW(find, &found) && !shell.interrupted);
    FindClose(find);
    if (!moved && !failed)
        return failed_with(ERROR_FILE_NOT_FOUND);
    return report(moved, 0, failed);
}

BUILTIN(ren) {
    Arguments given = split_arguments(arguments);
    if (given.switch_count || given.word_count != 2)
        return bad_syntax();
    PWSTR source = without_quotes(given.words[0]), pattern = without_quotes(given.words[1]);
    if (find_unit(pattern, '\\') || find_unit(pattern, ':')) // the new name stays in the directory
        return bad_syntax();
    PWSTR directory = path_directory(source, NULL);
    WIN32_FIND_DATAW found;
    HANDLE find = FindFirstFileW(source, &found);
    if (find == INVALID_HANDLE_VALUE)
        return failed_with(GetLastError());
    bool wild = has_wildcards(source);
    LONG code = 0;
    SIZE_T renamed = 0;
    do {
        if (is_dots(found.cFileName) || (wild && found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
            continue;
        renamed++;
        PWSTR target = path_join(directory, apply_pattern(found.cFileName, pattern));
        if (MoveFileExW(path_join(directory, found.cFileName), target, 0))
            continue;
        code = 1;
        if (GetLastError() == ERROR_ALREADY_EXISTS || GetLastError() == ERROR_FILE_EXISTS)
            err(L"A duplicate file name exists, or the file\r\ncannot be found.\r\n");
        else
            err_code(GetLastError());
    } while (FindNextFileW(find, &found) && !shell.interrupted);
    FindClose(find);
    return renamed ? code : failed_with(ERROR_FILE_NOT_FOUND);
}
