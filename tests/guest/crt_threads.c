// _beginthreadex and _beginthread: exit codes, errno and rand state of each thread, a stream shared by many
// varies: four threads write to one stream, and buffers fill with lines in the order of the moment
// services: NtCreateEvent NtCreateFile NtCreateThreadEx NtQueryInformationFile NtReadFile NtResumeThread NtSetEvent
#include <errno.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { THREADS = 4, LINES = 500 };

static FILE *shared;
static HANDLE ended;

static unsigned __stdcall writes(void *argument)
{
    for (int i = 0; i < LINES; i++)
        fprintf(shared, "thread %d line %03d\n", (int)(size_t)argument, i);
    errno = (int)(size_t)argument;
    Sleep(1);
    return 100 + errno;
}

static unsigned __stdcall draws(void *out)
{
    srand(7);
    *(int *)out = rand();
    _endthreadex(9);
    return 0;
}

static void simple(void *argument)
{
    *(int *)argument = 1;
    SetEvent(ended);
}

int main(void)
{
    HANDLE threads[THREADS];
    DWORD code;
    int drawn = 0, ran = 0, good = 0, lines = 0;
    char line[64];

    shared = fopen("lines.txt", "w+");
    errno = 77;
    for (size_t i = 0; i < THREADS; i++)
        threads[i] = (HANDLE)_beginthreadex(NULL, 0, writes, (void *)i, 0, NULL);
    for (int i = 0; i < THREADS; i++) {
        WaitForSingleObject(threads[i], INFINITE);
        GetExitCodeThread(threads[i], &code);
        printf("thread %d: %lu\n", i, code);
        CloseHandle(threads[i]);
    }
    printf("errno here: %d\n", errno);
    rewind(shared);
    while (fgets(line, sizeof line, shared)) {
        lines++;
        good += strlen(line) == 18 && !strncmp(line, "thread ", 7);
    }
    printf("%d lines, %d whole\n", lines, good);

    srand(7);
    int here = rand();
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, draws, &drawn, CREATE_SUSPENDED, NULL);
    ResumeThread(thread);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("same sequence %d, code %lu\n", here == drawn, code);

    ended = CreateEventA(NULL, TRUE, FALSE, NULL);
    printf("_beginthread %d\n", _beginthread(simple, 0, &ran) != (uintptr_t)-1);
    WaitForSingleObject(ended, INFINITE);
    printf("ran %d\n", ran);
    return 0;
}

/* output:
thread 0: 100
thread 1: 101
thread 2: 102
thread 3: 103
errno here: 77
2000 lines, 2000 whole
same sequence 1, code 9
_beginthread 1
ran 1
*/
