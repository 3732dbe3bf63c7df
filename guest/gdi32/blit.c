// Copying and filling pictures of 32 bits a pixel.

#include "region.h"

static DWORD *pixel_locked(const Object *bitmap, int x, int y) {
    const BITMAP *of = &bitmap->bitmap.dsBm;
    int row = bitmap->bitmap.dsBmih.biHeight > 0 ? of->bmHeight - 1 - y : y; // rows of a positive height run upwards
    return (DWORD *)((BYTE *)of->bmBits + (SIZE_T)row * (SIZE_T)of->bmWidthBytes) + x;
}

static const Object *picture_locked(HDC handle, const Device **device) {
    *device = device_locked(handle);
    const Object *bitmap = *device ? object_locked((*device)->state.bitmap, OBJ_BITMAP) : NULL;
    if (bitmap && bitmap->bitmap.dsBm.bmBitsPixel == 32)
        return bitmap;
    if (bitmap)
        SetLastError(ERROR_NOT_SUPPORTED);
    return NULL;
}

static DWORD swapped(COLORREF color) { return (color & 0xFF) << 16 | (color & 0xFF00) | (color >> 16 & 0xFF); }

static bool combine(DWORD rop, DWORD source, DWORD pattern, DWORD old, DWORD *out) {
    switch (rop) {
    case BLACKNESS:
        *out = 0;
        return true;
    case WHITENESS:
        *out = 0xFFFFFF;
        return true;
    case SRCCOPY:
        *out = source;
        return true;
    case NOTSRCCOPY:
        *out = ~source;
        return true;
    case SRCPAINT:
        *out = source | old;
        return true;
    case SRCAND:
        *out = source & old;
        return true;
    case SRCINVERT:
        *out = source ^ old;
        return true;
    case DSTINVERT:
        *out = ~old;
        return true;
    case PATCOPY:
        *out = pattern;
        return true;
    case PATINVERT:
        *out = pattern ^ old;
        return true;
    default:
        return false;
    }
}

// Copies so that overlapping places of one picture come out right: from the side that is overwritten last.
BOOL WINAPI BitBlt(HDC to, int x, int y, int width, int height, HDC from, int from_x, int from_y, DWORD rop) {
    const Device *device, *source_device = NULL;
    DWORD probe;
    bool needs_source = rop == SRCCOPY || rop == NOTSRCCOPY || rop == SRCPAINT || rop == SRCAND || rop == SRCINVERT;
    if (!combine(rop, 0, 0, 0, &probe))
        return fail(ERROR_NOT_SUPPORTED);
    AcquireSRWLockExclusive(&gdi_lock);
    const Object *target = picture_locked(to, &device),
                 *source = needs_source ? picture_locked(from, &source_device) : NULL;
    Region *clip = target ? visible_locked(device) : NULL;
    BOOL done = clip && (source || !needs_source);
    const Object *brush = done ? object_locked(device->state.brush, OBJ_BRUSH) : NULL;
    DWORD pattern = brush ? swapped(brush->brush.lbColor) : 0;
    bool backwards = y > from_y, leftwards = x > from_x;
    for (int i = 0; done && i < height; i++) {
        int down = backwards ? height - 1 - i : i, at_y = y + down;
        for (int j = 0; j < width && at_y >= clip->box.top && at_y < clip->box.bottom; j++) {
            int across = leftwards ? width - 1 - j : j, at_x = x + across;
            if (!region_has(clip, at_x, at_y))
                continue;
            bool inside = source && from_x + across >= 0 && from_y + down >= 0 &&
                          from_x + across < source->bitmap.dsBm.bmWidth && from_y + down < source->bitmap.dsBm.bmHeight;
            if (needs_source && !inside)
                continue;
            DWORD *pixel = pixel_locked(target, at_x, at_y);
            combine(rop, inside ? *pixel_locked(source, from_x + across, from_y + down) : 0, pattern, *pixel, pixel);
        }
    }
    region_release(clip);
    ReleaseSRWLockExclusive(&gdi_lock);
    return done;
}

BOOL WINAPI PatBlt(HDC to, int x, int y, int width, int height, DWORD rop) {
    return BitBlt(to, x, y, width, height, NULL, 0, 0, rop);
}

COLORREF WINAPI GetPixel(HDC handle, int x, int y) {
    const Device *device;
    COLORREF color = CLR_INVALID;
    AcquireSRWLockShared(&gdi_lock);
    const Object *bitmap = picture_locked(handle, &device);
    Region *clip = bitmap ? visible_locked(device) : NULL;
    if (clip && region_has(clip, x, y))
        color = swapped(*pixel_locked(bitmap, x, y));
    region_release(clip);
    ReleaseSRWLockShared(&gdi_lock);
    return color;
}

COLORREF WINAPI SetPixel(HDC handle, int x, int y, COLORREF color) {
    const Device *device;
    COLORREF set = CLR_INVALID;
    AcquireSRWLockExclusive(&gdi_lock);
    const Object *bitmap = picture_locked(handle, &device);
    Region *clip = bitmap ? visible_locked(device) : NULL;
    if (clip && region_has(clip, x, y)) {
        *pixel_locked(bitmap, x, y) = swapped(color);
        set = color & 0xFFFFFF;
    }
    region_release(clip);
    ReleaseSRWLockExclusive(&gdi_lock);
    return set;
}
