// argv: quotes and backslashes, "" inside quotes, an empty argument, and wildcards kept or expanded
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

typedef int(__cdecl *configure)(int);
typedef char ***(__cdecl *get_argv)(void);
typedef int *(__cdecl *get_argc)(void);

static void show(const char *who, int argc, char **argv)
{
    printf("%s:", who);
    for (int i = 2; i < argc; i++)
        printf(" <%s>", argv[i]);
    printf("\n");
}

static int child(int argc, char **argv)
{
    HMODULE runtime = LoadLibraryA("api-ms-win-crt-runtime-l1-1-0.dll");
    configure configure_argv = (configure)(void *)GetProcAddress(runtime, "_configure_narrow_argv");
    get_argv ucrt_argv = (get_argv)(void *)GetProcAddress(runtime, "__p___argv");
    get_argc ucrt_argc = (get_argc)(void *)GetProcAddress(runtime, "__p___argc");

    if (argv[1][0] != 'u')
        show("msvcrt", argc, argv);
    configure_argv(1);
    show("ucrt", *ucrt_argc(), *ucrt_argv());
    if (strchr(argv[1], 'w')) {
        configure_argv(2);
        show("expanded", *ucrt_argc(), *ucrt_argv());
    }
    fflush(stdout);
    return 0;
}

static void run(const char *self, const char *arguments)
{
    char line[512];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;

    printf("%s\n", arguments);
    fflush(stdout);
    sprintf(line, "\"%s\" %s", self, arguments);
    CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process);
    WaitForSingleObject(process.hProcess, INFINITE);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return child(argc, argv);
    fclose(fopen("b.tmp", "w"));
    fclose(fopen("a.tmp", "w"));
    run(argv[0], "x a b  c\td");
    run(argv[0], "x \"a b\" c\"d e\"f \"\"");
    run(argv[0], "x a\\b \\\"c\\\" \"d\\\\\" e\\\\\"f g\"");
    run(argv[0], "u \"a\"\"b\" c\"\"d \"\"\"e f\"\"\"");
    run(argv[0], "w *.tmp \"*.tmp\" no*match");
    return 0;
}

/* output:
x a b  c	d
msvcrt: <a> <b> <c> <d>
ucrt: <a> <b> <c> <d>
x "a b" c"d e"f ""
msvcrt: <a b> <cd ef> <>
ucrt: <a b> <cd ef> <>
x a\b \"c\" "d\\" e\\"f g"
msvcrt: <a\b> <"c"> <d\> <e\f g>
ucrt: <a\b> <"c"> <d\> <e\f g>
u "a""b" c""d """e f"""
ucrt: <a"b> <cd> <"e f">
w *.tmp "*.tmp" no*match
msvcrt: <*.tmp> <*.tmp> <no*match>
ucrt: <*.tmp> <*.tmp> <no*match>
expanded: <a.tmp> <b.tmp> <*.tmp> <no*match>
*/
