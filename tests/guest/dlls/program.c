// A program over top.dll and base.dll: when entry points run, for which threads, in which order, and what is exported.
#include "say.h"

#include <stdio.h>
#include <stdlib.h>

__declspec(dllimport) int top_count(void);
__declspec(dllimport) int base_count(void);
__declspec(dllimport) extern int base_data;

static HMODULE plug;
static HANDLE turn;
static int (*plug_count)(void);

static DWORD WINAPI counts(void *argument)
{
    (void)argument;
    printf("a thread counts %d %d\n", base_count(), base_count());
    fflush(stdout);
    return 0;
}

static DWORD WINAPI was_there_before(void *argument)
{
    (void)argument;
    SetEvent(turn);
    Sleep(50);
    while (!plug_count)
        Sleep(1);
    printf("a thread from before plug counts %d\n", plug_count());
    fflush(stdout);
    return 0;
}

static DWORD WINAPI frees_and_leaves(void *module)
{
    say("a thread frees plug and leaves\r\n");
    FreeLibraryAndExitThread(module, 66);
}

static void run(LPTHREAD_START_ROUTINE body, void *argument)
{
    DWORD code = 0;
    HANDLE thread = CreateThread(NULL, 0, body, argument, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    printf("it ended with %lu\n", code);
    fflush(stdout);
}

static void exports(void)
{
    HMODULE base = GetModuleHandleW(L"base.dll"), top = GetModuleHandleW(L"TOP");
    printf("data through the import and by name: %d %d\n", base_data, *(int *)(void *)GetProcAddress(base, "base_data"));
    printf("by ordinal: %d\n", ((int (*)(void))(void *)GetProcAddress(base, (LPCSTR)7))());
    printf("forwarded: %d\n", GetProcAddress(top, "handed_on") == GetProcAddress(base, "base_seven"));
    SetLastError(0);
    printf("not exported: %d", GetProcAddress(top, "Top_count") != NULL);
    printf(", error %lu\n", GetLastError());
    SetLastError(0);
    printf("no such ordinal: %d", GetProcAddress(top, (LPCSTR)99) != NULL);
    printf(", error %lu\n", GetLastError());
    WCHAR path[MAX_PATH];
    DWORD length = GetModuleFileNameW(top, path, MAX_PATH);
    printf("top's name: %ls\n", length > 7 ? path + length - 7 : L"?");
    fflush(stdout);
}

static void loading(void)
{
    turn = CreateEventW(NULL, FALSE, FALSE, NULL);
    HANDLE early = CreateThread(NULL, 0, was_there_before, NULL, 0, NULL);
    WaitForSingleObject(turn, INFINITE);
    plug = LoadLibraryW(L"plug.dll");
    int (*count)(void) = (int (*)(void))(void *)GetProcAddress(plug, "plug_count");
    printf("plug counts %d %d\n", count(), count());
    fflush(stdout);
    plug_count = count;
    WaitForSingleObject(early, INFINITE);
    printf("again the same: %d\n", LoadLibraryA("PLUG") == plug);
    printf("free: %d, still there: %d\n", FreeLibrary(plug), GetModuleHandleA("plug") == plug);
    fflush(stdout);
    FreeLibrary(plug);
    printf("free: gone: %d\n", GetModuleHandleA("plug") == NULL);
    SetLastError(0);
    printf("free what is gone: %d", FreeLibrary(plug));
    printf(", error %lu\n", GetLastError());
    fflush(stdout);
    plug = LoadLibraryW(L".\\plug.dll");
    run(frees_and_leaves, plug);
    printf("gone: %d\n", GetModuleHandleA("plug") == NULL);
    SetLastError(0);
    printf("refuses: ");
    fflush(stdout);
    HMODULE module = LoadLibraryW(L"refuses.dll");
    printf("loaded %d, error %lu, there %d\n", module != NULL, GetLastError(), GetModuleHandleA("refuses") != NULL);
    SetLastError(0);
    printf("faults: ");
    fflush(stdout);
    module = LoadLibraryW(L"faults.dll");
    printf("loaded %d, error %lu, there %d\n", module != NULL, GetLastError(), GetModuleHandleA("faults") != NULL);
    SetLastError(0);
    printf("no such file: %d", LoadLibraryW(L"nowhere.dll") != NULL);
    printf(", error %lu\n", GetLastError());
    fflush(stdout);
    module = LoadLibraryExW(L"plug.dll", NULL, DONT_RESOLVE_DLL_REFERENCES);
    printf("without its entry point: %d\n", module != NULL && GetProcAddress(module, "plug_count") != NULL);
    printf("free: %d\n", FreeLibrary(module));
    fflush(stdout);
}

static void at_exit(void) { say("atexit\r\n"); }

int main(int argc, char **argv)
{
    atexit(at_exit);
    printf("main: %d %d\n", top_count(), top_count());
    fflush(stdout);
    if (argc > 1 && argv[1][0] == 't') {
        run(counts, NULL);
        return 3;
    }
    if (argc > 1 && argv[1][0] == 'l') {
        loading();
        ExitProcess(4);
    }
    if (argc > 1 && argv[1][0] == 'k') {
        say("terminated\r\n");
        TerminateProcess(GetCurrentProcess(), 5);
    }
    if (argc > 1 && argv[1][0] == 'e') {
        say("_exit\r\n");
        _exit(6);
    }
    exports();
    return 0;
}
