// Arithmetic on rectangles.

#include "user32.h"

static bool is_empty(const RECT *of) { return of->left >= of->right || of->top >= of->bottom; }

BOOL WINAPI SetRect(LPRECT out, int left, int top, int right, int bottom) {
    if (out == NULL)
        return FALSE;
    *out = (RECT){left, top, right, bottom};
    return TRUE;
}

BOOL WINAPI SetRectEmpty(LPRECT out) { return SetRect(out, 0, 0, 0, 0); }
BOOL WINAPI CopyRect(LPRECT out, const RECT *from) {
    return from && SetRect(out, from->left, from->top, from->right, from->bottom);
}
BOOL WINAPI IsRectEmpty(const RECT *of) { return of == NULL || is_empty(of); }

BOOL WINAPI EqualRect(const RECT *left, const RECT *right) {
    return left && right && left->left == right->left && left->top == right->top && left->right == right->right &&
           left->bottom == right->bottom;
}

BOOL WINAPI OffsetRect(LPRECT of, int x, int y) {
    return of && SetRect(of, of->left + x, of->top + y, of->right + x, of->bottom + y);
}

BOOL WINAPI InflateRect(LPRECT of, int x, int y) {
    return of && SetRect(of, of->left - x, of->top - y, of->right + x, of->bottom + y);
}

BOOL WINAPI PtInRect(const RECT *of, POINT point) {
    return of && point.x >= of->left && point.x < of->right && point.y >= of->top && point.y < of->bottom;
}

BOOL WINAPI IntersectRect(LPRECT out, const RECT *one, const RECT *other) {
    if (out == NULL || one == NULL || other == NULL)
        return FALSE;
    RECT both = {max(one->left, other->left), max(one->top, other->top), min(one->right, other->right),
                 min(one->bottom, other->bottom)};
    bool empty = is_empty(one) || is_empty(other) || is_empty(&both);
    *out = empty ? (RECT){0} : both;
    return !empty;
}

BOOL WINAPI UnionRect(LPRECT out, const RECT *one, const RECT *other) {
    if (out == NULL || one == NULL || other == NULL)
        return FALSE;
    if (is_empty(one) && is_empty(other))
        *out = (RECT){0};
    else if (is_empty(one) || is_empty(other))
        *out = is_empty(one) ? *other : *one;
    else
        *out = (RECT){min(one->left, other->left), min(one->top, other->top), max(one->right, other->right),
                      max(one->bottom, other->bottom)};
    return !is_empty(out);
}

// What is left of one when the other covers it whole in one direction; else all of it.
BOOL WINAPI SubtractRect(LPRECT out, const RECT *one, const RECT *other) {
    RECT rest, both;
    if (out == NULL || one == NULL || other == NULL)
        return FALSE;
    rest = *one;
    if (IntersectRect(&both, one, other)) {
        if (EqualRect(&both, one)) {
            rest = (RECT){0};
        } else if (both.top == rest.top && both.bottom == rest.bottom) {
            if (both.left == rest.left)
                rest.left = both.right;
            else if (both.right == rest.right)
                rest.right = both.left;
        } else if (both.left == rest.left && both.right == rest.right) {
            if (both.top == rest.top)
                rest.top = both.bottom;
            else if (both.bottom == rest.bottom)
                rest.bottom = both.top;
        }
    }
    *out = rest;
    return !is_empty(out);
}
