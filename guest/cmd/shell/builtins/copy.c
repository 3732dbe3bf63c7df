// COPY: files one by one under new names, or several joined into one.

#include "builtin.h"

enum { PIECE = 65536, END_OF_TEXT = 0x1A };

typedef struct {
    PCWSTR *sources; // without quotation marks
    SIZE_T source_count;
    PCWSTR target; // NULL: the current directory
    bool joined;   // several sources were written with +
    bool touched;  // source+,, : only its time changes
    bool binary, text;
    bool all;             // no more asking
    bool failed, missing; // a source was not there
    ULONG copied;
} Copy;

// Sources are joined by +, the word behind them is the target.
static bool take_names(PCWSTR arguments, Copy *copy) {
    SIZE_T most = text_length(arguments) + 1;
    copy->sources = memory_take(most * sizeof(PCWSTR));
    bool joining = true; // the next word is a source
    for (PCWSTR at = arguments; *at;) {
        if (*at == '+') {
            joining = copy->joined = true;
            at++;
            if (at[0] == ',' && at[1] == ',') {
                copy->touched = true;
                at += 2;
            }
            continue;
        }
        if (is_delimiter(*at)) {
            at++;
            continue;
        }
        PCWSTR start = at;
        bool quoted = false;
        do {
            quoted ^= *at == '"';
            at++;
        } while (*at && (quoted || (!is_delimiter(*at) && *at != '+' && *at != '/')));
        PWSTR word = copy_units(start, (SIZE_T)(at - start));
        if (*word == '/') {
            WCHAR letter = fold(word[1] == '-' ? word[2] : word[1]);
            if (!find_unit(L"ABDNVYZL", letter) || !letter)
                return false;
            copy->binary = letter == 'B' || (copy->binary && letter != 'A');
            copy->text = letter == 'A' || (copy->text && letter != 'B');
        } else if (joining) {
            copy->sources[copy->source_count++] = without_quotes(word);
            joining = false;
        } else if (!copy->target) {
            copy->target = without_quotes(word);
        } else {
            return false;
        }
    }
    return copy->source_count != 0;
}

static bool is_device(PCWSTR path) {
    static const PCWSTR names[] = {L"con", L"nul", L"prn", L"aux", L"conin$"};
    for (SIZE_T i = 0; i < ARRAYSIZE(names); i++)
        if (equal_folded(path, names[i]))
            return true;
    return false;
}

static HANDLE open_source(PCWSTR path) {
    return CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                       FILE_ATTRIBUTE_NORMAL, NULL);
}

// The bytes of a source behind those in the target; as text they end at ^Z.
static bool append(HANDLE target, HANDLE source, bool text) {
    Mark mark = memory_mark();
    char *piece = memory_take(PIECE);
    bool good = true, over = false;
    while (good && !over) {
        DWORD count = 0, written;
        if (!ReadFile(source, piece, PIECE, &count, NULL)) {
            good = GetLastError() == ERROR_BROKEN_PIPE || GetLastError() == ERROR_HANDLE_EOF;
            break;
        }
        if (!count)
            break;
        for (DWORD i = 0; text && i < count; i++) {
            if (piece[i] == END_OF_TEXT) {
                count = i;
                over = true;
            }
        }
        good = !count || WriteFile(target, piece, count, &written, NULL);
    }
    memory_release(mark);
    return good;
}

static bool same_file(PCWSTR left, PCWSTR right) { return equal_folded(full_path_of(left), full_path_of(right)); }

static void note(Copy *copy, bool good) {
    if (good) {
        copy->copied++;
        return;
    }
    err_code(GetLastError());
    copy->failed = true;
}

static void copy_one(Copy *copy, PCWSTR source, PCWSTR target) {
    if (same_file(source, target)) {
        err(L"The file cannot be copied onto itself.\r\n");
        copy->failed = true;
        return;
    }
    if (!is_device(target) && !may_overwrite(target, &copy->all))
        return;
    if (!is_device(source) && !is_device(target) && !copy->text) {
        note(copy, CopyFileW(source, target, FALSE));
        return;
    }
    HANDLE from = open_source(source);
    if (from == INVALID_HANDLE_VALUE) {
        note(copy, false);
        return;
    }
    HANDLE to = CreateFileW(target, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    bool good = to != INVALID_HANDLE_VALUE && append(to, from, copy->text);
    DWORD error = GetLastError();
    if (to != INVALID_HANDLE_VALUE)
        CloseHandle(to);
    CloseHandle(from);
    SetLastError(error);
    note(copy, good);
}

// Calls for each file that a source means: the file, those of a directory, those of a pattern.
typedef void (*EachFile)(Copy *copy, PCWSTR path, PCWSTR name, void *context);

static bool each_file(Copy *copy, PCWSTR source, EachFile each, void *context) {
    PCWSTR name;
    PWSTR directory = path_directory(source, &name);
    if (is_device(source)) {
        each(copy, source, source, context);
        return true;
    }
    if (is_directory(source)) {
        directory = copy_text(source);
        name = L"*";
    }
    WIN32_FIND_DATAW found;
    HANDLE find = FindFirstFileW(path_join(directory, name), &found);
    bool some = false;
    if (find == INVALID_HANDLE_VALUE) {
        if (!has_wildcards(name))
            err_code(GetLastError());
        else
            err(L"%s\r\n%s\r\n", source, error_text(ERROR_FILE_NOT_FOUND));
        copy->failed = copy->missing = true;
        return false;
    }
    do {
        if (found.dwFileAttributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM))
            continue;
        some = true;
        PCWSTR path = has_wildcards(name) ? path_join(directory, found.cFileName) : source;
        each(copy, path, found.cFileName, context);
    } while (FindNextFileW(find, &found) && !shell.interrupted);
    FindClose(find);
    if (!some) {
        err_code(ERROR_FILE_NOT_FOUND);
        copy->failed = true;
    }
    return some;
}

typedef struct {
    PCWSTR directory; // or NULL
    PCWSTR above, pattern;
    bool shown; // the names of what is copied
} Target;

static void copy_each(Copy *copy, PCWSTR path, PCWSTR name, void *context) {
    const Target *target = context;
    if (target->shown)
        out(L"%s\r\n", path);
    copy_one(copy, path,
             target->directory ? path_join(target->directory, name)
                               : path_join(target->above, apply_pattern(name, target->pattern)));
}

static void copy_all(Copy *copy) {
    PCWSTR source = copy->sources[0], given = copy->target ? copy->target : L".";
    Target target = {.shown = has_wildcards(source) || is_directory(source)};
    SIZE_T length = text_length(given);
    bool folder = given[length - 1] == '\\' || given[length - 1] == ':';
    if (is_directory(given)) {
        target.directory = given;
    } else if (folder) {
        err_code(ERROR_PATH_NOT_FOUND);
        copy->failed = true;
        return;
    } else {
        target.above = path_directory(given, &target.pattern);
    }
    each_file(copy, source, copy_each, &target);
}

typedef struct {
    HANDLE target;
    PCWSTR path;
    PCWSTR first; // the source that the target was opened from
    bool text;
} Joining;

static void join_each(Copy *copy, PCWSTR path, PCWSTR name, void *context) {
    Joining *joining = context;
    (void)name;
    out(L"%s\r\n", path);
    if (same_file(path, joining->path)) { // it is in there already, when it comes first; else it is lost
        if (joining->first)
            err(L"Content of destination lost before copy.\r\n");
        joining->first = path;
        return;
    }
    HANDLE source = open_source(path);
    if (source == INVALID_HANDLE_VALUE || !append(joining->target, source, joining->text)) {
        err_code(GetLastError());
        copy->failed = true;
    }
    if (source != INVALID_HANDLE_VALUE)
        CloseHandle(source);
    joining->first = path;
}

static void join_all(Copy *copy) {
    PCWSTR name, target = copy->target;
    path_directory(copy->sources[0], &name);
    if (!target)
        target = copy->sources[0];
    else if (is_directory(target))
        target = path_join(target, name);
    bool onto_first = same_file(target, copy->sources[0]);
    Joining joining = {.path = target, .text = !copy->binary};
    if (!onto_first && !may_overwrite(target, &copy->all))
        return;
    joining.target = CreateFileW(target, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                 onto_first ? OPEN_EXISTING : CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (joining.target == INVALID_HANDLE_VALUE) {
        note(copy, false);
        return;
    }
    SetFilePointer(joining.target, 0, NULL, FILE_END);
    for (SIZE_T i = 0; i < copy->source_count; i++)
        each_file(copy, copy->sources[i], join_each, &joining);
    DWORD written;
    if (joining.text && joining.first)
        WriteFile(joining.target, &(char){END_OF_TEXT}, 1, &written, NULL);
    CloseHandle(joining.target);
    if (joining.first)
        copy->copied = 1;
}

static void touch(Copy *copy) {
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    HANDLE file = CreateFileW(copy->sources[0], FILE_WRITE_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    bool good = file != INVALID_HANDLE_VALUE && SetFileTime(file, NULL, NULL, &now);
    note(copy, good);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
}

BUILTIN(copy) {
    Arguments given = split_arguments(arguments);
    Copy copy = {.all = overwrites_silently(&given)};
    if (!take_names(arguments, &copy))
        return bad_syntax();
    bool gathers = copy.target && has_wildcards(copy.sources[0]) && !has_wildcards(copy.target) &&
                   !is_directory(copy.target) && !is_device(copy.target);
    if (copy.touched && copy.source_count == 1)
        touch(&copy);
    else if (copy.joined || gathers)
        join_all(&copy);
    else
        copy_all(&copy);
    if (copy.copied || !copy.missing)
        out(L"%9u file(s) copied.\r\n", (DWORD)copy.copied);
    return copy.failed;
}
