// VirtualQuery of every kind of memory: free, reserved, private, mapped, images; its bounds; and mapped file names.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <psapi.h>


static void show(const char *what, const void *at)
{
    MEMORY_BASIC_INFORMATION info;
    memset(&info, 0, sizeof(info));
    SIZE_T size = VirtualQuery(at, &info, sizeof(info));
    if (size == 0) {
        printf("%s: error %lu\n", what, GetLastError());
        return;
    }
    printf("%s: base %llx below, allocation %d, by %lx, state %lx, protect %lx, type %lx\n", what,
           (unsigned long long)((ULONG_PTR)at - (ULONG_PTR)info.BaseAddress),
           info.AllocationBase != NULL, info.AllocationProtect, info.State, info.Protect, info.Type);
}

int main(void)
{
    MEMORY_BASIC_INFORMATION info;
    char *memory = VirtualAlloc(NULL, 0x20000, MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    VirtualAlloc(memory + 0x1000, 0x2000, MEM_COMMIT, PAGE_READONLY);
    show("reserved", memory);
    show("committed", memory + 0x2345);
    show("behind it", memory + 0x3000);
    VirtualFree(memory, 0, MEM_RELEASE);
    show("freed", memory + 0x1234);

    HMODULE self = GetModuleHandleW(NULL);
    show("the program's header", self);
    VirtualQuery(self, &info, sizeof(info));
    printf("its allocation base is the module: %d\n", info.AllocationBase == self);
    VirtualQuery((void *)(ULONG_PTR)show, &info, sizeof(info));
    printf("of its code too: %d, protect %lx\n", info.AllocationBase == self, info.Protect);
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    VirtualQuery((void *)(ULONG_PTR)GetProcAddress(ntdll, "NtClose"), &info, sizeof(info));
    printf("ntdll's code: %d, protect %lx, type %lx\n", info.AllocationBase == ntdll, info.Protect, info.Type);

    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x5000, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    show("a view", view);
    VirtualQuery(view, &info, sizeof(info));
    printf("its size: %llx\n", (unsigned long long)info.RegionSize);
    UnmapViewOfFile(view);
    CloseHandle(section);
    int local = 0;
    VirtualQuery(&local, &info, sizeof(info));
    printf("the stack: state %lx protect %lx type %lx by %lx\n", info.State, info.Protect, info.Type,
           info.AllocationProtect);
    void *heap = HeapAlloc(GetProcessHeap(), 0, 100);
    VirtualQuery(heap, &info, sizeof(info));
    printf("the heap: state %lx protect %lx type %lx\n", info.State, info.Protect, info.Type);
    VirtualQuery(NULL, &info, sizeof(info));
    printf("null: base %p state %lx protect %lx, type %lx\n", info.BaseAddress, info.State, info.Protect, info.Type);
    VirtualQuery((void *)0x7ffe0123, &info, sizeof(info));
    printf("the shared page: base %p allocation %p size %llx state %lx protect %lx type %lx\n", info.BaseAddress,
           info.AllocationBase, (unsigned long long)info.RegionSize, info.State, info.Protect, info.Type);
    DWORD old;
    SetLastError(0);
    printf("it cannot be made writable: %d", VirtualProtect((void *)0x7ffe0000, 0x1000, PAGE_READWRITE, &old));
    printf(", error %lu\n", GetLastError());
    SetLastError(0);
    printf("nor freed: %d", VirtualFree((void *)0x7ffe0000, 0, MEM_RELEASE));
    printf(", error %lu\n", GetLastError());
    show("the last 64 KB of the user's half", (void *)0x7fffffff0000);
    show("the kernel's half", (void *)0xffff800000000000);
    printf("a short buffer: %llu", (unsigned long long)VirtualQuery(memory, &info, sizeof(info) - 1));
    printf(", error %lu\n", GetLastError());

    int regions = 0;
    ULONG_PTR at = 0, previous = 0;
    while (VirtualQuery((void *)at, &info, sizeof(info)) != 0) {
        if ((ULONG_PTR)info.BaseAddress != at || info.RegionSize == 0)
            printf("a gap at %p\n", (void *)at);
        previous = at;
        at += info.RegionSize;
        if (++regions > 10000)
            break;
    }
    printf("a walk ends near the top: %d, after more than 20 regions: %d\n", at >= 0x7ffffffe0000 && previous < at,
           regions > 20);

    WCHAR path[MAX_PATH], name[MAX_PATH];
    DWORD length = GetMappedFileNameW(GetCurrentProcess(), self, path, MAX_PATH);
    GetModuleFileNameW(NULL, name, MAX_PATH);
    printf("the program's mapped name ends as its module's: %d, starts with \\Device\\: %d\n",
           length > 0 && wcscmp(wcsrchr(path, L'\\'), wcsrchr(name, L'\\')) == 0, wcsncmp(path, L"\\Device\\", 8) == 0);
    return 0;
}

/* output:
reserved: base 0 below, allocation 1, by 40, state 2000, protect 0, type 20000
committed: base 345 below, allocation 1, by 40, state 1000, protect 2, type 20000
behind it: base 0 below, allocation 1, by 40, state 2000, protect 0, type 20000
freed: base 234 below, allocation 0, by 0, state 10000, protect 1, type 0
the program's header: base 0 below, allocation 1, by 80, state 1000, protect 2, type 1000000
its allocation base is the module: 1
of its code too: 1, protect 20
ntdll's code: 1, protect 20, type 1000000
a view: base 0 below, allocation 1, by 2, state 1000, protect 2, type 40000
its size: 5000
the stack: state 1000 protect 4 type 20000 by 4
the heap: state 1000 protect 4 type 20000
null: base 0000000000000000 state 10000 protect 1, type 0
the shared page: base 000000007FFE0000 allocation 000000007FFE0000 size 1000 state 1000 protect 2 type 20000
it cannot be made writable: 0, error 87
nor freed: 0, error 87
the last 64 KB of the user's half: error 87
the kernel's half: error 87
a short buffer: 0, error 24
a walk ends near the top: 1, after more than 20 regions: 1
the program's mapped name ends as its module's: 1, starts with \Device\: 1
*/
