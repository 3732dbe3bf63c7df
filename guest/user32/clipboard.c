// The clipboard, kept in this process's memory: what one program puts there, another does not find.

#include "user32.h"

typedef struct Content {
    struct Content *next;
    UINT format;
    HANDLE data;  // NULL: the owner is asked for it when somebody wants it
    bool derived; // made of another text format
} Content;

typedef struct Listener {
    struct Listener *next;
    HWND window;
} Listener;

static Content *contents, **last = &contents;
static bool is_open;
static DWORD open_thread, sequence;
static HWND open_window, owner;
static bool emptied; // since it was opened
static bool changed;
static Listener *listeners;

// Texts are given in any of these by whoever has one of them.
static bool is_text(UINT format) { return format == CF_TEXT || format == CF_OEMTEXT || format == CF_UNICODETEXT; }

static bool is_own_locked(void) {
    if (is_open && open_thread == GetCurrentThreadId())
        return true;
    SetLastError(ERROR_CLIPBOARD_NOT_OPEN);
    return false;
}

static Content *find_locked(UINT format) {
    Content *content = contents;
    while (content && content->format != format)
        content = content->next;
    return content;
}

static Content *find_text_locked(void) {
    Content *content = contents;
    while (content && !is_text(content->format))
        content = content->next;
    return content;
}

BOOL WINAPI OpenClipboard(HWND window) {
    BOOL done = FALSE;
    lock_user();
    if (window && find_window_locked(window) == NULL) {
        // the error is set
    } else if (is_open && (open_thread != GetCurrentThreadId() || open_window != window)) {
        fail(ERROR_ACCESS_DENIED);
    } else {
        is_open = done = true;
        open_thread = GetCurrentThreadId();
        open_window = window;
        emptied = changed = false;
    }
    unlock_user();
    return done;
}

BOOL WINAPI CloseClipboard(void) {
    lock_user();
    BOOL own = is_own_locked();
    bool tell = own && changed;
    if (own)
        is_open = false;
    Listener *copy = NULL;
    for (const Listener *at = tell ? listeners : NULL; at; at = at->next) {
        Listener *one = allocate(sizeof *one);
        if (one) {
            *one = (Listener){copy, at->window};
            copy = one;
        }
    }
    unlock_user();
    while (copy) {
        Listener *one = copy;
        copy = one->next;
        PostMessageW(one->window, WM_CLIPBOARDUPDATE, 0, 0);
        release(one);
    }
    return own;
}

static bool is_memory(UINT format) {
    return format != CF_BITMAP && format != CF_PALETTE && format != CF_METAFILEPICT && format != CF_ENHMETAFILE &&
           format != CF_DSPBITMAP && format != CF_DSPENHMETAFILE && format != CF_DSPMETAFILEPICT &&
           !(format >= CF_PRIVATEFIRST && format <= CF_PRIVATELAST);
}

BOOL WINAPI EmptyClipboard(void) {
    lock_user();
    BOOL own = is_own_locked();
    HWND former = owner;
    unlock_user();
    if (!own)
        return FALSE;
    if (former)
        send_message(former, WM_DESTROYCLIPBOARD, 0, 0, true);
    lock_user();
    while (contents) {
        Content *content = contents;
        contents = content->next;
        if (content->data && is_memory(content->format))
            GlobalFree(content->data);
        release(content);
    }
    last = &contents;
    owner = open_window;
    emptied = changed = true;
    sequence++;
    unlock_user();
    return TRUE;
}

static Content *set_locked(UINT format, HANDLE data, bool derived) {
    Content *content = find_locked(format);
    if (content && content->data && content->data != data && is_memory(format))
        GlobalFree(content->data);
    if (content == NULL) {
        content = allocate(sizeof *content);
        if (content == NULL) {
            fail(ERROR_NOT_ENOUGH_MEMORY);
            return NULL;
        }
        *last = content;
        last = &content->next;
    }
    content->format = format;
    content->data = data;
    content->derived = derived;
    return content;
}

// What is set belongs to the clipboard from then on. An owner's window is asked for what was promised with NULL.
HANDLE WINAPI SetClipboardData(UINT format, HANDLE data) {
    HANDLE result = NULL;
    lock_user();
    bool rendering = owner && data && find_locked(format); // in the answer to WM_RENDERFORMAT it is not opened
    if (format == 0)
        fail(ERROR_CLIPBOARD_NOT_OPEN);
    else if ((rendering || is_own_locked()) && set_locked(format, data, false)) {
        changed = true;
        sequence++;
        result = data;
    }
    unlock_user();
    return result;
}

// A copy of a text in another of the text formats.
static HANDLE converted(HANDLE from, UINT from_format, UINT to_format) {
    UINT from_page = from_format == CF_OEMTEXT ? CP_OEMCP : CP_ACP,
         to_page = to_format == CF_OEMTEXT ? CP_OEMCP : CP_ACP;
    const void *source = GlobalLock(from);
    HANDLE made = NULL;
    if (source == NULL)
        return NULL;
    SIZE_T size = GlobalSize(from);
    bool wide = from_format == CF_UNICODETEXT;
    int units = wide ? (int)(size / sizeof(WCHAR)) : MultiByteToWideChar(from_page, 0, source, (int)size, NULL, 0);
    LPWSTR text = allocate(((SIZE_T)units + 1) * sizeof *text);
    if (text && wide)
        CopyMemory(text, source, (SIZE_T)units * sizeof *text);
    else if (text)
        MultiByteToWideChar(from_page, 0, source, (int)size, text, units);
    GlobalUnlock(from);
    units = text ? lstrlenW(text) + 1 : 0;
    if (to_format == CF_UNICODETEXT) {
        made = units ? GlobalAlloc(GMEM_MOVEABLE, (SIZE_T)units * sizeof *text) : NULL;
        if (made)
            CopyMemory(GlobalLock(made), text, (SIZE_T)units * sizeof *text);
    } else {
        int bytes = units ? WideCharToMultiByte(to_page, 0, text, units, NULL, 0, NULL, NULL) : 0;
        made = bytes ? GlobalAlloc(GMEM_MOVEABLE, (SIZE_T)bytes) : NULL;
        if (made)
            WideCharToMultiByte(to_page, 0, text, units, GlobalLock(made), bytes, NULL, NULL);
    }
    if (made)
        GlobalUnlock(made);
    release(text);
    return made;
}

// Has the owner fill in what it promised.
static void render(UINT format) {
    lock_user();
    const Content *content = find_locked(format);
    HWND asked = content && content->data == NULL ? owner : NULL;
    unlock_user();
    if (asked)
        send_message(asked, WM_RENDERFORMAT, format, 0, true);
}

HANDLE WINAPI GetClipboardData(UINT format) {
    HANDLE data = NULL;
    lock_user();
    bool own = is_own_locked();
    const Content *content = own ? find_locked(format) : NULL;
    if (own && content == NULL && is_text(format))
        content = find_text_locked();
    UINT found = content ? content->format : 0;
    unlock_user();
    if (!own)
        return NULL;
    if (found == 0) {
        if (format == CF_LOCALE) // comes with any text; there is none
            SetLastError(ERROR_NOT_FOUND);
        return NULL;
    }
    render(found);
    lock_user();
    content = find_locked(found);
    data = content ? content->data : NULL;
    if (data && found != format && (data = converted(data, found, format)) != NULL)
        set_locked(format, data, true);
    unlock_user();
    return data;
}

BOOL WINAPI IsClipboardFormatAvailable(UINT format) {
    lock_user();
    BOOL is = find_locked(format) || (is_text(format) && find_text_locked());
    unlock_user();
    return is;
}

DWORD WINAPI GetClipboardSequenceNumber(void) { return sequence; }

// All formats that can be had, the converted ones last. Behind the last comes 0 with no error.
static UINT format_after_locked(UINT format) {
    static const UINT texts[] = {CF_UNICODETEXT, CF_TEXT, CF_OEMTEXT};
    bool passed = format == 0;
    for (const Content *content = contents; content; content = content->next) {
        if (passed && !content->derived)
            return content->format;
        passed |= content->format == format && !content->derived;
    }
    const Content *text = find_text_locked();
    for (unsigned i = 0; text && i < ARRAYSIZE(texts); i++) {
        const Content *content = find_locked(texts[i]);
        if (content && !content->derived)
            continue;
        if (passed)
            return texts[i];
        passed = texts[i] == format;
    }
    return 0;
}

UINT WINAPI EnumClipboardFormats(UINT format) {
    UINT next = 0;
    lock_user();
    if (is_own_locked()) {
        next = format_after_locked(format);
        SetLastError(ERROR_SUCCESS);
    }
    unlock_user();
    return next;
}

int WINAPI CountClipboardFormats(void) {
    int count = 0;
    lock_user();
    for (UINT format = format_after_locked(0); format; format = format_after_locked(format))
        count++;
    unlock_user();
    return count;
}

int WINAPI GetPriorityClipboardFormat(UINT *formats, int count) {
    if (CountClipboardFormats() == 0)
        return 0;
    for (int i = 0; i < count; i++)
        if (IsClipboardFormatAvailable(formats[i]))
            return (int)formats[i];
    return -1;
}

HWND WINAPI GetClipboardOwner(void) { return IsWindow(owner) ? owner : NULL; }

HWND WINAPI GetOpenClipboardWindow(void) { return is_open ? open_window : NULL; }

// Registered formats are atoms, so that one name is one number in all programs.
UINT WINAPI RegisterClipboardFormatW(LPCWSTR name) { return GlobalAddAtomW(name); }
UINT WINAPI RegisterClipboardFormatA(LPCSTR name) { return GlobalAddAtomA(name); }

int WINAPI GetClipboardFormatNameW(UINT format, LPWSTR out, int room) {
    if (format < MAXINTATOM || format > 0xFFFF)
        return fail(ERROR_INVALID_PARAMETER);
    return (int)GlobalGetAtomNameW((ATOM)format, out, room);
}

int WINAPI GetClipboardFormatNameA(UINT format, LPSTR out, int room) {
    if (format < MAXINTATOM || format > 0xFFFF)
        return fail(ERROR_INVALID_PARAMETER);
    return (int)GlobalGetAtomNameA((ATOM)format, out, room);
}

BOOL WINAPI AddClipboardFormatListener(HWND window) {
    Listener *fresh = allocate(sizeof *fresh);
    lock_user();
    BOOL done = fresh && find_window_locked(window);
    for (const Listener *at = listeners; at && done; at = at->next)
        if (at->window == window)
            done = fail(ERROR_INVALID_PARAMETER);
    if (done) {
        *fresh = (Listener){listeners, window};
        listeners = fresh;
    }
    unlock_user();
    if (!done)
        release(fresh);
    return done;
}

BOOL WINAPI RemoveClipboardFormatListener(HWND window) {
    lock_user();
    Listener **at = &listeners;
    while (*at && (*at)->window != window)
        at = &(*at)->next;
    Listener *found = *at;
    if (found)
        *at = found->next;
    else
        fail(ERROR_INVALID_PARAMETER);
    unlock_user();
    release(found);
    return found != NULL;
}
