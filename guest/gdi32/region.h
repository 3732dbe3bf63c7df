// Sets of pixels: rectangles in bands, each band's of one height and apart, from top to bottom and left to right.
// A region never changes once it is made, so that objects and device contexts share it by counting.

#ifndef NTSUP_GDI_REGION_H
#define NTSUP_GDI_REGION_H

#include "gdi.h"

typedef struct Region {
    LONG references;
    UINT count;
    RECT box; // around all of it; zeros for an empty one
    RECT rects[];
} Region;

// NULL when there is no memory. `mode` is CombineRgn's, but for RGN_COPY.
Region *region_of_rect(const RECT *rect);
Region *region_combine(const Region *left, const Region *right, int mode);
Region *region_moved(const Region *region, LONG x, LONG y);
bool region_has(const Region *region, LONG x, LONG y);
bool region_meets(const Region *region, const RECT *rect);
int region_kind(const Region *region); // NULLREGION, SIMPLEREGION, COMPLEXREGION

static inline Region *region_share(Region *region) {
    if (region)
        InterlockedIncrement(&region->references);
    return region;
}

static inline void region_release(Region *region) {
    if (region && !InterlockedDecrement(&region->references))
        release(region);
}

#endif
