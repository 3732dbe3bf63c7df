// The console device: what kernelbase asks of the executive by NtDeviceIoControlFile, with the structures that travel.
// The codes are this project's own (Windows' condrv protocol is undocumented); all else about consoles is Win32's.
//
// Objects, all in \Device\ConDrv and all of FileFsDeviceInformation type FILE_DEVICE_CONSOLE:
//   CurrentIn   the console's input  (CreateFile "CONIN$", or "CON" for reading; standard input on a terminal)
//   CurrentOut  its active screen    (CreateFile "CONOUT$", or "CON" for writing; standard output on a terminal)
//   ScreenBuffer  a new screen buffer, of the size of the active one's window; shown when it is made the active one
//   Reference   the console itself, for requests that need neither; opening it fails with STATUS_OBJECT_NAME_NOT_FOUND
//               when the process has no console. A process started from a shell always has one, even when its standard
//               handles are files and the console has no terminal.
//   Connect     what a process without a console gets one by
//   Pseudo      a pseudo console (HPCON): each opening is a new one. A process whose parameters have its handle as
//               ConsoleHandle starts with it as its console.
// Bytes written by NtWriteFile and read by NtReadFile are in the console's code pages. A request on the wrong kind of
// object (input for screen, a file for either) fails with STATUS_INVALID_DEVICE_REQUEST or STATUS_OBJECT_TYPE_MISMATCH,
// any request of a process without a console with STATUS_INVALID_HANDLE. A console without a terminal has a screen of
// 80 x 25 in memory, and nobody types: a read of text finds the end of the file, one of records waits for
// WriteConsoleInput.
//
// Read by C and, between the CDEF marks (no preprocessor lines there), by cffi.

#ifndef NTSUP_CONDRV_H
#define NTSUP_CONDRV_H

#include <stdint.h>

/* CDEF begin */
// CTL_CODE(FILE_DEVICE_CONSOLE, 0xc00 + n, METHOD_BUFFERED, FILE_ANY_ACCESS). Each says what objects take it, what goes
// in (<-) and what comes out (->).
enum condrv_code {
    // In, Out: uint32 ENABLE_… flags; unknown bits in SET are STATUS_INVALID_PARAMETER
    CONDRV_GET_MODE = 0x503000,
    CONDRV_SET_MODE = 0x503004,
    // Out -> condrv_screen_info
    CONDRV_GET_SCREEN_INFO = 0x503008,
    // Out <- condrv_coord, from the buffer's top left
    CONDRV_SET_CURSOR_POSITION = 0x50300c,
    // Out <- uint16 FOREGROUND_…, BACKGROUND_…; sent to the terminal as SGR
    CONDRV_SET_TEXT_ATTRIBUTE = 0x503010,
    // Out: condrv_cursor; `visible` is sent to the terminal as DECTCEM
    CONDRV_GET_CURSOR_INFO = 0x503014,
    CONDRV_SET_CURSOR_INFO = 0x503018,
    // Out <- condrv_coord; not less than its window, and a terminal is not resized
    CONDRV_SET_SCREEN_SIZE = 0x50301c,
    // In <- condrv_read -> UTF-16, IoStatus.Information = bytes; may pend
    CONDRV_READ = 0x503020,
    // In <- uint32 condrv_read_flags -> INPUT_RECORD[]; may pend
    CONDRV_READ_INPUT = 0x503024,
    // In <- INPUT_RECORD[]; IoStatus.Information = bytes taken
    CONDRV_WRITE_INPUT = 0x503028,
    // In -> uint32: unread input records
    CONDRV_GET_INPUT_COUNT = 0x50302c,
    // In
    CONDRV_FLUSH_INPUT = 0x503030,
    // Reference: UTF-16 without NUL; GET cuts with STATUS_BUFFER_OVERFLOW, SET is sent to the terminal as OSC 2
    CONDRV_GET_TITLE = 0x503034,
    CONDRV_SET_TITLE = 0x503038,
    // Reference: condrv_code_pages; what bytes read and written mean
    CONDRV_GET_CODE_PAGES = 0x50303c,
    CONDRV_SET_CODE_PAGES = 0x503040,
    // Reference -> uint32[]: process ids, newest first
    CONDRV_GET_PROCESS_LIST = 0x503044,
    // Reference <- condrv_event; STATUS_INVALID_PARAMETER for an unknown group
    CONDRV_GENERATE_EVENT = 0x503048,
    // Reference; FreeConsole: the calling process has no console from now on
    CONDRV_DETACH = 0x50304c,
    // Reference <- uint32: 1 = the calling process ignores CTRL_C, and so do children it starts
    CONDRV_SET_CTRL_C = 0x503050,
    // Pseudo <- condrv_pseudo: makes it; once only
    CONDRV_PSEUDO_CREATE = 0x503054,
    // Pseudo <- condrv_coord: its size
    CONDRV_PSEUDO_RESIZE = 0x503058,
    // Out, which must be writable: it is shown from now on
    CONDRV_ACTIVATE = 0x50305c,
    // Out <- UTF-8
    CONDRV_WRITE = 0x503060,
    // Out <- condrv_region: the window, in cells of the buffer
    CONDRV_SET_WINDOW = 0x503064,
    // Out <- condrv_screen_info
    CONDRV_SET_SCREEN_INFO = 0x503068,
    // Out <- condrv_run -> uint16[]: characters (UTF-16) or attributes
    CONDRV_READ_RUN = 0x50306c,
    // Out <- condrv_run, uint16[]; IoStatus.Information = bytes of them taken
    CONDRV_WRITE_RUN = 0x503070,
    // Out <- condrv_run, uint16; IoStatus.Information = cells filled
    CONDRV_FILL_RUN = 0x503074,
    // Out <- condrv_region -> condrv_region (what of it lies in the buffer), CHAR_INFO[]
    CONDRV_READ_REGION = 0x503078,
    // Out <- condrv_region, CHAR_INFO[] -> condrv_region: what was written, or all of it when it lies outside
    CONDRV_WRITE_REGION = 0x50307c,
    // Out <- condrv_scroll
    CONDRV_SCROLL = 0x503080,
    // Connect: the calling process has a console of its own from now on, which nobody sees
    CONDRV_ALLOCATE = 0x503084,
    // Connect <- uint32 process id, or ATTACH_PARENT_PROCESS: it has that process's console from now on
    CONDRV_ATTACH = 0x503088,
};

enum condrv_read_flags {
    CONDRV_PEEK = 1,    // leave the records where they are
    CONDRV_NO_WAIT = 2, // complete with 0 bytes instead of pending when there is nothing
};

struct condrv_coord {
    int16_t x, y;
};

struct condrv_screen_info {
    struct condrv_coord size;         // of the buffer; what a terminal shows at first is as large as it
    struct condrv_coord cursor;       // from the buffer's top left
    struct condrv_coord window_first; // top left of the window in the buffer
    struct condrv_coord window_last;  // bottom right, inclusive
    struct condrv_coord largest;      // window
    uint16_t attributes;
    uint16_t popup_attributes;
    uint32_t colors[16]; // 0x00BBGGRR
};

struct condrv_region {
    struct condrv_coord first, last; // inclusive
};

enum condrv_what { CONDRV_CHARACTERS, CONDRV_ATTRIBUTES };

struct condrv_run {
    struct condrv_coord at; // goes on in the rows below
    uint32_t what;          // condrv_what
    uint32_t count;         // of cells
};

struct condrv_scroll {
    struct condrv_region moved, clip; // nothing changes outside of the latter
    struct condrv_coord to;           // of the former's top left
    uint16_t unit, attributes;        // what is left behind
};

struct condrv_cursor {
    uint32_t size; // per cent of the cell, 1…100
    uint32_t visible;
};

struct condrv_read {
    uint32_t initial; // bytes of UTF-16 that follow this structure and stand on the line already
    uint32_t wake_up; // CONSOLE_READCONSOLE_CONTROL.dwCtrlWakeupMask
};

struct condrv_pseudo {
    struct condrv_coord size;
    uint32_t flags;         // PSEUDOCONSOLE_…
    uint64_t input, output; // handles of pipes: keys are read from one, the screen is written to the other
};

struct condrv_code_pages {
    uint32_t input, output;
};

struct condrv_event {
    uint32_t event; // CTRL_C_EVENT or CTRL_BREAK_EVENT
    uint32_t group; // process group (the id of the process that began it); 0: every process of the console
};
/* CDEF end */

_Static_assert(sizeof(struct condrv_screen_info) == 88, "condrv_screen_info");
_Static_assert(sizeof(struct condrv_run) == 12, "condrv_run");
_Static_assert(sizeof(struct condrv_scroll) == 24, "condrv_scroll");

// How CTRL_C_EVENT and its kin arrive: the executive starts a thread in the process at kernelbase's export
//     DWORD WINAPI CtrlRoutine(LPVOID event)
// which calls the handlers, newest first, and ends the process with STATUS_CONTROL_C_EXIT when none takes the event.

#endif
