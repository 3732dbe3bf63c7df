// What the files of gdi32 share: its objects and the one lock over them. Pictures are in memory; there is no device.

#ifndef NTSUP_GDI_H
#define NTSUP_GDI_H

#define DECLSPEC_IMPORT
#define _GDI32_
#define WIN32_LEAN_AND_MEAN
#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

typedef struct {
    DWORD kind; // OBJ_
    bool stock;
    unsigned selected; // into so many device contexts
    union {
        LOGBRUSH brush;
        LOGPEN pen;
        LOGFONTW font;
        DIBSECTION bitmap;
        struct Region *region; // region.h
    };
    BYTE *bits;
    HANDLE section; // the caller's, behind bits
    RGBQUAD colors[256];
    DWORD color_count;
} Object;

typedef struct State {
    struct State *saved; // the one before SaveDC
    HGDIOBJ pen, brush, font, bitmap;
    COLORREF text_color, back_color;
    int back_mode, map_mode, graphics_mode, rop, poly_fill, stretch;
    UINT text_align;
    XFORM transform;
    POINT window_origin, viewport_origin, position;
    struct Region *clip; // NULL: none
} State;

typedef struct {
    DWORD kind; // OBJ_MEMDC
    unsigned depth;
    State state;
} Device;

extern SRWLOCK gdi_lock;

static inline void *allocate(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }
static inline void release(void *block) { HeapFree(GetProcessHeap(), 0, block); }

static inline BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

// handles.c, under the lock. NULL for a handle that is not of the kind; a kind of 0 is any object.
Object *object_locked(HGDIOBJ handle, DWORD kind);
Device *device_locked(HDC handle);
// clip.c, under the lock.
struct Region *visible_locked(const Device *device);       // what may be drawn on; the caller's to release
void set_clip_locked(Device *device, struct Region *clip); // which becomes the context's
HANDLE add_handle(void *what, DWORD kind);
void remove_handle_locked(HANDLE handle);

#endif
