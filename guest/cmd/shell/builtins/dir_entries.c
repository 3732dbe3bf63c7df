// What a directory holds, filtered and put in order.

#include "listing.h"

static int compare_text(PCWSTR left, PCWSTR right) {
    return CompareStringOrdinal(left, -1, right, -1, TRUE) - CSTR_EQUAL;
}

static PCWSTR extension_of(PCWSTR name) {
    PCWSTR dot = find_last_unit(name, '.');
    return dot && dot != name ? dot : L"";
}

static int compare_key(const Entry *left, const Entry *right, WCHAR key, WCHAR field) {
    const WIN32_FIND_DATAW *a = &left->data, *b = &right->data;
    switch (key) {
    case 'N':
        return compare_text(a->cFileName, b->cFileName);
    case 'E':
        return compare_text(extension_of(a->cFileName), extension_of(b->cFileName));
    case 'S':
        return entry_size(a) < entry_size(b) ? -1 : entry_size(a) > entry_size(b);
    case 'D':
        return CompareFileTime(entry_time(a, field), entry_time(b, field));
    default: // directories first
        return (int)(b->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) -
               (int)(a->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY);
    }
}

static bool is_before(const Entry *left, const Entry *right, const ListingOptions *options) {
    for (SIZE_T i = 0; i < options->order_count; i++) {
        int order = compare_key(left, right, options->order[i].key, options->field);
        if (order)
            return options->order[i].reversed ? order > 0 : order < 0;
    }
    return false;
}

// A stable merge sort: equal entries stay as the directory had them.
static void sort(Entry **entries, Entry **scratch, SIZE_T count, const ListingOptions *options) {
    if (count < 2)
        return;
    SIZE_T half = count / 2, left = 0, right = half;
    sort(entries, scratch, half, options);
    sort(entries + half, scratch, count - half, options);
    memcpy(scratch, entries, count * sizeof(Entry *));
    for (SIZE_T i = 0; i < count; i++) {
        bool take_right = left == half || (right < count && is_before(scratch[right], scratch[left], options));
        entries[i] = scratch[take_right ? right++ : left++];
    }
}

static PCWSTR shown_name(PCWSTR name, bool lower) {
    PWSTR copy = copy_text(name);
    if (lower)
        LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_LOWERCASE, name, -1, copy, (int)text_length(name) + 1, NULL, NULL,
                      0);
    return copy;
}

Entry *listing_entries(PCWSTR directory, PCWSTR pattern, const ListingOptions *options, SIZE_T *count) {
    WIN32_FIND_DATAW found;
    SIZE_T room = 16;
    Entry **list = memory_take(room * sizeof(Entry *));
    *count = 0;
    HANDLE find = FindFirstFileW(path_join(directory, pattern), &found);
    if (find == INVALID_HANDLE_VALUE)
        return NULL;
    do {
        DWORD attributes = found.dwFileAttributes;
        if ((attributes & options->wanted) != options->wanted || attributes & options->unwanted ||
            (options->bare && is_dots(found.cFileName)))
            continue;
        if (*count == room) {
            list = memory_resize(list, room * sizeof(Entry *), 2 * room * sizeof(Entry *));
            room *= 2;
        }
        Entry *entry = memory_take(sizeof(Entry));
        *entry = (Entry){.data = found, .name = shown_name(found.cFileName, options->lower)};
        list[(*count)++] = entry;
    } while (FindNextFileW(find, &found));
    FindClose(find);
    sort(list, memory_take((*count + 1) * sizeof(Entry *)), *count, options);
    Entry *entries = memory_take((*count + 1) * sizeof(Entry));
    for (SIZE_T i = 0; i < *count; i++)
        entries[i] = *list[i];
    return entries;
}
