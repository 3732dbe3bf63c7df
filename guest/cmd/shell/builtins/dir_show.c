// How DIR shows what it found: lines, columns, bare names, totals.

#include "listing.h"

#include <winioctl.h>

enum { SIZE_WIDTH = 17, MARK_WIDTH = 14, NUMBER_WIDTH = 16 };

// A number right-aligned, thousands apart unless /-c.
static PWSTR number(ULONGLONG value, int width, const ListingOptions *options) {
    Text digits = {0}, text = {0};
    text_format(&digits, L"%U", value);
    SIZE_T length = 0;
    for (SIZE_T i = 0; i < digits.length; i++)
        if (!options->plain_numbers || digits.units[i] != ',')
            digits.units[length++] = digits.units[i];
    for (SIZE_T i = length; i < (SIZE_T)width; i++)
        text_add_unit(&text, ' ');
    text_add_units(&text, digits.units, length);
    return text_of(&text);
}

static PCWSTR mark_of(const WIN32_FIND_DATAW *data) {
    bool directory = data->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
    if (data->dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) {
        if (data->dwReserved0 == IO_REPARSE_TAG_SYMLINK)
            return directory ? L"<SYMLINKD>" : L"<SYMLINK>";
        if (data->dwReserved0 == IO_REPARSE_TAG_MOUNT_POINT)
            return L"<JUNCTION>";
    }
    return directory ? L"<DIR>" : NULL;
}

// Where a link leads, as its reparse data shows it; NULL when that cannot be read.
static PWSTR link_target(PCWSTR path) {
    struct {
        DWORD tag;
        WORD size, reserved;
        WORD name_offset, name_size, shown_offset, shown_size;
        WCHAR units[MAXIMUM_REPARSE_DATA_BUFFER_SIZE / sizeof(WCHAR)];
    } *data = memory_take(sizeof(*data));
    HANDLE file = CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    DWORD size;
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    bool good =
        DeviceIoControl(file, FSCTL_GET_REPARSE_POINT, NULL, 0, data, MAXIMUM_REPARSE_DATA_BUFFER_SIZE, &size, NULL);
    CloseHandle(file);
    if (!good)
        return NULL;
    SIZE_T flags = data->tag == IO_REPARSE_TAG_SYMLINK ? sizeof(DWORD) / sizeof(WCHAR) : 0; // before its names
    WORD offset = data->shown_size ? data->shown_offset : data->name_offset;
    WORD length = data->shown_size ? data->shown_size : data->name_size;
    return copy_units(data->units + flags + offset / sizeof(WCHAR), length / sizeof(WCHAR));
}

static void show_line(PCWSTR directory, const Entry *entry, const ListingOptions *options) {
    FILETIME local;
    SYSTEMTIME time;
    FileTimeToLocalFileTime(entry_time(&entry->data, options->field), &local);
    FileTimeToSystemTime(&local, &time);
    PCWSTR mark = mark_of(&entry->data);
    out(L"%s  %s ", date_text(&time, false), minutes_text(&time));
    if (mark)
        out(L"   %-14s ", mark);
    else
        out(L"%s ", number(entry_size(&entry->data), SIZE_WIDTH, options));
    if (options->short_names)
        out(L"%-12s ", entry->data.cAlternateFileName);
    if (options->owner)
        out(L"%-22s ", L"...");
    out(L"%s", entry->name);
    if (mark && entry->data.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) {
        PWSTR target = link_target(path_join(directory, entry->data.cFileName));
        out(L" [%s]", target ? target : L"...");
    }
    out(L"\r\n");
}

static void show_streams(PCWSTR directory, const Entry *entry, const ListingOptions *options) {
    WIN32_FIND_STREAM_DATA stream;
    HANDLE find = FindFirstStreamW(path_join(directory, entry->data.cFileName), FindStreamInfoStandard, &stream, 0);
    if (find == INVALID_HANDLE_VALUE)
        return;
    do {
        if (!equal(stream.cStreamName, L"::$DATA"))
            out(L"%36s %s%s\r\n", number((ULONGLONG)stream.StreamSize.QuadPart, 0, options), entry->name,
                stream.cStreamName);
    } while (FindNextStreamW(find, &stream));
    FindClose(find);
}

// Names side by side, as many to a line as 80 columns hold: along lines, or down columns with /d.
static void show_columns(const Entry *entries, SIZE_T count, const ListingOptions *options) {
    SIZE_T widest = 1;
    for (SIZE_T i = 0; i < count; i++) {
        bool directory = entries[i].data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
        SIZE_T length = text_length(entries[i].name) + (directory ? 2 : 0);
        widest = length > widest ? length : widest;
    }
    SIZE_T across = 80 / (widest + 1) ? 80 / (widest + 1) : 1, down = (count + across - 1) / across;
    for (SIZE_T line = 0; line < down; line++) {
        for (SIZE_T column = 0; column < across; column++) {
            SIZE_T i = options->columns ? column * down + line : line * across + column;
            if (i >= count)
                break;
            bool directory = entries[i].data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
            PWSTR name = directory ? join(L"[", entries[i].name, L"]", NULL) : copy_text(entries[i].name);
            out(L"%s", name);
            for (SIZE_T pad = text_length(name); pad < widest + 1 && column + 1 < across; pad++)
                out(L" ");
        }
        out(L"\r\n");
    }
}

void show_entries(PCWSTR directory, const Entry *entries, SIZE_T count, const ListingOptions *options, Totals *totals) {
    for (SIZE_T i = 0; i < count; i++) {
        if (entries[i].data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) {
            totals->directories++;
        } else {
            totals->files++;
            totals->bytes += entry_size(&entries[i].data);
        }
    }
    if (!options->bare && (options->wide || options->columns)) {
        show_columns(entries, count, options);
        return;
    }
    for (SIZE_T i = 0; i < count && !shell.interrupted; i++) {
        Mark mark = memory_mark();
        if (options->bare) {
            out(L"%s\r\n", options->below ? path_join(directory, entries[i].name) : entries[i].name);
        } else {
            show_line(directory, &entries[i], options);
            if (options->streams)
                show_streams(directory, &entries[i], options);
        }
        memory_release(mark);
    }
}

void show_file_total(const Totals *totals, const ListingOptions *options) {
    out(L"%s File(s) %s bytes\r\n", number(totals->files, NUMBER_WIDTH, options),
        number(totals->bytes, MARK_WIDTH, options));
}

void show_directory_total(PCWSTR directory, const Totals *totals, const ListingOptions *options) {
    ULARGE_INTEGER available = {0};
    GetDiskFreeSpaceExW(directory, &available, NULL, NULL);
    out(L"%s Dir(s) %s bytes free\r\n", number(totals->directories, NUMBER_WIDTH, options),
        number(available.QuadPart, MARK_WIDTH + 1, options));
}
