// Memory device contexts: what is selected into them, their settings, saved states. Drawing shapes and text is not
// there.

#include "region.h"

HDC WINAPI CreateCompatibleDC(HDC like) {
    Device *device = allocate(sizeof *device);
    if (device == NULL)
        return NULL;
    (void)like;
    device->kind = OBJ_MEMDC;
    device->state = (State){.pen = GetStockObject(BLACK_PEN),
                            .brush = GetStockObject(WHITE_BRUSH),
                            .font = GetStockObject(SYSTEM_FONT),
                            .back_color = 0xFFFFFF,
                            .back_mode = OPAQUE,
                            .map_mode = MM_TEXT,
                            .graphics_mode = GM_COMPATIBLE,
                            .rop = R2_COPYPEN,
                            .poly_fill = ALTERNATE,
                            .stretch = BLACKONWHITE,
                            .transform = {1, 0, 0, 1, 0, 0}};
    // Until a bitmap is selected there is one white or black pixel.
    device->state.bitmap = CreateBitmap(1, 1, 1, 1, NULL);
    HDC handle = device->state.bitmap ? add_handle(device, OBJ_MEMDC) : NULL;
    if (handle == NULL)
        release(device);
    return handle;
}

static HGDIOBJ *slot_of(State *state, DWORD kind) {
    switch (kind) {
    case OBJ_PEN:
        return &state->pen;
    case OBJ_BRUSH:
        return &state->brush;
    case OBJ_FONT:
        return &state->font;
    case OBJ_BITMAP:
        return &state->bitmap;
    default:
        return NULL;
    }
}

static void count_locked(HGDIOBJ handle, int by) {
    Object *object = object_locked(handle, 0);
    if (object)
        object->selected += (unsigned)by;
}

static void count_state_locked(const State *state, int by) {
    count_locked(state->pen, by);
    count_locked(state->brush, by);
    count_locked(state->font, by);
    count_locked(state->bitmap, by);
}

HGDIOBJ WINAPI SelectObject(HDC handle, HGDIOBJ given) {
    HGDIOBJ old = NULL;
    AcquireSRWLockExclusive(&gdi_lock);
    Device *device = device_locked(handle);
    const Object *object = device ? object_locked(given, 0) : NULL;
    HGDIOBJ *slot = object ? slot_of(&device->state, object->kind) : NULL;
    if (object && object->kind == OBJ_REGION) { // answers what it is, not what was
        set_clip_locked(device, region_share(object->region));
        old = (HGDIOBJ)(ULONG_PTR)region_kind(object->region);
    } else if (slot && (object->kind != OBJ_BITMAP || object->selected == 0 || *slot == given)) {
        old = *slot;
        count_locked(old, -1);
        count_locked(given, 1);
        *slot = given;
    }
    ReleaseSRWLockExclusive(&gdi_lock);
    return old;
}

HGDIOBJ WINAPI GetCurrentObject(HDC handle, UINT kind) {
    AcquireSRWLockShared(&gdi_lock);
    Device *device = device_locked(handle);
    const HGDIOBJ *slot = device ? slot_of(&device->state, kind) : NULL;
    HGDIOBJ found = slot ? *slot : NULL;
    ReleaseSRWLockShared(&gdi_lock);
    return found;
}

int WINAPI SaveDC(HDC handle) {
    State *copy = allocate(sizeof *copy);
    int depth = 0;
    AcquireSRWLockExclusive(&gdi_lock);
    Device *device = copy ? device_locked(handle) : NULL;
    if (device) {
        *copy = device->state;
        device->state.saved = copy;
        depth = (int)++device->depth;
        count_state_locked(copy, 1);
        region_share(copy->clip);
        copy = NULL;
    }
    ReleaseSRWLockExclusive(&gdi_lock);
    release(copy);
    return depth;
}

// A positive number is that of SaveDC, a negative one counts back from the last.
BOOL WINAPI RestoreDC(HDC handle, int number) {
    AcquireSRWLockExclusive(&gdi_lock);
    Device *device = device_locked(handle);
    int target = device ? (number < 0 ? (int)device->depth + number + 1 : number) : 0;
    BOOL done = device && target >= 1 && target <= (int)device->depth;
    while (done && (int)device->depth >= target) {
        State *saved = device->state.saved;
        count_state_locked(&device->state, -1);
        region_release(device->state.clip);
        device->state = *saved;
        release(saved);
        device->depth--;
    }
    ReleaseSRWLockExclusive(&gdi_lock);
    return done ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI DeleteDC(HDC handle) {
    RestoreDC(handle, 1);
    AcquireSRWLockExclusive(&gdi_lock);
    Device *device = device_locked(handle);
    if (device) {
        count_state_locked(&device->state, -1);
        region_release(device->state.clip);
        remove_handle_locked(handle);
    }
    ReleaseSRWLockExclusive(&gdi_lock);
    release(device);
    return device != NULL;
}

// Settings that are one number: set to a new value, the old one is the answer.
#define SETTING(name, type, field, bad)                                                                                \
    type WINAPI Set##name(HDC handle, type value) {                                                                    \
        AcquireSRWLockExclusive(&gdi_lock);                                                                            \
        Device *device = device_locked(handle);                                                                        \
        type old = device ? device->state.field : bad;                                                                 \
        if (device)                                                                                                    \
            device->state.field = value;                                                                               \
        ReleaseSRWLockExclusive(&gdi_lock);                                                                            \
        return old;                                                                                                    \
    }                                                                                                                  \
    type WINAPI Get##name(HDC handle) {                                                                                \
        AcquireSRWLockShared(&gdi_lock);                                                                               \
        const Device *device = device_locked(handle);                                                                  \
        type value = device ? device->state.field : bad;                                                               \
        ReleaseSRWLockShared(&gdi_lock);                                                                               \
        return value;                                                                                                  \
    }

SETTING(TextColor, COLORREF, text_color, CLR_INVALID)
SETTING(BkColor, COLORREF, back_color, CLR_INVALID)
SETTING(BkMode, int, back_mode, 0)
SETTING(MapMode, int, map_mode, 0)
SETTING(GraphicsMode, int, graphics_mode, 0)
SETTING(ROP2, int, rop, 0)
SETTING(PolyFillMode, int, poly_fill, 0)
SETTING(StretchBltMode, int, stretch, 0)
SETTING(TextAlign, UINT, text_align, GDI_ERROR)

BOOL WINAPI SetWorldTransform(HDC handle, const XFORM *transform) {
    AcquireSRWLockExclusive(&gdi_lock);
    Device *device = device_locked(handle);
    BOOL done = device && transform && device->state.graphics_mode == GM_ADVANCED;
    if (done)
        device->state.transform = *transform;
    ReleaseSRWLockExclusive(&gdi_lock);
    return done;
}

BOOL WINAPI GetWorldTransform(HDC handle, LPXFORM out) {
    AcquireSRWLockShared(&gdi_lock);
    const Device *device = device_locked(handle);
    if (device && out)
        *out = device->state.transform;
    ReleaseSRWLockShared(&gdi_lock);
    return device && out;
}

static XFORM product(const XFORM *a, const XFORM *b) {
    return (XFORM){a->eM11 * b->eM11 + a->eM12 * b->eM21,        a->eM11 * b->eM12 + a->eM12 * b->eM22,
                   a->eM21 * b->eM11 + a->eM22 * b->eM21,        a->eM21 * b->eM12 + a->eM22 * b->eM22,
                   a->eDx * b->eM11 + a->eDy * b->eM21 + b->eDx, a->eDx * b->eM12 + a->eDy * b->eM22 + b->eDy};
}

BOOL WINAPI ModifyWorldTransform(HDC handle, const XFORM *by, DWORD mode) {
    static const XFORM identity = {1, 0, 0, 1, 0, 0};
    XFORM old;
    if (!GetWorldTransform(handle, &old) || (by == NULL && mode != MWT_IDENTITY))
        return FALSE;
    XFORM fresh = mode == MWT_IDENTITY ? identity : mode == MWT_LEFTMULTIPLY ? product(by, &old) : product(&old, by);
    return mode >= MWT_IDENTITY && mode <= MWT_RIGHTMULTIPLY && SetWorldTransform(handle, &fresh);
}

// A memory device has the depth of its bitmap and no size in millimetres.
int WINAPI GetDeviceCaps(HDC handle, int index) {
    int depth = 0;
    AcquireSRWLockShared(&gdi_lock);
    const Device *device = device_locked(handle);
    const Object *bitmap = device ? object_locked(device->state.bitmap, OBJ_BITMAP) : NULL;
    depth = bitmap ? bitmap->bitmap.dsBm.bmBitsPixel : 0;
    ReleaseSRWLockShared(&gdi_lock);
    if (device == NULL)
        return 0;
    switch (index) {
    case BITSPIXEL:
        return depth;
    case PLANES:
        return 1;
    case NUMCOLORS:
        return depth <= 8 ? 1 << depth : -1;
    case TECHNOLOGY:
        return DT_RASDISPLAY;
    case LOGPIXELSX:
    case LOGPIXELSY:
        return USER_DEFAULT_SCREEN_DPI;
    case RASTERCAPS:
        return RC_BITBLT;
    default:
        return 0;
    }
}

BOOL WINAPI GdiFlush(void) { return TRUE; } // nothing is put off
