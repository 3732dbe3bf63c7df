// Reads and writes move the file pointer; an OVERLAPPED's offset wins over it; the end of a file is zero bytes or an
// error
#include <stdio.h>
#include <windows.h>

static HANDLE file;

static void at(const char *what) {
    LARGE_INTEGER zero = {0}, now, size;
    SetFilePointerEx(file, zero, &now, FILE_CURRENT);
    GetFileSizeEx(file, &size);
    printf("%s: at %lld of %lld\n", what, now.QuadPart, size.QuadPart);
}

int main(void) {
    DWORD count;
    char buffer[16] = {0};
    BOOL ok;
    file = CreateFileA("io.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "hello, world", 12, &count, NULL);
    at("wrote 12");
    printf("back to 7: %lu\n", SetFilePointer(file, 7, NULL, FILE_BEGIN));
    ok = ReadFile(file, buffer, sizeof(buffer), &count, NULL);
    printf("read %d %lu %.*s\n", ok, count, (int)count, buffer);
    ok = ReadFile(file, buffer, sizeof(buffer), &count, NULL);
    printf("read at the end %d %lu\n", ok, count);
    OVERLAPPED place = {.Offset = 3};
    ok = ReadFile(file, buffer, 2, &count, &place);
    printf("read at an offset %d %lu %.*s\n", ok, count, (int)count, buffer);
    at("after it");
    place = (OVERLAPPED){.Offset = 100};
    SetLastError(0);
    ok = ReadFile(file, buffer, 2, &count, &place);
    printf("read behind the end %d, error %lu\n", ok, GetLastError());
    place = (OVERLAPPED){.Offset = 14};
    ok = WriteFile(file, "!", 1, &count, &place);
    at("wrote at 14");
    SetFilePointer(file, 12, NULL, FILE_BEGIN);
    ReadFile(file, buffer, 3, &count, NULL);
    printf("the gap: %d %d %c\n", buffer[0], buffer[1], buffer[2]);
    SetFilePointer(file, 5, NULL, FILE_BEGIN);
    printf("cut: %d\n", SetEndOfFile(file));
    at("after the cut");
    SetFilePointer(file, 3, NULL, FILE_END);
    SetEndOfFile(file);
    at("grown by 3");
    SetLastError(0);
    printf("negative: %lu, ", SetFilePointer(file, -50, NULL, FILE_CURRENT));
    printf("error %lu\n", GetLastError());
    LONG high = 1;
    SetLastError(7);
    DWORD low = SetFilePointer(file, 0, &high, FILE_BEGIN);
    printf("4 GiB: %lu:%ld\n", low, high);
    at("beyond 4 GiB");
    CloseHandle(file);

    HANDLE append = CreateFileA("io.bin", FILE_APPEND_DATA, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    WriteFile(append, "end", 3, &count, NULL);
    CloseHandle(append);
    file = CreateFileA("io.bin", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    SetFilePointer(file, -3, NULL, FILE_END);
    ReadFile(file, buffer, 3, &count, NULL);
    printf("appended: %.3s\n", buffer);
    SetLastError(0);
    ok = WriteFile(file, "x", 1, &count, NULL);
    printf("write without the right: %d, error %lu\n", ok, GetLastError());
    CloseHandle(file);
    SetLastError(0);
    ok = ReadFile((HANDLE)0x1234, buffer, 1, &count, NULL);
    printf("no handle: %d, error %lu\n", ok, GetLastError());
    return 0;
}
/* output:
wrote 12: at 12 of 12
back to 7: 7
read 1 5 world
read at the end 1 0
read at an offset 1 2 lo
after it: at 5 of 12
read behind the end 0, error 38
wrote at 14: at 15 of 15
the gap: 0 0 !
cut: 1
after the cut: at 5 of 5
grown by 3: at 8 of 8
negative: 4294967295, error 131
4 GiB: 0:1
beyond 4 GiB: at 4294967296 of 8
appended: end
write without the right: 0, error 5
no handle: 0, error 6
*/
