// Regions: combined, moved, taken apart and made again; what clips a device context, and what is drawn then.
// libs: gdi32
#include <stdio.h>
#include <windows.h>

static void show(const char *what, HRGN region) {
    char buffer[1024];
    RGNDATA *data = (RGNDATA *)buffer;
    RECT box;
    DWORD size = GetRegionData(region, sizeof(buffer), data);
    printf("%s: kind %d,", what, GetRgnBox(region, &box));
    printf(" box %ld %ld %ld %ld,", box.left, box.top, box.right, box.bottom);
    for (DWORD i = 0; size && i < data->rdh.nCount; i++) {
        const RECT *rect = (const RECT *)data->Buffer + i;
        printf(" (%ld %ld %ld %ld)", rect->left, rect->top, rect->right, rect->bottom);
    }
    printf("\n");
}

static void combined(void) {
    HRGN a = CreateRectRgn(0, 0, 10, 10), b = CreateRectRgn(15, 15, 5, 5), out = CreateRectRgn(0, 0, 0, 0);
    printf("or %d\n", CombineRgn(out, a, b, RGN_OR));
    show("or", out);
    printf("inside %d %d %d\n", PtInRegion(out, 12, 3), PtInRegion(out, 12, 12), PtInRegion(out, 15, 15));
    RECT beside = {10, 0, 20, 5}, over = {14, 14, 30, 30};
    printf("meets %d %d\n", RectInRegion(out, &beside), RectInRegion(out, &over));
    CombineRgn(out, a, b, RGN_AND);
    show("and", out);
    CombineRgn(out, a, b, RGN_XOR);
    show("xor", out);
    CombineRgn(out, a, b, RGN_DIFF);
    show("diff", out);
    CombineRgn(a, a, b, RGN_DIFF); // onto itself
    printf("equal %d", EqualRgn(a, out));
    CombineRgn(out, a, NULL, RGN_COPY);
    printf(" copy %d", EqualRgn(a, out));
    printf(" moved %d", OffsetRgn(out, 100, -5));
    printf(" %d\n", EqualRgn(a, out));
    show("moved", out);
    CombineRgn(out, out, out, RGN_XOR);
    show("nothing", out);
    // What touches is one rectangle.
    SetRectRgn(a, 0, 0, 4, 4);
    SetRectRgn(b, 4, 0, 8, 4);
    CombineRgn(out, a, b, RGN_OR);
    SetRectRgn(b, 0, 4, 8, 9);
    CombineRgn(out, out, b, RGN_OR);
    show("grown together", out);
    SetLastError(0);
    printf("no mode %d", CombineRgn(out, a, b, 9));
    printf(", no region %d", CombineRgn(out, a, NULL, RGN_OR));
    printf(" %d\n", CombineRgn((HRGN)(ULONG_PTR)0x1234, a, b, RGN_OR));
    DeleteObject(a);
    DeleteObject(b);
    DeleteObject(out);
}

static void from_data(void) {
    struct {
        RGNDATAHEADER head;
        RECT rects[3];
    } data = {{sizeof(RGNDATAHEADER), RDH_RECTANGLES, 3, sizeof(data.rects), {0, 0, 0, 0}},
              {{0, 0, 2, 2}, {1, 1, 3, 3}, {8, 8, 9, 9}}};
    HRGN region = ExtCreateRegion(NULL, sizeof(data), (RGNDATA *)&data);
    show("of data", region);
    printf("size %lu, too small %lu\n", GetRegionData(region, 0, NULL), GetRegionData(region, 40, (RGNDATA *)&data));
    DeleteObject(region);
    XFORM twice = {2, 0, 0, 2, 10, 0};
    region = ExtCreateRegion(&twice, sizeof(data), (RGNDATA *)&data);
    show("scaled", region);
    DeleteObject(region);
    data.head.nCount = 4;
    printf("too many %d", ExtCreateRegion(NULL, sizeof(data), (RGNDATA *)&data) != NULL);
    printf(", none %d\n", ExtCreateRegion(NULL, 0, NULL) != NULL);
}

static void clipped(void) {
    BITMAPINFO info = {.bmiHeader = {sizeof(info.bmiHeader), 4, -4, 1, 32, BI_RGB, 0, 0, 0, 0, 0}};
    DWORD *bits;
    RECT box, rect = {1, 1, 3, 3};
    HDC device = CreateCompatibleDC(NULL);
    HBITMAP bitmap = CreateDIBSection(device, &info, DIB_RGB_COLORS, (void **)&bits, NULL, 0);
    SelectObject(device, bitmap);
    HRGN region = CreateRectRgn(0, 0, 3, 3), got = CreateRectRgn(0, 0, 0, 0);
    printf("none %d", GetClipRgn(device, got));
    printf(" selected %d", SelectClipRgn(device, region));
    printf(" excluded %d", ExcludeClipRect(device, 1, 1, 2, 2));
    printf(" got %d\n", GetClipRgn(device, got));
    show("clip", got);
    PatBlt(device, 0, 0, 4, 4, WHITENESS);
    for (int y = 0; y < 4; y++)
        printf("%c%c%c%c ", ".#"[bits[4 * y] != 0], ".#"[bits[4 * y + 1] != 0], ".#"[bits[4 * y + 2] != 0],
               ".#"[bits[4 * y + 3] != 0]);
    printf("\nvisible %d %d %d\n", PtVisible(device, 0, 0), PtVisible(device, 1, 1), RectVisible(device, &rect));
    printf("pixel %d %d\n", GetPixel(device, 1, 1) == CLR_INVALID, SetPixel(device, 3, 3, 1) == CLR_INVALID);
    SaveDC(device);
    printf("and %d", ExtSelectClipRgn(device, region, RGN_AND));
    SetRectRgn(region, 3, 0, 4, 4);
    printf(" or %d", ExtSelectClipRgn(device, region, RGN_OR));
    GetClipBox(device, &box);
    printf(" %ld %ld", box.right, box.bottom);
    printf(" no region %d", ExtSelectClipRgn(device, NULL, RGN_AND));
    RestoreDC(device, -1);
    GetClipRgn(device, got);
    show(" restored", got);
    printf("all again %d", ExtSelectClipRgn(device, NULL, RGN_COPY));
    printf(" %d\n", GetClipRgn(device, got));
    DeleteObject(region);
    DeleteObject(got);
    DeleteDC(device);
    DeleteObject(bitmap);
}

int main(void) {
    combined();
    from_data();
    clipped();
    return 0;
}

/* output:
or 3
or: kind 3, box 0 0 15 15, (0 0 10 5) (0 5 15 10) (5 10 15 15)
inside 0 1 0
meets 0 1
and: kind 2, box 5 5 10 10, (5 5 10 10)
xor: kind 3, box 0 0 15 15, (0 0 10 5) (0 5 5 10) (10 5 15 10) (5 10 15 15)
diff: kind 3, box 0 0 10 10, (0 0 10 5) (0 5 5 10)
equal 1 copy 1 moved 3 0
moved: kind 3, box 100 -5 110 5, (100 -5 110 0) (100 0 105 5)
nothing: kind 1, box 0 0 0 0,
grown together: kind 2, box 0 0 8 9, (0 0 8 9)
no mode 0, no region 0 0
of data: kind 3, box 0 0 9 9, (0 0 2 1) (0 1 3 2) (1 2 3 3) (8 8 9 9)
size 96, too small 0
scaled: kind 3, box 10 0 28 18, (10 0 14 2) (10 2 16 4) (12 4 16 6) (26 16 28 18)
too many 0, none 0
none 0 selected 2 excluded 3 got 1
clip: kind 3, box 0 0 3 3, (0 0 3 1) (0 1 1 2) (2 1 3 2) (0 2 3 3)
###. #.#. ###. .... 
visible 1 0 1
pixel 1 1
and 3 or 3 4 4 no region 0 restored: kind 3, box 0 0 3 3, (0 0 3 1) (0 1 1 2) (2 1 3 2) (0 2 3 3)
all again 2 0
*/
