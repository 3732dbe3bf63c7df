// The entry point of the guest tests: main's arguments from msvcrt, then exit. What a compiler's start files do, no more.
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
