// Regions as objects: made, combined, moved, asked about.

#include "region.h"

static HRGN added(Region *region) {
    Object *object = region ? allocate(sizeof *object) : NULL;
    HRGN handle = NULL;
    if (object) {
        *object = (Object){.kind = OBJ_REGION, .region = region};
        handle = add_handle(object, OBJ_REGION);
    }
    if (handle == NULL) {
        release(object);
        region_release(region);
    }
    return handle;
}

static RECT upright(int left, int top, int right, int bottom) {
    return (RECT){min(left, right), min(top, bottom), max(left, right), max(top, bottom)};
}

HRGN WINAPI CreateRectRgn(int left, int top, int right, int bottom) {
    RECT rect = upright(left, top, right, bottom);
    return added(region_of_rect(&rect));
}

HRGN WINAPI CreateRectRgnIndirect(const RECT *of) { return CreateRectRgn(of->left, of->top, of->right, of->bottom); }

// Gives an object another region, which becomes the object's.
static int replace_locked(Object *object, Region *fresh) {
    if (fresh == NULL)
        return ERROR;
    region_release(object->region);
    object->region = fresh;
    return region_kind(fresh);
}

int WINAPI CombineRgn(HRGN to, HRGN left, HRGN right, int mode) {
    int kind = ERROR;
    if (mode < RGN_MIN || mode > RGN_MAX)
        return fail(ERROR_INVALID_PARAMETER);
    AcquireSRWLockExclusive(&gdi_lock);
    Object *target = object_locked(to, OBJ_REGION);
    const Object *one = target ? object_locked(left, OBJ_REGION) : NULL;
    if (one && mode == RGN_COPY) {
        kind = replace_locked(target, region_share(one->region));
    } else if (one) {
        const Object *other = object_locked(right, OBJ_REGION);
        if (other)
            kind = replace_locked(target, region_combine(one->region, other->region, mode));
    }
    ReleaseSRWLockExclusive(&gdi_lock);
    return kind;
}

BOOL WINAPI SetRectRgn(HRGN region, int left, int top, int right, int bottom) {
    RECT rect = upright(left, top, right, bottom);
    AcquireSRWLockExclusive(&gdi_lock);
    Object *object = object_locked(region, OBJ_REGION);
    int kind = object ? replace_locked(object, region_of_rect(&rect)) : ERROR;
    ReleaseSRWLockExclusive(&gdi_lock);
    return kind != ERROR;
}

int WINAPI OffsetRgn(HRGN region, int x, int y) {
    AcquireSRWLockExclusive(&gdi_lock);
    Object *object = object_locked(region, OBJ_REGION);
    int kind = object ? replace_locked(object, region_moved(object->region, x, y)) : ERROR;
    ReleaseSRWLockExclusive(&gdi_lock);
    return kind;
}

int WINAPI GetRgnBox(HRGN region, LPRECT out) {
    int kind = ERROR;
    AcquireSRWLockShared(&gdi_lock);
    const Object *object = object_locked(region, OBJ_REGION);
    if (object && out) {
        *out = object->region->box;
        kind = region_kind(object->region);
    }
    ReleaseSRWLockShared(&gdi_lock);
    return kind;
}

static bool same(const RECT *left, const RECT *right) {
    return left->left == right->left && left->top == right->top && left->right == right->right &&
           left->bottom == right->bottom;
}

BOOL WINAPI EqualRgn(HRGN left, HRGN right) {
    BOOL equal = FALSE;
    AcquireSRWLockShared(&gdi_lock);
    const Object *one = object_locked(left, OBJ_REGION), *other = one ? object_locked(right, OBJ_REGION) : NULL;
    if (other) { // bands are made in one way only
        equal = one->region->count == other->region->count;
        for (UINT i = 0; equal && i < one->region->count; i++)
            equal = same(&one->region->rects[i], &other->region->rects[i]);
    }
    ReleaseSRWLockShared(&gdi_lock);
    return equal;
}

BOOL WINAPI PtInRegion(HRGN region, int x, int y) {
    AcquireSRWLockShared(&gdi_lock);
    const Object *object = object_locked(region, OBJ_REGION);
    BOOL inside = object && region_has(object->region, x, y);
    ReleaseSRWLockShared(&gdi_lock);
    return inside;
}

BOOL WINAPI RectInRegion(HRGN region, const RECT *rect) {
    RECT given = upright(rect->left, rect->top, rect->right, rect->bottom);
    AcquireSRWLockShared(&gdi_lock);
    const Object *object = object_locked(region, OBJ_REGION);
    BOOL meets = object && region_meets(object->region, &given);
    ReleaseSRWLockShared(&gdi_lock);
    return meets;
}

static LONG scaled(LONG value, FLOAT by, FLOAT offset) {
    FLOAT exact = (FLOAT)value * by + offset;
    return (LONG)(exact < 0 ? exact - 0.5f : exact + 0.5f);
}

// Transforms that turn or shear rectangles are refused.
HRGN WINAPI ExtCreateRegion(const XFORM *transform, DWORD size, const RGNDATA *data) {
    static const RECT nothing = {0, 0, 0, 0};
    if (data == NULL || size < sizeof(RGNDATAHEADER) || data->rdh.dwSize < sizeof(RGNDATAHEADER) ||
        data->rdh.iType != RDH_RECTANGLES || data->rdh.nCount > (size - sizeof(RGNDATAHEADER)) / sizeof(RECT)) {
        fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (transform && (transform->eM12 != 0 || transform->eM21 != 0)) {
        fail(ERROR_NOT_SUPPORTED);
        return NULL;
    }
    Region *made = region_of_rect(&nothing);
    for (DWORD i = 0; made && i < data->rdh.nCount; i++) {
        RECT rect;
        CopyMemory(&rect, data->Buffer + i * sizeof(RECT), sizeof rect);
        if (transform)
            rect = (RECT){scaled(rect.left, transform->eM11, transform->eDx),
                          scaled(rect.top, transform->eM22, transform->eDy),
                          scaled(rect.right, transform->eM11, transform->eDx),
                          scaled(rect.bottom, transform->eM22, transform->eDy)};
        rect = upright(rect.left, rect.top, rect.right, rect.bottom);
        Region *one = region_of_rect(&rect), *both = one ? region_combine(made, one, RGN_OR) : NULL;
        region_release(one);
        region_release(made);
        made = both;
    }
    return made ? added(made) : NULL;
}

DWORD WINAPI GetRegionData(HRGN region, DWORD room, LPRGNDATA out) {
    DWORD size = 0;
    AcquireSRWLockShared(&gdi_lock);
    const Object *object = object_locked(region, OBJ_REGION);
    if (object) {
        UINT count = object->region->count;
        size = (DWORD)(sizeof(RGNDATAHEADER) + count * sizeof(RECT));
        if (out && room >= size) {
            out->rdh = (RGNDATAHEADER){sizeof out->rdh, RDH_RECTANGLES, count, (DWORD)(count * sizeof(RECT)),
                                       object->region->box};
            CopyMemory(out->Buffer, object->region->rects, count * sizeof(RECT));
        } else if (out) {
            size = 0;
        }
    }
    ReleaseSRWLockShared(&gdi_lock);
    return size;
}
