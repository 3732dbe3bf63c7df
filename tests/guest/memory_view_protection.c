// What pages of views may be: FILE_MAP_COPY beside FILE_MAP_READ, no writing to a copied view, committing in file views
#include <windows.h>

#include <stdio.h>

static void show_view(HANDLE section, DWORD access)
{
    static const DWORD kinds[] = {PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE, PAGE_EXECUTE_READ};
    char *view = MapViewOfFile(section, access, 0, 0, 0);
    MEMORY_BASIC_INFORMATION information = {0};
    VirtualQuery(view, &information, sizeof information);
    printf("access %lx: protection %lx;", access, information.Protect);
    for (int i = 0; i < 4; i++) {
        DWORD old = 0;
        SetLastError(0);
        BOOL done = VirtualProtect(view, 1, kinds[i], &old);
        printf(" %lx %s %lu", kinds[i], done ? "was" : "refused", done ? old : GetLastError());
    }
    SetLastError(0);
    void *committed = VirtualAlloc(view, 1, MEM_COMMIT, PAGE_WRITECOPY);
    printf("; commit %s %lu\n", committed ? "done" : "refused", GetLastError());
    UnmapViewOfFile(view);
}

int main(void)
{
    HANDLE file = CreateFileA("views.dat", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_FLAG_DELETE_ON_CLOSE, NULL);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 8192, NULL);
    show_view(section, FILE_MAP_READ);
    show_view(section, FILE_MAP_COPY);
    show_view(section, FILE_MAP_READ | FILE_MAP_COPY);
    show_view(section, FILE_MAP_WRITE | FILE_MAP_COPY);
    void *memory = VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_READWRITE);
    SetLastError(0);
    void *committed = VirtualAlloc(memory, 4096, MEM_COMMIT, PAGE_WRITECOPY);
    printf("private copy: %s %lu\n", committed ? "done" : "refused", GetLastError());
    VirtualFree(memory, 0, MEM_RELEASE);
    CloseHandle(section);
    CloseHandle(file);
    return 0;
}

/* output:
access 4: protection 2; 1 was 2 2 was 1 4 refused 87 20 refused 87; commit refused 5
access 1: protection 8; 1 was 8 2 was 1 4 refused 87 20 refused 87; commit refused 5
access 5: protection 2; 1 was 2 2 was 1 4 refused 87 20 refused 87; commit refused 5
access 3: protection 4; 1 was 4 2 was 1 4 was 2 20 refused 87; commit refused 5
private copy: refused 87
*/
