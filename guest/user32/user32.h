// What the files of user32 share: windows, classes, queues and the one lock over them.
// No window procedure, hook or message to another thread may run while the lock is held.

#ifndef NTSUP_USER32_H
#define NTSUP_USER32_H

#ifdef DECLSPEC_IMPORT
#undef DECLSPEC_IMPORT
#endif
#define DECLSPEC_IMPORT
#define _USER32_
#define OEMRESOURCE
#include <stdbool.h>
#include <windows.h>

enum { CLASS_NAME_UNITS = 257 }; // a class name has at most 256 characters

typedef struct WindowClass {
    struct WindowClass *next;
    ATOM atom;
    bool wide;   // registered by RegisterClassW
    bool system; // of the session: found whatever the module is, never unregistered
    unsigned windows;
    WNDCLASSEXW of;
    WCHAR name[CLASS_NAME_UNITS];
    BYTE *extra;
} WindowClass;

typedef struct Property {
    struct Property *next;
    ATOM atom;
    HANDLE value;
} Property;

typedef struct Window {
    HWND handle;
    struct Window *parent;          // the desktop or the root of message-only windows at the top
    struct Window *first, *sibling; // children from the top of the Z order
    struct Window *owner;
    WindowClass *of;
    DWORD thread;
    WNDPROC procedure;
    bool wide;       // the procedure takes UTF-16
    bool being_made; // WM_CREATE has not been answered
    bool being_destroyed;
    DWORD style, extended_style;
    HINSTANCE module;
    LONG_PTR id; // of a child; of a top-level window its menu
    LONG_PTR user_data;
    RECT rectangle; // in coordinates of the parent's client area
    WINDOWPLACEMENT placement;
    WCHAR *text;
    Property *properties;
    HICON icons[3]; // by ICON_SMALL, ICON_BIG, ICON_SMALL2
    BYTE *extra;
} Window;

// A message that another thread waits for the answer of.
typedef struct Sent {
    struct Sent *next;
    LONG references; // the sender's and the receiver's
    HWND window;
    UINT number;
    WPARAM wide;
    LPARAM parameter;
    bool wide_sender;
    bool replied;
    HANDLE done;
    LRESULT result;
    DWORD sender;
    SENDASYNCPROC callback; // of SendMessageCallback, called in the sender's thread
    ULONG_PTR callback_data;
} Sent;

typedef struct Posted {
    struct Posted *next;
    MSG message;
} Posted;

typedef struct Timer {
    struct Timer *next;
    HWND window;
    UINT_PTR id;
    ULONGLONG due, period; // milliseconds of GetTickCount64
    TIMERPROC function;
} Timer;

typedef struct Hook {
    struct Hook *next;
    HHOOK handle;
    int kind;
    HOOKPROC function;
    DWORD thread; // 0: every thread of the process
} Hook;

typedef struct Queue {
    struct Queue *next;
    DWORD thread;
    HANDLE arrived; // auto-reset; whoever wakes looks at the lists
    Posted *first, **last;
    unsigned count;
    Sent *first_sent, **last_sent;
    Sent *answered; // by others, of this thread's SendMessageCallback
    Sent *serving;  // the innermost sent message that is being answered
    Timer *timers;
    UINT_PTR last_timer;
    bool quit;
    int quit_code;
    UINT changed; // QS_ bits since the queue was last looked at
    DWORD last_time;
    LPARAM last_extra;
    HWND focus, active, capture;
} Queue;

extern SRWLOCK user_lock;

static inline void lock_user(void) { AcquireSRWLockExclusive(&user_lock); }
static inline void unlock_user(void) { ReleaseSRWLockExclusive(&user_lock); }

static inline void *allocate(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }
static inline void release(void *block) { HeapFree(GetProcessHeap(), 0, block); }

static inline BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

// text.c: copies of a string in the other encoding, in the process heap. NULL for NULL.
LPWSTR widened(LPCSTR text);
LPSTR narrowed(LPCWSTR text);
// Copies as much as fits with its NUL; returns the characters copied.
int put_text(LPCWSTR text, void *out, int room, bool wide);
bool is_same_text(LPCWSTR left, LPCWSTR right); // without case

// window_class.c, under the lock.
WindowClass *find_class_locked(LPCWSTR name, HINSTANCE module);
void register_system_classes_locked(void);

// window.c, under the lock. A failing look-up sets ERROR_INVALID_WINDOW_HANDLE.
Window *find_window_locked(HWND handle);
Window *desktop_locked(void);
Window *message_root_locked(void);
HWND add_window_locked(Window *window);
void remove_window_locked(Window *window);
void link_window_locked(Window *window, Window *parent, Window *after);
void unlink_window_locked(Window *window);
bool is_top_level_locked(const Window *window);
void screen_origin_locked(const Window *parent, POINT *origin);

// A copy of the windows below a parent (all descendants if deep), 0 at its end; to be released.
HWND *list_windows(HWND parent, DWORD thread, bool deep);

// window_procedure.c: procedures behind handles, where the caller's encoding differs.
WNDPROC public_procedure_locked(WNDPROC procedure, bool wide, bool asked_wide);
WNDPROC real_procedure_locked(WNDPROC procedure, bool *wide);
// Calls the window's procedure in this thread, translating text; 0 if the window is gone.
LRESULT call_window(HWND window, UINT number, WPARAM wide, LPARAM parameter, bool wide_caller);

// send.c
LRESULT send_message(HWND window, UINT number, WPARAM wide, LPARAM parameter, bool wide_caller);
bool serve_sent(Queue *queue);
void abandon_sent_locked(Queue *queue);

// message_queue.c
Queue *own_queue(void);
Queue *find_queue_locked(DWORD thread);
void notice_locked(Queue *queue, UINT bits);
DWORD until_timer(Queue *queue);
void forget_window_locked(const Window *window);
void end_thread_queue(void);

// hooks.c
LRESULT call_hooks(int kind, int code, WPARAM wide, LPARAM parameter);
bool has_hooks(int kind);

#endif
