// Making and combining sets of pixels. Nothing here knows handles.

#include "region.h"

// A region that grows band by band.
typedef struct {
    Region *region;
    UINT room;
    UINT last_band; // where the last band begins
    bool failed;
} Builder;

static void append(Builder *builder, const RECT *rect) {
    Region *region = builder->region;
    if (builder->failed)
        return;
    if (region == NULL || region->count == builder->room) {
        UINT room = builder->room ? builder->room * 2 : 8;
        Region *grown = allocate(sizeof *grown + room * sizeof(RECT));
        if (grown == NULL) {
            builder->failed = true;
            return;
        }
        grown->references = 1;
        if (region) {
            grown->count = region->count;
            CopyMemory(grown->rects, region->rects, region->count * sizeof(RECT));
        }
        release(region);
        builder->region = region = grown;
        builder->room = room;
    }
    region->rects[region->count++] = *rect;
}

// The band from `first` on is over: one like the band above it, without a gap, is part of that.
static void end_band(Builder *builder, UINT first) {
    Region *region = builder->region;
    if (builder->failed || region == NULL || first == region->count)
        return;
    UINT width = region->count - first;
    RECT *above = &region->rects[builder->last_band], *band = &region->rects[first];
    bool same = first && first - builder->last_band == width && above->bottom == band->top;
    for (UINT i = 0; same && i < width; i++)
        same = above[i].left == band[i].left && above[i].right == band[i].right;
    if (!same) {
        builder->last_band = first;
        return;
    }
    for (UINT i = 0; i < width; i++)
        above[i].bottom = band[i].bottom;
    region->count = first;
}

static Region *finish(Builder *builder) {
    Region *region = builder->region;
    if (builder->failed) {
        release(region);
        return NULL;
    }
    if (region == NULL) {
        region = allocate(sizeof *region);
        if (region)
            region->references = 1;
        return region;
    }
    region->box = region->rects[0];
    for (UINT i = 1; i < region->count; i++) {
        region->box.left = min(region->box.left, region->rects[i].left);
        region->box.right = max(region->box.right, region->rects[i].right);
    }
    region->box.bottom = region->rects[region->count - 1].bottom;
    return region;
}

Region *region_of_rect(const RECT *rect) {
    Builder builder = {0};
    if (rect->left < rect->right && rect->top < rect->bottom)
        append(&builder, rect);
    return finish(&builder);
}

static bool wanted(bool in_left, bool in_right, int mode) {
    switch (mode) {
    case RGN_AND:
        return in_left && in_right;
    case RGN_OR:
        return in_left || in_right;
    case RGN_XOR:
        return in_left != in_right;
    default: // RGN_DIFF
        return in_left && !in_right;
    }
}

// The rectangles of one region that a row has: from `*at` on, which is put where the row's band begins.
static UINT band_at(const Region *region, UINT *at, LONG y) {
    UINT end;
    while (*at < region->count && region->rects[*at].bottom <= y)
        ++*at;
    if (*at == region->count || region->rects[*at].top > y)
        return 0;
    for (end = *at; end < region->count && region->rects[end].top == region->rects[*at].top; end++)
        ;
    return end - *at;
}

// An edge of a band's rectangles: its place, or MAXLONG behind the last.
static LONG edge(const RECT *band, UINT count, UINT index) {
    if (index >= 2 * count)
        return MAXLONG;
    return index & 1 ? band[index / 2].right : band[index / 2].left;
}

static void combine_band(Builder *builder, const RECT *left, UINT left_count, const RECT *right, UINT right_count,
                         LONG top, LONG bottom, int mode) {
    UINT at_left = 0, at_right = 0, first = builder->region ? builder->region->count : 0;
    RECT rect = {0, top, 0, bottom};
    bool inside = false;
    while (at_left < 2 * left_count || at_right < 2 * right_count) {
        LONG x = min(edge(left, left_count, at_left), edge(right, right_count, at_right));
        while (at_left < 2 * left_count && edge(left, left_count, at_left) == x)
            at_left++;
        while (at_right < 2 * right_count && edge(right, right_count, at_right) == x)
            at_right++;
        bool now = wanted(at_left & 1, at_right & 1, mode);
        if (now && !inside) {
            rect.left = x;
        } else if (inside && !now) {
            rect.right = x;
            append(builder, &rect);
        }
        inside = now;
    }
    end_band(builder, first);
}

// The next row below `y` where either region's bands begin or end; MAXLONG when there is none.
static LONG next_row(const Region *region, UINT at, LONG y) {
    for (; at < region->count; at++) {
        if (region->rects[at].top > y)
            return region->rects[at].top;
        if (region->rects[at].bottom > y)
            return region->rects[at].bottom;
    }
    return MAXLONG;
}

Region *region_combine(const Region *left, const Region *right, int mode) {
    Builder builder = {0};
    UINT at_left = 0, at_right = 0;
    LONG y = min(left->count ? left->rects[0].top : MAXLONG, right->count ? right->rects[0].top : MAXLONG);
    while (y != MAXLONG && !builder.failed) {
        UINT left_count = band_at(left, &at_left, y), right_count = band_at(right, &at_right, y);
        LONG below = min(next_row(left, at_left, y), next_row(right, at_right, y));
        if (below != MAXLONG)
            combine_band(&builder, &left->rects[at_left], left_count, &right->rects[at_right], right_count, y, below,
                         mode);
        y = below;
    }
    return finish(&builder);
}

Region *region_moved(const Region *region, LONG x, LONG y) {
    Builder builder = {0};
    for (UINT i = 0; i < region->count; i++) {
        RECT rect = region->rects[i];
        rect = (RECT){rect.left + x, rect.top + y, rect.right + x, rect.bottom + y};
        append(&builder, &rect);
    }
    return finish(&builder);
}

bool region_has(const Region *region, LONG x, LONG y) {
    for (UINT i = 0; i < region->count && region->rects[i].top <= y; i++) {
        const RECT *rect = &region->rects[i];
        if (y < rect->bottom && x >= rect->left && x < rect->right)
            return true;
    }
    return false;
}

bool region_meets(const Region *region, const RECT *rect) {
    for (UINT i = 0; i < region->count; i++) {
        const RECT *own = &region->rects[i];
        if (own->left < rect->right && rect->left < own->right && own->top < rect->bottom && rect->top < own->bottom)
            return true;
    }
    return false;
}

int region_kind(const Region *region) {
    return region->count == 0 ? NULLREGION : region->count == 1 ? SIMPLEREGION : COMPLEXREGION;
}
