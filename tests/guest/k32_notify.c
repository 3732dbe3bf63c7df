// A watched directory reports what is made, changed, renamed and deleted in it, synchronously and overlapped
// services: NtNotifyChangeDirectoryFile
// varies: whether a change is there before it is waited for is chance
#include <stdio.h>
#include <windows.h>

static void show(const char *buffer, DWORD size) {
    if (!size)
        return;
    for (;;) {
        const FILE_NOTIFY_INFORMATION *one = (const FILE_NOTIFY_INFORMATION *)buffer;
        printf("  %lu %.*ls\n", one->Action, (int)(one->FileNameLength / sizeof(WCHAR)), one->FileName);
        if (!one->NextEntryOffset)
            break;
        buffer += one->NextEntryOffset;
    }
}

int main(void) {
    static DWORD buffer[1024];
    DWORD count = 0;
    CreateDirectoryA("watched", NULL);
    HANDLE directory = CreateFileA("watched", FILE_LIST_DIRECTORY, 7, NULL, OPEN_EXISTING,
                                   FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
    OVERLAPPED overlapped = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    printf("watch: %d\n", ReadDirectoryChangesW(directory, buffer, sizeof(buffer), FALSE, FILE_NOTIFY_CHANGE_FILE_NAME,
                                                NULL, &overlapped, NULL));
    printf("quiet: %lu\n", WaitForSingleObject(overlapped.hEvent, 50));
    CloseHandle(CreateFileA("watched\\new.txt", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    printf("made: %d\n", GetOverlappedResult(directory, &overlapped, &count, TRUE));
    show((char *)buffer, count);
    ReadDirectoryChangesW(directory, buffer, sizeof(buffer), FALSE, FILE_NOTIFY_CHANGE_FILE_NAME, NULL, &overlapped,
                          NULL);
    DeleteFileA("watched\\new.txt");
    printf("deleted: %d\n", GetOverlappedResult(directory, &overlapped, &count, TRUE));
    show((char *)buffer, count);
    ReadDirectoryChangesW(directory, buffer, sizeof(buffer), FALSE, FILE_NOTIFY_CHANGE_FILE_NAME, NULL, &overlapped,
                          NULL);
    printf("cancel: %d", CancelIoEx(directory, &overlapped));
    BOOL ok = GetOverlappedResult(directory, &overlapped, &count, TRUE);
    printf(", result %d error %lu\n", ok, GetLastError());
    CloseHandle(directory);

    HANDLE change = FindFirstChangeNotificationA("watched", FALSE, FILE_NOTIFY_CHANGE_DIR_NAME);
    printf("notification: %d, quiet %lu\n", change != INVALID_HANDLE_VALUE, WaitForSingleObject(change, 50));
    CreateDirectoryA("watched\\sub", NULL);
    printf("changed: %lu\n", WaitForSingleObject(change, 5000));
    printf("next: %d, quiet %lu\n", FindNextChangeNotification(change), WaitForSingleObject(change, 50));
    RemoveDirectoryA("watched\\sub");
    printf("changed: %lu\n", WaitForSingleObject(change, 5000));
    printf("close: %d\n", FindCloseChangeNotification(change));
    SetLastError(0);
    change = FindFirstChangeNotificationA("none", FALSE, FILE_NOTIFY_CHANGE_DIR_NAME);
    printf("missing: %d error %lu\n", change != INVALID_HANDLE_VALUE, GetLastError());
    return 0;
}
/* output:
watch: 1
quiet: 258
made: 1
  1 new.txt
deleted: 1
  2 new.txt
cancel: 1, result 0 error 995
notification: 1, quiet 258
changed: 0
next: 1, quiet 258
changed: 0
close: 1
missing: 0 error 2
*/
