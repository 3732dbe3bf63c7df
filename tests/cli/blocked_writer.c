// A thread is stuck in writing to a pipe that nobody reads: it can be suspended, looked at, and ended all the same.
#include <stdio.h>
#include <windows.h>

static DWORD WINAPI writer(void *output)
{
    static char page[4096];
    DWORD written;
    while (WriteFile(output, page, sizeof(page), &written, NULL))
        ;
    return 1;
}

int main(void)
{
    HANDLE threads[2];
    CONTEXT context;
    for (int i = 0; i < 2; i++)
        threads[i] = CreateThread(NULL, 0, writer, GetStdHandle(STD_OUTPUT_HANDLE), 0, NULL);
    for (int round = 0; round < 3; round++) {
        Sleep(150);
        for (int i = 0; i < 2; i++) {
            context.ContextFlags = CONTEXT_CONTROL;
            DWORD before = SuspendThread(threads[i]);
            BOOL seen = GetThreadContext(threads[i], &context);
            fprintf(stderr, "suspended %lu, seen %d, resumed %lu\n", before, seen, ResumeThread(threads[i]));
        }
    }
    DWORD code[2] = {0};
    for (int i = 0; i < 2; i++) {
        TerminateThread(threads[i], 5);
        WaitForSingleObject(threads[i], INFINITE);
        GetExitCodeThread(threads[i], &code[i]);
    }
    fprintf(stderr, "ended with %lu %lu\n", code[0], code[1]);
    fflush(stderr);
    TerminateProcess(GetCurrentProcess(), 3);
    return 0;
}
