// DIR's switches.

#include "listing.h"

static bool take_attributes(PCWSTR letters, ListingOptions *options) {
    static const struct {
        WCHAR letter;
        DWORD flag;
    } known[] = {
        {'D', FILE_ATTRIBUTE_DIRECTORY},     {'R', FILE_ATTRIBUTE_READONLY}, {'H', FILE_ATTRIBUTE_HIDDEN},
        {'S', FILE_ATTRIBUTE_SYSTEM},        {'A', FILE_ATTRIBUTE_ARCHIVE},  {'I', FILE_ATTRIBUTE_NOT_CONTENT_INDEXED},
        {'L', FILE_ATTRIBUTE_REPARSE_POINT}, {'O', FILE_ATTRIBUTE_OFFLINE},
    };
    options->wanted = options->unwanted = 0;
    for (letters += *letters == ':'; *letters; letters++) {
        bool without = *letters == '-';
        letters += without;
        DWORD flag = 0;
        for (SIZE_T i = 0; i < ARRAYSIZE(known); i++)
            if (known[i].letter == fold(*letters))
                flag = known[i].flag;
        if (!flag)
            return false;
        *(without ? &options->unwanted : &options->wanted) |= flag;
    }
    return true;
}

static bool take_order(PCWSTR letters, ListingOptions *options) {
    options->order_count = 0;
    letters += *letters == ':';
    if (!*letters)
        letters = L"GN";
    for (; *letters; letters++) {
        bool reversed = *letters == '-';
        letters += reversed;
        if (!*letters || !find_unit(L"NESDG", fold(*letters)) || options->order_count == ORDER_KEYS_MOST)
            return false;
        options->order[options->order_count].key = fold(*letters);
        options->order[options->order_count++].reversed = reversed;
    }
    return true;
}

static bool take_switch(PCWSTR text, ListingOptions *options) {
    PCWSTR at = text + 1;
    bool on = *at != '-';
    at += !on;
    WCHAR letter = fold(*at++);
    bool plain = true; // nothing may follow the letter
    switch (letter) {
    case 'A':
        plain = false;
        if (!on)
            options->wanted = 0, options->unwanted = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
        else if (!take_attributes(at, options))
            return false;
        break;
    case 'O':
        plain = false;
        if (!on)
            options->order_count = 0;
        else if (!take_order(at, options))
            return false;
        break;
    case 'T':
        plain = false;
        at += *at == ':';
        options->field = *at ? fold(*at) : 'W';
        if (!find_unit(L"CAW", options->field) || (*at && at[1]))
            return false;
        break;
    case 'B':
        options->bare = on;
        break;
    case 'S':
        options->below = on;
        break;
    case 'W':
        options->wide = on;
        break;
    case 'D':
        options->columns = on;
        break;
    case 'L':
        options->lower = on;
        break;
    case 'Q':
        options->owner = on;
        break;
    case 'R':
        options->streams = on;
        break;
    case 'X':
        options->short_names = on;
        break;
    case 'C':
        options->plain_numbers = !on;
        break;
    case 'N':
    case 'P': // pages have no meaning where nobody presses a key
    case '4':
        break;
    default:
        return false;
    }
    return !plain || !*at;
}

bool listing_options(const Arguments *arguments, ListingOptions *options) {
    *options = (ListingOptions){.unwanted = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM, .field = 'W'};
    PWSTR preset = variable_value(L"DIRCMD", 6);
    if (preset) {
        Arguments more = split_arguments(preset);
        for (SIZE_T i = 0; i < more.switch_count; i++)
            take_switch(more.switches[i], options);
    }
    for (SIZE_T i = 0; i < arguments->switch_count; i++) {
        if (!take_switch(arguments->switches[i], options)) {
            err(L"Invalid switch - \"%s\".\r\n", arguments->switches[i] + 1);
            return false;
        }
    }
    return true;
}
