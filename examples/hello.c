/* A small Windows console program: prints its arguments and what Windows tells of itself, returns 42 with --exit. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int argc, char **argv)
{
    char directory[MAX_PATH];
    SYSTEM_INFO info;

    printf("Hello from Windows!\n");
    for (int i = 1; i < argc; i++)
        printf("argv[%d] = %s\n", i, argv[i]);
    GetSystemInfo(&info);
    if (GetCurrentDirectoryA(sizeof directory, directory))
        printf("in %s, page size %lu\n", directory, info.dwPageSize);
    return argc > 1 && strcmp(argv[1], "--exit") == 0 ? 42 : 0;
}
