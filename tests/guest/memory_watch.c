// MEM_WRITE_WATCH: which pages were written, in order, up to a count, with and without reset; through commits and frees.
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { PAGE = 4096, PAGES = 64 };

static char *base;

static void tell(const char *what, DWORD flags, SIZE_T first, SIZE_T pages, ULONG_PTR room)
{
    void *found[PAGES] = {0};
    ULONG_PTR count = room;
    DWORD granularity = 0;
    UINT result = GetWriteWatch(flags, base + first * PAGE, pages * PAGE, found, &count, &granularity);

    printf("%s:", what);
    if (result != 0) {
        printf(" error %lu\n", GetLastError());
        return;
    }
    for (ULONG_PTR i = 0; i < count; i++)
        printf(" %d", (int)(((char *)found[i] - base) / PAGE));
    printf(" (%lu)\n", granularity);
}

static DWORD WINAPI write_pages(void *unused)
{
    (void)unused;
    for (int i = 40; i < 44; i++)
        base[i * PAGE + 9] = 1;
    return 0;
}

int main(void)
{
    DWORD old, got;
    HANDLE thread, file;

    base = VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE | MEM_WRITE_WATCH, PAGE_READWRITE);
    VirtualAlloc(base, 48 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    tell("fresh", 0, 0, PAGES, PAGES);
    base[5 * PAGE] = base[3 * PAGE + 1] = base[4 * PAGE] = base[20 * PAGE] = 1;
    printf("read: %d\n", base[10 * PAGE]);
    tell("written", 0, 0, PAGES, PAGES);
    tell("again", 0, 0, PAGES, PAGES);
    tell("a part", 0, 4, 10, PAGES);
    tell("two of them, reset", WRITE_WATCH_FLAG_RESET, 0, PAGES, 2);
    tell("the others", 0, 0, PAGES, PAGES);
    printf("reset: %u\n", ResetWriteWatch(base, PAGES * PAGE));
    tell("nothing", 0, 0, PAGES, PAGES);
    base[4 * PAGE + 7] = 2;
    thread = CreateThread(NULL, 0, write_pages, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    tell("by a thread too", WRITE_WATCH_FLAG_RESET, 0, PAGES, PAGES);

    VirtualProtect(base, PAGE, PAGE_READONLY, &old);
    VirtualProtect(base, PAGE, PAGE_READWRITE, &old);
    tell("protecting writes nothing", 0, 0, PAGES, PAGES);
    base[0] = 1;
    VirtualFree(base + 30 * PAGE, 8 * PAGE, MEM_DECOMMIT);
    VirtualAlloc(base + 30 * PAGE, 8 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    printf("fresh: %d\n", base[31 * PAGE]);
    base[32 * PAGE] = 1;
    VirtualAlloc(base + 50 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    base[50 * PAGE] = 1;
    tell("committed again", WRITE_WATCH_FLAG_RESET, 0, PAGES, PAGES);
    file = CreateFileA("watched.tmp", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    WriteFile(file, base, 2 * PAGE, &got, NULL);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ReadFile(file, base + 8 * PAGE, 2 * PAGE, &got, NULL);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ReadFile(file, base + 12 * PAGE, 2 * PAGE, &got, NULL);
    CloseHandle(file);
    tell("read from a file", 0, 0, PAGES, PAGES);

    tell("beyond it", 0, 60, 10, PAGES);
    tell("no room", 0, 0, PAGES, 0);
    tell("a flag that is none", 2, 0, PAGES, PAGES);
    VirtualFree(base, 0, MEM_RELEASE);
    base = VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    tell("not watched", 0, 0, PAGES, PAGES);
    printf("watched without being reserved: %d\n", VirtualAlloc(base, PAGE, MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE) != NULL);
    return 0;
}

/* output:
fresh: (4096)
read: 0
written: 3 4 5 20 (4096)
again: 3 4 5 20 (4096)
a part: 4 5 (4096)
two of them, reset: 3 4 (4096)
the others: 5 20 (4096)
reset: 0
nothing: (4096)
by a thread too: 4 40 41 42 43 (4096)
protecting writes nothing: (4096)
fresh: 0
committed again: 0 32 50 (4096)
read from a file: 8 9 12 13 (4096)
beyond it: error 87
no room: error 87
a flag that is none: error 87
not watched: error 87
watched without being reserved: 0
*/
