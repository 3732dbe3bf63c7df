// DIR: directories by name and pattern, and with /s those below them.

#include "listing.h"

// A directory's listing; with /s those below as well. Whether anything was shown.
static bool list(PCWSTR directory, PCWSTR pattern, const ListingOptions *options, Totals *totals) {
    SIZE_T count;
    Mark mark = memory_mark();
    Entry *entries = listing_entries(directory, pattern, options, &count);
    bool shown = count != 0;
    if (!options->bare && (shown || !options->below))
        out(L" Directory of %s\r\n\r\n", directory);
    if (shown) {
        Totals own = {0};
        show_entries(directory, entries, count, options, &own);
        if (!options->bare) {
            show_file_total(&own, options);
            if (options->below)
                out(L"\r\n");
        }
        totals->files += own.files;
        totals->bytes += own.bytes;
        totals->directories += own.directories;
    }
    memory_release(mark);
    if (!options->below)
        return shown;
    ListingOptions all = {.bare = true, .wanted = FILE_ATTRIBUTE_DIRECTORY, .unwanted = FILE_ATTRIBUTE_REPARSE_POINT};
    if (options->unwanted & FILE_ATTRIBUTE_HIDDEN)
        all.unwanted |= FILE_ATTRIBUTE_HIDDEN;
    mark = memory_mark();
    entries = listing_entries(directory, L"*", &all, &count);
    for (SIZE_T i = 0; i < count && !shell.interrupted; i++)
        shown = list(path_join(directory, entries[i].data.cFileName), pattern, options, totals) || shown;
    memory_release(mark);
    return shown;
}

static bool show_volume(PCWSTR path) {
    WCHAR volume[8] = L"", root[4] = {path[0], ':', '\\', 0};
    if (path[1] != ':')
        return true;
    volume[0] = ' ', volume[1] = path[0], volume[2] = ':';
    if (GetDriveTypeW(root) == DRIVE_NO_ROOT_DIR) {
        err_code(ERROR_PATH_NOT_FOUND);
        return false;
    }
    return builtin_vol(volume) == 0;
}

static LONG list_named(PCWSTR word, const ListingOptions *options) {
    PWSTR full = full_path_of(without_quotes(word));
    PCWSTR pattern = L"*";
    PWSTR directory = full;
    if (!is_directory(full)) {
        directory = path_directory(full, &pattern);
        SIZE_T length = text_length(directory);
        if (length > 3)
            directory[length - 1] = 0;
        if (!*pattern)
            pattern = L"*";
    } else {
        SIZE_T length = text_length(full);
        if (length > 3 && full[length - 1] == '\\')
            full[length - 1] = 0;
    }
    if (!options->bare && !show_volume(full))
        return 1;
    if (!options->bare)
        out(L"\r\n");
    Totals totals = {0};
    if (!is_directory(directory) && !options->below)
        return failed_with(ERROR_FILE_NOT_FOUND);
    if (!list(directory, pattern, options, &totals)) {
        err(L"File Not Found\r\n");
        return 1;
    }
    if (!options->bare) {
        if (options->below) {
            out(L"     Total Files Listed:\r\n");
            show_file_total(&totals, options);
        }
        show_directory_total(directory, &totals, options);
    }
    return 0;
}

BUILTIN(dir) {
    Arguments given = split_arguments(arguments);
    ListingOptions options;
    if (!listing_options(&given, &options))
        return 1;
    if (!given.word_count)
        return list_named(L".", &options);
    LONG code = 0;
    for (SIZE_T i = 0; i < given.word_count; i++) {
        LONG one = list_named(given.words[i], &options);
        code = one ? one : code;
    }
    return code;
}
