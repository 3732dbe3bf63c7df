// The Linux twin of guest/trace.c: cheap calls that fail. Prints nanoseconds a call. Usage: trace COUNT
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct timespec begin, end;
    int count = argc > 1 ? atoi(argv[1]) : 1, wrong = 0;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int i = 0; i < count; i++)
        wrong += syscall(SYS_close, 0x7654320) != -1;
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("null\t%.1f\n", ((double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec)) / count);
    return wrong != 0;
}
