// The entry point of programs built against ucrtbase.dll: the UCRT's documented start-up calls, then main and exit.
#include <stdio.h>
#include <stdlib.h>

enum { UNEXPANDED_ARGUMENTS = 1, CONSOLE_APPLICATION = 1 };

int __cdecl _configure_narrow_argv(int mode);
int __cdecl _initialize_narrow_environment(void);
void __cdecl _set_app_type(int type);
int main(int argc, char **argv);

void guest_start(void)
{
    _set_app_type(CONSOLE_APPLICATION);
    _configure_narrow_argv(UNEXPANDED_ARGUMENTS);
    _initialize_narrow_environment();
    exit(main(*__p___argc(), *__p___argv()));
}

void __main(void) {} // clang calls it from main for this target

// What mingw-w64's headers expect of its static libucrt, in terms of ucrtbase.dll's exports.
int __cdecl printf(const char *format, ...)
{
    __builtin_va_list arguments;
    __builtin_va_start(arguments, format);
    int written = __stdio_common_vfprintf(0, stdout, format, NULL, arguments);
    __builtin_va_end(arguments);
    return written;
}
