// The ways out: atexit order, exit and _exit, buffered output, raise, a signal handler and a thread's own
#include <process.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void first(void) { puts("registered first, runs last"); }
static void second(void) { puts("registered second"); }

static void on_signal(int number) { printf("signal %d\n", number); }

static void on_fault(int number)
{
    printf("fault %d\n", number);
    fflush(stdout);
    _exit(5);
}

static unsigned __stdcall faults(void *argument)
{
    signal(SIGSEGV, on_fault);
    *(volatile int *)argument = 1;
    return 0;
}

static int run(const char *what)
{
    if (!strcmp(what, "exit")) {
        atexit(first);
        atexit(second);
        printf("held until the end, ");
        exit(3);
    }
    if (!strcmp(what, "_exit")) {
        printf("never shown");
        _exit(4);
    }
    if (!strcmp(what, "ExitProcess")) {
        printf("shown though exit was not called\n");
        ExitProcess(6);
    }
    if (!strcmp(what, "raise")) {
        signal(SIGTERM, on_signal);
        printf("raise %d\n", raise(SIGTERM));
        printf("back to the default: %d\n", signal(SIGTERM, SIG_DFL) == SIG_DFL);
        signal(SIGINT, SIG_IGN);
        printf("ignored %d\n", raise(SIGINT));
        fflush(stdout);
        raise(SIGTERM);
    }
    if (!strcmp(what, "fault")) {
        HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, faults, NULL, 0, NULL);
        WaitForSingleObject(thread, INFINITE);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const char *const ways[] = {"exit", "_exit", "ExitProcess", "raise", "fault"};

    if (argc > 1)
        return run(argv[1]);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        printf("%s:\n", ways[i]);
        fflush(stdout);
        int code = (int)_spawnl(_P_WAIT, argv[0], argv[0], ways[i], NULL);
        printf("code %d\n", code);
    }
    return 0;
}

/* output:
exit:
held until the end, registered second
registered first, runs last
code 3
_exit:
code 4
ExitProcess:
shown though exit was not called
code 6
raise:
signal 15
raise 0
back to the default: 1
ignored 0
code 3
fault:
fault 11
code 5
*/
