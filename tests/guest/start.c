// The entry point of the guest tests: main's arguments from msvcrt, then exit. What a compiler's start files do, no more.
#define _CRTIMP // this file defines what the headers would import
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct startup {
    int new_mode;
};
int __getmainargs(int *argc, char ***argv, char ***environment, int wildcards, struct startup *startup);
int main(int argc, char **argv);

void guest_start(void)
{
    int argc;
    char **argv, **environment;
    struct startup startup = {0};

    __getmainargs(&argc, &argv, &environment, 0, &startup);
    exit(main(argc, argv));
}

void __main(void) {} // clang calls it from main for this target

// The stack probe that the compiler calls for large frames: ntdll exports it under its Windows name.
__asm__(".globl ___chkstk_ms\n___chkstk_ms: jmp __chkstk\n");

// What mingw-w64's headers expect of its static libmsvcrt, in terms of msvcrt.dll's exports.
FILE *__cdecl __iob_func(void);
int __cdecl _vsnprintf(char *buffer, size_t count, const char *format, va_list arguments);

FILE *__cdecl __acrt_iob_func(unsigned index) { return __iob_func() + index; }
FILE *(__cdecl *__imp___acrt_iob_func)(unsigned) = __acrt_iob_func;

int __cdecl __ms_vsnprintf(char *buffer, size_t count, const char *format, va_list arguments)
{
    return _vsnprintf(buffer, count, format, arguments);
}
