// Placeholders: reserved, split, replaced by memory and by a view in their exact place, restored, joined and freed.
// services: NtAllocateVirtualMemoryEx NtMapViewOfSectionEx NtUnmapViewOfSectionEx
// libs: kernelbase
#include <stdio.h>
#include <windows.h>

enum { PIECE = 0x10000 };

static void *replace(void *place, SIZE_T size)
{
    DWORD type = MEM_RESERVE | MEM_COMMIT | MEM_REPLACE_PLACEHOLDER;
    return VirtualAlloc2(NULL, place, size, type, PAGE_READWRITE, NULL, 0);
}

int main(void)
{
    char *base = VirtualAlloc2(NULL, NULL, 4 * PIECE, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS, NULL, 0);
    printf("reserved: %d\n", base != NULL);
    printf("replace a part unsplit: %d\n", replace(base, PIECE) != NULL);
    printf("split: %d\n", VirtualFree(base, PIECE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    char *memory = replace(base, PIECE);
    printf("replaced in place: %d\n", memory == base);
    memory[0] = memory[PIECE - 1] = 7;

    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PIECE, NULL);
    printf("split again: %d\n", VirtualFree(base + PIECE, PIECE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    char *view = MapViewOfFile3(section, NULL, base + PIECE, 0, PIECE, MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL, 0);
    printf("view in place: %d\n", view == base + PIECE);
    view[5] = 9;
    printf("unmapped: %d\n", UnmapViewOfFile2(GetCurrentProcess(), view, MEM_PRESERVE_PLACEHOLDER));
    printf("memory back to a placeholder: %d\n", VirtualFree(base, PIECE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    printf("joined: %d\n", VirtualFree(base, 4 * PIECE, MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS));
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    printf("whole: %d reserved %d\n", info.RegionSize == 4 * PIECE, info.State == MEM_RESERVE);
    printf("replace all: %d\n", replace(base, 4 * PIECE) == base);
    printf("fresh: %d\n", base[0] == 0);
    printf("freed: %d\n", VirtualFree(base, 0, MEM_RELEASE));
    return 0;
}
/* output:
reserved: 1
replace a part unsplit: 0
split: 1
replaced in place: 1
split again: 1
view in place: 1
unmapped: 1
memory back to a placeholder: 1
joined: 1
whole: 1 reserved 1
replace all: 1
fresh: 1
freed: 1
*/
