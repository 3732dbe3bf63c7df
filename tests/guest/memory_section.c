// File mappings: two views of one file agree with its reads, copy-on-write views do not write back, named sections of the pagefile, sizes and errors.
// services: NtFlushVirtualMemory NtOpenSection
// flags: -fms-extensions
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

NOINLINE static void write_at(char *at) { *(volatile char *)at = 1; }

static void attempt(const char *what, char *at)
{
    __try {
        write_at(at);
        printf("%s: written\n", what);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("%s: %08lx\n", what, GetExceptionCode());
    }
}

static void failed(const char *what, const void *result)
{
    DWORD error = GetLastError();
    printf("%s: %s, error %lu\n", what, result == NULL ? "failed" : "done", error);
}

static void of_a_file(void)
{
    HANDLE file = CreateFileW(L"mapped.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    char block[0x3000], byte[8];
    DWORD done;
    SetLastError(0);
    failed("an empty file", CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0, NULL));
    for (unsigned i = 0; i < sizeof(block); i++)
        block[i] = (char)(i / 0x1000 + 'a');
    WriteFile(file, block, sizeof(block) - 100, &done, NULL);
    HANDLE section = CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    char *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    char *two = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0x1800);
    char *copy = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    printf("views: %c %c %c, last byte %c, behind the end %d\n", one[0], two[0x1000], copy[0x2000],
           one[sizeof(block) - 101], one[sizeof(block) - 1]);
    one[10] = 'X';
    printf("one writes: two sees %c, copy sees %c\n", two[10], copy[10]);
    copy[10] = 'Y';
    copy[0x1000] = 'Z';
    printf("copy writes: one has %c %c, copy has %c %c\n", one[10], one[0x1000], copy[10], copy[0x1000]);
    one[12] = 'Q';
    printf("one writes the copied page: copy sees %c\n", copy[12]);
    attempt("write to the read view", two);
    SetFilePointer(file, 8, NULL, FILE_BEGIN);
    ReadFile(file, byte, 8, &done, NULL);
    printf("the file reads %.8s\n", byte);
    SetFilePointer(file, 0x1000, NULL, FILE_BEGIN);
    WriteFile(file, "written", 7, &done, NULL);
    printf("the view of a write to the file: %.8s\n", one + 0x1000);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(copy + 0x2000, &info, sizeof(info));
    printf("copy-on-write: protect %lx by %lx type %lx\n", info.Protect, info.AllocationProtect, info.Type);
    printf("flush: %d\n", FlushViewOfFile(one, 0));
    SetLastError(0);
    SetFilePointer(file, 0x1000, NULL, FILE_BEGIN);
    BOOL ok = SetEndOfFile(file);
    printf("truncate while mapped: %d, error %lu\n", ok, GetLastError());
    printf("unmap: %d %d %d\n", UnmapViewOfFile(one), UnmapViewOfFile(two), UnmapViewOfFile(copy));
    SetLastError(0);
    printf("unmap again: %d", UnmapViewOfFile(one));
    printf(", error %lu\n", GetLastError());
    SetLastError(0);
    failed("an offset off granularity", MapViewOfFile(section, FILE_MAP_READ, 0, 0x1000, 0));
    SetLastError(0);
    failed("a view beyond the end", MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0x10000));
    SetLastError(0);
    failed("an offset beyond the end", MapViewOfFile(section, FILE_MAP_READ, 0, 0x10000, 0));
    CloseHandle(section);
    section = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
    SetLastError(0);
    failed("a writable view of a read-only section", MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
    copy = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    attempt("a copy-on-write view of a read-only section", copy);
    UnmapViewOfFile(copy);
    CloseHandle(section);
    SetLastError(0);
    failed("a larger read-only section", CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0x10000, NULL));
    section = CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0x20000, NULL);
    printf("a larger writable section makes the file %lu bytes\n", GetFileSize(file, NULL));
    one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0x10000, 0x8000);
    memset(one, 'w', 0x8000);
    CloseHandle(section);
    CloseHandle(file);
    one[0] = 'V'; // a view outlives the handles
    UnmapViewOfFile(one);
    file = CreateFileW(L"mapped.bin", GENERIC_READ, 0, NULL, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    SetFilePointer(file, 0x10000, NULL, FILE_BEGIN);
    ReadFile(file, byte, 8, &done, NULL);
    printf("the file kept %.8s\n", byte);
    SetLastError(0);
    failed("a writable section of a read-only handle", CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0, NULL));
    CloseHandle(file);
}

static void of_the_pagefile(void)
{
    SetLastError(7);
    HANDLE first = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x2345, L"ntsup-test-section");
    printf("created: %d, error %lu\n", first != NULL, GetLastError());
    HANDLE second = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x100, L"ntsup-test-section");
    printf("created again: %d, error %lu, another handle %d\n", second != NULL, GetLastError(), first != second);
    HANDLE third = OpenFileMappingW(FILE_MAP_READ, FALSE, L"Local\\ntsup-test-section");
    printf("opened: %d\n", third != NULL);
    char *a = MapViewOfFile(first, FILE_MAP_ALL_ACCESS, 0, 0, 0), *b = MapViewOfFile(second, FILE_MAP_WRITE, 0, 0, 0),
         *c = MapViewOfFile(third, FILE_MAP_READ, 0, 0, 0x1000);
    strcpy(a, "shared");
    b[0x2ff] = 'e';
    printf("%s %s %c, apart: %d\n", b, c, a[0x2ff], a != b && b != c);
    SetLastError(0);
    failed("write through the read handle", MapViewOfFile(third, FILE_MAP_WRITE, 0, 0, 0));
    SetLastError(0);
    failed("open what is not there", OpenFileMappingW(FILE_MAP_WRITE, FALSE, L"ntsup-no-such-section"));
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, L"ntsup-test-event");
    SetLastError(0);
    failed("open an event's name", OpenFileMappingW(FILE_MAP_READ, FALSE, L"ntsup-test-event"));
    SetLastError(0);
    failed("create over an event's name",
           CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x1000, L"ntsup-test-event"));
    CloseHandle(event);
    UnmapViewOfFile(a);
    CloseHandle(first);
    CloseHandle(second);
    CloseHandle(third);
    SetLastError(0);
    failed("open while only views are left", OpenFileMappingW(FILE_MAP_READ, FALSE, L"ntsup-test-section"));
    printf("the views still hold: %s\n", c);
    UnmapViewOfFile(b);
    UnmapViewOfFile(c);
    SetLastError(0);
    failed("no size", CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0, NULL));

    HANDLE sparse = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0, 0x10000, NULL);
    char *view = MapViewOfFile(sparse, FILE_MAP_WRITE, 0, 0, 0);
    attempt("an uncommitted page of a view", view + 0x1000);
    printf("commit: %d\n", VirtualAlloc(view + 0x1000, 0x1000, MEM_COMMIT, PAGE_READWRITE) == view + 0x1000);
    attempt("a committed page of a view", view + 0x1000);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof(info));
    printf("before it: state %lx size %llx type %lx\n", info.State, (unsigned long long)info.RegionSize, info.Type);
    SetLastError(0);
    printf("VirtualFree of a view: %d", VirtualFree(view, 0, MEM_RELEASE));
    printf(", error %lu\n", GetLastError());
    UnmapViewOfFile(view);
    CloseHandle(sparse);

    HANDLE code = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE, 0, 0x1000, NULL);
    unsigned char *text = MapViewOfFile(code, FILE_MAP_WRITE, 0, 0, 0);
    int (*run)(void) = MapViewOfFile(code, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, 0);
    memcpy(text, "\xb8\x2a\x00\x00\x00\xc3", 6);
    printf("code written in one view runs in another: %d\n", run());
    char *wanted = VirtualAlloc(NULL, 0x20000, MEM_RESERVE, PAGE_NOACCESS);
    SetLastError(0);
    failed("MapViewOfFileEx over an allocation", MapViewOfFileEx(code, FILE_MAP_READ, 0, 0, 0, wanted));
    VirtualFree(wanted, 0, MEM_RELEASE);
    printf("MapViewOfFileEx at a free place: %d\n", MapViewOfFileEx(code, FILE_MAP_READ, 0, 0, 0, wanted) == wanted);
}

int main(void)
{
    of_a_file();
    of_the_pagefile();
    return 0;
}

/* output:
an empty file: failed, error 1006
views: a b c, last byte c, behind the end 0
one writes: two sees X, copy sees X
copy writes: one has X b, copy has Y Z
one writes the copied page: copy sees a
write to the read view: c0000005
the file reads aaXaQaaa
the view of a write to the file: writtenb
copy-on-write: protect 8 by 8 type 40000
flush: 1
truncate while mapped: 0, error 1224
unmap: 1 1 1
unmap again: 0, error 487
an offset off granularity: failed, error 1132
a view beyond the end: failed, error 5
an offset beyond the end: failed, error 5
a writable view of a read-only section: failed, error 5
a copy-on-write view of a read-only section: written
a larger read-only section: failed, error 8
a larger writable section makes the file 131072 bytes
the file kept Vwwwwwww
a writable section of a read-only handle: failed, error 5
created: 1, error 0
created again: 1, error 183, another handle 1
opened: 1
shared shared e, apart: 1
write through the read handle: failed, error 5
open what is not there: failed, error 2
open an event's name: failed, error 6
create over an event's name: failed, error 6
open while only views are left: failed, error 2
the views still hold: shared
no size: failed, error 87
an uncommitted page of a view: c0000005
commit: 1
a committed page of a view: written
before it: state 2000 size 1000 type 40000
VirtualFree of a view: 0, error 87
code written in one view runs in another: 42
MapViewOfFileEx over an allocation: failed, error 487
MapViewOfFileEx at a free place: 1
*/
