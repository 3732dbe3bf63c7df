// The keyboard: US layout, as a table; no key of it is ever pressed.

#include "user32.h"

enum { US_ENGLISH = 0x04090409, SCAN_CODES = 0x59, EXTENDED = 0xE000, KEYS = 256 };

// By scan code (set 1): the virtual key that the US layout has there. Keys of the number pad as without Num Lock.
static const BYTE keys[SCAN_CODES] = {
    [0x01] = VK_ESCAPE,
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '0',
    VK_OEM_MINUS,
    VK_OEM_PLUS,
    VK_BACK,
    [0x0F] = VK_TAB,
    'Q',
    'W',
    'E',
    'R',
    'T',
    'Y',
    'U',
    'I',
    'O',
    'P',
    VK_OEM_4,
    VK_OEM_6,
    VK_RETURN,
    [0x1D] = VK_LCONTROL,
    'A',
    'S',
    'D',
    'F',
    'G',
    'H',
    'J',
    'K',
    'L',
    VK_OEM_1,
    VK_OEM_7,
    VK_OEM_3,
    [0x2A] = VK_LSHIFT,
    VK_OEM_5,
    'Z',
    'X',
    'C',
    'V',
    'B',
    'N',
    'M',
    VK_OEM_COMMA,
    VK_OEM_PERIOD,
    VK_OEM_2,
    VK_RSHIFT,
    [0x37] = VK_MULTIPLY,
    VK_LMENU,
    VK_SPACE,
    VK_CAPITAL,
    VK_F1,
    VK_F2,
    VK_F3,
    VK_F4,
    VK_F5,
    VK_F6,
    VK_F7,
    VK_F8,
    VK_F9,
    VK_F10,
    VK_NUMLOCK,
    VK_SCROLL,
    VK_HOME,
    VK_UP,
    VK_PRIOR,
    VK_SUBTRACT,
    VK_LEFT,
    VK_CLEAR,
    VK_RIGHT,
    VK_ADD,
    VK_END,
    VK_DOWN,
    VK_NEXT,
    VK_INSERT,
    VK_DELETE,
    VK_SNAPSHOT,
    [0x56] = VK_OEM_102,
    VK_F11,
    VK_F12,
};

// Keys whose scan code has the prefix E0.
static const struct {
    BYTE scan, key;
} extended_keys[] = {
    {0x1C, VK_RETURN}, {0x1D, VK_RCONTROL}, {0x35, VK_DIVIDE}, {0x38, VK_RMENU}, {0x47, VK_HOME}, {0x48, VK_UP},
    {0x49, VK_PRIOR},  {0x4B, VK_LEFT},     {0x4D, VK_RIGHT},  {0x4F, VK_END},   {0x50, VK_DOWN}, {0x51, VK_NEXT},
    {0x52, VK_INSERT}, {0x53, VK_DELETE},   {0x5B, VK_LWIN},   {0x5C, VK_RWIN},  {0x5D, VK_APPS},
};

// Characters that the layout's other keys make, without and with shift.
static const struct {
    BYTE key;
    char plain, shifted;
} characters[] = {
    {'1', '1', '!'},         {'2', '2', '@'},         {'3', '3', '#'},          {'4', '4', '$'},
    {'5', '5', '%'},         {'6', '6', '^'},         {'7', '7', '&'},          {'8', '8', '*'},
    {'9', '9', '('},         {'0', '0', ')'},         {VK_OEM_MINUS, '-', '_'}, {VK_OEM_PLUS, '=', '+'},
    {VK_OEM_4, '[', '{'},    {VK_OEM_6, ']', '}'},    {VK_OEM_5, '\\', '|'},    {VK_OEM_1, ';', ':'},
    {VK_OEM_7, '\'', '"'},   {VK_OEM_3, '`', '~'},    {VK_OEM_COMMA, ',', '<'}, {VK_OEM_PERIOD, '.', '>'},
    {VK_OEM_2, '/', '?'},    {VK_OEM_102, '\\', '|'}, {VK_SPACE, ' ', ' '},     {VK_MULTIPLY, '*', '*'},
    {VK_ADD, '+', '+'},      {VK_SUBTRACT, '-', '-'}, {VK_DIVIDE, '/', '/'},    {VK_DECIMAL, '.', '.'},
    {VK_RETURN, '\r', '\r'}, {VK_TAB, '\t', '\t'},    {VK_BACK, '\b', '\b'},    {VK_ESCAPE, 27, 27},
    {VK_NUMPAD0, '0', '0'},  {VK_NUMPAD1, '1', '1'},  {VK_NUMPAD2, '2', '2'},   {VK_NUMPAD3, '3', '3'},
    {VK_NUMPAD4, '4', '4'},  {VK_NUMPAD5, '5', '5'},  {VK_NUMPAD6, '6', '6'},   {VK_NUMPAD7, '7', '7'},
    {VK_NUMPAD8, '8', '8'},  {VK_NUMPAD9, '9', '9'},
};

static BYTE without_side(BYTE key) {
    switch (key) {
    case VK_LSHIFT:
    case VK_RSHIFT:
        return VK_SHIFT;
    case VK_LCONTROL:
    case VK_RCONTROL:
        return VK_CONTROL;
    case VK_LMENU:
    case VK_RMENU:
        return VK_MENU;
    default:
        return key;
    }
}

static UINT scan_of(UINT key, bool with_prefix) {
    static const BYTE pad[] = {0x52, 0x4F, 0x50, 0x51, 0x4B, 0x4C, 0x4D, 0x47, 0x48, 0x49};
    if (key == VK_SHIFT || key == VK_CONTROL || key == VK_MENU)
        key = key == VK_SHIFT ? VK_LSHIFT : key == VK_CONTROL ? VK_LCONTROL : VK_LMENU;
    if (key >= VK_NUMPAD0 && key <= VK_NUMPAD9)
        return pad[key - VK_NUMPAD0];
    if (key == VK_DECIMAL)
        return 0x53;
    for (unsigned i = 0; i < ARRAYSIZE(extended_keys); i++)
        if (extended_keys[i].key == key && key != VK_RETURN)
            return with_prefix ? EXTENDED | extended_keys[i].scan : extended_keys[i].scan;
    for (UINT scan = 1; key && scan < SCAN_CODES; scan++)
        if (keys[scan] == key)
            return scan;
    return 0;
}

static UINT key_of(UINT scan) {
    bool is_extended = (scan & 0xFF00) == EXTENDED;
    for (unsigned i = 0; is_extended && i < ARRAYSIZE(extended_keys); i++)
        if (extended_keys[i].scan == (scan & 0xFF))
            return extended_keys[i].key;
    return !is_extended && scan < SCAN_CODES ? keys[scan] : 0;
}

static UINT character_of(UINT key, bool shifted) {
    if (key >= 'A' && key <= 'Z')
        return shifted ? key : key + 'a' - 'A';
    for (unsigned i = 0; i < ARRAYSIZE(characters); i++)
        if (characters[i].key == key)
            return (BYTE)(shifted ? characters[i].shifted : characters[i].plain);
    return 0;
}

UINT WINAPI MapVirtualKeyExW(UINT code, UINT kind, HKL layout) {
    (void)layout;
    switch (kind) {
    case MAPVK_VK_TO_VSC:
    case MAPVK_VK_TO_VSC_EX:
        return scan_of(code, kind == MAPVK_VK_TO_VSC_EX);
    case MAPVK_VSC_TO_VK:
        return without_side((BYTE)key_of(code));
    case MAPVK_VSC_TO_VK_EX:
        return key_of(code);
    case MAPVK_VK_TO_CHAR: // letters are capital here
        return code >= 'A' && code <= 'Z' ? code : character_of(code, false);
    default:
        return (UINT)fail(ERROR_INVALID_PARAMETER);
    }
}

UINT WINAPI MapVirtualKeyW(UINT code, UINT kind) { return MapVirtualKeyExW(code, kind, NULL); }
UINT WINAPI MapVirtualKeyA(UINT code, UINT kind) { return MapVirtualKeyExW(code, kind, NULL); }
UINT WINAPI MapVirtualKeyExA(UINT code, UINT kind, HKL layout) { return MapVirtualKeyExW(code, kind, layout); }

// The key in the low byte, whether shift is needed in bit 8; -1 where no key makes the character.
SHORT WINAPI VkKeyScanExW(WCHAR unit, HKL layout) {
    enum { SHIFT = 0x100, CONTROL = 0x200 };
    (void)layout;
    if (unit >= 'a' && unit <= 'z')
        return (SHORT)(unit - 'a' + 'A');
    if (unit >= 'A' && unit <= 'Z')
        return (SHORT)(unit | SHIFT);
    for (unsigned i = 0; i < ARRAYSIZE(characters); i++) {
        if (characters[i].plain == unit)
            return characters[i].key;
        if (characters[i].shifted == unit)
            return (SHORT)(characters[i].key | SHIFT);
    }
    return unit >= 1 && unit <= 26 ? (SHORT)((unit + 'A' - 1) | CONTROL) : -1;
}

SHORT WINAPI VkKeyScanW(WCHAR unit) { return VkKeyScanExW(unit, NULL); }
SHORT WINAPI VkKeyScanA(CHAR byte) { return VkKeyScanExW((BYTE)byte, NULL); }
SHORT WINAPI VkKeyScanExA(CHAR byte, HKL layout) { return VkKeyScanExW((BYTE)byte, layout); }

int WINAPI ToUnicodeEx(UINT key, UINT scan, const BYTE *state, LPWSTR out, int room, UINT flags, HKL layout) {
    bool shift = state && state[VK_SHIFT] & 0x80, control = state && state[VK_CONTROL] & 0x80;
    bool capital = state && state[VK_CAPITAL] & 1 && key >= 'A' && key <= 'Z';
    (void)scan, (void)flags, (void)layout;
    UINT unit = character_of(key, shift != capital);
    if (control)
        unit = key >= 'A' && key <= 'Z' ? key - 'A' + 1 : 0;
    if (unit == 0 || room < 1)
        return 0;
    out[0] = (WCHAR)unit;
    if (room > 1)
        out[1] = 0;
    return 1;
}

int WINAPI ToUnicode(UINT key, UINT scan, const BYTE *state, LPWSTR out, int room, UINT flags) {
    return ToUnicodeEx(key, scan, state, out, room, flags, NULL);
}

HKL WINAPI GetKeyboardLayout(DWORD thread) {
    (void)thread;
    return (HKL)(ULONG_PTR)US_ENGLISH;
}

int WINAPI GetKeyboardLayoutList(int room, HKL *out) {
    if (room > 0)
        out[0] = GetKeyboardLayout(0);
    return 1;
}

BOOL WINAPI GetKeyboardLayoutNameW(LPWSTR out) {
    lstrcpyW(out, L"00000409");
    return TRUE;
}

BOOL WINAPI GetKeyboardLayoutNameA(LPSTR out) {
    lstrcpyA(out, "00000409");
    return TRUE;
}

int WINAPI GetKeyboardType(int kind) {
    enum { KIND, SUBKIND, FUNCTION_KEYS };
    return kind == KIND            ? 4 /* enhanced, 101 or 102 keys */
           : kind == FUNCTION_KEYS ? 12
           : kind == SUBKIND       ? 0
                                   : fail(ERROR_INVALID_PARAMETER);
}

SHORT WINAPI GetKeyState(int key) {
    (void)key;
    return 0;
}

SHORT WINAPI GetAsyncKeyState(int key) {
    (void)key;
    return 0;
}

BOOL WINAPI GetKeyboardState(PBYTE out) {
    if (out == NULL)
        return fail(ERROR_NOACCESS);
    for (unsigned i = 0; i < KEYS; i++)
        out[i] = 0;
    return TRUE;
}

// When a key was last pressed: not since the system started.
BOOL WINAPI GetLastInputInfo(PLASTINPUTINFO out) {
    if (out == NULL || out->cbSize != sizeof *out)
        return fail(ERROR_INVALID_PARAMETER);
    out->dwTime = 0;
    return TRUE;
}
