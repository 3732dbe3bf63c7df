// The clipboard, the US keyboard's table, rectangles and what else user32 answers without a screen
// libs: user32
#include <stdio.h>
#include <windows.h>

static HWND owner;

static LRESULT CALLBACK procedure(HWND window, UINT number, WPARAM wide, LPARAM parameter)
{
    if (number == WM_RENDERFORMAT) {
        printf("  asked for %d\n", (int)wide);
        HGLOBAL text = GlobalAlloc(GMEM_MOVEABLE, 6);
        lstrcpyA(GlobalLock(text), "later");
        GlobalUnlock(text);
        SetClipboardData((UINT)wide, text);
    }
    if (number == WM_DESTROYCLIPBOARD)
        printf("  emptied\n");
    if (number == WM_CLIPBOARDUPDATE)
        printf("  changed\n");
    return DefWindowProcW(window, number, wide, parameter);
}

static HGLOBAL memory_of(const void *data, SIZE_T size)
{
    HGLOBAL made = GlobalAlloc(GMEM_MOVEABLE, size);
    memcpy(GlobalLock(made), data, size);
    GlobalUnlock(made);
    return made;
}

static void clipboard(void)
{
    WNDCLASSW of = {.lpfnWndProc = procedure, .lpszClassName = L"Owner"};
    MSG message;
    RegisterClassW(&of);
    owner = CreateWindowExW(0, L"Owner", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    printf("closed: get %d", GetClipboardData(CF_TEXT) != NULL);
    printf(" error %lu, empty %d", GetLastError(), EmptyClipboard());
    printf(" error %lu, close %d", GetLastError(), CloseClipboard());
    printf(" error %lu\n", GetLastError());
    printf("listen %d\n", AddClipboardFormatListener(owner));
    printf("open %d, empty %d, owner %d\n", OpenClipboard(owner), EmptyClipboard(), GetClipboardOwner() == owner);
    DWORD before = GetClipboardSequenceNumber();
    UINT own = RegisterClipboardFormatW(L"ntsup test format");
    printf("a format of ours %d, the same %d\n", own >= 0xC000, own == RegisterClipboardFormatA("ntsup test format"));
    WCHAR name[32];
    printf("its name %d", GetClipboardFormatNameW(own, name, 32));
    printf(" %ls\n", name);
    printf("set %d %d\n", SetClipboardData(CF_UNICODETEXT, memory_of(L"wide \u00e9", 14)) != NULL,
           SetClipboardData(own, memory_of("\1\2\3", 3)) != NULL);
    printf("numbered on %d\n", GetClipboardSequenceNumber() != before);
    printf("there: %d %d %d %d\n", IsClipboardFormatAvailable(CF_UNICODETEXT), IsClipboardFormatAvailable(CF_TEXT),
           IsClipboardFormatAvailable(own), IsClipboardFormatAvailable(CF_DIB));
    HANDLE data = GetClipboardData(CF_UNICODETEXT);
    printf("wide: %d\n", data && lstrcmpW(GlobalLock(data), L"wide \u00e9") == 0);
    GlobalUnlock(data);
    data = GetClipboardData(CF_TEXT);
    printf("narrow begins: %.5s\n", (char *)GlobalLock(data));
    GlobalUnlock(data);
    data = GetClipboardData(own);
    printf("ours: %d\n", ((char *)GlobalLock(data))[2]);
    GlobalUnlock(data);
    printf("first %u, then %d\n", EnumClipboardFormats(0), EnumClipboardFormats(CF_UNICODETEXT) == own);
    UINT wanted[] = {CF_DIB, CF_TEXT};
    printf("preferred %d\n", GetPriorityClipboardFormat(wanted, 2));
    printf("close %d\n", CloseClipboard());
    while (PeekMessageW(&message, owner, 0, 0, PM_REMOVE))
        DispatchMessageW(&message);
    OpenClipboard(owner);
    printf("again:\n");
    EmptyClipboard();
    SetClipboardData(CF_TEXT, NULL);
    data = GetClipboardData(CF_TEXT);
    printf("promised: %s\n", (char *)GlobalLock(data));
    GlobalUnlock(data);
    printf("not there: %d", GetClipboardData(CF_DIB) != NULL);
    printf(" %d\n", IsClipboardFormatAvailable(own));
    CloseClipboard();
    RemoveClipboardFormatListener(owner);
}

static void keyboard(void)
{
    static const UINT keys[] = {'A', '1', VK_RETURN, VK_SHIFT, VK_F5, VK_LEFT, VK_OEM_1, VK_NUMPAD4};
    for (unsigned i = 0; i < ARRAYSIZE(keys); i++)
        printf("key %02x: scan %x, character %x\n", keys[i], MapVirtualKeyW(keys[i], MAPVK_VK_TO_VSC),
               MapVirtualKeyW(keys[i], MAPVK_VK_TO_CHAR));
    printf("scan 1e: %x, 2a: %x %x\n", MapVirtualKeyW(0x1E, MAPVK_VSC_TO_VK), MapVirtualKeyW(0x2A, MAPVK_VSC_TO_VK),
           MapVirtualKeyW(0x2A, MAPVK_VSC_TO_VK_EX));
    printf("no such: %d %d\n", MapVirtualKeyW(0xFFFF, MAPVK_VSC_TO_VK), MapVirtualKeyW('A', 99));
    printf("for characters: %x %x %x %x %x\n", VkKeyScanW('a') & 0xFFFF, VkKeyScanW('A') & 0xFFFF, VkKeyScanW('%') & 0xFFFF,
           VkKeyScanW(';') & 0xFFFF, VkKeyScanW(0x4E2D) & 0xFFFF);
}

static void rectangles(void)
{
    RECT one = {0, 0, 10, 10}, other = {5, 5, 20, 8}, out;
    BOOL some = IntersectRect(&out, &one, &other);
    printf("both %d: %ld %ld %ld %ld\n", some, out.left, out.top, out.right, out.bottom);
    UnionRect(&out, &one, &other);
    printf("all: %ld %ld %ld %ld\n", out.left, out.top, out.right, out.bottom);
    OffsetRect(&out, 1, 2);
    InflateRect(&out, -1, 0);
    printf("moved: %ld %ld %ld %ld\n", out.left, out.top, out.right, out.bottom);
    POINT edge = {10, 5}, inside = {9, 9};
    printf("points: %d %d, empty %d\n", PtInRect(&one, edge), PtInRect(&one, inside), IsRectEmpty(&one));
}

static void input(void)
{
    LASTINPUTINFO last = {.cbSize = sizeof last};
    POINT point;
    printf("last input %d, not after now %d\n", GetLastInputInfo(&last), last.dwTime <= GetTickCount());
    last.cbSize = 1;
    printf("wrong size %d\n", GetLastInputInfo(&last));
    printf("pointer %d, arrow %d, no such %d\n", GetCursorPos(&point), LoadCursorW(NULL, (LPCWSTR)IDC_ARROW) != NULL,
           LoadCursorW(NULL, (LPCWSTR)(ULONG_PTR)1) != NULL);
    UINT lines = 0;
    printf("wheel %d %u\n", SystemParametersInfoW(SPI_GETWHEELSCROLLLINES, 0, &lines, 0), lines);
}

int main(void)
{
    clipboard();
    keyboard();
    rectangles();
    input();
    return 0;
}

/* output:
closed: get 0 error 1418, empty 0 error 1418, close 0 error 1418
listen 1
open 1, empty 1, owner 1
a format of ours 1, the same 1
its name 17 ntsup test format
set 1 1
numbered on 1
there: 1 1 1 0
wide: 1
narrow begins: wide 
ours: 3
first 13, then 1
preferred 1
close 1
  changed
again:
  emptied
  asked for 1
promised: later
not there: 0 0
key 41: scan 1e, character 41
key 31: scan 2, character 31
key 0d: scan 1c, character d
key 10: scan 2a, character 0
key 74: scan 3f, character 0
key 25: scan 4b, character 0
key ba: scan 27, character 3b
key 64: scan 4b, character 34
scan 1e: 41, 2a: 10 a0
no such: 0 0
for characters: 41 141 135 ba ffff
both 1: 5 5 10 8
all: 0 0 20 10
moved: 2 2 20 12
points: 0 1, empty 0
last input 1, not after now 1
wrong size 0
pointer 1, arrow 1, no such 0
wheel 1 3
*/
