// Huge reservations cost nothing until touched; ReadProcessMemory and WriteProcessMemory over good, bad and mixed ranges.
// services: NtFlushInstructionCache NtOpenProcess
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void copied(const char *what, BOOL ok, SIZE_T count)
{
    printf("%s: %d, count %llx, error %lu\n", what, ok, (unsigned long long)count, ok ? 0 : GetLastError());
}

int main(void)
{
    const SIZE_T giant = (SIZE_T)256 << 30;
    char *base = VirtualAlloc(NULL, giant, MEM_RESERVE, PAGE_READWRITE);
    printf("256 GB reserved: %d\n", base != NULL);
    char *last = VirtualAlloc(base + giant - 0x1000, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    last[0xfff] = 1;
    char *many = VirtualAlloc(base, (SIZE_T)1 << 30, MEM_COMMIT, PAGE_READWRITE);
    printf("a gigabyte of it committed: %d\n", many == base);
    for (SIZE_T at = 0; at < (SIZE_T)1 << 30; at += (SIZE_T)64 << 20)
        many[at] = (char)(at >> 26);
    int sum = 0;
    for (SIZE_T at = 0; at < (SIZE_T)1 << 30; at += (SIZE_T)64 << 20)
        sum += many[at];
    printf("touched here and there: %d\n", sum);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base + ((SIZE_T)1 << 30), &info, sizeof(info));
    printf("the rest: %llx bytes, state %lx\n", (unsigned long long)info.RegionSize, info.State);
    char *ten[10];
    int reserved = 0;
    for (int i = 0; i < 10; i++)
        reserved += (ten[i] = VirtualAlloc(NULL, (SIZE_T)1 << 40, MEM_RESERVE, PAGE_NOACCESS)) != NULL;
    printf("ten terabytes in ten pieces: %d\n", reserved);
    for (int i = 0; i < 10; i++)
        VirtualFree(ten[i], 0, MEM_RELEASE);
    printf("released: %d\n", VirtualFree(base, 0, MEM_RELEASE));
    int moved = 0;
    char *before = NULL;
    for (int i = 0; i < 300; i++) {
        char *block = VirtualAlloc(NULL, (SIZE_T)64 << 20, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        block[i] = (char)i;
        moved += block != before;
        before = block;
        VirtualFree(block, 0, MEM_RELEASE);
    }
    printf("19 GB in turn, at most a few places: %d\n", moved < 20);

    char *memory = VirtualAlloc(NULL, 0x10000, MEM_RESERVE, PAGE_READWRITE), buffer[0x3000];
    HANDLE self = GetCurrentProcess();
    SIZE_T count;
    VirtualAlloc(memory, 0x2000, MEM_COMMIT, PAGE_READWRITE);
    memset(memory, 'm', 0x2000);
    count = 99;
    copied("read", ReadProcessMemory(self, memory, buffer, 0x2000, &count), count);
    count = 99;
    copied("read nothing", ReadProcessMemory(self, memory, buffer, 0, &count), count);
    count = 99;
    copied("read of reserved", ReadProcessMemory(self, memory + 0x2000, buffer, 16, &count), count);
    count = 99;
    copied("read of null", ReadProcessMemory(self, NULL, buffer, 16, &count), count);
    count = 99;
    copied("read into null", ReadProcessMemory(self, memory, NULL, 16, &count), count);
    SetLastError(0);
    BOOL ok = ReadProcessMemory(self, (void *)0xffff800000000000, buffer, 16, NULL);
    printf("read of the kernel's half: %d, error %lu\n", ok, GetLastError());
    printf("nowhere for the count: %d\n", ReadProcessMemory(self, memory, buffer, 16, NULL));
    count = 99;
    copied("write", WriteProcessMemory(self, memory + 0x10, "written", 8, &count), count);
    printf("it has %s\n", memory + 0x10);
    count = 99;
    copied("write from null", WriteProcessMemory(self, memory, NULL, 16, &count), count);
    DWORD old;
    VirtualProtect(memory, 0x1000, PAGE_READONLY, &old);
    count = 99;
    copied("write to read-only", WriteProcessMemory(self, memory + 0x20, "new", 4, &count), count);
    VirtualProtect(memory, 0x1000, PAGE_EXECUTE_READ, &old);
    count = 99;
    copied("write to code", WriteProcessMemory(self, memory + 0x20, "new", 4, &count), count);
    VirtualQuery(memory, &info, sizeof(info));
    printf("it has %s, and is still %lx\n", memory + 0x20, info.Protect);
    count = 99;
    SetLastError(0);
    copied("a bad handle", ReadProcessMemory((HANDLE)0x3331, memory, buffer, 16, &count), count);
    HANDLE reader = OpenProcess(PROCESS_VM_READ, FALSE, GetCurrentProcessId());
    count = 99;
    copied("through a handle for reading", ReadProcessMemory(reader, memory, buffer, 16, &count), count);
    SetLastError(0);
    ok = WriteProcessMemory(reader, memory, "x", 1, NULL);
    printf("write through it: %d, error %lu\n", ok, GetLastError());
    return 0;
}

/* output:
256 GB reserved: 1
a gigabyte of it committed: 1
touched here and there: 120
the rest: 3fbffff000 bytes, state 2000
ten terabytes in ten pieces: 10
released: 1
19 GB in turn, at most a few places: 1
read: 1, count 2000, error 0
read nothing: 1, count 0, error 0
read of reserved: 0, count 0, error 299
read of null: 0, count 0, error 299
read into null: 0, count 0, error 998
read of the kernel's half: 0, error 998
nowhere for the count: 1
write: 1, count 8, error 0
it has written
write from null: 0, count 0, error 299
write to read-only: 0, count 0, error 998
write to code: 1, count 4, error 0
it has new, and is still 20
a bad handle: 0, count 0, error 6
through a handle for reading: 1, count 10, error 0
write through it: 0, error 5
*/
