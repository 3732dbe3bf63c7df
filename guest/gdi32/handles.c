// The table of GDI handles, and the stock objects at its beginning.

#include "gdi.h"

enum { HANDLES_MAX = 10000, STOCK_COUNT = STOCK_LAST + 1, KIND_SHIFT = 16 };

SRWLOCK gdi_lock = SRWLOCK_INIT;

static struct {
    void *what;
    WORD kind;
    BYTE uses;
} table[HANDLES_MAX];

static unsigned index_of(HANDLE handle) { return (DWORD)(ULONG_PTR)handle & 0xFFFF; }

static HANDLE handle_of(unsigned index) {
    return (HANDLE)(ULONG_PTR)(index | (DWORD)table[index].kind << KIND_SHIFT |
                               (DWORD)table[index].uses << (KIND_SHIFT + 8));
}

static HANDLE add_locked(void *what, DWORD kind, unsigned from) {
    for (unsigned index = from; index < HANDLES_MAX; index++) {
        if (table[index].what)
            continue;
        table[index].what = what;
        table[index].kind = (WORD)kind;
        table[index].uses++;
        return handle_of(index);
    }
    fail(ERROR_NO_MORE_USER_HANDLES);
    return NULL;
}

static void add_stock_locked(unsigned number, const Object *about) {
    Object *object = allocate(sizeof *object);
    if (object == NULL)
        return;
    *object = *about;
    object->stock = true;
    table[number + 1].what = object;
    table[number + 1].kind = (WORD)about->kind;
}

static void furnish_locked(void) {
    static bool done;
    static const COLORREF brushes[] = {0xFFFFFF, 0xC0C0C0, 0x808080, 0x404040, 0x000000};
    static const BYTE fonts[] = {OEM_FIXED_FONT,      ANSI_FIXED_FONT,   ANSI_VAR_FONT,   SYSTEM_FONT,
                                 DEVICE_DEFAULT_FONT, SYSTEM_FIXED_FONT, DEFAULT_GUI_FONT};
    if (done)
        return;
    done = true;
    for (unsigned i = 0; i < ARRAYSIZE(brushes); i++)
        add_stock_locked(WHITE_BRUSH + i, &(Object){.kind = OBJ_BRUSH, .brush = {BS_SOLID, brushes[i], 0}});
    add_stock_locked(NULL_BRUSH, &(Object){.kind = OBJ_BRUSH, .brush = {BS_NULL, 0, 0}});
    add_stock_locked(DC_BRUSH, &(Object){.kind = OBJ_BRUSH, .brush = {BS_SOLID, 0xFFFFFF, 0}});
    add_stock_locked(WHITE_PEN, &(Object){.kind = OBJ_PEN, .pen = {PS_SOLID, {0, 0}, 0xFFFFFF}});
    add_stock_locked(BLACK_PEN, &(Object){.kind = OBJ_PEN, .pen = {PS_SOLID, {0, 0}, 0}});
    add_stock_locked(NULL_PEN, &(Object){.kind = OBJ_PEN, .pen = {PS_NULL, {0, 0}, 0}});
    add_stock_locked(DC_PEN, &(Object){.kind = OBJ_PEN, .pen = {PS_SOLID, {0, 0}, 0}});
    for (unsigned i = 0; i < ARRAYSIZE(fonts); i++)
        add_stock_locked(fonts[i], &(Object){.kind = OBJ_FONT,
                                             .font = {.lfHeight = 16, .lfWeight = FW_NORMAL, .lfFaceName = L"System"}});
    add_stock_locked(DEFAULT_PALETTE, &(Object){.kind = OBJ_PAL});
}

HANDLE add_handle(void *what, DWORD kind) {
    AcquireSRWLockExclusive(&gdi_lock);
    furnish_locked();
    HANDLE handle = add_locked(what, kind, STOCK_COUNT + 1);
    ReleaseSRWLockExclusive(&gdi_lock);
    return handle;
}

static void *find_locked(HANDLE handle) {
    unsigned index = index_of(handle);
    furnish_locked();
    return index && index < HANDLES_MAX && table[index].what && handle_of(index) == handle ? table[index].what : NULL;
}

Object *object_locked(HGDIOBJ handle, DWORD kind) {
    Object *object = find_locked(handle);
    if (object && object->kind != OBJ_MEMDC && (kind == 0 || object->kind == kind))
        return object;
    SetLastError(ERROR_INVALID_HANDLE);
    return NULL;
}

Device *device_locked(HDC handle) {
    Device *device = find_locked(handle);
    if (device && device->kind == OBJ_MEMDC)
        return device;
    SetLastError(ERROR_INVALID_HANDLE);
    return NULL;
}

void remove_handle_locked(HANDLE handle) { table[index_of(handle)].what = NULL; }

HGDIOBJ WINAPI GetStockObject(int number) {
    HGDIOBJ handle = NULL;
    AcquireSRWLockExclusive(&gdi_lock);
    furnish_locked();
    if (number >= 0 && number <= STOCK_LAST && table[number + 1].what)
        handle = handle_of((unsigned)number + 1);
    ReleaseSRWLockExclusive(&gdi_lock);
    return handle;
}

DWORD WINAPI GetObjectType(HGDIOBJ handle) {
    AcquireSRWLockShared(&gdi_lock);
    const Object *object = find_locked(handle);
    DWORD kind = object ? object->kind : (DWORD)fail(ERROR_INVALID_HANDLE);
    ReleaseSRWLockShared(&gdi_lock);
    return kind;
}
