/* Keys: _getch, _kbhit, _ungetch and their wide forms. A key that is no character comes as two codes, 0 or 0xE0 and
 * then the key's. */
#include "../locale/multibyte.h"
#include "../thread/lock.h"
#include "conio.h"

enum { NO_KEY = -1, KEY_END = -1, WIDE_END = 0xFFFF };

int _getch(void);
int _getche(void);
int _ungetch(int byte);
wint_t _getwch(void);
wint_t _getwche(void);
wint_t _ungetwch(wint_t unit);
int _kbhit(void);

/* The codes of a key with nothing, Shift, Ctrl or Alt held: the keyboard's scan codes, as MS-DOS numbered them. */
struct key_codes {
    uint8_t scan;
    uint8_t plain, shift, ctrl, alt;
    bool prefix_e0;
};

static const struct key_codes enhanced[] = {
    {0x47, 0x47, 0x47, 0x77, 0x97, true}, {0x48, 0x48, 0x48, 0x8D, 0x98, true}, {0x49, 0x49, 0x49, 0x86, 0x99, true},
    {0x4B, 0x4B, 0x4B, 0x73, 0x9B, true}, {0x4D, 0x4D, 0x4D, 0x74, 0x9D, true}, {0x4F, 0x4F, 0x4F, 0x75, 0x9F, true},
    {0x50, 0x50, 0x50, 0x91, 0xA0, true}, {0x51, 0x51, 0x51, 0x76, 0xA1, true}, {0x52, 0x52, 0x52, 0x92, 0xA2, true},
    {0x53, 0x53, 0x53, 0x93, 0xA3, true},
};

static bool codes_of(const KEY_EVENT_RECORD *key, uint8_t codes[2]) {
    struct key_codes found = {0};
    uint8_t scan = (uint8_t)key->wVirtualScanCode;
    if (scan >= 0x3B && scan <= 0x44) {
        uint8_t number = scan - 0x3B;
        found = (struct key_codes){scan, 0x3B + number, 0x54 + number, 0x5E + number, 0x68 + number, false};
    } else if (scan == 0x57 || scan == 0x58) {
        uint8_t number = scan - 0x57;
        found = (struct key_codes){scan, 0x85 + number, 0x87 + number, 0x89 + number, 0x8B + number, true};
    }
    for (size_t i = 0; i < sizeof enhanced / sizeof *enhanced; i++)
        if (enhanced[i].scan == scan)
            found = enhanced[i];
    if (!found.scan)
        return false;
    DWORD held = key->dwControlKeyState;
    bool alt = held & (LEFT_ALT_PRESSED | RIGHT_ALT_PRESSED);
    bool keypad = found.scan >= 0x47 && found.scan <= 0x53 && !(held & ENHANCED_KEY);
    codes[0] = alt || keypad ? 0 : found.prefix_e0 ? 0xE0 : 0;
    codes[1] = alt                                               ? found.alt
               : held & (LEFT_CTRL_PRESSED | RIGHT_CTRL_PRESSED) ? found.ctrl
               : held & SHIFT_PRESSED                            ? found.shift
                                                                 : found.plain;
    return true;
}

static int pushed_wide = NO_KEY, second_code = NO_KEY;
static int pushed_byte = NO_KEY;
static uint8_t waiting[MULTIBYTE_MOST];
static int waiting_count;

static bool is_press(const INPUT_RECORD *record, uint8_t codes[2]) {
    if (record->EventType != KEY_EVENT || !record->Event.KeyEvent.bKeyDown)
        return false;
    return record->Event.KeyEvent.uChar.UnicodeChar || codes_of(&record->Event.KeyEvent, codes);
}

/* The next code unit, or a code of a key that is none: then is_code is set. */
static wint_t read_key(bool *is_code) {
    *is_code = false;
    if (pushed_wide != NO_KEY) {
        wint_t unit = (wint_t)pushed_wide;
        pushed_wide = NO_KEY;
        return unit;
    }
    if (second_code != NO_KEY) {
        wint_t code = (wint_t)second_code;
        second_code = NO_KEY;
        *is_code = true;
        return code;
    }
    HANDLE console = crt_console_input();
    DWORD mode;
    if (console == INVALID_HANDLE_VALUE || !GetConsoleMode(console, &mode))
        return WIDE_END;
    SetConsoleMode(console, 0);
    wint_t unit = WIDE_END;
    INPUT_RECORD record;
    DWORD count;
    while (ReadConsoleInputW(console, &record, 1, &count) && count) {
        uint8_t codes[2];
        if (!is_press(&record, codes))
            continue;
        unit = record.Event.KeyEvent.uChar.UnicodeChar;
        if (!unit) {
            unit = codes[0];
            second_code = codes[1];
            *is_code = true;
        }
        break;
    }
    SetConsoleMode(console, mode);
    return unit;
}

wint_t _getwch_nolock(void) {
    bool is_code;
    return read_key(&is_code);
}

int _getch_nolock(void) {
    if (pushed_byte != NO_KEY) {
        int byte = pushed_byte;
        pushed_byte = NO_KEY;
        return byte;
    }
    if (waiting_count) {
        uint8_t byte = waiting[0];
        memmove(waiting, waiting + 1, (size_t)--waiting_count);
        return byte;
    }
    bool is_code;
    wint_t unit = read_key(&is_code);
    if (unit == WIDE_END)
        return KEY_END;
    if (is_code || unit < 0x80)
        return unit;
    wchar_t units[2] = {(wchar_t)unit};
    int count = 1;
    if (IS_HIGH_SURROGATE(unit)) {
        units[1] = (wchar_t)read_key(&is_code);
        count = 2;
    }
    char bytes[MULTIBYTE_MOST];
    int length = crt_encode(bytes, units, count, GetConsoleCP());
    if (length <= 0)
        return '?';
    waiting_count = length - 1;
    memcpy(waiting, bytes + 1, (size_t)waiting_count);
    return (uint8_t)bytes[0];
}

int _getche_nolock(void) {
    if (pushed_byte != NO_KEY)
        return _getch_nolock();
    int byte = _getch_nolock();
    if (byte != KEY_END)
        _putch_nolock(byte);
    return byte;
}

wint_t _getwche_nolock(void) {
    if (pushed_wide != NO_KEY)
        return _getwch_nolock();
    wint_t unit = _getwch_nolock();
    if (unit != WIDE_END)
        _putwch_nolock((wchar_t)unit);
    return unit;
}

int _ungetch_nolock(int byte) {
    if (byte == KEY_END || pushed_byte != NO_KEY)
        return KEY_END;
    return pushed_byte = byte;
}

wint_t _ungetwch_nolock(wint_t unit) {
    if (unit == WIDE_END || pushed_wide != NO_KEY)
        return WIDE_END;
    pushed_wide = unit;
    return unit;
}

#define LOCKED(type, name, parameters, call)                                                                           \
    type name parameters {                                                                                             \
        crt_lock(CRT_LOCK_CONSOLE);                                                                                    \
        type result = call;                                                                                            \
        crt_unlock(CRT_LOCK_CONSOLE);                                                                                  \
        return result;                                                                                                 \
    }

LOCKED(int, _getch, (void), _getch_nolock())
LOCKED(int, _getche, (void), _getche_nolock())
LOCKED(int, _ungetch, (int byte), _ungetch_nolock(byte))
LOCKED(wint_t, _getwch, (void), _getwch_nolock())
LOCKED(wint_t, _getwche, (void), _getwche_nolock())
LOCKED(wint_t, _ungetwch, (wint_t unit), _ungetwch_nolock(unit))

static int key_waits(void) {
    enum { EVENTS = 64 };
    if (pushed_byte != NO_KEY || pushed_wide != NO_KEY || second_code != NO_KEY || waiting_count)
        return 1;
    HANDLE console = crt_console_input();
    INPUT_RECORD records[EVENTS];
    DWORD count;
    if (console == INVALID_HANDLE_VALUE || !PeekConsoleInputW(console, records, EVENTS, &count))
        return 0;
    for (DWORD i = 0; i < count; i++) {
        uint8_t codes[2];
        if (is_press(&records[i], codes))
            return 1;
    }
    return 0;
}

LOCKED(int, _kbhit, (void), key_waits())
