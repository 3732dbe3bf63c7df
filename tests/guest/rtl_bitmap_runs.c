// Runs in a bitmap: the longest of clear and of set bits, and several at once, in order or the longest first
#include <windows.h>

#include <stdio.h>
#include <string.h>

typedef struct {
    ULONG size;
    ULONG *buffer;
} bitmap;

typedef struct {
    ULONG start, length;
} run;

typedef ULONG(WINAPI *find_longest)(bitmap *, ULONG *);
typedef ULONG(WINAPI *find_runs)(bitmap *, run *, ULONG, BOOLEAN);

static void show_runs(const char *name, find_runs find, bitmap *map, ULONG room, BOOLEAN longest)
{
    run runs[4];
    memset(runs, 0xff, sizeof runs);
    ULONG count = find(map, runs, room, longest);
    printf("%s, room for %lu%s:", name, room, longest ? ", the longest" : "");
    for (ULONG i = 0; i < count; i++)
        printf(" %lu+%lu", runs[i].start, runs[i].length);
    printf("\n");
}

int main(void)
{
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    find_longest clear = (find_longest)(void *)GetProcAddress(ntdll, "RtlFindLongestRunClear");
    find_longest set = (find_longest)(void *)GetProcAddress(ntdll, "RtlFindLongestRunSet");
    find_runs clear_runs = (find_runs)(void *)GetProcAddress(ntdll, "RtlFindClearRuns");
    find_runs set_runs = (find_runs)(void *)GetProcAddress(ntdll, "RtlFindSetRuns");

    ULONG bits[2] = {0xf0003e01, 0x000000ff}; // set: 0, 9 to 13, 28 to 39
    bitmap map = {64, bits};
    ULONG start = 99, length = clear(&map, &start);
    printf("longest clear: %lu+%lu\n", start, length);
    length = set(&map, &start);
    printf("longest set: %lu+%lu\n", start, length);
    for (BOOLEAN longest = FALSE; longest <= TRUE; longest++) {
        show_runs("clear", clear_runs, &map, 4, longest);
        show_runs("set", set_runs, &map, 4, longest);
        show_runs("set", set_runs, &map, 2, longest);
    }
    map.size = 12;
    length = set(&map, &start);
    printf("longest set of the first 12: %lu+%lu\n", start, length);
    bits[0] = 0;
    length = set(&map, &start);
    printf("none set: %lu\n", length);
    return 0;
}

/* output:
longest clear: 40+24
longest set: 28+12
clear, room for 4: 1+8 14+14 40+24
set, room for 4: 0+1 9+5 28+12
set, room for 2: 0+1 9+5
clear, room for 4, the longest: 40+24 14+14 1+8
set, room for 4, the longest: 28+12 9+5 0+1
set, room for 2, the longest: 28+12 9+5
longest set of the first 12: 9+3
none set: 0
*/
