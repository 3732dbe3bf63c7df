// The lstr functions. They answer a bad pointer with NULL or 0 instead of a fault.

#include "kernelbase.h"

static __attribute__((noinline)) int length_w(LPCWSTR text) { return (int)base_length(text); }
static __attribute__((noinline)) int length_a(LPCSTR text) { return (int)base_length_a(text); }

// At most room units, the NUL among them; room 0 writes nothing.
static __attribute__((noinline)) void copy_w(LPWSTR to, LPCWSTR from, SIZE_T room) {
    SIZE_T i = 0;
    for (; room && i + 1 < room && from[i]; i++)
        to[i] = from[i];
    if (room)
        to[i] = 0;
}

static __attribute__((noinline)) void copy_a(LPSTR to, LPCSTR from, SIZE_T room) {
    SIZE_T i = 0;
    for (; room && i + 1 < room && from[i]; i++)
        to[i] = from[i];
    if (room)
        to[i] = 0;
}

static __attribute__((noinline)) void append_w(LPWSTR to, LPCWSTR from) { copy_w(to + base_length(to), from, SIZE_MAX); }
static __attribute__((noinline)) void append_a(LPSTR to, LPCSTR from) { copy_a(to + base_length_a(to), from, SIZE_MAX); }

int WINAPI lstrlenW(LPCWSTR text) {
    if (text == NULL)
        return 0;
    __try {
        return length_w(text);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return 0;
    }
}

int WINAPI lstrlenA(LPCSTR text) {
    if (text == NULL)
        return 0;
    __try {
        return length_a(text);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return 0;
    }
}

LPWSTR WINAPI lstrcpynW(LPWSTR to, LPCWSTR from, int room) {
    __try {
        copy_w(to, from, (SIZE_T)max(room, 0));
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return NULL;
    }
    return to;
}

LPSTR WINAPI lstrcpynA(LPSTR to, LPCSTR from, int room) {
    __try {
        copy_a(to, from, (SIZE_T)max(room, 0));
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return NULL;
    }
    return to;
}

LPWSTR WINAPI lstrcpyW(LPWSTR to, LPCWSTR from) {
    __try {
        copy_w(to, from, SIZE_MAX);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return NULL;
    }
    return to;
}

LPSTR WINAPI lstrcpyA(LPSTR to, LPCSTR from) {
    __try {
        copy_a(to, from, SIZE_MAX);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return NULL;
    }
    return to;
}

LPWSTR WINAPI lstrcatW(LPWSTR to, LPCWSTR from) {
    __try {
        append_w(to, from);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return NULL;
    }
    return to;
}

LPSTR WINAPI lstrcatA(LPSTR to, LPCSTR from) {
    __try {
        append_a(to, from);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return NULL;
    }
    return to;
}
