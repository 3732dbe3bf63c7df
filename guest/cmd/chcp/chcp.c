// CHCP: the console's code page.

#include "../common/words.h"

static int run(void) {
    SIZE_T count;
    Word *words = command_words(&count);
    PCWSTR end;
    if (count) {
        LONG page = number_at(words[0].text, &end);
        if (count > 1 || *end || page <= 0) {
            err(L"Parameter format not correct - %s\r\n", words[0].text);
            return 1;
        }
        if (!SetConsoleCP((UINT)page) || !SetConsoleOutputCP((UINT)page)) {
            err(L"Invalid code page\r\n");
            return 1;
        }
    }
    out(L"Active code page: %u\r\n", (DWORD)GetConsoleCP());
    return 0;
}

void program_entry(void) {
    int code = run();
    out_flush();
    ExitProcess((UINT)code);
}
