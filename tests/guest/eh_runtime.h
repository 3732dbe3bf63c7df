// What C++ guest tests declare of the runtime, and define of what a compiler expects linked into programs.
#pragma once

extern "C" {
__declspec(dllimport) int printf(const char *format, ...);
__declspec(dllimport) bool __uncaught_exception();
}
__declspec(dllimport) void terminate();

// What the compiler wants of the runtime's static part.
extern "C" {
int _fltused = 0;
void __std_terminate() { terminate(); }
extern const void *const type_info_vtable[];
const void *const type_info_vtable[1] __asm__("??_7type_info@@6B@") = {nullptr};
}
void operator delete(void *, unsigned long long) noexcept {}

struct Noisy {
    const char *name;
    Noisy(const char *name) : name(name) { printf("+%s\n", name); }
    ~Noisy() { printf("-%s%s\n", name, __uncaught_exception() ? " (unwinding)" : ""); }
};
