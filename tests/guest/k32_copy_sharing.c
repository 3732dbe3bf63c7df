// CopyFile and what others have open: onto itself, a target being written, one about to be deleted; names that are none
#include <stdio.h>
#include <windows.h>

static void copy(const char *what, const char *from, const char *to) {
    SetLastError(77);
    BOOL ok = CopyFileA(from, to, FALSE);
    printf("%s: %d error %lu\n", what, ok, GetLastError());
}

static HANDLE open(DWORD access, DWORD share) {
    return CreateFileA("to.txt", access, share, NULL, OPEN_ALWAYS, 0, NULL);
}

int main(void) {
    HANDLE file = CreateFileA("from.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD done;
    WriteFile(file, "contents", 8, &done, NULL);
    CloseHandle(file);
    copy("new", "from.txt", "to.txt");
    copy("onto itself", "from.txt", "FROM.TXT");
    file = open(GENERIC_READ | GENERIC_WRITE, FILE_SHARE_WRITE);
    copy("target written by another", "from.txt", "to.txt");
    CloseHandle(file);
    file = open(GENERIC_READ, FILE_SHARE_READ);
    copy("target not to be written", "from.txt", "to.txt");
    CloseHandle(file);
    file = open(DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    copy("target to be deleted", "from.txt", "to.txt");
    CloseHandle(file);
    copy("no source", NULL, "to.txt");
    copy("no target", "from.txt", NULL);
    SetLastError(0);
    BOOL ok = DeleteFileA(NULL);
    printf("delete nothing: %d error %lu\n", ok, GetLastError());
    DeleteFileA("from.txt");
    DeleteFileA("to.txt");
    return 0;
}
/* output:
new: 1 error 0
onto itself: 0 error 32
target written by another: 1 error 0
target not to be written: 0 error 32
target to be deleted: 0 error 32
no source: 0 error 3
no target: 0 error 3
delete nothing: 0 error 3
*/
