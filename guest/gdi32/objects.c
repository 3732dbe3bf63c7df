// Brushes, pens, fonts and bitmaps: made, asked about; and objects of every kind deleted.

#include "region.h"

enum { SIZE_MAX_BITS = 1 << 28 };

static LONG magnitude(LONG value) { return value < 0 ? -value : value; }

static HANDLE added(const Object *about) {
    Object *object = allocate(sizeof *object);
    if (object == NULL)
        return NULL;
    *object = *about;
    HANDLE handle = add_handle(object, about->kind);
    if (handle == NULL)
        release(object);
    return handle;
}

HBRUSH WINAPI CreateBrushIndirect(const LOGBRUSH *brush) {
    return added(&(Object){.kind = OBJ_BRUSH, .brush = *brush});
}
HBRUSH WINAPI CreateSolidBrush(COLORREF color) { return CreateBrushIndirect(&(LOGBRUSH){BS_SOLID, color, 0}); }
HPEN WINAPI CreatePenIndirect(const LOGPEN *pen) { return added(&(Object){.kind = OBJ_PEN, .pen = *pen}); }
HPEN WINAPI CreatePen(int style, int width, COLORREF color) {
    return CreatePenIndirect(&(LOGPEN){(UINT)style, {width, 0}, color});
}
HFONT WINAPI CreateFontIndirectW(const LOGFONTW *font) {
    return font ? added(&(Object){.kind = OBJ_FONT, .font = *font}) : NULL;
}

// A bitmap whose rows are as long as whole 32-bit words; its bits in a section of the caller's, or our own memory.
static HBITMAP add_bitmap(const BITMAPINFO *info, UINT usage, void **bits, HANDLE section, DWORD offset) {
    const BITMAPINFOHEADER *header = &info->bmiHeader;
    ULONGLONG row = ((ULONGLONG)magnitude(header->biWidth) * header->biBitCount + 31) / 32 * 4;
    ULONGLONG size = row * (ULONGLONG)magnitude(header->biHeight);
    bool plain = header->biCompression == BI_RGB || header->biCompression == BI_BITFIELDS;
    if (header->biWidth <= 0 || header->biHeight == 0 || size > SIZE_MAX_BITS || !plain || header->biBitCount == 0) {
        fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    Object about = {.kind = OBJ_BITMAP, .section = section};
    BITMAP *bitmap = &about.bitmap.dsBm;
    *bitmap = (BITMAP){0, header->biWidth, magnitude(header->biHeight), (LONG)row, 1, header->biBitCount, NULL};
    about.bitmap.dsBmih = *header;
    about.bitmap.dsBmih.biSize = sizeof *header;
    about.bitmap.dsBmih.biSizeImage = (DWORD)size;
    about.bitmap.dshSection = section;
    about.bitmap.dsOffset = offset;
    if (header->biBitCount <= 8) {
        about.color_count =
            header->biClrUsed ? min(header->biClrUsed, 1u << header->biBitCount) : 1u << header->biBitCount;
        if (usage == DIB_RGB_COLORS)
            CopyMemory(about.colors, (const BYTE *)info + header->biSize, about.color_count * sizeof *about.colors);
    }
    about.bits = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, offset + (SIZE_T)size)
                         : VirtualAlloc(NULL, (SIZE_T)size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (about.bits == NULL)
        return NULL;
    bitmap->bmBits = about.bits + (section ? offset : 0);
    HBITMAP handle = added(&about);
    if (handle && bits)
        *bits = bitmap->bmBits;
    return handle;
}

HBITMAP WINAPI CreateDIBSection(HDC device, const BITMAPINFO *info, UINT usage, void **bits, HANDLE section,
                                DWORD offset) {
    (void)device;
    if (bits)
        *bits = NULL;
    if (info == NULL || info->bmiHeader.biSize < sizeof info->bmiHeader) {
        fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return add_bitmap(info, usage, bits, section, offset);
}

// What a device would hold is as deep as 32 bits.
HBITMAP WINAPI CreateCompatibleBitmap(HDC device, int width, int height) {
    BITMAPINFO info = {
        .bmiHeader = {sizeof info.bmiHeader, max(width, 1), max(height, 1), 1, 32, BI_RGB, 0, 0, 0, 0, 0}};
    (void)device;
    return width < 0 || height < 0 ? (HBITMAP)(ULONG_PTR)fail(ERROR_INVALID_PARAMETER)
                                   : add_bitmap(&info, DIB_RGB_COLORS, NULL, NULL, 0);
}

HBITMAP WINAPI CreateBitmap(int width, int height, UINT planes, UINT depth, const void *bits) {
    BITMAPINFO info = {
        .bmiHeader = {sizeof info.bmiHeader, width, -height, 1, (WORD)(planes * depth), BI_RGB, 0, 0, 0, 0, 0}};
    void *own = NULL;
    HBITMAP handle = add_bitmap(&info, DIB_PAL_COLORS, &own, NULL, 0);
    SIZE_T given = (((SIZE_T)width * planes * depth + 15) / 16) * 2,
           kept = (((SIZE_T)width * planes * depth + 31) / 32) * 4;
    for (int y = 0; handle && bits && y < height; y++)
        CopyMemory((BYTE *)own + (SIZE_T)y * kept, (const BYTE *)bits + (SIZE_T)y * given, given);
    return handle;
}

UINT WINAPI GetDIBColorTable(HDC handle, UINT start, UINT count, RGBQUAD *out) {
    UINT done = 0;
    AcquireSRWLockShared(&gdi_lock);
    const Device *device = device_locked(handle);
    const Object *bitmap = device ? object_locked(device->state.bitmap, OBJ_BITMAP) : NULL;
    for (; bitmap && out && done < count && start + done < bitmap->color_count; done++)
        out[done] = bitmap->colors[start + done];
    ReleaseSRWLockShared(&gdi_lock);
    return done;
}

UINT WINAPI SetDIBColorTable(HDC handle, UINT start, UINT count, const RGBQUAD *colors) {
    UINT done = 0;
    AcquireSRWLockExclusive(&gdi_lock);
    const Device *device = device_locked(handle);
    Object *bitmap = device ? object_locked(device->state.bitmap, OBJ_BITMAP) : NULL;
    for (; bitmap && done < count && start + done < bitmap->color_count; done++)
        bitmap->colors[start + done] = colors[done];
    ReleaseSRWLockExclusive(&gdi_lock);
    return done;
}

static int describe(HANDLE handle, int room, void *out, bool wide) {
    LOGFONTA narrow = {0};
    const void *data = NULL;
    int size = 0;
    AcquireSRWLockShared(&gdi_lock);
    const Object *object = object_locked(handle, 0);
    switch (object ? object->kind : 0) {
    case OBJ_BRUSH:
        data = &object->brush, size = sizeof object->brush;
        break;
    case OBJ_PEN:
        data = &object->pen, size = sizeof object->pen;
        break;
    case OBJ_BITMAP: // who asks for less gets what every bitmap has
        data = &object->bitmap, size = room >= (int)sizeof(DIBSECTION) ? (int)sizeof(DIBSECTION) : (int)sizeof(BITMAP);
        break;
    case OBJ_FONT:
        data = &object->font, size = sizeof object->font;
        if (!wide) {
            CopyMemory(&narrow, &object->font, offsetof(LOGFONTA, lfFaceName));
            WideCharToMultiByte(CP_ACP, 0, object->font.lfFaceName, -1, narrow.lfFaceName, LF_FACESIZE, NULL, NULL);
            data = &narrow, size = sizeof narrow;
        }
        break;
    }
    if (out && size)
        CopyMemory(out, data, min(size, max(room, 0)));
    ReleaseSRWLockShared(&gdi_lock);
    return out ? min(size, max(room, 0)) : size;
}

int WINAPI GetObjectW(HANDLE handle, int room, LPVOID out) { return describe(handle, room, out, true); }
int WINAPI GetObjectA(HANDLE handle, int room, LPVOID out) { return describe(handle, room, out, false); }

// Stock objects stay, which is no error; one that is selected into a device context cannot go.
BOOL WINAPI DeleteObject(HGDIOBJ handle) {
    AcquireSRWLockExclusive(&gdi_lock);
    Object *object = object_locked(handle, 0);
    BOOL done = object && (object->stock || !object->selected);
    bool goes = done && !object->stock;
    if (goes)
        remove_handle_locked(handle);
    ReleaseSRWLockExclusive(&gdi_lock);
    if (goes) {
        if (object->bits && object->section)
            UnmapViewOfFile(object->bits);
        else if (object->bits)
            VirtualFree(object->bits, 0, MEM_RELEASE);
        if (object->kind == OBJ_REGION)
            region_release(object->region);
        release(object);
    }
    return done;
}
