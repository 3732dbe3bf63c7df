// GlobalAlloc and LocalAlloc: fixed and movable blocks, locks, sizes, handles; file mappings and views
// services: NtFlushVirtualMemory NtOpenDirectoryObject NtOpenSection
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void)
{
    BOOL ok;
    char *text = LocalAlloc(LMEM_ZEROINIT, 10);
    printf("fixed: %d size %d flags %x handle %d\n", text[9], (int)LocalSize(text), LocalFlags(text), LocalHandle(text) == text);
    printf("lock: %d", LocalLock(text) == text);
    SetLastError(0);
    ok = LocalUnlock(text);
    printf(" unlock %d error %lu\n", ok, GetLastError());
    strcpy(text, "kept");
    text = LocalReAlloc(text, 5000, LMEM_MOVEABLE | LMEM_ZEROINIT);
    printf("grown: %s %d\n", text, text[4999]);
    printf("free: %p\n", LocalFree(text));

    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE | GMEM_ZEROINIT, 100);
    text = GlobalLock(handle);
    printf("movable: %d size %d handle %d\n", (void *)text != handle, (int)GlobalSize(handle), GlobalHandle(text) == handle);
    GlobalLock(handle);
    printf("locks: %d\n", GlobalFlags(handle) & GMEM_LOCKCOUNT);
    SetLastError(5);
    ok = GlobalUnlock(handle);
    printf("unlock: %d", ok);
    ok = GlobalUnlock(handle);
    printf(" %d error %lu", ok, GetLastError());
    ok = GlobalUnlock(handle);
    printf(" %d error %lu\n", ok, GetLastError());
    text = GlobalLock(handle);
    strcpy(text, "moved");
    GlobalUnlock(handle);
    handle = GlobalReAlloc(handle, 100000, GMEM_MOVEABLE);
    text = GlobalLock(handle);
    printf("grown: %s %d\n", text, (int)GlobalSize(handle));
    GlobalUnlock(handle);
    printf("free: %p\n", GlobalFree(handle));
    handle = GlobalAlloc(GMEM_MOVEABLE, 0);
    SetLastError(0);
    text = GlobalLock(handle);
    printf("empty: %p error %lu\n", (void *)text, GetLastError());
    GlobalFree(handle);

    HANDLE heap = HeapCreate(0, 0, 0);
    text = HeapAlloc(heap, HEAP_ZERO_MEMORY, 33);
    printf("heap: %d %d", (int)HeapSize(heap, 0, text), HeapValidate(heap, 0, text));
    text = HeapReAlloc(heap, HEAP_ZERO_MEMORY, text, 333);
    printf(" %d %d", (int)HeapSize(heap, 0, text), text[332]);
    printf(" free %d", HeapFree(heap, 0, text));
    printf(" destroy %d\n", HeapDestroy(heap));

    SetLastError(0);
    HANDLE mapping = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x20000, "Local\\ntsup test mapping");
    printf("mapping: %d error %lu\n", mapping != NULL, GetLastError());
    HANDLE again = OpenFileMappingA(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, "ntsup test mapping");
    char *one = MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, 0), *two = MapViewOfFile(again, FILE_MAP_READ, 0, 0x10000, 0x1000);
    strcpy(one + 0x10000, "shared");
    printf("views: %s\n", two);
    MEMORY_BASIC_INFORMATION information;
    VirtualQuery(two, &information, sizeof(information));
    printf("type %lx protect %lx size %d\n", information.Type, information.Protect, (int)information.RegionSize);
    char *copy = MapViewOfFile(mapping, FILE_MAP_COPY, 0, 0x10000, 0);
    copy[0] = 'S';
    printf("copy: %s %s\n", copy, two);
    SetLastError(0);
    void *bad = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0x100, 0);
    printf("unaligned: %p error %lu\n", bad, GetLastError());
    SetLastError(0);
    bad = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0, NULL);
    printf("empty: %p error %lu\n", bad, GetLastError());
    printf("flush: %d", FlushViewOfFile(one, 0));
    printf(" unmap: %d %d %d", UnmapViewOfFile(one), UnmapViewOfFile(two), UnmapViewOfFile(copy));
    SetLastError(0);
    ok = UnmapViewOfFile(one);
    printf(" again %d error %lu\n", ok, GetLastError());
    printf("bad pointers: %d %d %d %d\n", IsBadReadPtr((void *)8, 4), IsBadReadPtr(&ok, 4), IsBadWritePtr((void *)main, 1), IsBadStringPtrA((char *)8, 4));
    return 0;
}

/* output:
fixed: 0 size 10 flags 0 handle 1
lock: 1 unlock 0 error 158
grown: kept 0
free: 0000000000000000
movable: 1 size 100 handle 1
locks: 2
unlock: 1 0 error 0 0 error 158
grown: moved 100000
free: 0000000000000000
empty: 0000000000000000 error 157
heap: 33 1 333 0 free 1 destroy 1
mapping: 1 error 0
views: shared
type 40000 protect 2 size 4096
copy: Shared shared
unaligned: 0000000000000000 error 1132
empty: 0000000000000000 error 87
flush: 1 unmap: 1 1 1 again 0 error 487
bad pointers: 1 0 1 1
*/
