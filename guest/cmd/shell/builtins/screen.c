// Small commands about the screen and the system: cls, color, title, ver, vol, date, time, verify.

#include "builtin.h"

BUILTIN(cls) {
    (void)arguments;
    HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    out_flush();
    if (is_console(output))
        out(L"\x1b[2J\x1b[3J\x1b[H");
    else
        out(L"\f");
    return 0;
}

BUILTIN(color) {
    PCWSTR at = skip_delimiters(arguments);
    PWSTR word = copy_units(at, (SIZE_T)(word_end(at) - at));
    WORD attributes = 0x07;
    if (*word) {
        unsigned digits[2] = {0, 0};
        SIZE_T length = text_length(word);
        if (length > 2)
            return bad_syntax();
        for (SIZE_T i = 0; i < length; i++) {
            PWSTR found = find_unit(L"0123456789ABCDEF", fold(word[i]));
            if (!found)
                return bad_syntax();
            digits[2 - length + i] = is_digit(word[i]) ? word[i] - '0' : fold(word[i]) - 'A' + 10u;
        }
        if (digits[0] == digits[1])
            return 1;
        attributes = (WORD)(digits[0] << 4 | digits[1]);
    }
    HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    out_flush();
    SetConsoleTextAttribute(output, attributes);
    return 0;
}

BUILTIN(title) {
    SetConsoleTitleW(*arguments ? arguments + 1 : arguments);
    return 0;
}

BUILTIN(ver) {
    (void)arguments;
    out(L"\r\n%s\r\n", version_text());
    return 0;
}

BUILTIN(vol) {
    Arguments given = split_arguments(arguments);
    PWSTR drive = given.word_count ? without_quotes(given.words[0]) : variable_value(L"CD", 2);
    if (!is_letter(drive[0]) || drive[1] != ':' || (given.word_count && drive[2]))
        return bad_syntax();
    WCHAR root[4] = {drive[0], ':', '\\', 0}, label[MAX_PATH + 1];
    DWORD serial;
    if (!GetVolumeInformationW(root, label, ARRAYSIZE(label), &serial, NULL, NULL, NULL, 0))
        return failed_with(GetLastError());
    if (*label)
        out(L" Volume in drive %c is %s\r\n", (int)fold(drive[0]), label);
    else
        out(L" Volume in drive %c has no label.\r\n", (int)fold(drive[0]));
    out(L" Volume Serial Number is %04x-%04x\r\n", serial >> 16, serial & 0xffff);
    return 0;
}

static bool shows_only(PCWSTR arguments) {
    Arguments given = split_arguments(arguments);
    return has_switch(&given, L"/t");
}

BUILTIN(date) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    if (shows_only(arguments)) {
        out(L"%s \r\n", date_text(&now, true));
        return 0;
    }
    Text line = {0};
    if (!*skip_delimiters(arguments)) {
        out(L"The current date is: %s \r\nEnter the new date: (mm-dd-yy) ", date_text(&now, true));
        if (!ask_line(&line) || !line.length)
            return 0;
    }
    return failed_with(ERROR_PRIVILEGE_NOT_HELD); // the clock is the host's
}

BUILTIN(time) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    if (shows_only(arguments)) {
        out(L"%s\r\n", minutes_text(&now));
        return 0;
    }
    Text line = {0};
    if (!*skip_delimiters(arguments)) {
        out(L"The current time is: %s\r\nEnter the new time: ", clock_text(&now));
        if (!ask_line(&line) || !line.length)
            return 0;
    }
    return failed_with(ERROR_PRIVILEGE_NOT_HELD);
}

BUILTIN(verify) {
    static bool verifying; // a switch that Windows keeps and nothing heeds
    PCWSTR at = skip_delimiters(arguments);
    PWSTR word = copy_units(at, (SIZE_T)(word_end(at) - at));
    if (!*word) {
        out(L"VERIFY is %s.\r\n", verifying ? L"on" : L"off");
        return 0;
    }
    if (!equal_folded(word, L"on") && !equal_folded(word, L"off")) {
        err(L"An incorrect parameter was\r\nentered for the command.\r\n");
        return 1;
    }
    verifying = fold(word[1]) == 'N';
    return 0;
}
