// A device context's clip region: what of its bitmap is drawn on. Without one, that is all of it.

#include "region.h"

static RECT whole_locked(const Device *device) {
    const Object *bitmap = object_locked(device->state.bitmap, OBJ_BITMAP);
    return bitmap ? (RECT){0, 0, bitmap->bitmap.dsBm.bmWidth, bitmap->bitmap.dsBm.bmHeight} : (RECT){0};
}

Region *visible_locked(const Device *device) {
    RECT rect = whole_locked(device);
    Region *whole = region_of_rect(&rect);
    if (whole == NULL || device->state.clip == NULL)
        return whole;
    Region *visible = region_combine(whole, device->state.clip, RGN_AND);
    region_release(whole);
    return visible;
}

void set_clip_locked(Device *device, Region *clip) {
    region_release(device->state.clip);
    device->state.clip = clip;
}

int WINAPI GetClipBox(HDC handle, LPRECT out) {
    int kind = ERROR;
    AcquireSRWLockShared(&gdi_lock);
    const Device *device = device_locked(handle);
    Region *visible = device && out ? visible_locked(device) : NULL;
    if (visible) {
        *out = visible->box;
        kind = region_kind(visible);
    }
    region_release(visible);
    ReleaseSRWLockShared(&gdi_lock);
    return kind;
}

// Combines the clip region (or all of the bitmap) with another one.
static int clip_by(HDC handle, const Region *other, int mode) {
    RECT box;
    bool done = false;
    AcquireSRWLockExclusive(&gdi_lock);
    Device *device = device_locked(handle);
    if (device && other) {
        RECT rect = whole_locked(device);
        Region *before = device->state.clip ? region_share(device->state.clip) : region_of_rect(&rect);
        Region *fresh = before ? region_combine(before, other, mode) : NULL;
        region_release(before);
        done = fresh != NULL;
        if (done)
            set_clip_locked(device, fresh);
    }
    ReleaseSRWLockExclusive(&gdi_lock);
    return done ? GetClipBox(handle, &box) : ERROR;
}

static int clip_by_rect(HDC handle, int left, int top, int right, int bottom, int mode) {
    RECT rect = {left, top, right, bottom};
    Region *other = region_of_rect(&rect);
    int kind = clip_by(handle, other, mode);
    region_release(other);
    return kind;
}

int WINAPI IntersectClipRect(HDC handle, int left, int top, int right, int bottom) {
    return clip_by_rect(handle, left, top, right, bottom, RGN_AND);
}

int WINAPI ExcludeClipRect(HDC handle, int left, int top, int right, int bottom) {
    return clip_by_rect(handle, left, top, right, bottom, RGN_DIFF);
}

// A region that stays what it is while it is used; NULL for a handle that is none.
static Region *region_of(HRGN handle) {
    AcquireSRWLockShared(&gdi_lock);
    const Object *object = object_locked(handle, OBJ_REGION);
    Region *region = object ? region_share(object->region) : NULL;
    ReleaseSRWLockShared(&gdi_lock);
    return region;
}

int WINAPI ExtSelectClipRgn(HDC handle, HRGN given, int mode) {
    RECT box;
    if (mode < RGN_MIN || mode > RGN_MAX || (given == NULL && mode != RGN_COPY))
        return fail(ERROR_INVALID_PARAMETER);
    Region *region = given ? region_of(given) : NULL;
    if (given && region == NULL)
        return ERROR;
    if (mode != RGN_COPY) {
        int kind = clip_by(handle, region, mode);
        region_release(region);
        return kind;
    }
    AcquireSRWLockExclusive(&gdi_lock);
    Device *device = device_locked(handle);
    if (device)
        set_clip_locked(device, region);
    else
        region_release(region);
    ReleaseSRWLockExclusive(&gdi_lock);
    return device ? GetClipBox(handle, &box) : ERROR;
}

int WINAPI SelectClipRgn(HDC handle, HRGN region) { return ExtSelectClipRgn(handle, region, RGN_COPY); }

// 1: the object has become the clip region, 0: there is none, -1: an error.
int WINAPI GetClipRgn(HDC handle, HRGN out) {
    int result = -1;
    AcquireSRWLockExclusive(&gdi_lock);
    const Device *device = device_locked(handle);
    Object *object = device ? object_locked(out, OBJ_REGION) : NULL;
    if (object && device->state.clip) {
        region_release(object->region);
        object->region = region_share(device->state.clip);
    }
    if (object)
        result = device->state.clip != NULL;
    ReleaseSRWLockExclusive(&gdi_lock);
    return result;
}

BOOL WINAPI PtVisible(HDC handle, int x, int y) {
    AcquireSRWLockShared(&gdi_lock);
    const Device *device = device_locked(handle);
    Region *visible = device ? visible_locked(device) : NULL;
    BOOL inside = visible && region_has(visible, x, y);
    region_release(visible);
    ReleaseSRWLockShared(&gdi_lock);
    return inside;
}

BOOL WINAPI RectVisible(HDC handle, const RECT *rect) {
    AcquireSRWLockShared(&gdi_lock);
    const Device *device = device_locked(handle);
    Region *visible = device ? visible_locked(device) : NULL;
    BOOL meets = visible && region_meets(visible, rect);
    region_release(visible);
    ReleaseSRWLockShared(&gdi_lock);
    return meets;
}
