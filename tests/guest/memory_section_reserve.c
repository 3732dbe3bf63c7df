// A SEC_RESERVE section: pages committed through one view are committed in every view, made before or after, of any process.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define SIZE 0x10000

static void state(const char *what, const char *at)
{
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(at, &info, sizeof info);
    printf("%s: state %lx protect %lx of %lx, %lx bytes\n", what, info.State, info.Protect, info.AllocationProtect, (DWORD)info.RegionSize);
}

static int child(void)
{
    HANDLE section = OpenFileMappingW(FILE_MAP_ALL_ACCESS, FALSE, L"ntsup reserved");
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    state("child: committed by the parent", view + 0x2000);
    view[0x2000] = 'c';
    if (VirtualAlloc(view + 0x8000, 0x1000, MEM_COMMIT, PAGE_READWRITE) == NULL)
        return 1;
    strcpy(view + 0x8000, "from the child");
    return 0;
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return child();
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE | SEC_RESERVE, 0, SIZE, L"ntsup reserved");
    char *code = MapViewOfFile(section, FILE_MAP_ALL_ACCESS | FILE_MAP_EXECUTE, 0, 0, 0);
    char *part = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0x4000);
    char *read = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    state("nothing is committed", part);
    printf("commit %d\n", VirtualAlloc(code + 0x2000, 0x3000, MEM_COMMIT, PAGE_EXECUTE_READ) == code + 0x2000);
    state("there", code + 0x2000);
    state("in part of it", part + 0x2000);
    state("for reading", read + 0x2000);
    state("before it", read);
    state("after it", read + 0x5000);
    strcpy(part + 0x2000, "written");
    printf("all see it: %s, %s\n", code + 0x2000, read + 0x2000);
    char *late = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    state("a later view", late + 0x2000);
    VirtualAlloc(late + 0x5000, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    state("beside it", code + 0x5000);
    state("protection stays", code + 0x2000);

    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION made;
    WCHAR path[MAX_PATH], line[] = L"it child";
    DWORD code_of_child = 99;
    GetModuleFileNameW(NULL, path, MAX_PATH);
    fflush(stdout);
    CreateProcessW(path, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &made);
    WaitForSingleObject(made.hProcess, INFINITE);
    GetExitCodeProcess(made.hProcess, &code_of_child);
    printf("child %lu: %c, %s\n", code_of_child, read[0x2000], read + 0x8000);
    return 0;
}

/* output:
nothing is committed: state 2000 protect 0 of 4, 4000 bytes
commit 1
there: state 1000 protect 20 of 40, 3000 bytes
in part of it: state 1000 protect 4 of 4, 2000 bytes
for reading: state 1000 protect 2 of 2, 3000 bytes
before it: state 2000 protect 0 of 2, 2000 bytes
after it: state 2000 protect 0 of 2, b000 bytes
all see it: written, written
a later view: state 1000 protect 4 of 4, 3000 bytes
beside it: state 1000 protect 40 of 40, 1000 bytes
protection stays: state 1000 protect 20 of 40, 3000 bytes
child: committed by the parent: state 1000 protect 4 of 4, 4000 bytes
child 0: c, from the child
*/
