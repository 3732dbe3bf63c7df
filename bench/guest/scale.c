// Many processes and threads that make calls at once: prints "ready", waits for a line, then prints the ns that all of it took.
// Usage: scale.exe trap|open PROCESSES THREADS CALLS [FILE]; it starts itself again for each process.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { PROCESSES_MAX = 64, THREADS_MAX = 256 };

static int calls, opens;
static const char *path;
static HANDLE start;
static volatile LONG failures;

// A call through the trap door whatever the gate serves: the instruction itself, on a bad handle.
static void trap(void)
{
    unsigned result;
    register void *handle __asm__("r10") = (void *)0x1234;

    __asm__ volatile("syscall" : "=a"(result) : "0"(0xF), "r"(handle) : "rcx", "r11", "memory");
    if (result != 0xC0000008)
        InterlockedIncrement(&failures);
}

static DWORD WINAPI work(void *parameter)
{
    (void)parameter;
    WaitForSingleObject(start, INFINITE);
    for (int i = 0; i < calls; i++) {
        if (opens) {
            HANDLE h = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
            if (h == INVALID_HANDLE_VALUE)
                InterlockedIncrement(&failures);
            else
                CloseHandle(h);
        } else {
            trap();
        }
    }
    return 0;
}

static int child(int threads)
{
    static HANDLE handles[THREADS_MAX];
    HANDLE ready = OpenSemaphoreA(SEMAPHORE_ALL_ACCESS, FALSE, "ntsup-scale-ready");

    for (int i = 0; i < threads; i++)
        if ((handles[i] = CreateThread(NULL, 0x10000, work, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL)) == NULL)
            return 2;
    ReleaseSemaphore(ready, 1, NULL);
    for (int i = 0; i < threads; i++)
        WaitForSingleObject(handles[i], INFINITE);
    return failures != 0;
}

int main(int argc, char **argv)
{
    static HANDLE children[PROCESSES_MAX];
    LARGE_INTEGER before, after, frequency;
    char line[MAX_PATH * 3];
    HANDLE ready;
    int processes, threads, failed = 0;

    if (argc < 5)
        return 2;
    opens = strcmp(argv[1], "open") == 0;
    processes = atoi(argv[2]);
    threads = atoi(argv[3]);
    calls = atoi(argv[4]);
    path = argc > 5 ? argv[5] : "";
    if (processes < 0 || processes > PROCESSES_MAX || threads < 1 || threads > THREADS_MAX)
        return 2;
    start = CreateEventA(NULL, TRUE, FALSE, "ntsup-scale-start");
    ready = CreateSemaphoreA(NULL, 0, PROCESSES_MAX, "ntsup-scale-ready");
    if (processes == 0)
        return child(threads);
    for (int i = 0; i < processes; i++) {
        STARTUPINFOA startup = {.cb = sizeof startup};
        PROCESS_INFORMATION process;

        snprintf(line, sizeof line, "\"%s\" %s 0 %d %d \"%s\"", argv[0], argv[1], threads, calls, path);
        if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
            return 2;
        CloseHandle(process.hThread);
        children[i] = process.hProcess;
    }
    for (int i = 0; i < processes; i++)
        WaitForSingleObject(ready, INFINITE);
    printf("ready\n");
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL)
        return 2;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&before);
    SetEvent(start);
    for (int i = 0; i < processes; i++) {
        DWORD code = 1;

        WaitForSingleObject(children[i], INFINITE);
        GetExitCodeProcess(children[i], &code);
        failed |= code != 0;
    }
    QueryPerformanceCounter(&after);
    printf("%.0f\n", (double)(after.QuadPart - before.QuadPart) * 1e9 / (double)frequency.QuadPart);
    return failed;
}
