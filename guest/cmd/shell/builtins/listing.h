// DIR's parts: what was asked for, what a directory holds, how it is shown.

#ifndef NTSUP_CMD_LISTING_H
#define NTSUP_CMD_LISTING_H

#include "builtin.h"

enum { ORDER_KEYS_MOST = 5 };

typedef struct {
    bool bare, below, wide, columns, lower, owner, streams, short_names, plain_numbers;
    DWORD wanted, unwanted; // attributes
    WCHAR field;            // of time: C, A or W
    struct {
        WCHAR key; // N, E, S, D, G
        bool reversed;
    } order[ORDER_KEYS_MOST];
    SIZE_T order_count;
} ListingOptions;

typedef struct {
    WIN32_FIND_DATAW data;
    PCWSTR name; // as it is shown
} Entry;

typedef struct {
    ULONGLONG files, bytes, directories;
} Totals;

// The switches of %DIRCMD%, then the command's own. False when one is wrong, which was reported.
bool listing_options(const Arguments *arguments, ListingOptions *options);

// What matches in a directory, in order; NULL and no entries when nothing does.
Entry *listing_entries(PCWSTR directory, PCWSTR pattern, const ListingOptions *options, SIZE_T *count);

void show_entries(PCWSTR directory, const Entry *entries, SIZE_T count, const ListingOptions *options, Totals *totals);
void show_file_total(const Totals *totals, const ListingOptions *options);
void show_directory_total(PCWSTR directory, const Totals *totals, const ListingOptions *options);

static inline ULONGLONG entry_size(const WIN32_FIND_DATAW *data) {
    return (ULONGLONG)data->nFileSizeHigh << 32 | data->nFileSizeLow;
}

static inline const FILETIME *entry_time(const WIN32_FIND_DATAW *data, WCHAR field) {
    return field == 'C' ? &data->ftCreationTime : field == 'A' ? &data->ftLastAccessTime : &data->ftLastWriteTime;
}

#endif
