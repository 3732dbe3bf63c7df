// TIMEOUT: waits some seconds, or for a key. It needs a console to listen to.

#include "../common/words.h"

static bool key_pressed(HANDLE input) {
    INPUT_RECORD record;
    DWORD count;
    while (PeekConsoleInputW(input, &record, 1, &count) && count) {
        ReadConsoleInputW(input, &record, 1, &count);
        if (record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown)
            return true;
    }
    return false;
}

static int run(void) {
    SIZE_T count;
    Word *words = command_words(&count);
    LONG seconds = -2;
    bool unbreakable = false;
    PCWSTR end;
    for (SIZE_T i = 0; i < count; i++) {
        PCWSTR text = words[i].text;
        if (equal(text, L"/?")) {
            out(L"TIMEOUT [/T] seconds [/NOBREAK]\r\n");
            return 0;
        }
        if (equal_folded(text, L"/nobreak")) {
            unbreakable = true;
            continue;
        }
        if (equal_folded(text, L"/t") && i + 1 < count)
            text = words[++i].text;
        seconds = number_at(text, &end);
        if (end == text || *end)
            seconds = -2;
    }
    if (seconds < -1 || seconds > 99999) {
        err(L"ERROR: Invalid value for timeout (/T) specified. Valid range is -1 to 99999 seconds.\r\n");
        return 1;
    }
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    if (!is_console(input)) {
        err(L"ERROR: Input redirection is not supported, exiting the process immediately.\r\n");
        return 1;
    }
    FlushConsoleInputBuffer(input);
    while (seconds) {
        if (seconds < 0)
            out(L"\r\nPress any key to continue ...\r\n");
        else
            out(unbreakable ? L"\rWaiting for %5d seconds, press CTRL+C to quit ..."
                            : L"\rWaiting for %5d seconds, press a key to continue ...",
                seconds);
        out_flush();
        DWORD waited = WaitForSingleObject(input, seconds < 0 ? INFINITE : 1000);
        if (waited == WAIT_OBJECT_0 && key_pressed(input) && !unbreakable)
            break;
        if (waited == WAIT_OBJECT_0 && seconds > 0) // a key that does not count: the rest of the second
            Sleep(1000);
        seconds -= seconds > 0;
    }
    out(L"\r\n");
    return 0;
}

void program_entry(void) {
    int code = run();
    out_flush();
    ExitProcess((UINT)code);
}
