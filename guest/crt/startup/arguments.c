/* The command line split into argv, by the rules Microsoft documents: ucrtbase's, or msvcrt's older one for a pair of
 * quotes inside quotes. */
#include "startup.h"

int __argc;
char **__argv;
wchar_t **__wargv;

int *__p___argc(void);
char ***__p___argv(void);
wchar_t ***__p___wargv(void);

int *__p___argc(void) { return &__argc; }
char ***__p___argv(void) { return &__argv; }
wchar_t ***__p___wargv(void) { return &__wargv; }

/* A growing list of malloc()ed strings. */
struct list {
    wchar_t **items;
    int count, room;
    bool failed;
};

static void list_add(struct list *list, wchar_t *item) {
    if (list->count + 1 >= list->room) {
        int room = list->room ? 2 * list->room : 16;
        wchar_t **moved = realloc(list->items, (size_t)room * sizeof *moved);
        if (!moved) {
            list->failed = true;
            free(item);
            return;
        }
        list->items = moved;
        list->room = room;
    }
    if (!item)
        list->failed = true;
    list->items[list->count] = item;
    list->count += item != NULL;
    list->items[list->count] = NULL;
}

static wchar_t *copy(const wchar_t *text, size_t length) {
    wchar_t *made = malloc((length + 1) * sizeof *made);
    if (made) {
        memcpy(made, text, length * sizeof *made);
        made[length] = 0;
    }
    return made;
}

/* Put what a pattern finds, in order of name, with the pattern's folder before each; false when nothing was found. */
static bool expand(struct list *list, const wchar_t *pattern) {
    const wchar_t *name = pattern;
    for (const wchar_t *at = pattern; *at; at++)
        if (*at == L'\\' || *at == L'/' || *at == L':')
            name = at + 1;
    size_t folder = (size_t)(name - pattern);
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return false;
    int first = list->count;
    do {
        const wchar_t *file = found.cFileName;
        if (!wcscmp(file, L".") || !wcscmp(file, L".."))
            continue;
        size_t length = wcslen(file);
        wchar_t *path = malloc((folder + length + 1) * sizeof *path);
        if (path) {
            memcpy(path, pattern, folder * sizeof *path);
            memcpy(path + folder, file, (length + 1) * sizeof *path);
        }
        list_add(list, path);
    } while (FindNextFileW(search, &found));
    FindClose(search);
    for (int i = first + 1; i < list->count; i++) {
        wchar_t *moving = list->items[i];
        int at = i;
        for (; at > first && _wcsicmp(list->items[at - 1], moving) > 0; at--)
            list->items[at] = list->items[at - 1];
        list->items[at] = moving;
    }
    return list->count > first;
}

/* The program's name: quotes only group, and a backslash is a backslash. */
static const wchar_t *take_program(const wchar_t *at, wchar_t *out) {
    bool quoted = false;
    for (; *at && (quoted || (*at != L' ' && *at != L'\t')); at++) {
        if (*at == L'"')
            quoted = !quoted;
        else
            *out++ = *at;
    }
    *out = 0;
    return at;
}

/* One argument. Sets pattern if an unquoted wildcard stands in it. */
static const wchar_t *take_argument(const wchar_t *at, wchar_t *out, bool *pattern) {
    bool quoted = false;
    *pattern = false;
    while (*at && (quoted || (*at != L' ' && *at != L'\t'))) {
        size_t slashes = 0;
        for (; *at == L'\\'; at++)
            slashes++;
        if (*at != L'"') {
            while (slashes--)
                *out++ = L'\\';
            if (!*at || (!quoted && (*at == L' ' || *at == L'\t')))
                break;
            *pattern |= !quoted && (*at == L'*' || *at == L'?');
            *out++ = *at++;
            continue;
        }
        for (size_t i = 0; i < slashes / 2; i++)
            *out++ = L'\\';
        if (slashes % 2) {
            *out++ = L'"';
        } else if (quoted && at[1] == L'"') {
            *out++ = L'"';
            at++;
            if (crt_is_msvcrt)
                quoted = false;
        } else {
            quoted = !quoted;
        }
        at++;
    }
    *out = 0;
    return at;
}

static bool split(struct list *list, const wchar_t *line, bool expanded) {
    wchar_t *buffer = malloc((wcslen(line) + 1) * sizeof *buffer);
    if (!buffer)
        return false;
    const wchar_t *at = take_program(line, buffer);
    list_add(list, copy(buffer, wcslen(buffer)));
    for (;;) {
        while (*at == L' ' || *at == L'\t')
            at++;
        if (!*at)
            break;
        bool pattern;
        at = take_argument(at, buffer, &pattern);
        if (!expanded || !pattern || !expand(list, buffer))
            list_add(list, copy(buffer, wcslen(buffer)));
    }
    free(buffer);
    return !list->failed;
}

static wchar_t *program_path(void) {
    static wchar_t path[MAX_PATH + 1];
    GetModuleFileNameW(NULL, path, MAX_PATH);
    return path;
}

static errno_t configure(int mode, struct list *list) {
    CRT_REQUIRE(mode >= ARGV_NONE && mode <= ARGV_EXPANDED, EINVAL, EINVAL);
    const wchar_t *line = GetCommandLineW();
    if (!line || !*line)
        line = program_path();
    if (!split(list, line, mode == ARGV_EXPANDED)) {
        errno = ENOMEM;
        return ENOMEM;
    }
    return 0;
}

static void list_free(struct list *list) {
    for (int i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

errno_t _configure_wide_argv(int mode) {
    if (mode == ARGV_NONE)
        return 0;
    struct list list = {0};
    errno_t error = configure(mode, &list);
    if (error) {
        list_free(&list);
        return error;
    }
    __argc = list.count;
    __wargv = list.items;
    return 0;
}

errno_t _configure_narrow_argv(int mode) {
    if (mode == ARGV_NONE)
        return 0;
    struct list list = {0};
    errno_t error = configure(mode, &list);
    char **narrow = error ? NULL : calloc((size_t)list.count + 1, sizeof *narrow);
    if (!error && !narrow)
        error = ENOMEM;
    for (int i = 0; !error && i < list.count; i++) {
        int size = WideCharToMultiByte(CP_ACP, 0, list.items[i], -1, NULL, 0, NULL, NULL);
        narrow[i] = malloc((size_t)size + 1);
        if (narrow[i])
            WideCharToMultiByte(CP_ACP, 0, list.items[i], -1, narrow[i], size, NULL, NULL);
        else
            error = ENOMEM;
    }
    int count = list.count;
    list_free(&list);
    if (error)
        return error;
    __argc = count;
    __argv = narrow;
    return 0;
}
