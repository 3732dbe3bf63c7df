// Mailslots of Win32: made, described, written to, read message by message
// services: NtCreateMailslotFile
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE slot;

static void describe(const char *what) {
    DWORD largest = 0, next = 0, count = 0, timeout = 0;
    BOOL ok = GetMailslotInfo(slot, &largest, &next, &count, &timeout);
    printf("%s: %d largest %lu next %ld count %lu timeout %ld\n", what, ok, largest, (long)next, count, (long)timeout);
}

int main(void) {
    SetLastError(0);
    BOOL failed = CreateMailslotA("ntsup_slot", 0, 0, NULL) == INVALID_HANDLE_VALUE;
    printf("no slot's name: %d error %lu\n", failed, GetLastError());
    SetLastError(0);
    failed = CreateMailslotA(NULL, 0, 0, NULL) == INVALID_HANDLE_VALUE;
    printf("no name: %d error %lu\n", failed, GetLastError());
    slot = CreateMailslotA("\\\\.\\mailslot\\ntsup\\slot", 64, MAILSLOT_WAIT_FOREVER, NULL);
    describe("new");
    SetLastError(0);
    failed = CreateMailslotA("\\\\.\\mailslot\\ntsup\\slot", 0, 0, NULL) == INVALID_HANDLE_VALUE;
    printf("again: %d error %lu\n", failed, GetLastError());
    HANDLE writer = CreateFileA("\\\\.\\mailslot\\ntsup\\slot", GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                OPEN_EXISTING, 0, NULL);
    DWORD done = 0;
    BOOL wrote = WriteFile(writer, "first", 5, &done, NULL);
    printf("write: %d %lu", wrote, done);
    wrote = WriteFile(writer, "the second", 10, &done, NULL);
    printf(", %d %lu\n", wrote, done);
    describe("written");
    char text[32] = "";
    SetLastError(0);
    BOOL read = ReadFile(slot, text, 3, &done, NULL);
    printf("small buffer: %d error %lu\n", read, GetLastError());
    read = ReadFile(slot, text, sizeof text, &done, NULL);
    printf("read: %d %.*s\n", read, (int)done, text);
    describe("one left");
    printf("timeout: %d\n", SetMailslotInfo(slot, 0));
    read = ReadFile(slot, text, sizeof text, &done, NULL);
    printf("read: %d %.*s\n", read, (int)done, text);
    SetLastError(0);
    read = ReadFile(slot, text, sizeof text, &done, NULL);
    printf("empty: %d error %lu\n", read, GetLastError());
    describe("empty");
    CloseHandle(slot);
    CloseHandle(writer);
    return 0;
}
/* output:
no slot's name: 1 error 123
no name: 1 error 3
new: 1 largest 64 next -1 count 0 timeout -1
again: 1 error 183
write: 1 5, 1 10
written: 1 largest 64 next 5 count 2 timeout -1
small buffer: 0 error 122
read: 1 first
one left: 1 largest 64 next 10 count 1 timeout -1
timeout: 1
read: 1 the second
empty: 0 error 121
empty: 1 largest 64 next -1 count 0 timeout 0
*/
