/* _resetstkoflw: put back the guard page that a stack overflow used up. */
#include "../crt.h"

int _resetstkoflw(void);

int _resetstkoflw(void) {
    SYSTEM_INFO system;
    MEMORY_BASIC_INFORMATION here, lowest;
    GetSystemInfo(&system);
    if (!VirtualQuery(&system, &here, sizeof here))
        return 0;
    /* The lowest committed page of the stack is, or has to become, the guard. */
    char *at = here.AllocationBase;
    do {
        if (!VirtualQuery(at, &lowest, sizeof lowest))
            return 0;
        at = (char *)lowest.BaseAddress + lowest.RegionSize;
    } while (lowest.State != MEM_COMMIT);
    if (lowest.Protect & PAGE_GUARD)
        return 1;
    char *guard = lowest.BaseAddress;
    char *current = (char *)((uintptr_t)&system & ~((uintptr_t)system.dwPageSize - 1));
    /* What the next overflow leaves to its handlers: three pages, as at a thread's start. */
    SIZE_T size = 3 * (SIZE_T)system.dwPageSize;
    if (guard + size >= current)
        return 0;
    DWORD before;
    return VirtualProtect(guard, size, PAGE_READWRITE | PAGE_GUARD, &before) != 0;
}
