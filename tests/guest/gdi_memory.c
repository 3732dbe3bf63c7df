// GDI in memory: stock objects, bitmaps, device contexts with saved states, copies; control classes; a window's context
// libs: gdi32 user32 comctl32
#include <stdio.h>
#include <windows.h>
#include <commctrl.h>

static void objects(void)
{
    LOGBRUSH brush;
    LOGFONTW font = {.lfHeight = -12, .lfFaceName = L"Some Font"}, got;
    HGDIOBJ stock = GetStockObject(BLACK_BRUSH);
    printf("stock %d, deleted %d, there %d, no such %d\n", stock != NULL, DeleteObject(stock), GetStockObject(BLACK_BRUSH) == stock,
           GetStockObject(99) != NULL);
    HBRUSH made = CreateSolidBrush(RGB(1, 2, 3));
    printf("brush %d", GetObjectW(made, sizeof brush, &brush));
    printf(" style %u color %06lx type %lu\n", brush.lbStyle, brush.lbColor, GetObjectType(made));
    printf("deleted %d, again %d\n", DeleteObject(made), DeleteObject(made));
    HFONT letters = CreateFontIndirectW(&font);
    printf("font %d", GetObjectW(letters, sizeof got, &got));
    printf(" %ld %ls\n", got.lfHeight, got.lfFaceName);
    DeleteObject(letters);
}

static void contexts(void)
{
    BITMAPINFO info = {.bmiHeader = {sizeof info.bmiHeader, 4, -4, 1, 32, BI_RGB, 0, 0, 0, 0, 0}};
    DWORD *bits = NULL, *others = NULL;
    HDC device = CreateCompatibleDC(NULL), second = CreateCompatibleDC(NULL);
    HBITMAP bitmap = CreateDIBSection(device, &info, DIB_RGB_COLORS, (void **)&bits, NULL, 0);
    info.bmiHeader.biHeight = 4; // from below
    HBITMAP upside = CreateDIBSection(device, &info, DIB_RGB_COLORS, (void **)&others, NULL, 0);
    BITMAP about;
    printf("context %d, bitmap %d", device != NULL, GetObjectW(bitmap, sizeof about, &about));
    printf(" %ldx%ld row %ld depth %d\n", about.bmWidth, about.bmHeight, about.bmWidthBytes, about.bmBitsPixel);
    HGDIOBJ old = SelectObject(device, bitmap);
    SelectObject(second, upside);
    printf("selected %d, elsewhere too %d\n", old != NULL, SelectObject(second, bitmap) != NULL);
    HBRUSH red = CreateSolidBrush(RGB(255, 0, 0));
    SelectObject(device, red);
    printf("fill %d", PatBlt(device, 1, 1, 2, 2, PATCOPY));
    printf(": %06lx %06lx %06lx\n", bits[0], bits[5], bits[15]);
    printf("pixel %06lx, outside %lx\n", GetPixel(device, 1, 1), GetPixel(device, 9, 9));
    printf("copy %d", BitBlt(second, 0, 0, 4, 4, device, 1, 1, SRCCOPY));
    printf(": first from above %06lx, in memory below %06lx\n", GetPixel(second, 0, 0), others[12]);
    printf("save %d", SaveDC(device));
    SetTextColor(device, RGB(9, 9, 9));
    SelectObject(device, GetStockObject(WHITE_BRUSH));
    IntersectClipRect(device, 0, 0, 2, 2);
    RECT box;
    printf(" clip %d", GetClipBox(device, &box));
    printf(" %ld %ld", box.right, box.bottom);
    printf(" restore %d", RestoreDC(device, -1));
    GetClipBox(device, &box);
    printf(" %ld %06lx %d, again %d\n", box.right, GetTextColor(device), GetCurrentObject(device, OBJ_BRUSH) == red, RestoreDC(device, -1));
    printf("depth %d, delete %d", GetDeviceCaps(device, BITSPIXEL), DeleteDC(device));
    printf(" again %d\n", DeleteDC(device));
    printf("bitmap now %d\n", DeleteObject(bitmap));
    DeleteDC(second);
    DeleteObject(upside);
    DeleteObject(red);
    printf("of no size %d\n", CreateDIBSection(NULL, &(BITMAPINFO){.bmiHeader = {.biSize = sizeof(BITMAPINFOHEADER)}}, DIB_RGB_COLORS, (void **)&bits, NULL, 0) != NULL);
}

int main(void)
{
    INITCOMMONCONTROLSEX controls = {sizeof controls, ICC_PROGRESS_CLASS};
    WNDCLASSEXW class = {.cbSize = sizeof class};
    objects();
    contexts();
    printf("controls %d", InitCommonControlsEx(&controls));
    printf(" class there %d", GetClassInfoExW(NULL, L"msctls_progress32", &class) != 0);
    controls.dwSize = 3;
    printf(", wrong size %d\n", InitCommonControlsEx(&controls));
    HDC device = GetDC(NULL);
    printf("the screen's %d, released %d\n", device != NULL, ReleaseDC(NULL, device));
    return 0;
}

/* output:
stock 1, deleted 1, there 1, no such 0
brush 16 style 0 color 030201 type 2
deleted 1, again 0
font 92 -12 Some Font
context 1, bitmap 32 4x4 row 16 depth 32
selected 1, elsewhere too 0
fill 1: 000000 ff0000 000000
pixel 0000ff, outside ffffffff
copy 1: first from above 0000ff, in memory below ff0000
save 1 clip 2 2 2 restore 1 4 000000 1, again 0
depth 32, delete 1 again 0
bitmap now 1
of no size 0
controls 1 class there 1, wrong size 0
the screen's 1, released 1
*/
